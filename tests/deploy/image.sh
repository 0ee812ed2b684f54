#!/usr/bin/env bash
# A question through the built image: read-only, not root, without capabilities; also over a SIGKILL.
set -euo pipefail
cd "$(dirname "$0")/../.."
program=${WHODEX_BIN:-target/debug/whodex}
work=$(mktemp -d)
# shellcheck source=tests/deploy/podman.sh
. tests/deploy/podman.sh "$work"
finish() {
    podman rm --force --time 2 whodex-test >/dev/null 2>&1 || true
    kill "$simulator" 2>/dev/null || true
    rm -rf "$work"
}
"$program" simulator --listen 127.0.0.1:18080 >"$work/simulator.log" &
simulator=$!
trap finish EXIT

bytes=$(podman image inspect --format '{{.Size}}' localhost/whodex)
echo "the image has $bytes bytes"
((bytes <= 21500 * 1000)) || { echo "that is more than 21.5 MB" >&2; exit 1; }
# A tar of it holds the program, the certificates, and nothing that could run beside it.
container=$(buildah from localhost/whodex)
files=$(cd "$(buildah mount "$container")" && find . -type f | sort | tr '\n' ' ')
buildah rm "$container" >/dev/null
[ "$files" = "./etc/ssl/certs/ca-certificates.crt ./whodex " ] || { echo "it holds $files" >&2; exit 1; }

# Its labels say what it was made from, and its health check was not lost to a format that has none.
label() { podman image inspect --format "{{index .Labels \"org.opencontainers.image.$1\"}}" localhost/whodex; }
expect() { [[ "$2" =~ ^$3$ ]] || { echo "$1 of the image is $2, and not $3" >&2; exit 1; }; }
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -1)
expect version "$(label version)" "${version//./\\.}"
expect source "$(label source)" 'https://git\.example\.com/whodex'
expect revision "$(label revision)" '([0-9a-f]{40}|unknown)'
expect created "$(label created)" '[0-9]{4}(-[0-9]{2}){2}T[0-9:]{8}(Z|[+-][0-9]{2}:[0-9]{2})'
expect healthcheck "$(podman image inspect --format '{{json .HealthCheck}}' localhost/whodex)" '.*/whodex.*healthcheck.*'

printf simulated-bot-token >"$work/token"
openssl rand -hex 32 >"$work/secret"
chmod 644 "$work/token" "$work/secret"
mkdir -m 777 "$work/data"
start() {
    # Without systemd podman has nobody to run health checks; the test runs the command itself.
    podman run --detach --no-healthcheck --name whodex-test --network host --read-only --cap-drop all --user 65532:65532 \
        --security-opt no-new-privileges --memory 128m --pids-limit 128 \
        --volume "$work/token:/run/secrets/token:ro" --volume "$work/secret:/run/secrets/secret:ro" \
        --volume "$work/data:/data" \
        --env WEBEX_ACCESS_TOKEN_FILE=/run/secrets/token --env WEBEX_WEBHOOK_SECRET_FILE=/run/secrets/secret \
        --env WEBEX_API_URL=http://127.0.0.1:18080/v1 --env WHODEX_PUBLIC_URL=http://127.0.0.1:18081 \
        --env WHODEX_LISTEN=127.0.0.1:18081 --env WHODEX_ADMIN_LISTEN=127.0.0.1:19090 \
        localhost/whodex >/dev/null
    for _ in $(seq 300); do
        if podman exec whodex-test /whodex healthcheck 2>/dev/null; then return; fi
        sleep 0.1
    done
    podman logs whodex-test >&2
    exit 1
}
start
python3 tests/deploy/ask.py http://127.0.0.1:18080/v1
podman exec whodex-test /whodex doctor
podman kill --signal KILL whodex-test >/dev/null
podman rm --force whodex-test >/dev/null
start
python3 tests/deploy/ask.py http://127.0.0.1:18080/v1 "status wei zhang" "Presenting"
curl --silent --fail http://127.0.0.1:19090/metrics >"$work/metrics"
python3 tests/deploy/metrics.py "$work/metrics"
podman stop --time 30 whodex-test >/dev/null
code=$(podman inspect --format '{{.State.ExitCode}}' whodex-test)
[ "$code" = 0 ] || { echo "it ended with $code when it was asked to stop" >&2; podman logs whodex-test >&2; exit 1; }
echo "the image answers read-only, not root, without capabilities, over a kill, and stops when it is asked to"
