#!/bin/sh
# test.sh [plain|asan|tsan|all]: builds and runs the native tests, plain or under sanitizers.
# JUnit files go to $RESULTS (artifacts/test-results); exit code 1 if anything failed. Arguments after
# the variant go to ctest, as in: test.sh plain -R stream_test
set -u
source=$(cd "$(dirname "$0")" && pwd)
artifacts=$source/../artifacts
results=${RESULTS:-$artifacts/test-results}
mkdir -p "$results"
results=$(cd "$results" && pwd)
variant=${1:-plain}
[ $# -gt 0 ] && shift

run_variant() {
  name=$1 sanitize=$2
  shift 2
  directory=$artifacts/native/test-$name
  mkdir -p "$directory"
  if ! cmake -S "$source" -B "$directory" -DCMAKE_BUILD_TYPE=Release -DKEYRX_SANITIZE="$sanitize" \
      >"$directory/build.log" 2>&1 \
    || ! cmake --build "$directory" --parallel 2 >>"$directory/build.log" 2>&1; then
    cat "$directory/build.log"
    echo "native $name: the build failed"
    return 1
  fi
  rm -f "$results/native-$name.xml"
  ctest --test-dir "$directory" --output-on-failure --no-tests=error --output-junit "$results/native-$name.xml" "$@" \
    | grep -vE -e '^ *(Start|[0-9]+/[0-9]+ .*(Passed|Skipped))|^Internal|\(Skipped\)$' \
        -e '^The following tests did not run|^ *$'
  # The pipe hides ctest's own exit code; its file does not.
  [ -f "$results/native-$name.xml" ] || return 1
  sed -i "s/testsuite name=\"(empty)\"/testsuite name=\"native-$name\"/" "$results/native-$name.xml"
  grep -q 'failures="0"' "$results/native-$name.xml" || return 1
  echo "native $name: $(grep -c '<testcase' "$results/native-$name.xml") tests, $(grep -c 'status="notrun"' \
    "$results/native-$name.xml") skipped, 0 failed"
}

status=0
case $variant in
  plain) run_variant plain "" "$@" || status=1 ;;
  asan) run_variant asan address,undefined "$@" || status=1 ;;
  tsan) run_variant tsan thread "$@" || status=1 ;;
  all)
    run_variant plain "" "$@" || status=1
    run_variant asan address,undefined "$@" || status=1
    run_variant tsan thread "$@" || status=1 ;;
  *) echo "usage: test.sh [plain|asan|tsan|all] [ctest arguments]" >&2; status=2 ;;
esac
exit $status
