"""Starts `whodex simulator` on a free port."""

import contextlib
import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("WHODEX_BIN", str(ROOT / "target/debug/whodex"))
BOT_TOKEN = "simulated-bot-token"
BOT = "whodex@webex.bot"
ASKER = "anna.berg@example.com"


@contextlib.contextmanager
def simulator(*flags):
    """The base URL of a running simulator with these flags, which ends in a slash."""
    process = subprocess.Popen([PROGRAM, "simulator", "--listen", "127.0.0.1:0", *flags], stdout=subprocess.PIPE, text=True)
    try:
        for line in process.stdout:
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                yield found[0] + "/v1/"
                return
        raise SystemExit("whodex simulator ended before it said where it listens")
    finally:
        process.terminate()
        process.wait()
