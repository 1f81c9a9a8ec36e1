"""Writing courses: which of the sent fields count, and what becomes of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from lmsdesk.practice.database import Database, Row, meta, now
from lmsdesk.practice.masteriyo import money, posts
from lmsdesk.practice.masteriyo.course_shown import ADD_ONS, PAID
from lmsdesk.practice.wordpress.people import User

KIND = "mto-course"
_FLAGS = (
    "featured", "reviews_allowed", "show_curriculum", "review_after_course_completion", "disable_course_content",
    "enable_course_retake", "enable_end_date",
)  # fmt: skip
_NUMBERS = ("enrollment_limit", "duration", "fake_enrolled_count", "featured_image")
_TEXTS = ("billing_cycle", "highlights", "course_badge", "flow", "post_password", "access_mode", "catalog_visibility")
_OBJECTS = ("custom_fields", "welcome_message_to_first_time_user", *(name for name in ADD_ONS if name != "certificate"))
_TAXONOMIES = {"categories": "course_cat", "tags": "course_tag", "difficulty": "course_difficulty"}


class CourseForm:
    """What one request says about a course. ``named`` has the fields that were sent."""

    def __init__(self, db: Database, user: User, given: Mapping[str, Any], named: Collection[str]) -> None:
        self.db = db
        self.user = user
        self.given = given
        self.named = set(named)

    def create(self) -> int:
        """Store a new course; its id."""
        status = self._status() or "publish"
        sent = str(self.given.get("name") or "").strip()
        title = posts.name_of(sent) if sent else "Course"
        with self.db.transaction():
            number = self.db.insert(
                "posts",
                type=KIND,
                title=title,
                slug=posts.slug_for(self.db, KIND, self.given.get("slug"), title, status),
                status=status,
                **self._columns(self.user.id),
                created=(moment := now()),
                modified=moment,
                meta=self._settings({}),
            )
            self._tie(number)
        return number

    def update(self, row: Row) -> None:
        """Change what was sent; a request that says nothing changes nothing."""
        settings = self._settings(meta(row))
        columns = self._columns(row["author"])
        if "name" in self.named:
            columns["title"] = posts.name_of(self.given.get("name"))
        status = self._status() or row["status"]
        if status != row["status"]:
            columns["status"] = status
        title = columns.get("title", row["title"])
        given = self.given.get("slug") if "slug" in self.named else row["slug"]
        slug = (
            posts.slug_for(self.db, KIND, given, title, status, row["id"])
            if given != row["slug"] or not given
            else given
        )
        if slug != row["slug"]:
            columns["slug"] = slug
        with self.db.transaction():
            tied = self._tie(row["id"])
            if columns or tied or settings != meta(row):
                self.db.update("posts", row["id"], **columns, modified=now(), meta=settings)

    def _status(self) -> str:
        sent = str(self.given.get("status") or "") if "status" in self.named else ""
        # A planned course comes out at once: the plugin does not hand the date on to WordPress.
        return "publish" if sent == "future" else sent

    def _columns(self, author: int) -> dict[str, Any]:
        columns: dict[str, Any] = {}
        if self._says("description"):
            text = str(self.given["description"])
            columns["content"] = text if self.user.is_admin else posts.harmless(text)
        if self._says("short_description"):
            columns["excerpt"] = posts.harmless(str(self.given["short_description"]))
        for name, column in (("parent_id", "parent"), ("menu_order", "menu_order")):
            if self._says(name):
                columns[column] = posts.whole(self.given[name])
        wanted = posts.whole(self.given.get("author_id") or 0) if self.user.is_admin else 0
        if wanted and self.db.value("SELECT id FROM users WHERE id = ?", (wanted,)):
            author = wanted
        columns["author"] = author
        return columns

    def _says(self, name: str) -> bool:
        return name in self.named and self.given.get(name) is not None

    def _settings(self, stored: dict[str, Any]) -> dict[str, Any]:
        settings = dict(stored)
        for name in filter(self._says, _FLAGS):
            settings[name] = self.given[name] in (True, 1, "1", "true", "yes")
        for name in filter(self._says, _NUMBERS):
            settings[name] = posts.whole(self.given[name])
        for name in filter(self._says, _TEXTS):
            settings[name] = str(self.given[name])
        for name in filter(self._says, _OBJECTS):
            settings[name] = dict(self.given[name]) if isinstance(self.given[name], Mapping) else {}
        if "end_date" in self.named:
            settings["end_date"] = _moment(str(self.given.get("end_date") or ""))
        return self._priced(settings)

    def _priced(self, settings: dict[str, Any]) -> dict[str, Any]:
        """Prices stay only where the course costs something, and a sale only below the regular price."""
        for name in ("regular_price", "sale_price"):
            if name in self.named:
                text = str(self.given.get(name) or "").strip()
                settings[name] = text if money.amount(text) is not None else ""
        if settings.get("access_mode", "open") not in (*PAID, "close"):
            settings.pop("regular_price", None)
            settings.pop("sale_price", None)
        regular, sale = (money.amount(str(settings.get(name, ""))) for name in ("regular_price", "sale_price"))
        if sale is not None and (regular is None or sale >= regular):
            settings["sale_price"] = ""
        return settings

    def _tie(self, number: int) -> bool:
        """Replace the sets of terms that were sent; ids that do not exist vanish. Whether anything changed."""
        changed = False
        for name, taxonomy in _TAXONOMIES.items():
            if not self._says(name):
                continue
            sent = self.given[name] if isinstance(self.given[name], list) else [self.given[name]]
            wanted = {posts.whole(item.get("id") or 0) for item in sent if isinstance(item, Mapping)}
            known = {row["id"] for row in self.db.all("SELECT id FROM terms WHERE taxonomy = ?", (taxonomy,))}
            mine = {row["term"] for row in self.db.all("SELECT term FROM post_terms WHERE post = ?", (number,))} & known
            if mine == wanted & known:
                continue
            changed = True
            for term in mine - wanted:
                self.db.run("DELETE FROM post_terms WHERE post = ? AND term = ?", (number, term))
            self.db.insert_many("post_terms", ("post", "term"), [(number, term) for term in (wanted & known) - mine])
        return changed


def _moment(text: str) -> str | None:
    """A day or a moment as the API shows it, or None for no date."""
    found = re.match(r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2})?)?", text)
    return f"{found[1]}T{found[2] or '00:00'}{found[3] or ':00'}Z" if found else None
