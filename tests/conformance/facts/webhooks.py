"""Webhooks, and what they deliver."""

import hashlib
import hmac

from ..fact import LOOKS, fact, fields, request
from ..sources import (
    ASSUMED, CREATE_WEBHOOK, DELETE_WEBHOOK, EVENTS, HOOKS, LIST_WEBHOOKS, UPDATE_WEBHOOK, WEBHOOK,
)  # fmt: skip

FIELDS = [
    ("id", "id"), ("name", "text"), ("targetUrl", "url"), ("resource", "text"), ("event", "text"), ("orgId", "id"),
    ("createdBy", "id"), ("status", "webhook"), ("created", "time"), ("filter", "text"),
    ("appId", "id", "optional"), ("ownedBy", "owner", "optional"),
]  # fmt: skip
fields("webhooks.create", CREATE_WEBHOOK, ("webhook", "a new webhook"), FIELDS)

request("webhooks.create.active", "A new webhook is `active`.", CREATE_WEBHOOK, "bot GET /webhooks/{webhook.id}", "active", see=lambda a, s: a.json["status"])
request("webhooks.create.creator", "`createdBy` is the caller.", CREATE_WEBHOOK, "bot GET /webhooks/{webhook.id}", True, see=lambda a, s: a.json["createdBy"] == s["bot.id"])
request("webhooks.create.secret", "A response does not hold the secret.", ASSUMED, "bot GET /webhooks/{webhook.id}", False, see=lambda a, s: "not much of a secret" in str(a.json), known=False)
request("webhooks.one.other", "Another's webhook is answered 404.", ASSUMED, "person GET /webhooks/{webhook.id}", 404, known=False)
request("webhooks.one.nothing", "An id of no webhook is answered 404.", WEBHOOK, "bot GET /webhooks/{nobody.webhook}", 404)
request("webhooks.one.malformed", "An id in another form is answered 404.", ASSUMED, "bot GET /webhooks/nothing", 404, known=False)
request("webhooks.list.own", "A list holds the caller's webhooks.", LIST_WEBHOOKS, "bot GET /webhooks?max=100", True, see=lambda a, s: s["webhook.id"] in [one["id"] for one in a.items])
request("webhooks.list.other", "A list does not hold another's webhooks.", LIST_WEBHOOKS, "person GET /webhooks?max=100", False, see=lambda a, s: s["webhook.id"] in [one["id"] for one in a.items])
request("webhooks.list.max", "`max` limits the list.", LIST_WEBHOOKS, "bot GET /webhooks?max=1", 1, see=lambda a, s: len(a.items) if s["webhook"] else 0)
request("webhooks.list.max-zero", "`max=0` is refused with 400.", ASSUMED, "bot GET /webhooks?max=0", 400, known=False)
request("webhooks.list.owned-org", "`ownedBy=org` is refused with 403 for a bot.", ASSUMED, "bot GET /webhooks?ownedBy=org", 403, known=False)
request("webhooks.list.owned-other", "Another `ownedBy` is refused with 400.", LIST_WEBHOOKS, "bot GET /webhooks?ownedBy=me", 400)

HOOK = {"name": "{unique.is}", "targetUrl": "{target.is}", "resource": "messages", "event": "created", "filter": "roomId={room.id}"}


def create(id, says, expected, /, known=True, source=CREATE_WEBHOOK, **more):
    body = {key: value for key, value in {**HOOK, **more}.items() if value is not ...}
    request(f"webhooks.create.{id}", says, source if known else ASSUMED, "bot POST /webhooks", expected, body=body, known=known)


create("no-name", "A webhook without `name` is refused with 400.", 400, name=...)
create("no-target", "A webhook without `targetUrl` is refused with 400.", 400, targetUrl=...)
create("no-resource", "A webhook without `resource` is refused with 400.", 400, resource=...)
create("no-event", "A webhook without `event` is refused with 400.", 400, event=...)
create("target-text", "A `targetUrl` that is no URL is refused with 400.", 400, targetUrl="nowhere")
create("target-ftp", "A `targetUrl` of another scheme is refused with 400.", 400, targetUrl="ftp://conformance.invalid/", known=False)
create("resource-wrong", "An unknown `resource` is refused with 400.", 400, resource="colours")
create("event-wrong", "An unknown `event` is refused with 400.", 400, event="painted")
create("event-other", "An event that the resource does not have is refused with 400.", 400, event="ended")
create("rooms-deleted", "`rooms` has no event `deleted`: 400.", 400, resource="rooms", event="deleted", filter=..., source=EVENTS)
create("actions-deleted", "`attachmentActions` has no event `deleted`: 400.", 400, resource="attachmentActions", event="deleted", source=EVENTS)
create("filter-wrong", "A filter that the resource does not have is refused with 400.", 400, filter="colour=red", source=EVENTS)
create("filter-room", "A filter on a space that the caller is not in is refused with 400.", 400, filter="roomId={private.id}", known=False)
create("filter-boolean", "A filter on `hasFiles` that is no boolean is refused with 400.", 400, filter="roomId={room.id}&hasFiles=maybe", known=False)
create("owned-org", "A bot cannot create a webhook of the organization: 403.", 403, ownedBy="org", known=False)
create("second", "A second webhook on the same events is accepted.", 200)
create("http", "A `targetUrl` of http is accepted.", 200, known=False, targetUrl="http://{targethost.is}/")
for resource, event in [
    ("messages", "created"), ("messages", "updated"), ("messages", "deleted"), ("messages", "all"),
    ("memberships", "created"), ("memberships", "updated"), ("memberships", "deleted"), ("memberships", "all"),
    ("attachmentActions", "created"),
]:  # fmt: skip
    create(f"{resource}-{event}", f"`{resource}` has the event `{event}`.", 200, source=EVENTS, resource=resource, event=event)
for name in ("roomType=group", "personId={person.id}", "mentionedPeople=me", "hasFiles=true"):
    create(f"filter.{name.split('=')[0]}", f"`messages` can be filtered by `{name.split('=')[0]}`.", 200, source=EVENTS, filter="roomId={room.id}&" + name)
create("filter.personEmail", "`messages` can be filtered by `personEmail`.", 200, source=EVENTS, filter="roomId={room.id}&personEmail={personmail.is}")
create("filter.isModerator", "`memberships` can be filtered by `isModerator`.", 200, source=EVENTS, resource="memberships", filter="roomId={room.id}&isModerator=true")

CHANGE = {"name": "{unique.is}", "targetUrl": "{target.is}"}
for name, says, line, body, status, known in [
    ("name", "The name can be changed.", "bot PUT /webhooks/{another.id}", CHANGE, 200, True),
    ("no-name", "An update without `name` is refused with 400.", "bot PUT /webhooks/{another.id}", {"targetUrl": "{target.is}"}, 400, True),
    ("no-target", "An update without `targetUrl` is refused with 400.", "bot PUT /webhooks/{another.id}", {"name": "{unique.is}"}, 400, True),
    ("active", "The `status` can be set to `active`.", "bot PUT /webhooks/{another.id}", {**CHANGE, "status": "active"}, 200, True),
    ("inactive", "The `status` cannot be set to `inactive`: 400.", "bot PUT /webhooks/{another.id}", {**CHANGE, "status": "inactive"}, 400, True),
    ("other", "Another's webhook cannot be changed: 404.", "person PUT /webhooks/{another.id}", CHANGE, 404, False),
    ("nothing", "An update of no webhook is answered 404.", "bot PUT /webhooks/{nobody.webhook}", CHANGE, 404, True),
]:
    request(f"webhooks.update.{name}", says, UPDATE_WEBHOOK if known else ASSUMED, line, status, body=body, known=known)
request("webhooks.update.resource", "A change of `resource` is ignored.", UPDATE_WEBHOOK, "bot PUT /webhooks/{another.id}", "messages", body={**CHANGE, "resource": "rooms"}, see=lambda a, s: a.json["resource"])
request("webhooks.update.event", "A change of `event` is ignored.", UPDATE_WEBHOOK, "bot PUT /webhooks/{another.id}", "deleted", body={**CHANGE, "event": "all"}, see=lambda a, s: a.json["event"])
request("webhooks.update.filter", "A change of `filter` is ignored.", UPDATE_WEBHOOK, "bot PUT /webhooks/{another.id}", True, body={**CHANGE, "filter": "hasFiles=true"}, see=lambda a, s: a.json["filter"] == s["another.filter"])
request("webhooks.delete.other", "Another's webhook cannot be deleted: 404.", ASSUMED, "person DELETE /webhooks/{webhook.id}", 404, known=False)
request("webhooks.delete.nothing", "Deleting no webhook is answered 404.", DELETE_WEBHOOK, "bot DELETE /webhooks/{nobody.webhook}", 404)


@fact("webhooks.delete.status", "Deleting a webhook is answered 204.", DELETE_WEBHOOK, 204, calls=2)
def _(stage):
    made = stage.must("bot", "POST", "/webhooks", stage.hook())
    return stage.api.call("bot", "DELETE", f"/webhooks/{made['id']}").status


@fact("webhooks.delete.gone", "A deleted webhook is answered 404.", DELETE_WEBHOOK, 404, calls=3)
def _(stage):
    made = stage.must("bot", "POST", "/webhooks", stage.hook())
    stage.must("bot", "DELETE", f"/webhooks/{made['id']}")
    return stage.api.call("bot", "GET", f"/webhooks/{made['id']}").status


# Deliveries


def delivery(name, says, source, expected, see, known=True, of="mentioned", needs=("webhook",)):
    """About one delivered event: `see` takes it and the stage."""

    def check(stage):
        found = stage["deliveries"].get(of)
        return see(found, stage) if found else "nothing arrived"

    fact(f"webhooks.delivery.{name}", says, source, expected, known, needs, 0)(check)


ENVELOPE = [
    ("id", "id"), ("name", "text"), ("targetUrl", "url"), ("resource", "text"), ("event", "text"), ("orgId", "id"),
    ("createdBy", "id"), ("appId", "id"), ("ownedBy", "owner"), ("status", "webhook"), ("created", "time"),
    ("actorId", "id"), ("data", "object"), ("filter", "text"),
]  # fmt: skip
for name, kind in ENVELOPE:
    delivery(f"envelope.{name}", f"A delivery's `{name}` is {LOOKS[kind][0]}.", HOOKS, True, lambda d, s, n=name, k=kind: bool(LOOKS[k][1](d.json.get(n))))
for name, kind in [("id", "id"), ("roomId", "id"), ("roomType", "kind"), ("personId", "id"), ("personEmail", "email"), ("created", "time"), ("mentionedPeople", "list")]:
    delivery(f"message.{name}", f"The `data` of a message's event has `{name}`: {LOOKS[kind][0]}.", HOOKS, True, lambda d, s, n=name, k=kind: bool(LOOKS[k][1](d.json["data"].get(n))))
for name in ("text", "markdown", "html"):
    delivery(f"message.no-{name}", f"The `data` of a message's event has no `{name}`.", HOOKS, False, lambda d, s, n=name: n in d.json["data"])
delivery("method", "A delivery is a `POST`.", HOOKS, "POST", lambda d, s: d.method)
delivery("type", "A delivery is `application/json`.", HOOKS, True, lambda d, s: d.headers.get("Content-Type", "").startswith("application/json"))
delivery("signature", "`X-Spark-Signature` is HMAC-SHA1 of the bytes with the secret, in lower-case hex.", HOOKS, True, lambda d, s: d.headers.get("X-Spark-Signature") == hmac.new(b"not much of a secret", d.body, hashlib.sha1).hexdigest())
delivery("webex-signature", "There is no `X-Webex-Signature`.", ASSUMED, False, lambda d, s: "X-Webex-Signature" in d.headers, known=False)
delivery("actor", "`actorId` is the author.", HOOKS, True, lambda d, s: d.json["actorId"] == s["person.id"])
delivery("unsigned", "Without a secret there is no signature.", HOOKS, False, lambda d, s: "X-Spark-Signature" in d.headers, of="pressed")
delivery("resource", "`resource` and `event` are those of the event.", HOOKS, ["messages", "created"], lambda d, s: [d.json["resource"], d.json["event"]])
delivery("action", "A press of a button is delivered.", HOOKS, "submit", lambda d, s: d.json["data"]["type"], of="pressed")
delivery("action.no-inputs", "The `data` of a press has no `inputs`.", HOOKS, False, lambda d, s: "inputs" in d.json["data"], of="pressed")
for name in ("id", "messageId", "personId", "roomId", "created"):
    delivery(f"action.{name}", f"The `data` of a press has `{name}`.", HOOKS, True, lambda d, s, n=name: n in d.json["data"], of="pressed")
delivery("membership", "A membership's event has the membership as `data`.", HOOKS, True, lambda d, s: {"roomId", "personId", "personEmail", "isModerator"} <= set(d.json["data"]), of="joined", needs=("webhook", "second"))
delivery("deleted", "A deletion of a message that mentions the bot is delivered.", EVENTS, True, lambda d, s: "id" in d.json["data"], of="deleted", known=False)


@fact("webhooks.delivery.not-mentioned", "A message that does not mention the bot is not delivered to it in a group space.", HOOKS, False, needs=["webhook"], calls=0)
def _(stage):
    return "plain" in stage["deliveries"]


@fact("webhooks.delivery.own", "The bot's own message in a group space is not delivered to it.", ASSUMED, False, known=False, needs=["webhook"], calls=0)
def _(stage):
    return "own" in stage["deliveries"]
