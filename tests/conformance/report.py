"""The report of a run: JSON, and one page of HTML that needs nothing else."""

import html
import json
from collections import Counter
from pathlib import Path

RESULTS = ("holds", "differs", "unknown", "not tried")
LONGEST = 200  # characters of something that was seen

STYLE = """
:root { color-scheme: light dark; --line: light-dark(#c8c8c8, #555); --good: light-dark(#0a5d2c, #7fd8a0);
  --bad: light-dark(#a3141c, #ff9a9a); --open: light-dark(#5f4500, #e6c25a); --quiet: light-dark(#555, #b5b5b5); }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 75rem; margin: 2rem auto; padding: 0 1rem;
  background: light-dark(#fff, #1b1b1b); color: light-dark(#1b1b1b, #eee); }
a { color: light-dark(#0b57a4, #8ec5ff); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin-bottom: 1rem; }
caption { text-align: start; color: var(--quiet); padding-bottom: .25rem; }
th, td { border-top: 1px solid var(--line); padding: .35rem .5rem; text-align: start; vertical-align: top; }
td.number, th.number { font-variant-numeric: tabular-nums; text-align: end; }
code { overflow-wrap: anywhere; }
tr[id]:target { outline: 2px solid; }
.holds { color: var(--good); } .differs { color: var(--bad); font-weight: bold; }
.unknown { color: var(--open); } .not-tried { color: var(--quiet); }
.skip { position: absolute; left: -99rem; } .skip:focus { position: static; }
"""


def written(value):
    """A value of a check as text."""
    if isinstance(value, tuple):
        return " or ".join(map(written, value))
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text[:LONGEST]


def counts(facts):
    found = Counter(fact["result"] for fact in facts)
    return {result: found[result] for result in RESULTS}


def summary(about, facts):
    parts = ", ".join(f"{number} {result}" for result, number in counts(facts).items())
    unlike = sum(fact["reason"] == "not as assumed" for fact in facts)
    return (
        f"{len(facts)} facts: {parts}; {unlike} of the unknown are not as the simulator assumes. "
        f"{about['calls']} calls, {about['cleaningCalls']} more to clean up, {about['seconds']} s."
    )


def write(name, about, facts):
    """Writes NAME.json and NAME.html."""
    whole = {**about, "counts": counts(facts), "facts": facts}
    Path(name + ".json").write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    Path(name + ".html").write_text(page(about, facts), encoding="utf-8")


def page(about, facts):
    e = html.escape
    resources = {}
    for fact in facts:
        resources.setdefault(fact["resource"], []).append(fact)
    heads = "".join(f'<th scope="col" class="number">{result}</th>' for result in RESULTS)
    lines = []
    for name, own in [*resources.items(), ("all", facts)]:
        cells = "".join(f'<td class="number">{number}</td>' for number in counts(own).values())
        link = e(name) if name == "all" else f'<a href="#{e(name)}">{e(name)}</a>'
        lines.append(f'<tr><th scope="row">{link}</th>{cells}</tr>')
    differing = [fact for fact in facts if fact["result"] == "differs"]
    items = "".join(f'<li><a href="#{e(one["id"])}">{e(one["says"])}</a></li>' for one in differing)
    differ = f"<ul>{items}</ul>" if items else "<p>No fact differs.</p>"
    sections = "".join(section(name, own) for name, own in resources.items())
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Conformance of {e(about["base"])}</title>
<style>{STYLE}</style>
</head>
<body>
<a class="skip" href="#facts">To the facts</a>
<header>
<h1>Conformance of {e(about["base"])}</h1>
<p>{e(about["begun"])}. {e(summary(about, facts))}</p>
</header>
<main>
<h2>Result</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Counts by resource">
<table>
<caption>Number of facts by resource</caption>
<thead><tr><th scope="col">Resource</th>{heads}</tr></thead>
<tbody>{"".join(lines)}</tbody>
</table>
</div>
<h2>Differences</h2>
{differ}
<h2 id="facts">Facts</h2>
<p>A fact is unknown if Webex does not document it: the report tells the response, and if the simulator assumes the same.
Some facts have several right values, which “or” joins.</p>
{sections}
</main>
</body>
</html>
"""


def section(name, facts):
    e = html.escape
    rows = []
    for fact in facts:
        source = fact["source"]
        if source.startswith("https://"):
            source = f'<a href="{e(source)}">{e(source.removeprefix("https://"))}</a>'
        else:
            source = e(source)
        kind = fact["result"].replace(" ", "-")
        reason = f"<br>{e(fact['reason'])}" if fact["reason"] else ""
        seen = f"<code>{e(fact['seen'])}</code>" if fact["seen"] else "–"
        rows.append(
            f'<tr id="{e(fact["id"])}"><th scope="row"><code>{e(fact["id"])}</code></th><td>{e(fact["says"])}</td>'
            f'<td class="{kind}">{e(fact["result"])}{reason}</td><td><code>{e(fact["expected"])}</code></td>'
            f"<td>{seen}</td><td>{source}</td></tr>"
        )
    return f"""<h3 id="{e(name)}">{e(name)}</h3>
<div class="scroll" tabindex="0" role="region" aria-label="Facts about {e(name)}">
<table>
<caption>Facts about {e(name)}</caption>
<thead><tr><th scope="col">Fact</th><th scope="col">Sentence</th><th scope="col">Result</th><th scope="col">Expected</th>
<th scope="col">Seen</th><th scope="col">Source</th></tr></thead>
<tbody>
{chr(10).join(rows)}
</tbody>
</table>
</div>
"""
