"""What the two plugins call things: kinds of posts, taxonomies, roles and the words in their fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lmsdesk.practice.learnomy.course_shown import DEFAULTS, STORED_AS, money
from lmsdesk.practice.masteriyo.course_form import stored

_PRICES = ("regular_price", "sale_price")


@dataclass(frozen=True, slots=True)
class Plugin:
    """The names under which one plugin stores what both of them have."""

    side: str
    """Which of the two sets of texts is used: ``music`` or ``craft``."""
    course: str
    section: str
    lesson: str
    quiz: str
    question: str
    order: str
    review: str
    enrolment: str
    category: str
    tag: str
    difficulty: str
    """Empty where a level is a word in the course and no term."""
    instructor: str
    student: str
    access: Mapping[str, str]
    monthly: str
    approved: str
    waiting: str

    @property
    def is_masteriyo(self) -> bool:
        return self.difficulty != ""

    def stored(self, settings: Mapping[str, Any]) -> Mapping[str, Any]:
        """The settings of a course as the plugin itself would have stored them, so that a save adds no new ones."""
        if self.is_masteriyo:
            return stored(settings)
        told = {name: money(value) if name in _PRICES and value else value for name, value in settings.items()}
        return {STORED_AS.get(name, name): value for name, value in DEFAULTS.items()} | told


MASTERIYO = Plugin(
    side="music",
    course="mto-course",
    section="mto-section",
    lesson="mto-lesson",
    quiz="mto-quiz",
    question="mto-question",
    order="mto-order",
    review="mto-course-review",
    enrolment="user_course",
    category="course_cat",
    tag="course_tag",
    difficulty="course_difficulty",
    instructor="masteriyo_instructor",
    student="masteriyo_student",
    access={
        "open": "open",
        "free": "open",
        "registration": "need_registration",
        "once": "one_time",
        "recurring": "recurring",
        "closed": "close",
    },
    monthly="1m",
    approved="approve",
    waiting="hold",
)
LEARNOMY = Plugin(
    side="craft",
    course="lrn_course",
    section="lrn_section",
    lesson="lrn_lesson",
    quiz="lrn_quiz",
    question="lrn_question",
    order="lrn_transaction",
    review="lrn_review",
    enrolment="lrn_enrollment",
    category="lrn_course_category",
    tag="lrn_course_tag",
    difficulty="",
    instructor="lrn_instructor",
    student="lrn_student",
    access={
        "open": "open",
        "free": "free",
        "registration": "free",
        "once": "one_time",
        "recurring": "recurring",
        "closed": "closed",
    },
    monthly="month",
    approved="approved",
    waiting="pending",
)
