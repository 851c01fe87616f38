#!/usr/bin/env bash
# Runs every suite, also after one failed, and ends with the sum over all of them: "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")/.."
results=$PWD/artifacts/test-results
rm -rf "$results"
mkdir -p "$results"

# Suites wait for clocks and for other processes in four tenths of their time, which two at a time give to each other.
at_once=2

# In the order in which they begin: the longest first, so that none of them is left alone at the end.
longest=(Cluster Api EndToEnd Storage Grains)

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

# What everything after it needs. It has no tests of its own: it counts only when it fails.
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
    [ ${#lines[@]} -eq 0 ] || printf '%s\n' "${lines[@]}" | sort
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ]
    exit
}

# The names of the suites that run, by the leaders of their process groups.
declare -A running=()

begin() { # begin NAME COMMAND…
    local name=$1
    shift
    [ ${#running[@]} -lt $at_once ] || end_one
    printf '\n-- %s begins\n' "$name"
    # Job control gives it a group of its own, so that all of it can be stopped.
    set -m
    "$@" < /dev/null > "$results/$name.log" 2>&1 &
    set +m
    running[$!]=$name
}

# Waits for one of those that run, and tells what it said.
end_one() {
    local ended
    wait -n -p ended "${!running[@]}"
    local status=$?
    local name=${running[$ended]}
    unset "running[$ended]"
    tell "$name"
    cat "$results/$name.log"
    case $name in
        lint) [ "$status" -eq 0 ] || count lint 0 1 ;;
        Web) record "$name" "$status" "$(web_counts)" ;;
        *) record "$name" "$status" "$(dotnet_counts "$name")" ;;
    esac
}

# A suite that is interrupted ends the test that runs and what that started. Whoever is still there after ten seconds is killed.
stop_all() {
    printf '\n-- stopping\n'
    for group in "${!running[@]}"; do kill -INT -- "-$group"; done
    for _ in {1..50}; do
        any_runs || exit 130
        sleep 0.2
    done
    for group in "${!running[@]}"; do kill -KILL -- "-$group" 2> /dev/null; done
    exit 130
}

any_runs() {
    for group in "${!running[@]}"; do
        ! kill -0 -- "-$group" || return 0
    done
    return 1
} 2> /dev/null

test_web() {
    cd src/Web && npm test --silent -- --reporter=default --reporter=json --outputFile.json="$results/web.json"
}

web_counts() {
    node -p 'const r = JSON.parse(require("fs").readFileSync(process.argv[1])); `${r.numPassedTests} ${r.numFailedTests}`' "$results/web.json"
}

test_dotnet() { # test_dotnet NAME
    dotnet test "tests/$1" -c Release --no-build --nologo --logger "trx;LogFileName=$results/$1.trx" --logger 'console;verbosity=normal'
}

dotnet_counts() { # dotnet_counts NAME
    local counters
    counters=$(grep -o '<Counters [^>]*' "$results/$1.trx" 2> /dev/null)
    echo "$(attribute passed "$counters") $(attribute failed "$counters")"
}

attribute() { # attribute NAME XML
    local value
    value=$(sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<< "$2")
    echo "${value:-0}"
}

# A suite that ended badly without a failed test crashed; one that ran nothing tested nothing. Both are failures.
record() { # record NAME STATUS "PASSED FAILED"
    local ok=0 bad=0
    read -r ok bad <<< "$3"
    if [ "${bad:=0}" -eq 0 ] && { [ "$2" -ne 0 ] || [ "${ok:=0}" -eq 0 ]; }; then
        bad=1
    fi
    count "$1" "$ok" "$bad"
}

suites() {
    printf 'EventHub.%s.Tests\n' "${longest[@]}"
    for project in tests/*.Tests/*.csproj; do basename "$project" .csproj; done
}

step 'tools' scripts/install-test-tools.sh
step 'restore' dotnet restore EventHub.sln --nologo -v quiet || finish
# One compiler for all projects takes half of the time; it goes before anything is timed.
step 'build' dotnet build EventHub.sln -c Release --no-restore --nologo -v quiet -p:UseSharedCompilation=true || finish
dotnet build-server shutdown --vbcscompiler > /dev/null

# What they start lives for seconds and never earns back what a profile of its code costs.
export DOTNET_TieredPGO=0
trap stop_all INT TERM
for suite in $(suites | awk '!seen[$0]++'); do
    begin "$suite" test_dotnet "$suite"
done
begin 'lint' scripts/lint.sh
begin 'Web' test_web
while [ ${#running[@]} -gt 0 ]; do end_one; done
finish
