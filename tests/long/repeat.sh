#!/usr/bin/env bash
# the unit tests 20 times (or as many as the first argument says): a test that fails now and then is found here
source "$(dirname "${BASH_SOURCE[0]}")/../steps/common.sh"
times=${1:-20}
export RESULTS=$RESULTS_ROOT/long-repeat
rm -rf "$RESULTS" && mkdir -p "$RESULTS"
build_unless_built tests/KeyRx.Tests
failures=0
for ((run = 1; run <= times; run++)); do
  run_tests KeyRx.Tests >"$RESULTS/$run.log" 2>&1 && continue
  failures=$((failures + 1))
  grep '\[FAIL\]' "$RESULTS/$run.log"
done
echo "RESULT: $failures of $times runs failed"
[ "$failures" -eq 0 ]
