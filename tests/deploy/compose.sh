#!/usr/bin/env bash
# deploy/compose.yaml, run: bot, PostgreSQL and Caddy; then two bots behind Caddy, of which one is killed.
# The simulator stands for Webex, and delivers to the bot through Caddy's TLS.
set -euo pipefail
cd "$(dirname "$0")/../.."
compose=${PODMAN_COMPOSE:-podman-compose}
program=${WHODEX_BIN:-target/debug/whodex}
work=$(mktemp -d)
# shellcheck source=tests/deploy/podman.sh
. tests/deploy/podman.sh "$work"

cp -r deploy/compose.yaml deploy/caddy "$work/"
mkdir "$work/secrets"
password=$(openssl rand -hex 16)
printf simulated-bot-token >"$work/secrets/webex_access_token"
openssl rand -hex 32 >"$work/secrets/webex_webhook_secret"
printf 'postgres://whodex:%s@postgres/whodex' "$password" >"$work/secrets/whodex_inbox"
printf '%s' "$password" >"$work/secrets/postgres_password"
chmod 644 "$work"/secrets/*
# Two bots cannot share the port of the metrics: each gets a free one.
export ADMIN_PORT=
export WHODEX_HOST=localhost WEBEX_API_URL=http://host.containers.internal:18080/v1
export WHODEX_IMAGE=${WHODEX_IMAGE:-localhost/whodex} POSTGRES_IMAGE=localhost/whodex-postgres CADDY_IMAGE=localhost/whodex-caddy
# A project of its own: the real one may run here too.
project=whodex-test
run() { "$compose" --project-name "$project" --file "$work/compose.yaml" "$@"; }
finish() {
    code=$?
    if ((code)); then run logs 2>&1 | tail -60 >&2; cat "$work"/*.log >&2; fi
    # One that goes together with another that it depends on makes the removal fail that was to take it: so, again.
    for _ in 1 2 3; do
        podman ps --all --quiet --filter "label=io.podman.compose.project=$project" |
            xargs --no-run-if-empty podman rm --force --depend --volumes --time 1 >/dev/null 2>&1 || true
    done
    podman volume rm --force "${project}_postgres" "${project}_caddy" >/dev/null || true
    podman network rm --force "${project}_front" "${project}_back" >/dev/null || true
    kill "${simulator:-}" "${caddy:-}" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT

# Caddy's own authority, made before its start so that the simulator can trust it.
printf '{\n\tadmin off\n\tskip_install_trust\n}\nlocalhost:18443 {\n\ttls internal\n}\n' >"$work/authority.Caddyfile"
XDG_DATA_HOME="$work/data" caddy run --config "$work/authority.Caddyfile" --adapter caddyfile >"$work/caddy.log" 2>&1 &
caddy=$!
pki=$work/data/caddy/pki
for _ in $(seq 300); do [ -s "$pki/authorities/local/intermediate.key" ] && break; sleep 0.1; done
kill "$caddy"
wait "$caddy" || true
authority=$pki/authorities/local/root.crt
volume=$(podman volume create "${project}_caddy")
mkdir "$(podman volume inspect --format '{{.Mountpoint}}' "$volume")/caddy"
cp -r "$pki" "$(podman volume inspect --format '{{.Mountpoint}}' "$volume")/caddy/"
SSL_CERT_FILE=$authority "$program" simulator --listen 0.0.0.0:18080 \
    --allow-host host.containers.internal >"$work/simulator.log" &
simulator=$!

# Without systemd podman has nobody to run health checks, and does not wait for them.
run up --detach postgres >"$work/up.log" 2>&1
for _ in $(seq 300); do podman healthcheck run "${project}_postgres_1" >/dev/null 2>&1 && break; sleep 0.1; done
run up --detach --scale whodex=2 >>"$work/up.log" 2>&1
ready() { curl --silent --show-error --fail --cacert "$authority" https://localhost/healthz >/dev/null; }
for _ in $(seq 600); do ready && break; sleep 0.1; done
ready
api=http://127.0.0.1:18080/v1
python3 tests/deploy/ask.py "$api"
for path in /metrics /readyz /; do
    status=$(curl --silent --output /dev/null --write-out '%{http_code}' --cacert "$authority" "https://localhost$path")
    [ "$status" = 404 ] || { echo "$path is open to everybody: $status" >&2; exit 1; }
done
echo "the compose file answers through TLS, and shows the world nothing else"

for n in 1 2; do
    address=$(podman port "${project}_whodex_$n" 9090)
    case "$address" in 127.0.0.1:*) ;; *) echo "the metrics are at $address" >&2; exit 1 ;; esac
    curl --silent --show-error --fail "http://$address/metrics" | grep -q '^whodex_inbox_up 1'
done
echo "each bot shows its metrics to this machine, and to no other"

# Backup and restore, as deploy/README.md has them; on the way the schema is gone.
run exec -T postgres pg_dump -U whodex --schema=whodex whodex >"$work/whodex.sql" 2>"$work/dump.log"
restore() {
    run stop whodex
    run exec -T postgres psql -q -U whodex -c 'DROP SCHEMA IF EXISTS whodex CASCADE' whodex
    run exec -T postgres psql -q -U whodex --single-transaction -v ON_ERROR_STOP=1 whodex <"$work/whodex.sql"
    run start whodex
}
restore >"$work/restore.log" 2>&1
for _ in $(seq 600); do ready && break; sleep 0.1; done
podman exec "${project}_whodex_1" /whodex inbox list --state "done" 2>>"$work/restore.log" | grep -q messages/created/
python3 tests/deploy/ask.py "$api" "status olga nowak" "Olga Nowak"
echo "the inbox was dumped, dropped and restored, and remembers what was answered"

podman kill --signal KILL "${project}_whodex_1" >/dev/null
python3 tests/deploy/ask.py "$api" "status wei zhang" "Presenting"
echo "one of two bots was killed behind Caddy, and the other answered"
