#!/usr/bin/env bash
# The Debian package in a fresh minimal Debian: install, start, self-test, upgrade with data kept, purge.
# usage: test_deb.sh [PACKAGE.deb] (default: the one in dist/). Needs root and debootstrap; says so and ends well without.
# SUITE and MIRROR choose the Debian (bookworm from deb.debian.org).
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '== %s\n' "$*"; }
skip() { echo "test_deb.sh: not run: $*"; exit 0; }
fail() { echo "test_deb.sh: FAILED: $*" >&2; exit 1; }

[ "$(uname -s)" = Linux ] || skip "this is no Linux."
[ "$(id -u)" = 0 ] || skip "it needs root."
command -v debootstrap >/dev/null || skip "it needs debootstrap (apt install debootstrap)."
deb="${1-$(find dist -maxdepth 1 -name 'lmsdesk_*.deb' 2>/dev/null | sort -V | tail -n 1)}"
[ -f "$deb" ] || fail "no package. Build it first: packaging/build.py deb"
version="$(dpkg-deb --field "$deb" Version)"

top="$(mktemp -d /tmp/lmsdesk-deb.XXXXXX)"
root="$top/root"
xvfb=""
running() { # the program's processes inside the fresh system, and no others
  local pid
  for pid in $(pgrep -x lmsdesk || true); do
    [ "$(readlink "/proc/$pid/root")" != "$root" ] || echo "$pid"
  done
}
clean_up() {
  local pid
  for pid in $(running); do kill "$pid" 2>/dev/null || true; done
  [ -z "$xvfb" ] || kill "$xvfb" 2>/dev/null || true
  for place in dev proc; do ! mountpoint -q "$root/$place" || umount -l "$root/$place"; done
  for place in dev proc; do ! mountpoint -q "$root/$place" || { echo "still mounted: $root/$place" >&2; return; }; done
  rm -rf --one-file-system "$top"
}
trap clean_up EXIT
inside() { env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 HOME=/root DEBIAN_FRONTEND=noninteractive chroot "$root" "$@"; }
person() { inside runuser -u person -- env HOME=/home/person DISPLAY="${DISPLAY_INSIDE-}" "$@"; }
installed() { inside apt-get install -y -q --no-install-recommends "$1" >"$top/apt.log" 2>&1 || { cat "$top/apt.log"; fail "apt did not install $1"; }; }

say "A fresh Debian ${SUITE:=bookworm}"
debootstrap --variant=minbase "$SUITE" "$root" "${MIRROR:-http://deb.debian.org/debian}" >"$top/debootstrap.log" 2>&1 ||
  { tail -n 5 "$top/debootstrap.log"; fail "debootstrap did not end well"; }
mount --bind /dev "$root/dev" && mount -t proc proc "$root/proc"
cp /etc/resolv.conf "$root/etc/resolv.conf"
inside useradd --create-home person
! inside sh -c 'command -v python3' >/dev/null || fail "the fresh system has a Python; this would prove nothing"
inside apt-get update -q >/dev/null
installed ca-certificates # apt itself recommends it, so it would stay for apt's sake
before="$(inside dpkg-query -W -f '${Package}\n')"

say "The version before this one, and data of a person"
mkdir "$top/older" && dpkg-deb -R "$deb" "$top/older"
sed -i "s/^Version: .*/Version: $version~before/" "$top/older/DEBIAN/control"
echo "only in the older one" >"$top/older/usr/lib/lmsdesk/older.txt"
dpkg-deb --root-owner-group -Zgzip -z1 --build "$top/older" "$root/older.deb" >/dev/null
cp "$deb" "$root/lmsdesk.deb"
installed /older.deb
person lmsdesk --version | grep -q '^LMS Desk ' || fail "the command does not start"
person mkdir -p /home/person/.local/share/lmsdesk/config
echo '{"kept": true}' >"$root/home/person/.local/share/lmsdesk/config/kept.json"

say "Upgrade: the older one's files go, the person's stay"
installed /lmsdesk.deb
[ "$(inside dpkg-query -W -f '${Version}' lmsdesk)" = "$version" ] || fail "version $version is not installed"
[ ! -e "$root/usr/lib/lmsdesk/older.txt" ] || fail "a file of the older version stayed"
[ -f "$root/home/person/.local/share/lmsdesk/config/kept.json" ] || fail "the upgrade took a person's file"
[ "$(person lmsdesk --version)" = "LMS Desk ${version%%~*}" ] || fail "--version does not say $version"
inside dpkg --verify lmsdesk || fail "dpkg --verify"

say "Self-test as a person, without a screen"
person lmsdesk --self-test

say "The window, under Xvfb"
if command -v Xvfb >/dev/null; then
  Xvfb -displayfd 7 -screen 0 1280x800x24 -ac -listen tcp -nolisten unix 7>"$top/display" >/dev/null 2>&1 &
  xvfb=$!
  for _ in $(seq 100); do [ ! -s "$top/display" ] || break; sleep 0.1; done
  DISPLAY_INSIDE="127.0.0.1:$(cat "$top/display")"
  person lmsdesk --practice >"$top/window.log" 2>&1 &
  opened=""
  for _ in $(seq 300); do
    if DISPLAY="$DISPLAY_INSIDE" xwininfo -root -tree 2>/dev/null | grep -q 'LMS Desk'; then opened=yes; break; fi
    sleep 0.1
  done
  [ -n "$opened" ] || { cat "$top/window.log"; fail "no window within 30 s"; }
  sleep 3 # the practice academy starts behind the window; nothing may be said meanwhile
  pid="$(running | head -n 1)"
  [ -n "$pid" ] || fail "the program had ended by itself: $(cat "$top/window.log")"
  kill -TERM "$pid"
  for _ in $(seq 100); do [ -n "$(running)" ] || break; sleep 0.1; done
  [ -z "$(running)" ] || fail "the program does not end when asked"
  [ ! -s "$top/window.log" ] || fail "the window said: $(cat "$top/window.log")"
else
  echo "no Xvfb on this system: left out"
fi

say "Purge: nothing of the package stays, everything of the person does"
inside apt-get purge -y -q lmsdesk >"$top/apt.log" 2>&1 || { cat "$top/apt.log"; fail "purge"; }
left="$(find "$root/usr" "$root/etc" "$root/var/lib/dpkg/info" -iname '*lmsdesk*' | head)"
[ -z "$left" ] || fail "left behind: $left"
[ -f "$root/home/person/.local/share/lmsdesk/config/kept.json" ] || fail "purge took a person's file"
inside apt-get autoremove --purge -y -q >/dev/null 2>&1
after="$(inside dpkg-query -W -f '${Package}\n')"
[ "$before" = "$after" ] || fail "packages that came along stayed: $(diff <(echo "$before") <(echo "$after") | tr '\n' ' ')"
say "All good: $(basename "$deb") on $SUITE"
