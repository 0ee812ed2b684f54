"""Attachment actions: presses of a card's button."""

from ..fact import fact, fields, request
from ..sources import ACTION, ASSUMED, CARDS, CREATE_ACTION

FIELDS = [("id", "id"), ("type", "submit"), ("messageId", "id"), ("inputs", "object"), ("personId", "id"), ("roomId", "id"), ("created", "time")]
fields("actions.create", CREATE_ACTION, ("action", "a press of a button"), FIELDS)
VALUES = "responses of webexpythonsdk and webexteamssdk, which refuse any other: https://github.com/WebexCommunity/WebexPythonSDK"

PRESS = {"type": "submit", "messageId": "{card.id}", "inputs": {"a": "b"}}


def press(name, says, expected, known=True, who="person", see=None, source=None, **more):
    body = {key: value for key, value in {**PRESS, **more}.items() if value is not ...}
    request(f"actions.create.{name}", says, source or (CREATE_ACTION if known else ASSUMED), f"{who} POST /attachment/actions", expected, body=body, see=see, known=known)


press("status", "A press is answered 200, not 202.", 200, source=VALUES)
press("no-type", "A press without `type` is refused with 400.", 400, type=...)
press("other-type", "A `type` other than `submit` is refused with 400.", 400, type="open")
press("no-message", "A press without `messageId` is refused with 400.", 400, messageId=...)
press("no-inputs", "A press without `inputs` is refused with 400.", 400, inputs=...)
press("inputs-text", "`inputs` that are no object are refused with 400.", 400, known=False, inputs="a")
press("inputs-empty", "Empty `inputs` are accepted.", 200, known=False, inputs={})
press("inputs-unknown", "`inputs` that the card does not have are accepted.", 200, known=False, inputs={"nothing": "a"})
press("nothing", "A press on no message is answered 404.", 404, messageId="{nobody.message}")
press("no-card", "A press on a message without a card is refused with 400.", 400, known=False, messageId="{message.id}")
press("bot", "A bot can press a button of its own card.", 200, known=False, who="bot")
press("twice", "The same button can be pressed again.", True, see=lambda a, s: a.json["id"] != s["action.id"])
press("number", "A number in `inputs` stays a number.", True, known=False, inputs={"a": 1}, see=lambda a, s: a.json["inputs"] == {"a": 1})
press("nested", "An object in `inputs` stays an object.", True, known=False, inputs={"a": {"b": "c"}}, see=lambda a, s: a.json["inputs"] == {"a": {"b": "c"}})
request("actions.one.bot", "The bot that posted the card gets the action.", ACTION, "bot GET /attachment/actions/{action.id}", 200)
request("actions.one.inputs", "The action holds the inputs and the button's data.", ACTION, "bot GET /attachment/actions/{action.id}", {"button": "send", "answer": "yes"}, see=lambda a, s: a.json["inputs"])
request("actions.one.person", "`personId` is the person who pressed.", ACTION, "bot GET /attachment/actions/{action.id}", True, see=lambda a, s: a.json["personId"] == s["person.id"])
request("actions.one.message", "`messageId` is the message with the card.", ACTION, "bot GET /attachment/actions/{action.id}", True, see=lambda a, s: a.json["messageId"] == s["card.id"])
request("actions.one.room", "`roomId` is the space of the card.", ACTION, "bot GET /attachment/actions/{action.id}", True, see=lambda a, s: a.json["roomId"] == s["room.id"])
request("actions.one.own", "The person who pressed gets the action.", ACTION, "person GET /attachment/actions/{action.id}", 200)
request("actions.one.nothing", "An id of no action is answered 404.", ACTION, "bot GET /attachment/actions/{nobody.action}", 404)
request("actions.one.malformed", "An id in another form is answered 404.", ASSUMED, "bot GET /attachment/actions/nothing", 404, known=False)
request("actions.list", "Actions have no list: 405 or 404.", CARDS, "bot GET /attachment/actions", (404, 405))


@fact("actions.create.stranger", "A caller who does not see the card cannot press: 404.", ASSUMED, 404, known=False, calls=2)
def _(stage):
    card = stage.must("person", "POST", "/messages", stage.card({"type": "AdaptiveCard", "version": "1.3", "body": []}, stage["private.id"], markdown="a card"))
    return stage.api.call("bot", "POST", "/attachment/actions", {"type": "submit", "messageId": card["id"], "inputs": {}}).status


@fact("actions.one.deleted", "The action of a deleted message is answered 404.", ASSUMED, 404, known=False, calls=4)
def _(stage):
    card = stage.must("bot", "POST", "/messages", stage.card({"type": "AdaptiveCard", "version": "1.3", "body": []}, markdown="a card"))
    made = stage.must("person", "POST", "/attachment/actions", {"type": "submit", "messageId": card["id"], "inputs": {}})
    stage.must("bot", "DELETE", f"/messages/{card['id']}")
    return stage.api.call("bot", "GET", f"/attachment/actions/{made['id']}").status
