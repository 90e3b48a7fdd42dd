#!/usr/bin/env bash
# an hour of 1,000 connections x 10,000 records/s, kept on disk, while 50 a second come and go: [SECONDS [CONNECTIONS]]
source "$(dirname "${BASH_SOURCE[0]}")/../steps/common.sh"
seconds=${1:-3600} connections=${2:-1000}
port=9893
daemon=$RESULTS_ROOT/soak/keyrxd
KEYRXD_TOKEN=$(head -c 24 /dev/urandom | base64 | tr -d '+/=')
export KEYRXD_TOKEN
mkdir -p "$RESULTS_ROOT"
ulimit -n 20000 || exit 1
rid=$(dotnet --info | sed -n 's/^ *RID: *//p')
dotnet publish src/keyrxd -c Release -r "$rid" -o "$(dirname "$daemon")" -v quiet || exit 1
build_unless_built load

kept=$RESULTS_ROOT/soak/kept
rm -f "$kept"*
taskset -c 0 "$daemon" run --source load:rate=10000,size=64 --listen "127.0.0.1:$port" --persist-log "$kept" \
  >"$RESULTS_ROOT/soak.log" 2>&1 &
pid=$!
trap 'kill $pid' EXIT
for _ in $(seq 100); do
  (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
  sleep 0.1
done
figures=$RESULTS_ROOT/soak-figures.log
# A slope over minutes is that of a single page more; over half an hour memory may grow by 1 MiB an hour.
slope=
[ "$seconds" -lt 1800 ] || slope="--budget rss_slope<=1024"
# The topic's logs hold 2 x 16 MiB: they fill within the warm-up, or their filling would look like growth.
taskset -c 1 artifacts/bin/KeyRx.Load/release/keyrx-load soak --url "ws://127.0.0.1:$port/ws" --pid "$pid" \
  --connections "$connections" --seconds "$seconds" --warm-up 40 --time-limit $((seconds + 300)) $slope 2>&1 |
  tee "$figures"
code=${PIPESTATUS[0]}
sed -nE 's/^(.*[^ ])  +([-0-9.,]+.*)$/RESULT: \1: \2/p; s/^note: /RESULT: note: /p' "$figures" | tr -s ' '
exit "$code"
