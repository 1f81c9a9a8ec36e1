"""The whole window with sites that live in memory: quick, and every answer is in the test's hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.shell.visitor import Visitor

Play = Callable[..., None]


@pytest.fixture
def play(qapp: QApplication, qt_run: Callable[[Any], Any], fenced: Path) -> Play:
    """Run a scenario: ``play(scenario)``, where ``async def scenario(person)`` does what a person does."""

    def run(scenario: Callable[[Visitor], Any], **options: Any) -> None:
        async def whole() -> None:
            async with Visitor(qapp, **options) as person:
                await scenario(person)

        qt_run(whole())

    return run
