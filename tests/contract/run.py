"""Every operation that the simulator has, called in a thousand ways made from Webex's official description: no answer
breaks the description, nothing that breaks it is accepted, no status is undocumented, and nothing makes an error of the
server. Schemathesis makes and judges the calls, once as a person and once as a bot. `differences.json`, `unsupported.json`
and `allowances.json` list, with reasons, what is exempt.

The description is not part of this project: it is read from ../shared/webex/openapi-messaging.json where that is."""

import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "sdk"))
from differences import apply, leave_out_unsupported, listed  # noqa: E402
from simulated import ASKER, BOT_TOKEN, ROOT, simulator  # noqa: E402

DESCRIPTION = ROOT.parent / "shared/webex/openapi-messaging.json"
RESOURCES = r"^/(people|messages|rooms|memberships|webhooks|attachment/actions)(/(\{|me$|direct$)[^/]*)?$"
CARD = {"type": "AdaptiveCard", "version": "1.3", "body": [{"type": "TextBlock", "text": "card"}]}


def populate(api, token):
    """Things of this caller's for the calls to meet; their ids by parameter."""

    def make(path, body):
        request = urllib.request.Request(
            api + path,
            data=json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    room = make("rooms", {"title": "Contract"})["id"]
    member = make("memberships", {"roomId": room, "personEmail": "john.andersen@example.com"})
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": CARD}
    message = make("messages", {"roomId": room, "markdown": "**hello**", "attachments": [attachment]})["id"]
    action = make("attachment/actions", {"type": "submit", "messageId": message, "inputs": {"a": "b"}})["id"]
    hook = {"name": "w", "targetUrl": "http://127.0.0.1:9/", "resource": "rooms", "event": "created"}
    return {
        "path.roomId": room,
        "path.membershipId": member["id"],
        "path.personId": member["personId"],
        "path.messageId": message,
        "path.webhookId": make("webhooks", hook)["id"],
        "path.id": action,
        "query.roomId": room,
    }


def check(description, token):
    """Judges a simulator that this caller calls; whether all was well."""
    allowances = listed("allowances.json")
    refusals = [allowance["status"] for allowance in allowances if "status" in allowance]
    left_out = [allowance["check"] for allowance in allowances if "status" not in allowance]
    # The description's webhooks point anywhere.
    with simulator("--targets", "*") as api, tempfile.TemporaryDirectory() as folder:
        Path(folder, "description.json").write_text(json.dumps(description))
        parameters = "\n".join(f'"{name}" = "{value}"' for name, value in populate(api, token).items())
        statuses = json.dumps(["2xx", *refusals])
        Path(folder, "schemathesis.toml").write_text(
            f"[checks]\npositive_data_acceptance.expected-statuses = {statuses}\n\n[parameters]\n{parameters}\n"
        )
        program = Path(sys.executable).parent / "schemathesis"
        command = [program, "--config-file", f"{folder}/schemathesis.toml", "run", f"{folder}/description.json"]
        command += ["--url", api.rstrip("/"), "--header", f"Authorization: Bearer {token}"]
        command += ["--include-path-regex", RESOURCES, "--checks", "all", "--max-examples", "20"]
        command += ["--exclude-checks", ",".join(left_out), "--generation-deterministic", "--no-color"]
        return subprocess.run(command, cwd=folder).returncode == 0


def main():
    if not DESCRIPTION.exists():
        if os.environ.get("WHODEX_TEST_REQUIRE"):
            raise SystemExit(f"{DESCRIPTION} is not there")
        print("skipped: Webex's description is not there")
        return
    description = json.loads(DESCRIPTION.read_text())
    apply(description)
    leave_out_unsupported(description)
    for caller, token in [("a person", ASKER), ("a bot", BOT_TOKEN)]:
        print(f"as {caller}", flush=True)
        if not check(description, token):
            raise SystemExit(f"as {caller}: not as described")


main()
