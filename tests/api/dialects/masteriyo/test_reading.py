"""Wire to records: every form that was seen, and anything else without a crash."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lmsdesk.api.answer import Answer
from lmsdesk.api.dialects.masteriyo import reading
from lmsdesk.api.dialects.masteriyo.shapes import SHAPES
from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import Picture, Ref
from tests.api.helpers import DO, Site, answer

COURSE: dict[str, Any] = {
    "id": 6,
    "name": "Ukulele &amp; friends",
    "slug": "ukulele",
    "status": "publish",
    "description": "<p>Learn to play.</p>",
    "short_description": "Four strings",
    "access_mode": "one_time",
    "regular_price": "50",
    "sale_price": "39.50",
    "price": "39.50",
    "categories": [{"id": 11, "name": "Ukulele", "slug": "ukulele"}],
    "tags": [],
    "difficulty": {"id": 4, "name": "Expert", "slug": "expert"},
    "author": {"id": 2, "display_name": "Ines", "avatar_url": "x"},
    "featured_image": 78,
    "reviews_allowed": "1",
    "date_created": "2026-11-22T11:25:53Z",
    "end_date": None,
    "custom_fields": [],
    "welcome_message_to_first_time_user": {"enabled": True, "title": "Hello", "description": "Welcome."},
}


def got(data: Any, **headers: str) -> Answer:
    site = Site(lambda request: answer(data, headers=headers))
    return asyncio.run(site.client.read("masteriyo/v1/courses", action=DO))


def read(wire: Any, kind: str = "courses", zone: str = "UTC") -> Record:
    record = reading.item(SHAPES[kind], wire, reading.site_zone(zone, 0))
    assert record is not None
    return record


def test_a_course_is_read_into_typed_values() -> None:
    record = read(COURSE)
    assert record.full
    assert record.odd == frozenset()
    assert record["name"] == "Ukulele & friends"
    assert (record["regular_price"], record["sale_price"]) == (Decimal("50"), Decimal("39.50"))
    assert record["categories"] == (Ref(11, "Ukulele"),)
    assert record["categories"][0].name == "Ukulele"
    assert record["author"].name == "Ines"
    assert record["featured_image"] == Picture(78)
    assert record["reviews_allowed"] is True
    assert record["date_created"] == datetime(2026, 11, 22, 11, 25, 53, tzinfo=UTC)
    assert record["end_date"] is None
    assert record["custom_fields"] == ()
    assert (record["welcome_enabled"], record["welcome_title"], record["welcome_text"]) == (True, "Hello", "Welcome.")
    assert record.raw == COURSE


def test_the_guides_dates_are_on_the_sites_clock() -> None:
    record = read(
        {**COURSE, "date_created": "2026-11-22 11:25:53", "end_date": "0000-00-00 00:00:00"}, zone="Europe/Berlin"
    )
    assert record["date_created"] == datetime(2026, 11, 22, 10, 25, 53, tzinfo=UTC)
    assert record["end_date"] is None


def test_an_unknown_zone_falls_back_to_the_offset() -> None:
    for name in ("", "Nowhere/Land", "../etc", "UTC+2"):
        zone = reading.site_zone(name, 5.5)
        assert (
            datetime(2026, 1, 1, tzinfo=zone).utcoffset()
            == datetime(2026, 1, 1, tzinfo=reading.site_zone("", 5.5)).utcoffset()
        )
    assert reading.site_zone("", 99.0).utcoffset(None) == UTC.utcoffset(None)


def test_an_item_of_few_fields_is_not_whole() -> None:
    assert not read({"id": 6, "name": "Yoga", "slug": "yoga", "status": "publish", "price": "50"}).full
    assert not read({"id": 6, "name": "Music", "slug": "music"}, "categories").full


def test_lists_printed_as_objects_are_read() -> None:
    record = read({**COURSE, "categories": {"1": {"id": 3, "name": "A"}, "2": {"id": 4, "name": "B"}}})
    assert [ref.id for ref in record["categories"]] == [3, 4]


@pytest.mark.parametrize(
    ("data", "count", "total"),
    [
        ({"data": [{"id": 1}], "meta": {"total": 9, "pages": 9}}, 1, 9),
        ({"data": {"1": {"id": 1}, "2": {"id": 2}}, "meta": {"total": "2"}}, 2, 2),
        ({"data": [], "meta": []}, 0, 44),
        ([{"id": 1}, {"id": 2}], 2, 44),
        ({"1": {"id": 1}, "3": {"id": 3}}, 2, 44),
        ([], 0, 44),
    ],
)
def test_every_form_of_a_list_gives_its_rows_and_total(data: Any, count: int, total: int) -> None:
    found = got(data, **{"X-WP-Total": "44"})
    rows, meta = reading.rows(found)
    assert len(rows) == count
    assert reading.total_of(found, meta) == total


@pytest.mark.parametrize("data", [{}, {"id": 7}, {"data": "x"}, "text", 7, True])
def test_what_is_no_list_is_a_problem(data: Any) -> None:
    found = got(data)
    with pytest.raises(Problem) as caught:
        reading.rows(found)
    assert caught.value.trouble is Trouble.NOT_JSON


def test_counts_are_found_in_meta_or_beside_it() -> None:
    counts = {"any": 20, "publish": "19", "draft": None}
    for data in ({"data": [], "meta": {"courses_count": counts}}, {"data": [], "meta": {}, "courses_count": counts}):
        found = got(data)
        assert reading.counts_of(found, reading.rows(found)[1]) == {"any": 20, "publish": 19}
    assert reading.counts_of(got([]), {}) == {}


@pytest.mark.parametrize(
    "wire", [None, 7, "x", [], {}, {"id": None}, {"id": "x"}, {"id": 0}, {"id": -3}, {"id": True}, {"id": 1.5}]
)
def test_a_row_without_an_id_is_left_out(wire: Any) -> None:
    assert reading.item(SHAPES["courses"], wire, UTC) is None


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=True, allow_infinity=True)
    | st.text(max_size=12)
    | st.sampled_from(
        [
            "0000-00-00 00:00:00",
            "9999-12-31 23:59:59",
            "0001-01-01 00:00:00",
            "1e999",
            "NaN",
            "-1",
            "99999999999999999999",
        ]
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "name", "url", "enabled", "title", "raw", "1", "2"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)
WIRE_NAMES = sorted(
    set(COURSE) | {f.name for shape in SHAPES.values() for f in shape.kind.fields} | {"display_name", "username"}
)


@settings(max_examples=120, deadline=None)
@given(
    st.sampled_from(sorted(SHAPES)),
    st.dictionaries(st.sampled_from(WIRE_NAMES), JSON, max_size=10),
    st.sampled_from([0.0, 14.0, -12.0]),
)
def test_wrong_types_in_every_field_never_raise(kind: str, wire: dict[str, Any], offset: float) -> None:
    record = reading.item(SHAPES[kind], {**wire, "id": 7}, reading.site_zone("", offset))
    assert record is not None
    for f in SHAPES[kind].kind.fields:
        if f.name in record.values:
            f.show(record[f.name])
            f.sort_key(record[f.name])
            f.check(record[f.name])


@settings(max_examples=200, deadline=None)
@given(JSON)
def test_any_answer_to_a_list_is_rows_or_a_problem(data: Any) -> None:
    found = Answer(200, {}, data, "", "", got([]).exchange, 0.0)
    try:
        rows, meta = reading.rows(found)
    except Problem:
        return
    assert isinstance(rows, list)
    reading.total_of(found, meta)
    reading.counts_of(found, meta)


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("%d1%83%d1%80%d0%be%d0%ba-2", "урок-2"),
        ("plain-slug", "plain-slug"),
        ("cut-%d1", "cut-%d1"),
        ("a%2fb", "a%2fb"),
    ],
)
@pytest.mark.parametrize("kind", ["courses", "tags"])
def test_a_web_address_is_shown_in_its_own_letters(stored: str, shown: str, kind: str) -> None:
    assert read({**COURSE, "slug": stored}, kind)["slug"] == shown


def test_custom_fields_that_are_called_by_numbers_stay_editable() -> None:
    record = read({**COURSE, "custom_fields": ["x", "y"]})
    assert record["custom_fields"] == (("0", "x"), ("1", "y"))
    assert not record.odd
