"""Calls of the API: within a budget, patient with Retry-After, and unable to change what the run did not make."""

import base64
import http.client
import json
import os
import re
import secrets
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

TIMEOUT = 30  # seconds for one call
TRIES = 4
LONGEST_WAIT = 120  # seconds for one Retry-After
LIMITED = (423, 429)
FAILING = (500, 502, 503, 504)
# Webex has blocked a bot that created webhooks many times a second.
PACE, WEBHOOK_PACE = 0.1, 2  # seconds between calls to another machine
OWN_HOSTS = ("127.0.0.1", "localhost", "::1")


class CallFailed(Exception):
    """No answer that says anything about a fact: cut, failing, or limited for too long."""


class BudgetSpent(CallFailed):
    """The run has made all the calls that it may make."""


class Forbidden(Exception):
    """The suite was about to touch something that it did not make. That is a fault of the suite."""


class Answer:
    """A response."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        """The body, if it is JSON; otherwise an empty object."""
        try:
            return json.loads(self.body or b"{}")
        except ValueError:
            return {}

    @property
    def items(self):
        read = self.json
        return read.get("items", []) if isinstance(read, dict) else []

    @property
    def next(self):
        """The URL of the next page, if there is one."""
        found = re.search(r'<([^>]+)>;\s*rel="?next"?', self.headers.get("Link") or "")
        return found[1] if found else None


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would carry the token to another host."""

    def redirect_request(self, *_):
        return None


class Api:
    """Webex at a base URL, as several callers."""

    def __init__(self, base, tokens, journal, budget, say=lambda line: None):
        self.base = base.rstrip("/")
        where = urllib.parse.urlsplit(self.base)
        if where.scheme != "https" and where.hostname not in OWN_HOSTS:
            raise ValueError("the base URL must begin with https: a token must not travel in the clear")
        self.origin = (where.scheme, where.netloc)
        # No proxy stands between this machine and itself.
        proxies = {} if where.hostname in OWN_HOSTS else None
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler(proxies), NoRedirect)
        self.tokens, self.journal, self.budget, self.say = tokens, journal, budget, say
        self.calls, self.waited = 0, 0.0
        self.is_paced, self.last = where.hostname not in OWN_HOSTS, {}
        self.invented = set()  # ids of nothing

    def invent(self, kind):
        """An id in Webex's form that nothing has."""
        text = f"ciscospark://us/{kind}/{uuid.UUID(bytes=secrets.token_bytes(16), version=4)}"
        made = base64.b64encode(text.encode()).decode().rstrip("=")
        self.invented.add(made)
        return made

    def call(self, who, method, path, body=None, query=None, headers=None, raw=None, retry=True):
        """Makes a call as one of the callers. A call that made something is in the journal before it is sent."""
        self.guard(method, path, body)
        url = path if path.startswith("http") else self.base + path
        if urllib.parse.urlsplit(url)[:2] != self.origin:
            raise CallFailed("a link leads to another host")
        if query:
            url += "?" + urllib.parse.urlencode(query)
        note = self.journal.before(who, method, path, body) if method == "POST" else None
        answer = self.patiently(who, method, url, body, headers or {}, raw, retry)
        self.journal.after(note, who, method, path, body, answer)
        return answer

    def patiently(self, who, method, url, body, headers, raw, retry):
        for attempt in range(1, TRIES + 1):
            last = attempt == TRIES or not retry
            try:
                answer = self.once(who, method, url, body, headers, raw)
            except OSError as error:
                # Nobody knows whether a POST was carried out: sent again it could make a second one.
                if last or method == "POST":
                    raise CallFailed(f"no answer ({type(error).__name__})") from None
                self.wait(attempt)
                continue
            if answer.status in LIMITED and not last:
                self.wait(retry_after(answer, attempt))
            elif answer.status in FAILING:
                if last or method == "POST":
                    raise CallFailed(f"the server answers {answer.status}")
                self.wait(retry_after(answer, attempt))
            elif answer.status in LIMITED:
                raise CallFailed(f"still {answer.status} after {attempt} tries")
            else:
                return answer
        raise CallFailed("no answer")

    def once(self, who, method, url, body, headers, raw):
        if self.calls >= self.budget:
            raise BudgetSpent(f"the run may make {self.budget} calls")
        self.calls += 1
        if self.is_paced:
            self.keep_pace("POST webhooks" if method == "POST" and "/webhooks" in url else "any")
        sent = {"Accept": "application/json", "User-Agent": "webex-conformance"}
        token = self.tokens.get(who)
        if token:
            sent["Authorization"] = f"Bearer {token}"
        data = raw
        if body is not None:
            data = json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        sent.update(headers)
        request = urllib.request.Request(url, data=data, headers=sent, method=method)
        try:
            with self.opener.open(request, timeout=TIMEOUT) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as answer:
            with answer:
                return Answer(answer.code, answer.headers, answer.read())
        except urllib.error.URLError as error:
            raise OSError(str(error.reason)) from None
        except http.client.HTTPException as error:
            raise OSError(type(error).__name__) from None

    def keep_pace(self, kind):
        due = self.last.get(kind, 0) + (PACE if kind == "any" else WEBHOOK_PACE)
        time.sleep(max(0, due - time.monotonic()))
        self.last[kind] = time.monotonic()

    def wait(self, seconds):
        seconds = min(float(seconds), LONGEST_WAIT)
        if seconds > 5:
            self.say(f"waiting {seconds:.0f} s, as the server asks")
        self.waited += seconds
        time.sleep(seconds)

    def guard(self, method, path, body):
        """Refuses a call that would change something that this run did not make."""
        if method in ("GET", "HEAD", "OPTIONS"):
            return
        known = self.journal.ids | self.invented
        if method in ("PUT", "DELETE", "PATCH"):
            ids = path.split("?")[0].rstrip("/").split("/")[2:]
            if not ids or not all(part in known or part in ("actions",) for part in ids):
                raise Forbidden(f"{method} {path}: the run did not make that")
        for name in ("roomId", "messageId", "parentId"):
            value = (body or {}).get(name) if isinstance(body, dict) else None
            if isinstance(value, str) and value.startswith("Y2lz") and value not in known:
                raise Forbidden(f"{method} {path}: the run did not make that {name}")
        if isinstance(body, dict) and method == "POST" and path.startswith("/messages"):
            to = {body.get("toPersonId"), body.get("toPersonEmail")} - {None, ""}
            if not to <= (self.journal.correspondents | self.invented):
                raise Forbidden("a direct message to a stranger")


def retry_after(answer, attempt):
    """The seconds that a response asks for. Webex has sent several headers in one."""
    found = re.findall(r"\d+", answer.headers.get("Retry-After") or "")
    return max(map(int, found), default=attempt)


def token_of(path, variable):
    """A token from a file or the environment; never from the command line, where other users see it."""
    if path:
        with open(path, encoding="utf-8") as file:
            return file.read().strip()
    return os.environ.get(variable, "").strip()
