#!/usr/bin/env bash
# The chart's pod, run with podman as Kubernetes would: restricted, its secrets from files, its inbox in PostgreSQL.
# `kube.sh PYTHON`: a Python that has what charts.py needs.
set -euo pipefail
cd "$(dirname "$0")/../.."
python=$1
program=${WHODEX_BIN:-target/debug/whodex}
work=$(mktemp -d)
# shellcheck source=tests/deploy/podman.sh
. tests/deploy/podman.sh "$work"
name=whodex-test
finish() {
    code=$?
    if ((code)); then podman logs "$name-pod-0-whodex" 2>&1 | tail -20 >&2; cat "$work"/*.log >&2; fi
    podman pod rm --force --time 1 "$name-pod-0" >/dev/null 2>&1 || true
    podman rm --force --volumes --time 1 "$name-postgres" >/dev/null 2>&1 || true
    podman network rm --force "$name" >/dev/null 2>&1 || true
    kill "${simulator:-}" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT

"$program" simulator --listen 0.0.0.0:18080 --allow-host host.containers.internal >"$work/simulator.log" &
simulator=$!
podman network create "$name" >/dev/null
password=$(openssl rand -hex 16)
mkdir -m 755 "$work/secrets"
printf '%s' "$password" >"$work/password"
printf simulated-bot-token >"$work/secrets/webex_access_token"
openssl rand -hex 32 >"$work/secrets/webex_webhook_secret"
printf 'postgres://whodex:%s@%s-postgres/whodex' "$password" "$name" >"$work/secrets/whodex_inbox"
chmod 755 "$work"
chmod 644 "$work/password" "$work"/secrets/*
podman run --detach --no-healthcheck --name "$name-postgres" --network "$name" \
    --env POSTGRES_USER=whodex --env POSTGRES_DB=whodex --env POSTGRES_PASSWORD_FILE=/run/secrets/password \
    --volume "$work/password:/run/secrets/password:ro" localhost/whodex-postgres >/dev/null
for _ in $(seq 300); do podman exec "$name-postgres" pg_isready --quiet --host 127.0.0.1 && break; sleep 0.1; done
"$python" tests/deploy/pod.py "$work/secrets" \
    WEBEX_API_URL=http://host.containers.internal:18080/v1 >"$work/pod.yaml"
podman play kube --network "$name" "$work/pod.yaml" >"$work/play.log" 2>&1
# Who asks before the webhooks are registered is not heard; the first start may come before the network's names.
for _ in $(seq 300); do curl --silent --fail --output /dev/null http://127.0.0.1:18081/healthz && break; sleep 0.1; done
python3 tests/deploy/ask.py http://127.0.0.1:18080/v1
podman exec "$name-pod-0-whodex" /whodex healthcheck
echo "the chart's pod runs and answers"
