#!/usr/bin/env bash
# fuzz.sh SECONDS [TARGET...]: afl-fuzz over the targets (all by default), the seconds shared among them; README.md.
# Leaves JUnit files in $RESULTS and findings in
# artifacts/fuzz/TARGET/default/{crashes,hangs}. A line a target on stdout:
#   TARGET: N executions (N/s), N edges, N crashes, N hangs, N KiB resident at the half, N KiB at the end
source "$(dirname "${BASH_SOURCE[0]}")/../steps/common.sh"
export AFL_NO_UI=1 AFL_NO_COLOR=1 AFL_NO_AFFINITY=1
export AFL_SKIP_BIN_CHECK=1                                # the program is managed: nothing in its file to look at
export AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 # both ask for rights over the whole machine
export AFL_FORKSRV_INIT_TMOUT=60000 AFL_HANG_TMOUT=5000    # a machine that builds at the same time is slow, not hung
export DOTNET_GCgen0size=0x1000000 DOTNET_GCHeapHardLimit=0x10000000 # what grows past 256 MiB crashes, and so is found
INPUT_BYTES_MAX=4096
TIMEOUT_MILLIS=5000
APP=$PWD/artifacts/fuzz/app

# Instrumenting changes a library in place: a copy of the program, so that no other test runs on it.
prepare() {
  build_unless_built tests/KeyRx.Fuzz
  local built=artifacts/bin/KeyRx.Fuzz/release
  rm -rf "$APP" && mkdir -p "$(dirname "$APP")" && cp -r "$built" "$APP" || return 1
  "$built/KeyRx.Fuzz" instrument "$APP/KeyRx.WebSockets.dll" "$APP/KeyRx.Protocol.dll"
}

# resident PID: KiB of a process and all below it.
resident() {
  local below sum
  sum=$(sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$1/status" 2>/dev/null)
  for below in $(cat "/proc/$1/task/$1/children" 2>/dev/null); do sum=$((sum + $(resident "$below"))); done
  echo "${sum:-0}"
}

# watch PID SECONDS FILE: the highest KiB of the second and of the last quarter; while a run begins, its caches fill.
watch() {
  local half=0 end=0 now second
  for ((second = 1; second <= $2; second++)); do
    sleep 1
    now=$(resident "$1")
    if ((second > $2 / 4 && second <= $2 / 2)); then half=$((now > half ? now : half)); fi
    if ((second > $2 * 3 / 4)); then end=$((now > end ? now : end)); fi
    echo "$half $end" >"$3"
  done
}

stat_of() { sed -n "s/^$2 *: *//p" "$1/default/fuzzer_stats" 2>/dev/null; }

# report TARGET FOLDER CODE: the line, and the JUnit file with a test for crashes and one for hangs.
report() {
  local name=$1 out=$2 code=$3 kind found failures=0 cases="" executions half=0 end=0
  local replay=(artifacts/bin/KeyRx.Fuzz/release/KeyRx.Fuzz replay "$name")
  executions=$(stat_of "$out" execs_done)
  for kind in crashes hangs; do
    found=$(find "$out/default/$kind" -type f -name 'id*' 2>/dev/null | sort)
    cases+="<testcase classname=\"fuzz.$name\" name=\"$kind\">"
    if [ -n "$found" ]; then
      failures=$((failures + 1))
      cases+="<failure message=\"$(head -n 1 <<<"$found"), $(wc -l <<<"$found") in all; ${replay[*]} FILE\"/>"
      echo "$kind:"; echo "$found"
      [ "$kind" = hangs ] || head -n 1 <<<"$found" | xargs -d '\n' "${replay[@]}" 2>&1 | head -n 8
    elif [ "$code" -ne 0 ] || [ "${executions:-0}" -eq 0 ]; then
      failures=$((failures + 1))
      cases+="<failure message=\"afl-fuzz ended with code $code after ${executions:-no} executions\"/>"
    fi
    cases+="</testcase>"
  done
  read -r half end <"$out/resident" 2>/dev/null
  echo "<testsuite name=\"fuzz.$name\" tests=\"2\" failures=\"$failures\">$cases</testsuite>" >"$RESULTS/$name.xml"
  echo "$name: ${executions:-0} executions ($(stat_of "$out" execs_per_sec)/s), $(stat_of "$out" edges_found) edges," \
    "$(stat_of "$out" saved_crashes) crashes, $(stat_of "$out" saved_hangs) hangs," \
    "$half KiB resident at the half, $end KiB at the end"
  [ "$failures" -eq 0 ]
}

# fuzz TARGET SECONDS
fuzz() {
  local out=$PWD/artifacts/fuzz/$1 code watcher
  rm -rf "$out" && mkdir -p "$out"
  afl-fuzz -V "$2" -m none -t "$TIMEOUT_MILLIS" -G "$INPUT_BYTES_MAX" \
    -i "tests/KeyRx.Fuzz/corpus/$1" -x "tests/KeyRx.Fuzz/dictionaries/$1.dict" -o "$out" \
    -- "$APP/KeyRx.Fuzz" run "$1" >"$out/afl.log" 2>&1 &
  local fuzzer=$!
  watch "$fuzzer" "$2" "$out/resident" &
  watcher=$!
  wait "$fuzzer"
  code=$?
  kill "$watcher" 2>/dev/null
  [ "$code" -eq 0 ] || tail -n 20 "$out/afl.log"
  report "$1" "$out" "$code"
}

have afl-fuzz || skip "afl++ is missing; to install: $(bash tests/steps/install.sh --command)"
seconds=${1:?seconds} && shift
[ $# -gt 0 ] || set -- tests/KeyRx.Fuzz/corpus/*/
: "${RESULTS:=$RESULTS_ROOT/fuzz}"
mkdir -p "$RESULTS"
prepare || exit 1
code=0
for target in "$@"; do fuzz "$(basename "$target")" $((seconds / $#)) || code=1; done
exit $code
