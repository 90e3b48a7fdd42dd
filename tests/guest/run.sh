#!/usr/bin/env bash
# run.sh DIRECTORY WORK: boots DIRECTORY/vmlinux and DIRECTORY/initrd.cpio with a PS/2, a virtio and a USB keyboard.
#   standard output   the guest's console; "GUEST up" when it is ready
#   WORK/shell.sock   its command line: "NUMBER COMMAND" in, its output and "GUEST done NUMBER CODE" out
#   WORK/qmp.sock     QEMU's control: keys, plugging, pulling; "info usernet" names the forwarded port
# Software emulation only: what opens /dev/kvm differs from machine to machine. Ends after GUEST_LIMIT seconds.
set -euo pipefail
guest=$1 work=$2
machine=(-accel tcg,thread=multi -cpu max -M "pc,usb=off,hpet=off" -m 256 -smp 1
  -nodefaults -no-user-config -display none -no-reboot)
consoles=(-serial file:/dev/stdout -serial "unix:$work/shell.sock,server=on,wait=off"
  -qmp "unix:$work/qmp.sock,server=on,wait=off")
# Port 0: the kernel of the host picks a free one.
network=(-netdev "user,id=net0,restrict=on,hostfwd=tcp:127.0.0.1:0-:9868" -device "virtio-net-pci,netdev=net0")
keyboards=(-device "virtio-keyboard-pci,id=virtio0" -device "qemu-xhci,id=xhci" -device "usb-kbd,id=usb0,bus=xhci.0")
exec timeout --foreground -k 5 "${GUEST_LIMIT:-400}" qemu-system-x86_64 \
  "${machine[@]}" "${consoles[@]}" "${network[@]}" "${keyboards[@]}" \
  -kernel "$guest/vmlinux" -initrd "$guest/initrd.cpio" \
  -append "console=ttyS0 quiet panic=-1 nokaslr mitigations=off lpj=4000000 noapic random.trust_cpu=on"
