#!/bin/sh
# Remove LMS Desk from this person's ~/.local. Settings and drafts stay, unless --with-data is given.
set -eu

prefix="$(cd "$(dirname "$0")/../.." && pwd)"
share="$prefix/share"

tell_desktop() {
  ! command -v update-desktop-database >/dev/null 2>&1 || update-desktop-database -q "$share/applications" || true
  ! command -v update-mime-database >/dev/null 2>&1 || update-mime-database "$share/mime" >/dev/null 2>&1 || true
}

remove() {
  rm -f "$prefix/bin/lmsdesk" "$share/applications/lmsdesk.desktop" "$share/mime/packages/lmsdesk.xml"
  rm -f "$share/metainfo/example.lmsdesk.LMSDesk.metainfo.xml" "$share/man/man1/lmsdesk.1.gz"
  rm -f "$share"/icons/hicolor/*/apps/lmsdesk.png "$share"/icons/hicolor/*/apps/lmsdesk.svg
  tell_desktop
  rm -rf "$prefix/lib/lmsdesk"
}

case "${1-}" in
  --tell-desktop) tell_desktop ;;
  "") remove; echo "LMS Desk is removed. Your settings and drafts are still in ${XDG_DATA_HOME:-$HOME/.local/share}/lmsdesk" ;;
  --with-data) remove; rm -rf "${XDG_DATA_HOME:-$HOME/.local/share}/lmsdesk"; echo "LMS Desk and its data are removed." ;;
  *) echo "usage: remove.sh [--with-data]" >&2; exit 2 ;;
esac
