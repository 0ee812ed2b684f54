# shellcheck shell=bash
# What podman needs where there is no systemd and few limits may be raised: `. podman.sh FOLDER`.
cat >"$1/containers.conf" <<'CONF'
[containers]
default_ulimits = ["nofile=10000:10000", "nproc=4096:4096"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
CONF
export CONTAINERS_CONF="$1/containers.conf"
