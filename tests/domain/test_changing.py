"""Changing a field of many items: each way, and what must be mended before it is tried."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from lmsdesk.domain.changing import Change, Way, apply, changeable, check, ways_for
from lmsdesk.domain.kinds import KINDS
from lmsdesk.domain.kinds.courses import COURSES
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import Ref

PIANO, GUITAR, WIND = Ref(1, "Piano"), Ref(2, "Guitar"), Ref(3, "Wind")
COURSE = Record(
    7,
    {
        "name": "Guitar for beginners",
        "description": "<p>A guitar course. GUITAR!</p>",
        "regular_price": Decimal("19.99"),
        "sale_price": None,
        "duration": 60,
        "categories": (PIANO, GUITAR),
        "status": "draft",
        "featured": False,
    },
)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (Change("status", Way.SET, "publish"), {"status": "publish"}),
        (Change("status", Way.SET, "draft"), {}),
        (Change("regular_price", Way.RAISE, Decimal(10)), {"regular_price": Decimal("21.99")}),
        (Change("regular_price", Way.RAISE, Decimal("-50")), {"regular_price": Decimal("10.00")}),
        (Change("regular_price", Way.RAISE_BY, Decimal("5.01")), {"regular_price": Decimal("25.00")}),
        (Change("sale_price", Way.RAISE, Decimal(10)), {}),
        (Change("regular_price", Way.CLEAR), {"regular_price": None}),
        (Change("duration", Way.RAISE, Decimal(50)), {"duration": 90}),
        (Change("duration", Way.RAISE_BY, Decimal(-15)), {"duration": 45}),
        (Change("categories", Way.ADD, (GUITAR, WIND)), {"categories": (PIANO, GUITAR, WIND)}),
        (Change("categories", Way.REMOVE, (GUITAR, WIND)), {"categories": (PIANO,)}),
        (Change("categories", Way.SET, (WIND,)), {"categories": (WIND,)}),
        (Change("categories", Way.CLEAR), {"categories": ()}),
        (Change("name", Way.REPLACE, "Bass", "guitar"), {"name": "Bass for beginners"}),
        (Change("name", Way.REPLACE, "Bass", "guitar", match_case=True), {}),
        (Change("description", Way.REPLACE, r"\1 $& bass", "guitar"), {
            "description": "<p>A \\1 $& bass course. \\1 $& bass!</p>"}),
        (Change("name", Way.REPLACE, "x", ".*"), {}),
        (Change("featured", Way.SET, True), {"featured": True}),
    ],
)  # fmt: skip
def test_each_way(change: Change, expected: dict[str, Any]) -> None:
    assert check(COURSES, change) is None
    assert apply(COURSES, COURSE, [change]) == expected


def test_several_changes_build_on_each_other() -> None:
    twice = [Change("regular_price", Way.RAISE, Decimal(10)), Change("regular_price", Way.RAISE_BY, Decimal("-0.99"))]
    assert apply(COURSES, COURSE, twice) == {"regular_price": Decimal("21.00")}


def test_a_field_that_could_not_be_read_stays_as_it_is() -> None:
    odd = Record(7, dict(COURSE.values), odd=frozenset({"status"}))
    assert apply(COURSES, odd, [Change("status", Way.SET, "publish")]) == {}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Change("name", Way.CLEAR), "cannot be changed this way"),
        (Change("slug", Way.SET, "same-for-all"), "cannot be changed this way"),
        (Change("students_count", Way.SET, 5), "cannot be changed this way"),
        (Change("name", Way.REPLACE, "x", ""), "Type what is to be found"),
        (Change("regular_price", Way.RAISE, None), "Type a number"),
        (Change("regular_price", Way.RAISE, Decimal(-100)), "leaves nothing"),
        (Change("regular_price", Way.SET, Decimal("-1")), "below zero"),
        (Change("categories", Way.ADD, ()), "Choose what to add"),
        (Change("status", Way.SET, ""), "Choose a value"),
    ],
)
def test_what_must_be_mended_is_told(change: Change, words: str) -> None:
    told = check(COURSES, change)
    assert told is not None
    assert words in str(told)


def test_every_writable_field_of_every_kind_can_be_changed_or_has_a_reason() -> None:
    for kind in KINDS:
        left = {type(one).__name__ for one in kind.writable() if not ways_for(one)}
        assert left <= {"Pairs"}, f"{kind.id}: {left}"
        assert all(not one.read_only for one in changeable(kind))
