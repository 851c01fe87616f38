#!/usr/bin/env bash
# Installs what `make bench` compares the hub with and this machine lacks: NATS. The bench goes without it and says so.
set -euo pipefail
cd "$(dirname "$0")"

missing=()
command -v nats-server > /dev/null || [ -x /usr/sbin/nats-server ] || missing+=(nats-server:nats-server.service)
./install-packages.sh "${missing[@]}"
