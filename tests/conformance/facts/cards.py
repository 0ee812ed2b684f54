"""Cards: what a message may carry, and in which form."""

from ..fact import fact, request
from ..sources import ASSUMED, CARDS, CREATE_MESSAGE
from ..stage import CARD, CARD_TYPE

TEXT = {"type": "TextBlock", "text": "a"}


def with_body(*elements, **more):
    return {"type": "AdaptiveCard", "version": "1.3", "body": list(elements), **more}


def attached(card, kind=CARD_TYPE):
    return [{"contentType": kind, "content": card}]


def post(name, says, expected, attachments, known=True, words=True):
    body = {"roomId": "{room.id}", "attachments": attachments, **({"markdown": "a card"} if words else {})}
    request(f"cards.{name}", says, CARDS if known else ASSUMED, "bot POST /messages", expected, body=body, known=known)


post("no-words", "A card without `text` and `markdown` is refused with 400.", 400, attached(CARD), words=False)
post("two", "Two cards are refused with 400.", 400, attached(CARD) * 2)
post("none", "An empty list of attachments is a message without a card.", 200, [], known=False)
post("content-type", "Another `contentType` is refused with 400.", 400, attached(CARD, "application/json"))
post("no-content-type", "An attachment without `contentType` is refused with 400.", 400, [{"content": CARD}])
post("no-content", "An attachment without `content` is refused with 400.", 400, [{"contentType": CARD_TYPE}])
post("content-text", "A `content` that is a text is refused with 400.", 400, attached("a card"), known=False)
post("type", "A `content` of another `type` is refused with 400.", 400, attached({**CARD, "type": "Card"}))
for version in ("1.0", "1.1", "1.2", "1.3"):
    post(f"version-{version.replace('.', '-')}", f"A card of version {version} is accepted.", 200, attached({**with_body(TEXT), "version": version}))

ELEMENTS = {
    "TextBlock": TEXT,
    "Image": {"type": "Image", "url": "https://example.com/a.png", "altText": "a picture"},
    "ImageSet": {"type": "ImageSet", "images": [{"type": "Image", "url": "https://example.com/a.png", "altText": "a"}]},
    "FactSet": {"type": "FactSet", "facts": [{"title": "a", "value": "b"}]},
    "ColumnSet": {"type": "ColumnSet", "columns": [{"type": "Column", "width": "auto", "items": [TEXT]}]},
    "Container": {"type": "Container", "style": "emphasis", "items": [TEXT]},
    "RichTextBlock": {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "a"}]},
    "ActionSet": {"type": "ActionSet", "actions": [{"type": "Action.Submit", "title": "a"}]},
    "Input.Text": {"type": "Input.Text", "id": "a", "label": "A", "isRequired": True, "errorMessage": "b", "regex": "^a+$"},
    "Input.Number": {"type": "Input.Number", "id": "a", "min": 1, "max": 9},
    "Input.Date": {"type": "Input.Date", "id": "a"},
    "Input.Time": {"type": "Input.Time", "id": "a"},
    "Input.Toggle": {"type": "Input.Toggle", "id": "a", "title": "b"},
    "Input.ChoiceSet": {"type": "Input.ChoiceSet", "id": "a", "choices": [{"title": "a", "value": "b"}]},
}
for kind, element in ELEMENTS.items():
    post(f"element.{kind}", f"A card with `{kind}` is accepted.", 200, attached(with_body(element)))
ACTIONS = {
    "Action.Submit": {"type": "Action.Submit", "title": "a", "data": {"b": "c"}},
    "Action.OpenUrl": {"type": "Action.OpenUrl", "title": "a", "url": "https://example.com/"},
    "Action.ShowCard": {"type": "Action.ShowCard", "title": "a", "card": with_body(TEXT)},
    "Action.ToggleVisibility": {"type": "Action.ToggleVisibility", "title": "a", "targetElements": ["b"]},
}
for kind, action in ACTIONS.items():
    post(f"action.{kind}", f"A card with `{kind}` is accepted.", 200, attached(with_body({**TEXT, "id": "b"}, actions=[action])))

for name, sees in [
    ("comes-back", lambda a: a.json["attachments"][0]["content"]["body"][0]["text"] == "conformance"),
    ("keeps-type", lambda a: a.json["attachments"][0]["contentType"] == CARD_TYPE),
    ("keeps-version", lambda a: a.json["attachments"][0]["content"]["version"] == "1.3"),
    ("keeps-actions", lambda a: a.json["attachments"][0]["content"]["actions"][0]["data"] == {"button": "send"}),
    ("one", lambda a: len(a.json["attachments"]) == 1),
]:
    says = {
        "comes-back": "The body of a card comes back as it was.",
        "keeps-type": "A card's `contentType` comes back.",
        "keeps-version": "A card's `version` comes back.",
        "keeps-actions": "The `data` of a card's button comes back.",
        "one": "A message has one card.",
    }[name]
    request(f"cards.read.{name}", says, CREATE_MESSAGE, "person GET /messages/{card.id}", True, see=lambda a, s, sees=sees: sees(a))
request("cards.read.words", "A message with a card has its words too, for clients without cards.", CARDS, "person GET /messages/{card.id}", "a card", see=lambda a, s: a.json["text"])


@fact("cards.person", "A person's token can post a card.", CARDS, 200, calls=1)
def _(stage):
    body = stage.card(with_body(TEXT), markdown="a card")
    return stage.api.call("person", "POST", "/messages", body).status


@fact("cards.edit-in", "A card cannot be edited into a message: 400.", ASSUMED, 400, known=False, calls=1)
def _(stage):
    body = stage.card(with_body(TEXT), markdown="a card")
    return stage.api.call("bot", "PUT", f"/messages/{stage['botmessage.id']}", body).status


@fact("cards.reply", "A card can be a reply.", CREATE_MESSAGE, calls=1)
def _(stage):
    body = stage.card(with_body(TEXT), markdown="a card", parentId=stage["message.id"])
    return stage.must("bot", "POST", "/messages", body)["parentId"] == stage["message.id"]
