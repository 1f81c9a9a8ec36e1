"""What every installer shares: places, the version, tools, running a command, and how to refuse."""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"
WORK = ROOT / "build" / "installers"
DIST = ROOT / "dist"
APP_ID = "example.lmsdesk.LMSDesk"

APT = {"dpkg-deb": "dpkg", "rpmbuild": "rpm", "makensis": "nsis", "readelf": "binutils", "xz": "xz-utils"}
APT |= {"flatpak-builder": "flatpak-builder", "flatpak": "flatpak"}


class Refused(Exception):
    """It cannot be built here. One line, and nothing was made."""

    code = 2


class Broken(Exception):
    """It was built and does not work. One line, and it was not put into the products' folder."""

    code = 1


@dataclass(frozen=True, slots=True)
class Make:
    """One product: where it can be built, with which tools, and how."""

    name: str
    systems: tuple[str, ...]
    tools: tuple[str, ...]
    maker: Callable[[argparse.Namespace, Mapping[str, str]], Path]

    def check(self) -> None:
        """Raises Refused when this system cannot."""
        if system() not in self.systems:
            raise Refused(f"{self.name} is built on {' or '.join(self.systems)}; this is {system()}.")
        for tool in self.tools:
            find_tool(tool, self.name)
        check_python()

    def build(self, asked: argparse.Namespace, keys: Mapping[str, str]) -> Path:
        """The finished product. Raises Refused or Broken."""
        return self.maker(asked, keys)


def system() -> str:
    """linux, windows or macos."""
    return {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")


def machine() -> str:
    """x86_64 or aarch64, the same word on every system."""
    found = platform.machine().lower()
    return {"amd64": "x86_64", "arm64": "aarch64"}.get(found, found)


def find_tool(tool: str, product: str) -> str:
    """Where the tool is. Raises Refused with the line that brings it."""
    found = shutil.which(tool)
    if found is None:
        hint = f" (apt install {APT[tool]})" if system() == "linux" and tool in APT else ""
        raise Refused(f"{product} needs {tool}, which is not here{hint}.")
    return found


def check_python() -> None:
    """Raises Refused when this Python should not go into a product."""
    if sys.version_info[:2] not in ((3, 12), (3, 13)):
        have = ".".join(map(str, sys.version_info[:2]))
        raise Refused(f"the program carries Python 3.12 or 3.13; this is {have}. Start build.py with one of these.")
    import importlib.util

    for module in ("PyInstaller", "lmsdesk", "PySide6"):
        if importlib.util.find_spec(module) is None:
            raise Refused(f"{module} is not installed for this Python: pip install -e .[package]")


def version() -> str:
    """The version, from the one place it is written."""
    text = (ROOT / "lmsdesk" / "version.py").read_text("utf-8")
    found = re.search(r'^VERSION = "([0-9]+\.[0-9]+\.[0-9]+[^"]*)"$', text, re.MULTILINE)
    if found is None:
        raise Refused('lmsdesk/version.py has no line VERSION = "X.Y.Z".')
    return found[1]


def build_time() -> int:
    """The time every product carries: of the commit, so that two builds of one commit agree."""
    if given := os.environ.get("SOURCE_DATE_EPOCH", ""):
        return int(given)
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        return 1_700_000_000
    done = subprocess.run([git, "-C", str(ROOT), "log", "-1", "--format=%ct"], capture_output=True, text=True)
    return int(done.stdout.strip() or 1_700_000_000)


def run(command: list[str], *, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> str:
    """What the command printed. Raises Broken with its last line when it fails; its whole talk goes to stderr."""
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(build_time()), "PYTHONHASHSEED": "1", **(env or {})}
    done = subprocess.run(
        command, cwd=cwd, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    if done.returncode:
        print(done.stdout, file=sys.stderr)
        last = next((line for line in reversed(done.stdout.splitlines()) if line.strip()), "no word why")
        raise Broken(f"{Path(command[0]).name} ended with {done.returncode}: {last.strip()}")
    return done.stdout


def fresh(folder: Path) -> Path:
    """The folder, empty."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def hand_out(made: Path, into: Path) -> Path:
    """Put a finished and tried product where products go, in one step."""
    into.mkdir(parents=True, exist_ok=True)
    part = into / f".{made.name}.part"
    shutil.rmtree(part, ignore_errors=True)
    if made.is_dir():
        shutil.copytree(made, part, symlinks=True)
        shutil.rmtree(into / made.name, ignore_errors=True)
    else:
        shutil.copy2(made, part)
    return part.replace(into / made.name)


def filled(template: Path, **values: str) -> str:
    """The template's text with each @NAME@ filled in. A name without a value is a mistake and raises KeyError."""
    return re.sub(r"@([A-Z_]+)@", lambda found: values[found[1]], template.read_text("utf-8"))
