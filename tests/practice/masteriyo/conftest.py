from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.practice.masteriyo.visitor import Town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A fresh academy for one test."""
    made = Town(tmp_path / "uploads")
    yield made
    made.db.close()
