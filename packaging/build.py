"""Build LMS Desk for this system: ``build.py [bundle|deb|rpm|archive|appimage|flatpak|setup|dmg ...]``, all by default.

Start it with the Python that goes into the program (3.12 or 3.13) where ``pip install -e .[package]`` was done.
Each product is tried with ``--self-test`` in an empty home before it is put into ``dist/``. Exit codes: 0 built,
1 the product does not work, 2 it cannot be built here (one line says why, and nothing half-made is left).
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from installers import appimage, channel, flatpak, linux, macos, product_list, windows
from installers.bundle import make_bundle
from installers.common import DIST, Broken, Make, Refused, system
from installers.signing import sign_list, signing_keys

MAKERS = {
    "bundle": Make("bundle", ("linux", "windows", "macos"), (), make_bundle),
    "deb": Make("deb", ("linux",), ("dpkg-deb", "readelf"), linux.make_deb),
    "rpm": Make("rpm", ("linux",), ("rpmbuild", "readelf"), linux.make_rpm),
    "archive": Make("archive", ("linux",), ("xz",), linux.make_archive),
    "appimage": Make("appimage", ("linux",), ("appimagetool",), appimage.make_appimage),
    "flatpak": Make("flatpak", ("linux",), ("flatpak-builder", "flatpak"), flatpak.make_flatpak),
    "setup": Make("setup", ("windows",), ("makensis",), windows.make_setup),
    "dmg": Make("dmg", ("macos",), ("hdiutil",), macos.make_dmg),
}


def main(arguments: list[str]) -> int:
    """Build what was asked for; the exit code."""
    parser = argparse.ArgumentParser(prog="build.py", description=__doc__.split("\n")[0])
    parser.add_argument("what", nargs="*", metavar="what", help=f"any of {', '.join(MAKERS)}; all by default")
    parser.add_argument("--sign", action="store_true", help="sign with the keys named in the environment")
    parser.add_argument("--keep-bundle", action="store_true", help="use the program built last instead of a new one")
    parser.add_argument("--into", type=Path, default=DIST, metavar="DIR", help="where products go (dist)")
    asked = parser.parse_args(arguments)
    try:
        wanted = chosen(asked.what)
        channel.told()  # half a channel is told before anything is built
        keys = signing_keys() if asked.sign else {}
        for name in wanted:
            print(f"== {name}", flush=True)
            made = MAKERS[name].build(asked, keys)
            print(f"{made} ({product_list.size_of(made):.1f} MB)", flush=True)
            asked.keep_bundle = True
        listed = product_list.write(asked.into)
        if keys:
            sign_list(listed, keys)
    except (Refused, Broken) as end:
        print(f"build.py: {end}", file=sys.stderr)
        return end.code
    return 0


def chosen(named: list[str]) -> list[str]:
    """What to build: what was named, or all that this system can. Raises Refused, before anything is made."""
    for name in named:
        if name not in MAKERS:
            raise Refused(f"“{name}” is none of {', '.join(MAKERS)}.")
        MAKERS[name].check()
    if named:
        return list(dict.fromkeys(named))
    possible = []
    for name, make in MAKERS.items():
        if system() not in make.systems:
            continue
        try:
            make.check()
        except Refused as why:
            print(f"not built: {why}", file=sys.stderr)
        else:
            possible.append(name)
    return possible


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    finally:
        shutil.rmtree(Path(__file__).parent / "installers" / "__pycache__", ignore_errors=True)
