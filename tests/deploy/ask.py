"""Asks a bot one question through the simulator's API, and waits for the card: `ask.py API [WORDS [EXPECTED]]`."""

import json
import sys
import time
import urllib.request

PATIENCE = 60  # seconds


def call(api, method, path, body=None):
    request = urllib.request.Request(
        api + path,
        method=method,
        data=json.dumps(body).encode() if body else None,
        headers={"Authorization": "Bearer anna.berg@example.com", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def main():
    api = sys.argv[1]
    words, expected = (sys.argv[2:] + ["whois john andersen", "GM · Sales"])[:2]
    question = call(api, "POST", "/messages", {"toPersonEmail": "whodex@webex.bot", "text": words})
    path = f"/messages/direct?personEmail=whodex@webex.bot&parentId={question['id']}"
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        for message in call(api, "GET", path)["items"]:
            if expected in json.dumps(message.get("attachments", ""), ensure_ascii=False):
                print(f"“{words}” brought a card with “{expected}”")
                return
        time.sleep(0.1)
    raise SystemExit(f"no card with “{expected}” within {PATIENCE} s")


main()
