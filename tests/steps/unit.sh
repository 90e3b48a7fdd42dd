#!/usr/bin/env bash
# The tests of the libraries, and of the repository itself.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
build_unless_built tests/KeyRx.Tests
run_tests KeyRx.Tests
