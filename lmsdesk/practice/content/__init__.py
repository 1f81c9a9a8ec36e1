"""The sample data of the practice academies: a music school on Masteriyo and a craft academy on Learnomy.

Everything is the same at every seeding, apart from passwords and keys and the dates of courses that are yet to come.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from lmsdesk.practice.content import accounts, courses, library, pictures, terms
from lmsdesk.practice.content.community import Community
from lmsdesk.practice.content.curriculum import Curriculum
from lmsdesk.practice.content.grown import Grower
from lmsdesk.practice.content.plugin import LEARNOMY, MASTERIYO, Plugin
from lmsdesk.practice.content.sheet import Sheet
from lmsdesk.practice.database import Database


def seed_masteriyo(db: Database, uploads: Path, size: int | None = None) -> None:
    """Fill an empty file with the music school. ``size`` asks for that many courses instead of the written ones."""
    _seed(db, uploads, size, MASTERIYO)


def seed_learnomy(db: Database, uploads: Path, size: int | None = None) -> None:
    """Fill an empty file with the craft academy. ``size`` asks for that many courses instead of the written ones."""
    _seed(db, uploads, size, LEARNOMY)


def describe_masteriyo(db: Database) -> dict[str, Any]:
    """Who can sign in and how: ``users`` and ``keys``, secrets in clear."""
    return {"users": [], "keys": [], **db.option(accounts.OPTION, {})}


def describe_learnomy(db: Database) -> dict[str, Any]:
    """Who can sign in and how: ``users``, secrets in clear."""
    return {"users": [], **db.option(accounts.OPTION, {})}


def _seed(db: Database, uploads: Path, size: int | None, plugin: Plugin) -> None:
    chance = random.Random(f"{plugin.side} 1")  # noqa: S311 - chance for stories, not for secrets
    written = library.courses(plugin.side)[:size]
    with db.transaction():
        people = accounts.settle(db, plugin, chance)
        sheet = Sheet(db)
        wanted = {told["picture"] for told in library.courses(plugin.side)} | terms.pictured(plugin.side)
        shown = pictures.hang(sheet, uploads, wanted, people.ids["admin"])
        tree = terms.plant(db, plugin, shown)
        curriculum = Curriculum(sheet, plugin, tree, chance)
        community = Community(db, sheet, plugin, people, chance)
        for place, told in enumerate(written):
            course = courses.announce(sheet, plugin, told, place, tree, people, shown, chance)
            curriculum.fill(course)
            community.gather(course)
        if size is not None and size > len(written):
            more = random.Random(f"{plugin.side} more")  # noqa: S311
            Grower(sheet, plugin, tree, people, list(shown.values()), more).grow(size - len(written), len(written))
        sheet.write()
