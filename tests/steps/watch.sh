#!/usr/bin/env bash
# Sourced: runs a program under two limits that tell a hang from a slow machine.
#   watch_program LOG SILENCE LIMIT PROGRAM [ARGUMENTS]
# The program gets a session of its own and writes to LOG. It is ended, with all that it started, when LOG has not grown
# for SILENCE seconds or after LIMIT seconds in all. Returns the program's exit code. Sets WATCH_LIMIT to the limit that
# ended it, in words, or to nothing; an ended program returns 124 at least.
WATCH_GRACE=${WATCH_GRACE:-10} # seconds between SIGTERM and SIGKILL

watch_program() {
  local log=$1 silence=$2 limit=$3 child sleeper ended code started=$SECONDS size=-1 grown=$SECONDS now; shift 3
  WATCH_LIMIT=""
  # The shell lets what runs in the background ignore Ctrl+C, and children inherit that: tests that send one would hang.
  setsid env --default-signal=INT,QUIT "$@" >"$log" 2>&1 </dev/null &
  child=$!
  trap 'end_session "$child" KILL; exit 130' INT TERM
  while true; do
    sleep 1 &
    sleeper=$!
    wait -n -p ended "$child" "$sleeper"
    code=$?
    [ "$ended" != "$child" ] || { kill "$sleeper"; wait "$sleeper"; break; } 2>/dev/null
    now=$(stat -c %s "$log")
    [ "$now" = "$size" ] || size=$now grown=$SECONDS
    if [ $((SECONDS - grown)) -ge "$silence" ]; then WATCH_LIMIT="wrote nothing for $silence s"
    elif [ $((SECONDS - started)) -ge "$limit" ]; then WATCH_LIMIT="over its limit of $limit s"
    else continue; fi
    end_gently "$child"
    wait "$child"
    code=$?
    [ $code -ne 0 ] || code=124 # it took the signal for a wish to leave
    break
  done
  end_now "$child" # what outlived it: a daemon, a build node
  trap - INT TERM
  return $code
}

# end_gently SESSION: SIGTERM to all of it, and SIGKILL to those that are still there after the grace.
end_gently() {
  end_session "$1" TERM
  wait_for_end "$1" || end_now "$1"
}

# end_now SESSION: returns when all of it is gone, for a killed process lives on until it is scheduled.
end_now() {
  end_session "$1" KILL
  wait_for_end "$1"
}

# wait_for_end SESSION: false when some of it is still there after the grace.
wait_for_end() {
  local waited
  for ((waited = 0; waited < WATCH_GRACE * 5; waited++)); do
    [ -n "$(session_members "$1")" ] || return 0
    sleep 0.2
  done
  return 1
}

# end_session SESSION SIGNAL: also reaches those that made a process group of their own, as job control does.
end_session() {
  local members
  members=$(session_members "$1")
  # shellcheck disable=SC2086
  [ -z "$members" ] || kill -s "$2" -- $members 2>/dev/null || true
}

# session_members SESSION: process ids of it that still run; zombies do not. What ends meanwhile is left out.
session_members() {
  cat /proc/[0-9]*/stat 2>/dev/null |
    awk -v session="$1" '{ id = $1; sub(/^.*\) /, ""); if ($4 == session && $1 != "Z") print id }'
}
