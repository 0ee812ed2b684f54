"""Spaces."""

from ..fact import fact, fields, request
from ..sources import ASSUMED, CREATE_ROOM, DELETE_ROOM, LIST_ROOMS, ROOM, ROOMS, UPDATE_ROOM

FIELDS = [
    ("id", "id"), ("title", "text"), ("type", "kind"), ("isLocked", "boolean"), ("lastActivity", "time"),
    ("creatorId", "id"), ("created", "time"), ("isAnnouncementOnly", "boolean", "optional"),
    ("isReadOnly", "boolean", "optional"), ("isPublic", "boolean", "optional"), ("teamId", "id", "optional"),
    ("ownerId", "id", "optional"), ("classificationId", "id", "optional"), ("description", "text", "optional"),
]  # fmt: skip
fields("rooms.create", CREATE_ROOM, ("room", "a new space"), FIELDS)


def kinds(answer, _):
    return sorted({room["type"] for room in answer.items})


def ids(answer):
    return [room["id"] for room in answer.items]


def sorted_by(field):
    def see(answer, _):
        times = [room[field] for room in answer.items]
        return times == sorted(times, reverse=True)

    return see


request("rooms.one.member", "A member gets a space.", ROOM, "bot GET /rooms/{room.id}", True, see=lambda a, s: a.json["id"] == s["room.id"])
request("rooms.one.group", "A space of several is of the `type` `group`.", ROOM, "bot GET /rooms/{room.id}", "group", see=lambda a, s: a.json["type"])
request("rooms.one.creator", "`creatorId` is the person that created the space.", ROOM, "bot GET /rooms/{room.id}", True, see=lambda a, s: a.json["creatorId"] == s["person.id"])
request("rooms.one.stranger", "A caller who is no member gets 404.", ASSUMED, "bot GET /rooms/{private.id}", 404, known=False)
request("rooms.one.nothing", "An id of no space is answered 404.", ROOM, "person GET /rooms/{nobody.room}", 404)
request("rooms.one.malformed", "An id in another form is answered 404.", ASSUMED, "person GET /rooms/nothing", 404, known=False)
request("rooms.list.own", "A list holds a space that the caller is in.", LIST_ROOMS, "bot GET /rooms?max=1000", True, see=lambda a, s: s["room.id"] in ids(a))
request("rooms.list.foreign", "A list holds no space that the caller is not in.", LIST_ROOMS, "bot GET /rooms?max=1000", False, see=lambda a, s: s["private.id"] in ids(a))
request("rooms.list.group", "`type=group` leaves direct spaces out.", LIST_ROOMS, "person GET /rooms?type=group&max=100", ["group"], see=kinds)
request("rooms.list.direct", "`type=direct` leaves spaces of several out.", LIST_ROOMS, "person GET /rooms?type=direct&max=100", ([], ["direct"]), see=kinds)
request("rooms.list.type-wrong", "Another `type` is refused with 400.", LIST_ROOMS, "person GET /rooms?type=round", 400)
request("rooms.list.created", "`sortBy=created` puts the newest space first.", LIST_ROOMS, "person GET /rooms?sortBy=created&type=group&max=20", True, see=sorted_by("created"))
request("rooms.list.activity", "`sortBy=lastactivity` puts the latest activity first.", LIST_ROOMS, "person GET /rooms?sortBy=lastactivity&type=group&max=20", True, see=sorted_by("lastActivity"))
request("rooms.list.id", "`sortBy=id` is accepted.", LIST_ROOMS, "person GET /rooms?sortBy=id&max=5", 200)
request("rooms.list.sort-wrong", "Another `sortBy` is refused with 400.", LIST_ROOMS, "person GET /rooms?sortBy=colour", 400)
request("rooms.list.max", "`max` limits the list.", LIST_ROOMS, "person GET /rooms?max=1", 1, see=lambda a, s: len(a.items) if s["room"] else 0)
request("rooms.list.max-1000", "`max=1000` is accepted.", LIST_ROOMS, "bot GET /rooms?max=1000", 200)
request("rooms.list.max-1001", "`max=1001` is refused with 400.", LIST_ROOMS, "bot GET /rooms?max=1001", 400)
request("rooms.list.max-zero", "`max=0` is refused with 400.", LIST_ROOMS, "bot GET /rooms?max=0", 400)
request("rooms.create.no-title", "A space without `title` is refused with 400.", CREATE_ROOM, "person POST /rooms", 400, body={})
request("rooms.create.empty-title", "An empty `title` is refused with 400.", ASSUMED, "person POST /rooms", 400, body={"title": ""}, known=False)
request("rooms.create.title-number", "A `title` that is no text is refused with 400.", ASSUMED, "person POST /rooms", 400, body={"title": 1}, known=False)
request("rooms.create.title-null", "A `title` of null is refused with 400.", ASSUMED, "person POST /rooms", 400, body={"title": None}, known=False)
request("rooms.create.locked-text", "An `isLocked` that is no boolean is refused with 400.", ASSUMED, "person POST /rooms", 400, body={"title": "{unique.is}", "isLocked": "yes"}, known=False)
request("rooms.create.announce-unlocked", "Announcement mode without a lock is refused with 400.", CREATE_ROOM, "person POST /rooms", 400, body={"title": "{unique.is}", "isAnnouncementOnly": True})
request("rooms.create.bot", "A bot can create a space.", CREATE_ROOM, "bot GET /rooms/{botroom.id}", 200)
request("rooms.create.bot-creator", "A bot's space names the bot as `creatorId`.", CREATE_ROOM, "person GET /rooms/{botroom.id}", True, see=lambda a, s: a.json["creatorId"] == s["bot.id"])
request("rooms.create.member", "The creator is a member from the start.", CREATE_ROOM, "person GET /memberships?roomId={private.id}", True, see=lambda a, s: [one["personId"] for one in a.items] == [s["person.id"]])
request("rooms.create.no-moderator", "The creator of a space without a lock is no moderator.", ASSUMED, "person GET /memberships?roomId={private.id}", False, see=lambda a, s: a.items[0]["isModerator"], known=False)
request("rooms.create.locked", "A space can be created locked.", CREATE_ROOM, "person GET /rooms/{locked.id}", True, see=lambda a, s: a.json["isLocked"])
request("rooms.create.locked-moderator", "The creator of a locked space is its moderator.", CREATE_ROOM, "person GET /memberships?roomId={locked.id}&personId={person.id}", True, see=lambda a, s: a.items[0]["isModerator"])
request("rooms.create.locked-member", "Others in a locked space are no moderators.", CREATE_ROOM, "person GET /memberships?roomId={locked.id}&personId={bot.id}", False, see=lambda a, s: a.items[0]["isModerator"])
request("rooms.create.announcing", "A locked space can be created in announcement mode.", CREATE_ROOM, "person GET /rooms/{announcing.id}", True, see=lambda a, s: a.json["isAnnouncementOnly"])
request("rooms.update.stranger", "A caller who is no member cannot change a space: 404.", ASSUMED, "bot PUT /rooms/{private.id}", 404, body={"title": "{unique.is}"}, known=False)
request("rooms.update.no-title", "An update without `title` is refused with 400.", UPDATE_ROOM, "person PUT /rooms/{room.id}", 400, body={"isLocked": False})
request("rooms.update.locked", "A member who is no moderator cannot change a locked space: 403.", ASSUMED, "bot PUT /rooms/{locked.id}", 403, body={"title": "{unique.is}"}, known=False)
request("rooms.update.nothing", "An update of no space is answered 404.", UPDATE_ROOM, "person PUT /rooms/{nobody.room}", 404, body={"title": "{unique.is}"})
request("rooms.update.announce-unlocked", "An update to announcement mode without a lock is refused with 400.", UPDATE_ROOM, "person PUT /rooms/{private.id}", 400, body={"title": "{unique.is}", "isAnnouncementOnly": True})
request("rooms.delete.nothing", "Deleting no space is answered 404.", DELETE_ROOM, "person DELETE /rooms/{nobody.room}", 404)
request("rooms.delete.stranger", "A caller who is no member cannot delete a space: 404.", ASSUMED, "bot DELETE /rooms/{private.id}", 404, known=False)
request("rooms.direct.title", "The `title` of a direct space is the other person's name.", ROOM, "bot GET /rooms/{direct.roomId}", True, see=lambda a, s: a.json["title"] == s["person.displayName"], needs=["direct"])
request("rooms.direct.title-person", "The other person sees the bot's name as the `title`.", ROOM, "person GET /rooms/{direct.roomId}", True, see=lambda a, s: a.json["title"] == s["bot.displayName"], needs=["direct"])
request("rooms.direct.type", "A space of two is of the `type` `direct`.", ROOM, "person GET /rooms/{direct.roomId}", "direct", see=lambda a, s: a.json["type"], needs=["direct"])


@fact("rooms.update.title", "An update changes the title.", UPDATE_ROOM, calls=2)
def _(stage):
    title = stage.title()
    room = stage.must("person", "POST", "/rooms", {"title": stage.title})
    return stage.must("person", "PUT", f"/rooms/{room['id']}", {"title": title})["title"] == title


@fact("rooms.update.by-bot", "A bot in a space without a lock can change its title.", UPDATE_ROOM, known=False, calls=1)
def _(stage):
    body = {"title": stage.title()}
    return stage.api.call("bot", "PUT", f"/rooms/{stage['botroom.id']}", body).json.get("title") == body["title"]


@fact("rooms.update.lock", "The creator can lock a space, and is its moderator then.", UPDATE_ROOM, calls=3)
def _(stage):
    room = stage.must("person", "POST", "/rooms", {"title": stage.title})
    stage.must("person", "PUT", f"/rooms/{room['id']}", {"title": stage.title, "isLocked": True})
    return stage.must("person", "GET", "/memberships", query={"roomId": room["id"]})["items"][0]["isModerator"]


@fact("rooms.update.description", "A description can be set, and removed with a space character.", UPDATE_ROOM, "removed", calls=3)
def _(stage):
    room = stage.must("person", "POST", "/rooms", {"title": stage.title})
    put = lambda text: stage.must("person", "PUT", f"/rooms/{room['id']}", {"title": stage.title, "description": text})  # noqa: E731
    if put("to be removed").get("description") != "to be removed":
        return "not set"
    return "removed" if not (put(" ").get("description") or "").strip() else "not removed"


@fact("rooms.update.read-only-fields", "Fields that nobody can change, such as `creatorId`, are ignored.", ROOMS, known=False, calls=2)
def _(stage):
    room = stage.must("person", "POST", "/rooms", {"title": stage.title})
    body = {"title": stage.title, "creatorId": stage["bot.id"], "type": "direct"}
    changed = stage.must("person", "PUT", f"/rooms/{room['id']}", body)
    return (changed["creatorId"], changed["type"]) == (room["creatorId"], "group")


@fact("rooms.delete.moderator", "A moderator deletes the space for everybody.", DELETE_ROOM, 404, calls=4)
def _(stage):
    room = stage.must("person", "POST", "/rooms", {"title": stage.title, "isLocked": True})
    stage.must("person", "POST", "/memberships", {"roomId": room["id"], "personId": stage["bot.id"]})
    stage.must("person", "DELETE", f"/rooms/{room['id']}")
    return stage.api.call("bot", "GET", f"/rooms/{room['id']}").status


@fact("rooms.delete.leaves", "A member who does not moderate a space leaves it by deleting it; the others stay.", DELETE_ROOM, 200, calls=4)
def _(stage):
    room = stage.must("person", "POST", "/rooms", {"title": stage.title})
    stage.must("person", "POST", "/memberships", {"roomId": room["id"], "personId": stage["bot.id"]})
    stage.must("bot", "DELETE", f"/rooms/{room['id']}")
    return stage.api.call("person", "GET", f"/rooms/{room['id']}").status


@fact("rooms.delete.status", "Deleting a space is answered 204.", DELETE_ROOM, 204, calls=2)
def _(stage):
    room = stage.must("person", "POST", "/rooms", {"title": stage.title})
    return stage.api.call("person", "DELETE", f"/rooms/{room['id']}").status


@fact("rooms.delete.twice", "Deleting a space again is answered 404.", DELETE_ROOM, 404, calls=3)
def _(stage):
    room = stage.must("person", "POST", "/rooms", {"title": stage.title})
    stage.api.call("person", "DELETE", f"/rooms/{room['id']}")
    return stage.api.call("person", "DELETE", f"/rooms/{room['id']}").status


@fact("rooms.activity.message", "A message moves `lastActivity` of its space.", ROOM, calls=3)
def _(stage):
    room = stage.must("person", "POST", "/rooms", {"title": stage.title})
    said = stage.say("person", room["id"], text="activity")
    return stage.must("person", "GET", f"/rooms/{room['id']}")["lastActivity"] >= said["created"]
