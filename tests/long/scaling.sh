#!/usr/bin/env bash
# what a connection and a delivery cost from 100 to 19,000 connections, one and two shards, and
# 100,000 connections in six processes
source "$(dirname "${BASH_SOURCE[0]}")/../steps/common.sh"
parts=${*:-deliveries memory shards hundred-thousand}
port=9881
out=$RESULTS_ROOT/long-scaling
load=artifacts/bin/KeyRx.Load/release/keyrx-load
KEYRXD_TOKEN=$(head -c 24 /dev/urandom | base64 | tr -d '+/=')
export KEYRXD_TOKEN
mkdir -p "$out"
ulimit -n 20000

rid=$(dotnet --info | sed -n 's/^ *RID: *//p')
dotnet publish src/keyrxd -c Release -r "$rid" -o "$out/keyrxd" -v quiet || exit 1
build_unless_built load
pids=()

# start_daemon PORT SOURCE: on the first core; its pid becomes the last of pids.
start_daemon() {
  taskset -c 0 "$out/keyrxd/keyrxd" run --source "$2" --listen "127.0.0.1:$1" --max-connections 19500 \
    >"$out/daemon-$1.log" 2>&1 &
  pids+=($!)
  for _ in $(seq 100); do
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return
    sleep 0.1
  done
  echo "keyrxd does not listen: $(tail -n 1 "$out/daemon-$1.log")"
  exit 1
}

stop_daemons() {
  kill "${pids[@]}"
  wait "${pids[@]}" 2>/dev/null
  pids=()
}
trap '[ ${#pids[@]} -eq 0 ] || kill "${pids[@]}" 2>/dev/null' EXIT

# rows LOG KEY LABEL...: what the report says on the rows with these labels, as one line.
rows() {
  local log=$1 key=$2; shift 2
  for label; do
    sed -nE "s/^($label)  +([-0-9.,]+( [^ <>]+)?).*\$/\\1 \\2/p" "$log"
  done | paste -sd ';' | tr -s ' ' | sed "s#^#RESULT: $key: #; s/;/, /g"
}

slab_kb() { awk '/^Slab:/ { print $2 }' /proc/meminfo; }
tcp_in_use() { awk '/^TCP:/ { print $3 }' /proc/net/sockstat; }

# About 2 million deliveries a second, or 5,000 records where that needs more.
deliveries() {
  local count rate
  for count in 100 1000 5000 10000 19000; do
    rate=$((2000000 / count)); [ "$rate" -le 5000 ] || rate=5000
    start_daemon $port "load:rate=$rate,size=64"
    taskset -c 1 $load fanout --url "ws://127.0.0.1:$port/ws" --pid "${pids[0]}" --connections $count \
      --seconds 20 --warm-up 10 >"$out/deliveries-$count.log" 2>&1
    rows "$out/deliveries-$count.log" "$count connections x $rate/s" \
      deliveries 'records per receive' 'latency p50' 'latency p99' \
      'cores used by the server' 'server CPU per million deliveries' 'connections lost'
    stop_daemons
  done
}

memory() {
  start_daemon $port none
  taskset -c 1 $load idle-memory --url "ws://127.0.0.1:$port/ws" --pid "${pids[0]}" \
    --connections 1000,5000,10000,19000 >"$out/memory.log" 2>&1
  rows "$out/memory.log" memory 'RSS at [0-9,]+ connections' 'Private_Dirty per connection \(slope\)'
  stop_daemons
}

# The same million deliveries a second by one process and by two with half of the connections each, all on one core.
shards() {
  local shard
  start_daemon $port load:rate=1000,size=64
  taskset -c 1 $load fanout --url "ws://127.0.0.1:$port/ws" --pid "${pids[0]}" \
    --connections 1000 --seconds 20 >"$out/shard-one.log" 2>&1
  rows "$out/shard-one.log" "one shard of 1,000" deliveries 'latency p99' 'server CPU per million deliveries'
  stop_daemons
  for shard in 0 1; do start_daemon $((port + shard)) load:rate=1000,size=64; done
  local runs=()
  for shard in 0 1; do
    taskset -c 1 $load fanout --url "ws://127.0.0.1:$((port + shard))/ws" --pid "${pids[$shard]}" \
      --connections 500 --seconds 20 >"$out/shard-$shard.log" 2>&1 &
    runs+=($!)
  done
  wait "${runs[@]}"
  for shard in 0 1; do
    rows "$out/shard-$shard.log" "shard $shard of two, 500" deliveries 'latency p99' 'server CPU per million deliveries'
  done
  stop_daemons
}

# Six processes of 16,700 each, since a process has 20,000 descriptors here; the peak of what the kernel holds.
hundred_thousand() {
  local shard runs=() slab sockets peak=0 peak_slab=0 peak_rss=0 before rss
  for shard in 0 1 2 3 4 5; do start_daemon $((port + shard)) none; done
  before=$(slab_kb)
  for shard in 0 1 2 3 4 5; do
    $load idle-memory --url "ws://127.0.0.1:$((port + shard))/ws" --pid "${pids[$shard]}" \
      --connections 1000,16700 >"$out/process-$shard.log" 2>&1 &
    runs+=($!)
  done
  while kill -0 "${runs[0]}" 2>/dev/null; do
    sockets=$(tcp_in_use); slab=$(slab_kb)
    rss=$(for pid in "${pids[@]}"; do awk '/^VmRSS/ { print $2 }' "/proc/$pid/status"; done | paste -sd + | bc)
    if [ "$sockets" -gt "$peak" ]; then peak=$sockets; peak_slab=$slab; peak_rss=$rss; fi
    sleep 0.5
  done
  wait "${runs[@]}"
  echo "RESULT: six processes: at most $peak sockets at a time (two a connection)," \
    "RSS of the six $peak_rss KiB together," \
    "kernel slab $((peak_slab - before)) KiB more than before: $(((peak_slab - before) * 1024 / peak)) B a socket"
  for shard in 0 1 2 3 4 5; do
    rows "$out/process-$shard.log" "process $shard" 'Private_Dirty per connection \(slope\)' 'connections lost'
  done
  stop_daemons
}

for part in $parts; do
  case $part in
    deliveries | memory | shards) $part ;;
    hundred-thousand) hundred_thousand ;;
    *) echo "no such part: $part"; exit 2 ;;
  esac
done
