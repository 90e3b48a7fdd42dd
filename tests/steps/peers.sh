#!/usr/bin/env bash
# The way of a figure from a peer through keyrx-load to the page, with the two peers that need no further packages.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
build_unless_built load
artifacts/bin/KeyRx.Load/release/keyrx-load fanout --help | grep -q -- --wire || skip "keyrx-load speaks to keyrxd only"
page=${RESULTS:-$RESULTS_ROOT/peers}/RESULTS.md
mkdir -p "$(dirname "$page")"
load/results.sh --fresh --results smoke --to "$page" --only kestrel,bare \
  --scenario connect,fanout,echo --runs 1 --seconds 1 --connections 20 --ladder 200 || exit 1
# The page has a table for idle-memory as well, which was not measured.
trouble=$(awk '/^## / { table = $2 }
  /^- .* failed/ || table ~ /^(connect|fanout|echo)$/ && /^\| (Kestrel|bare).* missing \|/' "$page")
[ -z "$trouble" ] || { echo "$trouble"; exit 1; }
