#!/usr/bin/env bash
# Every attack of keyrx-load hostile for a second: the server answers, loses nothing untold, and is soon rid of it.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
build_unless_built load
build_unless_built src/keyrxd
# How much slower the others get is a matter of quiet machines: tests/long/hostile.sh asks for it. 50 ms of CPU in one
# turn are too much on any machine.
exec load/hostile.sh artifacts/bin/keyrxd/release/keyrxd --seconds 1 --pairs 1 --budget 'worst_ratio<=1000000' \
  --budget 'worst_turn_median_ms<=50' "$@"
