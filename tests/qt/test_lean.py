"""The program does not keep its own sources in memory."""

from __future__ import annotations

import subprocess
import sys

LOAD = """
import linecache, sys
from lmsdesk.qt.lean import read_no_sources
read_no_sources()
before = len(linecache.cache)
import lmsdesk.app, httpx, sqlite3
print(len(linecache.cache) - before, "lmsdesk.ui.main_window" in sys.modules)
"""


def test_what_is_loaded_after_pyside_is_not_read_a_second_time() -> None:
    done = subprocess.run([sys.executable, "-c", LOAD], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.split() == ["0", "True"]


def test_pyside_would_read_it() -> None:
    """When this fails, PySide6 has stopped doing it and the module can go."""
    load = LOAD.replace("\nread_no_sources()", "")
    done = subprocess.run([sys.executable, "-c", load], capture_output=True, text=True, check=True, timeout=120)
    assert int(done.stdout.split()[0]) > 50
