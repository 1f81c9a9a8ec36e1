"""How courses look in answers: one page of rows at a time, with everything they need loaded at once."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import time
from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from lmsdesk.practice.database import Row, meta
from lmsdesk.practice.masteriyo import money
from lmsdesk.practice.masteriyo.paragraphs import paragraphs
from lmsdesk.practice.masteriyo.posts import links
from lmsdesk.practice.wordpress import people
from lmsdesk.practice.wordpress.people import User
from lmsdesk.practice.wordpress.site import Site

FREE = ("open", "need_registration")
"""Ways in that cost nothing; all others count as paid, whatever the price."""
WELCOME = {
    "enabled": False,
    "title": "Welcome to the Course.",
    "description": "Get ready to dive into exciting lessons, connect with peers, and unlock new possibilities. "
    "Let's embark on this educational adventure together!",
}
ADD_ONS: dict[str, dict[str, Any]] = {
    "certificate": {"id": 0, "name": "", "enabled": False, "single_course_enabled": False},
    "multiple_currency": {"enabled": False, "pricing_zones": []},
    "group_courses": {"enabled": False, "pricing_tiers": [], "group_price": "", "max_group_size": ""},
    "course_coming_soon": {"enable": False, "ending_date": None, "hide_meta_data": False, "hide_date_text": False},
}
"""What add-ons say about a course. An academy whose option ``add_ons`` lists slugs shows only these."""
_BUILT_IN = "course-coming-soon"


class Shown:
    """The courses of one answer, as one person may see them."""

    def __init__(self, site: Site, rows: Sequence[Row], user: User | None, context: str, *, reading: bool) -> None:
        self.site = site
        self.base = site.base
        self.user = user
        self.rows = rows
        self.viewing = reading and context == "view"
        numbers = json.dumps([row["id"] for row in rows])
        active = site.db.option("add_ons")
        self._add_ons = [name for name in ADD_ONS if active is None or _slug(name) in (*active, _BUILT_IN)]
        self._authors = {
            row["id"]: row
            for row in site.db.all(
                "SELECT id, display_name, email FROM users WHERE id IN (SELECT value FROM json_each(?))",
                (json.dumps(sorted({row["author"] for row in rows})),),
            )
        }
        self._terms: dict[tuple[int, str], list[dict[str, Any]]] = defaultdict(list)
        for term in site.db.all(_TERMS, (numbers,)):
            shown = {"id": term["id"], "name": html.escape(term["name"], quote=False), "slug": term["slug"]}
            self._terms[term["post"], term["taxonomy"]].append(shown)
        self._students = {row[0]: row[1] for row in site.db.all(_STUDENTS, (numbers,))}
        self._firsts: dict[int, str] = {}
        for row in site.db.all(_FIRSTS, (numbers,)):
            resource = "quizes" if row["type"] == "mto-quiz" else "lessons"
            self._firsts.setdefault(row["course"], f"{self.base}/wp-json/masteriyo/v1/{resource}/{row['id']}")

    def all(self) -> list[dict[str, Any]]:
        return [self.one(row) for row in self.rows]

    def one(self, row: Row) -> dict[str, Any]:
        """A course as the API shows it."""
        stored, number = meta(row), row["id"]
        permalink = self._permalink(row)
        edits, staff = may_edit(self.user, row), self.user is not None and self.user.is_staff
        shown: dict[str, Any] = {
            "id": number,
            "name": row["title"],
            "slug": row["slug"],
            "permalink": permalink,
            "preview_permalink": f"{self.base}?course_name={number}&mto-preview=true#/course/{number}",
            "student_preview_permalink": preview_link(self.base, row, permalink) if staff else "",
            "student_preview_email": preview_email(self.base) if staff else "",
            "status": row["status"],
            "description": paragraphs(row["content"]) if self.viewing else row["content"],
            "short_description": row["excerpt"],
            "reviews_allowed": "1"
            if stored.get("reviews_allowed", True)
            else False
            if stored.get("reviews_told")
            else "",
            "parent_id": row["parent"],
            "menu_order": row["menu_order"],
            "author": self._author(row["author"]),
            "date_created": row["created"],
            "date_modified": row["modified"],
            "featured": bool(stored.get("featured", False)),
            **prices(stored),
            "featured_image": stored.get("featured_image", ""),
            "students_count": self._students.get(number, 0),
        }
        shown |= self._settings(stored)
        shown["edit_post_link"] = f"{self.base}/wp-admin/post.php?post={number}&action=edit" if edits else ""
        shown["categories"] = self._terms.get((number, "course_cat"), [])
        shown["tags"] = self._terms.get((number, "course_tag"), [])
        shown["difficulty"] = next(iter(self._terms.get((number, "course_difficulty"), [])), None)
        if self.viewing:
            own = self.user is not None and self.user.id == row["author"]
            shown["is_current_user_course_author"] = "yes" if own else "no"
        if edits:
            shown["post_password"] = stored.get("post_password", "")
        for name in self._add_ons:
            shown[name] = {**ADD_ONS[name], **(stored.get(name) or {})}
        shown["_links"] = {**links(self.base, "courses", number), "first": [{"href": self._firsts.get(number, "")}]}
        return shown

    @staticmethod
    def _settings(stored: dict[str, Any]) -> dict[str, Any]:
        return {
            "enrollment_limit": stored.get("enrollment_limit", 0),
            "duration": stored.get("duration", 0),
            "access_mode": stored.get("access_mode", "open"),
            "billing_cycle": stored.get("billing_cycle", ""),
            "show_curriculum": stored.get("show_curriculum", True),
            "highlights": stored.get("highlights", ""),
            "is_ai_created": False,
            "is_creating": False,
            "end_date": stored.get("end_date"),
            "enable_end_date": stored.get("enable_end_date", False),
            "enable_course_retake": stored.get("enable_course_retake", False),
            "review_after_course_completion": stored.get("review_after_course_completion", True),
            "disable_course_content": stored.get("disable_course_content", False),
            "fake_enrolled_count": stored.get("fake_enrolled_count", 0),
            "welcome_message_to_first_time_user": stored.get("welcome_message_to_first_time_user") or WELCOME,
            "course_badge": stored.get("course_badge", ""),
            "flow": stored.get("flow", "free-flow"),
            "custom_fields": stored.get("custom_fields") or None,
        }

    def _author(self, number: int) -> dict[str, Any] | None:
        row = self._authors.get(number)
        if row is None:
            return None
        return {"id": row["id"], "display_name": row["display_name"], "avatar_url": people.avatar(row["email"])}

    def _permalink(self, row: Row) -> str:
        if row["status"] in ("publish", "private") and row["slug"]:
            return f"{self.base}/course/{row['slug']}/"
        return f"{self.base}/?post_type=mto-course&p={row['id']}"


def _slug(add_on: str) -> str:
    return add_on.replace("_", "-")


def may_edit(user: User | None, row: Row) -> bool:
    """Administrators everything, instructors their own."""
    return user is not None and (user.is_admin or (user.is_instructor and user.id == row["author"]))


def prices(stored: dict[str, Any]) -> dict[str, Any]:
    """The price fields: without a paid way in, a course is free whatever was stored."""
    regular, sale = str(stored.get("regular_price", "0")), str(stored.get("sale_price", ""))
    if stored.get("access_mode", "open") in FREE:
        regular, sale = "0", ""
    price = sale or regular
    return {
        "price": price,
        "formatted_price": money.shown(price),
        "formatted_regular_price": money.shown(regular),
        "regular_price": regular,
        "sale_price": sale,
        "price_type": "free" if stored.get("access_mode", "open") in FREE else "paid",
    }


def preview_email(base: str) -> str:
    return f"demo-student@{urlsplit(base).hostname or 'localhost'}"


def preview_link(base: str, row: Row, permalink: str) -> str:
    """An address that shows the course as a student would see it."""
    words = f"{row['id']}|1|{int(time.time())}"
    token = (
        base64.b64encode(f"{words}|{hashlib.sha256((base + words).encode()).hexdigest()}".encode()).decode().rstrip("=")
    )
    return f"{permalink}{'&' if '?' in permalink else '?'}mto-student-preview={token}"


_TERMS = (
    "SELECT post_terms.post, terms.id, terms.name, terms.slug, terms.taxonomy FROM post_terms "
    "JOIN terms ON terms.id = post_terms.term WHERE post_terms.post IN (SELECT value FROM json_each(?)) "
    "ORDER BY terms.name COLLATE NOCASE, terms.id"
)
_STUDENTS = (
    "SELECT item_id, COUNT(*) FROM user_items WHERE item_id IN (SELECT value FROM json_each(?)) "
    "AND type = 'user_course' AND status = 'active' GROUP BY item_id"
)
_FIRSTS = (
    "SELECT item.id, item.type, item.course FROM posts AS item JOIN posts AS section ON section.id = item.parent "
    "WHERE item.course IN (SELECT value FROM json_each(?)) AND item.type IN ('mto-lesson', 'mto-quiz') "
    "AND item.status = 'publish' AND section.status = 'publish' "
    "ORDER BY section.menu_order, section.id, item.menu_order, item.id"
)
