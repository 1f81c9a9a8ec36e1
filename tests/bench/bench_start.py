"""How long until the first window, and how much memory, as ratios to a bare PySide6 window in the same run."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.table import Row, show

pytestmark = pytest.mark.bench
ROUNDS = 5
ROOT = Path(__file__).parents[2]


def measure(home: Path, *what: str) -> tuple[float, float]:
    """(seconds to the first paint, megabytes three seconds later) of one start."""
    environment = dict(os.environ, LMSDESK_HOME=str(home), PYTHON_KEYRING_BACKEND="keyring.backends.null.Keyring")
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.probe", *what],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    told = dict(line.split(" ", 1) for line in done.stdout.splitlines() if line.startswith(("first-paint", "memory")))
    assert set(told) == {"first-paint", "memory"}, done.stderr
    return float(told["first-paint"]), float(told["memory"]) / 1e6


@pytest.mark.timeout(600)
def test_first_window_and_memory(tmp_path: Path) -> None:
    welcome, practice = tmp_path / "welcome", tmp_path / "practice"
    starts: dict[str, list[tuple[float, float]]] = {"bare": [], "welcome": [], "practice": []}
    for turn in range(ROUNDS + 1):
        for name, arguments, home in (
            ("bare", ("bare",), welcome),
            ("welcome", ("lmsdesk",), welcome),
            ("practice", ("lmsdesk", "--practice"), practice),
        ):
            found = measure(home, *arguments)
            if turn:  # the first round warms the caches and seeds the practice academy
                starts[name].append(found)
    time_of = {name: statistics.median(first for first, _ in runs) for name, runs in starts.items()}
    memory_of = {name: statistics.median(memory for _, memory in runs) for name, runs in starts.items()}
    rows = [
        Row(
            "first window, welcome / bare",
            time_of["welcome"] / time_of["bare"],
            "x",
            1.6,
            note=f"bare {time_of['bare']:.3f} s",
        ),
        Row("first window, practice / bare", time_of["practice"] / time_of["bare"], "x", 1.6, hard=2.5),
        Row(
            "memory, welcome / bare",
            memory_of["welcome"] / memory_of["bare"],
            "x",
            1.6,
            note=f"bare {memory_of['bare']:.0f} MB",
        ),
        Row("memory, practice / bare", memory_of["practice"] / memory_of["bare"], "x", 2.0),
    ]
    show("Start", rows)
    for row in rows:
        assert row.value <= (row.hard or row.reach * 1.5), row
