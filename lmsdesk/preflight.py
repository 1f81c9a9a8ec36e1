"""Looks whether Qt can start on this Linux system, so that a person gets one line to type instead of an abort."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping

Libraries = tuple[tuple[str, str], ...]

ALWAYS: Libraries = (
    ("libGL.so.1", "libgl1"),
    ("libEGL.so.1", "libegl1"),
    ("libxkbcommon.so.0", "libxkbcommon0"),
    ("libdbus-1.so.3", "libdbus-1-3"),
    ("libfontconfig.so.1", "libfontconfig1"),
    ("libglib-2.0.so.0", "libglib2.0-0"),
)
XCB: Libraries = (
    ("libxcb-cursor.so.0", "libxcb-cursor0"),
    ("libxcb-icccm.so.4", "libxcb-icccm4"),
    ("libxcb-keysyms.so.1", "libxcb-keysyms1"),
    ("libxcb-shape.so.0", "libxcb-shape0"),
    ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
)
WAYLAND: Libraries = (
    ("libwayland-cursor.so.0", "libwayland-cursor0"),
    ("libwayland-egl.so.1", "libwayland-egl1"),
)

NO_SCREEN = (
    "LMS Desk has no screen to open its window on: neither DISPLAY nor WAYLAND_DISPLAY is set.\n"
    "Start it from a desktop session. Without a screen you can run: lmsdesk --self-test"
)


def trouble(*, window: bool) -> str:
    """What keeps Qt from starting here, in words with the line that mends it; empty when nothing does."""
    if not sys.platform.startswith("linux"):
        return ""
    return linux_trouble(os.environ, loads, window=window)


def linux_trouble(environment: Mapping[str, str], there: Callable[[str], bool], *, window: bool) -> str:
    """As ``trouble``, for any environment and any way to look for a library."""
    asked = environment.get("QT_QPA_PLATFORM", "").split(":")[0].split(";")[0]
    wayland = asked.startswith("wayland") or (not asked and bool(environment.get("WAYLAND_DISPLAY")))
    x11 = asked == "xcb" or (not asked and bool(environment.get("DISPLAY")))
    if window and not asked and not wayland and not x11:
        return NO_SCREEN
    missing = _missing(ALWAYS, there)
    if window and wayland:
        lacking = _missing(WAYLAND, there)
        if lacking and x11:  # Qt then takes the other one
            lacking = _missing(XCB, there)
        missing += lacking
    elif window and x11:
        missing += _missing(XCB, there)
    return _sentence(missing) if missing else ""


def loads(library: str) -> bool:
    """Whether the system's loader finds the library."""
    import ctypes

    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _missing(wanted: Libraries, there: Callable[[str], bool]) -> list[tuple[str, str]]:
    return [(library, package) for library, package in wanted if not there(library)]


def _sentence(missing: list[tuple[str, str]]) -> str:
    names = ", ".join(library for library, _ in missing)
    packages = " ".join(package for _, package in missing)
    one = len(missing) == 1
    return (
        f"LMS Desk cannot open a window yet: this system lacks {'a library' if one else 'libraries'}: {names}\n"
        f"This brings {'it' if one else 'them'}:\n\n"
        f"    sudo apt-get install -y --no-install-recommends {packages}\n"
    )
