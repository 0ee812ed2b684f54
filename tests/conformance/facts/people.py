"""People, as tokens without administrator's rights see them."""

import base64

from ..fact import fact, fields, request
from ..sources import ASSUMED, BOTS, EMULATOR, LIST_PEOPLE, ME, PEOPLE, PERSON, SDK

ADMIN_FIELDS = ("roles", "licenses", "siteUrls", "locationId", "invitePending", "loginEnabled")

COMMON = [("id", "id"), ("emails", "emails"), ("displayName", "text"), ("orgId", "id"), ("created", "time"), ("type", "person")]
OPTIONAL = [
    ("nickName", "text", "optional"), ("firstName", "text", "optional"), ("lastName", "text", "optional"),
    ("avatar", "url", "optional"), ("phoneNumbers", "list", "optional"), ("sipAddresses", "list", "optional"),
    ("department", "text", "optional"), ("manager", "text", "optional"), ("managerId", "id", "optional"),
    ("title", "text", "optional"), ("addresses", "list", "optional"), ("timezone", "text", "optional"),
    ("extension", "text", "optional"), ("status", "status", "optional"), ("lastActivity", "time", "optional"),
]  # fmt: skip

fields("people.me.bot", ME, ("bot", "a bot about itself"), COMMON + [("nickName", "text", "optional"), ("avatar", "url", "optional")])
fields("people.me.person", ME, ("person", "a person about themselves"), COMMON + OPTIONAL)
fields("people.one", PERSON, ("colleague", "a bot about a person"), COMMON + OPTIONAL)


request("people.me.bot-type", "A bot's own `type` is `bot`.", PEOPLE, "bot GET /people/me", "bot", see=lambda a, s: a.json.get("type"))
request("people.me.bot-address", "A bot's address ends in `@webex.bot`, that of an older one in `@sparkbot.io`.", BOTS, "bot GET /people/me", True, see=lambda a, s: a.json["emails"][0].endswith(("@webex.bot", "@sparkbot.io")))
request("people.me.one-address", "A bot has one address.", PEOPLE, "bot GET /people/me", 1, see=lambda a, s: len(a.json["emails"]))
request("people.me.person-type", "A person's own `type` is `person`.", PEOPLE, "person GET /people/me", "person", see=lambda a, s: a.json.get("type"))
request("people.me.same", "`/people/me` and `/people/{personId}` tell the same id.", ME, "person GET /people/{person.id}", True, see=lambda a, s: a.json["id"] == s["person.id"])
request("people.me.slash", "A slash before the query is the same resource: SDKs write one.", SDK, "bot GET /people/?id={bot.id}", 1, see=lambda a, s: len(a.items))
request("people.bot.type-seen", "A person sees that a bot's `type` is `bot`.", PEOPLE, "person GET /people/{bot.id}", "bot", see=lambda a, s: a.json.get("type"))
request("people.bot.no-status", "A bot has no presence.", ASSUMED, "person GET /people/{bot.id}", False, see=lambda a, s: "status" in a.json, known=False)
for name in ADMIN_FIELDS:
    request(f"people.admin-field.{name}", f"A bot does not see a person's `{name}`.", PEOPLE, "bot GET /people/{person.id}", False, see=lambda a, s, name=name: name in a.json)

request("people.list.nothing", "A list without `email`, `displayName` and `id` is refused with 400 for those who are no administrators.", LIST_PEOPLE, "bot GET /people", 400)
request("people.list.empty-name", "An empty `displayName` is refused with 400.", ASSUMED, "bot GET /people?displayName=", 400, known=False)
request("people.list.empty-email", "An empty `email` is refused with 400.", ASSUMED, "bot GET /people?email=", 400, known=False)
request("people.list.email", "`email` finds a person of the caller's organization.", LIST_PEOPLE, "bot GET /people", 1, query={"email": "{personmail.is}"}, see=lambda a, s: len(a.items), needs=["same-organization"])
request("people.list.email-case", "`email` ignores case.", ASSUMED, "person GET /people", 1, known=False, see=lambda a, s: len(a.items), query={"email": "{upper.is}"})
request("people.list.email-id", "`email` finds the person that has it.", LIST_PEOPLE, "person GET /people", True, query={"email": "{personmail.is}"}, see=lambda a, s: [one["id"] for one in a.items] == [s["person.id"]])
request("people.list.email-unknown", "An address of nobody gives an empty list, not 404.", LIST_PEOPLE, "bot GET /people", 0, query={"email": "{nobody.email}"}, see=lambda a, s: len(a.items))
request("people.list.email-malformed", "An `email` that is no address gives an empty list.", ASSUMED, "bot GET /people?email=nobody", 0, see=lambda a, s: len(a.items), known=False)
request("people.list.email-bot", "`email` finds a bot.", ASSUMED, "bot GET /people", 1, query={"email": "{botmail.is}"}, see=lambda a, s: len(a.items), known=False)
request("people.list.email-outsider", "`email` does not find people of other organizations.", LIST_PEOPLE, "bot GET /people", 0, query={"email": "{given.outsider}"}, see=lambda a, s: len(a.items), needs=["outsider"])
request("people.list.email-first", "With `email` and `displayName` the address decides.", ASSUMED, "person GET /people", 1, query={"email": "{personmail.is}", "displayName": "no such name"}, see=lambda a, s: len(a.items), known=False)
request("people.list.name-whole", "`displayName` finds people by their whole name.", LIST_PEOPLE, "person GET /people", True, query={"displayName": "{person.displayName}"}, see=lambda a, s: s["person.id"] in [one["id"] for one in a.items])
request("people.list.name-starts", "`displayName` finds people whose name starts with it.", LIST_PEOPLE, "person GET /people", True, query={"displayName": "{start.is}", "max": "1000"}, see=lambda a, s: bool(a.items) and all(one["displayName"].lower().startswith(s["start.is"].lower()) for one in a.items))
request("people.list.name-case", "`displayName` ignores case.", ASSUMED, "person GET /people", True, query={"displayName": "{shout.is}"}, see=lambda a, s: s["person.id"] in [one["id"] for one in a.items], known=False)
request("people.list.name-inside", "`displayName` does not find a last name alone.", ASSUMED, "person GET /people", False, query={"displayName": "{lastname.is}", "max": "1000"}, see=lambda a, s: s["person.id"] in [one["id"] for one in a.items], known=False)
request("people.list.name-nobody", "A `displayName` of nobody gives an empty list.", LIST_PEOPLE, "bot GET /people?displayName=Qzxqzx+Nobody", 0, see=lambda a, s: len(a.items))
request("people.list.name-one-letter", "A `displayName` of one letter is accepted.", ASSUMED, "bot GET /people?displayName=q&max=1", 200, known=False)
request("people.list.max", "`max` limits the list.", LIST_PEOPLE, "bot GET /people?displayName=a&max=1", True, see=lambda a, s: len(a.items) <= 1)
request("people.list.max-zero", "`max=0` is refused with 400.", ASSUMED, "bot GET /people?displayName=a&max=0", 400, known=False)
request("people.list.max-negative", "A negative `max` is refused with 400.", ASSUMED, "bot GET /people?displayName=a&max=-1", 400, known=False)
request("people.list.max-text", "A `max` that is no number is refused with 400.", ASSUMED, "bot GET /people?displayName=a&max=many", 400, known=False)
request("people.list.max-huge", "A `max` of a million is accepted and lowered.", ASSUMED, "bot GET /people?displayName=qzxqzx&max=1000000", 200, known=False)
request("people.list.id", "`id` finds people by id.", LIST_PEOPLE, "bot GET /people?id={person.id}", 1, see=lambda a, s: len(a.items))
request("people.list.ids", "`id` takes several ids, separated by commas.", LIST_PEOPLE, "bot GET /people?id={person.id},{bot.id}", 2, see=lambda a, s: len(a.items))
request("people.list.id-no-status", "People by `id` come without `status`.", LIST_PEOPLE, "person GET /people?id={person.id}", False, see=lambda a, s: any("status" in one for one in a.items))
request("people.list.id-no-activity", "People by `id` come without `lastActivity`.", LIST_PEOPLE, "person GET /people?id={person.id}", False, see=lambda a, s: any("lastActivity" in one for one in a.items))
request("people.list.id-unknown", "An id of nobody comes back in `notFoundIds`.", LIST_PEOPLE, "bot GET /people?id={nobody.people}", True, see=lambda a, s: a.json.get("notFoundIds") == [s["nobody.people"]])
request("people.list.id-partly", "An id of nobody does not hide the people of the other ids.", LIST_PEOPLE, "bot GET /people?id={nobody.people},{bot.id}", 1, see=lambda a, s: len(a.items))
request("people.list.id-malformed", "An `id` in another form comes back in `notFoundIds`.", ASSUMED, "bot GET /people?id=nothing", 200, known=False)
request("people.list.id-twice", "A person whose id is given twice comes twice.", ASSUMED, "bot GET /people?id={bot.id},{bot.id}", 2, see=lambda a, s: len(a.items), known=False)
request("people.list.not-found-null", "Without `id`, `notFoundIds` is null or absent.", "output of list-people.py in Cisco Networking Academy's DevNet Associate labs", "person GET /people", None, query={"email": "{personmail.is}"}, see=lambda a, s: a.json.get("notFoundIds"))
request("people.list.exclude-status", "`excludeStatus=true` leaves `status` out.", LIST_PEOPLE, "person GET /people", False, query={"email": "{personmail.is}", "excludeStatus": "true"}, see=lambda a, s: any("status" in one for one in a.items))
request("people.list.exclude-activity", "`excludeStatus=true` leaves `lastActivity` out.", ASSUMED, "person GET /people", False, query={"email": "{personmail.is}", "excludeStatus": "true"}, see=lambda a, s: any("lastActivity" in one for one in a.items), known=False)
request("people.list.exclude-malformed", "An `excludeStatus` that is no boolean is refused with 400.", ASSUMED, "bot GET /people?displayName=a&excludeStatus=maybe", 400, known=False)
request("people.list.unknown-parameter", "An unknown parameter is ignored.", ASSUMED, "bot GET /people?id={bot.id}&colour=red", 200, known=False)
for name in ("roles", "locationId"):
    request(f"people.list.admin-{name.lower()}", f"`{name}` is refused with 403 for a bot.", ASSUMED, f"bot GET /people?displayName=a&{name}=x", 403, known=False)
request("people.list.admin-orgid", "`orgId` is refused with 403 for a bot.", LIST_PEOPLE, "bot GET /people?displayName=a&orgId={bot.orgId}", 403, known=False)
request("people.list.admin-calling", "`callingData=true` is refused with 403 for a bot.", ASSUMED, "bot GET /people?displayName=a&callingData=true", 403, known=False)
request("people.list.calling-false", "`callingData=false` is accepted.", LIST_PEOPLE, "bot GET /people?id={bot.id}&callingData=false", 200)

request("people.one.nobody", "An id of nobody is answered 404.", PERSON, "bot GET /people/{nobody.people}", 404)
request("people.one.malformed", "An id in another form is answered 404.", ASSUMED, "bot GET /people/nothing", 404, known=False)
request("people.one.of-room", "The id of a space is no id of a person.", ASSUMED, "bot GET /people/{room.id}", 404, known=False)
request("people.one.outsider-presence", "A bot sees no presence of people of other organizations.", PERSON, "bot GET /people?email={given.outsider}", False, see=lambda a, s: any("status" in one for one in a.items), needs=["outsider"])
request("people.create.bot", "A bot cannot create people: 403.", "https://developer.webex.com/docs/api/v1/people/create-a-person", "bot POST /people", 403, body={"emails": ["{nobody.email}"], "displayName": "Nobody", "firstName": "No", "lastName": "Body"})
request("people.update.bot", "A bot cannot change people: 403.", "https://developer.webex.com/docs/api/v1/people/update-a-person", "bot PUT /people/{nobody.people}", (403, 404), body={"displayName": "Nobody", "emails": ["{nobody.email}"]})
request("people.delete.bot", "A bot cannot delete people: 403.", "https://developer.webex.com/docs/api/v1/people/delete-a-person", "bot DELETE /people/{nobody.people}", (403, 404))
request("people.patch", "`PATCH` is refused with 405.", ASSUMED, "bot PATCH /people/{nobody.people}", 405, body={}, known=False)


@fact("people.id.opaque", "An id is base64 of `ciscospark://CLUSTER/PEOPLE/…`.", EMULATOR, calls=0)
def _(stage):
    padded = stage["person.id"] + "=" * (-len(stage["person.id"]) % 4)
    text = base64.urlsafe_b64decode(padded).decode()
    return text.startswith("ciscospark://") and "/PEOPLE/" in text


@fact("people.organization.same", "The bot and the person see the same organization of the person.", PERSON, calls=0)
def _(stage):
    return stage["person"]["orgId"] == stage["colleague"]["orgId"]
