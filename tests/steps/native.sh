#!/usr/bin/env bash
# The hook and the ring in C: plain, and (unless NATIVE_TESTS says plain) under the sanitizers.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
have cmake && { have cc || have gcc || have clang; } ||
  skip "no C compiler or cmake; run: $(bash tests/steps/install.sh --command)"
exec native/test.sh "${NATIVE_TESTS:-all}"
