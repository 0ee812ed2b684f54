"""Applies `differences.json`: where the platform is known to differ from its own description, each with its source.
Nothing else is exempt from the contract tests."""

import json
from pathlib import Path

DIFFERENCES = json.loads(Path(__file__).with_name("differences.json").read_text())


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


def at(description, pointer):
    """What a JSON Pointer (RFC 6901) leads to."""
    node = description
    for key in pointer.removeprefix("/").split("/"):
        node = node[key.replace("~1", "/").replace("~0", "~")]
    return node
