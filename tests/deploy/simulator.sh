#!/usr/bin/env bash
# The image of the simulator: read-only, not root, without capabilities; it answers whom it should and nobody else. Then the
# Testcontainers of its README run it, through podman's own Docker API: `simulator.sh PYTHON`, a
# Python that has them; tests/deploy/testcontainers has them for Node.
set -euo pipefail
cd "$(dirname "$0")/../.."
python=$1
work=$(mktemp -d)
# shellcheck source=tests/deploy/podman.sh
. tests/deploy/podman.sh "$work"
name=webex-simulator-test
finish() {
    code=$?
    if ((code)); then podman logs "$name" 2>&1 | tail -20 >&2; cat "$work"/*.log >&2; fi
    podman rm --force --time 2 "$name" >/dev/null 2>&1 || true
    kill "${service:-}" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT
image=localhost/webex-simulator
fail() { echo "$1" >&2; exit 1; }

bytes=$(podman image inspect --format '{{.Size}}' "$image")
echo "the image has $bytes bytes"
((bytes <= 11000 * 1000)) || fail "that is more than 11 MB"
container=$(buildah from "$image")
files=$(cd "$(buildah mount "$container")" && find . -type f | sort | tr '\n' ' ')
buildah rm "$container" >/dev/null
[ "$files" = "./etc/ssl/certs/ca-certificates.crt ./webex-simulator " ] || fail "it holds $files"
label() { podman image inspect --format "{{index .Labels \"org.opencontainers.image.$1\"}}" "$image"; }
[ "$(label title)" = webex-simulator ] || fail "its title is $(label title)"
[ "$(label source)" = https://git.example.com/whodex ] || fail "its source is $(label source)"
[ "$(podman image inspect --format '{{.User}}' "$image")" = 65532:65532 ] || fail "its user is root"
podman image inspect --format '{{json .HealthCheck}}' "$image" | grep -q '"/webex-simulator","healthcheck"' || fail "it has no health check"

# Starts it with more flags, and waits until it is healthy. Without systemd podman has nobody to run health checks.
start() {
    podman rm --force --time 2 "$name" >/dev/null 2>&1 || true
    podman run --detach --no-healthcheck --name "$name" --publish 127.0.0.1:18090:8080 --read-only --cap-drop all \
        --security-opt no-new-privileges --memory 128m --pids-limit 64 --volume "$work/state:/data" "$image" "$@" >/dev/null
    for _ in $(seq 100); do
        if podman exec "$name" /webex-simulator healthcheck 2>/dev/null; then return; fi
        sleep 0.1
    done
    fail "it does not become healthy"
}
# expect STATUS PATH [curl options]: the status of an answer.
expect() {
    local wanted=$1 path=$2 status
    shift 2
    status=$(curl --silent --output "$work/answer" --write-out '%{http_code}' "$@" "http://127.0.0.1:18090$path")
    [ "$status" = "$wanted" ] || fail "$path answers $status, and not $wanted: $(cat "$work/answer")"
}
bot='authorization: Bearer simulated-bot-token'
hook() { printf '{"name": "w", "targetUrl": "http://%s/", "resource": "messages", "event": "created"}' "$1"; }
json='content-type: application/json'

mkdir -m 777 "$work/state"
if podman exec "$name" /webex-simulator healthcheck 2>/dev/null; then fail "an earlier container runs"; fi
start
expect 200 /
expect 200 /v1/people/me --header "$bot"
expect 401 /v1/people/me
# With no more flags: other machines can call it, so control needs the token that it printed; it has no other name than
# localhost, and delivers to itself alone.
expect 401 /sim/stats
token=$(podman logs "$name" | sed -n 's/.*#control=//p')
expect 200 /sim/stats --header "authorization: Bearer $token"
expect 403 /v1/people/me --header "$bot" --header 'host: simulator:8080'
expect 403 /v1/people/me --header "$bot" --header 'origin: http://evil.example'
expect 400 /v1/webhooks --header "$bot" --header "$json" --data "$(hook bot:8000)"
expect 200 /v1/webhooks --header "$bot" --header "$json" --data "$(hook 127.0.0.1:8000)"

start --control-token a-token --allow-host simulator --targets bot --state state.json
expect 401 /sim/stats --header "authorization: Bearer $token"
expect 200 /sim/stats --header 'authorization: Bearer a-token'
expect 200 /v1/people/me --header "$bot" --header 'host: simulator:8080'
expect 200 /v1/webhooks --header "$bot" --header "$json" --data "$(hook bot:8000)"
expect 400 /v1/webhooks --header "$bot" --header "$json" --data "$(hook elsewhere:8000)"
podman stop --time 10 "$name" >/dev/null
code=$(podman inspect --format '{{.State.ExitCode}}' "$name")
[ "$code" = 0 ] || fail "it ended with $code when it was asked to stop"
grep -q bot:8000 "$work/state/state.json" || fail "it did not save its state"
start --targets bot --state state.json
expect 200 /v1/webhooks --header "$bot"
grep -q bot:8000 "$work/answer" || fail "it forgot its state"
podman rm --force --time 2 "$name" >/dev/null
echo "the simulator's image answers and refuses as it should, keeps its state, and stops when it is asked to"

# Testcontainers: its own cleaner is an image of a registry, and healthy or not is for systemd.
podman tag "$image" docker.io/library/webex-simulator
podman system service --time 600 "unix://$work/podman.sock" >"$work/service.log" 2>&1 &
service=$!
for _ in $(seq 100); do [ -S "$work/podman.sock" ] && break; sleep 0.1; done
export DOCKER_HOST="unix://$work/podman.sock" TESTCONTAINERS_RYUK_DISABLED=true TESTCONTAINERS_HOST_OVERRIDE=localhost
# It may run in a container itself, which publishes ports nevertheless.
export TESTCONTAINERS_CONNECTION_MODE=docker_host
"$python" tests/deploy/testcontainers/run.py "$python"
