# Sourced by load/results.sh: the runs for the goals that the scenarios of all servers do not show.

# goals SERVER RUN
goals() {
  local transport=${1#keyrxd-} rate=10000 minute=$OUT/goal-minute/$1/$2.json
  measure goal-minute "$1" "$2" "$rate" fanout \
    --connections "$connections" --seconds $((6 * seconds)) --warm-up $((3 * seconds))
  if jq -e .figures "$minute" >/dev/null 2>&1; then
    with_pace_of "$minute" "$rate" measure "goal-bare-$transport" bare "$2" "$rate" fanout \
      --connections "$connections" --seconds "$seconds" --warm-up "$warm_up"
  fi
  measure goal-1x1000 "$1" "$2" 1000 fanout \
    --connections 1 --seconds "$seconds" --warm-up "$warm_up" --sample-full-every 1
  measure goal-100x1000 "$1" "$2" 1000 fanout --connections 100 --seconds "$seconds" --warm-up "$warm_up"
  measure goal-300x10000 "$1" "$2" "$rate" fanout --connections 300 --seconds "$seconds" --warm-up "$warm_up"
  measure goal-rss "$1" "$2" 0 idle-memory --connections "$((10 * connections))"
  with_measured goal-connect-busy "$1" "$2" "$rate" connect_busy
  with_measured goal-return "$1" "$2" "$rate" come_back
  with_measured goal-start "$1" "$2" 0 watch_start
}

records_per_receive() { jq '.figures[] | select(.key == "records_per_receive") | .value' "$1"; }

# with_pace_of REPORT RATE COMMAND...: with bare's passes so far apart that as much comes with each receive as in the
# report. A trial of a few seconds corrects the pace: a pass begins a little late, and two sends may be received as one.
with_pace_of() {
  local wanted trial=$OUT/trial.json
  wanted=$(records_per_receive "$1")
  pace_micros=$(jq -n "$wanted * 1e6 / $2 | round")
  if start_server bare "$2" &&
    run_scenario bare "$trial" fanout --connections "$connections" --seconds 5 --warm-up 2; then
    pace_micros=$(jq -n "$pace_micros * $wanted / $(records_per_receive "$trial") | round")
  fi
  stop_server
  "${@:3}"
  unset pace_micros
}

# connect_busy SERVER FILE: connections come while others get every record.
connect_busy() {
  local busy log=$OUT/busy.log code
  $LOAD fanout --url "$(url "$1" fanout)" --pid "$pid" \
    --connections "$connections" --seconds $((3 * seconds + 30)) --warm-up 1 >"$log" 2>&1 &
  busy=$!
  for _ in $(seq 300); do grep -q '^waiting' "$log" && break; sleep 0.1; done
  load_into "$2" connect --url "$(url "$1" connect)" --pid "$pid" --rate 1000 --seconds "$seconds"
  code=$?
  kill "$busy" 2>/dev/null
  wait "$busy" 2>/dev/null
  return $code
}

# come_back SERVER FILE: the daemon is killed and started again.
come_back() {
  local command code restarted=$OUT/restarted.pid
  server_command "$1" 10000
  load_into "$2" reconnect-storm --url "$(url "$1" reconnect-storm)" --connections "$connections" --spread 2 \
    --restart "kill $pid; sleep 0.5; exec taskset -c 0 ${command[*]} >/dev/null 2>&1 & echo \$! >'$restarted'"
  code=$?
  wait "$pid" 2>/dev/null
  [ ! -s "$restarted" ] || kill "$(cat "$restarted")" 2>/dev/null
  rm -f "$restarted"
  return $code
}

# watch_start SERVER FILE: from fork to the line that says it listens; memory a second later.
watch_start() {
  local begin listening line command
  reason="prints no line that it listens"
  stop_server
  server_command "$1" 0
  begin=$EPOCHREALTIME
  exec 3< <(exec taskset -c 0 "${command[@]}" 2>/dev/null)
  pid=$!
  read -r -t 10 -u 3 line
  listening=$EPOCHREALTIME
  sleep 1
  [[ $line == *"listens on"* ]] || { stop_server; return 1; }
  jq -n --arg begin "$begin" --arg listening "$listening" --argjson binary "$(stat -c %s "$DAEMON")" \
    --argjson rss "$(awk '/^VmRSS/ {print $2}' "/proc/$pid/status")" '{figures: [
      {key: "start_ms", value: ((($listening | tonumber) - ($begin | tonumber)) * 1000)},
      {key: "rss_idle_kb", value: $rss}, {key: "binary_bytes", value: $binary}]}' >"$2"
}
