#!/usr/bin/env bash
# Builds deploy/Dockerfile into the image `localhost/whodex`, or with TARGET=simulator into `localhost/webex-simulator`. Where
# RUST_IMAGE is not given, with this machine's own toolchain in place of the one from the registry. `build.sh ARCHITECTURE`
# (amd64 or arm64) builds `localhost/whodex-ARCHITECTURE` in the same way: another one than the machine's needs Debian's
# compiler for it and musl's headers (gcc-aarch64-linux-gnu and musl-dev:arm64), and its image is not run.
set -euo pipefail
cd "$(dirname "$0")/../.."
image=localhost/whodex stage=()
if [ "${TARGET:-}" = simulator ]; then image=localhost/webex-simulator stage=(--target simulator); fi
own=$(dpkg --print-architecture)
arch=${1:-$own}
options=(--format docker --layers=false --file deploy/Dockerfile "${stage[@]}" --tag "$image${1:+-$1}"
    --platform "linux/$arch" --build-arg "BUILDPLATFORM=linux/$own"
    --build-arg "SOURCE=https://git.example.com/whodex"
    --build-arg "REVISION=$(git rev-parse HEAD 2>/dev/null || echo unknown)"
    --build-arg "CREATED=$(git show --no-patch --format=%cI HEAD 2>/dev/null || echo 1970-01-01T00:00:00Z)")
if [ -n "${RUST_IMAGE:-}" ]; then
    options+=(--build-arg "RUST_IMAGE=$RUST_IMAGE")
else
    case "$arch" in amd64) target=x86_64-unknown-linux-musl ;; *) target=aarch64-unknown-linux-musl ;; esac
    rustup target list --installed | grep -qx "$target" || rustup target add "$target"
    tests/deploy/base.sh
    options+=(--build-arg RUST_IMAGE=localhost/whodex-toolchain --isolation chroot --network host
        --volume /usr:/usr:ro --volume "$HOME/.cargo:$HOME/.cargo" --volume "$HOME/.rustup:$HOME/.rustup:ro")
    # Whatever Cargo and the certificates of this machine go by.
    while IFS='=' read -r name _; do
        case "$name" in CARGO_* | RUSTUP_* | SSL_CERT_* | *_proxy | *_PROXY) options+=(--env "$name=${!name}") ;; esac
    done < <(env)
fi
buildah bud "${options[@]}" .
