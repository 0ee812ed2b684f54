"""Applies `differences.json`: where the platform is known to differ from its own description, each with its source; and
`unsupported.json`: what the simulator answers 501. With `allowances.json`, which says where a check of Schemathesis asks
for more than the description says, nothing else is exempt from the contract tests."""

import json
from pathlib import Path



def listed(name):
    """One of the lists beside this file."""
    return json.loads(Path(__file__).with_name(name).read_text())


DIFFERENCES = listed("differences.json")


def apply(description):
    """Changes a description in place; every place must be there, so that no difference outlives its cause unseen."""
    for difference in DIFFERENCES:
        path, last = difference["path"].rsplit("/", 1)
        value = at(description, difference["from"]) if "from" in difference else difference["value"]
        node = at(description, path)
        if last == "-":
            node.append(value)
        else:
            node[last] = value


def leave_out_unsupported(description):
    """Takes away what the simulator does not have, so that nobody asks for it."""
    for lack in listed("unsupported.json"):
        operation = description["paths"][lack["path"]][lack["method"]]
        for name in lack.get("query", []):
            operation["parameters"].remove(next(p for p in operation["parameters"] if p["name"] == name))
        body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        properties = body.get("schema", {}).get("properties", {})
        for name in lack.get("body", []):
            del properties[name]
            body.get("example", {}).pop(name, None)
        for name, values in lack.get("values", {}).items():
            for value in values:
                properties[name]["enum"].remove(value)


def at(description, pointer):
    """What a JSON Pointer (RFC 6901) leads to."""
    node = description
    for key in pointer.removeprefix("/").split("/"):
        node = node[key.replace("~1", "/").replace("~0", "~")]
    return node
