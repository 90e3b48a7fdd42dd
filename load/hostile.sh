#!/usr/bin/env bash
# keyrx-load hostile against a keyrxd with keys at 1 kHz and a second one as control, both started here; exit code 1
# when a budget is missed or one of them does not stop.
#   load/hostile.sh DAEMON [OPTIONS of keyrx-load hostile]
source "$(dirname "${BASH_SOURCE[0]}")/../tests/steps/common.sh"
daemon=$1; shift
port=9893 control_port=9894
folder=$(mktemp -d)
trap 'kill -KILL $pids 2>/dev/null; rm -rf "$folder"' EXIT
ulimit -n 20000
umask 077
KEYRXD_TOKEN=$(head -c 24 /dev/urandom | base64 | tr -d '+/=')
export KEYRXD_TOKEN
tokens=$folder/tokens.json
"$daemon" token add publisher --scope publish --topic state --tokens "$tokens" >"$folder/publisher" || exit 1
printf 'a down / 1ms / a up / 1ms / repeat\n' >"$folder/keys"

pids=
# start PORT: sets $pid.
start() {
  "$daemon" run --source "script:$folder/keys" --listen "127.0.0.1:$1" --tokens "$tokens" >"$folder/$1.log" 2>&1 &
  pid=$!
  pids="$pids $pid"
  for _ in $(seq 300); do
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return
    sleep 0.1
  done
  echo "keyrxd does not listen: $(tail -n 1 "$folder/$1.log")"
  exit 1
}

start $control_port
start $port
artifacts/bin/KeyRx.Load/release/keyrx-load hostile --url "ws://127.0.0.1:$port/ws" \
  --control "ws://127.0.0.1:$control_port/ws" --pid "$pid" --publish-token-file "$folder/publisher" "$@"
code=$?

# A stop has 5 s (StopTimeout); no attack may outlive it. The rest is for slow machines.
kill $pids 2>/dev/null
for _ in $(seq 300); do
  [ -n "$(jobs -pr)" ] || break
  sleep 0.1
done
[ -z "$(jobs -pr)" ] || { echo "keyrxd did not stop within 30 s after the attacks"; code=1; }
exit $code
