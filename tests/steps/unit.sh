#!/usr/bin/env bash
# The tests of the libraries, and of the repository itself.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
build_unless_built tests/KeyRx.Tests
# The matrix of faults and tests is a long run of its own.
run_tests KeyRx.Tests -class- KeyRx.Tests.Faults.FaultMatrixTests
