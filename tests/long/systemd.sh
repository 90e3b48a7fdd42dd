#!/usr/bin/env bash
# Both systemd units under a real systemd, in a guest with keyboards. Needs root and debootstrap, and three minutes.
source "$(dirname "${BASH_SOURCE[0]}")/../steps/common.sh"
command -v debootstrap >/dev/null && [ "$(id -u)" -eq 0 ] ||
  { echo "needs root and debootstrap: sudo apt-get install debootstrap"; exit 1; }
packages=systemd,systemd-sysv,dbus,libpam-systemd,dbus-user-session,udev,curl,procps
kernel=$(bash tests/guest/kernel.sh) || exit 1
base=$(dirname "$kernel")/systemd-root
guest=$PWD/artifacts/guest-systemd
root=$guest/root

if [ ! -d "$base" ]; then
  debootstrap --variant=minbase --include=$packages bookworm "$base.new" && mv "$base.new" "$base" || exit 1
fi
rm -rf "$guest" && mkdir -p "$guest" && cp -a "$base" "$root" || exit 1
rm -rf "$root"/usr/share/{doc,man,locale} "$root"/var/cache/apt "$root"/var/lib/apt/lists
dotnet publish -c Release -r linux-x64 -v quiet src/keyrxd -o "$guest/app" || exit 1
cp "$guest/app/keyrxd" "$guest"/app/*.so "$(command -v busybox)" "$root/usr/bin/"
cp -r "$kernel/modules" tests/guest/systemd/check.sh "$root/"
cp src/keyrxd/packaging/systemd/system/keyrxd.service "$root/etc/systemd/system/"
cp src/keyrxd/packaging/systemd/user/keyrxd.service "$root/keyrxd-user.service"
# They would hang up the console.
for terminal in getty@ serial-getty@; do ln -sf /dev/null "$root/etc/systemd/system/$terminal.service"; done
printf '[Service]\nType=oneshot\nExecStart=/bin/bash /check.sh\n' >"$root/etc/systemd/system/check.service"
mkdir -p "$root/etc/systemd/system/multi-user.target.wants"
ln -s ../check.service "$root/etc/systemd/system/multi-user.target.wants/"
ln -sf /lib/systemd/system/multi-user.target "$root/etc/systemd/system/default.target"
(cd "$root" && find . | cpio -o -H newc --quiet) >"$guest/initrd.cpio"

command_line="console=ttyS0 quiet panic=-1 nokaslr mitigations=off lpj=4000000 noapic random.trust_cpu=on"
command_line+=" rdinit=/lib/systemd/systemd systemd.show_status=0"
timeout 900 qemu-system-x86_64 -accel tcg -cpu max -M pc,usb=off,hpet=off -m 2048 -smp 1 -nodefaults -no-user-config \
  -display none -no-reboot -serial "file:$guest/console" -device virtio-keyboard-pci \
  -kernel "$kernel/vmlinux" -initrd "$guest/initrd.cpio" -append "$command_line"
cat "$guest/console"
grep -a 'CHECK ok' "$guest/console" | sed 's/.*CHECK ok/RESULT:/; s/\r//'
grep -aq 'CHECK end' "$guest/console" && ! grep -a 'CHECK FAILED' "$guest/console"
