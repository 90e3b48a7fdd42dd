#!/usr/bin/env bash
# What goes wrong between a daemon and 100 subscribers, each fault once; the sums of what they received are printed.
# tests/long/network.sh has 200 of them, who take all of two cores.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
build_unless_built tests/KeyRx.EndToEnd.Tests
KEYRX_TEST_SUBSCRIBERS=100 run_tests KeyRx.EndToEnd.Tests -class "*.NetworkFaultTests"
code=$?
cat "$RESULTS/sums.txt" 2>/dev/null
exit $code
