#!/usr/bin/env bash
# every fault of the network step 20 times (or as many as the first argument says), 200 subscribers each
source "$(dirname "${BASH_SOURCE[0]}")/../steps/common.sh"
times=${1:-20}
export RESULTS=$RESULTS_ROOT/long-network
rm -rf "$RESULTS" && mkdir -p "$RESULTS"
build_unless_built tests/KeyRx.EndToEnd.Tests
failures=0
for ((run = 1; run <= times; run++)); do
  run_tests KeyRx.EndToEnd.Tests -class "*.NetworkFaultTests" >"$RESULTS/$run.log" 2>&1 || { failures=$((failures + 1)); grep -A3 '\[FAIL\]' "$RESULTS/$run.log"; }
done
echo "RESULT: $failures of $times runs failed"
sum() { grep -o "\"$1\":[0-9]*" "$RESULTS/sums.txt" | awk -F: '{ sum += $2 } END { printf "%d", sum }'; }
echo "RESULT: $(wc -l <"$RESULTS/sums.txt") faults: $(sum spanned) sequences due, $(sum received) received once, $(sum missed) named by a gap, $(sum epochs_lost) times an epoch was gone, $(sum resumes) resumes"
[ "$failures" -eq 0 ]
