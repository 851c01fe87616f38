#!/usr/bin/env bash
# Installs Debian packages without letting them start a service: install-packages.sh PACKAGE[:SERVICE]...
set -euo pipefail

[ $# -gt 0 ] || exit 0
packages=("${@%%:*}")
if ! command -v apt-get > /dev/null; then
    echo "Please install: ${packages[*]}" >&2
    exit 1
fi

root=()
[ "$(id -u)" -eq 0 ] || root=(sudo)

# Debian starts a service when it installs one. Ours are started on ports of their own; one that serves this machine
# on port 53 or 5432 is for its owner to want. Policy 101 says: not now. A policy that is there already is left alone.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    "${root[@]}" install -m 755 /dev/stdin "$policy" <<< $'#!/bin/sh\nexit 101'
    trap '"${root[@]}" rm -f "$policy"' EXIT
fi

"${root[@]}" apt-get update -qq
"${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}"

# What was not here before nobody wants at the next boot either.
[ -d /run/systemd/system ] || exit 0
for package in "$@"; do
    if [[ $package == *:* ]]; then
        "${root[@]}" systemctl disable --quiet "${package##*:}" || true
    fi
done
