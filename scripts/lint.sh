#!/usr/bin/env bash
# Style rules of C# are part of the build; here is what the build leaves out.
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet format whitespace EventHub.sln --verify-no-changes --no-restore
if [ -f src/Web/package.json ]; then
    cd src/Web
    [ node_modules/.package-lock.json -nt package-lock.json ] || npm ci
    npm run --silent lint
    npm run --silent format:check
fi
