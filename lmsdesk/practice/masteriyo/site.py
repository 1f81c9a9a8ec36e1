"""The Masteriyo academy as a whole: WordPress with the plugin's routes, keys and handlers in place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from lmsdesk.practice.database import Database
from lmsdesk.practice.masteriyo import table
from lmsdesk.practice.masteriyo.builders import Builders
from lmsdesk.practice.masteriyo.courses import Courses
from lmsdesk.practice.masteriyo.enrolments import Enrolments
from lmsdesk.practice.masteriyo.keys import Keys
from lmsdesk.practice.masteriyo.lessons import Lessons
from lmsdesk.practice.masteriyo.others import Orders, Reviews, Settings
from lmsdesk.practice.masteriyo.quizzes import Questions, Quizzes
from lmsdesk.practice.masteriyo.sections import Sections
from lmsdesk.practice.masteriyo.terms import ALL, Terms
from lmsdesk.practice.masteriyo.users import Users
from lmsdesk.practice.wordpress import core
from lmsdesk.practice.wordpress.routing import Gate, Handler
from lmsdesk.practice.wordpress.site import Site

ADD_ONS = "masteriyo/pro/v1"
"""Where the plugin's add-ons answer; the index names it though the academy has no switches for them."""


def build(db: Database, uploads: Path, base_url: Callable[[], str], title: str = "") -> Site:
    """A site ready to answer; ``db`` may be empty or seeded."""
    site = Site(db, uploads, base_url, title)
    core.install(site)
    keys = Keys(db)
    site.sign_ins.append(keys.sign_in)
    site.before.append(keys.allow)
    handlers: dict[tuple[str, str], tuple[Handler, Gate]] = dict(keys.handlers())
    judges: dict[tuple[str, str], Any] = dict(keys.judges())
    for taxonomy in ALL:
        terms = Terms(site, taxonomy)
        handlers |= terms.handlers()
        judges |= terms.judges()
    courses = Courses(site)
    handlers |= courses.handlers()
    judges |= courses.judges()
    for part in (
        Sections,
        Lessons,
        Quizzes,
        Questions,
        Builders,
        Users,
        Enrolments,
        Orders,
        Reviews,
        Settings,
    ):
        handlers |= part(site).handlers()
    site.router.namespaces.insert(0, ADD_ONS)
    table.register(site.router, handlers, judges)
    return site
