"""From the wire's names to our fields, for every kind of both dialects, also inside lists and nested values."""

from __future__ import annotations

import pytest

from lmsdesk.api.dialects.learnomy.fitting import Fitted
from lmsdesk.api.dialects.learnomy.shapes import SHAPES as LEARNOMY
from lmsdesk.api.dialects.learnomy.writing import our_names as learnomy_names
from lmsdesk.api.dialects.masteriyo.shapes import SHAPES as MASTERIYO
from lmsdesk.api.dialects.masteriyo.shapes import WELCOME
from lmsdesk.api.dialects.masteriyo.writing import our_names as masteriyo_names
from lmsdesk.api.dialects.placing import Names, messages, placed
from lmsdesk.domain.field_errors import FieldError, Placed
from lmsdesk.domain.field_paths import Path, path_of
from lmsdesk.domain.kind import Kind


def place(kind: Kind, names: Names, path: str) -> Placed:
    return placed(kind, names, (FieldError(path_of(path), "No."),))[0]


def masteriyo(kind: str, path: str) -> Placed:
    return place(MASTERIYO[kind].kind, masteriyo_names(MASTERIYO[kind]), path)


def learnomy(kind: str, path: str) -> Placed:
    fitted = Fitted(LEARNOMY[kind], LEARNOMY[kind].kind)
    return place(fitted.kind, learnomy_names(fitted), path)


@pytest.mark.parametrize(
    ("kind", "path", "field", "inner", "row"),
    [
        ("courses", "name", "name", (), None),
        ("courses", "author_id", "author", (), None),
        ("courses", "categories[0][id]", "categories", (0, "id"), None),
        ("courses", "regular_price", "regular_price", (), None),
        ("courses", "price", "regular_price", (), None),
        ("courses", "price.amount", "regular_price", ("amount",), None),
        ("courses", "pricing[regular_price]", "regular_price", (), None),
        ("courses", WELCOME, "welcome_text", (), None),
        ("courses", f"{WELCOME}.title", "welcome_title", (), None),
        ("courses", f"{WELCOME}[enabled]", "welcome_enabled", (), None),
        ("courses", "custom_fields.colour", "custom_fields", ("colour",), None),
        ("courses", "[3].name", "name", (), 3),
        ("courses", "update[2].regular_price", "regular_price", (), 2),
        ("courses", "meta_data", "meta_data", (), None),
        ("categories", "parent_id", "parent_id", (), None),
        ("categories", "create[1].name", "name", (), 1),
        ("tags", "slug", "slug", (), None),
        ("difficulties", "color", "color", (), None),
        ("people", "username", "login", (), None),
        ("people", "display_name", "name", (), None),
    ],
)
def test_masteriyos_names_lead_to_our_fields(kind: str, path: str, field: str, inner: Path, row: int | None) -> None:
    found = masteriyo(kind, path)
    assert (found.field, found.inner, found.row) == (field, inner, row)


@pytest.mark.parametrize(
    ("kind", "path", "field", "inner", "row"),
    [
        ("courses", "title", "name", (), None),
        ("courses", "price.amount", "regular_price", ("amount",), None),
        ("courses", "pricing[regular_price]", "regular_price", (), None),
        ("courses", "pricing.sale_price", "sale_price", (), None),
        ("courses", "level_id", "difficulty", (), None),
        ("courses", "category_ids[1]", "categories", (1,), None),
        ("courses", "thumbnail_id", "featured_image", (), None),
        ("courses", "courses[4].title", "name", (), 4),
        ("courses", "[0].excerpt", "short_description", (), 0),
        ("categories", "parent", "parent_id", (), None),
        ("categories", "title", "name", (), None),
        ("difficulties", "colour", "color", (), None),
        ("people", "email", "email", (), None),
    ],
)
def test_learnomys_names_lead_to_our_fields(kind: str, path: str, field: str, inner: Path, row: int | None) -> None:
    found = learnomy(kind, path)
    assert (found.field, found.inner, found.row) == (field, inner, row)


@pytest.mark.parametrize("kind", MASTERIYO)
def test_every_field_that_masteriyo_takes_is_found_by_the_name_it_travels_under(kind: str) -> None:
    shape = MASTERIYO[kind]
    for field in shape.kind.writable():
        if not field.name.startswith("welcome_"):
            assert masteriyo(kind, shape.write_names.get(field.name, field.name)).field == field.name


@pytest.mark.parametrize("kind", LEARNOMY)
def test_every_field_that_learnomy_takes_is_found_by_the_best_of_its_names(kind: str) -> None:
    shape = LEARNOMY[kind]
    for field in shape.kind.writable():
        assert learnomy(kind, shape.wire_names(field.name)[0]).field == field.name


def test_several_complaints_about_one_field_become_one_message() -> None:
    errors = (
        FieldError(("categories", 0), "One."),
        FieldError(("categories", 1), "Two."),
        FieldError(("name",), "Hm."),
    )
    kind = MASTERIYO["courses"].kind
    assert messages(placed(kind, {}, errors)) == {"categories": "One. Two.", "name": "Hm."}
