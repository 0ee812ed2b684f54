"""Removes what a run made, and nothing else."""

import urllib.parse

from .api import CallFailed


def clean(api, journal, everybody, say=lambda line: None):
    """Removes each thing of the journal. Returns whether nothing is left."""
    for note, entry in list(journal.entries.items()):
        try:
            # A call whose answer was lost may have made it: it is found by its name, which no other thing has.
            ids = [entry["id"]] if "id" in entry else find(api, journal, entry)
            if all([remove(api, entry, everybody, one) for one in ids]):
                journal.gone(note)
        except CallFailed as error:
            say(f"not cleaned up: a {entry['kind']} ({error})")
    return not journal.entries


def find(api, journal, entry):
    """The ids of things with the name of an entry."""
    name = entry.get("name")
    if not name or journal.run not in name:
        return []
    if entry["kind"] == "message":
        key = "personEmail" if "@" in str(entry["to"]) else "personId"
        listed = every(api, entry["who"], "/messages/direct", {key: entry["to"]}, 1)
        return keep(journal, [item for item in listed if item.get("text") == name])
    path, field = ("/rooms", "title") if entry["kind"] == "room" else ("/webhooks", "name")
    query = {"max": 100, "sortBy": "created", "type": "group"} if entry["kind"] == "room" else {"max": 100}
    listed = every(api, entry["who"], path, query, 3)
    return keep(journal, [item for item in listed if item.get(field) == name])


def keep(journal, items):
    ids = [item["id"] for item in items]
    journal.ids.update(ids)
    return ids


def every(api, who, path, query, pages):
    """The items of the first pages of a list."""
    answer = api.call(who, "GET", path, query=query)
    items = list(answer.items)
    for _ in range(pages - 1):
        if not answer.next:
            break
        answer = api.call(who, "GET", answer.next)
        items += answer.items
    return items


def remove(api, entry, everybody, one):
    """Removes one thing; whether it is gone."""
    path = {"room": "rooms", "webhook": "webhooks", "message": "messages"}[entry["kind"]]
    one = urllib.parse.quote(one, safe="")
    owner = entry["who"]
    answer = api.call(owner, "DELETE", f"/{path}/{one}")
    if entry["kind"] == "room":
        # A caller who does not moderate a space only leaves it, so the others leave it too.
        for who in everybody:
            if who != owner and api.call(who, "GET", f"/rooms/{one}").status == 200:
                api.call(who, "DELETE", f"/rooms/{one}")
        return all(api.call(who, "GET", f"/rooms/{one}").status != 200 for who in everybody)
    return answer.status in (200, 204, 404)
