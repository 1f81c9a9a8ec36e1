"""What the bundle asks of a Linux system, read from its files: libraries by name, and how new the C library must be."""

from __future__ import annotations

import re
from pathlib import Path

from installers.common import Broken, find_tool, run

# The package of each library on Debian 12 and later and Ubuntu 24.04 and later. A name that is not here ends the build.
DEBIAN = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libGLX.so.0": "libglx0",
    "libOpenGL.so.0": "libopengl0",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libICE.so.6": "libice6",
    "libSM.so.6": "libsm6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libdrm.so.2": "libdrm2",
    "libexpat.so.1": "libexpat1",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libgbm.so.1": "libgbm1",
    "libglib-2.0.so.0": "libglib2.0-0t64 | libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0t64 | libglib2.0-0",
    "libgcc_s.so.1": "libgcc-s1",
    "libstdc++.so.6": "libstdc++6",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libz.so.1": "zlib1g",
}
C_LIBRARY = re.compile(r"^(ld-linux|libc\.so|libm\.so|libdl\.so|libpthread\.so|librt\.so|libutil\.so|libresolv\.so)")


def wanted_libraries(folder: Path) -> tuple[set[str], tuple[int, int]]:
    """Libraries that the folder's files name and the folder does not hold, and the C library's version."""
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink() and is_elf(path)]
    have = {path.name for path in folder.rglob("*")}
    report = run([find_tool("readelf", "deb"), "-dVW", *map(str, files)])
    named = set(re.findall(r"\(NEEDED\)\s+Shared library: \[([^\]]+)\]", report))
    newest = max((int(a), int(b)) for a, b in re.findall(r"Name: GLIBC_([0-9]+)\.([0-9]+)", report))
    return {name for name in named - have if not C_LIBRARY.match(name)}, newest


def named_by(path: str) -> list[str]:
    """The libraries that one file names, in its own order."""
    report = run([find_tool("readelf", "bundle"), "-dW", path])
    return re.findall(r"\(NEEDED\)\s+Shared library: \[([^\]]+)\]", report)


def is_elf(path: Path) -> bool:
    """Whether the file is a program or a library."""
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def depends(folder: Path) -> list[str]:
    """Debian's names for what the folder needs. Raises Broken for a library whose package is not known."""
    libraries, (major, minor) = wanted_libraries(folder)
    if unknown := sorted(libraries - DEBIAN.keys()):
        raise Broken(f"no Debian package is known for {', '.join(unknown)}; add it to packaging/installers/needs.py.")
    return [f"libc6 (>= {major}.{minor})", "ca-certificates", *sorted({DEBIAN[name] for name in libraries})]


def rpm_requires(folder: Path) -> list[str]:
    """What RPM systems call the same: the libraries' own names."""
    libraries, (major, minor) = wanted_libraries(folder)
    return [
        "ca-certificates",
        f"libc.so.6(GLIBC_{major}.{minor})(64bit)",
        *(f"{name}()(64bit)" for name in sorted(libraries)),
    ]
