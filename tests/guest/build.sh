#!/usr/bin/env bash
# build.sh OUT [FILE...]: makes OUT/vmlinux and OUT/initrd.cpio, the guest of tests/guest/README.md.
# The files stand in its /app, with the shared libraries they need. Exit code 77: it cannot be made here, and why.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=$1
shift

skip() { echo "SKIP: $*" >&2; exit 77; }
for tool in qemu-system-x86_64 busybox cpio cc; do
  command -v $tool >/dev/null || skip "no $tool; tests/run.sh install gets it"
done
busybox=$(command -v busybox)
! ldd "$busybox" >/dev/null 2>&1 || skip "busybox is not the static one; tests/run.sh install gets it"
kernel=$("$here/kernel.sh") || exit $?

mkdir -p "$out"
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 755 "$root"
mkdir -p "$root"/{bin,dev,proc,sys,tmp,app,lib64}
cp "$busybox" "$root/bin/busybox"
ln -s busybox "$root/bin/sh"
cp -r "$kernel/modules" "$root/modules"
install -m 755 "$here/init" "$root/init"
for source in "$here"/*.c; do
  cc -O2 -static -Wall -Wextra -Werror -o "$root/app/$(basename "$source" .c)" "$source"
done
[ $# -eq 0 ] || cp -L "$@" "$root/app/"
# Not every file is a program: ldd says so, and that is no failure.
libraries() { (ldd "$@" 2>/dev/null || true) | grep -oE '(^\s|=> )/[^ ]+' | grep -oE '/.*' | sort -u; }
# .NET opens OpenSSL by name, for SHA-1 as for TLS: no program is linked to it.
opened=$(PATH=$PATH:/usr/sbin ldconfig -p | awk '/lib(ssl|crypto)\.so\.3 .*x86-64/ { print $NF }')
for library in $(libraries "$root"/app/* $opened) $opened; do
  mkdir -p "$root$(dirname "$library")"
  cp -L "$library" "$root$library"
done
(cd "$root" && find . | cpio -o -H newc -R +0:+0 --quiet) >"$out/initrd.cpio.new"
mv "$out/initrd.cpio.new" "$out/initrd.cpio"
ln -sf "$kernel/vmlinux" "$out/vmlinux"
