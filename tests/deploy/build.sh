#!/usr/bin/env bash
# Builds deploy/Dockerfile into the image `localhost/whodex`. Where RUST_IMAGE is not given, with this machine's
# own toolchain in place of the one from the registry.
set -euo pipefail
cd "$(dirname "$0")/../.."
options=(--format docker --layers=false --file deploy/Dockerfile --tag localhost/whodex
    --build-arg "REVISION=$(git rev-parse HEAD 2>/dev/null || echo unknown)")
if [ -n "${RUST_IMAGE:-}" ]; then
    options+=(--build-arg "RUST_IMAGE=$RUST_IMAGE")
else
    rustup target list --installed | grep -qx x86_64-unknown-linux-musl || rustup target add x86_64-unknown-linux-musl
    tests/deploy/base.sh
    options+=(--build-arg RUST_IMAGE=localhost/whodex-toolchain --isolation chroot --network host
        --volume /usr:/usr:ro --volume "$HOME/.cargo:$HOME/.cargo" --volume "$HOME/.rustup:$HOME/.rustup:ro")
    # Whatever Cargo and the certificates of this machine go by.
    while IFS='=' read -r name _; do
        case "$name" in CARGO_* | RUSTUP_* | SSL_CERT_* | *_proxy | *_PROXY) options+=(--env "$name=${!name}") ;; esac
    done < <(env)
fi
buildah bud "${options[@]}" .
