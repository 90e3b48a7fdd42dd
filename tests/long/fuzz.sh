#!/usr/bin/env bash
# afl-fuzz on every parser of what a peer sends: 600 s in all, or as many as the first argument says
source "$(dirname "${BASH_SOURCE[0]}")/../steps/common.sh"
growth_max=20480 # KiB between the second quarter of a run and its last: what the collector leaves lying about
export RESULTS=$RESULTS_ROOT/long-fuzz
rm -rf "$RESULTS" && mkdir -p "$RESULTS"
bash tests/KeyRx.Fuzz/fuzz.sh "${1:-600}" | tee "$RESULTS/fuzz.log"
code=${PIPESTATUS[0]}
awk -v max=$growth_max '/executions \(/ {
    print "RESULT: " $0
    executions += $2; crashes += $7; hangs += $9
    if ($17 - $11 > max) { print "RESULT: grew by more than " max " KiB"; grew = 1 }
  }
  END {
    print "RESULT: " executions " executions in all, " crashes + 0 " crashes, " hangs + 0 " hangs"
    exit grew || !executions
  }' "$RESULTS/fuzz.log" || code=1
exit "$code"
