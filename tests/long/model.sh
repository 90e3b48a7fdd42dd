#!/usr/bin/env bash
# the model of the server's promises with 20,000 random histories, mirrored and plain logs (or as
# many as the first argument says)
source "$(dirname "${BASH_SOURCE[0]}")/../steps/common.sh"
export RESULTS=$RESULTS_ROOT/long-model KEYRX_MODEL_SEEDS=${1:-20000}
mkdir -p "$RESULTS"
build_unless_built tests/KeyRx.Tests
run_tests KeyRx.Tests -class 'KeyRx.Tests.Server.Model.ModelTests' -showLiveOutput | tee "$RESULTS/model.log"
[ "${PIPESTATUS[0]}" -eq 0 ] || exit 1
grep -o 'Totals {.*}' "$RESULTS/model.log" | sort -u | sed "s/^/RESULT: $KEYRX_MODEL_SEEDS seeds: /"
