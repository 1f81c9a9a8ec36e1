"""Rows on their way into an academy: collected first, written in one go, so that ten thousand take a moment."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from lmsdesk.practice.database import Database
from lmsdesk.practice.masteriyo.posts import TRASHED
from lmsdesk.practice.masteriyo.slugs import cleaned

LAST_DAY = datetime(2026, 10, 30, 9, 0, tzinfo=UTC)
"""Nothing in the sample data happened after this, so every seeding tells the same story."""
_POST = (
    "id", "type", "title", "slug", "status", "content", "excerpt", "author", "parent", "course", "menu_order",
    "created", "modified", "meta",
)  # fmt: skip
_UNNAMED = ("draft", "pending")


def stamp(moment: datetime) -> str:
    """A moment as it is stored."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def days_ago(days: float) -> str:
    """A moment before the last day of the sample data."""
    return stamp(LAST_DAY - timedelta(days=days))


def between(chance: random.Random, begin: str, end: str = "") -> str:
    """A moment after ``begin`` and not after ``end`` (or the last day)."""
    first = datetime.fromisoformat(begin)
    last = datetime.fromisoformat(end) if end else LAST_DAY
    return stamp(first + max(last - first, timedelta()) * chance.random())


class Sheet:
    """Posts, their ties to terms, and enrolments, with ids that are known before anything is written."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self._next = int(db.value("SELECT COALESCE(MAX(id), 0) FROM posts")) + 1
        self._posts: list[tuple[Any, ...]] = []
        self._ties: set[tuple[int, int]] = set()
        self._items: list[tuple[Any, ...]] = []
        self._slugs: set[tuple[str, str]] = set()

    def post(self, kind: str, title: str, created: str, **more: Any) -> int:
        """Note a post; its id."""
        number, self._next = self._next, self._next + 1
        status = more.get("status", "publish")
        self._posts.append(
            (
                number, kind, title, self._slug(kind, more.get("slug", title), status), status,
                more.get("content", ""), more.get("excerpt", ""), more.get("author", 0), more.get("parent", 0),
                more.get("course", 0), more.get("menu_order", 0), created, more.get("modified", created),
                more.get("meta", {}),
            )
        )  # fmt: skip
        return number

    def _slug(self, kind: str, title: str, status: str) -> str:
        if status in _UNNAMED:
            return ""
        wanted = made = cleaned(title)
        count = 2
        while (kind, made) in self._slugs:
            made, count = f"{wanted}-{count}", count + 1
        self._slugs.add((kind, made))
        return made + TRASHED if status == "trash" else made

    def tie(self, post: int, terms: Iterable[int]) -> None:
        """Note that a post has these terms."""
        self._ties.update((post, term) for term in terms)

    def enrol(self, user: int, course: int, kind: str, status: str, started: str, meta: dict[str, Any]) -> None:
        """Note an enrolment."""
        self._items.append((user, course, kind, status, started, meta))

    def write(self) -> None:
        """Put everything into the academy."""
        self.db.insert_many("posts", _POST, self._posts)
        self.db.insert_many("post_terms", ("post", "term"), sorted(self._ties))
        names = ("user_id", "item_id", "type", "status", "started", "meta")
        self.db.insert_many("user_items", names, self._items)
