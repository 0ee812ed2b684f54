"""Runs the two blocks of the simulator's README that start its image with Testcontainers, with a test in the place of theirs:
`run.py PYTHON`, a Python that has Testcontainers; this folder has it for Node."""

import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
README = HERE.parents[2] / "crates/webex-simulator/README.md"
PYTHON_TEST = """
    import urllib.request

    def call(url, token):
        request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read().decode()

    print(call(f"{api}/people/me", "anna.berg@example.com"))
    print(call(f"{api[:-3]}/sim/stats", "for-tests"))
"""
NODE_TEST = """
const call = async (url, token) => (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).text();
console.log(await call(`${api}/people/me`, "anna.berg@example.com"));
console.log(await call(`${api.slice(0, -3)}/sim/stats`, "for-tests"));
"""


def run(language, place, test, command):
    blocks = re.findall(rf"^```{language}\n(.*?)^```", README.read_text(), re.M | re.S)
    (block,) = [block for block in blocks if "testcontainers" in block]
    if place not in block:
        raise SystemExit(f"the README's {language} has no place for tests")
    source = block.replace(place, test.strip("\n") if language == "js" else test.strip())
    done = subprocess.run(command, input=source, cwd=HERE, capture_output=True, text=True, timeout=120)
    if done.returncode or "Anna Berg" not in done.stdout or "deliveries" not in done.stdout:
        raise SystemExit(f"the README's Testcontainers in {language} fail:\n{source}\n{done.stdout}{done.stderr}")
    print(f"the README's Testcontainers in {language} start the image")


def main():
    run("python", "# … the tests …", PYTHON_TEST, [sys.argv[1], "-"])
    run("js", "// … the tests …", NODE_TEST, ["node", "--input-type=module", "-"])


main()
