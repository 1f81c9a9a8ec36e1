"""The built program against the same program from source, in one run: ``LMSDESK_BENCH_PROGRAM=path/to/lmsdesk``."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.table import Row, show

pytestmark = pytest.mark.bench
ROUNDS = 15
ROOT = Path(__file__).parents[2]
PROGRAM = os.environ.get("LMSDESK_BENCH_PROGRAM", "")


@pytest.fixture
def display(tmp_path: Path) -> Iterator[str]:
    """A screen of its own, on which windows really appear."""
    if not all(shutil.which(tool) for tool in ("Xvfb", "xdotool")):
        pytest.skip("Xvfb and xdotool are not on this system")
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1400x900x24", "-nolisten", "tcp", "-noreset"]
    with subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL) as screen:
        os.close(write)
        with os.fdopen(read) as told:
            yield f":{told.readline().strip()}"
        screen.terminate()


def first_window(command: list[str], home: Path, display: str) -> float:
    """Seconds from starting the program until its window stands on the screen."""
    keyring = "keyring.backends.null.Keyring"
    env = dict(
        os.environ, LMSDESK_HOME=str(home), DISPLAY=display, QT_QPA_PLATFORM="xcb", PYTHON_KEYRING_BACKEND=keyring
    )
    begun = time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        try:
            while not seen(env):
                assert running.poll() is None, "the program ended before it had a window"
                time.sleep(0.002)
            return time.perf_counter() - begun
        finally:
            running.terminate()
            running.wait(30)
            while seen(env):
                time.sleep(0.01)


def seen(env: dict[str, str]) -> bool:
    """Whether a window stands there now. (xdotool's own waiting looks only twice a second.)"""
    search = ["xdotool", "search", "--onlyvisible", "--name", "^LMS Desk"]
    done = subprocess.run(search, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=60, check=False)
    return bool(done.stdout.strip())


@pytest.mark.timeout(600)
@pytest.mark.skipif(not PROGRAM, reason="LMSDESK_BENCH_PROGRAM names no built program")
def test_the_built_program_opens_no_slower_than_from_source(tmp_path: Path, display: str) -> None:
    commands = {"built": [PROGRAM], "source": [sys.executable, "-m", "lmsdesk"]}
    took: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(ROUNDS + 1):
        for name, command in commands.items():
            found = first_window(command, tmp_path, display)
            if turn:
                took[name].append(found)
    best = {name: min(times) for name, times in took.items()}  # the start that nothing else disturbed
    middle = {name: statistics.median(times) for name, times in took.items()}
    note = f"source {best['source']:.3f} s; of the middle ones {middle['built'] / middle['source']:.2f} x"
    row = Row("first window, built / source", best["built"] / best["source"], "x", 1.0, hard=1.3, note=note)
    show("The built program", [row])
    assert row.hard is not None
    assert row.value < row.hard
