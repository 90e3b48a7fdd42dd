#!/usr/bin/env bash
# The daemon in a virtual machine whose kernel has real keyboards (tests/guest/README.md).
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
build_unless_built tests/KeyRx.EndToEnd.Tests
app=artifacts/guest/app
rm -rf "$app"
# With a runtime of its own to build for: else it would take the program that the build made out of its folder.
rid=$(dotnet --info | sed -n 's/^ *RID: *//p')
dotnet publish -c Release -r "$rid" -v quiet src/keyrxd -o "$app" || exit 1
# The hook's own tests need /dev/uinput as well; the native step builds them.
find artifacts/native/test-plain -name uinput_test -type f -exec cp {} "$app" \; 2>/dev/null
find "$app" -type f \( -name '*.pdb' -o -name '*.xml' -o -name '*.dbg' \) -delete
bash tests/guest/build.sh artifacts/guest "$app"/*
code=$?
[ $code -ne $SKIPPED ] || exit $SKIPPED # it has said why
[ $code -eq 0 ] &&
  KEYRX_DAEMON=$PWD/$app/keyrxd run_tests KeyRx.EndToEnd.Tests -class "*.GuestTests" -class "*.DescriptorTests"
