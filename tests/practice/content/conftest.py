"""Both academies, seeded once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from lmsdesk.practice import content
from lmsdesk.practice.database import Database, Row


@dataclass
class Seeded:
    """An academy's file and uploads after seeding."""

    lms: str
    db: Database
    uploads: Path
    prefix: str

    def posts(self, kind: str) -> list[Row]:
        return self.db.all("SELECT * FROM posts WHERE type = ? ORDER BY id", (f"{self.prefix}{kind}",))

    @property
    def courses(self) -> list[Row]:
        return self.posts("course")


Seeder = Callable[..., Seeded]


def seeded(lms: str, folder: Path, size: int | None = None) -> Seeded:
    """Seed a fresh file."""
    db = Database(":memory:")
    uploads = folder / "uploads"
    (content.seed_masteriyo if lms == "masteriyo" else content.seed_learnomy)(db, uploads, size)
    return Seeded(lms, db, uploads, "mto-" if lms == "masteriyo" else "lrn_")


@pytest.fixture(scope="session", params=["masteriyo", "learnomy"])
def academy(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Seeded:
    return seeded(request.param, tmp_path_factory.mktemp(request.param))


@pytest.fixture(scope="session")
def music(tmp_path_factory: pytest.TempPathFactory) -> Seeded:
    return seeded("masteriyo", tmp_path_factory.mktemp("music"))


@pytest.fixture(scope="session")
def craft(tmp_path_factory: pytest.TempPathFactory) -> Seeded:
    return seeded("learnomy", tmp_path_factory.mktemp("craft"))
