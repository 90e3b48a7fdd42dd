#!/usr/bin/env bash
# Every test that has a real server or a real daemon, over the transport that is not the default.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
build_unless_built tests/KeyRx.Tests
build_unless_built tests/KeyRx.EndToEnd.Tests
export KEYRX_TEST_TRANSPORT=sockets KEYRXD_TRANSPORT=sockets
code=0
run_tests KeyRx.Tests -namespace 'KeyRx.Tests.Server*' -namespace 'KeyRx.Tests.Client*' -namespace 'KeyRx.Tests.Conformance*' || code=1
run_tests KeyRx.EndToEnd.Tests -class- "*.GuestTests" || code=1
exit $code
