"""The program for this system, made by PyInstaller, looked through, and tried."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from installers import icons, product_list, proof, support
from installers.common import PACKAGING, ROOT, WORK, Broken, fresh, hand_out, machine, run, system, version

LIMIT = 150.0  # MB on disk
NEVER = ("libgtk-3", "libgdk-3", "Qt6Qml", "Qt6Quick", "qvirtualkeyboard", "tkinter", "libqeglfs", "/tests/")


def made_bundle(asked: argparse.Namespace) -> Path:
    """The bundle's folder: the one built last when that is wanted and there, else a new one, tried."""
    have = program_folder()
    if asked.keep_bundle and proof.program_in(have).is_file():
        proof.check_version(proof.program_in(have))
        return have
    fresh(WORK)
    icons.make_all(WORK / "icons")
    places = ["--distpath", str(WORK / "bundle"), "--workpath", str(WORK / "pyinstaller")]
    run([sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", *places, str(PACKAGING / "lmsdesk.spec")])
    look_through(have)
    proof.try_program(proof.program_in(have))
    return have


def make_bundle(asked: argparse.Namespace, keys: Mapping[str, str]) -> Path:
    """The bundle as a folder among the products."""
    del keys
    made = made_bundle(asked)
    named = WORK / f"lmsdesk-{version()}-{system()}-{machine()}"
    if named.is_symlink() or named.exists():
        named.unlink()
    out = hand_out(made, asked.into)
    final = asked.into / named.name
    if final.exists():
        import shutil

        shutil.rmtree(final)
    return out.replace(final)


def program_folder() -> Path:
    """Where PyInstaller leaves it."""
    return WORK / "bundle" / ("LMS Desk.app" if system() == "macos" else "lmsdesk")


def data_files() -> list[str]:
    """What the program reads beside its code, as paths below the project."""
    kept = (".svg", ".json", ".png", ".jpg", ".qm")
    found = [path for path in (ROOT / "lmsdesk").rglob("*") if path.suffix in kept]
    return sorted(path.relative_to(ROOT).as_posix() for path in found)


def look_through(folder: Path) -> None:
    """Raises Broken when something is missing, too much, or the whole too large."""
    names = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    joined = "\n".join(names)
    missing = [name for name in data_files() if name not in joined]
    if missing:
        raise Broken(f"the bundle lacks {len(missing)} data files, the first is {missing[0]}.")
    if system() != "macos" and support.LOADER not in joined:
        raise Broken("the bundle lacks the compiled part of shiboken6; it would start slower than from source.")
    if lost := [path for path in folder.rglob("*") if path.is_symlink() and not path.exists()]:
        raise Broken(f"the bundle holds a link that leads nowhere: {lost[0].name}.")
    for part in NEVER:
        if found := [name for name in names if part in name and not name.startswith("licences")]:
            raise Broken(f"the bundle holds what it should not: {found[0]}.")
    size = product_list.size_of(folder)
    if size > LIMIT:
        raise Broken(f"the bundle has {size:.0f} MB; {LIMIT:.0f} MB is the most it may have.")
