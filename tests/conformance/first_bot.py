#!/usr/bin/env python3
"""Runs the code blocks of docs/first-bot.md as a reader does: the simulator, the bot, its test; and sees that the test fails
when the bot is wrong. Runs the two blocks of the simulator's README that start it from Python and from JavaScript."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from conformance.run import PROGRAM, ROOT, check, free_port, simulator  # noqa: E402

PAGE = ROOT / "docs/first-bot.md"
README = ROOT / "crates/webex-simulator/README.md"
MOST_LINES = 70  # a first bot is short


def files():
    """The files of the page, by the name in their first line."""
    blocks = re.findall(r"^```python\n(# (\S+)\n.*?)^```", PAGE.read_text(), re.M | re.S)
    return {name: text for text, name in blocks}


def run(address, folder):
    """Runs the test with the bot; its exit code and output."""
    port = str(free_port())
    environment = {**os.environ, "WEBEX_API_URL": address + "/v1", "PORT": port, "PYTHONDONTWRITEBYTECODE": "1"}
    bot = subprocess.Popen([sys.executable, "bot.py"], cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        check(bot.stdout.readline() == "the bot listens\n", "the bot of docs/first-bot.md does not start")
        test = subprocess.run([sys.executable, "test_bot.py"], cwd=folder, env=environment, capture_output=True, text=True, timeout=60)
        return test.returncode, test.stderr
    finally:
        bot.terminate()
        bot.wait()


def embed(language, comment, says, *command):
    """Runs the block of the README that starts the simulator in this language."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```", README.read_text(), re.M | re.S)
    # tests/deploy/testcontainers/run.py runs those that need the image.
    (block,) = [block for block in blocks if "testcontainers" not in block]
    place = f"{comment} … the tests …"
    check(place in block, f"the README's {language} has no place for tests")
    path = f"{Path(PROGRAM).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path}
    done = subprocess.run(command, input=block.replace(place, says), env=environment, capture_output=True, text=True, timeout=30)
    found = re.fullmatch(r"http://127\.0\.0\.1:\d+/v1\n", done.stdout)
    check(done.returncode == 0 and found, f"the README's {language} fails:\n{done.stdout}{done.stderr}")


def main():
    found = files()
    check(set(found) == {"bot.py", "test_bot.py"}, f"docs/first-bot.md has other files: {sorted(found)}")
    check(found["bot.py"].count("\n") <= MOST_LINES, "the first bot has become long")
    # The page names commands that exist.
    for command in ("cargo run -p webex-simulator", "python3 bot.py", "python3 test_bot.py"):
        check(f"```sh\n{command}\n```" in PAGE.read_text(), f"docs/first-bot.md does not say {command}")
    with tempfile.TemporaryDirectory() as folder, simulator(str(Path(folder, "state.json"))) as address:
        for name, text in found.items():
            Path(folder, name).write_text(text)
        code, said = run(address, folder)
        check(code == 0 and "Ran 2 tests" in said, f"the test of docs/first-bot.md fails:\n{said}")
        wrong = found["bot.py"].replace("It is %H:%M.", "It is late.")
        check(wrong != found["bot.py"], "the bot says nothing of the time")
        Path(folder, "bot.py").write_text(wrong)
        code, _ = run(address, folder)
        check(code != 0, "the test of docs/first-bot.md passes a bot that is wrong")
    embed("python", "#", "print(api)", sys.executable, "-")
    embed("js", "//", "console.log(api);", "node", "--input-type=module", "-")
    print("docs/first-bot.md: the bot answers, and its test sees a wrong one")


if __name__ == "__main__":
    main()
