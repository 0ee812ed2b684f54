#!/usr/bin/env bash
# Makes the image `localhost/whodex-toolchain` from this machine's own files, for builds where no registry can be
# reached: an empty root on which deploy/Dockerfile sees this machine's /usr, Rust and certificates.
set -euo pipefail
container=$(buildah from scratch)
root=$(buildah mount "$container")
mkdir -p "$root"/{usr,root,tmp,etc,var/tmp,build,proc,dev,sys}
chmod 1777 "$root/tmp" "$root/var/tmp"
for link in bin sbin lib lib64; do ln -s "usr/$link" "$root/$link"; done
cp -r /etc/ssl /etc/passwd /etc/group /etc/ld.so.cache /etc/alternatives "$root/etc/"
cp /etc/resolv.conf /etc/hosts "$root/etc/" 2>/dev/null || true
buildah umount "$container" >/dev/null
buildah config --env "PATH=$PATH" --env "HOME=$HOME" "$container"
buildah commit --quiet "$container" localhost/whodex-toolchain >/dev/null
buildah rm "$container" >/dev/null
