"""Values to wire, in the types that the site checks strictly."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from lmsdesk.api.dialects.masteriyo.shapes import SHAPES, WELCOME
from lmsdesk.api.dialects.masteriyo.writing import amount, packed
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import Picture, Ref

COURSES = SHAPES["courses"]


def body(values: dict[str, Any], before: Record | None = None, kind: str = "courses", **more: Any) -> dict[str, Any]:
    return packed(SHAPES[kind], values, before, **more)


def paid(mode: str = "one_time") -> Record:
    return Record(7, {"access_mode": mode}, {WELCOME: {"enabled": True, "title": "Hello", "description": "Text"}})


def test_each_value_has_its_wire_form() -> None:
    berlin = timezone(timedelta(hours=2))
    assert body(
        {
            "name": "Ukulele",
            "status": "draft",
            "regular_price": Decimal("49.9"),
            "sale_price": Decimal("40"),
            "access_mode": "one_time",
            "categories": (Ref(3, "A"), Ref("4")),
            "tags": (),
            "difficulty": Ref(5),
            "author": Ref(2, "Ines"),
            "featured_image": Picture(78, "https://x.example/a.png"),
            "duration": 90,
            "featured": True,
            "end_date": datetime(2027, 1, 2, 1, 30, tzinfo=berlin),
            "custom_fields": (("room", "12"),),
        }
    ) == {
        "name": "Ukulele",
        "status": "draft",
        "regular_price": "49.90",
        "sale_price": "40",
        "access_mode": "one_time",
        "categories": [{"id": 3}, {"id": 4}],
        "tags": [],
        "difficulty": {"id": 5},
        "author_id": 2,
        "featured_image": 78,
        "duration": 90,
        "featured": True,
        "end_date": "2027-01-01T23:30:00Z",
        "custom_fields": {"room": "12"},
    }


def test_nothing_travels_as_the_empty_value_and_never_as_null() -> None:
    sent = body(
        {
            "name": None,
            "slug": "",
            "sale_price": None,
            "categories": None,
            "difficulty": None,
            "featured_image": None,
            "duration": None,
            "end_date": None,
            "custom_fields": (),
        },
        paid(),
    )
    assert None not in sent.values()
    assert sent == {
        "name": "",
        "slug": "",
        "sale_price": "",
        "categories": [],
        "difficulty": {"id": 0},
        "featured_image": 0,
        "duration": 0,
        "end_date": "",
        "custom_fields": {},
    }
    assert body({"parent_id": None, "color": ""}, kind="categories") == {"parent_id": 0}
    assert body({"parent_id": Ref(9)}, kind="categories") == {"parent_id": 9}


def test_read_only_and_unknown_fields_are_not_sent() -> None:
    assert body({"price": Decimal(5), "students_count": 3, "catalog_visibility": "hidden", "nonsense": 1}) == {}
    assert body({"term_order": 4, "count": 2, "name": "x"}, kind="tags") == {"name": "x"}


def test_a_part_of_the_greeting_keeps_the_other_parts() -> None:
    assert body({"welcome_title": "Hi"}, paid()) == {WELCOME: {"enabled": True, "title": "Hi", "description": "Text"}}
    assert body({"welcome_enabled": False}) == {WELCOME: {"enabled": False}}


@pytest.mark.parametrize(
    ("before", "creating", "mode"),
    [
        (paid("one_time"), False, None),
        (paid("recurring"), False, None),
        (paid("open"), False, "one_time"),
        (paid("need_registration"), False, "one_time"),
        (None, True, "one_time"),
        (None, False, None),
    ],
)
def test_a_price_takes_a_paid_access_mode_along_when_there_is_none(
    before: Record | None, creating: bool, mode: str | None
) -> None:
    sent = body({"regular_price": Decimal("60")}, before, creating=creating)
    assert sent["regular_price"] == "60"
    assert sent.get("access_mode") == mode


def test_a_chosen_access_mode_is_never_changed() -> None:
    assert body({"regular_price": Decimal(5), "access_mode": "open"}, paid("open"))["access_mode"] == "open"
    assert "access_mode" not in body({"regular_price": None}, paid("open"))
    assert "access_mode" not in body({"regular_price": Decimal(0)}, paid("open"))


@pytest.mark.parametrize(
    ("value", "text"),
    [("50", "50"), ("39.5", "39.50"), ("0", "0"), ("1E+3", "1000"), ("0.10", "0.10"), ("19.999", "20.00")],
)
def test_amounts_are_plain_text(value: str, text: str) -> None:
    assert amount(Decimal(value)) == text


def test_times_are_sent_in_utc() -> None:
    assert body({"end_date": datetime(2027, 5, 1, 12, 0, tzinfo=UTC)})["end_date"] == "2027-05-01T12:00:00Z"


def test_an_emptied_web_address_of_a_term_is_made_from_its_name() -> None:
    before = Record(3, {"name": "Strings", "slug": "s"})
    assert body({"slug": ""}, before, "tags") == {"slug": "Strings"}
    assert body({"slug": "", "name": "Winds"}, before, "tags") == {"slug": "Winds", "name": "Winds"}
    assert body({"slug": "&!"}, before, "tags") == {"slug": "Strings"}
    assert body({"slug": ""}, Record(3, {"name": "???"}), "tags") == {}
    assert body({"slug": ""}, None, "tags") == {}
    assert body({"slug": ""}, before) == {"slug": ""}, "courses take an empty one"
