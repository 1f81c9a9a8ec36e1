"""The Windows product: an installer made with NSIS around the bundle."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from installers import proof
from installers.bundle import made_bundle
from installers.common import PACKAGING, WORK, Broken, filled, find_tool, hand_out, machine, run, version
from installers.signing import sign_exe

SCRIPT = PACKAGING / "windows" / "lmsdesk.nsi"


def make_setup(asked: argparse.Namespace, keys: Mapping[str, str]) -> Path:
    """The installer. Raises Broken unless it sets up silently, works, and goes again."""
    tree = made_bundle(asked)
    if keys:
        for name in ("lmsdesk.exe", "lmsdesk-console.exe"):
            sign_exe(tree / name, keys)
    made = compile_setup(tree, WORK / "icons" / "lmsdesk.ico", WORK / f"lmsdesk-{version()}-windows-{machine()}.exe")
    try_setup(made)
    if keys:
        sign_exe(made, keys)
    return hand_out(made, asked.into)


def compile_setup(tree: Path, icon: Path, made: Path) -> Path:
    """Run makensis over a bundle's tree. Warnings are errors."""
    listed = made.parent / "uninstall-files.nsh"
    listed.write_text(removals(tree), "utf-8-sig")
    values = {
        "VERSION": version(),
        "FOUR": numbers(version()),
        "TREE": str(tree),
        "ICON": str(icon),
        "OUT": str(made),
        "FILES": str(listed),
        "SIZE": str(sum(path.stat().st_size for path in tree.rglob("*") if path.is_file()) // 1024),
    }
    defines = [f"-D{name}={value}" for name, value in values.items()]
    run([find_tool("makensis", "setup"), "-V2", "-WX", "-INPUTCHARSET", "UTF8", *defines, str(SCRIPT)])
    return made


def removals(tree: Path) -> str:
    """The uninstaller's list: exactly the files that were put there, then the folders that are empty by then."""
    paths = sorted(tree.rglob("*"), key=lambda path: (-len(path.parts), str(path)))
    win = {path: str(path.relative_to(tree)).replace("/", "\\").replace("$", "$$") for path in paths}
    lines = [f'Delete "$INSTDIR\\{win[path]}"' for path in paths if not path.is_dir()]
    lines += [f'RMDir "$INSTDIR\\{win[path]}"' for path in paths if path.is_dir()]
    return "\n".join(lines) + "\n"


def numbers(text: str) -> str:
    """The version as Windows wants it: four numbers."""
    parts = [part for part in text.split("-")[0].split("+")[0].split(".") if part.isdigit()]
    return ".".join([*parts, "0", "0", "0", "0"][:4])


def version_file(folder: Path) -> Path:
    """What Windows shows under Properties, Details, for PyInstaller."""
    made = folder / "version-info.txt"
    four = ", ".join(numbers(version()).split("."))
    made.write_text(filled(PACKAGING / "windows" / "version-info.txt", VERSION=version(), FOUR=four), "utf-8")
    return made


def try_setup(made: Path) -> None:
    """Set it up silently in an empty home, try the program, take it away again."""
    from installers.common import fresh

    home = fresh(WORK / "setup-home")
    place = home / "Programs" / "LMSDesk"  # without a blank: NSIS takes /D= and _?= only without quotation marks
    code, _, said = proof.started([str(made), "/S", f"/D={place}"], home)
    if code:
        raise Broken(f"the installer ended with {code}: {said.strip()}")
    proof.try_program(place / "lmsdesk-console.exe")
    proof.started([str(place / "uninstall.exe"), "/S", f"_?={place}"], home)
    if left := [path for path in place.rglob("*") if path.name != "uninstall.exe"]:
        raise Broken(f"removing left {left[0].name} behind.")
