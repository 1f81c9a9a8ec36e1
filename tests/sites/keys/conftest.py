from __future__ import annotations

from pathlib import Path

import pytest

from tests.sites.keys.house import House


@pytest.fixture
def house(fenced: Path) -> House:
    return House(fenced)
