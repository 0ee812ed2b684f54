#!/usr/bin/env bash
# deploy/release in a copy of the repository: it refuses each disagreement, and makes everything from a program and an
# image that were built before: target/debug/whodex and localhost/whodex, or WHODEX_BIN and WHODEX_IMAGE.
# `release.sh PYTHON`: a Python with the packages of requirements.txt. It needs cargo-cyclonedx, and publishes nothing.
set -euo pipefail
cd "$(dirname "$0")/../.."
python=$1
program=$(realpath "${WHODEX_BIN:-target/debug/whodex}")
image=${WHODEX_IMAGE:-localhost/whodex}
version=$(sed -n '/^\[package\]/,/^\[/s/^version = "\(.*\)"$/\1/p' Cargo.toml)
arch=$(uname -m)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The files as they are here, not as they were committed.
copy=$work/copy
mkdir "$copy" "$work/programs"
git ls-files --cached --others --exclude-standard -z | while IFS= read -r -d '' file; do
    if [ -e "$file" ]; then printf '%s\0' "$file"; fi
done | tar --create --null --files-from=- | tar --extract --directory "$copy"
# Packing debug information would take longer than everything else.
strip -o "$work/programs/whodex-$arch" "$program"
cd "$copy"
export CARGO_TARGET_DIR=$work/target GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
commit() { git add --all && git -c user.name=test -c user.email=test@example.com commit --quiet --message "$1"; }
git init --quiet .
# The changes of the version: those that are unreleased yet.
if ! grep -q "^## $version - " CHANGELOG.md; then sed -i "s/^## Unreleased$/&\n\n## $version - 2026-11-26/" CHANGELOG.md; fi
commit release
git tag "v$version"
release() { deploy/release "$@" 2>"$work/said"; }

expect() { # PART…: the last command was refused, and said all of this
    for part in "$@"; do
        grep -qF -- "$part" "$work/said" || { echo "$part is not in:" >&2; cat "$work/said" >&2; exit 1; }
    done
}
# Each disagreement alone: FILE, how sed changes it, and what the refusal says.
refused=0
disagree() {
    sed -i "$2" "$1"
    commit "$1 disagrees" || { echo "$2 changes nothing in $1" >&2; exit 1; }
    git tag --force "v$version" >/dev/null
    if release "$version" --check; then echo "released although: $2" >&2; exit 1; fi
    expect "${@:3}"
    [ "$(wc -l <"$work/said")" = 1 ] || { echo "more than one problem:" >&2; cat "$work/said" >&2; exit 1; }
    git reset --quiet --hard HEAD~
    git tag --force "v$version" >/dev/null
    refused=$((refused + 1))
}
disagree Cargo.toml "/^\[package\]/,/^\[/s/^version = .*/version = \"9.9.9\"/" "Cargo.toml says 9.9.9, not $version" "set version"
disagree Cargo.lock "/^name = \"whodex\"$/{n;s/\".*\"/\"9.9.9\"/}" "Cargo.lock says 9.9.9" "cargo check"
disagree deploy/kubernetes/whodex/Chart.yaml "s/^version: .*/version: 9.9.9/" "Chart.yaml says 9.9.9" "set version"
disagree deploy/kubernetes/whodex/Chart.yaml 's/^appVersion: .*/appVersion: "9.9.9"/' "Chart.yaml says 9.9.9" "set appVersion"
disagree deploy/Dockerfile "s/^ARG VERSION=.*/ARG VERSION=9.9.9/" "Dockerfile says 9.9.9" "set ARG VERSION"
disagree CHANGELOG.md "/^## $version - /d; s/^## Unreleased/## Earlier/" "CHANGELOG.md has no changes under" "## $version - YYYY-MM-DD"
disagree CHANGELOG.md "s/^## $version - .*/&\n\n## Earlier/" "CHANGELOG.md has no changes under" "add the heading"
disagree CHANGELOG.md "s/^## Unreleased$/&\n\n- A change./" "changes under Unreleased" "move them to $version"
# Neither of the two is a commit.
echo more >>README.md
if release "$version" --check; then echo "released a changed tree" >&2; exit 1; fi
expect "the tree has changes" "git status"
git checkout --quiet README.md
git tag --delete "v$version" >/dev/null
if release "$version" --check; then echo "released without a tag" >&2; exit 1; fi
expect "the tag v$version is missing" "git tag v$version"
git tag "v$version"
if release 9.9.9 --check; then echo "released another version" >&2; exit 1; fi
expect "Cargo.toml says $version, not 9.9.9" "Chart.yaml says" "CHANGELOG.md has no" "the tag v9.9.9 is missing"
# A machine without the compilers of an architecture: an empty folder of programs stands in for both.
mkdir "$work/none"
if release "$version" --programs "$work/none" --arch aarch64; then echo "released nothing" >&2; exit 1; fi
expect "there is no program $work/none/whodex-aarch64"
foreign=$([ "$arch" = x86_64 ] && echo aarch64 || echo x86_64)
if ! command -v "$foreign-linux-gnu-gcc" >/dev/null; then
    if release "$version"; then echo "compiled for $foreign without a compiler" >&2; exit 1; fi
    expect "$foreign needs a compiler" "apt-get install gcc-${foreign//_/-}-linux-gnu" "--arch"
fi
release "$version" --check >"$work/agrees"
grep -q "everything agrees on $version" "$work/agrees"
echo "$refused disagreements are refused one by one, and so are a changed tree, a missing tag and a missing compiler"

make_it=("$version" --arch "$arch" --programs "$work/programs" --image "$image")
release "${make_it[@]}" >"$work/made" || { cat "$work/made" "$work/said" >&2; exit 1; }
[ -z "$(git status --porcelain)" ] || { echo "the folder of the release is not ignored" >&2; exit 1; }
if release "${make_it[@]}"; then echo "a release was overwritten" >&2; exit 1; fi
expect "dist/$version exists" "--into"
cd "dist/$version"
sha256sum --check --quiet SHA256SUMS
[ "$(wc -l <SHA256SUMS)" = "$(($(find . -type f | wc -l) - 1))" ]
mkdir "$work/package"
tar --extract --gzip --file "whodex-$version-$arch-linux.tar.gz" --directory "$work/package" --strip-components 1
[ "$("$work/package/whodex" --version)" = "whodex $version" ]
for file in LICENSE completions/_whodex man/whodex.1 man/whodex-serve.1 systemd/whodex.service; do
    [ -s "$work/package/$file" ] || { echo "the package has no $file" >&2; exit 1; }
done
bash -n "$work/package/completions/whodex.bash"
"$python" - "$version" <<'PY'
import json
import pathlib
import sys
import tarfile

import helm_python as helm

version = sys.argv[1]
names = {}
for bill in pathlib.Path().glob("*.cdx.json"):
    names[bill.name] = {part["name"] for part in json.loads(bill.read_text())["components"]}
images = [name for name in names if "-image-" in name]
assert len(names) == 2 and len(images) == 1, list(names)
for name, parts in names.items():
    assert {"tokio", "webex-api"} <= parts, name
    # The image has neither the simulator nor completions; the program has both.
    assert ({"webex-simulator", "clap_complete"} <= parts) == ("-image-" not in name), name
[archive] = pathlib.Path().glob("*.oci.tar")
assert {"oci-layout", "index.json"} <= set(tarfile.open(archive).getnames())
[archive] = pathlib.Path().glob("*.docker.tar.gz")
docker = tarfile.open(archive)
[manifest] = json.load(docker.extractfile("manifest.json"))
assert f"docker.io/library/whodex:{version}" in manifest["RepoTags"], manifest
config = json.load(docker.extractfile(manifest["Config"]))["config"]
assert config["Healthcheck"]["Test"][-1] == "healthcheck", config
with helm.Chart.load(f"whodex-chart-{version}.tgz") as chart:
    assert chart.metadata["version"] == version, chart.metadata
notes = pathlib.Path("NOTES.md").read_text()
assert notes.startswith("###") and "\n## " not in notes, notes[:80]
print("the release has its program, image, chart, bills of materials, changes and checksums")
PY
