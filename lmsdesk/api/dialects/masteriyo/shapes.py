"""How each kind travels: its route, wire names, what Masteriyo has of it, and what a whole item looks like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lmsdesk.domain.kind import Kind
from lmsdesk.domain.kinds.categories import CATEGORIES
from lmsdesk.domain.kinds.courses import COURSES
from lmsdesk.domain.kinds.difficulties import DIFFICULTIES
from lmsdesk.domain.kinds.people import PEOPLE
from lmsdesk.domain.kinds.tags import TAGS

WELCOME = "welcome_message_to_first_time_user"
"""The wire's one object for the three greeting fields."""

WELCOME_PARTS: Mapping[str, str] = {
    "welcome_enabled": "enabled",
    "welcome_title": "title",
    "welcome_text": "description",
}


@dataclass(frozen=True)
class Shape:
    """One kind on Masteriyo's wire."""

    kind: Kind
    route: str
    whole: tuple[str, ...]
    """Wire names that every complete item has. Answers in the guide's form leave them out."""
    read_names: Mapping[str, str] = field(default_factory=dict)
    """Our field name to the wire name in answers, where they differ."""
    write_names: Mapping[str, str] = field(default_factory=dict)
    """Our field name to the wire name in requests, where they differ."""
    sorts: Mapping[str, str] = field(default_factory=dict)
    """Our sort keys to the wire's ``orderby``."""
    first_sort: tuple[str, str] = ("id", "desc")
    filters: tuple[str, ...] = ()
    has_trash: bool = False
    is_term: bool = False


_POST_SORTS = {"title": "title", "modified": "modified", "date": "date", "slug": "slug", "menu_order": "menu_order"}
_TERM_SORTS = {"name": "name", "slug": "slug", "count": "count", "description": "description"}
_TERM_COLUMNS = {"name": "name", "slug": "slug", "count": "count", "description": "description"}


def _without(kind: Kind, *names: str) -> tuple[str, ...]:
    return tuple(f.name for f in kind.fields if f.name not in names)


# Masteriyo accepts catalog_visibility and term_order and stores neither (term_order gets the slug instead).
_COURSES = COURSES.narrowed(_without(COURSES, "catalog_visibility"))
_CATEGORIES = CATEGORIES.narrowed(_without(CATEGORIES, "term_order"), sorts=_TERM_COLUMNS)
_TAGS = TAGS.narrowed(_without(TAGS, "term_order"), sorts=_TERM_COLUMNS)
_DIFFICULTIES = DIFFICULTIES.narrowed(_without(DIFFICULTIES, "term_order"), sorts=_TERM_COLUMNS)

_TERM_WHOLE = ("name", "slug", "description")

SHAPES: Mapping[str, Shape] = {
    "courses": Shape(
        kind=_COURSES,
        route="masteriyo/v1/courses",
        whole=("name", "slug", "status", "description", "access_mode", "regular_price", "categories"),
        write_names={"author": "author_id"},
        sorts=_POST_SORTS,
        filters=("status", "category", "tag", "difficulty", "price_type"),
        has_trash=True,
    ),
    "categories": Shape(
        kind=_CATEGORIES,
        route="masteriyo/v1/courses/categories",
        whole=(*_TERM_WHOLE, "parent_id"),
        sorts=_TERM_SORTS,
        first_sort=("name", "asc"),
        is_term=True,
    ),
    "tags": Shape(
        kind=_TAGS,
        route="masteriyo/v1/courses/tags",
        whole=_TERM_WHOLE,
        sorts=_TERM_SORTS,
        first_sort=("name", "asc"),
        is_term=True,
    ),
    "difficulties": Shape(
        kind=_DIFFICULTIES,
        route="masteriyo/v1/courses/difficulties",
        whole=(*_TERM_WHOLE, "color"),
        sorts=_TERM_SORTS,
        first_sort=("name", "asc"),
        is_term=True,
    ),
    "people": Shape(
        kind=PEOPLE,
        route="masteriyo/v1/users",
        whole=("username", "display_name"),
        read_names={"name": "display_name", "login": "username"},
        sorts={"name": "display_name", "login": "login", "email": "email"},
        first_sort=("display_name", "asc"),
        filters=("roles",),
    ),
}
