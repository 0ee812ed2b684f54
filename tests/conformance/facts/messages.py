"""Messages: who may write, read, list, edit and delete which."""

from ..fact import fact, fields, request
from ..sources import (
    ASSUMED, BASICS, CREATE_MESSAGE, DELETE_MESSAGE, EDIT_MESSAGE, EMULATOR, LIST_403, LIST_DIRECT, LIST_MESSAGES,
    MESSAGE,
)  # fmt: skip

FIELDS = [("id", "id"), ("roomId", "id"), ("roomType", "kind"), ("personId", "id"), ("personEmail", "email"), ("created", "time")]
fields("messages.plain", CREATE_MESSAGE, ("message", "a message of plain text"), FIELDS + [("text", "text"), ("markdown", "text", "optional"), ("html", "text", "optional"), ("files", "list", "optional"), ("attachments", "list", "optional"), ("parentId", "id", "optional"), ("mentionedPeople", "list", "optional"), ("mentionedGroups", "list", "optional"), ("updated", "time", "optional")])
fields("messages.markdown", CREATE_MESSAGE, ("rich", "a message of markdown"), FIELDS + [("text", "text"), ("markdown", "text"), ("html", "text")])
fields("messages.mention", CREATE_MESSAGE, ("mention", "a message that mentions"), [("mentionedPeople", "list"), ("html", "text"), ("text", "text")])
fields("messages.reply", CREATE_MESSAGE, ("reply", "a reply"), [("parentId", "id"), ("id", "id"), ("text", "text")])
fields("messages.edit", EDIT_MESSAGE, ("edited", "an edited message"), FIELDS + [("text", "text"), ("updated", "time")])
fields("messages.direct", CREATE_MESSAGE, ("direct", "a direct message"), FIELDS + [("text", "text")], needs=["direct"])


def ids(answer):
    return [one["id"] for one in answer.items]


def absent(name, thing, known=True):
    def check(stage):
        return name in stage[thing]

    fact(f"messages.{thing}.no-{name.lower()}", f"A new message of plain text has no `{name}`.", CREATE_MESSAGE if known else ASSUMED, False, known, calls=0)(check)


for missing in ("parentId", "mentionedPeople", "mentionedGroups", "files", "attachments", "updated"):
    absent(missing, "message", known=False)

# Permission to read
request("messages.one.author", "The author gets a message.", MESSAGE, "person GET /messages/{message.id}", 200)
request("messages.one.bot-mentioned", "A bot gets a message that mentions it.", MESSAGE, "bot GET /messages/{mention.id}", 200)
request("messages.one.bot-other", "A bot does not get a message in a group space that does not mention it.", "https://developer.webex.com/docs/bots", "bot GET /messages/{message.id}", (403, 404))
request("messages.one.bot-other-status", "A bot gets 404, not 403, for a message that does not mention it.", ASSUMED, "bot GET /messages/{message.id}", 404, known=False)
request("messages.one.bot-all", "A bot does not get a message to everybody (`<@all>`).", ASSUMED, "bot GET /messages/{all.id}", 404, known=False)
request("messages.one.bot-own", "A bot gets its own message in a group space.", MESSAGE, "bot GET /messages/{botmessage.id}", 200)
request("messages.one.person-bots", "A person gets a bot's message.", MESSAGE, "person GET /messages/{botmessage.id}", 200)
request("messages.one.stranger", "A caller who is not in the space gets 404.", ASSUMED, "bot GET /messages/{paging.last}", 404, known=False)
request("messages.one.nothing", "An id of no message is answered 404.", MESSAGE, "person GET /messages/{nobody.message}", 404)
request("messages.one.malformed", "An id in another form is answered 404.", ASSUMED, "person GET /messages/nothing", 404, known=False)
request("messages.one.deleted", "A deleted message is answered 404.", DELETE_MESSAGE, "person GET /messages/{deleted.id}", 404)
request("messages.one.direct", "Both people get a direct message.", MESSAGE, "person GET /messages/{direct.id}", 200, needs=["direct"])
request("messages.one.type", "`roomType` of a message in a space of several is `group`.", MESSAGE, "person GET /messages/{message.id}", "group", see=lambda a, s: a.json["roomType"])
request("messages.one.author-id", "`personId` is the author.", MESSAGE, "person GET /messages/{botmessage.id}", True, see=lambda a, s: a.json["personId"] == s["bot.id"])
request("messages.one.edited", "An edited message has its new text.", EDIT_MESSAGE, "person GET /messages/{edited.id}", "after", see=lambda a, s: a.json["text"])

# The forms of words
request("messages.text.same", "Plain text comes back as it was.", CREATE_MESSAGE, "person GET /messages/{message.id}", "a plain message", see=lambda a, s: a.json["text"])
request("messages.text.no-html", "Plain text has no `html`.", ASSUMED, "person GET /messages/{message.id}", False, see=lambda a, s: "html" in a.json, known=False)
request("messages.markdown.bold", "Bold markdown becomes `<strong>` in `html`.", BASICS, "person GET /messages/{rich.id}", True, see=lambda a, s: "<strong>bold</strong>" in a.json["html"])
request("messages.markdown.link", "A link of markdown becomes `<a href>` in `html`.", BASICS, "person GET /messages/{rich.id}", True, see=lambda a, s: '<a href="https://example.com"' in a.json["html"])
request("messages.markdown.text", "`text` is made from markdown, without its signs.", ASSUMED, "person GET /messages/{rich.id}", "bold and a link", see=lambda a, s: a.json["text"], known=False)
request("messages.markdown.same", "`markdown` comes back as it was.", ASSUMED, "person GET /messages/{rich.id}", "**bold** and [a link](https://example.com)", see=lambda a, s: a.json.get("markdown"), known=False)
request("messages.both.text", "With `text` and `markdown`, `text` is the alternative.", CREATE_MESSAGE, "person GET /messages/{both.id}", "the plain one", see=lambda a, s: a.json["text"])
request("messages.both.html", "With `text` and `markdown`, `html` is made from `markdown`.", CREATE_MESSAGE, "person GET /messages/{both.id}", True, see=lambda a, s: "<strong>rich</strong>" in a.json["html"])
request("messages.mention.people", "`mentionedPeople` holds the id of the mentioned bot.", BASICS, "person GET /messages/{mention.id}", True, see=lambda a, s: a.json["mentionedPeople"] == [s["bot.id"]])
request("messages.mention.element", "A mention is a `spark-mention` element in `html`.", EMULATOR, "person GET /messages/{mention.id}", True, see=lambda a, s: "<spark-mention" in a.json["html"] and 'data-object-type="person"' in a.json["html"])
request("messages.mention.object", "The element holds the id of the mentioned bot.", EMULATOR, "person GET /messages/{mention.id}", True, see=lambda a, s: f'data-object-id="{s["bot.id"]}"' in a.json["html"])
request("messages.mention.text", "A mention stands in `text` as the given name.", BASICS, "person GET /messages/{mention.id}", True, see=lambda a, s: a.json["text"].startswith("helper "))
request("messages.mention.sign", "`text` has no `@` before the name.", ASSUMED, "person GET /messages/{mention.id}", False, see=lambda a, s: "@" in a.json["text"], known=False)
request("messages.all.groups", "`<@all>` gives `mentionedGroups` the value `all`.", BASICS, "person GET /messages/{all.id}", ["all"], see=lambda a, s: a.json.get("mentionedGroups"))
request("messages.all.people", "`<@all>` gives no `mentionedPeople`.", ASSUMED, "person GET /messages/{all.id}", None, see=lambda a, s: a.json.get("mentionedPeople"), known=False)
request("messages.all.element", "`<@all>` is a `groupMention` in `html`.", EMULATOR, "person GET /messages/{all.id}", True, see=lambda a, s: 'data-object-type="groupMention"' in a.json["html"])

# Refusals of new messages
for name, says, body, status, known in [
    ("empty", "A message without any words is refused with 400.", {}, 400, True),
    ("empty-text", "A message of an empty text is refused with 400.", {"text": ""}, 400, True),
    ("text-number", "A `text` that is no text is refused with 400.", {"text": 1}, 400, False),
    ("markdown-list", "A `markdown` that is no text is refused with 400.", {"markdown": ["a"]}, 400, False),
    ("files-text", "`files` that are no list are refused with 400.", {"text": "a", "files": "https://example.com/a.png"}, 400, False),
    ("files-two", "Two `files` are refused with 400.", {"files": ["https://example.com/a.png", "https://example.com/b.png"]}, 400, True),
    ("text-long", "A `text` of 7,440 bytes is refused with 400.", {"text": "x" * 7440}, 400, True),
    ("text-longest", "A `text` of 7,439 bytes is accepted.", {"text": "x" * 7439}, 200, True),
    ("text-long-bytes", "The limit counts bytes: 3,720 letters `ü` are refused with 400.", {"text": "ü" * 3720}, 400, True),
    ("text-longest-bytes", "3,719 letters `ü` are accepted.", {"text": "ü" * 3719}, 200, True),
    ("markdown-long", "A `markdown` of 7,440 bytes is refused with 400.", {"markdown": "x" * 7440}, 400, True),
    ("markdown-longest", "A `markdown` of 7,439 bytes is accepted.", {"markdown": "x" * 7439}, 200, True),
    ("both-longest", "`text` and `markdown` have the limit each.", {"text": "x" * 7439, "markdown": "y" * 7439}, 200, True),
    ("unknown-field", "An unknown field is ignored.", {"text": "a", "colour": "red"}, 200, False),
    ("html-alone", "`html` alone is no message: 400.", {"html": "<b>a</b>"}, 400, False),
    ("parent-nothing", "A `parentId` of no message is refused.", {"text": "a", "parentId": "{nobody.message}"}, (400, 404), False),
    ("parent-other-room", "A `parentId` of another space is refused with 400.", {"text": "a", "parentId": "{paging.last}"}, 400, False),
    ("parent-reply", "A reply to a reply is refused with 400: the thread's root is the parent.", {"text": "a", "parentId": "{reply.id}"}, 400, True),
    ("white-space", "A message of white space alone is accepted.", {"text": " "}, 200, False),
    ("emoji", "A message of an emoji is accepted.", {"text": "👋"}, 200, True),
]:
    request(f"messages.create.{name}", says, CREATE_MESSAGE if known else ASSUMED, "person POST /messages", status, body={"roomId": "{room.id}", **body}, known=known)
for name, says, body, status, known in [
    ("no-destination", "A message without a destination is refused with 400.", {"text": "a"}, 400, True),
    ("nowhere", "A message to no space is answered 404.", {"text": "a", "roomId": "{nobody.room}"}, 404, True),
    ("room-malformed", "A `roomId` in another form is answered 404.", {"text": "a", "roomId": "nothing"}, 404, False),
    ("stranger", "A message to a space that the caller is not in is answered 404.", {"text": "a", "roomId": "{private.id}"}, 404, False),
    ("nobody", "A message to an id of nobody is answered 404.", {"text": "a", "toPersonId": "{nobody.people}"}, 404, False),
    ("to-itself", "A bot cannot write to itself: 400.", {"text": "a", "toPersonId": "{bot.id}"}, 400, False),
    ("announcing", "A member who is no moderator cannot write in announcement mode: 403.", {"text": "a", "roomId": "{announcing.id}"}, 403, True),
]:
    request(f"messages.create.{name}", says, CREATE_MESSAGE if known else ASSUMED, "bot POST /messages", status, body=body, known=known)
request("messages.create.announcing-moderator", "A moderator can write in announcement mode.", CREATE_MESSAGE, "person POST /messages", 200, body={"text": "a", "roomId": "{announcing.id}"})
request("messages.create.locked", "Every member can write in a locked space.", CREATE_MESSAGE, "bot POST /messages", 200, body={"text": "a", "roomId": "{locked.id}"})
request("messages.create.status", "A new message is answered 200, not 201.", CREATE_MESSAGE, "bot POST /messages", 200, body={"text": "a", "roomId": "{room.id}"})
request("messages.create.mention-absent", "A mention of somebody who is not in the space mentions nobody.", ASSUMED, "person POST /messages", None, body={"markdown": "<@personId:{bot.id}|helper> a", "roomId": "{private.id}"}, see=lambda a, s: a.json.get("mentionedPeople"), known=False)
request("messages.create.mention-email", "A mention by address mentions the person.", BASICS, "person POST /messages", True, body={"markdown": "<@personEmail:{botmail.is}|helper> a", "roomId": "{room.id}"}, see=lambda a, s: a.json.get("mentionedPeople") == [s["bot.id"]])
request("messages.create.mention-nameless", "A mention without a name shows the display name.", BASICS, "person POST /messages", True, body={"markdown": "<@personId:{bot.id}> a", "roomId": "{room.id}"}, see=lambda a, s: s["bot.displayName"] in a.json["text"])
request("messages.create.mention-twice", "Somebody who is mentioned twice is once in `mentionedPeople`.", ASSUMED, "person POST /messages", 1, body={"markdown": "<@personId:{bot.id}|a> <@personId:{bot.id}|b>", "roomId": "{room.id}"}, see=lambda a, s: len(a.json["mentionedPeople"]), known=False)
request("messages.create.mention-text", "A mention in `text` mentions nobody.", ASSUMED, "person POST /messages", None, body={"text": "<@personId:{bot.id}|helper> a", "roomId": "{room.id}"}, see=lambda a, s: a.json.get("mentionedPeople"), known=False)
request("messages.create.html-escaped", "HTML tags in markdown are shown as text, or left out; they run nothing.", ASSUMED, "person POST /messages", False, body={"markdown": "<script>alert(1)</script> a", "roomId": "{room.id}"}, see=lambda a, s: "<script" in a.json["html"], known=False)

# Lists
request("messages.list.newest", "A list begins with the newest message.", LIST_MESSAGES, "person GET /messages?roomId={paging.id}", True, see=lambda a, s: ids(a) == s["paging"]["ids"][::-1])
request("messages.list.no-room", "A list without `roomId` is refused with 400.", LIST_MESSAGES, "person GET /messages", 400)
request("messages.list.nothing", "A list of no space is answered 404.", LIST_MESSAGES, "person GET /messages?roomId={nobody.room}", 404)
request("messages.list.stranger", "A list of a space that the caller is not in is answered 404.", ASSUMED, "bot GET /messages?roomId={private.id}&mentionedPeople=me", 404, known=False)
request("messages.list.bot", "A bot that does not give `mentionedPeople` in a group space is refused with 403.", LIST_403, "bot GET /messages?roomId={room.id}", 403)
request("messages.list.bot-me", "A bot lists messages that mention it, with `mentionedPeople=me`.", LIST_MESSAGES, "bot GET /messages?roomId={room.id}&mentionedPeople=me", True, see=lambda a, s: s["mention.id"] in ids(a) and all(s["bot.id"] in one["mentionedPeople"] for one in a.items))
request("messages.list.bot-id", "`mentionedPeople` may be the bot's own id.", LIST_MESSAGES, "bot GET /messages?roomId={room.id}&mentionedPeople={bot.id}", 200)
request("messages.list.mentioned-other", "`mentionedPeople` of somebody else is refused.", LIST_MESSAGES, "bot GET /messages?roomId={room.id}&mentionedPeople={person.id}", (400, 403))
request("messages.list.mentioned-max", "`max` over 100 with `mentionedPeople` is refused with 400.", LIST_MESSAGES, "bot GET /messages?roomId={room.id}&mentionedPeople=me&max=101", 400)
request("messages.list.mentioned-100", "`max=100` with `mentionedPeople` is accepted.", LIST_MESSAGES, "bot GET /messages?roomId={room.id}&mentionedPeople=me&max=100", 200)
request("messages.list.max", "`max` limits the list.", LIST_MESSAGES, "person GET /messages?roomId={paging.id}&max=2", 2, see=lambda a, s: len(a.items))
request("messages.list.max-zero", "`max=0` is refused with 400.", ASSUMED, "person GET /messages?roomId={paging.id}&max=0", 400, known=False)
request("messages.list.before-message", "`beforeMessage` gives older messages alone.", LIST_MESSAGES, "person GET /messages?roomId={paging.id}&beforeMessage={paging.second}", 1, see=lambda a, s: len(a.items))
request("messages.list.before-nothing", "`beforeMessage` of no message is answered 404.", "https://github.com/WebexCommunity/WebexPythonSDK/issues/70", "person GET /messages?roomId={paging.id}&beforeMessage={nobody.message}", 404)
request("messages.list.before", "`before` a time before the space gives nothing.", LIST_MESSAGES, "person GET /messages?roomId={paging.id}&before=2016-01-01T00:00:00.000Z", 0, see=lambda a, s: len(a.items))
request("messages.list.before-later", "`before` a later time gives all.", LIST_MESSAGES, "person GET /messages?roomId={paging.id}&before=2099-01-01T00:00:00.000Z", 5, see=lambda a, s: len(a.items))
request("messages.list.before-wrong", "A `before` that is no time is refused with 400.", LIST_MESSAGES, "person GET /messages?roomId={paging.id}&before=yesterday", 400)
request("messages.list.parent", "`parentId` gives the replies alone.", LIST_MESSAGES, "person GET /messages?roomId={room.id}&parentId={message.id}", True, see=lambda a, s: s["reply.id"] in ids(a) if s["reply"] else False)
request("messages.list.parent-root", "`parentId` does not give the root itself.", ASSUMED, "person GET /messages?roomId={room.id}&parentId={message.id}", False, see=lambda a, s: s["message.id"] in ids(a), known=False)
request("messages.list.parent-nothing", "`parentId` of no message gives an empty list.", ASSUMED, "person GET /messages?roomId={room.id}&parentId={nobody.message}", 0, see=lambda a, s: len(a.items), known=False)
request("messages.list.deleted", "A list has no deleted message.", LIST_MESSAGES, "person GET /messages?roomId={room.id}&max=100", False, see=lambda a, s: s["deleted.id"] in ids(a))
request("messages.list-direct.person", "`personId` gives the direct space with a person.", LIST_DIRECT, "bot GET /messages/direct?personId={person.id}", True, see=lambda a, s: s["direct.id"] in ids(a), needs=["direct"])
request("messages.list-direct.email", "`personEmail` gives the direct space with a person.", LIST_DIRECT, "bot GET /messages/direct", True, query={"personEmail": "{personmail.is}"}, see=lambda a, s: s["direct.id"] in ids(a), needs=["direct"])
request("messages.list-direct.bot", "A bot lists a direct space without `mentionedPeople`.", LIST_MESSAGES, "bot GET /messages?roomId={direct.roomId}", True, see=lambda a, s: s["direct.id"] in ids(a), needs=["direct"])
request("messages.list-direct.nobody", "The direct space with nobody is answered 404.", ASSUMED, "bot GET /messages/direct?personId={nobody.people}", 404, known=False)
request("messages.list-direct.no-person", "A list of a direct space without a person is refused with 400.", LIST_DIRECT, "bot GET /messages/direct", 400)

# Edits and deletions
for name, says, line, body, status, known in [
    ("other", "Nobody can edit another's message: 403.", "bot PUT /messages/{mention.id}", {"text": "a"}, (403, 404), True),
    ("nothing", "An edit of no message is answered 404.", "person PUT /messages/{nobody.message}", {"text": "a"}, 404, True),
    ("empty", "An edit without words is refused with 400.", "person PUT /messages/{edited.id}", {}, 400, True),
    ("files", "An edit with `files` is refused with 400.", "person PUT /messages/{edited.id}", {"text": "a", "files": ["https://example.com/a.png"]}, 400, True),
    ("card", "A message with a card cannot be edited: 400.", "bot PUT /messages/{card.id}", {"markdown": "a"}, 400, False),
    ("long", "An edit of 7,440 bytes is refused with 400.", "person PUT /messages/{edited.id}", {"text": "x" * 7440}, 400, True),
    ("bot", "A bot can edit its own message.", "bot PUT /messages/{botmessage.id}", {"markdown": "**edited**"}, 200, True),
]:
    request(f"messages.edit.{name}", says, EDIT_MESSAGE if known else ASSUMED, line, status, body={"roomId": "{room.id}", **body}, known=known)
request("messages.edit.no-room", "An edit without `roomId` is refused with 400.", EDIT_MESSAGE, "person PUT /messages/{edited.id}", 400, body={"text": "a"})
request("messages.edit.created", "An edit keeps `created`.", EDIT_MESSAGE, "person GET /messages/{edited.id}", True, see=lambda a, s: a.json["created"] <= a.json["updated"])
request("messages.delete.other", "A bot cannot delete another's message: 403.", ASSUMED, "bot DELETE /messages/{mention.id}", 403, known=False)
request("messages.delete.nothing", "Deleting no message is answered 404.", DELETE_MESSAGE, "person DELETE /messages/{nobody.message}", 404)
request("messages.delete.twice", "Deleting a message again is answered 404.", DELETE_MESSAGE, "person DELETE /messages/{deleted.id}", 404)


@fact("messages.edit.ten", "A message can be edited ten times, and the eleventh edit is refused with 400.", EDIT_MESSAGE, 400, calls=12)
def _(stage):
    one = stage.say("person", stage["room.id"], text="edit 0")
    for edit in range(1, 12):
        body = {"roomId": stage["room.id"], "text": f"edit {edit}"}
        status = stage.api.call("person", "PUT", f"/messages/{one['id']}", body).status
        if status != 200:
            return status if edit == 11 else f"edit {edit} was answered {status}"
    return "eleven edits were accepted"


@fact("messages.delete.status", "Deleting a message is answered 204.", DELETE_MESSAGE, 204, calls=2)
def _(stage):
    one = stage.say("person", stage["room.id"], text="to be deleted")
    return stage.api.call("person", "DELETE", f"/messages/{one['id']}").status


@fact("messages.delete.root", "The replies stay when the root of a thread is deleted.", ASSUMED, 200, known=False, calls=4)
def _(stage):
    root = stage.say("person", stage["room.id"], text="a root")
    reply = stage.say("person", stage["room.id"], text="its reply", parentId=root["id"])
    stage.must("person", "DELETE", f"/messages/{root['id']}")
    return stage.api.call("person", "GET", f"/messages/{reply['id']}").status


@fact("messages.delete.moderator", "A moderator cannot delete another's message: 403.", ASSUMED, 403, known=False, calls=2)
def _(stage):
    one = stage.say("bot", stage["locked.id"], text="of the bot's")
    status = stage.api.call("person", "DELETE", f"/messages/{one['id']}").status
    return status


@fact("messages.direct.same-room", "A second direct message goes to the same space.", CREATE_MESSAGE, needs=["direct"], calls=1)
def _(stage):
    body = {"toPersonEmail": stage["personmail.is"], "text": stage.title}
    return stage.must("bot", "POST", "/messages", body)["roomId"] == stage["direct.roomId"]


@fact("messages.direct.back", "The person's direct message to the bot goes to the same space.", CREATE_MESSAGE, needs=["direct"], calls=1)
def _(stage):
    body = {"toPersonId": stage["bot.id"], "text": stage.title}
    return stage.must("person", "POST", "/messages", body)["roomId"] == stage["direct.roomId"]


@fact("messages.direct.bot-reads", "A bot gets a direct message that does not mention it.", MESSAGE, 200, needs=["direct"], calls=2)
def _(stage):
    body = {"toPersonId": stage["bot.id"], "text": stage.title}
    said = stage.must("person", "POST", "/messages", body)
    return stage.api.call("bot", "GET", f"/messages/{said['id']}").status
