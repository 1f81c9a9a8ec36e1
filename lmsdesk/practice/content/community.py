"""What people did at the academy: they enrolled, paid (or not yet), and said what they thought."""

from __future__ import annotations

import random
from typing import Any

from lmsdesk.practice.content import library
from lmsdesk.practice.content.accounts import Accounts
from lmsdesk.practice.content.courses import Course
from lmsdesk.practice.content.plugin import Plugin
from lmsdesk.practice.content.sheet import Sheet, between
from lmsdesk.practice.database import Database, meta

_CROWDS = (0, 1, 2, 3, 4, 6, 8, 11, 15, 22)
_MASTERIYO_STATES = ("pending", "on-hold", "processing", "cancelled", "failed", "refunded")
_LEARNOMY_STATES = ("pending", "failed", "refunded")
_LET_IN = ("completed", "refunded")
"""Orders whose student is in the course, or was."""


class Community:
    """Notes enrolments, orders and reviews of the written courses."""

    def __init__(self, db: Database, sheet: Sheet, plugin: Plugin, accounts: Accounts, chance: random.Random) -> None:
        self.sheet = sheet
        self.plugin = plugin
        self.accounts = accounts
        self.chance = chance
        rows = db.all("SELECT * FROM users")
        self._people = {row["id"]: (row["display_name"], row["registered"], meta(row)) for row in rows}
        phrases = library.text("phrases")
        self._reviews, self._payments = phrases["reviews"], phrases["payments"]
        self._states = _MASTERIYO_STATES if plugin.is_masteriyo else _LEARNOMY_STATES
        self._orders = 0

    def gather(self, course: Course) -> None:
        """Note who came to a course."""
        if not course.open_to_all or not course.told["outline"]:
            return
        size = self.chance.randint(26, 46) if course.told.get("featured") else self.chance.choice(_CROWDS)
        size = min(size, course.told.get("limit", size), len(self.accounts.students))
        here = self.chance.sample(self.accounts.students, size)
        opinions = self.chance.sample(self._reviews, len(self._reviews))
        for student in here:
            begin = max(course.made, self._people[student][1])
            started = between(self.chance, begin)
            state = self._order(course, student, started) if course.price else "completed"
            self._enrol(course, student, started, state)
            if state == "completed" and opinions and self.chance.random() < 0.3:
                self._review(course, student, started, opinions.pop())

    def _enrol(self, course: Course, student: int, started: str, state: str) -> None:
        told: dict[str, Any] = {}
        status = "active" if state == "completed" else "inactive"
        if not self.plugin.is_masteriyo:
            if state not in _LET_IN:
                return
            told = {"source": "purchase" if course.price else "self"}
            if status == "active" and self.chance.random() < 0.25:
                status = "completed"
                told["completed_at"] = between(self.chance, started)
            elif status == "inactive":
                status = "expired"
        self.sheet.enrol(student, course.id, self.plugin.enrolment, status, started, told)

    def _order(self, course: Course, student: int, created: str) -> str:
        """Note an order; its status. The first ones show every status there is, later ones are mostly paid."""
        self._orders += 1
        seldom = self._orders <= len(self._states) or self.chance.random() < 0.15
        state = self._states[(self._orders - 1) % len(self._states)] if seldom else "completed"
        method, way = self.chance.choice(self._payments)
        told: dict[str, Any] = {"total": course.price, "currency": "USD", "payment_method": method}
        if self.plugin.is_masteriyo:
            line = {"course_id": course.id, "name": course.told["name"], "quantity": 1, "total": course.price}
            billing = self._people[student][2].get("billing", {})
            told |= {"payment_method_title": way, "created_via": "checkout", "items": [line], "billing": billing}
        else:
            told = {
                "amount": course.price,
                "currency": "USD",
                "type": "course",
                "provider": "PayPal",
                "course_id": course.id,
            }
        title = f"Order – {created[:16].replace('T', ' ')}"
        slug = f"order-{self._orders}"
        self.sheet.post(self.plugin.order, title, created, slug=slug, status=state, author=student, meta=told)
        return state

    def _review(self, course: Course, student: int, started: str, opinion: tuple[int, str, str]) -> None:
        rating, title, words = opinion
        status = self.plugin.waiting if self.chance.random() < 0.12 else self.plugin.approved
        self.sheet.post(
            self.plugin.review,
            title,
            between(self.chance, started),
            slug=f"review-{course.id}-{student}",
            status=status,
            content=words,
            author=student,
            course=course.id,
            meta={"rating": rating, "author_name": self._people[student][0]},
        )
