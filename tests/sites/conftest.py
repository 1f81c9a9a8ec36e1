from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.sites import school


@pytest.fixture(scope="session")
def seeded_school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The music school, seeded and closed."""
    folder = tmp_path_factory.mktemp("school")
    school.seed(folder)
    return folder


@pytest.fixture
def play(seeded_school: Path, tmp_path: Path) -> Callable[[Callable[[school.School], Any]], None]:
    """Run a scenario in a school of its own: ``play(scenario)``."""
    return lambda scenario: school.run(school.School(seeded_school, tmp_path / "academy"), scenario)


@pytest.fixture(scope="session")
def seeded_learnomy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The school that runs Learnomy, seeded and closed."""
    folder = tmp_path_factory.mktemp("learnomy")
    school.seed(folder, "learnomy")
    return folder


@pytest.fixture
def play_learnomy(seeded_learnomy: Path, tmp_path: Path) -> Callable[[Callable[[school.School], Any]], None]:
    """The same in a school that runs Learnomy."""
    return lambda scenario: school.run(school.School(seeded_learnomy, tmp_path / "academy", "learnomy"), scenario)
