#!/usr/bin/env bash
# libkeyrx.so is compiled ahead of time, then used from C and Python as a stranger would (src/KeyRx.Native/README.md).
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
have cc && have python3 || skip "no C compiler or Python; run: $(bash tests/steps/install.sh --command)"
build_unless_built tests/KeyRx.EndToEnd.Tests
library=$PWD/artifacts/libkeyrx
rm -rf "$library"
rid=$(dotnet --info | sed -n 's/^ *RID: *//p')
dotnet publish -c Release -r "$rid" -v quiet src/KeyRx.Native -o "$library" || exit 1
KEYRX_LIBRARY=$library run_tests KeyRx.EndToEnd.Tests -class "*.LibraryTests"
