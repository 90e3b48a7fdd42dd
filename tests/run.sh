#!/usr/bin/env bash
# Builds and tests the repository.
#   tests/run.sh            every step
#   tests/run.sh quick      build, native tests without sanitizers, unit tests: at most five minutes
#   tests/run.sh STEP...    single steps, see the table below
# One line with seconds per step; output in artifacts/test-results/STEP.log. The last line counts tests from the
# result files the test programs wrote. A step that fails, or leaves no whole result file, counts as a failure.
# A step that hangs is ended: when its log has not grown for KEYRX_SILENCE seconds (300), or after five times the
# seconds that it takes on two quiet cores. Neither limit is a budget; a slow or busy machine stays below both.
set -uo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/steps/common.sh"
source tests/steps/watch.sh

# name     seconds on two quiet cores
#              results: "junit" = must leave JUnit files, "none" = its exit code is all it has to say
STEPS=(
  "install    180  none"
  "format     25   none"
  "build      100  none"
  "native     100  junit"
  "unit       160  junit"
  "fuzz       80   junit"
  "e2e        200  junit"
  "web        70   junit"
  "transports 200  junit"
  "library    90   junit"
  "guest      120  junit"
  "network    130  junit"
  "budgets    90   none"
  "peers      60   none"
  "hostile    60   none"
  "soak       110  none"
)
SLOWEST=5 # a machine on which a step takes longer than so many times its quiet seconds is taken for a hang
passed=0 failed=0 skipped=0

usage() { sed -n '2,9s/^# \{0,1\}//p' tests/run.sh; printf 'steps:'; printf ' %s' "${STEPS[@]%% *}"; echo; exit 2; }

# One line on the screen for a step: word, name, seconds, what else there is to say.
report() { printf '%-5s %-10s %6s s  %s\n' "$1" "$2" "$3" "$4"; }

# run_step NAME SECONDS junit|none
run_step() {
  local name=$1 quiet=$2 kind=$3 log=$RESULTS_ROOT/$1.log started=$SECONDS code counts word note
  export RESULTS=$RESULTS_ROOT/$name
  rm -rf "$RESULTS" && mkdir -p "$RESULTS"
  watch_program "$log" "${KEYRX_SILENCE:-300}" $((quiet * SLOWEST)) bash "tests/steps/$name.sh"
  code=$?
  if [ $code -eq $SKIPPED ]; then
    skipped=$((skipped + 1))
    report skip "$name" $((SECONDS - started)) "$(grep '^SKIP: ' "$log" | tail -n 1 | cut -c 7-)"
    return
  fi
  counts=(0 0 0) note=""
  if [ "$kind" = junit ]; then
    read -r -a counts < <(count_results "$RESULTS" 2>>"$log")
    note="${counts[0]} passed, ${counts[1]} failed, ${counts[2]} skipped"
  fi
  [ -z "$WATCH_LIMIT" ] || note="$WATCH_LIMIT; $note"
  # A crash after the last result, a failed build: the exit code counts where no test told of the failure.
  [ $code -ne 0 ] && [ "${counts[1]}" -eq 0 ] && counts[1]=1 && note="exit code $code; $note"
  passed=$((passed + counts[0])) failed=$((failed + counts[1])) skipped=$((skipped + counts[2]))
  word=ok; [ "${counts[1]}" -gt 0 ] && word=FAIL
  report $word "$name" $((SECONDS - started)) "${note%; }"
  list_results "$RESULTS"
  [ $word = ok ] || { end_of_log "$log" | sed 's/^/      | /'; echo "      | all of it: $log"; }
  [ $word = ok ]
}

# end_of_log LOG: its last lines, without those that tell which test runs; after a hang, which tests did not end.
end_of_log() {
  grep -vE ' \[(STARTING|FINISHED)\]' "$1" | tail -n "${KEYRX_TAIL:-60}"
  [ -z "$WATCH_LIMIT" ] || unfinished_tests "$1"
}

case "${1:-all}" in
  all) wanted=("${STEPS[@]%% *}") ;;
  quick) wanted=(build native unit); export NATIVE_TESTS=plain ;;
  -h | --help) usage ;;
  *) wanted=("$@") ;;
esac
for name in "${wanted[@]}"; do
  printf '%s\n' "${STEPS[@]}" | grep -q "^$name " || { echo "tests/run.sh: no step '$name'"; usage; }
done

mkdir -p "$RESULTS_ROOT"
for step in "${STEPS[@]}"; do
  read -r name quiet kind <<<"$step"
  [[ " ${wanted[*]} " == *" $name "* ]] || continue
  run_step "$name" "$quiet" "$kind"
  code=$?
  [ "$name" = build ] && export KEYRX_BUILT=$((1 - code)) # what does not build is not built again by each step
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
