#!/usr/bin/env bash
# afl-fuzz on every parser of what a peer sends, 60 s in all (tests/KeyRx.Fuzz/README.md);
# tests/long.sh fuzz takes longer.
exec bash "$(dirname "${BASH_SOURCE[0]}")/../KeyRx.Fuzz/fuzz.sh" 60
