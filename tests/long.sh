#!/usr/bin/env bash
# Runs what takes too long for tests/run.sh and writes the result, with commit and date, to tests/LONG.md.
#   tests/long.sh NAME [arguments]     tests/long/NAME.sh; a line it prints that starts with "RESULT: " is kept
set -uo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/steps/common.sh"

usage() {
  sed -n '2,3s/^# \{0,1\}//p' tests/long.sh
  for script in tests/long/*.sh; do
    printf '  %-10s %s\n' "$(basename "$script" .sh)" "$(sed -n '2s/^# *//p' "$script")"
  done
  exit 2
}

name=${1:-}
[ -n "$name" ] && [ -f "tests/long/$name.sh" ] || usage
shift
log=$RESULTS_ROOT/long-$name.log
mkdir -p "$RESULTS_ROOT"

commit=$(git rev-parse --short HEAD 2>/dev/null || echo unknown)
git diff --quiet HEAD -- . ':!tests/LONG.md' 2>/dev/null || commit+="+changes" # earlier results are no change
started=$SECONDS
bash "tests/long/$name.sh" "$@" 2>&1 </dev/null | tee "$log"
code=${PIPESTATUS[0]}
seconds=$((SECONDS - started))

verdict=passed; [ "$code" -eq 0 ] || verdict="FAILED (exit code $code)"
{
  echo
  echo "## $name $* - $(date -u +%Y-%m-%d) - $commit"
  echo
  cpu=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)
  echo "$verdict in $seconds s, $(nproc) CPUs ($cpu), Linux $(uname -r)"
  sed -n 's/^RESULT: /- /p' "$log"
} >>tests/LONG.md
echo "$name: $verdict in $seconds s; written to tests/LONG.md, output in $log"
exit "$code"
