#!/usr/bin/env bash
# Installs what the tests drive and this machine lacks: a real named, dig, PostgreSQL and a browser.
set -euo pipefail

missing=()
command -v named > /dev/null || [ -x /usr/sbin/named ] || missing+=(bind9)
command -v dig > /dev/null || missing+=(bind9-dnsutils)
command -v chromium > /dev/null || missing+=(chromium)
# Debian keeps the server's programs off the path.
command -v initdb > /dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' > /dev/null || missing+=(postgresql)
[ ${#missing[@]} -gt 0 ] || exit 0

if ! command -v apt-get > /dev/null; then
    echo "Please install: ${missing[*]}" >&2
    exit 1
fi

root=()
[ "$(id -u)" -eq 0 ] || root=(sudo)

# Debian starts a service when it installs one. The tests start their own on ports of their own; one that serves
# this machine on port 53 or 5432 is for its owner to want. Policy 101 says: not now. A policy that is there already is left alone.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    "${root[@]}" install -m 755 /dev/stdin "$policy" <<< $'#!/bin/sh\nexit 101'
    trap '"${root[@]}" rm -f "$policy"' EXIT
fi

"${root[@]}" apt-get update -qq
"${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"

# What was not here before nobody wants at the next boot either.
disable() { # disable PACKAGE SERVICE
    if [[ " ${missing[*]} " == *" $1 "* ]] && [ -d /run/systemd/system ]; then
        "${root[@]}" systemctl disable --quiet "$2" || true
    fi
}
disable bind9 named.service
disable postgresql postgresql.service
