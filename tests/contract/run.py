"""Every operation that the simulator has, called in a thousand ways made from Webex's official description: no answer
breaks the description, nothing that breaks it is accepted, no status is undocumented, and nothing makes an error of the
server. Schemathesis makes and judges the calls; `differences.json` lists where the platform differs from its description.

The description is not part of this project: it is read from ../shared/webex/openapi-messaging.json where that is."""

import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "sdk"))
from differences import apply  # noqa: E402
from simulated import ASKER, ROOT, simulator  # noqa: E402

DESCRIPTION = ROOT.parent / "shared/webex/openapi-messaging.json"
RESOURCES = r"^/(people|messages|rooms|memberships|webhooks|attachment/actions)(/(\{|me$|direct$)[^/]*)?$"
CARD = {"type": "AdaptiveCard", "version": "1.3", "body": [{"type": "TextBlock", "text": "card"}]}
# What the description cannot say: "one of these fields", "an id of somebody's", "for administrators". So valid calls
# may be refused, with one of these.
REFUSALS = ["2xx", "400", "403", "404", "409", "415"]


def populate(api):
    """Things for the calls to meet; their ids by parameter."""

    def make(path, body):
        request = urllib.request.Request(
            api + path,
            data=json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {ASKER}", "Content-Type": "application/json"},
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


def main():
    if not DESCRIPTION.exists():
        if os.environ.get("WHODEX_TEST_REQUIRE"):
            raise SystemExit(f"{DESCRIPTION} is not there")
        print("skipped: Webex's description is not there")
        return
    description = json.loads(DESCRIPTION.read_text())
    apply(description)
    with simulator() as api, tempfile.TemporaryDirectory() as folder:
        Path(folder, "description.json").write_text(json.dumps(description))
        parameters = "\n".join(f'"{name}" = "{value}"' for name, value in populate(api).items())
        refusals = json.dumps(REFUSALS)
        Path(folder, "schemathesis.toml").write_text(
            f"[checks]\npositive_data_acceptance.expected-statuses = {refusals}\n\n[parameters]\n{parameters}\n"
        )
        program = Path(sys.executable).parent / "schemathesis"
        command = [program, "--config-file", f"{folder}/schemathesis.toml", "run", f"{folder}/description.json"]
        command += ["--url", api.rstrip("/"), "--header", f"Authorization: Bearer {ASKER}"]
        command += ["--include-path-regex", RESOURCES, "--checks", "all", "--max-examples", "20"]
        # Whoever deletes the own membership does not see the space any more: what was made may well be out of reach.
        command += ["--exclude-checks", "ensure_resource_availability", "--generation-deterministic", "--no-color"]
        raise SystemExit(subprocess.run(command, cwd=folder).returncode)


main()
