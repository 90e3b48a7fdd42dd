#!/usr/bin/env bash
# The daemon in a virtual machine whose kernel has real keyboards (tests/guest/README.md).
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
build_unless_built tests/KeyRx.EndToEnd.Tests
run_tests KeyRx.EndToEnd.Tests -class "*.GuestTests"
