#!/usr/bin/env bash
# Writes the bill of materials of the image (CycloneDX, JSON) into a file: `deploy/sbom.sh FILE`. `deploy/sbom.sh --program FILE`
# writes that of the program with all its commands. It needs cargo-cyclonedx (`cargo install --locked cargo-cyclonedx`). Set
# TARGET for another target than x86-64.
set -euo pipefail
features=(--no-default-features)
name=whodex-image
if [ "$1" = --program ]; then
    features=()
    name=whodex-program
    shift
fi
file=$(realpath "$1")
cd "$(dirname "$0")/.."
cargo cyclonedx --quiet --format json --spec-version 1.5 --target "${TARGET:-x86_64-unknown-linux-musl}" \
    --no-build-deps "${features[@]}" --override-filename "$name"
mv "$name.json" "$file"
# cargo-cyclonedx writes a file for each crate of the workspace. The program's file lists all dependencies.
rm -f crates/*/"$name.json"
