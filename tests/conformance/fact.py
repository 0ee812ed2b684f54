"""Facts: an id, a sentence, a source, a check, and what it is expected to see."""

import re
from dataclasses import dataclass

FACTS = []
PLACEHOLDER = re.compile(r"\{([a-z]+(?:\.[a-zA-Z]+)?)\}")


@dataclass
class Fact:
    id: str
    says: str
    source: str
    check: object  # takes a stage, returns what it sees
    expected: object
    is_known: bool = True  # whether Webex's documentation, or somebody who saw it, says so
    needs: tuple = ()  # what the run must be given
    calls: int = 1  # calls of its own at most, without those of the stage

    @property
    def resource(self):
        return self.id.split(".")[0]

    def holds(self, seen):
        return seen in self.expected if isinstance(self.expected, tuple) else seen == self.expected


def fact(name, says, source, expected=True, known=True, needs=(), calls=1):
    """Registers a function as the check of a fact."""

    def register(check):
        assert name not in {known.id for known in FACTS}, f"two facts have the id {name}"
        FACTS.append(Fact(name, says, source, check, expected, known, tuple(needs), calls))
        return check

    return register


def request(name, says, source, line, expected, body=None, query=None, see=None, known=True, needs=(), **more):
    """Registers a fact about one call, such as `bot GET /people/me`. `see` takes the answer and the stage to what is
    compared; without it that is the status."""
    who, method, path = line.split(" ", 2)

    def check(stage):
        filled = {key: stage.fill(value) for key, value in more.items()}
        answer = stage.api.call(who, method, stage.fill(path), stage.fill(body), stage.fill(query), **filled)
        if see is None:
            return answer.status
        if answer.status >= 300:
            return f"status {answer.status}"
        return see(answer, stage)

    fact(name, says, source, expected, known, needs)(check)


def fields(prefix, source, thing, table, known=True, needs=()):
    """Registers a fact for each field of a response, which the stage asks for once. A row is a field, what it looks like,
    and whether it may be absent."""
    for name, kind, *optional in table:
        may = bool(optional)
        verb = "if present, is" if may else "is"
        says = f"In the response for {thing[1]}, `{name}` {verb} {LOOKS[kind][0]}."

        def check(stage, name=name, kind=kind, may=may):
            value = stage[thing[0]].get(name)
            if value is None:
                return "as described" if may else "absent"
            return "as described" if LOOKS[kind][1](value) else f"another form ({type(value).__name__})"

        fact(f"{prefix}.field.{name}", says, source, "as described", known, needs, calls=0)(check)


def is_text(value):
    return isinstance(value, str) and bool(value)


LOOKS = {
    "id": ("an id of letters, digits, `-`, `_` and `=`", lambda v: is_text(v) and bool(re.fullmatch(r"[\w=+/-]{20,500}", v))),
    "text": ("a text", is_text),
    "email": ("an email address", lambda v: is_text(v) and "@" in v),
    "emails": ("a list of email addresses", lambda v: isinstance(v, list) and v and all("@" in one for one in v)),
    "time": ("a time of ISO 8601 in UTC with milliseconds", lambda v: is_text(v) and bool(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", v))),
    "boolean": ("a boolean", lambda v: isinstance(v, bool)),
    "list": ("a list", lambda v: isinstance(v, list)),
    "object": ("an object", lambda v: isinstance(v, dict)),
    "url": ("a URL", lambda v: is_text(v) and v.startswith(("http://", "https://"))),
    "person": ("`person`, `bot` or `appuser`", lambda v: v in ("person", "bot", "appuser")),
    "status": ("one of the documented states", lambda v: v in ("active", "call", "DoNotDisturb", "inactive", "meeting", "OutOfOffice", "pending", "presenting", "unknown")),
    "kind": ("`direct` or `group`", lambda v: v in ("direct", "group")),
    "submit": ("`submit`", lambda v: v == "submit"),
    "webhook": ("`active` or `inactive`", lambda v: v in ("active", "inactive")),
    "owner": ("`creator` or `org`", lambda v: v in ("creator", "org")),
}
