"""The Python part of shiboken6, compiled beforehand.

It lies as source text inside shiboken's library, which compiles it anew at every start: a tenth of the time until the
first window. Where a folder ``files.dir`` stands beside the package, shiboken6 takes the modules from there instead
(``find_incarnated_files`` of its ``signature_bootstrap``; the same that ``SBK_EMBED=0`` makes).
"""

from __future__ import annotations

import py_compile
from importlib import import_module
from pathlib import Path
from typing import Any

from installers.common import fresh

PLACE = "shiboken6/files.dir"
MODULES = "shibokensupport"
LOADER = f"{PLACE}/{MODULES}/signature/loader.pyc"


def write(folder: Path) -> list[tuple[str, str]]:
    """The compiled modules below ``folder``, as PyInstaller takes them. They carry no time: two builds agree."""
    fresh(folder)
    import_module("shiboken6")
    loader: Any = import_module(f"{MODULES}.signature.loader").__loader__
    if not hasattr(loader, "zfile"):  # another shiboken6 than the one pinned: it compiles by itself, as ever
        return []
    made = []
    for name in sorted(loader.zfile.namelist()):
        if name.startswith(f"{MODULES}/") and name.endswith(".py"):
            loader.zfile.extract(name, folder)
            source = folder / name
            made.append(Path(_compiled(source, name)))
            source.unlink()
    return [(str(path), f"{PLACE}/{path.relative_to(folder).parent.as_posix()}") for path in made]


def _compiled(source: Path, name: str) -> str:
    unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH
    return str(py_compile.compile(str(source), f"{source}c", dfile=name, doraise=True, invalidation_mode=unchecked))
