"""Whether links that begin with ``lmsdesk:`` lead to this program on this computer."""

from __future__ import annotations

import os
import platform
import sys
from pathlib import Path

SCHEME = "lmsdesk"
_TYPE = f"x-scheme-handler/{SCHEME}"


def owns_links() -> bool:
    """Whether an installed LMS Desk is what opens them. Reads a few files or the registry: not for the GUI thread."""
    if os.name == "nt":
        return _in_registry()
    if platform.system() == "Darwin":
        return ".app/Contents/" in sys.executable
    return any(_in_folder(folder) for folder in _folders())


def _folders() -> list[Path]:
    """Where desktops keep what opens what, the person's own first."""
    home = Path.home()
    own = [
        os.environ.get("XDG_CONFIG_HOME") or home / ".config",
        os.environ.get("XDG_DATA_HOME") or home / ".local/share",
    ]
    shared = (os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share").split(os.pathsep)
    return [Path(folder) for folder in (*own, *filter(None, shared))]


def _in_folder(folder: Path) -> bool:
    for file in (
        folder / "mimeapps.list",
        folder / "applications" / "mimeapps.list",
        folder / "applications" / "mimeinfo.cache",
    ):
        try:
            lines = file.read_text("utf-8", "replace").splitlines()
        except OSError:
            continue
        for line in lines:
            name, _, programs = line.partition("=")
            if name.strip() == _TYPE and f"{SCHEME}.desktop" in programs:
                return True
    return False


def _in_registry() -> bool:
    import winreg
    from typing import Any, cast

    registry = cast(Any, winreg)  # the type checker may look at it on another system, where it is empty
    try:
        with registry.OpenKey(registry.HKEY_CLASSES_ROOT, rf"{SCHEME}\shell\open\command") as key:
            command = str(registry.QueryValue(key, None))
    except OSError:
        return False
    program = command.partition('"')[2].partition('"')[0] if command.startswith('"') else command.partition(" ")[0]
    return bool(program) and Path(program).exists()
