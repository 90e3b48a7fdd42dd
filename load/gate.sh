#!/usr/bin/env bash
# Keeps the budgets of load/budgets.json: a NativeAOT keyrxd under idle-memory and
# fanout. Exit code 1 when one is missed.
#   load/gate.sh [DAEMON]        a keyrxd that is published already
source "$(dirname "${BASH_SOURCE[0]}")/../tests/steps/common.sh"
daemon=${1:-}
port=9891
KEYRXD_TOKEN=$(head -c 24 /dev/urandom | base64 | tr -d '+/=')
export KEYRXD_TOKEN
mkdir -p "$RESULTS_ROOT"
ulimit -n 20000 || exit 1
if [ -z "$daemon" ]; then
  daemon=$RESULTS_ROOT/gate/keyrxd
  rid=$(dotnet --info | sed -n 's/^ *RID: *//p')
  dotnet publish src/keyrxd -c Release -r "$rid" -o "$(dirname "$daemon")" -v quiet || exit 1
fi
build_unless_built load

# keeps SOURCE SCENARIO OPTIONS...
keeps() {
  local pid code
  "$daemon" run --source "$1" --listen "127.0.0.1:$port" >"$RESULTS_ROOT/gate.log" 2>&1 &
  pid=$!
  for _ in $(seq 100); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
    sleep 0.1
  done
  artifacts/bin/KeyRx.Load/release/keyrx-load "${@:2}" \
    --url "ws://127.0.0.1:$port/ws" --pid "$pid" --budgets load/budgets.json
  code=$?
  kill "$pid"
  wait "$pid" 2>/dev/null
  return $code
}

code=0
keeps none idle-memory --connections 1000,8000 || code=1
# At this rate what each second allocates for itself, some hundred bytes, is far below the budget of a message.
keeps load:rate=8000,size=64 fanout --connections 200 --seconds 10 --warm-up 10 || code=1
exit $code
