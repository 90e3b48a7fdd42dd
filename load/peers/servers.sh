# Sourced by load/results.sh: builds the servers, starts and stops them one at a time on core 0.
# Needs BUILD, the folder for what is built here. A started server is $pid at 127.0.0.1:$port.

SERVERS=(keyrxd-sockets keyrxd-epoll kestrel signalr ws uws uws-client beast bare)
DAEMON=$BUILD/keyrxd/keyrxd
PUBLISHING_PERIOD_DEFAULT=1000 # microseconds between the passes of bare
pid= publisher= port=9900

# build_servers SERVER...: the load program and these; goals of keyrxd need bare as well.
build_servers() {
  local rid project projects=(load load/peers/report) natives=()
  install_needs "command:jq jq"
  [[ " $* " != *" kestrel "* ]] || projects+=(load/peers/kestrel)
  [[ " $* " != *" signalr "* ]] || projects+=(load/peers/signalr)
  for project in "${projects[@]}"; do dotnet build -c Release -v quiet "$project" || exit 1; done
  if [[ " $*" == *" keyrxd-"* ]]; then
    rid=$(dotnet --info | sed -n 's/^ *RID: *//p')
    dotnet publish src/keyrxd -c Release -r "$rid" -o "$BUILD/keyrxd" -v quiet || exit 1
  fi
  if [[ " $*" == *" ws"* || " $*" == *" uws"* ]]; then
    install_needs "command:node nodejs" "command:npm npm"
    install_npm load/peers
  fi
  if [[ " $* " == *" beast "* ]]; then
    install_needs "command:make make" "command:g++ g++" "file:/usr/include/boost/beast.hpp libboost-dev"
    natives+=(beast)
  fi
  if [[ " $* " == *" bare "* || " $*" == *" keyrxd-"* ]]; then
    install_needs "command:make make" "command:gcc gcc libc6-dev" "file:/usr/include/openssl/evp.h libssl-dev"
    natives+=(bare)
  fi
  for project in "${natives[@]}"; do make -s -C "load/peers/$project" OUT="$BUILD" || exit 1; done
}

# server_command SERVER RATE: sets $command. A rate of 0 publishes nothing.
server_command() {
  local source=none options=(--port "$port" --rate "$2" --size 64)
  [ "$2" -eq 0 ] || source=load:rate=$2,size=64
  case $1 in
    keyrxd-*)
      command=("$DAEMON" run --source "$source" --listen "127.0.0.1:$port" --echo)
      ! has_transports || command+=(--transport "${1#keyrxd-}") ;;
    kestrel) command=(artifacts/bin/KeyRx.Peers.Kestrel/release/peer-kestrel "${options[@]}") ;;
    signalr) command=(artifacts/bin/KeyRx.Peers.SignalR/release/peer-signalr "${options[@]}") ;;
    ws | uws) command=(node "load/peers/$1/server.mjs" "${options[@]}") ;;
    uws-client) command=(node load/peers/uws/server.mjs "${options[@]}" --from client) ;;
    beast) command=("$BUILD/beast" "${options[@]}") ;;
    bare) command=("$BUILD/bare" "${options[@]}" --pace-us "${pace_micros:-$PUBLISHING_PERIOD_DEFAULT}") ;;
  esac
}

has_transports() { "$DAEMON" run --help | grep -q -- ' --transport '; }

# is_compared SERVER SCENARIO: false for pairs that mean nothing; the page leaves them out as well.
is_compared() {
  case $1:$2 in
    signalr:echo) false ;;                        # an invocation with its answer is another thing
    uws-client:*) [ "$2" = fanout ] ;;            # all else is as in uws
    *:goals) [[ $1 == keyrxd-* ]] ;;
  esac
}

# what_lacks SERVER SCENARIO: why that pair cannot be measured with what was built; nothing when it can.
what_lacks() {
  case $1:$2 in
    keyrxd-epoll:*) has_transports || echo "this keyrxd has no epoll transport" ;;
    signalr:fanout)
      counts_records || echo "it puts several messages into one, and this keyrx-load has no --record-size"
      ;;
  esac
}

counts_records() { $LOAD fanout --help | grep -q -- --record-size; }

# start_server SERVER RATE: false, with the reason in $reason, when it does not listen within 30 s.
start_server() {
  local log=$OUT/server.log command
  port=$((port < 9999 ? port + 1 : 9900)) # the last server's connections linger in TIME_WAIT
  server_command "$1" "$2"
  taskset -c 0 "${command[@]}" >"$log" 2>&1 &
  pid=$!
  for _ in $(seq 300); do
    grep -qE '^ready|listens on' "$log" && break
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  if ! grep -qE '^ready|listens on' "$log"; then
    reason="does not listen: $(tail -n 1 "$log")"
    stop_server
    return 1
  fi
  [ "$1" != uws-client ] || [ "$2" -eq 0 ] || start_publisher "$2"
}

start_publisher() {
  taskset -c 1 node load/peers/uws/publisher.mjs --port "$port" --rate "$1" --size 64 >>"$OUT/server.log" 2>&1 &
  publisher=$!
}

stop_server() {
  local each
  for each in $publisher $pid; do
    kill "$each" 2>/dev/null
    for _ in $(seq 100); do kill -0 "$each" 2>/dev/null || break; sleep 0.1; done
    kill -9 "$each" 2>/dev/null # a server with full queues may not hear
    wait "$each" 2>/dev/null
  done
  pid= publisher=
}

# url SERVER SCENARIO
url() {
  case $1:$2 in
    *:echo) echo "ws://127.0.0.1:$port/echo" ;;
    keyrxd-*) echo "ws://127.0.0.1:$port/ws" ;;
    *) echo "ws://127.0.0.1:$port/" ;;
  esac
}

# wire SERVER SCENARIO: how keyrx-load has to speak.
wire() {
  case $1:$2 in
    keyrxd-*) ;;
    signalr:fanout) echo --wire plain --record-size 64 ;;
    *) echo --wire plain ;;
  esac
}
