"""Spare the memory PySide6 takes for a switch that nobody here uses.

Once PySide6 is there, it reads the source of every module that is imported after it, to see whether it could use
``from __feature__ import snake_case``; the standard library keeps those sources for tracebacks. That is 15 MB and a
part of the start for nothing. The installed program has no sources and goes without in any case.
"""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any, NoReturn


def read_no_sources() -> None:
    """From now on PySide6 takes every module for one that uses no ``__feature__``."""
    import PySide6.QtCore  # noqa: F401  (brings the hook)

    hook: Any = sys.modules.get("shibokensupport.feature")
    if hasattr(hook, "inspect"):
        hook.inspect = SimpleNamespace(getsource=_no_source)


def _no_source(_module: object) -> NoReturn:
    raise OSError("not looked at")
