#!/usr/bin/env bash
# what a socket's send buffer should be: fan-out by how much a client receives at a time, others beside stalled
# clients, one client's echo, resume and kernel memory (arguments: rounds, candidates BUFFER:UNSENT)
source "$(dirname "${BASH_SOURCE[0]}")/../steps/common.sh"
source tests/steps/packages.sh
rounds=${1:-3}
shift
candidates=${*:-32768:0 65536:0 131072:0 262144:0 0:16384 0:32768 0:65536 0:131072 65536:32768 131072:32768 0:0}
out=$RESULTS_ROOT/long-send-buffer
daemon=$out/keyrxd/keyrxd
load=artifacts/bin/KeyRx.Load/release/keyrx-load
port=9900
KEYRXD_TOKEN=$(head -c 24 /dev/urandom | base64 | tr -d '+/=')
export KEYRXD_TOKEN
install_needs "command:jq jq" "command:make make" "command:gcc gcc libc6-dev" \
  "file:/usr/include/openssl/evp.h libssl-dev" "command:ss iproute2"
have python3 || skip "no python3"
ulimit -n 20000
mkdir -p "$out"
: >"$out/figures"

rid=$(dotnet --info | sed -n 's/^ *RID: *//p')
dotnet publish src/keyrxd -c Release -r "$rid" -o "$(dirname "$daemon")" -v quiet || exit 1
build_unless_built load
make -s -C load/peers/bare OUT="$out" || exit 1

# start COMMAND...: a server on core 0, at the next port (@PORT@ in its arguments).
start() {
  port=$((port < 9990 ? port + 1 : 9900))
  taskset -c 0 "${@//@PORT@/$port}" >"$out/server.log" 2>&1 &
  pid=$!
  for _ in $(seq 100); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && return
    sleep 0.1
  done
  echo "does not listen: $(tail -n 1 "$out/server.log")"
  exit 1
}

start_keyrxd() { # CANDIDATE SOURCE
  start "$daemon" run --source "$2" --listen 127.0.0.1:@PORT@ --echo --max-message 8388608 \
    --send-buffer "${1%:*}" --unsent-max "${1#*:}"
}

stop() {
  kill "$pid" 2>/dev/null
  wait "$pid" 2>/dev/null
}

# measure CANDIDATE NAME PATH KEYS SCENARIO...: the figures of these keys, a line each.
measure() {
  local candidate=$1 name=$2 path=$3 keys=$4 key value; shift 4
  rm -f "$out/report.json"
  timeout 300 taskset -c 1 "$load" "$@" --url "ws://127.0.0.1:$port$path" --json "$out/report.json" \
    >"$out/load.log" 2>&1
  for key in $keys; do
    value=$(jq -r --arg key "$key" '.figures[] | select(.key == $key) | .value' "$out/report.json")
    echo "$candidate $name.$key $value" | tee -a "$out/figures"
  done
}

fanout() { # CANDIDATE RATE RECEIVE PATH WIRE...
  measure "$1" "fanout_$2_by_$3" "$4" "deliveries_per_second p99_ms" \
    fanout --connections 1000 --seconds "${SECONDS_EACH:-8}" --warm-up 4 --receive-bytes "$3" "${@:5}"
}

for round in $(seq "$rounds"); do
  for rate in 10000 20000; do
    for receive in 4096 16384 65536 1048576; do
      start "$out/bare" --port @PORT@ --rate $rate --size 64 --pace-us 2000
      fanout bare $rate $receive / --wire plain
      stop
      for candidate in $candidates; do
        start_keyrxd "$candidate" load:rate=$rate,size=64
        fanout "$candidate" $rate $receive /ws
        stop
      done
    done
  done
  for candidate in $candidates; do
    start_keyrxd "$candidate" load:rate=10000,size=64
    measure "$candidate" stalled_beside /ws "p99_ratio rss_growth_kb" \
      slow-consumers --connections 100 --stalled 10 --seconds 8 --pid $pid
    stop
    start_keyrxd "$candidate" load:rate=5000,size=480
    sleep 3
    for kind in stalled echo resume; do
      taskset -c 1 python3 tests/long/send_buffer_probe.py $port $kind | sed "s/^/$candidate /" | tee -a "$out/figures"
    done
    stop
  done
done

# The median of each figure.
sort -k1,2 -k3g "$out/figures" | awk '
  function flush() { if (n) print "RESULT:", name, values[int((n + 1) / 2)]; n = 0 }
  { if ($1 " " $2 != name) { flush(); name = $1 " " $2 } values[++n] = $3 }
  END { flush() }'
