#!/usr/bin/env bash
# how long a stop takes in every state that the tests bring about: within StopTimeout and a second
source "$(dirname "${BASH_SOURCE[0]}")/../steps/common.sh"
mkdir -p "$RESULTS_ROOT"
KEYRX_STOP_LENGTHS=$(realpath "$RESULTS_ROOT")/stop-lengths.log
export KEYRX_STOP_LENGTHS
rm -f "$KEYRX_STOP_LENGTHS"
build_unless_built KeyRx.sln
code=0
for transport in epoll sockets; do
  KEYRX_TEST_TRANSPORT=$transport artifacts/bin/KeyRx.Tests/release/KeyRx.Tests -noLogo -noColor \
    -class KeyRx.Tests.Server.StopTests || code=1
done
artifacts/bin/KeyRx.EndToEnd.Tests/release/KeyRx.EndToEnd.Tests -noLogo -noColor \
  -class "KeyRx.EndToEnd.Tests.DaemonSt*" || code=1
sort "$KEYRX_STOP_LENGTHS" | uniq | sed 's/^/RESULT: /'
exit $code
