# Sourced by tests/run.sh, tests/long.sh and each step; goes to the root of the repository.
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 DOTNET_CLI_UI_LANGUAGE=en
export MSBUILDDISABLENODEREUSE=1 # build nodes that outlive a step would keep its time limit from ending it
export LC_ALL=C.UTF-8
RESULTS_ROOT=$PWD/artifacts/test-results
SKIPPED=77 # exit code of a step that cannot run here; its last "SKIP: " line says why

skip() { echo "SKIP: $*"; exit $SKIPPED; }

have() { command -v "$1" >/dev/null 2>&1; }

# build_unless_built PROJECT: single steps build what they need; in a run of all, the build step has.
build_unless_built() {
  case "${KEYRX_BUILT:-}" in
    1) ;;
    0) echo "not run: the build step failed"; exit 1 ;;
    *) dotnet build -c Release -v quiet "$1" || exit 1 ;;
  esac
}

# run_tests PROJECT [filters]: runs a test program, which leaves JUnit results in $RESULTS, and where a runtime crashed,
# its own or that of a program it started, a report of all stacks. It says when each test starts and ends: a log that
# does not grow is a hang.
run_tests() {
  local project=$1 code report; shift
  DOTNET_DbgEnableMiniDump=1 DOTNET_EnableCrashReportOnly=1 DOTNET_DbgMiniDumpName="$RESULTS/crash.%p" \
    "artifacts/bin/$project/release/$project" -noLogo -noColor -reporter verbose \
    -result-junit "$RESULTS/$project.xml" "$@"
  code=$?
  for report in "$RESULTS"/crash.*.json; do [ ! -e "$report" ] || crashed_stack "$report"; done
  return $code
}

# unfinished_tests LOG: a line for each test that a verbose test program says has started, and not that it has ended.
unfinished_tests() {
  awk 'sub(/ \[STARTING\]$/, "") { running[$0] = 1 } sub(/ \[FINISHED\].*$/, "") { delete running[$0] }
    END { for (test in running) { sub(/^ */, "", test); print "did not end: " test } }' "$1"
}

# crashed_stack REPORT: the frames of the thread that crashed, managed ones by name, native ones by module and offset.
crashed_stack() {
  echo "crashed: $1"
  awk '/"crashed"/ { crashed = 1 } crashed && /"native_thread_id"/ && seen++ { exit }
    crashed && /"(method_name|unmanaged_name|native_image_offset|native_module)"/ { gsub(/[",]/, ""); print }' "$1" |
    head -n 60
}

# count_results FOLDER: "passed failed skipped" over its JUnit files; what is missing or broken is a failure.
count_results() {
  local files=("$1"/*.xml)
  if [ ! -e "${files[0]}" ]; then
    echo "no result file in $1" >&2
    echo "0 1 0"
    return
  fi
  awk -f tests/steps/count-junit.awk "${files[@]}"
}

# list_results FOLDER: a line for each test that failed, and for each reason why tests were skipped.
list_results() {
  [ ! -e "$1" ] || find "$1" -name '*.xml' -size +0 -exec awk -v list=1 -f tests/steps/count-junit.awk {} + 2>/dev/null
}
