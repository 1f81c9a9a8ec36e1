#!/bin/sh
# LMS Desk @VERSION@ for one person, without root: sh THIS-FILE. What follows the last line of this script is the program.
set -eu

usage() {
  cat <<END
LMS Desk @VERSION@

  sh "$0"                 set it up in ~/.local for you alone (again: upgrade; your data stays)
  sh "$0" --extract DIR   only unpack it, into a new folder
  sh "$0" --help          this text

To remove it: ~/.local/lib/lmsdesk/remove.sh
END
}

stop() { echo "LMS Desk was not set up: $*" >&2; exit 1; }

payload() { tail -c @SIZE@ "$0"; }

check() {
  for tool in tar xz sha256sum tail; do
    command -v "$tool" >/dev/null 2>&1 || stop "this system lacks $tool."
  done
  [ "$(payload | sha256sum | cut -d ' ' -f 1)" = @SHA@ ] || stop "the file is damaged. Download it again."
}

extract() {
  [ ! -e "$1" ] || stop "$1 is there already."
  mkdir -p "$1"
  payload | tar -xJf - -C "$1" || { rm -rf "$1"; stop "there is not enough room, or $1 cannot be written."; }
}

install_here() {
  prefix="$HOME/.local"
  mkdir -p "$prefix/lib" "$prefix/bin"
  new="$prefix/lib/.lmsdesk-new-$$"
  trap 'rm -rf "$new"' EXIT
  trap 'exit 1' HUP INT TERM
  extract "$new"
  "$new/lib/lmsdesk/lmsdesk" --version >/dev/null || stop "it does not start on this system."
  cp -R "$new/share" "$prefix/"
  rm -rf "$prefix/lib/lmsdesk.old"
  [ ! -e "$prefix/lib/lmsdesk" ] || mv "$prefix/lib/lmsdesk" "$prefix/lib/lmsdesk.old"
  mv "$new/lib/lmsdesk" "$prefix/lib/lmsdesk"
  rm -rf "$prefix/lib/lmsdesk.old"
  ln -sf ../lib/lmsdesk/lmsdesk "$prefix/bin/lmsdesk"
  entry="$prefix/share/applications/lmsdesk.desktop"
  quoted="$(printf '%s' "$prefix/bin/lmsdesk" | sed 's/[\\&|]/\\&/g')"
  sed "s|^Exec=lmsdesk|Exec=\"$quoted\"|; s|^TryExec=lmsdesk|TryExec=$quoted|" "$new/share/applications/lmsdesk.desktop" >"$entry"
  "$prefix/lib/lmsdesk/remove.sh" --tell-desktop
  echo "LMS Desk @VERSION@ is set up. It is in your menu; its command is $prefix/bin/lmsdesk"
}

case "${1-}" in
  "") check; install_here ;;
  --extract) [ $# = 2 ] || { usage >&2; exit 2; }; check; extract "$2" ;;
  --help | -h) usage ;;
  *) usage >&2; exit 2 ;;
esac
exit 0
