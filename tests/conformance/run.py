#!/usr/bin/env python3
"""Runs the conformance suite against the simulator: every fact holds or is in `differences.json` with a reason; the suite
makes no more calls than it announces; with faults, an interruption and a kill it still removes what it made, and nothing
else; and it sees a rule that is broken.

`--sample NAME` also keeps the report."""

import argparse
import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from conformance.api import Api, Forbidden  # noqa: E402
from conformance.journal import Journal  # noqa: E402

ROOT = HERE.parents[1]
PROGRAM = os.environ.get("WEBEX_SIMULATOR_BIN", str(ROOT / "target/debug/webex-simulator"))
BOT, ANNA, JOHN = "simulated-bot-token", "anna.berg@example.com", "john.andersen@example.com"
OUTSIDER = "vera.partner@partner.example"
FLAGS = ["--direct", "--outsider-email", OUTSIDER]
PATIENCE = 240  # seconds for one run
TITLE = "Conformance test"


def post(url, body, token=None, method="POST"):
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
    request = urllib.request.Request(url, data=json.dumps(body).encode(), headers=headers, method=method)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.loads(answer.read() or b"{}")


def get(url, token=None):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as answer:
        return json.load(answer)


@contextlib.contextmanager
def simulator(state, *flags):
    """The address of a simulator whose world is in this file, before and after."""
    command = [PROGRAM, "--listen", "127.0.0.1:0", "--state", state, *flags]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        for line in process.stdout:
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                yield found[0]
                return
        raise SystemExit("the simulator ended before it said where it listens")
    finally:
        process.terminate()
        process.wait()


def others(address):
    """Things of others, which no run may touch: spaces, messages, webhooks, a card that was pressed."""
    api = address + "/v1"
    for token in (BOT, ANNA):
        room = post(api + "/rooms", {"title": f"{TITLE} of somebody else"}, token)["id"]
        post(api + "/memberships", {"roomId": room, "personEmail": JOHN}, token)
        post(api + "/messages", {"roomId": room, "text": "a message to keep"}, token)
        hook = {"name": f"{TITLE} of somebody else", "targetUrl": "http://127.0.0.1:9/", "resource": "messages", "event": "updated"}
        post(api + "/webhooks", hook, token)
    post(api + "/messages", {"toPersonEmail": "whodex@webex.bot", "text": "a direct message to keep"}, ANNA)


def world(state):
    """The world of a file, without what every message changes in its space."""
    read = json.loads(Path(state).read_text())
    for room in read["rooms"].values():
        if room["direct"]:
            room["last_activity"] = None
    # A webhook that cannot deliver counts that.
    for webhook in read["webhooks"]:
        webhook["failures"], webhook["active"] = 0, True
    # A press cannot be deleted: it stays, unseen, when its message goes.
    read["actions"] = {key: one for key, one in read["actions"].items() if one["messageId"] in read["messages"]}
    return read


class Suite:
    """One run of the suite, in a folder of its own."""

    def __init__(self, address, folder, *flags):
        self.folder = Path(folder)
        # The file of a token ends in a line break, as editors leave it.
        for name, token in [("bot", BOT), ("person", ANNA), ("second", JOHN)]:
            (self.folder / name).write_text(token + "\n")
        self.command = [sys.executable, "-m", "conformance", "--base", address + "/v1", "--bot-token-file", "bot"]
        self.command += ["--person-token-file", "person", "--second-token-file", "second", *flags]
        self.environment = {**os.environ, "PYTHONPATH": str(HERE.parent), "PYTHONDONTWRITEBYTECODE": "1"}

    def start(self, *more):
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        return subprocess.Popen([*self.command, *more], cwd=self.folder, env=self.environment, **pipes)

    def run(self, *more):
        process = self.start(*more)
        try:
            self.said, _ = process.communicate(timeout=PATIENCE)
        finally:
            process.kill()
        for token in (BOT, ANNA, JOHN):
            # An address is the token of a simulated person: no output names people either.
            check(token not in self.said, f"the run printed a token or an address:\n{self.said}")
        return process.returncode

    @property
    def report(self):
        return json.loads((self.folder / "conformance.json").read_text())

    @property
    def has_journal(self):
        return (self.folder / "conformance-journal.jsonl").exists()


def check(holds, what):
    if not holds:
        raise SystemExit(f"conformance: {what}")


@contextlib.contextmanager
def untouched(*flags):
    """A simulator in whose world a run leaves everything as it was."""
    with tempfile.TemporaryDirectory() as folder:
        state = str(Path(folder, "state.json"))
        with simulator(state) as address:
            others(address)
        before = world(state)
        # Where no URL is given, webhooks lead to a host that does not exist.
        with simulator(state, "--targets", "conformance.invalid", *flags) as address:
            yield address, folder
        after = world(state)
        for kind in before:
            check(before[kind] == after[kind], f"the run left or changed {kind}: {left(before[kind], after[kind])}")


def left(before, after):
    if isinstance(before, dict):
        changed = [key for key in {*before, *after} if before.get(key) != after.get(key)]
        return json.dumps([after.get(key) for key in changed])[:600]
    return json.dumps(after)[:600]


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def whole(sample):
    """The whole suite: each fact holds, or is listed."""
    listed = {one["fact"]: one["because"] for one in json.loads((HERE / "differences.json").read_text())}
    with untouched() as (address, folder):
        place = f"127.0.0.1:{free_port()}"
        hooks = ["--webhook-url", f"http://{place}/", "--webhook-listen", place]
        suite = Suite(address, folder, *FLAGS, *hooks)
        suite.run()
        print(suite.said, end="", flush=True)
        check(not suite.has_journal, "a journal is left")
        facts = suite.report["facts"]
        unlike = {one["id"] for one in facts if one["result"] == "differs" or one["reason"] == "not as assumed"}
        check(unlike <= set(listed), f"not listed in differences.json: {sorted(unlike - set(listed))}")
        check(set(listed) <= unlike, f"listed, but does not differ: {sorted(set(listed) - unlike)}")
        untried = [one for one in facts if one["result"] == "not tried" and "--burst" not in one["reason"]]
        check(not untried, f"not tried: {untried}")
        announced = int(re.search(r"at most (\d+) calls", suite.said)[1])
        check(suite.report["calls"] <= announced, f"{suite.report['calls']} calls, and {announced} were announced")
        page = Path(folder, "conformance.html").read_text()
        check(all(one["id"] in page for one in facts), "the page lacks facts")
        # A report is for others to read: it names nobody.
        for secret in (BOT, ANNA, JOHN, OUTSIDER, "Anna Berg", "John Andersen", "Y2lz"):
            check(secret not in page and secret not in json.dumps(suite.report), f"the report holds {secret}")
        counts = suite.report["counts"]
        told = f"{len(facts)} facts, of which {counts['unknown']} are unknown"
        check(told in (ROOT / "docs/conformance.md").read_text(), f"docs/conformance.md does not say “{told}”")
        if sample:
            for ending in (".json", ".html"):
                Path(sample + ending).write_text(Path(folder, "conformance" + ending).read_text())


def limited():
    """A simulator with a rate limit: the suite waits as it is asked to, and sees the limit when it looks for it."""
    with untouched("--rate-limit", "20") as (address, folder):
        suite = Suite(address, folder, "--only", "limits.", "--burst")
        code = suite.run()
        results = {one["id"]: one["result"] for one in suite.report["facts"]}
        check(results["limits.429"] == results["limits.429.retry-after"] == "holds", suite.said)
        check(code == 0 and not suite.has_journal, suite.said)


def faulty():
    """Faults of each kind in the middle of a run: it cleans up, and touches nothing else."""
    with untouched() as (address, folder):
        faults = [
            {"match": "POST /rooms", "after": True, "drop": True, "times": 2},
            {"match": "POST /rooms", "status": 429, "retryAfter": 1, "times": 1},
            {"match": "POST /webhooks", "after": True, "status": 502, "times": 2},
            {"match": "POST /messages", "after": True, "drop": True, "times": 3},
            {"match": "POST /memberships", "status": 503, "times": 1},
            {"match": "GET /rooms/{id}", "truncate": True, "times": 1},
            {"match": "DELETE /rooms/{id}", "status": 500, "times": 2},
            {"match": "DELETE /rooms/{id}", "after": True, "drop": True, "times": 2},
            {"match": "DELETE /webhooks/{id}", "status": 429, "retryAfter": 1, "times": 1},
            {"match": "DELETE /messages/{id}", "drop": True, "times": 1},
            {"match": "GET /messages/direct", "drop": True, "times": 1},
        ]
        for fault in faults:
            post(address + "/sim/faults", fault)
        suite = Suite(address, folder, *FLAGS)
        suite.run()
        check(not suite.has_journal, f"with faults something is left:\n{suite.said}")
        # Such faults say nothing about a fact: none may count as a difference.
        listed = {one["fact"] for one in json.loads((HERE / "differences.json").read_text())}
        wrong = {one["id"] for one in suite.report["facts"] if one["result"] == "differs"}
        check(wrong <= listed, f"a fault was taken for a difference: {sorted(wrong - listed)}")


def down():
    """Nothing can be deleted any more: the run says so, and a later one cleans up."""
    with untouched() as (address, folder):
        for kind in ("rooms", "webhooks", "messages"):
            post(address + "/sim/faults", {"match": f"DELETE /{kind}/{{id}}", "status": 403})
        suite = Suite(address, folder, "--only", "webhooks.create", *FLAGS)
        check(suite.run() == 3 and suite.has_journal, f"the run did not say that something is left:\n{suite.said}")
        check(suite.run() == 2, "a run began over the journal of another")
        urllib.request.urlopen(urllib.request.Request(address + "/sim/faults", method="DELETE"), timeout=10).close()
        check(suite.run("--clean") == 0 and not suite.has_journal, f"--clean did not clean up:\n{suite.said}")


def ended(how):
    """A run that is ended in the middle, by Ctrl-C or without any chance to clean up."""
    with untouched("--latency", "10") as (address, folder):
        suite = Suite(address, folder, *FLAGS)
        process = suite.start()
        end = time.monotonic() + PATIENCE
        journal = Path(folder, "conformance-journal.jsonl")
        while not (journal.exists() and journal.read_text().count('"id"') > 5):
            check(time.monotonic() < end and process.poll() is None, "the run made nothing")
            time.sleep(0.01)
        process.send_signal(how)
        said, _ = process.communicate(timeout=PATIENCE)
        if how == signal.SIGKILL:
            # A crash in the middle of a call and of a line.
            with open(journal, "a", encoding="utf-8") as file:
                file.write('{"number": 99')
            check(suite.run("--clean") == 0, f"--clean did not clean up:\n{suite.said}")
        else:
            check(process.returncode == 130, f"an interrupted run ended with {process.returncode}:\n{said}")
        check(not suite.has_journal, "a journal is left")


def careful():
    """A call that would touch things of others is refused before it is sent, and so is a base URL without TLS."""
    with tempfile.TemporaryDirectory() as folder:
        suite = Suite("http://webex.invalid", folder)
        check(suite.run() == 2 and "https" in suite.said, f"a token would travel in the clear:\n{suite.said}")
    theirs = "Y2lzY29zcGFyazovL3VzL1JPT00vdGhlaXJz"
    # Nothing listens at this port: a call that is sent fails in another way.
    api = Api("http://127.0.0.1:9/v1", {}, Journal("unused"), 1)
    for method, path, body in [
        ("DELETE", f"/rooms/{theirs}", None),
        ("DELETE", f"/messages/{theirs}", None),
        ("PUT", f"/memberships/{theirs}", {"isModerator": True}),
        ("PUT", "/people/me", {}),
        ("DELETE", "/rooms", None),
        ("POST", "/messages", {"roomId": theirs, "text": "a"}),
        ("POST", "/memberships", {"roomId": theirs, "personId": "me"}),
        ("POST", "/attachment/actions", {"messageId": theirs, "inputs": {}}),
        ("POST", "/messages", {"toPersonEmail": OUTSIDER, "text": "a"}),
    ]:
        try:
            api.call("bot", method, path, body)
        except Forbidden:
            continue
        check(False, f"{method} {path} was not refused")


LIES = [
    ("people.list.nothing", {"match": "GET /people", "status": 200, "body": '{"items": []}'}),
    ("messages.list.bot", {"match": "GET /messages", "status": 200, "body": '{"items": []}'}),
    ("errors.no-token", {"match": "GET /people/me", "token": "", "status": 200, "body": "{}"}),
    ("webhooks.one.nothing", {"match": "GET /webhooks/{id}", "token": BOT, "status": 403}),
    ("memberships.one.nothing", {"match": "GET /memberships/{id}", "token": BOT, "status": 200, "body": "{}"}),
    ("rooms.list.max-1001", {"match": "GET /rooms", "token": BOT, "status": 200, "body": '{"items": []}'}),
]


def broken():
    """The suite sees broken rules: answers that the simulator is made to give."""
    for fact, fault in LIES:
        with untouched() as (address, folder):
            post(address + "/sim/faults", fault)
            suite = Suite(address, folder, "--only", fact)
            code = suite.run()
            found = {one["id"]: one["result"] for one in suite.report["facts"]}
            check(code == 1 and found[fact] == "differs", f"{fact} does not see the rule that is broken:\n{suite.said}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", metavar="NAME", help="keep the report of the whole suite as NAME.json and NAME.html")
    sample = parser.parse_args().sample
    # A shell starts background commands with SIGINT ignored, which the programs under test would inherit.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    ends = [(f"{how.name}: nothing is left", ended, how) for how in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)]
    parts = [(part.__doc__.splitlines()[0], part) for part in (careful, limited, faulty, down, broken)]
    # Most of their time is spent waiting.
    with ThreadPoolExecutor(3) as pool:
        runs = [(says, pool.submit(part, *more)) for says, part, *more in [*parts, *ends]]
        whole(sample)
        for says, part in runs:
            part.result()
            print(says, flush=True)


if __name__ == "__main__":
    main()
