#!/usr/bin/env bash
# Runs every suite, also after one failed, and ends with the sum over all of them: "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")/.."
results=$PWD/artifacts/test-results
rm -rf "$results"
mkdir -p "$results"

passed=0
failed=0
lines=()

tell() {
    printf '\n== %s\n' "$1"
}

count() { # count NAME PASSED FAILED
    passed=$((passed + $2))
    failed=$((failed + $3))
    lines+=("$(printf '%-40s %6d passed %6d failed' "$1" "$2" "$3")")
}

# A step that has no tests of its own: it counts only when it fails.
step() {
    local name=$1
    shift
    tell "$name"
    if ! "$@"; then
        count "$name" 0 1
        return 1
    fi
}

finish() {
    [ "$failed" -eq 0 ] || node scripts/failed-tests.mjs "$results"
    printf '\n'
    [ ${#lines[@]} -eq 0 ] || printf '%s\n' "${lines[@]}"
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ]
    exit
}

test_web() {
    tell 'src/Web'
    local report=$results/web.json
    (cd src/Web && npm test --silent -- --reporter=default --reporter=json --outputFile.json="$report")
    local status=$?
    local counts
    counts=$(node -p 'const r = JSON.parse(require("fs").readFileSync(process.argv[1])); `${r.numPassedTests} ${r.numFailedTests}`' "$report") \
        || counts='0 0'
    record 'src/Web' "$status" $counts
}

test_dotnet() { # test_dotnet PROJECT
    local name
    name=$(basename "$1" .csproj)
    tell "$name"
    dotnet test "$1" -c Release --no-build --nologo --logger "trx;LogFileName=$results/$name.trx" --logger 'console;verbosity=normal'
    local status=$?
    local counters
    counters=$(grep -o '<Counters [^>]*' "$results/$name.trx" 2> /dev/null)
    record "$name" "$status" "$(attribute passed "$counters")" "$(attribute failed "$counters")"
}

attribute() { # attribute NAME XML
    local value
    value=$(sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<< "$2")
    echo "${value:-0}"
}

# A suite that ended badly without a failed test crashed; one that ran nothing tested nothing. Both are failures.
record() { # record NAME STATUS PASSED FAILED
    local ok=$3 bad=$4
    if [ "$bad" -eq 0 ] && { [ "$2" -ne 0 ] || [ "$ok" -eq 0 ]; }; then
        bad=1
    fi
    count "$1" "$ok" "$bad"
}

step 'tools' scripts/install-test-tools.sh
step 'restore' dotnet restore EventHub.sln --nologo -v quiet || finish
# One compiler for all projects takes half of the time; it goes before anything is timed.
step 'build' dotnet build EventHub.sln -c Release --no-restore --nologo -v quiet -p:UseSharedCompilation=true || finish
dotnet build-server shutdown --vbcscompiler > /dev/null
step 'lint' scripts/lint.sh
[ ! -f src/Web/package.json ] || test_web
for project in tests/*.Tests/*.csproj; do
    test_dotnet "$project"
done
finish
