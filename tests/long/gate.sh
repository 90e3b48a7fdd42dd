#!/usr/bin/env bash
# does load/gate.sh notice? The tree as it is must pass; with a 4 KiB buffer per connection, and with an
# allocation per frame, it must fail
source "$(dirname "${BASH_SOURCE[0]}")/../steps/common.sh"
rid=$(dotnet --info | sed -n 's/^ *RID: *//p')
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
git archive HEAD | tar -x -C "$tree"
build_unless_built load
failed=

# plant FILE LINE CODE: puts code after the one line that reads so.
plant() {
  [ "$(grep -cxF -- "$2" "$tree/src/$1")" -eq 1 ] || { echo "$1 has no single line '$2'"; exit 1; }
  awk -v line="$2" -v code="$3" '{ print } $0 == line { print code }' "$tree/src/$1" >"$tree/planted" &&
    mv "$tree/planted" "$tree/src/$1"
}

# judge WANTED-CODE WHAT: publishes the tree and has the gate look at it.
judge() {
  local log=$RESULTS_ROOT/long-gate-$1.log code
  rm -rf "$tree/daemon"
  dotnet publish "$tree/src/keyrxd" -c Release -r "$rid" -o "$tree/daemon" -v quiet || exit 1
  load/gate.sh "$tree/daemon/keyrxd" >"$log" 2>&1
  code=$?
  [ $code -eq "$1" ] || failed=1
  figures=$(sed -nE 's/^(Private_Dirty per connection \(slope\)|allocated per message, middle window)  +/\1 /p' \
    "$log" | tr -s ' ' | paste -sd ';')
  echo "RESULT: $2: exit code $code; $figures"
}

judge 0 "as it is"
plant KeyRx.Server/Connections/Connection.cs \
  '    internal int Slot { get; } = slot;' \
  '    internal byte[] Planted { get; } = new byte[4096];'
judge 1 "a buffer of 4 KiB per connection"
git archive HEAD src | tar -x -C "$tree"
plant KeyRx.Streams/FrameEncoder.cs \
  '        var (topic, first, log) = (lane.Topic, lane.Log.NextSequence, lane.Log);' \
  '        GC.KeepAlive(new byte[64]);'
judge 1 "an allocation per frame"
[ -z "$failed" ]
