"""Looking after a write whose answer was lost."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from lmsdesk.api import look
from lmsdesk.domain.fields import Field, Integer, Text
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.domain.record import Record

FIELDS: tuple[Field, ...] = (Text(name="name", label="Name"), Integer(name="places", label="Places"))
BEFORE = Record(7, {"name": "Old", "places": 3})
LOST = Problem(Trouble.TIMEOUT, outcome=Outcome.UNKNOWN)


def getter(found: Record | Problem) -> Any:
    async def get() -> Record:
        if isinstance(found, Problem):
            raise found
        return found

    return get


def finder(*found: Record) -> Any:
    async def find() -> Sequence[Record]:
        return found

    return find


def update(found: Record | Problem, changes: dict[str, Any], before: Record | None = BEFORE) -> Record:
    return asyncio.run(look.looked_at_update(LOST, getter(found), FIELDS, changes, before))


def problem(call: Any) -> Problem:
    with pytest.raises(Problem) as caught:
        call()
    return caught.value


def test_an_update_that_is_there_counts_as_saved() -> None:
    record = update(Record(7, {"name": "New", "places": 3}), {"name": "New"})
    assert record.verified
    assert record["name"] == "New"


def test_an_update_that_is_not_there_was_not_done() -> None:
    assert problem(lambda: update(BEFORE, {"name": "New"})).outcome is Outcome.NOT_DONE


def test_half_an_update_is_unknown() -> None:
    half = Record(7, {"name": "New", "places": 3})
    assert problem(lambda: update(half, {"name": "New", "places": 9})).outcome is Outcome.UNKNOWN


def test_a_value_that_cannot_be_read_back_decides_nothing() -> None:
    odd = Record(7, {"name": "", "places": 3}, odd=frozenset({"name"}))
    assert problem(lambda: update(odd, {"name": "New"})).outcome is Outcome.UNKNOWN


def test_when_looking_fails_too_it_stays_unknown() -> None:
    found = problem(lambda: update(Problem(Trouble.OFFLINE), {"name": "New"}))
    assert (found.trouble, found.outcome) == (Trouble.TIMEOUT, Outcome.UNKNOWN)


def test_an_item_that_is_gone_meanwhile_is_told_as_gone() -> None:
    found = problem(lambda: update(Problem(Trouble.GONE, code="x_invalid_id"), {"name": "New"}))
    assert (found.trouble, found.outcome) == (Trouble.GONE, Outcome.NOT_DONE)


def test_one_new_item_is_ours() -> None:
    record = asyncio.run(look.looked_at_create(LOST, finder(Record(9, {"name": "New"}))))
    assert record.verified
    assert record.id == 9


def test_no_new_item_means_not_done() -> None:
    found = problem(lambda: asyncio.run(look.looked_at_create(LOST, finder())))
    assert found.outcome is Outcome.NOT_DONE


def test_several_new_items_are_told_with_their_number() -> None:
    found = problem(lambda: asyncio.run(look.looked_at_create(LOST, finder(Record(8, {}), Record(9, {})))))
    assert found.outcome is Outcome.UNKNOWN
    assert str(found.sentence).startswith("2 new items")
    assert LOST.sentence is None


def test_a_removal_is_done_when_the_item_is_gone_or_in_the_trash() -> None:
    asyncio.run(look.looked_at_removal(LOST, getter(Problem(Trouble.GONE))))
    trashed = Record(7, {"status": "trash"})
    asyncio.run(look.looked_at_removal(LOST, getter(trashed), lambda record: record["status"] == "trash"))
    still = problem(lambda: asyncio.run(look.looked_at_removal(LOST, getter(trashed))))
    assert still.outcome is Outcome.NOT_DONE
    blind = problem(lambda: asyncio.run(look.looked_at_removal(LOST, getter(Problem(Trouble.CRASHED)))))
    assert blind.outcome is Outcome.UNKNOWN


def test_a_restore_is_done_when_the_item_is_out_of_the_trash() -> None:
    def in_trash(record: Record) -> bool:
        return bool(record["status"] == "trash")

    out = Record(7, {"status": "draft"})
    assert asyncio.run(look.looked_at_restore(LOST, getter(out), in_trash)).verified
    still = Record(7, {"status": "trash"})
    found = problem(lambda: asyncio.run(look.looked_at_restore(LOST, getter(still), in_trash)))
    assert found.outcome is Outcome.NOT_DONE


def test_only_an_unknown_outcome_needs_a_look() -> None:
    assert look.should_look(LOST)
    assert not look.should_look(Problem(Trouble.INVALID, outcome=Outcome.NOT_DONE))
