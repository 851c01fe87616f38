#!/usr/bin/env bash
# The long form of the suite's trial of a cluster: FAULTS disruptions (100), drawn from SEED (another one every time).
set -euo pipefail
cd "$(dirname "$0")/.."
export EVENTHUB_CHAOS_FAULTS=${FAULTS:-100} EVENTHUB_CHAOS_SEED=${SEED:-}
scripts/install-test-tools.sh

# The runner puts the test's name before everything that it says.
dotnet run -c Release --project tests/EventHub.Cluster.Tests -- \
    -class EventHub.Cluster.Tests.Chaos.ChaosTests -showLiveOutput -noColor < /dev/null | sed -u 's/^.*\[OUTPUT\] //'
