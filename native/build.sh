#!/bin/sh
# build.sh DIRECTORY: configures and builds libkeyrx_hook.so and libkeyrx_torture.so there (Release).
# MSBuild calls it through native.targets. Exit code 3: no cmake, make or C compiler.
set -eu
source=$(cd "$(dirname "$0")" && pwd)
directory=$1
compiler=${CC:-cc}
command -v cmake >/dev/null 2>&1 || exit 3
command -v "$compiler" >/dev/null 2>&1 || exit 3
if command -v ninja >/dev/null 2>&1; then generator=Ninja
elif command -v make >/dev/null 2>&1; then generator='Unix Makefiles'
else exit 3; fi
# A compiler without libc's headers is none.
echo '#include <stdlib.h>' | "$compiler" -E -x c - >/dev/null 2>&1 || exit 3

mkdir -p "$directory"
# Projects built side by side, by one dotnet or by several, take turns.
if command -v flock >/dev/null 2>&1; then
  exec 9>"$directory/.lock"
  flock 9
fi
# A repository that was moved keeps a cache of the old place, which cmake refuses.
if ! grep -qsFx "CMAKE_HOME_DIRECTORY:INTERNAL=$source" "$directory/CMakeCache.txt"; then
  rm -rf "$directory/CMakeCache.txt" "$directory/CMakeFiles"
  cmake -G "$generator" -S "$source" -B "$directory" -DCMAKE_BUILD_TYPE=Release -DKEYRX_TESTS=OFF \
    >"$directory/configure.log" 2>&1 \
    || { cat "$directory/configure.log"; rm -f "$directory/CMakeCache.txt"; exit 1; }
fi
cmake --build "$directory"
# MSBuild compares times: what needed no new link is up to date as of now.
touch "$directory/libkeyrx_hook.so" "$directory/libkeyrx_torture.so"
