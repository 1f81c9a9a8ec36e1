"""How our kinds may look on Learnomy's wire: names by which a field may be known, and spellings of its values.

The vendor publishes neither, so each is an ordered list; the site's index and answers decide which one is meant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from lmsdesk.domain.kind import Kind
from lmsdesk.domain.kinds.categories import CATEGORIES
from lmsdesk.domain.kinds.courses import COURSES, PAID_MODES
from lmsdesk.domain.kinds.difficulties import DIFFICULTIES
from lmsdesk.domain.kinds.people import PEOPLE
from lmsdesk.domain.kinds.tags import TAGS
from lmsdesk.domain.words import N_, Sentence

Names = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Shape:
    """One kind as it may travel."""

    kind: Kind
    ids: tuple[str, ...]
    names: Names = field(default_factory=dict)
    """Wire names by our field name, best first; a field that is not in here has its own name."""
    shown: frozenset[str] = frozenset()
    """Fields that are shown although the site takes no change of them."""
    filters: Names = field(default_factory=dict)
    sorts: Names = field(default_factory=dict)
    """Wire values by our sort key."""
    sort_keys: Mapping[str, str] = field(default_factory=dict)
    """Our sort key by column."""
    is_term: bool = False

    def wire_names(self, name: str) -> tuple[str, ...]:
        return self.names.get(name, (name,))


def price_rules(values: Mapping[str, Any]) -> dict[str, Sentence]:
    """What every shop would refuse. Learnomy's own pricing modes are not known well enough for more."""
    price, sale = values.get("regular_price"), values.get("sale_price")
    if isinstance(sale, Decimal) and isinstance(price, Decimal) and price > 0 and sale >= price:
        return {"sale_price": Sentence(N_("The sale price is not below the price."))}
    if values.get("access_mode") in PAID_MODES and "regular_price" in values and not price:
        return {"regular_price": Sentence(N_("A paid course needs a price above zero."))}
    return {}


_COURSE_NAMES: Names = {
    "name": ("title", "name", "post_title"),
    "description": ("description", "content", "body", "post_content"),
    "short_description": ("excerpt", "short_description", "summary", "subtitle"),
    "access_mode": ("access_mode", "pricing_mode", "pricing_type", "pricing_model", "price_type", "access"),
    "regular_price": ("regular_price", "price", "price_cents", "price_minor", "amount"),
    "sale_price": ("sale_price", "discount_price", "discounted_price", "sale_price_cents", "sale_price_minor"),
    "price": ("current_price", "price", "price_cents", "price_minor"),
    "billing_cycle": ("billing_cycle", "billing_interval", "billing_period"),
    "categories": ("categories", "category", "category_ids", "category_id"),
    "tags": ("tags", "tag_ids"),
    "difficulty": ("level", "difficulty", "difficulty_level", "level_id", "difficulty_id"),
    "featured_image": (
        "featured_image",
        "featured_image_id",
        "thumbnail",
        "thumbnail_id",
        "image",
        "image_id",
        "cover_image",
        "featured_image_url",
        "thumbnail_url",
        "image_url",
    ),
    "author": ("instructor", "instructor_id", "author", "author_id", "instructors"),
    "duration": ("duration", "duration_minutes", "estimated_minutes"),
    "enrollment_limit": ("enrollment_limit", "max_students", "capacity", "seats"),
    "flow": ("flow", "course_flow", "navigation_mode", "progression"),
    "featured": ("featured", "is_featured"),
    "reviews_allowed": ("reviews_allowed", "enable_reviews", "allow_reviews", "reviews_enabled"),
    "enable_course_retake": ("enable_course_retake", "allow_retake", "retake_allowed", "reset_progress_on_retake"),
    "menu_order": ("menu_order", "sort_order", "position"),
    "students_count": ("students_count", "enrolled_count", "enrollment_count", "enrollments_count", "student_count"),
    "permalink": ("permalink", "url", "link"),
    "date_created": ("created_at", "date_created", "created", "date"),
    "date_modified": ("updated_at", "modified_at", "date_modified", "modified"),
    "catalog_visibility": ("catalog_visibility", "visibility"),
    "custom_fields": ("custom_fields", "meta"),
}
_SHOWN_COURSE = frozenset(
    {
        "name",
        "description",
        "short_description",
        "status",
        "access_mode",
        "regular_price",
        "sale_price",
        "price",
        "categories",
        "tags",
        "difficulty",
        "featured_image",
        "slug",
        "author",
        "duration",
        "students_count",
        "permalink",
        "date_created",
        "date_modified",
    }
)
_TERM_NAMES: Names = {
    "name": ("name", "title"),
    "parent_id": ("parent", "parent_id"),
    "featured_image": ("image", "image_id", "featured_image", "featured_image_id", "thumbnail_id"),
    "color": ("color", "colour"),
    "term_order": ("term_order", "sort_order", "position", "menu_order"),
    "count": ("count", "course_count", "courses_count"),
    "link": ("link", "url", "permalink"),
}
_SHOWN_TERM = frozenset({"name", "parent_id", "description", "slug", "count", "link"})
_TERM_SORTS: Names = {"name": ("name", "title"), "slug": ("slug",), "count": ("count", "course_count")}


def _term(kind: Kind, *ids: str) -> Shape:
    keys = {"name": "name", "slug": "slug", "count": "count"}
    return Shape(kind, ("id", "term_id", *ids), _TERM_NAMES, _SHOWN_TERM, {}, _TERM_SORTS, keys, is_term=True)


SHAPES: Mapping[str, Shape] = {
    "courses": Shape(
        kind=replace(COURSES, rules=(price_rules,)),
        ids=("id", "course_id", "ID", "uuid"),
        names=_COURSE_NAMES,
        shown=_SHOWN_COURSE,
        filters={
            "status": ("status",),
            "category": ("category", "category_id", "categories", "category_ids"),
            "price_type": ("price_type", "pricing", "pricing_type", "price"),
        },
        sorts={
            "title": ("title", "name"),
            "modified": ("updated_at", "modified_at", "modified", "date_modified", "updated"),
            "date": ("created_at", "date", "date_created", "created"),
            "slug": ("slug",),
            "menu_order": ("menu_order", "sort_order", "position"),
            "price": ("price", "regular_price"),
            "students": ("students_count", "enrolled_count", "popularity"),
        },
        sort_keys={
            "name": "title",
            "date_modified": "modified",
            "date_created": "date",
            "slug": "slug",
            "menu_order": "menu_order",
            "price": "price",
            "students_count": "students",
        },
    ),
    "categories": _term(CATEGORIES, "category_id"),
    "tags": _term(TAGS, "tag_id"),
    "difficulties": _term(DIFFICULTIES, "level_id", "difficulty_id"),
    "people": Shape(
        kind=PEOPLE,
        ids=("id", "user_id", "ID"),
        names={
            "name": ("display_name", "name", "nickname"),
            "login": ("username", "user_login", "login", "slug"),
            "email": ("email", "user_email"),
        },
        shown=frozenset({"name", "login", "email"}),
    ),
}

SPELLINGS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "status": {
        "publish": ("published", "publish", "active", "live"),
        "draft": ("draft",),
        "pending": ("pending", "pending_review", "in_review", "review"),
        "private": ("private", "hidden"),
        "future": ("scheduled", "future"),
        "trash": ("trash", "trashed"),
    },
    "access_mode": {
        "open": ("open", "public"),
        "need_registration": ("free", "need_registration", "registration"),
        "one_time": ("one_time", "one-time", "paid", "purchase"),
        "recurring": ("recurring", "subscription"),
        "close": ("closed", "close"),
    },
    "flow": {"free-flow": ("free", "free-flow", "free_flow", "any"), "sequential": ("sequential", "linear")},
    "price_type": {"free": ("free",), "paid": ("paid",)},
}
"""By field (or filter), our value to the words in which sites may say it, best first."""

_OURS: Mapping[str, Mapping[str, str]] = {
    name: {word: ours for ours, words in values.items() for word in words} for name, values in SPELLINGS.items()
}

EVERYTHING = ("any", "all")
"""Values of a status filter that mean "whatever the status"."""


def ours_of(name: str, wire: str) -> str:
    """Our value for a site's word; the word itself when it is none that we know."""
    return _OURS.get(name, {}).get(wire.lower(), wire)


def word_of(name: str, ours: str, enum: tuple[str, ...], seen: Mapping[str, str]) -> str | None:
    """A site's word for our value: one of its ``enum``, else as seen in its answers, else the most usual one.

    None when the site names its words and this is none of them.
    """
    if enum:
        return next((word for word in enum if word == ours or ours_of(name, word) == ours), None)
    if ours in seen:
        return seen[ours]
    return SPELLINGS.get(name, {}).get(ours, (ours,))[0]


def humanised(word: str) -> str:
    """A site's own word as a label: ``in_progress`` becomes "In progress"."""
    text = word.replace("_", " ").replace("-", " ").strip()
    return text[:1].upper() + text[1:]
