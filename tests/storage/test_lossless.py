from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmsdesk.domain.kinds import KINDS
from lmsdesk.domain.values import Media, Picture, Ref
from lmsdesk.storage.lossless import dump, load

VALUES: list[Any] = [
    None, True, 0, -5, 3.25, "", "Grüße\n\x00", "\ud800", Decimal("12.50"), Decimal("1E+3"), (),
    (Ref(1, "a"), Ref("x", "b")), Ref(7, "Guitar"), Picture(5, "https://x/y.png"), Media(1, "u"), [1, (2, [3])],
    {"a": {"b": (1,)}}, {"$": 1, "x": Decimal(1)}, {1: "a", "b": 2}, b"\x00\xff", frozenset({"a"}),
    (("key", "text"),), datetime(2026, 3, 29, 2, 30, tzinfo=UTC),
    datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=5, minutes=30))),
    datetime(2026, 1, 1, 12, 30, 15, 123456, tzinfo=ZoneInfo("Europe/Berlin")),
]  # fmt: skip


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_value_comes_back_equal_and_of_its_type(value: Any) -> None:
    again = load(dump(value))
    assert again == value
    assert type(again) is type(value)
    assert repr(again) == repr(value) or isinstance(value, frozenset)


def test_names_of_pointers_and_addresses_of_pictures_are_kept() -> None:
    assert load(dump(Ref(7, "Guitar"))).name == "Guitar"
    assert load(dump(Picture(5, "https://x/y.png"))).url == "https://x/y.png"
    assert load(dump(datetime(2026, 7, 1, tzinfo=ZoneInfo("Europe/Berlin")))).tzinfo == ZoneInfo("Europe/Berlin")


def test_the_defaults_of_every_kind_come_back() -> None:
    for kind in KINDS:
        assert load(dump(kind.defaults())) == kind.defaults()


@given(
    st.recursive(
        st.none() | st.text() | st.decimals(allow_nan=False),
        lambda inner: st.tuples(inner, st.dictionaries(st.text(), inner)),
    )
)
def test_anything_made_of_these_comes_back(value: Any) -> None:
    assert load(dump(value)) == value


def test_text_of_others_is_refused_and_foreign_types_are_bugs() -> None:
    for text in ("", "{", '{"$": "gun"}', '{"$": "decimal", "v": "x"}', '{"$": "ref"}'):
        with pytest.raises(ValueError):
            load(text)
    with pytest.raises(TypeError):
        dump(object())
    assert json.loads(dump("ä")) == "ä"
