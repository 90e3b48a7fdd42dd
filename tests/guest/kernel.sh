#!/usr/bin/env bash
# kernel.sh: makes sure that $KEYRX_GUEST_CACHE holds the kernel of the guest, and prints that folder.
#   vmlinux   the kernel itself: QEMU boots it directly (PVH), which saves the guest unpacking it in emulation
#   modules/  the drivers it needs, in the order of modules/list
# Debian's general kernel; the cloud kernel has neither uinput nor usbhid. Exit code 77: cannot be had here.
set -euo pipefail
cache=${KEYRX_GUEST_CACHE:-${HOME:-/tmp}/.cache/keyrx-guest}
drivers=(virtio_pci evdev uinput virtio_input virtio_net xhci_pci usbhid hid_generic)

skip() { echo "SKIP: $*" >&2; exit 77; }

# The Debian package, unpacked into $work/unpacked. Root may refresh the package lists first.
fetch() {
  local package
  command -v apt-get >/dev/null || skip "the guest's kernel comes from Debian, and there is no apt-get"
  package=$(kernel_package)
  if [ -z "$package" ] && [ "$(id -u)" -eq 0 ]; then
    apt-get update -qq >&2 || true
    package=$(kernel_package)
  fi
  [ -n "$package" ] || skip "no linux-image-amd64 in the package lists; run: sudo apt-get update"
  (cd "$work" && apt-get download -qq "$package" >&2) || skip "could not download $package for the guest"
  dpkg -x "$work"/"$package"_*.deb "$work/unpacked"
}

kernel_package() { apt-cache depends linux-image-amd64 2>/dev/null | awk '/Depends:/ { print $2; exit }'; }

number() { od -An -v -t "u$3" -j "$(($2))" -N "$3" "$1" | tr -d ' '; } # number FILE OFFSET SIZE

# unpack_kernel BZIMAGE OUT: the payload lies where the boot protocol says (Documentation/x86/boot.rst).
unpack_kernel() {
  local setup offset length unpack=false
  setup=$((($(number "$1" 0x1f1 1) + 1) * 512))
  offset=$((setup + $(number "$1" 0x248 4)))
  length=$(number "$1" 0x24c 4)
  case $(od -An -v -t x1 -j "$offset" -N 4 "$1" | tr -d ' ') in
    fd377a58) unpack="xz -dc --single-stream" ;;
    28b52ffd) unpack="zstd -dcq" ;;
    1f8b*) unpack="gzip -dcq" ;;
  esac
  # What follows the stream is its unpacked size, which the unpackers complain about after all is written.
  tail -c "+$((offset + 1))" "$1" | head -c "$length" | $unpack >"$2" 2>/dev/null || true
  # Not unpacked: QEMU takes the packed kernel as well, and the guest needs some seconds more.
  [ "$(head -c 4 "$2" | tail -c 3)" = ELF ] || cp "$1" "$2"
}

# add_driver NAME: the module and, before it, what modules.dep says it needs.
add_driver() {
  local line module
  line=$(grep -E "/${1//_/[-_]}\.ko[^:]*:" "$tree/modules.dep") || return 0 # built in
  for module in $(tr ' ' '\n' <<<"${line#*:}" | tac) "${line%%:*}"; do
    local name=${module##*/}
    grep -qxF "${name%.xz}" "$out/modules/list" && continue
    cp "$tree/$module" "$out/modules/"
    [ "${name%.xz}" = "$name" ] || xz -d "$out/modules/$name"
    echo "${name%.xz}" >>"$out/modules/list"
  done
}

for tool in xz depmod; do
  command -v $tool >/dev/null || [ -x "/usr/sbin/$tool" ] || skip "no $tool; tests/run.sh install gets it"
done
mkdir -p "$cache" 2>/dev/null || skip "cannot write $cache; set KEYRX_GUEST_CACHE"
exec 9>"$cache/.lock"
flock 9
if [ ! -e "$cache/kernel/vmlinux" ]; then
  work=$(mktemp -d "$cache/work.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  fetch
  out=$work/kernel
  mkdir -p "$out/modules"
  : >"$out/modules/list"
  tree=$(echo "$work"/unpacked/lib/modules/* "$work"/unpacked/usr/lib/modules/* |
    tr ' ' '\n' | grep -v '\*' | head -n 1)
  PATH=$PATH:/usr/sbin depmod -b "${tree%/lib/modules/*}" "${tree##*/}"
  for driver in "${drivers[@]}"; do add_driver "$driver"; done
  unpack_kernel "$(echo "$work"/unpacked/boot/vmlinuz-*)" "$out/vmlinux"
  rm -rf "$cache/kernel" && mv "$out" "$cache/kernel" # whole or not at all
fi
echo "$cache/kernel"
