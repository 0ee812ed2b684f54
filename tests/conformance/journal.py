"""Everything that a run makes, written down before it is made: a later run can clean up after a crash."""

import json
import os

TITLE = "Conformance test"


class Journal:
    """A file of lines. Each entry names a kind, its owner, and the id or the name to find it by."""

    def __init__(self, path):
        self.path, self.file = path, None
        self.run, self.header = "", {}
        self.entries = {}  # number: entry
        self.ids = set()  # everything that this run made
        self.correspondents = set()  # those who get direct messages
        self.last = 0

    def start(self, run, header):
        self.run, self.header = run, header
        # One run at a time: two would share a file.
        self.file = open(self.path, "x", encoding="utf-8")
        self.write({"run": run, **header})

    def take_up(self):
        """Reads what an earlier run left behind."""
        with open(self.path, encoding="utf-8") as file:
            for line in file:
                try:
                    read = json.loads(line)
                except ValueError:
                    continue  # the run ended in the middle of this line
                if "run" in read:
                    self.run, self.header = read.pop("run"), read
                elif "gone" in read:
                    self.entries.pop(read["gone"], None)
                else:
                    self.entries[read["number"]] = {**self.entries.get(read["number"], {}), **read}
                    self.last = max(self.last, read["number"])
        self.ids = {entry["id"] for entry in self.entries.values() if "id" in entry}
        self.file = open(self.path, "a", encoding="utf-8")

    def write(self, line):
        self.file.write(json.dumps(line) + "\n")
        self.file.flush()
        os.fsync(self.file.fileno())

    def before(self, who, method, path, body):
        """Notes what a call is about to make, if it needs to be cleaned up by itself."""
        body = body if isinstance(body, dict) else {}
        kind, name = None, None
        if path.startswith("/rooms"):
            kind, name = "room", body.get("title")
        elif path.startswith("/webhooks"):
            kind, name = "webhook", body.get("name")
        elif path.startswith("/messages") and not body.get("roomId"):
            kind, name = "message", body.get("text") or body.get("markdown")
        if not kind:
            return None
        to = body.get("toPersonEmail") or body.get("toPersonId")
        self.last += 1
        entry = {"number": self.last, "kind": kind, "who": who, "name": name if isinstance(name, str) else None, "to": to}
        self.entries[self.last] = entry
        self.write(entry)
        return self.last

    def after(self, note, who, method, path, body, answer):
        """Notes the result of a call."""
        made = answer.json if method == "POST" and answer.status < 300 else {}
        if isinstance(made, dict) and isinstance(made.get("id"), str):
            self.ids.add(made["id"])
            if note:
                self.entries[note]["id"] = made["id"]
                self.write({"number": note, "id": made["id"]})
        elif note and 400 <= answer.status < 500:
            self.gone(note)

    def gone(self, note):
        self.entries.pop(note, None)
        self.write({"gone": note})

    def end(self):
        """Removes the file when nothing is left."""
        if self.file:
            self.file.close()
        if not self.entries:
            os.remove(self.path)
        return not self.entries
