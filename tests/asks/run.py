#!/usr/bin/env python3
"""Puts questions as people ask them to the bot, over the simulator, and has the answers judged.

usage: tests/asks/run.py [BINARY]

The questions, the people whom they are about and the judge are not part of this project: they are read from
../shared/asks where that is. The judge knows nothing of the program; it reads what the reply says, card and text.

What has to hold: 97 of 100 questions are answered right, and 92 of 100 of every intent and of every language. Every
question that fails is listed in misses.json with its reason: one that is not listed there fails the run."""

import collections
import json
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
ASKS = ROOT.parent / "shared/asks"
ALL, EACH = 0.97, 0.92


def answers(binary):
    """Every question with whether it was answered right."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "answers.json"
        judge = [sys.executable, str(ASKS / "judge.py"), str(binary), "--out", str(out)]
        judged = subprocess.run(judge, stdout=subprocess.PIPE, text=True)
        if not out.exists():
            sys.exit(f"the judge did not end its work:\n{judged.stdout}")
        return json.loads(out.read_text())


def share(rows):
    return sum(row["ok"] for row in rows) / len(rows)


def main():
    binary = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "target/debug/whodex")
    if not ASKS.is_dir():
        sys.exit(f"no questions are here: {ASKS} is missing")
    rows = answers(binary.resolve())
    reasons = json.loads((HERE / "misses.json").read_text())
    kinds = collections.defaultdict(list)
    for row in rows:
        kinds["intent " + row["intent"].split("|")[0]].append(row)
        kinds["language " + row["lang"]].append(row)
    wrong = []
    if share(rows) < ALL:
        wrong.append(f"{share(rows):.1%} of all questions are answered right: at least {ALL:.0%} have to be")
    for kind, of_kind in sorted(kinds.items()):
        print(f"{kind:22}{sum(row['ok'] for row in of_kind):5} of {len(of_kind):3}")
        if share(of_kind) < EACH:
            wrong.append(f"{kind}: {share(of_kind):.1%}, at least {EACH:.0%} have to be")
    print(f"{'all':22}{sum(row['ok'] for row in rows):5} of {len(rows):3}")
    for row in rows:
        if not row["ok"]:
            why = row["meaning"] or row["language"]
            print(f"not right: [{row['lang']} {row['space']} {row['intent']}] {row['text']!r}: {why}")
            if row["text"] not in reasons:
                wrong.append(f"{row['text']!r} fails without a reason in misses.json: {row['reply'][:200]!r}")
    if wrong:
        sys.exit("\n".join(wrong))


main()
