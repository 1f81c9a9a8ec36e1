"""What the routes accept, as the index tells it: all that a client may send."""

from __future__ import annotations

from typing import Any

from lmsdesk.practice.learnomy.variants import Variant

Declared = dict[str, dict[str, Any]]

STATUS = {
    "publish": "published",
    "draft": "draft",
    "pending": "pending",
    "private": "private",
    "future": "scheduled",
    "trash": "trash",
}
"""Learnomy's words by WordPress' ones, in which the academy's file stores them."""
STORED = {word: stored for stored, word in STATUS.items()}
PRICING = ("open", "free", "one_time", "recurring", "membership", "closed")
LEVELS = ("beginner", "intermediate", "advanced", "expert")
PROGRESSION = ("free", "sequential")
COMPLETION = ("all_lessons", "lessons_and_quiz", "percentage", "manual")
MOST_MONEY = 99_999_999
ENROLLMENT = ("active", "completed", "expired", "pending")
COURSE_ORDER = ("created_at", "updated_at", "title", "slug", "price")


def text(description: str = "", **more: Any) -> dict[str, Any]:
    return _arg("string", description, **more)


def number(description: str = "", **more: Any) -> dict[str, Any]:
    return _arg("integer", description, **more)


def switch(description: str = "", **more: Any) -> dict[str, Any]:
    return _arg("boolean", description, **more)


def numbers(description: str = "") -> dict[str, Any]:
    return _arg("array", description, items={"type": "integer"})


def _arg(kind: Any, description: str, **more: Any) -> dict[str, Any]:
    told = {"description": description} if description else {}
    return {"type": kind, "required": False, **told, **more}


ID: Declared = {"id": number("Unique identifier.", required=True)}
SEARCH: Declared = {"search": text("Limit results to those matching a string.")}


def order(*words: str, default: str, way: str = "desc") -> Declared:
    """The two arguments for sorting."""
    return {
        "orderby": text(enum=list(words), default=default),
        "order": text(enum=["asc", "desc"], default=way),
    }


def courses(variant: Variant) -> Declared:
    """The filters of the course list."""
    tag = {"tag": number("Tag id.")} if variant.modules else {}
    return {
        **SEARCH,
        "status": text(enum=["any", *_statuses(variant)], default="published"),
        "category": number("Category id."),
        **tag,
        "level": text(enum=list(LEVELS)),
        "instructor": number("User id of an instructor."),
        **order(*COURSE_ORDER, default="created_at"),
    }


def course(variant: Variant, *, new: bool) -> Declared:
    """What a course takes."""
    tags = {"tag_ids": numbers("Tags of the course.")} if variant.modules else {}
    draft: dict[str, Any] = {"default": "draft"} if new else {}
    return {
        "title": text("Title of the course.", required=new, minLength=1),
        "slug": text("Last part of the address."),
        "description": text("Description, HTML."),
        "excerpt": text("Summary for the catalogue."),
        "status": text(enum=_statuses(variant), **draft),
        "pricing_mode": text(enum=list(PRICING)),
        "price": _arg("number", "Price.", minimum=0, maximum=MOST_MONEY),
        "sale_price": _arg(["number", "null"], "Price while on sale; null for no sale."),
        "billing_interval": text("How often members pay."),
        "highlights": text("What one gets, HTML."),
        "category_ids": numbers("Categories of the course."),
        **tags,
        "level": text(enum=["", *LEVELS]),
        "featured_image": _arg(["integer", "null"], "Attachment id."),
        "instructor_id": number("User id of the instructor.", minimum=1),
        "duration_minutes": number("Duration in minutes.", minimum=0),
        "max_students": number("0 = unlimited.", minimum=0),
        "progression": text("Order of lessons.", enum=list(PROGRESSION)),
        "featured": switch("Shown first."),
        "reviews_enabled": switch("Whether students may review the course."),
        "completion_requirement": text(enum=list(COMPLETION)),
        "award_certificate": switch("Award a certificate on completion."),
        "reset_progress_on_retake": switch("Reset progress on retake."),
    }


def _statuses(variant: Variant) -> list[str]:
    """Where the trash has routes of its own, it is no status that one may set."""
    return [word for word in STATUS.values() if word != "trash" or not variant.moved]


def trash_filter(variant: Variant, declared: Declared) -> Declared:
    """The list shows the trash in either way."""
    if not variant.moved:
        return declared
    status = declared["status"]
    return {**declared, "status": {**status, "enum": [*status["enum"], "trash"]}}


def term(*, tree: bool, new: bool) -> Declared:
    """What a category or tag takes."""
    common = {"name": text(required=new, minLength=1), "slug": text(), "description": text()}
    if not tree:
        return common
    return {
        **common,
        "parent": number("Id of the category above; 0 for none.", minimum=0),
        "image_id": _arg(["integer", "null"], "Attachment id."),
    }


TERMS: Declared = {**SEARCH, **order("name", "slug", "count", default="name", way="asc")}


def section(*, new: bool) -> Declared:
    return {"title": text(required=new, minLength=1), "position": number(minimum=0)}


def lesson(*, new: bool) -> Declared:
    return {
        "title": text(required=new, minLength=1),
        **({"course_id": number(required=True, minimum=1)} if new else {}),
        "section_id": number(minimum=0),
        "content_type": text(enum=["text", "video", "audio", "file"]),
        "content": text(),
        "status": text(enum=[*STATUS.values()], **({"default": "draft"} if new else {})),
        "sort_order": number(minimum=0),
    }


INSIDE: Declared = {
    **SEARCH,
    "course_id": number("Limit to one course."),
    "section_id": number("Limit to one section."),
    "status": text(enum=["any", *STATUS.values()], default="any"),
}
ENROLL: Declared = {
    "course_id": number(required=True, minimum=1),
    "user_id": number("The caller, if left out.", minimum=1),
    "source": text(default="admin"),
}
ENROLLMENTS: Declared = {
    "course_id": number(),
    "user_id": number(),
    "status": text(enum=list(ENROLLMENT)),
    "source": text(),
}
ENROLLMENT_CHANGE: Declared = {
    "status": text(enum=list(ENROLLMENT)),
    "expires_at": _arg(["string", "null"], "", format="date-time"),
}
SIGN_IN: Declared = {"username": text(required=True), "password": text(required=True)}
REFRESH: Declared = {"refresh_token": text(required=True)}
REVOKE: Declared = {"refresh_token": text()}
BATCH: Declared = {"requests": _arg("array", "Up to 25 requests.", required=True, items={"type": "object"})}
