#!/usr/bin/env bash
# Benchmarks KeyRx.WebSockets against System.Net.WebSockets.
#   bench/run.sh            everything (under six minutes), written to bench/RESULTS.md
#   bench/run.sh '*Parse*'  the cases that match, printed only
# KEYRX_BENCH_CORE names the processor to run on (default 1; 0 where there is only one).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

KEYRX_BENCH_CORES=$(nproc)
core=${KEYRX_BENCH_CORE:-$((KEYRX_BENCH_CORES > 1 ? 1 : 0))}
KEYRX_BENCH_COMMIT=$(git describe --always --dirty 2>/dev/null || echo unknown)
KEYRX_BENCH_COMMAND="bench/run.sh${1:+ '$1'}"
export KEYRX_BENCH_CORES KEYRX_BENCH_COMMIT KEYRX_BENCH_COMMAND

# With tiers off (KeyRx.Bench.csproj), code that was compiled for an older processor in advance would never be replaced.
export DOTNET_ReadyToRun=0

dotnet build -c Release bench -v quiet -nologo
exec taskset -c "$core" artifacts/bin/KeyRx.Bench/release/KeyRx.Bench \
  "${1:-*}" ${1:+} $([ $# -eq 0 ] && echo bench/RESULTS.md)
