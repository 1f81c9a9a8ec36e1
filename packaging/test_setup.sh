#!/usr/bin/env bash
# The Windows installer's logic under Wine: silent setup, upgrade in place, refusal while the program runs, removal that
# keeps a person's data. Around a stand-in program, because Wine lacks what Qt needs; the real one is tried on Windows.
# usage: test_setup.sh. Needs wine (with 32-bit support), makensis and python3; says so and ends well without.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '== %s\n' "$*"; }
skip() { echo "test_setup.sh: not run: $*"; exit 0; }
fail() { echo "test_setup.sh: FAILED: $*" >&2; exit 1; }

for tool in wine makensis python3; do command -v "$tool" >/dev/null || skip "it needs $tool."; done
top="$(mktemp -d /tmp/lmsdesk-setup.XXXXXX)"
export WINEPREFIX="$top/wine" WINEDEBUG=-all WINEDLLOVERRIDES="mscoree,mshtml="
unset DISPLAY
clean_up() { wineserver -k 2>/dev/null || true; rm -rf "$top"; }
trap clean_up EXIT
wineboot --init >/dev/null 2>&1 || skip "wine does not start here."
drive="$WINEPREFIX/drive_c"

compile() { # tree version
  python3 - "$1" "$2" "$top/setup-$2.exe" <<'END'
import sys
from pathlib import Path
sys.path.insert(0, "packaging")
from installers import windows
tree, version, made = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
windows.version = lambda: version
windows.compile_setup(tree, made.parent / "lmsdesk.ico", made)
END
}
runs() { timeout 120 wine "$@" >/dev/null 2>&1; }
value() { wine reg query "$1" /v "$2" 2>/dev/null | tr -d '\r' | sed -n "s/^ *$2 *REG_[A-Z]* *//p"; }
default_of() { wine reg query "$1" /ve 2>/dev/null | tr -d '\r' | sed -n 's/^ *(Default) *REG_SZ *//p'; }

say "Two versions around a stand-in"
mkdir -p "$top/old/_internal" "$top/new/_internal/a folder"
cp "$drive/windows/system32/cmd.exe" "$top/old/lmsdesk.exe" # something that runs and stays open
cp "$top/old/lmsdesk.exe" "$top/new/lmsdesk.exe"
echo old >"$top/old/_internal/only-in-the-old-one.txt"
echo new >"$top/new/_internal/a folder/cost \$5 ü.txt"
python3 -c 'import struct, sys, zlib
raw = b"".join(b"\0" + b"\x24\x57\xc5\xff" * 16 for _ in range(16))
part = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
png = b"\x89PNG\r\n\x1a\n" + part(b"IHDR", struct.pack(">IIBBBBB", 16, 16, 8, 6, 0, 0, 0)) + part(b"IDAT", zlib.compress(raw)) + part(b"IEND", b"")
open(sys.argv[1], "wb").write(struct.pack("<HHHBBBBHHII", 0, 1, 1, 16, 16, 0, 0, 1, 32, len(png), 22) + png)' "$top/lmsdesk.ico"
compile "$top/old" 0.0.1
compile "$top/new" 0.0.2

say "Set up without a word, for this person"
runs "$top/setup-0.0.1.exe" /S || fail "the installer ended with $?"
local_data="$(wine cmd /c 'echo %LOCALAPPDATA%' 2>/dev/null | tr -d '\r')"
place="$(winepath -u "$local_data" 2>/dev/null)/Programs/LMS Desk"
[ -f "$place/lmsdesk.exe" ] && [ -f "$place/_internal/only-in-the-old-one.txt" ] || fail "the files are not in $place"
key='HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\lmsdesk'
[ "$(value "$key" DisplayVersion)" = 0.0.1 ] || fail "Windows is not told the version"
[ -n "$(find "$drive" -name 'LMS Desk.lnk')" ] || fail "no entry in the start menu"
default_of 'HKCU\Software\Classes\lmsdesk\shell\open\command' | grep -q 'lmsdesk.exe" "%1"' || fail "our links open nothing"
[ "$(default_of 'HKCU\Software\Classes\.lmsdesk')" = LMSDesk.Link ] || fail "our files open nothing"
data="$(dirname "$(dirname "$place")")/lmsdesk"
mkdir -p "$data/config" && echo '{}' >"$data/config/settings.json"
echo mine >"$place/a file of the person.txt"

say "Not while the program is open"
mkfifo "$top/typed"
wine "$place/lmsdesk.exe" /q <"$top/typed" >/dev/null 2>&1 &
exec 5>"$top/typed"
for _ in $(seq 100); do wine tasklist 2>/dev/null | grep -qi lmsdesk.exe && break; sleep 0.2; done
refused=""
runs "$top/setup-0.0.2.exe" /S || refused=yes
if [ -n "$refused" ]; then
  [ -f "$place/_internal/only-in-the-old-one.txt" ] || fail "a refused upgrade changed files"
  [ "$(value "$key" DisplayVersion)" = 0.0.1 ] || fail "a refused upgrade told Windows another version"
else
  echo "Wine lets an open program be overwritten: this is left to Windows"
fi
exec 5>&-
wine taskkill /f /im lmsdesk.exe >/dev/null 2>&1 || true
wineserver -w 2>/dev/null || true

say "Upgrade in place"
runs "$top/setup-0.0.2.exe" /S || fail "the upgrade ended with $?"
[ -f "$place/_internal/a folder/cost \$5 ü.txt" ] || fail "a file of the new version is missing"
[ ! -e "$place/_internal/only-in-the-old-one.txt" ] || fail "a file of the old version stayed"
[ "$(value "$key" DisplayVersion)" = 0.0.2 ] || fail "Windows is not told the new version"
[ -f "$data/config/settings.json" ] || fail "the upgrade took a person's file"

say "Remove: the program goes, the person's files stay"
runs "$place/uninstall.exe" /S || fail "the removal ended with $?"
wineserver -w 2>/dev/null || true # it goes on from a copy of itself
[ ! -e "$place/lmsdesk.exe" ] && [ ! -d "$place/_internal" ] || fail "files of the program stayed"
[ -f "$place/a file of the person.txt" ] || fail "the removal took a file that is not ours"
[ -f "$data/config/settings.json" ] || fail "the removal took the person's data without being told to"
[ -z "$(value "$key" DisplayVersion)" ] || fail "Windows still lists the program"
[ -z "$(default_of 'HKCU\Software\Classes\lmsdesk')" ] || fail "our links are still owned"
[ -z "$(find "$drive" -name 'LMS Desk.lnk')" ] || fail "the start menu's entry stayed"
say "All good: the installer's logic under $(wine --version)"
