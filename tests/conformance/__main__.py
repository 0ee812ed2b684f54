"""Asks a base URL about every fact, prints those that differ, and writes a report.

Exit codes: 0 every fact that was tried holds; 1 some differ; 2 the run could not begin; 3 something that it made is left
(run again with --clean); 4 calls failed, so facts could not be tried; 130 interrupted, and cleaned up."""

import argparse
import os
import secrets
import signal
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from . import facts, report, stage  # noqa: F401
from .api import Api, BudgetSpent, CallFailed, token_of
from .cleaning import clean
from .fact import FACTS
from .journal import Journal
from .listener import Listener

HOLDS, DIFFERS, UNKNOWN, NOT_TRIED = "holds", "differs", "unknown", "not tried"

WITHOUT = {
    "second": "it takes a second person: --second-token-file",
    "webhook": "it takes a public URL: --webhook-url and --webhook-listen",
    "outsider": "it takes the address of a person of another organization: --outsider-email",
    "direct": "it writes in the direct space of the bot and the person, which stays: --direct",
    "burst": "it calls until the platform refuses: --burst",
    "same-organization": "the bot and the person are of different organizations",
}


@dataclass
class Result:
    id: str
    resource: str
    says: str
    source: str
    result: str
    expected: str = ""
    seen: str = ""
    reason: str = ""


def options():
    parser = argparse.ArgumentParser(prog="conformance", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", default="https://webexapis.com/v1", help="base URL of the API (%(default)s)")
    parser.add_argument("--bot-token-file", help="file with the bot's token; or CONFORMANCE_BOT_TOKEN in the environment")
    parser.add_argument("--person-token-file", help="file with a person's token; or CONFORMANCE_PERSON_TOKEN")
    parser.add_argument("--second-token-file", help="file with another person's token, who is added to spaces; or CONFORMANCE_SECOND_TOKEN")
    parser.add_argument("--outsider-email", help="address of a person of another organization; only read")
    parser.add_argument("--webhook-url", help="public URL that leads to --webhook-listen")
    parser.add_argument("--webhook-listen", metavar="HOST:PORT", help="where to listen for deliveries")
    parser.add_argument("--direct", action="store_true", help="also facts about direct messages: the direct space stays, empty")
    parser.add_argument("--burst", action="store_true", help="also facts about 429: makes up to 200 calls at once")
    parser.add_argument("--only", metavar="PREFIX", help="only facts whose id begins with this")
    parser.add_argument("--list", action="store_true", help="list the facts, and end")
    parser.add_argument("--clean", action="store_true", help="remove what an earlier run left behind, and end")
    parser.add_argument("--journal", default="conformance-journal.jsonl", help="file of what the run made (%(default)s)")
    parser.add_argument("--report", default="conformance", metavar="NAME", help="writes NAME.json and NAME.html (%(default)s)")
    parser.add_argument("--max-calls", type=int, help="end before more calls than this, without those that clean up")
    return parser.parse_args()


class Screen:
    """Progress, on one line of a terminal; nothing of it in a file."""

    def __init__(self):
        self.is_terminal = sys.stderr.isatty()

    def progress(self, done, whole, name):
        if self.is_terminal:
            sys.stderr.write(f"\r\033[K{done}/{whole} {name}"[:100])
            sys.stderr.flush()

    def say(self, line):
        if self.is_terminal:
            sys.stderr.write("\r\033[K")
        print(line, file=sys.stderr, flush=True)


def ask(fact, there, given):
    """The result of a fact."""
    result = Result(fact.id, fact.resource, fact.says, fact.source, NOT_TRIED, report.written(fact.expected))
    lacking = next((need for need in fact.needs if not given.get(need)), None)
    if lacking:
        result.reason = WITHOUT[lacking]
        return result
    try:
        seen = fact.check(there)
    except (CallFailed, stage.Unavailable) as error:
        result.reason = f"a call failed: {error}"
        return result
    except (KeyError, IndexError, TypeError, AttributeError, ValueError) as error:
        # The response has another form than the check reads.
        seen = f"another form ({type(error).__name__})"
    result.seen = report.written(seen)
    result.result = UNKNOWN if not fact.is_known else HOLDS if fact.holds(seen) else DIFFERS
    if not fact.is_known:
        result.reason = "as assumed" if fact.holds(seen) else "not as assumed"
    return result


def run(api, there, chosen, given, screen):
    """The results of the facts; an interruption ends them early."""
    results, interrupted = [], None
    for done, fact in enumerate(chosen, 1):
        screen.progress(done, len(chosen), fact.id)
        if not interrupted:
            try:
                results.append(ask(fact, there, given))
                continue
            except BudgetSpent as error:
                interrupted = str(error)
            except KeyboardInterrupt:
                interrupted = "interrupted"
        results.append(Result(fact.id, fact.resource, fact.says, fact.source, NOT_TRIED, reason=interrupted))
    return results, interrupted == "interrupted"


def tidy(api, journal, given, screen):
    """Removes what the run made; a second interruption leaves the rest to --clean."""
    everybody = [who for who in ("person", "bot", "second") if api.tokens.get(who)]
    api.budget = api.calls + 60 * len(journal.entries) + 20
    screen.say(f"removing {len(journal.entries)} things that the run made")
    try:
        clean(api, journal, everybody, screen.say)
    except KeyboardInterrupt:
        pass
    return journal.end()


def interrupt(*_):
    raise KeyboardInterrupt


def main():
    given = options()
    chosen = [fact for fact in FACTS if fact.id.startswith(given.only or "")]
    if given.list:
        for fact in chosen:
            print(f"{fact.id}{'' if fact.is_known else ' (unknown)'}: {fact.says}\n    {fact.source}")
        return 0
    screen = Screen()
    signal.signal(signal.SIGTERM, interrupt)
    journal = Journal(given.journal)
    try:
        tokens = {
            "bot": token_of(given.bot_token_file, "CONFORMANCE_BOT_TOKEN"),
            "person": token_of(given.person_token_file, "CONFORMANCE_PERSON_TOKEN"),
            "second": token_of(given.second_token_file, "CONFORMANCE_SECOND_TOKEN"),
            "stranger": "conformance-no-such-token",
        }
    except OSError as error:
        screen.say(f"a token cannot be read: {error}")
        return 2
    tokens = {who: token for who, token in tokens.items() if token}
    if not {"bot", "person"} <= set(tokens):
        screen.say("the run needs two tokens: --bot-token-file and --person-token-file, or the environment")
        return 2
    if bool(given.webhook_url) != bool(given.webhook_listen):
        screen.say("--webhook-url and --webhook-listen belong together")
        return 2
    if Path(given.journal).exists() != given.clean:
        screen.say("an earlier run left things behind: run with --clean first" if not given.clean else "nothing is left to clean up")
        return 0 if given.clean else 2
    have = {
        "second": tokens.get("second"), "outsider": given.outsider_email, "direct": given.direct, "burst": given.burst,
        "webhook": given.webhook_url,
    }  # fmt: skip
    tried = [fact for fact in chosen if all(have.get(need) or need == "same-organization" for need in fact.needs)]
    announced = sum(fact.calls for fact in tried) + stage.CALLS
    try:
        api = Api(given.base, tokens, journal, min(announced, given.max_calls or announced), screen.say)
    except ValueError as error:
        screen.say(str(error))
        return 2
    header = {"base": api.base}
    try:
        for who in ("bot", "person", "second"):
            if who in tokens:
                me = api.call(who, "GET", "/people/me")
                if me.status != 200:
                    screen.say(f"the {who}'s token is refused: {me.status}")
                    return 2
                header[who] = me.json["id"]
                if who != "second":
                    journal.correspondents |= {me.json["id"], *me.json["emails"]}
                have[f"{who}-organization"] = me.json["orgId"]
    except CallFailed as error:
        screen.say(f"{api.base} cannot be asked: {error}")
        return 2
    if given.clean:
        journal.take_up()
        if any(journal.header.get(key) != header.get(key) for key in ("base", "bot", "person")):
            screen.say("the journal is of a run with another base URL or other tokens")
            return 2
        return 0 if tidy(api, journal, given, screen) else 3
    have["same-organization"] = have["bot-organization"] == have["person-organization"]
    journal.start(secrets.token_hex(4), header)
    if given.webhook_url:
        have["listener"] = Listener(given.webhook_listen)
        have["pause"] = 0.5 if api.origin[0] == "http" else 5
    there = stage.Stage(api, journal.run, have)
    screen.say(f"{len(tried)} of {len(chosen)} facts can be tried, with at most {api.budget} calls, and those that clean up")
    begun, results, was_interrupted = time.time(), [], False
    try:
        results, was_interrupted = run(api, there, chosen, have, screen)
    finally:
        asked = api.calls
        is_clean = tidy(api, journal, given, screen)
        if given.webhook_url:
            have["listener"].stop()
    facts_of = [asdict(result) for result in results]
    about = {
        "base": api.base, "begun": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(begun)),
        "seconds": round(time.time() - begun, 1), "calls": asked, "cleaningCalls": api.calls - asked,
        "waited": round(api.waited, 1), "isClean": is_clean, "interrupted": was_interrupted,
    }  # fmt: skip
    report.write(given.report, about, facts_of)
    for one in results:
        if one.result == DIFFERS:
            print(f"differs: {one.id}: {one.says} Expected {one.expected}, seen {one.seen}. {one.source}")
        elif one.reason == "not as assumed":
            print(f"not as assumed: {one.id}: {one.says} Assumed {one.expected}, seen {one.seen}.")
    print(report.summary(about, facts_of))
    failed = any(one.reason.startswith("a call failed") for one in results)
    differs = any(one.result == DIFFERS for one in results)
    if not is_clean:
        screen.say(f"something is left: run again with --clean, which reads {given.journal}")
        return 3
    return 130 if was_interrupted else 1 if differs else 4 if failed else 0


if __name__ == "__main__":
    os.umask(0o077)  # ids of people are nobody else's business
    sys.exit(main())
