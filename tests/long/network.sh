#!/usr/bin/env bash
# every fault of the network step 20 times, 200 subscribers each: [TIMES [SUBSCRIBERS]]
source "$(dirname "${BASH_SOURCE[0]}")/../steps/common.sh"
source tests/steps/packages.sh
install_needs "command:jq jq"
times=${1:-20}
export KEYRX_TEST_SUBSCRIBERS=${2:-200}
export RESULTS=$RESULTS_ROOT/long-network
rm -rf "$RESULTS" && mkdir -p "$RESULTS"
build_unless_built tests/KeyRx.EndToEnd.Tests
failures=0
for ((run = 1; run <= times; run++)); do
  run_tests KeyRx.EndToEnd.Tests -class "*.NetworkFaultTests" >"$RESULTS/$run.log" 2>&1 && continue
  failures=$((failures + 1))
  grep -A3 '\[FAIL\]' "$RESULTS/$run.log"
done
echo "RESULT: $failures of $times runs failed"
sum() { grep -o "\"$1\":[0-9]*" "$RESULTS/sums.txt" | awk -F: '{ sum += $2 } END { printf "%d", sum }'; }
echo "RESULT: $(wc -l <"$RESULTS/sums.txt") faults: $(sum spanned) sequences due, $(sum received) received once," \
  "$(sum missed) named by a gap, $(sum epochs_lost) times an epoch was gone, $(sum resumes) resumes"
# Each line is "Fault: {account}".
while read -r fault; do
  p99=$(sed -n "s/^$fault: //p" "$RESULTS/sums.txt" |
    jq -rs 'map(.resume_ms_p99) | sort | "\(.[length / 2 | floor]) ms (\(.[0]) to \(.[-1]))"')
  echo "RESULT: $fault: resume p99 $p99"
done < <(cut -d : -f 1 "$RESULTS/sums.txt" | sort -u)
[ "$failures" -eq 0 ]
