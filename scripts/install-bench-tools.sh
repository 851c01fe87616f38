#!/usr/bin/env bash
# Installs what `make bench` compares the hub with and this machine lacks: NATS. The bench goes without it and says so.
set -euo pipefail

missing=()
command -v nats-server > /dev/null || [ -x /usr/sbin/nats-server ] || missing+=(nats-server)
[ ${#missing[@]} -gt 0 ] || exit 0

if ! command -v apt-get > /dev/null; then
    echo "Please install: ${missing[*]}" >&2
    exit 1
fi

root=()
[ "$(id -u)" -eq 0 ] || root=(sudo)

# The bench starts its own on a port of its own: policy 101 keeps Debian from starting the service that it installs.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    "${root[@]}" install -m 755 /dev/stdin "$policy" <<< $'#!/bin/sh\nexit 101'
    trap '"${root[@]}" rm -f "$policy"' EXIT
fi

"${root[@]}" apt-get update -qq
"${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
if [ -d /run/systemd/system ]; then
    "${root[@]}" systemctl disable --quiet nats-server.service || true
fi
