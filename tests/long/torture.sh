#!/usr/bin/env bash
# the ring with one C producer, C and C# readers, capacities 8 to 16,384, and a record log with three readers and
# wipes: 20 million events each (or the first argument)
source "$(dirname "${BASH_SOURCE[0]}")/../steps/common.sh"
events=${1:-20000000}
sh native/test.sh plain -R ring_torture || exit 1
artifacts/native/test-plain/test/ring_torture "$events" 1 || exit 1
echo "RESULT: C readers: $events events for every capacity, 3 readers each:" \
  "nothing torn, nothing twice, got + lost = published"
export RESULTS=$RESULTS_ROOT/long-torture KEYRX_TORTURE_EVENTS=$events
mkdir -p "$RESULTS"
build_unless_built tests/KeyRx.Tests
run_tests KeyRx.Tests \
  -class 'KeyRx.Tests.Input.KeyEventRingTortureTests' \
  -class 'KeyRx.Tests.Input.KeyEventRingWaitTests' \
  -class 'KeyRx.Tests.Streams.Logs.RecordLogTortureTests' || exit 1
read -r passed failed skipped < <(count_results "$RESULTS")
echo "RESULT: C# reader under a C producer, the same, a million pairs of sleep and wake, and record logs" \
  "read by three threads: $passed passed, $failed failed, $skipped skipped"
