"""A bot that somebody else wrote, unchanged: `webexteamsbot` answers a message through a webhook of the simulator."""

import socket
import subprocess
import sys
import time

from webexpythonsdk import WebexAPI

from simulated import ASKER, BOT, BOT_TOKEN, simulator

PATIENCE = 60  # seconds

PROGRAM = """
import sys
from webexteamsbot import TeamsBot
api, port, token, email = sys.argv[1:]
bot = TeamsBot("Somebody's", teams_bot_token=token, teams_api_url=api, teams_bot_email=email,
               teams_bot_url=f"http://127.0.0.1:{port}")
bot.add_command("/dance", "It dances.", lambda message: "la la " + message.text)
bot.run(host="127.0.0.1", port=int(port))
"""


def main():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with simulator() as url:
        command = [sys.executable, "-c", PROGRAM, url, str(port), BOT_TOKEN, BOT]
        bot = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            person = WebexAPI(access_token=ASKER, base_url=url)
            hooks = WebexAPI(access_token=BOT_TOKEN, base_url=url).webhooks
            end = time.monotonic() + PATIENCE
            while time.monotonic() < end and not (list(hooks.list()) and listens(port)):
                time.sleep(0.1)
            person.messages.create(toPersonEmail=BOT, text="/dance tango")
            while time.monotonic() < end:
                for message in person.messages.list_direct(personEmail=BOT):
                    if message.personEmail == BOT and "la la /dance tango" in message.text:
                        print("webexteamsbot answers a message through a webhook")
                        return
                time.sleep(0.1)
            raise SystemExit("webexteamsbot did not answer")
        finally:
            bot.terminate()
            bot.wait()


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


main()
