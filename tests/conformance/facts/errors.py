"""Errors: their form, and the answers to calls that are no good."""

from ..fact import fact, request
from ..sources import ASSUMED, BASICS

UNKNOWN = "bot GET /rooms/{nobody.room}"


def error(name, says, line, expected, see, known=True, **more):
    """About the body of an error."""
    who, method, path = line.split(" ", 2)

    def check(stage):
        answer = stage.api.call(who, method, stage.fill(path), **more)
        return see(answer) if answer.status >= 400 else f"status {answer.status}"

    fact(f"errors.{name}", says, BASICS if known else ASSUMED, expected, known)(check)


for name, line in [
    ("404", UNKNOWN), ("401", "nobody GET /people/me"), ("400", "bot GET /people"), ("403", "bot GET /messages?roomId={room.id}"),
]:  # fmt: skip
    error(f"{name}.message", f"An error {name} has a `message`.", line, True, lambda a: isinstance(a.json.get("message"), str))
    error(f"{name}.tracking", f"An error {name} has a `trackingId`.", line, True, lambda a: isinstance(a.json.get("trackingId"), str))
    error(f"{name}.json", f"An error {name} is JSON.", line, True, lambda a: (a.headers.get("Content-Type") or "").startswith("application/json"))
    error(f"{name}.errors", f"An error {name} has `errors` with descriptions.", line, True, lambda a: all("description" in one for one in a.json["errors"]), known=name != "401")
    error(f"{name}.header", f"An error {name} has the header `trackingid`.", line, True, lambda a: bool(a.headers.get("trackingid")))
error("tracking.same", "The `trackingId` is the same in the body and in the header.", UNKNOWN, True, lambda a: a.json["trackingId"] == a.headers.get("trackingid"), known=False)
error("tracking.router", "The `trackingId` begins with `ROUTER_`.", UNKNOWN, True, lambda a: a.json["trackingId"].startswith("ROUTER_"), known=False)
error("first.same", "The first description is the `message`.", UNKNOWN, True, lambda a: a.json["errors"][0]["description"] == a.json["message"], known=False)

request("errors.no-token", "A call without a token is answered 401.", BASICS, "nobody GET /people/me", 401)
request("errors.wrong-token", "A call with a token of nobody is answered 401.", BASICS, "stranger GET /people/me", 401)
request("errors.basic", "A token is refused under another scheme than `Bearer`: 401.", ASSUMED, "nobody GET /people/me", 401, headers={"Authorization": "Basic bm9ib2R5Om5vYm9keQ=="}, known=False)
request("errors.bearer-empty", "An empty token is answered 401.", ASSUMED, "nobody GET /people/me", 401, headers={"Authorization": "Bearer "}, known=False)
request("errors.token-first", "A call without a token to an id of nothing is answered 401, not 404.", ASSUMED, "nobody GET /rooms/{nobody.room}", 401, known=False)
request("errors.path", "An unknown path is answered 404.", BASICS, "bot GET /nothing", 404)
request("errors.not-json", "A body that is no JSON is refused with 400.", BASICS, "person POST /rooms", 400, raw=b"{", headers={"Content-Type": "application/json"})
request("errors.list-body", "A body that is a list is refused with 400.", ASSUMED, "person POST /rooms", 400, raw=b"[]", headers={"Content-Type": "application/json"}, known=False)
request("errors.no-body", "A `POST` without a body and its type is refused with 400 or 415.", BASICS, "person POST /rooms", (400, 415), raw=b"", headers={"Content-Type": ""})
request("errors.text-body", "A body of the type `text/plain` is refused with 415.", BASICS, "person POST /rooms", 415, raw=b"{}", headers={"Content-Type": "text/plain"})
request("errors.charset", "`application/json; charset=utf-8` is accepted as a type: a body without title is refused with 400, not 415.", BASICS, "person POST /rooms", 400, raw=b"{}", headers={"Content-Type": "application/json; charset=utf-8"})
for resource in ("rooms", "messages", "memberships", "webhooks", "people"):
    request(f"errors.patch-{resource}", f"`PATCH` of {resource} is refused with 405.", ASSUMED, f"bot PATCH /{resource}/{{nobody.{resource.rstrip('s') if resource != 'people' else 'people'}}}", 405, body={}, known=False)
request("errors.id-slash", "An unknown resource below an id is answered 404.", ASSUMED, "bot GET /rooms/{room.id}/nothing", 404, known=False)
