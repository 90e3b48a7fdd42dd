#!/usr/bin/env bash
# The real daemon with real clients on this machine; the guest, the network and the C library have steps of their own.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
build_unless_built tests/KeyRx.EndToEnd.Tests
run_tests KeyRx.EndToEnd.Tests -class- "*.GuestTests" -class- "*.NetworkFaultTests" -class- "*.LibraryTests"
