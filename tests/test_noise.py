"""That noise fails the run: each of these little tests is well but for one warning."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
TESTS = """
import gc, logging, threading, warnings
from PySide6.QtCore import QTimer, qWarning

def test_silent(): pass
def test_said_in_passing(): logging.getLogger("lmsdesk").info("saved")
def test_python_warning(): warnings.warn("old", DeprecationWarning)
def test_log_warning(): logging.getLogger("lmsdesk").warning("odd")
def test_log_of_others(): logging.getLogger("asyncio").error("Task was destroyed but it is pending!")
def test_qt_warning(): qWarning("QObject::startTimer: odd")
def test_file_left_open(tmp_path):
    open(tmp_path / "a", "w")
    gc.collect()
def test_coroutine_never_awaited():
    async def work(): pass
    work()
    gc.collect()
def test_slot_that_raises(qtbot):
    QTimer.singleShot(0, lambda: 1 / 0)
    qtbot.wait(20)
def test_thread_that_raises():
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()
"""


def test_qt_log_and_python_warnings_fail_the_run(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "tests").mkdir()
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path / "tests")
    (tmp_path / "tests" / "test_loud.py").write_text(TESTS)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:xdist", "-v"],
        cwd=tmp_path, env=dict(os.environ), capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    bad = set(re.findall(r"(?:FAILED|ERROR) tests/test_loud\.py::(\w+)", done.stdout))
    every = set(re.findall(r"def (test_\w+)", TESTS))
    assert every - bad == {"test_silent", "test_said_in_passing"}, done.stdout
    assert done.returncode == 1
