"""The things that facts are about: each is made when a fact first asks for it, in spaces of the run's own."""

import time

from .api import CallFailed
from .fact import PLACEHOLDER
from .journal import TITLE

CARD_TYPE = "application/vnd.microsoft.card.adaptive"
CARD = {
    "type": "AdaptiveCard",
    "version": "1.3",
    "body": [
        {"type": "TextBlock", "text": "conformance"},
        {"type": "Input.Text", "id": "answer"},
    ],
    "actions": [{"type": "Action.Submit", "title": "Send", "data": {"button": "send"}}],
}
PATIENCE = 15  # seconds for something to arrive

# The most calls that it takes to make all things below.
CALLS = 110


class Unavailable(Exception):
    """Something that facts need could not be made."""


class Stage:
    """What a run has made so far, by name. `stage["room.id"]` is a field of it."""

    def __init__(self, api, run, given):
        self.api, self.run, self.given = api, run, given
        self.made, self.failed, self.number = {}, {}, 0

    def title(self):
        """A name that no other thing has."""
        self.number += 1
        return f"{TITLE} {self.run}-{self.number} (safe to delete)"

    def __getitem__(self, name):
        name, _, field = name.partition(".")
        if name in self.failed:
            raise Unavailable(self.failed[name])
        if name not in self.made:
            try:
                self.made[name] = getattr(self, f"make_{name}")()
            except CallFailed as error:
                self.failed[name] = f"the stage lacks “{name}”: {error}"
                raise Unavailable(self.failed[name]) from None
        return self.made[name][field] if field else self.made[name]

    def fill(self, value):
        """A value with `{room.id}` and the like filled in."""
        if isinstance(value, dict):
            return {key: self.fill(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.fill(inner) for inner in value]
        if not isinstance(value, str):
            return value
        return PLACEHOLDER.sub(lambda found: str(self[found[1]]), value)

    def must(self, who, method, path, body=None, query=None):
        """The JSON of a call that has to succeed. A POST whose answer is lost is made once more: its name is new."""
        for attempt in (1, 2, 3):
            try:
                sent = self.fresh(body)
                answer = self.api.call(who, method, path, sent, query)
                break
            except CallFailed:
                if attempt == 3:
                    raise
        if answer.status == 409:
            return {}
        if answer.status >= 300:
            raise CallFailed(f"{method} {path.split('/')[1]} answers {answer.status}")
        return answer.json

    def fresh(self, body):
        return {key: value() if callable(value) else value for key, value in body.items()} if body else body

    def soon(self, ask, patience=PATIENCE):
        """Asks again until the answer is something; what a real platform does takes a moment."""
        end = time.monotonic() + patience
        while True:
            found = ask()
            if found or time.monotonic() > end:
                return found
            time.sleep(0.2)

    # People

    def make_bot(self):
        return self.must("bot", "GET", "/people/me")

    def make_person(self):
        return self.must("person", "GET", "/people/me")

    def make_second(self):
        return self.must("second", "GET", "/people/me")

    def make_colleague(self):
        """The person, as the bot sees them."""
        return self.must("bot", "GET", f"/people/{self['person.id']}")

    def make_botmail(self):
        return {"is": self["bot"]["emails"][0]}

    def make_personmail(self):
        return {"is": self["person"]["emails"][0]}

    def make_upper(self):
        return {"is": self["person"]["emails"][0].upper()}

    def make_start(self):
        """The first half of the person's name."""
        name = self["person.displayName"]
        return {"is": name[: max(3, len(name) // 2)]}

    def make_shout(self):
        return {"is": self["person.displayName"].upper()}

    def make_lastname(self):
        return {"is": self["person.displayName"].split()[-1]}

    def make_unique(self):
        return {"is": self.title()}

    def make_long(self):
        return {"is": self.title().ljust(128, "x")}

    def make_many(self):
        """85 ids of nobody."""
        return {"is": ",".join(self.api.invent("PEOPLE") for _ in range(85))}

    def make_given(self):
        return self.given

    def make_nobody(self):
        """Ids that nothing has."""
        kinds = ("PEOPLE", "ROOM", "MESSAGE", "MEMBERSHIP", "WEBHOOK", "ATTACHMENT_ACTION")
        ids = {kind.split("_")[-1].lower(): self.api.invent(kind) for kind in kinds}
        email = f"conformance-{self.run}@example.invalid"
        self.api.invented.add(email)
        return {**ids, "email": email}

    # Spaces

    def make_room(self):
        """A space of the person's, with the bot."""
        room = self.must("person", "POST", "/rooms", {"title": self.title})
        self.must("person", "POST", "/memberships", {"roomId": room["id"], "personId": self["bot.id"]})
        return room

    def make_membership(self):
        found = self.must("person", "GET", "/memberships", query={"roomId": self["room.id"], "personId": self["bot.id"]})
        self.api.journal.ids.add(found["items"][0]["id"])
        return found["items"][0]

    def make_own(self):
        """The person's own membership of their space."""
        query = {"roomId": self["room.id"], "personId": self["person.id"]}
        return self.must("person", "GET", "/memberships", query=query)["items"][0]

    def make_private(self):
        """A space of the person's, without the bot."""
        return self.must("person", "POST", "/rooms", {"title": self.title})

    def make_botroom(self):
        """A space of the bot's, with the person."""
        room = self.must("bot", "POST", "/rooms", {"title": self.title})
        self.must("bot", "POST", "/memberships", {"roomId": room["id"], "personId": self["person.id"]})
        return room

    def make_locked(self):
        """A moderated space of the person's, in which the bot is no moderator."""
        room = self.must("person", "POST", "/rooms", {"title": self.title, "isLocked": True})
        self.must("person", "POST", "/memberships", {"roomId": room["id"], "personId": self["bot.id"]})
        return room

    def make_announcing(self):
        """A space in announcement mode, in which the bot is no moderator."""
        body = {"title": self.title, "isLocked": True, "isAnnouncementOnly": True}
        room = self.must("person", "POST", "/rooms", body)
        self.must("person", "POST", "/memberships", {"roomId": room["id"], "personId": self["bot.id"]})
        return room

    def make_paging(self):
        """A space with five messages, numbered in their order."""
        room = self.must("person", "POST", "/rooms", {"title": self.title})
        ids = [self.say("person", room["id"], text=f"number {number}")["id"] for number in range(5)]
        return {"id": room["id"], "ids": ids, "second": ids[1], "last": ids[-1]}

    # Messages

    def say(self, who, room, **what):
        return self.must(who, "POST", "/messages", {"roomId": room, **what})

    def make_message(self):
        """A message of the person's that mentions nobody."""
        return self.say("person", self["room.id"], text="a plain message")

    def make_mention(self):
        """A message of the person's that mentions the bot."""
        mention = f"<@personId:{self['bot.id']}|helper> **hello**"
        return self.say("person", self["room.id"], markdown=mention)

    def make_all(self):
        """A message of the person's to everybody in a space."""
        return self.say("person", self["room.id"], markdown="<@all> hello")

    def make_rich(self):
        return self.say("person", self["room.id"], markdown="**bold** and [a link](https://example.com)")

    def make_both(self):
        """A message with different text and markdown."""
        return self.say("person", self["room.id"], text="the plain one", markdown="the **rich** one")

    def make_reply(self):
        return self.say("person", self["room.id"], text="a reply", parentId=self["message.id"])

    def make_botmessage(self):
        return self.say("bot", self["room.id"], text="a message of the bot's")

    def make_edited(self):
        one = self.say("person", self["room.id"], text="before")
        return self.must("person", "PUT", f"/messages/{one['id']}", {"roomId": self["room.id"], "text": "after"})

    def make_deleted(self):
        one = self.say("person", self["room.id"], text="soon gone")
        self.must("person", "DELETE", f"/messages/{one['id']}")
        return one

    def make_direct(self):
        """A message of the bot's to the person in their direct space."""
        body = {"toPersonId": self["person.id"], "text": self.title}
        return self.must("bot", "POST", "/messages", body)

    # Cards

    def card(self, card, room=None, who="bot", **more):
        attachment = {"contentType": CARD_TYPE, "content": card}
        return {"roomId": room or self["room.id"], "attachments": [attachment], **more}

    def make_card(self):
        return self.must("bot", "POST", "/messages", self.card(CARD, markdown="a card"))

    def make_action(self):
        """The person's press of that card's button."""
        inputs = {"button": "send", "answer": "yes"}
        body = {"type": "submit", "messageId": self["card.id"], "inputs": inputs}
        return self.must("person", "POST", "/attachment/actions", body)

    # Webhooks

    def target(self):
        """Where webhooks of this run lead: nowhere, unless the run was given a place."""
        return self.given.get("webhook") or "https://conformance.invalid/"

    def make_targethost(self):
        return {"is": self.target().split("/")[2]}

    def make_target(self):
        return {"is": self.target()}

    def hook(self, **more):
        body = {"name": self.title, "targetUrl": self.target(), "resource": "messages", "event": "created"}
        return {**body, "filter": f"roomId={self['room.id']}", **more}

    def make_another(self):
        return self.must("bot", "POST", "/webhooks", self.hook(event="deleted"))

    def make_webhook(self):
        return self.must("bot", "POST", "/webhooks", self.hook(secret="not much of a secret"))

    # Deliveries

    def make_deliveries(self):
        """The deliveries of six things that happen in a space of the run's own, by name."""
        room = self.must("person", "POST", "/rooms", {"title": self.title})["id"]
        self.must("person", "POST", "/memberships", {"roomId": room, "personId": self["bot.id"]})
        events = [("messages", "created"), ("messages", "deleted"), ("attachmentActions", "created"), ("memberships", "deleted")]
        hooks = []
        for resource, event in events:
            signed = {"secret": "not much of a secret"} if resource == "messages" else {}
            body = self.hook(resource=resource, event=event, filter=f"roomId={room}", **signed)
            hooks.append(self.must("bot", "POST", "/webhooks", body)["id"])
        plain = self.say("person", room, text="a message that mentions nobody")
        own = self.say("bot", room, text="a message of the bot's")
        mention = self.say("person", room, markdown=f"<@personId:{self['bot.id']}|helper> a mention")
        card = self.must("bot", "POST", "/messages", self.card(CARD, room, markdown="a card"))
        press = {"type": "submit", "messageId": card["id"], "inputs": {"answer": "yes"}}
        press = self.must("person", "POST", "/attachment/actions", press)
        self.must("person", "DELETE", f"/messages/{mention['id']}")
        if "second" in self.api.tokens:
            leaves = self.must("person", "POST", "/memberships", {"roomId": room, "personId": self["second.id"]})
            self.must("person", "DELETE", f"/memberships/{leaves['id']}")
        else:
            leaves = {"id": None}
        wanted = {
            "plain": ("messages", "created", plain["id"]),
            "own": ("messages", "created", own["id"]),
            "mentioned": ("messages", "created", mention["id"]),
            "deleted": ("messages", "deleted", mention["id"]),
            "pressed": ("attachmentActions", "created", press["id"]),
            "joined": ("memberships", "deleted", leaves["id"]),
        }

        def arrived():
            found = {}
            for one in list(self.given["listener"].heard):
                key = (one.json.get("resource"), one.json.get("event"), one.json.get("data", {}).get("id"))
                found.update({name: one for name, want in wanted.items() if want == key})
            return found

        # The last of what is to come; then a moment for what is not to come.
        due = {"mentioned", "deleted", "pressed"} | ({"joined"} if leaves["id"] else set())
        self.soon(lambda: due <= set(arrived()))
        time.sleep(self.given.get("pause", 2))
        for hook in hooks:
            self.must("bot", "DELETE", f"/webhooks/{hook}")
        return arrived()
