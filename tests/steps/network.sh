#!/usr/bin/env bash
# What goes wrong between a daemon and 200 subscribers, each fault once; the sums of what they received are printed.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
build_unless_built tests/KeyRx.EndToEnd.Tests
run_tests KeyRx.EndToEnd.Tests -class "*.NetworkFaultTests"
code=$?
cat "$RESULTS/sums.txt" 2>/dev/null
exit $code
