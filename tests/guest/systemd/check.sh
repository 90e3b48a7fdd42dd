# Runs in the guest, as a service of its real systemd: both units of src/keyrxd/packaging/systemd, started, asked,
# reloaded, hung and stopped. A line "CHECK ok WHAT" or "CHECK FAILED WHAT" each; then it turns the guest off.
exec >/dev/ttyS0 2>&1
export SYSTEMD_PAGER='' SYSTEMD_COLORS=0 LC_ALL=C.UTF-8

# check WHAT COMMAND...: its output only where it fails
check() {
  local what=$1 output
  shift
  if output=$("$@" 2>&1); then echo "CHECK ok $what"; else printf 'CHECK FAILED %s\n%s\n' "$what" "$output"; fi
}

ready() { curl -fsS --retry 20 --retry-connrefused --retry-delay 1 http://127.0.0.1:9867/readyz; }
journal() { journalctl -o cat --no-pager "$@"; }
# The command that the journal gives in place of an address. Under sudo, which the guest lacks, it starts no browser,
# and prints an address that opens once.
page_command() { journal "$@" | sed -n 's|^ *page .*(\(.*\) opens it.*|\1|p' | tail -n 1; }
prints_address() { "$@" | grep -E '^http://127\.0\.0\.1:9867/#[A-Za-z0-9_-]{43}$'; }
no_secret() { ! journal "$@" | grep -F '/#'; }
is() { [ "$1" = "$2" ] || { echo "'$1' is not '$2'"; return 1; }; }
property() { systemctl show keyrxd -p "$1" --value; }
# confined PID: what the unit forbids holds for the process
confined() {
  grep -qx 'NoNewPrivs:.1' "/proc/$1/status" && grep -qx 'Seccomp:.2' "/proc/$1/status" &&
    grep -q '^Max core file size  *0  *0 ' "/proc/$1/limits" && return
  cat "/proc/$1/status" "/proc/$1/limits"
  return 1
}
no_rights() { is "$(sed -n 's/^CapBnd:.//p' "/proc/$1/status")" 0000000000000000; }
restarted() {
  for _ in $(seq 120); do [ "$(property NRestarts)" != 0 ] && return 0; sleep 1; done
  journal -u keyrxd | tail
  return 1
}

while read -r module; do busybox insmod "/modules/$module"; done </modules/list
udevadm trigger && udevadm settle

check 'system: it starts' systemctl start keyrxd
check 'system: it captures' ready
check 'system: the token is for its user only' is "$(stat -L -c '%a' /var/lib/keyrx/token)" 600
check 'system: the journal holds no secret' no_secret -u keyrxd
check "system: sudo $(page_command -u keyrxd)" prints_address env SUDO_UID=0 $(page_command -u keyrxd)
check 'system: it is confined' confined "$(property MainPID)"
check 'system: it has no capability' no_rights "$(property MainPID)"
check 'system: it reloads' systemctl reload keyrxd
sleep 15
check 'system: its watchdog is content' is "$(property ActiveState) $(property NRestarts)" 'active 0'
kill -STOP "$(property MainPID)"
check 'system: one that hangs is started anew' restarted
check 'system: it captures again' ready
check 'system: it stops' systemctl stop keyrxd
check 'system: and that is no failure' is "$(property Result)" success

useradd --create-home --groups input alice
loginctl enable-linger alice
for _ in $(seq 60); do [ -S /run/user/1000/bus ] && break; sleep 1; done
home=$(getent passwd alice | cut -d: -f6)
as_alice() { runuser -u alice -- env XDG_RUNTIME_DIR=/run/user/1000 HOME="$home" "$@"; }
as_alice install -D -m 644 /keyrxd-user.service "$home/.config/systemd/user/keyrxd.service"
snapshot() { as_alice timeout 10 keyrxd watch --plain --topic key | grep -m 1 'state {"pressed":\[\],"devices":\[{'; }

check 'user: it starts' as_alice systemctl --user start keyrxd
check 'user: it captures' ready
check 'user: the journal holds no secret' no_secret _UID=1000
check 'user: keyrxd token --browser' prints_address as_alice keyrxd token --browser
check 'user: keyrxd watch knows the keyboards' snapshot
check 'user: it is confined' confined "$(as_alice systemctl --user show keyrxd -p MainPID --value)"
check 'user: it reloads' as_alice systemctl --user reload keyrxd
check 'user: it stops' as_alice systemctl --user stop keyrxd
echo 'CHECK end'
systemctl poweroff -ff
