#!/usr/bin/env bash
# Measures keyrxd and its peers side by side and writes load/RESULTS.md.
#   load/results.sh [options]
#   --only SERVER[,SERVER]       of: keyrxd-sockets keyrxd-epoll kestrel signalr ws uws uws-client beast bare
#   --scenario NAME[,NAME]       of: connect idle-memory fanout echo goals
#   --runs N                     of each, in rotated order (3); medians are written
#   --seconds N                  measured time of a run (10); the goal of a minute takes six times that
#   --connections N              of fan-out and goals (1000)
#   --idle-connections A,B       between which the slope of idle memory is taken (1000,8000)
#   --ladder RATE[,RATE]         rates of fan-out (100,200,500,1000,2000,3000,4000,5000,10000,20000,25000,30000,40000)
#   --start SERVER=RATE          where that server begins on the ladder; may be given more than once
#   --fresh                      forgets the runs of this commit; without it they are kept and only what is missing
#                                is run
#   --results NAME               keeps the runs under this name instead of the commit's
#   --to FILE                    the page (load/RESULTS.md)
#   --write                      runs nothing: writes the page of the runs that are there
# Raw results: artifacts/load-results/COMMIT/MEASURE/SERVER/RUN.json. A run that failed is tried again next time.
set -uo pipefail
invocation="load/results.sh${*:+ $*}"
source "$(dirname "${BASH_SOURCE[0]}")/../tests/steps/common.sh"
source tests/steps/packages.sh

usage() { sed -n '2,18s/^# \{0,1\}//p' load/results.sh; exit 2; }

runs=3 seconds=10 connections=1000 idle_connections=1000,8000 only= fresh= write_only= page=load/RESULTS.md results=
scenarios=connect,idle-memory,fanout,echo,goals
ladder=100,200,500,1000,2000,3000,4000,5000,10000,20000,25000,30000,40000
declare -A first_rate=([keyrxd-sockets]=20000 [keyrxd-epoll]=25000 [kestrel]=500 [signalr]=200 [ws]=500 [uws]=4000
  [uws-client]=1000 [beast]=500 [bare]=20000)
while [ $# -gt 0 ]; do
  case $1 in
    --fresh) fresh=1; shift; continue ;;
    --write) write_only=1; shift; continue ;;
  esac
  [ $# -ge 2 ] || usage
  case $1 in
    --only) only=$2 ;;
    --scenario) scenarios=$2 ;;
    --runs) runs=$2 ;;
    --seconds) seconds=$2 ;;
    --connections) connections=$2 ;;
    --idle-connections) idle_connections=$2 ;;
    --ladder) ladder=$2 ;;
    --results) results=$2 ;;
    --to) page=$2 ;;
    --start) first_rate[${2%%=*}]=${2#*=} ;;
    *) usage ;;
  esac
  shift 2
done
warm_up=$((seconds < 5 ? seconds : 5))
IFS=, read -r -a rates <<<"$ladder"

commit=$(git rev-parse --short HEAD)
[ -z "$(git status --porcelain -- src native load ':!load/RESULTS.md' ':!load/peers/reasons.md')" ] || commit+=+changes
OUT=$PWD/artifacts/load-results/${results:-$commit} BUILD=$PWD/artifacts/load-results/build
LOAD="taskset -c 1 artifacts/bin/KeyRx.Load/release/keyrx-load"
REPORT=artifacts/bin/KeyRx.Peers.Report/release/peers-report
KEYRXD_TOKEN=$(head -c 24 /dev/urandom | base64 | tr -d '+/=')
export KEYRXD_TOKEN
source load/peers/servers.sh
source load/peers/goals.sh

# pick LIST ALL...: those of ALL that stand in LIST, in the order of ALL; ends on a name that does not exist.
pick() {
  local list=$1 name; shift
  for name in ${list//,/ }; do
    [[ " $* " == *" $name "* ]] || { echo "load/results.sh: no '$name' among: $*" >&2; return 2; }
  done
  for name in "$@"; do [[ ",${list:-$name}," != *",$name,"* ]] || echo "$name"; done
}

# load_into FILE ARGUMENTS...: one run of keyrx-load; missed budgets are figures like others, no report is a failure.
load_into() {
  local file=$1; shift
  timeout -k 5 $((20 * seconds + 300)) $LOAD "$@" --json "$file" >"$OUT/load.log" 2>&1
  [ -s "$file" ] || { reason=$(grep -v '^\(opening\|waiting\)' "$OUT/load.log" | tail -n 1); return 1; }
}

# leave_reason MEASURE SERVER RUN: $reason stands where the report would be.
leave_reason() {
  local measure=$1
  case $measure in
    fanout) measure=fanout-${first_rate[$2]} ;;
    goals) measure=goal-minute ;;
  esac
  echo "  failed: $reason ($1 $2)"
  mkdir -p "$OUT/$measure/$2"
  jq -n --arg reason "$reason" '{failed: $reason}' >"$OUT/$measure/$2/$3.json"
}

# with_measured MEASURE SERVER RUN RATE FUNCTION: starts the server, has FUNCTION SERVER FILE leave a report.
with_measured() {
  local file=$OUT/$1/$2/$3.json; reason=unknown
  if [ -s "$file" ] && jq -e 'has("failed") | not' "$file" >/dev/null; then return; fi
  mkdir -p "$(dirname "$file")"
  rm -f "$file.part"
  echo "$(date -u +%H:%M:%S) $1 $2, run $3 of $runs"
  if start_server "$2" "$4" && "$5" "$2" "$file.part" "${@:6}"; then
    mv "$file.part" "$file"
  else
    leave_reason "$1" "$2" "$3"
  fi
  stop_server
}

# measure MEASURE SERVER RUN RATE SCENARIO OPTIONS...
measure() { with_measured "$1" "$2" "$3" "$4" run_scenario "${@:5}"; }

run_scenario() {
  local server=$1 file=$2 scenario=$3; shift 3
  load_into "$file" "$scenario" --url "$(url "$server" "$scenario")" --pid "$pid" $(wire "$server" "$scenario") "$@"
}

# sustained SERVER RUN RATE: measures that step of the ladder and says whether it was sustained.
sustained() {
  measure "fanout-$3" "$1" "$2" "$3" fanout --connections "$connections" --seconds "$seconds" --warm-up "$warm_up"
  "$REPORT" sustained "$OUT/fanout-$3/$1/$2.json" "$connections" "$3"
}

# climb SERVER RUN: up while it is sustained, else down until it is. The next run begins where this one ended.
climb() {
  local at=0
  while [ $at -lt $((${#rates[@]} - 1)) ] && [ "${rates[at]}" -lt "${first_rate[$1]}" ]; do at=$((at + 1)); done
  if sustained "$1" "$2" "${rates[at]}"; then
    while [ $((at + 1)) -lt ${#rates[@]} ] && sustained "$1" "$2" "${rates[at + 1]}"; do at=$((at + 1)); done
  else
    while [ $at -gt 0 ]; do at=$((at - 1)); ! sustained "$1" "$2" "${rates[at]}" || break; done
  fi
  first_rate[$1]=${rates[at]}
}

# run_pair SCENARIO SERVER RUN
run_pair() {
  is_compared "$2" "$1" || return
  reason=$(what_lacks "$2" "$1")
  [ -z "$reason" ] || { leave_reason "$1" "$2" "$3"; return; }
  case $1 in
    connect) measure connect "$2" "$3" 0 connect --rate 1000 --seconds "$seconds" ;;
    idle-memory) measure idle-memory "$2" "$3" 0 idle-memory --connections "$idle_connections" ;;
    fanout) climb "$2" "$3" ;;
    echo) measure echo "$2" "$3" 0 echo --connections 100 --outstanding 16 --size 125 --seconds "$seconds" ;;
    goals) goals "$2" "$3" ;;
  esac
}

npm_version() { jq -r ".dependencies[\"$2\"]" "load/peers/$1/package.json"; }

# The commands of a folder add up: a page may come of several.
write_facts() {
  local before='{}' cpu memory boost
  cpu=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)
  memory=$(awk '/MemTotal/ {printf "%.0f", $2 / 1048576}' /proc/meminfo)
  boost=$(sed -n 's/^#define BOOST_LIB_VERSION "\(.*\)"/\1/p' /usr/include/boost/version.hpp | tr _ .)
  [ ! -s "$OUT/facts.json" ] || before=$(cat "$OUT/facts.json")
  jq -n --argjson before "$before" --argjson runs "$runs" --argjson seconds "$seconds" \
    --argjson connections "$connections" \
    --arg command "\`$invocation\`" --arg commit "$commit" --arg date "$(date -u +%Y-%m-%d)" \
    --arg machine "$cpu, $(nproc) CPUs, $memory GiB" \
    --arg kernel "$(uname -sr)" --arg system "$(sed -n 's/^PRETTY_NAME="\(.*\)"/\1/p' /etc/os-release)" \
    --arg dotnet "$(dotnet --list-runtimes | sed -n 's/^Microsoft.AspNetCore.App \([^ ]*\).*/\1/p' | tail -n 1)" \
    --arg node "$(node --version), ws $(npm_version ws ws), uwebsockets $(npm_version uws uwebsockets)" \
    --arg native "$(g++ -dumpfullversion), Boost $boost" '
    ([$before.lines.command // empty | split(", ")[]] + [$command] | unique | join(", ")) as $commands
    | {runs: ([$runs, $before.runs // 0] | max), seconds: $seconds, connections: $connections, lines: {
      command: $commands, commit: $commit, date: $date, machine: $machine, kernel: $kernel, system: $system,
      "each run": "\($seconds) s, in rotated order; server on core 0, load program on core 1",
      "ASP.NET Core and .NET": $dotnet, node: $node, "g++": $native}}' >"$OUT/facts.json"
}

wanted_servers=$(pick "$only" "${SERVERS[@]}") || exit 2
wanted_scenarios=$(pick "$scenarios" connect idle-memory fanout echo goals) || exit 2
read -r -a wanted <<<"${wanted_servers//$'\n'/ }"
[ -z "$fresh" ] || rm -rf "$OUT"
mkdir -p "$OUT" "$BUILD"
trap stop_server EXIT
trap 'exit 130' INT TERM

if [ -z "$write_only" ]; then
  ulimit -n 20000 || { echo "open files are limited to $(ulimit -Hn): 20,000 are needed"; exit 1; }
  build_servers "${wanted[@]}"
  write_facts
  for run in $(seq "$runs"); do
    for scenario in $wanted_scenarios; do
      for ((i = 0; i < ${#wanted[@]}; i++)); do
        run_pair "$scenario" "${wanted[(i + run - 1) % ${#wanted[@]}]}" "$run"
      done
    done
  done
fi
"$REPORT" write "$OUT" load/peers/reasons.md "$page" || exit 1
echo "written: $page, from $OUT"
