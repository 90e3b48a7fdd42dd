#!/usr/bin/env bash
# Installs what the other steps need and this machine lacks: Debian packages as root, npm packages of the tests.
# `install.sh --command` prints the one command that would install the missing packages.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
source tests/steps/packages.sh

# what shows that it is there    Debian packages
NEEDS=(
  "command:cmake                                cmake make"
  "command:gcc                                  gcc"
  "file:/usr/include/stdio.h                    libc6-dev"
  "command:qemu-system-x86_64                   qemu-system-x86"
  "command:busybox                              busybox-static"
  "command:cpio                                 cpio"
  "command:kmod                                 kmod"
  "command:xz                                   xz-utils"
  "command:chromium                             chromium"
  "file:/usr/lib/python3/dist-packages/websockets python3-websockets"
  "command:node                                 nodejs"
  "command:npm                                  npm"
  "command:afl-fuzz                             afl++"
  "command:ip                                   iproute2"
  "command:nft                                  nftables"
  "command:promtool                             prometheus"
  "command:systemd-analyze                      systemd"
  "command:dbus-daemon                          dbus-daemon"
  "command:zsh                                  zsh"
  "command:fish                                 fish"
)

if [ "${1:-}" = --command ]; then
  command=$(install_command "${NEEDS[@]}")
  [ -z "$command" ] || echo "sudo $command"
  exit 0
fi

install_needs "${NEEDS[@]}"
install_npm src tests
