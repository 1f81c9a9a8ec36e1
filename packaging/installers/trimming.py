"""What does not go into the bundle: Qt's parts that LMS Desk never uses, and libraries that only they needed."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Iterable
from pathlib import PurePath

Entry = tuple[str, str, str]  # name in the bundle, where it comes from, PyInstaller's type

MODULES = (
    *("tkinter", "_tkinter", "turtle", "turtledemo", "idlelib", "lib2to3", "ensurepip", "venv", "pydoc_data", "test"),
    *("setuptools", "pip", "wheel", "PyInstaller", "pytest", "mypy", "ruff", "hypothesis", "IPython", "numpy"),
    *("pygments", "rich"),  # httpx takes them for its command line, when they happen to be there
    "readline",  # GPL, and nothing reads lines here
    *("PyQt5", "PyQt6", "PySide2", "uvloop", "httptools", "watchfiles", "websockets", "wsproto", "trio", "h2"),
    *("PySide6.QtQml", "PySide6.QtQuick", "PySide6.QtQuickWidgets", "PySide6.QtQuickControls2", "PySide6.QtSql"),
    *("PySide6.QtTest", "PySide6.QtDesigner", "PySide6.QtHelp", "PySide6.QtUiTools", "PySide6.QtXml"),
    *("PySide6.QtConcurrent", "PySide6.QtOpenGL", "PySide6.QtOpenGLWidgets", "PySide6.QtPrintSupport"),
)

LANGUAGES = ("de", "en", "es", "fr")

FILES = (
    "*platformthemes/*qgtk3*",
    *(f"*platforms/*q{name}.*" for name in ("eglfs", "linuxfb", "minimal", "minimalegl", "vkkhrdisplay", "vnc")),
    "*platforms/*qdirect2d*",
    "*egldeviceintegrations/*",
    "*plugins/generic/*",
    "*platforminputcontexts/*virtualkeyboard*",
    *(f"*imageformats/*q{name}.*" for name in ("pdf", "tiff", "tga", "wbmp", "icns")),
    *(f"*plugins/{name}/*" for name in ("designer", "qmltooling", "qmllint", "sqldrivers", "printsupport")),
    *(
        f"*plugins/{name}/*"
        for name in ("vectorimageformats", "networkinformation", "wayland-graphics-integration-server")
    ),
    *(f"*Qt6{name}*" for name in ("Qml", "Quick", "VirtualKeyboard", "Pdf", "Sql", "Test", "Designer", "ShaderTools")),
    "*opengl32sw.dll",
    "*/qml/*",
    "*.pyi",
    "*/direct_url.json",
)

# What every Linux desktop has. Older copies of these would keep the system's newer drivers and fonts from loading.
FROM_THE_SYSTEM = (
    *("libstdc++.so.*", "libgcc_s.so.*", "libz.so.*", "libexpat.so.*", "libglib-2.0.so.*", "libgthread-2.0.so.*"),
    *("libX11.so.*", "libX11-xcb.so.*", "libXau.so.*", "libXdmcp.so.*", "libICE.so.*", "libSM.so.*", "libdrm.so.*"),
    *("libdbus-1.so.*", "libfontconfig.so.*", "libfreetype.so.*", "libxkbcommon.so.*", "libxkbcommon-x11.so.*"),
    *("libwayland-*.so.*", "libGL*.so.*", "libEGL.so.*", "libOpenGL.so.*", "libgbm.so.*"),
)


def trimmed(entries: Iterable[Entry]) -> list[Entry]:
    """The entries without what is never used."""
    return [entry for entry in entries if not unwanted(entry[0])]


def unwanted(name: str) -> bool:
    """Whether a file with this name in the bundle is never used."""
    path = PurePath(name.replace("\\", "/")).as_posix()
    if "/" not in path and any(fnmatch.fnmatchcase(path, pattern) for pattern in FROM_THE_SYSTEM):
        return True
    if "/translations/" in path:
        return not any(path.endswith(f"/qtbase_{language}.qm") for language in LANGUAGES)
    return any(fnmatch.fnmatchcase(path, pattern) for pattern in FILES)


def still_needed(entries: list[Entry], needs: Callable[[str], Iterable[str]]) -> list[Entry]:
    """Without the libraries that nothing else that stays asks for. ``needs`` names what a file asks for."""
    files = [entry for entry in entries if entry[2] != "SYMLINK"]
    libraries = {PurePath(name).name: source for name, source, _ in files if is_library(name)}
    waiting = [source for name, source, _ in files if not is_library(name)]
    wanted: set[str] = set()
    while waiting:
        for asked in needs(waiting.pop()):
            base = PurePath(asked).name
            if base in libraries and base not in wanted:
                wanted.add(base)
                waiting.append(libraries[base])
    return [entry for entry in entries if not is_library(entry[0]) or PurePath(entry[0]).name in wanted]


def leading_somewhere(entries: Iterable[Entry], kept: Iterable[Entry]) -> list[Entry]:
    """Without the links to files that are not kept."""
    names = {PurePath(name).as_posix() for name, _, _ in kept}
    return [entry for entry in entries if entry[2] != "SYMLINK" or PurePath(entry[1]).as_posix() in names]


def is_library(name: str) -> bool:
    """Whether it is there for others only: ``lib*.so*`` at the top or among Qt's libraries, not Python's own."""
    path = PurePath(name.replace("\\", "/"))
    if not path.name.startswith("lib") or ".so" not in path.name or path.name.startswith("libpython"):
        return False
    return str(path.parent) in (".", "PySide6/Qt/lib")
