"""Courses as Learnomy shows them; a page of them takes as many questions to the file as one course."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from lmsdesk.practice.database import Database, Row, meta
from lmsdesk.practice.learnomy import pictures
from lmsdesk.practice.learnomy.route_args import STATUS
from lmsdesk.practice.learnomy.terms import CATEGORY, TAG
from lmsdesk.practice.learnomy.variants import Variant

CURRENCY = "USD"
DEFAULTS: dict[str, Any] = {
    "pricing_mode": "free",
    "price": "0.00",
    "sale_price": None,
    "billing_interval": "",
    "highlights": "",
    "level": "",
    "duration_minutes": 0,
    "max_students": 0,
    "progression": "free",
    "featured": False,
    "reviews_enabled": True,
    "completion_requirement": "all_lessons",
    "award_certificate": False,
    "reset_progress_on_retake": False,
}
"""What a course has besides the common columns, under the API's own names; a missing key means this."""
STORED_AS = {
    "pricing_mode": "access_mode",
    "price": "regular_price",
    "billing_interval": "billing_cycle",
    "duration_minutes": "duration",
    "max_students": "enrollment_limit",
    "progression": "flow",
    "reviews_enabled": "reviews_allowed",
    "reset_progress_on_retake": "enable_course_retake",
}
"""Where the academy's file has another name for it than the API: both academies are filled from the same texts."""


def properties(stored: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON part of a course under the API's names, with defaults."""
    return {name: stored.get(STORED_AS.get(name, name), usual) for name, usual in DEFAULTS.items()}


class Shown:
    """Looks up what the courses of one page point at, and shows them."""

    def __init__(self, db: Database, base: str, variant: Variant, rows: Sequence[Row]) -> None:
        self._base = base
        self._variant = variant
        numbers = [row["id"] for row in rows]
        links = f"post IN ({_listed(numbers)}) ORDER BY name COLLATE NOCASE"
        self._terms: dict[int, list[Row]] = defaultdict(list)
        for link in db.all(f"SELECT post, terms.* FROM post_terms JOIN terms ON terms.id = term WHERE {links}"):  # noqa: S608
            self._terms[link["post"]].append(link)
        people = db.all(f"SELECT id, display_name FROM users WHERE id IN ({_listed(row['author'] for row in rows)})")  # noqa: S608
        self._people = {row["id"]: row["display_name"] for row in people}
        students = (
            f"type = 'lrn_enrollment' AND status <> 'expired' AND item_id IN ({_listed(numbers)}) GROUP BY item_id"
        )
        counted = db.all(f"SELECT item_id, COUNT(*) AS students FROM user_items WHERE {students}")  # noqa: S608
        self._students = {row["item_id"]: row["students"] for row in counted}
        self._meta = {row["id"]: meta(row) for row in rows}
        wanted = [int(stored.get("featured_image") or 0) for stored in self._meta.values()]
        self._pictures = pictures.looked_up(db, base, wanted)

    def course(self, row: Row) -> dict[str, Any]:
        """One course."""
        stored = self._meta[row["id"]]
        told = properties(stored)
        categories = self._of(row, CATEGORY.name)
        tags = {"tags": self._of(row, TAG.name)} if self._variant.modules else {}
        return {
            "id": row["id"],
            "title": row["title"],
            "slug": row["slug"],
            "status": STATUS.get(row["status"], row["status"]),
            "url": f"{self._base}/courses/{row['slug'] or row['id']}/",
            "description": row["content"],
            "excerpt": row["excerpt"],
            **told,
            "price": money(told["price"]) or "0.00",
            "sale_price": money(told["sale_price"]),
            "current_price": current_price(told),
            "currency": CURRENCY,
            "categories": categories,
            "category": categories[0]["name"] if categories else "",
            **tags,
            "featured_image": self._pictures.get(int(stored.get("featured_image") or 0)),
            "instructor": {"id": row["author"], "name": self._people.get(row["author"], "")},
            "instructor_id": row["author"],
            "students_count": self._students.get(row["id"], 0),
            "created_at": row["created"],
            "updated_at": row["modified"],
        }

    def _of(self, row: Row, taxonomy: str) -> list[dict[str, Any]]:
        return [
            {"id": term["id"], "name": term["name"], "slug": term["slug"]}
            for term in self._terms[row["id"]]
            if term["taxonomy"] == taxonomy
        ]


def money(value: Any) -> str | None:
    """A price as the API prints it: two decimals, or None for none."""
    if value is None or value == "":
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return f"{amount:.2f}" if amount.is_finite() else None


def current_price(told: Mapping[str, Any]) -> str:
    """What one pays today."""
    if told["pricing_mode"] in ("free", "open"):
        return "0.00"
    return money(told["sale_price"]) or money(told["price"]) or "0.00"


def _listed(numbers: Iterable[int]) -> str:
    return ",".join(str(int(number)) for number in numbers) or "0"
