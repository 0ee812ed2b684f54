#!/usr/bin/env python3
"""Writes docs/simulator-parity.md from Webex's OpenAPI description and from the simulator's own answers: for each operation
and parameter, if the simulator has it. `--check` compares with the page instead.

The description is not part of this project: its path is given, or it is where tests/contract finds it. `parity.json` holds
what no call can show, each with its source."""

import argparse
import hashlib
import json
import os
import sys
import tempfile
import urllib.error
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request, urlopen

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE.parent))
from conformance.facts.cards import ACTIONS, ELEMENTS, TEXT, attached, with_body  # noqa: E402
from conformance.run import ANNA, BOT, JOHN, get, post, simulator  # noqa: E402

PAGE = ROOT / "docs/simulator-parity.md"
DESCRIPTION = ROOT.parent / "shared/webex/openapi-messaging.json"
METHODS = ("get", "post", "put", "delete", "patch")
CALLERS = {"a person": ANNA, "the bot": BOT}

# Values to try parameters with. Names in braces are things that a probe makes.
VALUES = {
    "email": ANNA, "displayName": "Anna", "id": "{person}", "orgId": "{org}", "roles": "{nothing}", "callingData": "false",
    "locationId": "{nothing}", "max": "10", "excludeStatus": "true", "roomId": "{room}", "parentId": "{root}",
    "mentionedPeople": "me", "before": "2099-01-01T00:00:00.000Z", "beforeMessage": "{message}", "personId": "{other}",
    "personEmail": JOHN, "teamId": "{nothing}", "type": "group", "orgPublicSpaces": "true", "from": "2020-01-01T00:00:00Z",
    "to": "2020-01-01T00:00:00Z", "sortBy": "created", "ownedBy": "org", "minResponse": "true", "showAllTypes": "true",
}  # fmt: skip
BODIES = {
    "title": "Parity", "teamId": "{nothing}", "classificationId": "{nothing}", "isLocked": True, "isPublic": True,
    "description": "a description", "isAnnouncementOnly": True, "isReadOnly": True, "roomId": "{room}", "parentId": "{root}",
    "toPersonId": "{other}", "toPersonEmail": JOHN, "text": "words", "markdown": "**words**", "html": "<b>words</b>",
    "files": ["https://example.com/a.png"], "attachments": attached(with_body(TEXT)), "personId": "{third}",
    "personEmail": "anna.bergstrom@example.com", "isModerator": False, "isRoomHidden": False, "name": "Parity",
    "targetUrl": "http://127.0.0.1:9/", "resource": "messages", "event": "created", "filter": "roomId={room}",
    "secret": "a secret", "ownedBy": "org", "status": "active", "type": "submit", "messageId": "{card}", "inputs": {"a": "b"},
}  # fmt: skip
# Parameters that a call needs beside the one that it tries.
NEEDED = {
    ("get", "/people"): {"query": {"displayName": "Anna"}},
    ("get", "/messages"): {"query": {"roomId": "{room}", "mentionedPeople": "me"}},
    ("get", "/messages/direct"): {"query": {"personEmail": JOHN}},
    ("get", "/memberships"): {"query": {"roomId": "{room}"}},
    ("post", "/messages"): {"body": {"roomId": "{room}", "text": "words"}},
    ("put", "/messages/{messageId}"): {"body": {"roomId": "{room}", "text": "words"}},
    ("post", "/rooms"): {"body": {"title": "Parity", "isLocked": True}},
    ("put", "/rooms/{roomId}"): {"body": {"title": "Parity", "isLocked": True}},
    ("post", "/memberships"): {"body": {"roomId": "{room}", "personId": "{third}"}},
    ("put", "/memberships/{membershipId}"): {"body": {"isModerator": False}},
    ("post", "/webhooks"): {"body": {key: BODIES[key] for key in ("name", "targetUrl", "resource", "event")}},
    ("put", "/webhooks/{webhookId}"): {"body": {"name": "Parity", "targetUrl": "http://127.0.0.1:9/"}},
    ("post", "/attachment/actions"): {"body": {"type": "submit", "messageId": "{card}", "inputs": {"a": "b"}}},
}
# Parameters that take the place of others.
INSTEAD = {"toPersonId": "roomId", "toPersonEmail": "roomId", "personEmail": "personId", "email": "displayName", "id": "displayName"}
PATHS = {"personId": "{other}", "messageId": "{message}", "roomId": "{room}", "membershipId": "{membership}", "webhookId": "{webhook}", "id": "{action}"}


class Prober:
    """Tries operations as one caller, with things of its own."""

    def __init__(self, api, token):
        self.api, self.token, self.things = api, token, None

    def make(self):
        """Things to call about."""
        new = lambda path, body: post(self.api + path, body, self.token)  # noqa: E731
        room = new("/rooms", {"title": "Parity"})["id"]
        member = new("/memberships", {"roomId": room, "personEmail": JOHN})
        hook = {"name": "Parity", "targetUrl": "http://127.0.0.1:9/", "resource": "memberships", "event": "deleted"}
        card = new("/messages", {"roomId": room, "markdown": "card", "attachments": attached(with_body(TEXT))})["id"]
        new("/messages", {"toPersonEmail": JOHN, "text": "hello"})
        me = get(self.api + "/people/me", self.token)
        return {
            "room": room, "membership": member["id"], "other": member["personId"], "person": me["id"], "org": me["orgId"],
            "root": new("/messages", {"roomId": room, "text": "root"})["id"], "card": card,
            "message": new("/messages", {"roomId": room, "text": "words"})["id"], "nothing": "nothing",
            "webhook": new("/webhooks", hook)["id"],
            "action": new("/attachment/actions", {"type": "submit", "messageId": card, "inputs": {"a": "b"}})["id"],
            "third": get(self.api + "/people?email=anna.bergstrom%40example.com", ANNA)["items"][0]["id"],
        }  # fmt: skip

    def status(self, method, path, query=None, body=None):
        """The status of a call with these parameters, and those that it needs."""
        things = self.things = self.things or self.make()
        # The next call must not meet what this one changed.
        if method in ("put", "delete") or path == "/memberships":
            self.things = None

        def fill(value):
            if isinstance(value, str) and value.startswith("{") or isinstance(value, str) and "={" in value:
                for name, thing in things.items():
                    value = value.replace("{" + name + "}", thing)
            return value

        needed = NEEDED.get((method, path), {})
        query, body = dict(query or {}), dict(body or {})
        replaced = {INSTEAD.get(name) for name in (*query, *body)}
        query = {**{k: v for k, v in needed.get("query", {}).items() if k not in replaced}, **query}
        body = {**{k: v for k, v in needed.get("body", {}).items() if k not in replaced}, **body}
        url = self.api + path
        for name, thing in PATHS.items():
            url = url.replace("{" + name + "}", fill(thing))
        if query:
            url += "?" + urlencode({name: fill(value) for name, value in query.items()})
        sent = {name: fill(value) for name, value in body.items()}
        try:
            if method in ("post", "put", "patch"):
                post(url, sent, self.token, method.upper())
            else:
                request = Request(url, method=method.upper(), headers={"Authorization": f"Bearer {self.token}"})
                urlopen(request, timeout=10).close()
            return 200
        except urllib.error.HTTPError as error:
            error.close()
            return error.code


def state(statuses):
    """The state that the statuses of both callers show, and a remark."""
    kinds = sorted(set(statuses))
    if kinds == [501]:
        return "answers 501", ""
    if kinds == [403]:
        return "answers 403", "for administrators"
    if 200 in kinds and set(kinds) <= {200, 403}:
        refused = [who for who, status in zip(CALLERS, statuses) if status == 403]
        return "supported", f"403 for {refused[0]}" if refused else ""
    return "differs", " and ".join(map(str, kinds))


def listed(lists, kind, method, path, part=None, name=None):
    """The entry of a list about an operation, or about one of its parameters."""
    for entry in lists[kind]:
        if (entry["method"], entry["path"]) == (method, path):
            if name is None and not ({"query", "body", "values"} & set(entry)) or name in entry.get(part or "", []):
                return entry
    return None


def row(cells):
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


def table(heads, rows):
    return [row(heads), row(["---"] * len(heads)), *map(row, rows), ""]


def link(source):
    return f"[source]({source})" if source.startswith("https://") else source


def verdict(probers, lists, method, path, part=None, name=None):
    """State, remark and source of an operation or a parameter."""
    given = {}
    if name:
        given = {part: {name: (VALUES if part == "query" else BODIES).get(name, "{nothing}")}}
    found, how = state([prober.status(method, path, **given) for prober in probers])
    if entry := listed(lists, "ignored", method, path, part, name):
        return "ignored", entry["because"], link(entry["source"])
    if entry := listed(lists, "differs", method, path, part, name):
        return "differs", entry["how"], link(entry["source"])
    if found == "answers 501":
        reasons = listed({"unsupported": lists["unsupported"]}, "unsupported", method, path, part, name)
        if not reasons:
            raise SystemExit(f"{method} {path} {name}: answers 501 without a reason in unsupported.json")
        return found, reasons["because"].rstrip("."), ""
    if found == "differs":
        raise SystemExit(f"{method} {path} {name}: {how}: neither supported nor listed in parity.json")
    return found, how, ""


def operations(description, probers, lists):
    """The tables of the operations, and counts of the states."""
    lines, counts = [], {}
    for path, methods in description["paths"].items():
        for method in (name for name in METHODS if name in methods):
            operation = methods[method]
            rows = [["the operation", "", *verdict(probers, lists, method, path)]]
            for parameter in operation.get("parameters", []):
                if parameter["in"] == "query":
                    name = parameter["name"]
                    rows.append([f"`{name}`", "query", *verdict(probers, lists, method, path, "query", name)])
            content = operation.get("requestBody", {}).get("content", {})
            schema = content.get("application/json", {}).get("schema", {})
            for name in resolved(description, schema).get("properties", {}):
                if rows[0][2] == "answers 403":
                    rows.append([f"`{name}`", "body", *rows[0][2:]])
                else:
                    rows.append([f"`{name}`", "body", *verdict(probers, lists, method, path, "body", name)])
            for one in rows:
                counts[one[2]] = counts.get(one[2], 0) + 1
            lines += [f"### {method.upper()} {path}", "", *table(["Name", "In", "State", "Remark", "Source"], rows)]
    return lines, counts


def resolved(description, schema):
    while "$ref" in schema:
        node = description
        for key in schema["$ref"].removeprefix("#/").split("/"):
            node = node[key]
        schema = node
    return schema


def events(description, probers, lists):
    """The pairs of resource and event that a webhook can have."""
    schema = description["paths"]["/webhooks"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    properties = resolved(description, schema)["properties"]
    rows = []
    for resource in properties["resource"]["enum"]:
        states = {}
        for event in properties["event"]["enum"]:
            status = probers[1].status("post", "/webhooks", body={"resource": resource, "event": event})
            states.setdefault(status, []).append(f"`{event}`")
        others = states.get(400, [])
        have = states.get(200, [])
        if have:
            lacks = f"; 501 for {', '.join(states[501])}" if 501 in states else ""
            rows.append([f"`{resource}`", "supported", ", ".join(have) + lacks])
        elif set(states) == {501} or (501 in states and not others):
            rows.append([f"`{resource}`", "answers 501", "not a resource of messaging, or without webhooks in the simulator"])
        else:
            raise SystemExit(f"{resource}: {states}")
    return table(["Resource", "State", "Events"], rows)


def cards(probers, data):
    rows = []
    beyond = {"Media": {"type": "Media", "sources": []}, "Table": {"type": "Table", "rows": []}}
    for kind, element in {**ELEMENTS, **beyond}.items():
        status = probers[1].status("post", "/messages", body={"attachments": attached(with_body(element))})
        rows.append(card_row(kind, status, data))
    for kind, action in {**ACTIONS, "Action.Execute": {"type": "Action.Execute", "title": "a"}}.items():
        body = with_body(TEXT, actions=[action])
        status = probers[1].status("post", "/messages", body={"attachments": attached(body)})
        rows.append(card_row(kind, status, data))
    return table(["Element", "API", "Remark"], rows)


def card_row(kind, status, data):
    beyond = "Webex does not draw it" if kind in data["beyond"] else ""
    return [f"`{kind}`", "accepted" if status == 200 else f"refused with {status}", beyond]


def page(path, lists):
    text = path.read_bytes()
    about = lists["description"]
    if hashlib.sha256(text).hexdigest() != about["sha256"]:
        raise SystemExit(f"{path} is not the description of {about['date']}: set its date and sha256 in parity.json")
    description = json.loads(text)
    with tempfile.TemporaryDirectory() as folder, simulator(str(Path(folder, "state.json")), "--delivery-attempts", "1") as address:
        probers = [Prober(address + "/v1", token) for token in CALLERS.values()]
        lines, counts = operations(description, probers, lists)
        tables = {"events": events(description, probers, lists), "cards": cards(probers, lists["cards"])}
    whole = ", ".join(f"{counts.get(kind, 0)} {kind}" for kind in ("supported", "differs", "ignored", "answers 403", "answers 501"))
    head = ["Subject", "State", "Remark", "Source"]
    notes = {kind: table(head, [[one["what"], one["state"], one["how"], link(one["source"])] for one in lists[kind]]) for kind in ("headers", "limits")}
    return "\n".join([
        "# The simulator beside Webex", "",
        "The script `tests/conformance/parity.py` writes this page, and CI checks it. It reads the names of all operations and",
        f"parameters in Webex's OpenAPI description of messaging of {about['date']}. It tries each one on the simulator, as a",
        "person and as the bot. The file `parity.json` beside the script holds the remarks that no call can show.", "",
        f"Operations and parameters: {whole}.", "",
        "- **supported**: the simulator accepts it as documented.",
        "- **answers 403**: it refuses this to all callers, as Webex does to callers who are no administrators.",
        "- **differs**: it answers in another way. The remark says how.",
        "- **ignored**: it accepts the parameter, which has no effect.",
        "- **answers 501**: it does not have this, and says so.", "",
        "[The conformance suite](conformance.md) checks the behaviour behind these names.", "",
        "## Operations", "", *lines,
        "## Events of webhooks", "",
        "`all` stands for every resource, and for every event of one.", "", *tables["events"],
        "## Card elements", "",
        "The API keeps a card as it is. The chat page draws it with the npm package `adaptivecards`, in Webex's colours.",
        f"[Webex's guide]({lists['cards']['source']}) lists the elements that its clients draw.", "",
        *tables["cards"],
        "## Headers", "", *notes["headers"],
        "## Limits", "", *notes["limits"],
    ]).rstrip() + "\n"  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("description", nargs="?", type=Path, default=DESCRIPTION)
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args()
    if not given.description.exists():
        if os.environ.get("WHODEX_TEST_REQUIRE"):
            raise SystemExit(f"{given.description} is not there")
        print("skipped: Webex's description is not there")
        return
    lists = json.loads((HERE / "parity.json").read_text())
    lists["unsupported"] = json.loads((HERE.parent / "contract/unsupported.json").read_text())
    written = page(given.description, lists)
    if not given.check:
        PAGE.write_text(written)
    elif PAGE.read_text() != written:
        raise SystemExit("docs/simulator-parity.md is out of date: run tests/conformance/parity.py")
    else:
        print("docs/simulator-parity.md is as the simulator is")


if __name__ == "__main__":
    main()
