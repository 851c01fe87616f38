#!/usr/bin/env bash
# Installs what the end-to-end tests drive and this machine lacks: a real named, dig and a browser.
set -euo pipefail

missing=()
command -v named > /dev/null || [ -x /usr/sbin/named ] || missing+=(bind9)
command -v dig > /dev/null || missing+=(bind9-dnsutils)
command -v chromium > /dev/null || missing+=(chromium)
[ ${#missing[@]} -gt 0 ] || exit 0

if ! command -v apt-get > /dev/null; then
    echo "Please install: ${missing[*]}" >&2
    exit 1
fi

root=()
[ "$(id -u)" -eq 0 ] || root=(sudo)

# Debian starts a service when it installs one. The tests start a named of their own on a port of their own; one that serves
# this machine on port 53 is for its owner to want. Policy 101 says: not now. A policy that is there already is left alone.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    "${root[@]}" install -m 755 /dev/stdin "$policy" <<< $'#!/bin/sh\nexit 101'
    trap '"${root[@]}" rm -f "$policy"' EXIT
fi

"${root[@]}" apt-get update -qq
"${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"

# It was not here before, so nobody wants it at the next boot either.
if [[ " ${missing[*]} " == *" bind9 "* ]] && [ -d /run/systemd/system ]; then
    "${root[@]}" systemctl disable --quiet named.service || true
fi
