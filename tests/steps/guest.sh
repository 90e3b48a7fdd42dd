#!/usr/bin/env bash
# The daemon in a virtual machine whose kernel has real keyboards (tests/guest/README.md).
source tests/steps/common.sh
build_unless_built tests/KeyRx.EndToEnd.Tests
run_tests KeyRx.EndToEnd.Tests -class "*.GuestTests"
