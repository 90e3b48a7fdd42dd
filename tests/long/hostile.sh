#!/usr/bin/env bash
# every attack of keyrx-load hostile, 3 x 10 s each, against a NativeAOT keyrxd and a control: [OPTIONS]
source "$(dirname "${BASH_SOURCE[0]}")/../steps/common.sh"
folder=$RESULTS_ROOT/long-hostile
mkdir -p "$folder"
rid=$(dotnet --info | sed -n 's/^ *RID: *//p')
dotnet publish src/keyrxd -c Release -r "$rid" -o "$folder/keyrxd" -v quiet || exit 1
build_unless_built load
load/hostile.sh "$folder/keyrxd/keyrxd" --seconds 10 --pairs 3 --time-limit 3600 --report "$folder" "$@" 2>&1 \
  | tee "$folder/hostile.log"
code=${PIPESTATUS[0]}
# One line an attack, then the rows with a budget.
awk -F'  +' '
  match($1, /^[a-z-]+: /) && NF > 1 {
    name = substr($1, 1, RLENGTH - 2); what = substr($1, RLENGTH + 1)
    if (!(name in line)) names[++count] = name
    line[name] = line[name] (line[name] == "" ? "" : "; ") what " " $2
    next
  }
  /^note: / || /(ok|MISSED)$/ && NF > 3 { gsub(/  +/, " "); rest[++rests] = $0 }
  END {
    for (i = 1; i <= count; i++) print "RESULT: " names[i] ": " line[names[i]]
    for (i = 1; i <= rests; i++) print "RESULT: " rest[i]
  }' "$folder/hostile.log"
exit "$code"
