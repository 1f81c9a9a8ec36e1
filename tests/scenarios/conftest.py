"""Scenarios: the whole program on practice academies that are seeded once and copied for each test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.scenarios.person import Person, copy_academies


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two fresh academies, closed."""
    from lmsdesk.practice.server import PracticeServer

    folder = tmp_path_factory.mktemp("academies")
    PracticeServer(folder).stop()
    return folder


@pytest.fixture
def play(
    qapp: Any, qt_run: Callable[[Any], Any], seeded: Path, fenced: Path
) -> Callable[[Callable[[Person], Any]], None]:
    """Run a scenario: ``play(scenario)``, where ``async def scenario(person)`` does what a person does."""
    copy_academies(seeded, fenced)

    def run(scenario: Callable[[Person], Any], *, seconds: float = 60.0, **options: Any) -> None:
        async def whole() -> None:
            async with Person(qapp, **options) as person:
                await scenario(person)

        qt_run(whole(), seconds)

    return run
