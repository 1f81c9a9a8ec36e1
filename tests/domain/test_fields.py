"""Field types: reading what sites send, checking what people type."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmsdesk.domain.fields import (
    FIELD_TYPES,
    Boolean,
    Color,
    DateTime,
    Field,
    Html,
    Image,
    Integer,
    LongText,
    Money,
    OneOf,
    Pairs,
    Relation,
    Relations,
    Slug,
    Text,
    Unreadable,
    Url,
)
from lmsdesk.domain.kind import Kind
from lmsdesk.domain.kinds import KINDS
from lmsdesk.domain.record import read_record
from lmsdesk.domain.values import Picture, Ref

NAME = Text(name="name", label="Title", required=True)
PRICE = Money(name="price", label="Price")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("field", "wire", "value"),
    [
        (NAME, "Caf&eacute; &amp; Bar", "Café & Bar"),
        (NAME, None, ""),
        (NAME, {"raw": "a", "rendered": "<p>a</p>"}, "a"),
        (Html(name="d", label="D"), "<p>a &amp; b</p>", "<p>a &amp; b</p>"),
        (PRICE, "39.50", Decimal("39.50")),
        (PRICE, "", None),
        (PRICE, 12, Decimal(12)),
        (Integer(name="n", label="N"), "25", 25),
        (Integer(name="n", label="N"), "", None),
        (Boolean(name="b", label="B"), "1", True),
        (Boolean(name="b", label="B"), "", False),
        (OneOf(name="s", label="S", choices=()), "future-value", "future-value"),
        (DateTime(name="t", label="T"), "2026-11-22T11:25:53Z", datetime(2026, 11, 22, 11, 25, 53, tzinfo=UTC)),
        (DateTime(name="t", label="T"), "2026-11-22 11:25:53", datetime(2026, 11, 22, 11, 25, 53, tzinfo=UTC)),
        (DateTime(name="t", label="T"), "1795346753", datetime.fromtimestamp(1795346753, UTC)),
        (DateTime(name="t", label="T"), "0000-00-00 00:00:00", None),
        (Image(name="i", label="I"), "https://x/a.png", Picture(0, "https://x/a.png")),
        (Image(name="i", label="I"), 7, Picture(7)),
        (Image(name="i", label="I"), "", None),
        (Relation(name="r", label="R", to="x"), {"id": 4, "name": "Expert"}, Ref(4)),
        (Relation(name="r", label="R", to="x"), 0, None),
        (Relations(name="r", label="R", to="x"), [{"id": 3}, {"term_id": 5}, 0], (Ref(3), Ref(5))),
        (Pairs(name="p", label="P"), [], ()),
        (Pairs(name="p", label="P"), {"room": "12"}, (("room", "12"),)),
    ],
)
def test_what_sites_send_is_read(field: Field, wire: Any, value: Any) -> None:
    assert field.read(wire) == value


@pytest.mark.parametrize(
    ("field", "wire"),
    [
        (PRICE, "abc"),
        (PRICE, "NaN"),
        (PRICE, True),
        (Integer(name="n", label="N"), "1.5"),
        (Boolean(name="b", label="B"), [1]),
        (Integer(name="n", label="N"), 10**400),
        (Integer(name="n", label="N"), float("inf")),
        (PRICE, "1e999999"),
        (NAME, "half a character \ud83d"),
        (OneOf(name="s", label="S", choices=()), True),
        (DateTime(name="t", label="T"), "0001-01-01T00:00:00+14:00"),
        (Relation(name="r", label="R", to="x"), -1),
        (Pairs(name="p", label="P"), {"room": ["12"]}),
    ],
)
def test_what_cannot_be_read_says_so(field: Field, wire: Any) -> None:
    with pytest.raises(Unreadable):
        field.read(wire)


@given(JSON)
def test_wrong_types_in_every_field_never_break_a_record(wire: Any) -> None:
    for kind in KINDS:
        names = {f.name: f.name for f in kind.fields}
        record = read_record(kind.fields, dict.fromkeys(names, wire), names, id=1)
        for f in kind.fields:
            f.show(record[f.name])
            f.sort_key(record[f.name])


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        (NAME, "  ", "cannot be empty"),
        (NAME, "x" * 70_000, "70000 of at most 65535 bytes"),
        (PRICE, Decimal("-1"), "below zero"),
        (PRICE, Decimal("19.999"), "two decimals"),
        (Slug(name="slug", label="Web address"), "a b", "letters, digits and hyphens"),
        (Url(name="u", label="Link"), "ftp://x", "https://"),
        (Color(name="c", label="Colour"), "red", "#2457C5"),
        (Integer(name="n", label="Places", minimum=0), -1, "0 or more"),
    ],
)
def test_what_people_type_is_checked_with_a_sentence(field: Field, value: Any, words: str) -> None:
    trouble = field.check(value)
    assert trouble is not None
    assert words in str(trouble)


@pytest.mark.parametrize("field", [NAME, PRICE, Slug(name="slug", label="S")])
def test_good_values_pass(field: Field) -> None:
    assert field.check({"name": "Ukulele", "price": Decimal("12.50"), "slug": "ukulele"}[field.name]) is None


def test_values_that_mean_the_same_are_the_same() -> None:
    assert PRICE.same(Decimal("50"), Decimal("50.00"))
    assert NAME.same("", None)
    assert Relations(name="r", label="R", to="x").same((Ref(1), Ref(2)), (Ref(2, "b"), Ref(1)))
    here = datetime(2026, 1, 1, 12, tzinfo=UTC)
    assert DateTime(name="t", label="T").same(here, here.astimezone(timezone(timedelta(hours=3))))
    assert not Boolean(name="b", label="B").same(True, False)


def test_every_type_used_by_a_kind_is_listed() -> None:
    assert {type(f) for kind in KINDS for f in kind.fields} <= set(FIELD_TYPES)


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("Rosin &amp; patience", "Rosin & patience"),
        ("The &lt;b&gt; tag", "The &lt;b&gt; tag"),
        ("&#60;b&#62; &amp; more", "&#60;b&#62; &amp; more"),
        ("Write &amp;lt; for it", "Write &amp;lt; for it"),
    ],
)
def test_a_long_text_keeps_entities_that_mean_something_else_when_they_are_opened(stored: str, shown: str) -> None:
    assert LongText(name="d", label="D").read(stored) == shown


@pytest.mark.parametrize("kind", KINDS, ids=[kind.id for kind in KINDS])
def test_equal_values_are_the_same_in_every_field(kind: Kind) -> None:
    """What is equal is not compared by its meaning any more."""
    wires: list[Any] = ["", None, [], {}, 0, 1, "1", "1.00", 1.0, True, False, "a", "A", [1], [{"id": 1, "name": "x"}]]
    for field in kind.fields:
        values = [field.empty, field.default]
        for wire in wires:
            with contextlib.suppress(ValueError):
                values.append(field.read(wire))
        for one in values:
            for other in values:
                assert field.same(one, other) or one != other, (field.name, one, other)
