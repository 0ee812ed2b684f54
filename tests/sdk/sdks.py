"""What programs do with Webex, through the public methods of SDKs that others wrote, against the simulator."""

import sys

import webexpythonsdk
import webexteamssdk

from simulated import ASKER, BOT, BOT_TOKEN, simulator

CARD = {
    "contentType": "application/vnd.microsoft.card.adaptive",
    "content": {
        "type": "AdaptiveCard",
        "version": "1.3",
        "fallbackText": "A question",
        "body": [{"type": "TextBlock", "text": "Well?"}],
        "actions": [{"type": "Action.Submit", "title": "Yes", "data": {"answer": "yes"}}],
    },
}


def people(person, bot):
    me = person.people.me()
    assert me.emails == [ASKER] and bot.people.me().type == "bot"
    (found,) = person.people.list(email="john.andersen@example.com")
    assert person.people.get(found.id).displayName == "John Andersen"
    assert {p.firstName for p in person.people.list(displayName="john", max=1)} >= {"John", "Johnny"}, "over pages"


def rooms(person, bot):
    room = person.rooms.create("A space")
    assert person.rooms.get(room.id).title == "A space"
    assert person.rooms.update(room.id, title="Another").title == "Another"
    assert room.id in [r.id for r in person.rooms.list(max=1)]
    member = person.memberships.create(room.id, personEmail=BOT)
    assert {m.personEmail for m in bot.memberships.list(roomId=room.id)} == {ASKER, BOT}
    assert person.memberships.update(member.id, isModerator=False).id == member.id
    return room, member


def messages(person, bot, room):
    said = person.messages.create(room.id, markdown=f"<@personEmail:{BOT}|Whodex> **hello**")
    assert bot.messages.get(said.id).html.count("<spark-mention") == 1
    (heard,) = bot.messages.list(room.id, mentionedPeople="me")
    assert heard.id == said.id
    reply = bot.messages.create(room.id, parentId=said.id, text="A question", attachments=[CARD])
    assert [m.id for m in person.messages.list(room.id, parentId=said.id)] == [reply.id]
    action = person.attachment_actions.create(type="submit", messageId=reply.id, inputs={"answer": "yes"})
    assert bot.attachment_actions.get(action.id).inputs == {"answer": "yes"}
    direct = person.messages.create(toPersonEmail=BOT, text="between us")
    assert direct.id in [m.id for m in bot.messages.list_direct(personEmail=ASKER)]
    edit = getattr(person.messages, "update", None) or getattr(person.messages, "edit", None)
    if edit:
        assert edit(messageId=direct.id, roomId=direct.roomId, text="still").text == "still"
    person.messages.delete(direct.id)
    try:
        bot.messages.get(direct.id)
    except Exception as error:  # each SDK has its own type
        assert error.response.status_code == 404, error
    else:
        raise AssertionError("a deleted message is still there")


def webhooks(bot):
    hook = bot.webhooks.create("mine", "http://127.0.0.1:9/", "messages", "created", secret="hush")
    assert bot.webhooks.get(hook.id).status == "active"
    assert bot.webhooks.update(hook.id, name="yours", targetUrl="http://127.0.0.1:9/x").name == "yours"
    assert [h.id for h in bot.webhooks.list()] == [hook.id]
    bot.webhooks.delete(hook.id)
    assert list(bot.webhooks.list()) == []


def main():
    for sdk, api in [("webexpythonsdk", webexpythonsdk.WebexAPI), ("webexteamssdk", webexteamssdk.WebexTeamsAPI)]:
        with simulator() as url:
            person, bot = (api(access_token=token, base_url=url) for token in (ASKER, BOT_TOKEN))
            people(person, bot)
            room, member = rooms(person, bot)
            messages(person, bot, room)
            webhooks(bot)
            person.memberships.delete(member.id)
            person.rooms.delete(room.id)
        print(f"{sdk}: people, rooms, memberships, messages with cards, attachment actions and webhooks work")


sys.exit(main())
