#!/usr/bin/env bash
# each planted fault of the WebSocket code (or those whose names hold the first argument) against every test of it
source "$(dirname "${BASH_SOURCE[0]}")/../steps/common.sh"
export RESULTS=$RESULTS_ROOT/long-faults KEYRX_FAULT_MATRIX=$RESULTS_ROOT/long-faults/matrix.txt
export KEYRX_FAULT=${1:-}
export DOTNET_TieredPGO=0 # each fault is a world compiled anew: what it would gain from a profile never comes
rm -rf "$RESULTS" && mkdir -p "$RESULTS"
build_unless_built tests/KeyRx.Tests
matrix() { run_tests KeyRx.Tests -explicit only -method "KeyRx.Tests.Faults.FaultMatrixTests.$1" >"$RESULTS/run.log" 2>&1; }
matrix WithoutAFaultEveryTestPasses || { grep -A2 '\[FAIL\]' "$RESULTS/run.log"; exit 1; }
# A test that hangs runs on for as long as its process: another one takes the faults that are left.
code=0 lines=-1
while [ "$lines" -lt "$(wc -l 2>/dev/null <"$KEYRX_FAULT_MATRIX" || echo 0)" ]; do
  lines=$(wc -l 2>/dev/null <"$KEYRX_FAULT_MATRIX" || echo 0)
  matrix IsNoticedBySomeTest || { code=1; grep -A2 '\[FAIL\]' "$RESULTS/run.log"; }
  grep -q '\[SKIP\]' "$RESULTS/run.log" || break
done
echo "tests that notice it, fault, their names"
sort -n "$KEYRX_FAULT_MATRIX" || exit 1
awk '{ faults++; sum += $1; if ($1 == 0) none = none " " $2; if ($1 == 1) one++ }
  END { gsub(":", "", none); printf "RESULT: %d faults, each noticed by %.1f tests on average, %d by one test only\n", faults, sum / faults, one
        print "RESULT: noticed by none:" (none ? none : " -") }' "$KEYRX_FAULT_MATRIX"
exit "$code"
