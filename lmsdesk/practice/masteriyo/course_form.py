"""Writing courses: which of the sent fields count, and what becomes of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from lmsdesk.practice.database import Database, Row, meta, now
from lmsdesk.practice.masteriyo import money, posts
from lmsdesk.practice.masteriyo.course_shown import ADD_ONS, FREE, WELCOME
from lmsdesk.practice.masteriyo.slugs import text_field
from lmsdesk.practice.wordpress.errors import Fatal
from lmsdesk.practice.wordpress.people import User

KIND = "mto-course"
_FLAGS = (
    "featured", "reviews_allowed", "show_curriculum", "review_after_course_completion", "disable_course_content",
    "enable_course_retake", "enable_end_date",
)  # fmt: skip
_NUMBERS = ("enrollment_limit", "duration", "fake_enrolled_count", "featured_image")
_TEXTS = ("billing_cycle", "highlights", "course_badge", "flow", "post_password", "access_mode", "catalog_visibility")
_CLEANED: Mapping[str, Callable[[str], str]] = {
    "post_password": lambda text: re.sub(r"[^a-z0-9_-]", "", text.lower()),
    "course_badge": text_field,
}
"""What the plugin makes of two of them."""
_OBJECTS = ("custom_fields", *(name for name in ADD_ONS if name not in ("certificate", "course_coming_soon")))
_SOON = "course_coming_soon"
_WELCOME = "welcome_message_to_first_time_user"
_ALWAYS_STORED: Mapping[str, Any] = {
    "featured": False, "reviews_allowed": True, "show_curriculum": True, "review_after_course_completion": True,
    "disable_course_content": False, "enable_course_retake": False, "enable_end_date": False, "end_date": None,
    "enrollment_limit": 0, "duration": 0, "fake_enrolled_count": 0, "billing_cycle": "", "highlights": "",
    "course_badge": "", "post_password": "", "access_mode": "open", "flow": "free-flow", "custom_fields": {},
    _WELCOME: WELCOME, "regular_price": "0", "sale_price": "",
}  # fmt: skip
_TAXONOMIES = {"categories": "course_cat", "tags": "course_tag", "difficulty": "course_difficulty"}


def stored(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a course as the plugin stores them: every one of them from the first save on."""
    whole = {**_ALWAYS_STORED, **settings}
    if not whole["reviews_allowed"]:
        whole["reviews_told"] = False
    return {**whole, "regular_price": "0", "sale_price": ""} if whole["access_mode"] in FREE else whole


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
                meta=self._settings({**_ALWAYS_STORED, "regular_price": ""}),
            )
            self._tie(number)
        return number

    def update(self, row: Row) -> None:
        """Change what was sent; a request that says nothing changes nothing."""
        settings = self._settings(meta(row))
        columns = self._columns(row["author"])
        self._retitle(row, columns)
        if self._is_empty(row, columns):
            columns = {}  # WordPress refuses a post with nothing in it, and nobody is told.
        else:
            self._restate(row, columns, settings)
        with self.db.transaction():
            tied = self._tie(row["id"])
            if columns or tied or settings != meta(row):
                self.db.update("posts", row["id"], **columns, modified=now(), meta=settings)

    def _retitle(self, row: Row, columns: dict[str, Any]) -> None:
        if "name" in self.named:
            columns["title"] = posts.name_of(self.given.get("name"))

    @staticmethod
    def _is_empty(row: Row, columns: Mapping[str, Any]) -> bool:
        return not any(columns.get(name, row[name]) for name in ("title", "content", "excerpt"))

    def _restate(self, row: Row, columns: dict[str, Any], settings: dict[str, Any]) -> None:
        """The status that was sent, and the slug that follows from it."""
        status = self._status() or row["status"]
        if status != row["status"]:
            columns["status"] = status
        if status == "private":
            settings["post_password"] = ""  # WordPress keeps one of the two only
        title = columns.get("title", row["title"])
        given = self.given.get("slug") if "slug" in self.named else row["slug"]
        slug = (
            posts.slug_for(self.db, KIND, given, title, status, row["id"])
            if given != row["slug"] or not given
            else given
        )
        if slug != row["slug"]:
            columns["slug"] = slug

    def _status(self) -> str:
        sent = str(self.given.get("status") or "draft") if "status" in self.named else ""
        # A planned course comes out at once: the plugin does not hand the date on to WordPress.
        return "publish" if sent == "future" else sent

    def _columns(self, author: int) -> dict[str, Any]:
        columns: dict[str, Any] = {}
        if self._says("description"):
            columns["content"] = str(self.given["description"])
        if self._says("short_description"):
            columns["excerpt"] = posts.harmless(posts.unslashed(str(self.given["short_description"])))
        for name, column in (("parent_id", "parent"), ("menu_order", "menu_order")):
            if self._says(name):
                columns[column] = posts.whole(self.given[name])
        if "author_id" in self.named:
            author = posts.whole(self.given["author_id"] or 0) or self.user.id
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
        if not settings.get("featured_image"):
            settings.pop("featured_image", None)  # a course without a picture stores none
        for name in filter(self._says, _TEXTS):
            settings[name] = _CLEANED.get(name, str)(str(self.given[name]))
        for name in ("access_mode", "flow"):
            if not settings.get(name, "-"):
                del settings[name]
        if self._says(_WELCOME):
            settings[_WELCOME] = self.given[_WELCOME]
        if self.given.get(_SOON) and _SOON in self.named:
            sent = dict(self.given[_SOON])
            settings[_SOON] = {**sent, "ending_date": _moment(str(sent.get("ending_date") or ""))}
        for name in filter(self._says, _OBJECTS):
            settings[name] = dict(self.given[name]) if isinstance(self.given[name], Mapping) else {}
        if self._says("custom_fields"):
            settings["custom_fields"] = {
                name: posts.unslashed(value) if isinstance(value, str) else value
                for name, value in settings["custom_fields"].items()
            }
        if settings.get("reviews_allowed", True) or "reviews_allowed" in self.named:
            settings.pop("reviews_told", None)
        else:
            # The plugin loses and finds what it stored for this, save by save.
            settings["reviews_told"] = not settings.get("reviews_told", False)
        if "end_date" in self.named:
            settings["end_date"] = _moment(str(self.given.get("end_date") or ""))
        return self._priced(settings)

    def _priced(self, settings: dict[str, Any]) -> dict[str, Any]:
        """Prices stay only where the course costs something, and a sale only below the regular price."""
        for name in ("regular_price", "sale_price"):
            if name in self.named:
                text = str(self.given.get(name) or "").strip()
                settings[name] = text if money.amount(text) is not None else ""
        if "regular_price" in self.named and not self.given.get("regular_price"):
            settings["regular_price"] = "0"
        if settings.get("access_mode", "open") in FREE:
            settings |= {"regular_price": "0", "sale_price": ""}
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
            wanted = _ids(self.given[name])
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
    """A day or a moment as the API shows it, or None for no date. What is none makes the plugin fail."""
    if not text:
        return None
    found = re.match(r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2})?)?", text)
    if found is None:
        raise Fatal
    return f"{found[1]}T{found[2] or '00:00'}{found[3] or ':00'}Z"


def _ids(sent: Any) -> set[int]:
    """The terms named in ``[{"id": 3}]`` or, for the difficulty, ``{"id": 3}``."""
    if isinstance(sent, Mapping):
        return {posts.whole(item or 0) for item in list(sent.values())[:1]}
    return {posts.whole(item.get("id") or 0) for item in sent if isinstance(item, Mapping)}
