from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
def test_a_few_rounds_lose_double_and_damage_nothing() -> None:
    """The full count is ``python -m tests.powercut --rounds 200``."""
    played = subprocess.run(
        [sys.executable, "-m", "tests.powercut", "--rounds", "4", "--seed", "5"],
        cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=110, check=False,
    )  # fmt: skip
    assert played.stdout.splitlines()[-1:] == ["lost 0, doubled 0, damaged 0"], played.stdout + played.stderr
    assert played.returncode == 0
