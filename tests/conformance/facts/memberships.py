"""Memberships of spaces."""

from ..fact import fact, fields, request
from ..sources import (
    ASSUMED, CREATE_MEMBERSHIP, DELETE_MEMBERSHIP, LIST_MEMBERSHIPS, MEMBERSHIP, UPDATE_MEMBERSHIP,
)  # fmt: skip

FIELDS = [
    ("id", "id"), ("roomId", "id"), ("personId", "id"), ("personEmail", "email"), ("personDisplayName", "text"),
    ("personOrgId", "id"), ("isModerator", "boolean"), ("isMonitor", "boolean"), ("created", "time"),
    ("roomType", "kind", "optional"), ("isRoomHidden", "boolean", "optional"),
]  # fmt: skip
fields("memberships.one", MEMBERSHIP, ("membership", "a membership"), FIELDS)


def people(answer):
    return sorted(one["personId"] for one in answer.items)


request("memberships.list.room", "The members of a space are those that were added, and its creator.", LIST_MEMBERSHIPS, "bot GET /memberships?roomId={room.id}", True, see=lambda a, s: people(a) == sorted([s["bot.id"], s["person.id"]]))
request("memberships.list.person", "`personId` with `roomId` finds one membership.", LIST_MEMBERSHIPS, "bot GET /memberships?roomId={room.id}&personId={person.id}", True, see=lambda a, s: people(a) == [s["person.id"]])
request("memberships.list.email", "`personEmail` with `roomId` finds one membership.", LIST_MEMBERSHIPS, "person GET /memberships", True, query={"roomId": "{room.id}", "personEmail": "{botmail.is}"}, see=lambda a, s: people(a) == [s["bot.id"]])
request("memberships.list.email-case", "`personEmail` ignores case.", ASSUMED, "person GET /memberships", 1, query={"roomId": "{room.id}", "personEmail": "{upper.is}"}, see=lambda a, s: len(a.items), known=False)
request("memberships.list.person-absent", "`personId` of somebody who is not in the space gives an empty list.", ASSUMED, "person GET /memberships?roomId={private.id}&personId={bot.id}", 0, see=lambda a, s: len(a.items), known=False)
request("memberships.list.person-alone", "`personId` without `roomId` is refused with 400.", LIST_MEMBERSHIPS, "bot GET /memberships?personId={person.id}", 400)
request("memberships.list.email-alone", "`personEmail` without `roomId` is refused with 400.", LIST_MEMBERSHIPS, "bot GET /memberships", 400, query={"personEmail": "{personmail.is}"})
request("memberships.list.own", "Without parameters a list holds the caller's own memberships alone.", LIST_MEMBERSHIPS, "bot GET /memberships?max=100", True, see=lambda a, s: bool(s["room"]) and set(people(a)) == {s["bot.id"]})
request("memberships.list.stranger", "A caller who is no member gets 404 for the members of a space.", "https://github.com/jolicode/secret-santa/pull/288", "bot GET /memberships?roomId={private.id}", 404)
request("memberships.list.nothing", "The members of no space are answered 404.", LIST_MEMBERSHIPS, "bot GET /memberships?roomId={nobody.room}", 404)
request("memberships.list.max", "`max` limits the list.", LIST_MEMBERSHIPS, "bot GET /memberships?roomId={room.id}&max=1", 1, see=lambda a, s: len(a.items))
request("memberships.list.max-zero", "`max=0` is refused with 400.", ASSUMED, "bot GET /memberships?roomId={room.id}&max=0", 400, known=False)
request("memberships.one.member", "A member gets a membership of the space.", MEMBERSHIP, "bot GET /memberships/{membership.id}", True, see=lambda a, s: a.json["personId"] == s["bot.id"])
request("memberships.one.other", "A bot gets the membership of another member.", MEMBERSHIP, "bot GET /memberships/{own.id}", True, see=lambda a, s: a.json["personId"] == s["person.id"])
request("memberships.one.organization", "`personOrgId` is the organization of the member.", MEMBERSHIP, "bot GET /memberships/{own.id}", True, see=lambda a, s: a.json["personOrgId"] == s["person.orgId"])
request("memberships.one.email", "`personEmail` is the member's first address.", MEMBERSHIP, "bot GET /memberships/{own.id}", True, see=lambda a, s: a.json["personEmail"].lower() == s["personmail.is"].lower())
request("memberships.one.name", "`personDisplayName` is the member's name.", MEMBERSHIP, "bot GET /memberships/{own.id}", True, see=lambda a, s: a.json["personDisplayName"] == s["person.displayName"])
request("memberships.one.nothing", "An id of no membership is answered 404.", MEMBERSHIP, "bot GET /memberships/{nobody.membership}", 404)
request("memberships.one.malformed", "An id in another form is answered 404.", ASSUMED, "bot GET /memberships/nothing", 404, known=False)
request("memberships.create.twice", "Adding a member again is answered 409.", CREATE_MEMBERSHIP, "person POST /memberships", 409, body={"roomId": "{room.id}", "personId": "{bot.id}"})
request("memberships.create.self", "Adding oneself again is answered 409.", CREATE_MEMBERSHIP, "person POST /memberships", 409, body={"roomId": "{room.id}", "personId": "{person.id}"})
request("memberships.create.nobody", "Adding an id of nobody is answered 404.", ASSUMED, "person POST /memberships", 404, body={"roomId": "{private.id}", "personId": "{nobody.people}"}, known=False)
request("memberships.create.no-person", "A membership without a person is refused with 400.", CREATE_MEMBERSHIP, "person POST /memberships", 400, body={"roomId": "{room.id}"})
request("memberships.create.no-room", "A membership without a space is refused with 400.", CREATE_MEMBERSHIP, "person POST /memberships", 400, body={"personId": "{bot.id}"})
request("memberships.create.nowhere", "Adding somebody to no space is answered 404.", CREATE_MEMBERSHIP, "person POST /memberships", 404, body={"roomId": "{nobody.room}", "personId": "{bot.id}"})
request("memberships.create.stranger", "A caller who is no member cannot add anybody: 404.", ASSUMED, "bot POST /memberships", 404, body={"roomId": "{private.id}", "personId": "{bot.id}"}, known=False)
request("memberships.create.moderator-text", "An `isModerator` that is no boolean is refused with 400.", ASSUMED, "person POST /memberships", 400, body={"roomId": "{room.id}", "personId": "{bot.id}", "isModerator": "yes"}, known=False)
request("memberships.update.nothing", "An update of no membership is answered 404.", UPDATE_MEMBERSHIP, "person PUT /memberships/{nobody.membership}", 404, body={"isModerator": True})
request("memberships.update.hide-group", "Hiding a space of several is refused with 400.", ASSUMED, "person PUT /memberships/{membership.id}", 400, body={"isModerator": False, "isRoomHidden": True}, known=False)
request("memberships.delete.nothing", "Deleting no membership is answered 404.", DELETE_MEMBERSHIP, "person DELETE /memberships/{nobody.membership}", 404)
request("memberships.direct.two", "A direct space has two members.", LIST_MEMBERSHIPS, "bot GET /memberships?roomId={direct.roomId}", 2, see=lambda a, s: len(a.items), needs=["direct"])


def room_with_bot(stage, **more):
    room = stage.must("person", "POST", "/rooms", {"title": stage.title, **more})
    member = stage.must("person", "POST", "/memberships", {"roomId": room["id"], "personId": stage["bot.id"]})
    return room, member


@fact("memberships.create.email", "Somebody can be added by address.", CREATE_MEMBERSHIP, calls=2)
def _(stage):
    room = stage.must("person", "POST", "/rooms", {"title": stage.title})
    body = {"roomId": room["id"], "personEmail": stage["botmail.is"]}
    return stage.must("person", "POST", "/memberships", body)["personId"] == stage["bot.id"]


@fact("memberships.create.moderator", "Somebody can be added as a moderator.", CREATE_MEMBERSHIP, calls=2)
def _(stage):
    room = stage.must("person", "POST", "/rooms", {"title": stage.title, "isLocked": True})
    body = {"roomId": room["id"], "personId": stage["bot.id"], "isModerator": True}
    return stage.must("person", "POST", "/memberships", body)["isModerator"]


@fact("memberships.create.by-bot", "A bot can add a person to its space.", CREATE_MEMBERSHIP, calls=1)
def _(stage):
    listed = stage.must("bot", "GET", "/memberships", query={"roomId": stage["botroom.id"]})["items"]
    return stage["person.id"] in [one["personId"] for one in listed]


@fact("memberships.create.locked", "A member who is no moderator cannot add anybody to a locked space: 403.", CREATE_MEMBERSHIP, 403, needs=["second"], calls=1)
def _(stage):
    body = {"roomId": stage["locked.id"], "personId": stage["second.id"]}
    return stage.api.call("bot", "POST", "/memberships", body).status


@fact("memberships.create.second", "A member who is no moderator can add a third person to a space without a lock.", CREATE_MEMBERSHIP, 200, needs=["second"], calls=3)
def _(stage):
    room, _ = room_with_bot(stage)
    return stage.api.call("bot", "POST", "/memberships", {"roomId": room["id"], "personId": stage["second.id"]}).status


@fact("memberships.delete.locked", "A member who is no moderator cannot remove others from a locked space: 403.", DELETE_MEMBERSHIP, 403, known=False, calls=2)
def _(stage):
    query = {"roomId": stage["locked.id"], "personId": stage["person.id"]}
    one = stage.must("bot", "GET", "/memberships", query=query)["items"][0]
    stage.api.journal.ids.add(one["id"])  # in a space of this run's
    return stage.api.call("bot", "DELETE", f"/memberships/{one['id']}").status


@fact("memberships.delete.other", "A member can remove another from a space without a lock.", DELETE_MEMBERSHIP, 204, known=False, calls=3)
def _(stage):
    _, member = room_with_bot(stage)
    return stage.api.call("person", "DELETE", f"/memberships/{member['id']}").status


@fact("memberships.delete.leave", "A bot leaves a space by deleting its own membership.", DELETE_MEMBERSHIP, (204, 404), calls=4)
def _(stage):
    room, member = room_with_bot(stage)
    status = stage.api.call("bot", "DELETE", f"/memberships/{member['id']}").status
    return status if stage.api.call("bot", "GET", f"/rooms/{room['id']}").status == 404 else "still a member"


@fact("memberships.delete.again", "Somebody who was removed can be added again.", CREATE_MEMBERSHIP, 200, calls=4)
def _(stage):
    room, member = room_with_bot(stage)
    stage.must("person", "DELETE", f"/memberships/{member['id']}")
    return stage.api.call("person", "POST", "/memberships", {"roomId": room["id"], "personId": stage["bot.id"]}).status


@fact("memberships.delete.same-id", "A person who is added again has the same membership id.", ASSUMED, known=False, calls=4)
def _(stage):
    room, member = room_with_bot(stage)
    stage.must("person", "DELETE", f"/memberships/{member['id']}")
    again = stage.must("person", "POST", "/memberships", {"roomId": room["id"], "personId": stage["bot.id"]})
    return again["id"] == member["id"]


@fact("memberships.delete.messages", "The messages of a member stay when the member goes.", ASSUMED, 200, known=False, calls=5)
def _(stage):
    room, member = room_with_bot(stage)
    said = stage.say("bot", room["id"], text="a message that stays")
    stage.must("person", "DELETE", f"/memberships/{member['id']}")
    return stage.api.call("person", "GET", f"/messages/{said['id']}").status


@fact("memberships.update.appoint", "A moderator can make another member a moderator.", UPDATE_MEMBERSHIP, calls=3)
def _(stage):
    _, member = room_with_bot(stage, isLocked=True)
    return stage.must("person", "PUT", f"/memberships/{member['id']}", {"isModerator": True})["isModerator"]


@fact("memberships.update.usurp", "A member who is no moderator of a locked space cannot become one: 403.", UPDATE_MEMBERSHIP, 403, calls=3)
def _(stage):
    _, member = room_with_bot(stage, isLocked=True)
    return stage.api.call("bot", "PUT", f"/memberships/{member['id']}", {"isModerator": True}).status


@fact("memberships.update.first", "In a space without moderators a member can become one.", ASSUMED, 200, known=False, calls=3)
def _(stage):
    _, member = room_with_bot(stage)
    return stage.api.call("bot", "PUT", f"/memberships/{member['id']}", {"isModerator": True}).status
