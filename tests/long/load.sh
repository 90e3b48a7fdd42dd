#!/usr/bin/env bash
# the figures of keyrx-load against a NativeAOT keyrxd, each on a CPU of its own: idle-memory fanout mixed
# slow-consumers churn flood reconnect-storm (or those named)
source "$(dirname "${BASH_SOURCE[0]}")/../steps/common.sh"
scenarios=${*:-idle-memory fanout mixed slow-consumers churn flood reconnect-storm}
port=9871
daemon=$RESULTS_ROOT/long-load/keyrxd/keyrxd
KEYRXD_TOKEN=$(head -c 24 /dev/urandom | base64 | tr -d '+/=')
export KEYRXD_TOKEN
mkdir -p "$RESULTS_ROOT/long-load"
ulimit -n 20000

rid=$(dotnet --info | sed -n 's/^ *RID: *//p')
dotnet publish src/keyrxd -c Release -r "$rid" -o "$(dirname "$daemon")" -v quiet || exit 1
build_unless_built load

start_daemon() {
  taskset -c 0 "$daemon" run --source "$1" --listen "127.0.0.1:$port" >"$RESULTS_ROOT/long-load/daemon.log" 2>&1 &
  pid=$!
  for _ in $(seq 100); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && return
    sleep 0.1
  done
  echo "keyrxd does not listen: $(tail -n 1 "$RESULTS_ROOT/long-load/daemon.log")"
  exit 1
}

stop_daemon() {
  kill "$pid" 2>/dev/null
  wait "$pid" 2>/dev/null # not ours after a restart
  while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
}

# measure SCENARIO OPTIONS...: one table; its rows become results.
measure() {
  local log=$RESULTS_ROOT/long-load/$1.log
  taskset -c 1 artifacts/bin/KeyRx.Load/release/keyrx-load "$@" --url "ws://127.0.0.1:$port/ws" 2>&1 | tee "$log"
  [ "${PIPESTATUS[0]}" -eq 0 ] || failed="$failed $1"
  local command="$*" average
  average=$(cut -d ' ' -f 1 /proc/loadavg)
  echo "RESULT: **$1**: \`keyrx-load ${command%% --restart*}\` at $(date -u +%H:%MZ), load average $average"
  sed -nE "s/^(.*[^ ])  +([-0-9.,]+.*)\$/RESULT: $1: \\1: \\2/p; s/^note: /RESULT: $1: note: /p" "$log" | tr -s ' '
}

failed=
busy=load:rate=10000,size=64
for scenario in $scenarios; do
  case $scenario in
    idle-memory) start_daemon none; measure idle-memory --pid "$pid" --connections 1000,8000 ;;
    fanout) start_daemon $busy; measure fanout --pid "$pid" --connections 1000 --seconds 60 --warm-up 30 ;;
    mixed) start_daemon $busy; measure mixed --pid "$pid" --connections 1000 --visitors 20 --seconds 60 ;;
    slow-consumers) start_daemon $busy; measure slow-consumers --pid "$pid" --connections 100 --seconds 20 ;;
    churn) start_daemon none; measure churn --pid "$pid" --cycles 10000 --in-flight 50 ;;
    flood) start_daemon $busy; measure flood --pid "$pid" --connections 50 --seconds 10 ;;
    reconnect-storm)
      start_daemon $busy
      restart="kill $pid; sleep 0.5; exec taskset -c 0 $daemon run --source $busy --listen 127.0.0.1:$port"
      restart+=" >/dev/null 2>&1 & echo \$! >$RESULTS_ROOT/long-load/pid"
      measure reconnect-storm --connections 1000 --spread 2 --restart "$restart"
      stop_daemon
      pid=$(cat "$RESULTS_ROOT/long-load/pid") ;;
    *) echo "no such scenario: $scenario"; exit 2 ;;
  esac
  stop_daemon
done
[ -z "$failed" ] || { echo "budgets missed:$failed"; exit 1; }
