#!/usr/bin/env bash
# What the public image of PostgreSQL does at its start, as far as deploy/compose.yaml asks for it.
set -euo pipefail
data=/var/lib/postgresql/data
if ! [ -s "$data/PG_VERSION" ]; then
    initdb --pgdata "$data" --username "$POSTGRES_USER" --pwfile "$POSTGRES_PASSWORD_FILE" --auth-local trust --auth-host scram-sha-256 \
        --encoding UTF8 --locale C >/dev/null
    echo "create database $POSTGRES_DB" | postgres --single -D "$data" postgres >/dev/null
    echo "host all all all scram-sha-256" >>"$data/pg_hba.conf"
fi
exec postgres -D "$data" -c listen_addresses='*' -c unix_socket_directories=/tmp -c jit=off
