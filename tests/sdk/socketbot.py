"""A third party's bot, unchanged except for its hosts: `webex_bot` answers a message and a pressed button through the
simulator's websocket."""

import subprocess
import sys
import time

import requests
from webexpythonsdk import WebexAPI

from simulated import ASKER, BOT, BOT_TOKEN, simulator

PATIENCE = 60  # seconds
STRANGER = "vera.partner@partner.example"

PROGRAM = """
import functools
import sys
import webex_bot.websockets.webex_websocket_client as client
from webex_bot.models.command import Command
from webex_bot.models.response import Response
from webex_bot.webex_bot import WebexBot

api, token = sys.argv[1:]
client.DEFAULT_U2C_URL = api.replace("/v1/", "/u2c/api/v1/catalog")
client.WebexAPI = functools.partial(client.WebexAPI, base_url=api)
client.ssl_context = None  # the simulator has no TLS


class Dance(Command):
    def __init__(self):
        super().__init__(command_keyword="dance", help_message="It dances.", card=None, chained_commands=[Encore()])

    def execute(self, message, attachment_actions, activity):
        response = Response()
        response.text = "la la" + message
        response.attachments = {
            "contentType": "application/vnd.microsoft.card.adaptive",
            "content": {
                "type": "AdaptiveCard",
                "version": "1.3",
                "body": [{"type": "TextBlock", "text": "More?"}],
                "actions": [{
                    "type": "Action.Submit",
                    "title": "Encore",
                    "data": {"callback_keyword": "encore", "song": "waltz"},
                }],
            },
        }
        return response


class Encore(Command):
    def __init__(self):
        super().__init__(card_callback_keyword="encore", card=None)

    def execute(self, message, attachment_actions, activity):
        return "encore: " + attachment_actions.inputs["song"]


bot = WebexBot(teams_bot_token=token, bot_name="Somebody's")
bot.add_command(Dance())
bot.run()
"""


def listens(url):
    return requests.get(url.replace("/v1/", "/sim/stats")).json()["socket"]["open"] == 1


def heard(person, says):
    """The bot's message in the direct space that says this."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        for message in person.messages.list_direct(personEmail=BOT):
            if message.personEmail == BOT and says in message.text:
                return message
        time.sleep(0.1)
    raise SystemExit(f"webex_bot did not say {says}")


def main():
    with simulator() as url:
        command = [sys.executable, "-c", PROGRAM, url, BOT_TOKEN]
        bot = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            end = time.monotonic() + PATIENCE
            while time.monotonic() < end and not listens(url):
                time.sleep(0.1)
            # The spaces of the second person are in another cluster, with other ids.
            for token in (ASKER, STRANGER):
                person = WebexAPI(access_token=token, base_url=url)
                question = person.messages.create(toPersonEmail=BOT, text="dance tango")
                answer = heard(person, "la la tango")
                assert answer.parentId == question.id, "it answers in the thread"
                inputs = answer.attachments[0]["content"]["actions"][0]["data"]
                person.attachment_actions.create(type="submit", messageId=answer.id, inputs=inputs)
                heard(person, "encore: waltz")
            print("webex_bot answers a message and a pressed button through the websocket")
        finally:
            bot.terminate()
            bot.wait()


main()
