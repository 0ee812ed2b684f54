#!/usr/bin/env bash
# deploy/sbom.sh, run: the bill of materials names every crate that is compiled into the image, and its licence.
# `sbom.sh FOLDER`: where a tool may be installed that is not there.
set -euo pipefail
cd "$(dirname "$0")/../.."
if ! command -v cargo-cyclonedx >/dev/null; then
    cargo install --quiet --locked --version 0.5.9 --root "$1" cargo-cyclonedx
    export PATH="$1/bin:$PATH"
fi
deploy/sbom.sh "$1/whodex.cdx.json"
cargo tree --locked --package whodex --no-default-features --edges normal --target x86_64-unknown-linux-musl --prefix none --format '{p}' |
    sed 's/ (.*//; s/ v/ /' | sort -u >"$1/compiled"
python3 - "$1/whodex.cdx.json" "$1/compiled" <<'PY'
import json
import sys

bill = json.load(open(sys.argv[1]))
whole = bill["metadata"]["component"]
named = {(part["name"], part["version"]) for part in bill["components"]} | {(whole["name"], whole["version"])}
compiled = {tuple(line.split()) for line in open(sys.argv[2])}
assert compiled <= named, f"not in the bill: {compiled - named}"
unlicensed = [part["name"] for part in bill["components"] if not part.get("licenses")]
assert not unlicensed, f"without a licence: {unlicensed}"
print(f"the bill of materials names all {len(compiled)} crates of the image, each with its licence")
PY
