#!/usr/bin/env bash
# Installs what the other steps need and this machine lacks: Debian packages as root, npm packages of the tests.
# `install.sh --command` prints the one command that would install the missing packages.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

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
)

is_there() {
  case $1 in
    command:*) have "${1#command:}" || [ -x "/usr/sbin/${1#command:}" ] ;;
    file:*) [ -e "${1#file:}" ] ;;
  esac
}

missing=()
for need in "${NEEDS[@]}"; do
  read -r sign packages <<<"$need"
  is_there "$sign" || missing+=($packages)
done
command="apt-get install --no-install-recommends -y ${missing[*]}"
[ "${1:-}" != --command ] || { [ ${#missing[@]} -eq 0 ] || echo "sudo $command"; exit 0; }

if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" -ne 0 ] || ! have apt-get; then
    skip "missing: ${missing[*]}; to install: sudo $command"
  fi
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -q && $command || { echo "could not install: ${missing[*]}"; exit 1; }
fi

# npm packages of the tests, when their lock file is newer than what is there.
while IFS= read -r lock; do
  folder=$(dirname "$lock")
  [ "$folder/node_modules/.package-lock.json" -nt "$lock" ] && continue
  have npm || { echo "npm is missing for $folder"; exit 1; }
  (cd "$folder" && npm ci --no-audit --no-fund) || exit 1
done < <(find src tests -name package-lock.json -not -path '*/node_modules/*')
