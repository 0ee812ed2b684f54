#!/usr/bin/env bash
# Writes the bill of materials of the image (CycloneDX, JSON) into a file: `deploy/sbom.sh FILE`.
# Needs cargo-cyclonedx: `cargo install --locked cargo-cyclonedx`. TARGET names another target than x86-64.
set -euo pipefail
file=$(realpath "$1")
cd "$(dirname "$0")/.."
name=whodex-image
cargo cyclonedx --quiet --format json --spec-version 1.5 --target "${TARGET:-x86_64-unknown-linux-musl}" \
    --no-build-deps --no-default-features --override-filename "$name"
mv "$name.json" "$file"
# It writes one for each crate of the workspace; that of the program names them all.
rm -f crates/*/"$name.json"
