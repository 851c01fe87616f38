#!/usr/bin/env bash
# Installs what the tests drive and this machine lacks: a real named, dig, PostgreSQL and a browser.
set -euo pipefail
cd "$(dirname "$0")"

missing=()
command -v named > /dev/null || [ -x /usr/sbin/named ] || missing+=(bind9:named.service)
command -v dig > /dev/null || missing+=(bind9-dnsutils)
command -v chromium > /dev/null || missing+=(chromium)
# Debian keeps the server's programs off the path.
command -v initdb > /dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' > /dev/null || missing+=(postgresql:postgresql.service)
./install-packages.sh "${missing[@]}"
