"""The descriptions themselves: complete, and without contradictions."""

from __future__ import annotations

from decimal import Decimal

import pytest

from lmsdesk.domain.kind import Kind, Verb
from lmsdesk.domain.kinds import BY_ID, KINDS
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import Ref

COURSES = BY_ID["courses"]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
def test_a_description_is_whole(kind: Kind) -> None:
    names = {f.name for f in kind.fields}
    assert len(names) == len(kind.fields)
    assert kind.title in names
    assert {c.field for c in kind.columns} <= names
    grouped = [name for group in kind.groups for name in group.fields]
    assert len(grouped) == len(set(grouped))
    assert set(grouped) <= names
    assert {f.name for f in kind.writable()} <= set(grouped), "a writable field without a place in the form"
    for f in kind.fields:
        target = getattr(f, "to", None)
        assert target is None or target in BY_ID
    assert all((f.to in BY_ID) if f.to else f.choices for f in kind.filters)
    assert kind.intro.endswith(".")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"access_mode": "one_time", "regular_price": None}, "regular_price"),
        ({"access_mode": "open", "regular_price": Decimal(5)}, "access_mode"),
        ({"access_mode": "one_time", "regular_price": Decimal(5), "sale_price": Decimal(5)}, "sale_price"),
    ],
)
def test_price_and_access_cannot_contradict_each_other(values: dict[str, object], field: str) -> None:
    assert list(COURSES.check(values)) == [field]


def test_a_sensible_price_passes() -> None:
    values = {"access_mode": "one_time", "regular_price": Decimal(50), "sale_price": Decimal("39.50")}
    assert COURSES.check(values) == {}


def test_only_differences_that_may_be_sent_are_sent() -> None:
    record = Record(7, {"name": "A", "price": Decimal(1), "tags": (Ref(1),), "slug": "a"}, odd=frozenset({"slug"}))
    wanted = {"name": "B", "price": Decimal(2), "tags": (Ref(1, "x"),), "slug": "b"}
    assert record.diff(wanted, COURSES.fields) == {"name": "B"}


def test_a_site_with_less_gets_a_smaller_kind() -> None:
    small = COURSES.narrowed(["name", "status", "slug"], verbs=[Verb.LIST, Verb.UPDATE], read_only=["slug"])
    assert [f.name for f in small.fields] == ["name", "status", "slug"]
    assert [f.name for f in small.writable()] == ["name", "status"]
    assert {c.field for c in small.columns} <= {"name", "status", "slug"}
    assert all(group.fields for group in small.groups)
    assert Verb.TRASH not in small.verbs
