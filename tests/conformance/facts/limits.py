"""Limits and headers."""

from ..fact import fact, request
from ..sources import ASSUMED, BASICS, LIST_PEOPLE, RETRY_AFTER

ME = "bot GET /people/me"
request("limits.ids-85", "85 ids in `id` are accepted.", LIST_PEOPLE, "bot GET /people", 200, query={"id": "{many.is}"})
request("limits.ids-86", "86 ids in `id` are refused with 400.", LIST_PEOPLE, "bot GET /people", 400, query={"id": "{many.is},{bot.id}"})
request("limits.tracking", "Every response has the header `trackingid`.", BASICS, ME, True, see=lambda a, s: bool(a.headers.get("trackingid")))
request("limits.date", "Every response has the header `Date`.", ASSUMED, ME, True, see=lambda a, s: bool(a.headers.get("Date")), known=False)
request("limits.json", "A response is `application/json`.", BASICS, ME, True, see=lambda a, s: a.headers["Content-Type"].startswith("application/json"))
request("limits.no-retry-after", "A response that is no 429 has no `Retry-After`.", ASSUMED, ME, None, see=lambda a, s: a.headers.get("Retry-After"), known=False)
request("limits.no-remaining", "A response says nothing of the calls that are left.", ASSUMED, ME, False, see=lambda a, s: any("ratelimit" in name.lower() for name in a.headers), known=False)
request("limits.description-long", "A title of 128 characters is accepted.", ASSUMED, "person POST /rooms", 200, body={"title": "{long.is}"}, known=False)
request("limits.many-fields", "A body with many unknown fields is accepted.", ASSUMED, "person POST /messages", 200, body={"roomId": "{room.id}", "text": "a", **{f"field{n}": "x" for n in range(50)}}, known=False)


@fact("limits.tracking.new", "Each response has a `trackingid` of its own.", BASICS, calls=2)
def _(stage):
    one, other = (stage.api.call("bot", "GET", "/people/me").headers.get("trackingid") for _ in range(2))
    return bool(one) and one != other


@fact("limits.429", "Too many calls are answered 429.", BASICS, 429, needs=["burst"], calls=200)
def _(stage):
    return burst(stage)[0]


@fact("limits.429.retry-after", "A 429 has `Retry-After`, in whole seconds.", RETRY_AFTER, True, needs=["burst"], calls=0)
def _(stage):
    status, wait = burst(stage)
    return (wait or "").isdigit() if status == 429 else f"status {status}"


def burst(stage):
    """Calls until there is a 429, once a run; its status and its `Retry-After`."""
    if "burst" not in stage.made:
        for _ in range(200):
            answer = stage.api.once("bot", "GET", stage.api.base + "/people/me", None, {}, None)
            if answer.status == 429:
                break
        stage.made["burst"] = (answer.status, answer.headers.get("Retry-After"))
    return stage.made["burst"]
