#!/usr/bin/env bash
# Makes `localhost/whodex-postgres` and `localhost/whodex-caddy` from this machine's own PostgreSQL and Caddy, for tests
# where no registry can be reached: they take the place of the public images in deploy/compose.yaml.
set -euo pipefail
cd "$(dirname "$0")"

# Copies programs and every library that they load into a root.
copy() {
    local root=$1
    shift
    {
        printf '%s\n' "$@"
        for program in "$@"; do ldd "$program" 2>/dev/null | grep -o '/[^ ]*' || true; done
    } | sort -u | sed 's|^/||' | tar --create --dereference --directory / --files-from - | tar --extract --directory "$root"
}
root_of() {
    local root
    root=$(buildah mount "$1")
    mkdir -p "$root"/{usr/bin,usr/lib,tmp,etc/caddy,data,var/lib/postgresql/data,lib64}
    ln -s usr/bin "$root/bin"
    chmod 1777 "$root/tmp"
    cp /etc/passwd /etc/group "$root/etc/"
    echo "$root"
}

bin=$(echo /usr/lib/postgresql/*/bin | tr ' ' '\n' | tail -1)
version=$(basename "$(dirname "$bin")")
container=$(buildah from scratch)
root=$(root_of "$container")
copy "$root" "$bin"/{postgres,initdb,pg_isready,pg_dump,psql} /usr/lib/postgresql/"$version"/lib/{plpgsql,dict_snowball,libpqwalreceiver}.so \
    /usr/bin/{bash,cat,id}
cp --recursive --parents "/usr/share/postgresql/$version" /usr/share/zoneinfo "$root"
cp postgres.sh "$root/usr/bin/postgres.sh"
ln -s bash "$root/usr/bin/sh"
chown -R postgres:postgres "$root/var/lib/postgresql"
chmod 700 "$root/var/lib/postgresql/data"
buildah config --env "PATH=$bin:/usr/bin:/bin" --env LC_ALL=C --env PGHOST=/tmp --user postgres --volume /var/lib/postgresql/data \
    --entrypoint '["/usr/bin/bash", "/bin/postgres.sh"]' --stop-signal SIGINT "$container"
buildah umount "$container" >/dev/null
buildah commit --quiet "$container" localhost/whodex-postgres >/dev/null
buildah rm "$container" >/dev/null

container=$(buildah from scratch)
root=$(root_of "$container")
copy "$root" /usr/bin/caddy
buildah config --env PATH=/usr/bin --env XDG_DATA_HOME=/data --env XDG_CONFIG_HOME=/tmp --volume /data \
    --cmd '["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"]' "$container"
buildah umount "$container" >/dev/null
buildah commit --quiet "$container" localhost/whodex-caddy >/dev/null
buildah rm "$container" >/dev/null
