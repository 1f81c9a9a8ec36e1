"""Base, theirs, mine: every field falls into its place, and nobody's change is lost by the choice made already."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lmsdesk.domain.kinds import BY_ID, KINDS
from lmsdesk.domain.merging import Side
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import Ref
from lmsdesk.sites.conflicts import Take, What, compare, moved

COURSES = BY_ID["courses"]
BASE: dict[str, Any] = {
    "name": "Ukulele",
    "description": "<p>One.</p><p>Two.</p><p>Three.</p>",
    "short_description": "First line\nSecond line\nThird line",
    "access_mode": "one_time",
    "regular_price": Decimal("20"),
    "sale_price": None,
    "categories": (Ref(1, "Strings"), Ref(2, "Guitar")),
    "custom_fields": (("room", "4"), ("floor", "2")),
    "status": "publish",
    "date_modified": datetime(2026, 1, 1, tzinfo=UTC),
}


def theirs(**changes: Any) -> Record:
    return Record(7, {**BASE, **changes}, full=True)


def test_each_side_changed_something_else() -> None:
    found = compare(COURSES, BASE, theirs(name="Ukulele 2"), {"regular_price": Decimal("25")})
    assert found["name"].what is What.THEIRS
    assert found["regular_price"].what is What.MINE
    assert found.moved
    assert not found.needs_a_look
    assert found.to_send == {"regular_price": Decimal("25")}


def test_both_changed_it_to_the_same_and_nothing_is_left_to_send() -> None:
    found = compare(COURSES, BASE, theirs(name="New"), {"name": "New"})
    assert found["name"].what is What.ALIKE
    assert (found.to_send, found.needs_a_look) == ({}, False)


def test_both_changed_a_price_and_mine_counts_until_somebody_chooses() -> None:
    found = compare(COURSES, BASE, theirs(regular_price=Decimal("30")), {"regular_price": Decimal("25")})
    change = found["regular_price"]
    assert (change.what, change.base, change.theirs, change.mine) == (What.CLASH, 20, 30, 25)
    assert found.needs_a_look
    assert found.to_send == {"regular_price": Decimal("25")}
    assert found.with_change(change.choose(Take.THEIRS)).to_send == {}
    assert found.choose_all(Take.THEIRS).values == {"regular_price": Decimal("30")}


def test_what_is_taken_back_gives_way_to_what_others_did_since() -> None:
    wrote, before = {"name": "New", "status": "draft"}, {"name": "Ukulele", "status": "publish"}
    found = compare(COURSES, wrote, theirs(name="Newest", status="draft"), before, prefer=Take.THEIRS)
    assert found["name"].what is What.CLASH
    assert found.to_send == {"status": "publish"}


def test_sets_are_brought_together_and_nobody_loses_a_category() -> None:
    found = compare(
        COURSES, BASE, theirs(categories=(Ref(2), Ref(1), Ref(3, "Folk"))), {"categories": (Ref(1), Ref(4, "Wind"))}
    )
    change = found["categories"]
    assert change.what is What.MERGED
    assert {ref.id for ref in change.value} == {1, 3, 4}
    assert found.needs_a_look


def test_custom_fields_are_brought_together_name_by_name() -> None:
    now = (("room", "5"), ("floor", "2"), ("lift", "yes"))
    found = compare(COURSES, BASE, theirs(custom_fields=now), {"custom_fields": (("room", "4"),)})
    assert dict(found["custom_fields"].value) == {"room": "5", "lift": "yes"}
    assert found["custom_fields"].what is What.MERGED
    clashing = compare(COURSES, BASE, theirs(custom_fields=now), {"custom_fields": (("room", "6"), ("floor", "2"))})
    assert clashing["custom_fields"].what is What.CLASH
    assert dict(clashing["custom_fields"].value) == {"room": "6", "floor": "2", "lift": "yes"}


@pytest.mark.parametrize("field", ["description", "short_description"])
def test_longer_texts_are_merged_line_by_line(field: str) -> None:
    was = BASE[field]
    one, two = ("One.", "Three.") if field == "description" else ("First", "Third")
    found = compare(COURSES, BASE, theirs(**{field: was.replace(one, "Theirs")}), {field: was.replace(two, "Mine")})
    assert found[field].what is What.MERGED
    assert found[field].value == was.replace(one, "Theirs").replace(two, "Mine")
    assert found.needs_a_look, "a text that nobody has read yet is shown first"


def test_in_a_text_where_both_wrote_the_same_line_one_chooses_by_line() -> None:
    was = BASE["description"]
    mine = was.replace("One.", "Mine.").replace("Three.", "Last.")
    found = compare(COURSES, BASE, theirs(description=was.replace("One.", "Theirs.")), {"description": mine})
    change = found["description"]
    assert change.what is What.CLASH
    assert change.value == mine
    at = next(number for number, piece in enumerate(change.pieces) if piece.clash)
    assert change.choose_piece(at, Side.THEIRS).value == mine.replace("Mine.", "Theirs.")
    assert change.choose_piece(at, Side.BOTH).value == mine.replace("<p>Mine.</p>", "<p>Theirs.</p><p>Mine.</p>")


def test_texts_that_have_nothing_in_common_any_more_are_no_mixture() -> None:
    found = compare(COURSES, BASE, theirs(description="<p>All new.</p>"), {"description": "<p>Mine now.</p>"})
    assert found["description"].what is What.CLASH
    assert found["description"].value == "<p>Mine now.</p>"


def test_choices_that_only_together_break_a_rule_are_looked_at() -> None:
    found = compare(
        COURSES, BASE, theirs(access_mode="open", regular_price=Decimal("20")), {"sale_price": Decimal("5")}
    )
    assert not found.needs_a_look, "a price with free access is their own trouble"
    cheap = compare(COURSES, BASE, theirs(regular_price=Decimal("10")), {"sale_price": Decimal("15")})
    assert "sale_price" in cheap.troubles
    assert cheap.needs_a_look


def test_an_unknown_base_is_asked_about_unless_both_are_the_same() -> None:
    found = compare(COURSES, {}, theirs(), {"name": "Mine", "status": "publish"})
    assert found["name"].what is What.CLASH
    assert [change.name for change in found] == ["name"]


def test_rendered_and_unreadable_texts_are_never_compared() -> None:
    shown = Record(7, {**BASE, "description": "<p>Rendered</p>", "name": ""}, odd=frozenset({"name"}))
    found = compare(COURSES, BASE, shown, {"description": "<p>Mine</p>"})
    assert [(change.name, change.what) for change in found] == [("description", What.MINE)]
    assert moved(COURSES, Record(7, BASE, full=True), shown) == ()


def test_moved_names_the_fields_that_are_other_ones_now() -> None:
    base = Record(7, BASE, full=True)
    now = theirs(name="x", sale_price=Decimal(0), date_modified=datetime(2026, 2, 1, tzinfo=UTC))
    assert moved(COURSES, base, now) == ("name",), "nothing and zero are one price, and dates are no change by a person"
    assert moved(COURSES, base, now, ["status"]) == ()


states = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["a", "b", "c"]),
        "short_description": st.lists(st.sampled_from("xyz"), max_size=4).map("\n".join),
        "categories": st.lists(st.integers(1, 4), unique=True).map(lambda ids: tuple(Ref(id) for id in ids)),
        "regular_price": st.sampled_from([None, Decimal(1), Decimal(2)]),
    }
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(states, states, states)
def test_whoever_did_not_touch_a_field_gets_the_others_change(base: Any, now: Any, mine: Any) -> None:
    found = compare(COURSES, base, Record(1, now, full=True), mine)
    result = {**now, **found.values}
    for name in base:
        f = COURSES.field(name)
        if f.same(base[name], mine[name]):
            assert f.same(result[name], now[name]), name
        if f.same(base[name], now[name]):
            assert f.same(result[name], mine[name]), name
        if f.same(now[name], mine[name]):
            assert f.same(result[name], mine[name]), name


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
def test_every_kind_compares_with_itself_as_unchanged(kind: Any) -> None:
    values = kind.defaults()
    assert compare(kind, values, Record(1, values, full=True), values).changes == ()
