"""Asks the bot through a Webex SDK that others wrote, as any Webex program would.

Starts `whodex demo`, writes `whois john` to the bot in a direct space as Anna Berg, reads the reply with
its card, presses a button on it, and reads the person card.
"""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

from webexpythonsdk import WebexAPI

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("WHODEX_BIN", str(ROOT / "target/debug/whodex"))
ASKER = "anna.berg@example.com"
BOT = "whodex@webex.bot"
PATIENCE = 20  # seconds


def start_demo():
    """Starts the demo on free ports; the process, and the base URL of its API."""
    demo = subprocess.Popen(
        [PROGRAM, "demo", "--simulator-listen", "127.0.0.1:0", "--listen", "127.0.0.1:0"],
        stdout=subprocess.PIPE,
        text=True,
    )
    for line in demo.stdout:
        if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
            return demo, found[0] + "v1/"
    raise SystemExit("whodex demo ended before it said where to look")


def reply_in_thread(api, root, holding):
    """The bot's reply in a thread whose card says all of `holding`."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        for message in api.messages.list_direct(personEmail=BOT, parentId=root):
            said = str(message.json_data.get("attachments", ""))
            if message.personEmail == BOT and all(part in said for part in holding):
                return message
        time.sleep(0.1)
    raise AssertionError(f"no reply says {holding}")


def card_of(message):
    (attachment,) = message.json_data["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert attachment["content"]["type"] == "AdaptiveCard"
    return attachment["content"]


def buttons(element):
    """Every submit button of a card."""
    if isinstance(element, list):
        return [button for inner in element for button in buttons(inner)]
    if isinstance(element, dict):
        own = [element] if element.get("type") == "Action.Submit" else []
        return own + buttons(list(element.values()))
    return []


def main():
    demo, base = start_demo()
    try:
        api = WebexAPI(access_token=ASKER, base_url=base)
        assert api.people.me().displayName == "Anna Berg"

        question = api.messages.create(toPersonEmail=BOT, text="whois john")
        chooser = reply_in_thread(api, question.id, ["John Andersen", "John Duarte"])
        assert "John Andersen" in chooser.text, chooser.text
        choice = buttons(card_of(chooser))[0]

        api.attachment_actions.create(type="submit", messageId=chooser.id, inputs=choice["data"])
        person = reply_in_thread(api, question.id, ["John Andersen", "GM · Sales", "Milpitas", "+1 408 526 7209"])
        assert "john.andersen@example.com" in str(card_of(person))
    finally:
        demo.terminate()
        demo.wait()
    print("the bot answered an SDK: a chooser, and the person card after a press on it")


if __name__ == "__main__":
    sys.exit(main())
