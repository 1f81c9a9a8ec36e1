"""A colleague works on the same courses: nobody's change is overwritten silently, and looking costs next to nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.domain.query import Query
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId
from lmsdesk.sites import Conflict, Shelf, ShelfChange, guard
from lmsdesk.sites.conflicts import Take
from tests.sites.fake import FakeDialect, academy

JUST_NOW = 2.0


class Hours:
    """A clock that a test moves on."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def run(scenario: Callable[[Shelf, FakeDialect, Hours], Any], courses: int = 1, dialect_of: Any = None) -> None:
    site, dialect = academy(courses)
    if dialect_of is not None:
        made = dialect_of()
        made.items = dialect.items
        site.dialect = dialect = made
    hours = Hours()
    shelf = Shelf(site, dialect.kind("courses"), hours)
    asyncio.run(scenario(shelf, dialect, hours))


def colleague(dialect: FakeDialect, id: int = 1, **changes: Any) -> None:
    """Somebody else saves on the site."""
    dialect.items["courses"][id] = dialect.items["courses"][id].with_values(**changes)


def writes(dialect: FakeDialect) -> list[str]:
    return [line for line in dialect.asked if not line.startswith(("page", "get", "several"))]


@pytest.fixture(autouse=True)
def just_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here the clock is a test's own, so what counts as just now may be as short as it is outside."""
    monkeypatch.setattr(guard, "JUST_NOW", JUST_NOW)


def test_what_was_read_just_now_is_saved_without_another_look() -> None:
    async def scenario(shelf: Shelf, dialect: FakeDialect, hours: Hours) -> None:
        record = (await shelf.first()).records[0]
        hours.now += 1
        saved = await shelf.save(record, {"name": "Uke"})
        hours.now += 1
        await shelf.save(saved.record, {"name": "Ukulele again"})
        assert dialect.asked == ["page courses", "update name 1", "update name 1"]

    run(scenario)


def test_an_older_state_costs_one_look_and_the_save_goes_through() -> None:
    async def scenario(shelf: Shelf, dialect: FakeDialect, hours: Hours) -> None:
        record = (await shelf.first()).records[0]
        hours.now += 60
        saved = await shelf.save(record, {"name": "Uke"})
        assert dialect.asked == ["page courses", "get 1", "update name 1"]
        assert saved.others == ()

    run(scenario)


@pytest.mark.parametrize("seconds", [3, 14])
def test_what_a_colleague_did_while_one_typed_for_some_seconds_is_not_overwritten(seconds: float) -> None:
    async def scenario(shelf: Shelf, dialect: FakeDialect, hours: Hours) -> None:
        record = await shelf.open(1)
        hours.now += seconds
        colleague(dialect, name="Theirs")
        with pytest.raises(Conflict):
            await shelf.save(record, {"name": "Mine"})
        assert dialect.asked == ["get 1", "get 1"]
        saved = await shelf.save(record, {"duration": 30})
        assert [found.field for found in saved.others] == ["name"], "elsewhere in the item it is told"
        hours.now += seconds
        colleague(dialect, description="<p>A week of work.</p>")
        batch = await shelf.trash([saved.record])
        assert isinstance(batch.failed[0][1], Conflict)

    run(scenario)


@pytest.mark.parametrize("seconds", [3, 14])
def test_taking_back_a_save_of_some_seconds_ago_overwrites_nobody(seconds: float) -> None:
    async def scenario(shelf: Shelf, dialect: FakeDialect, hours: Hours) -> None:
        site = shelf.site
        site._shelves["courses"] = shelf  # undo works on the one with the clock
        await shelf.save(await shelf.open(1), {"name": "Mine"})
        hours.now += seconds
        colleague(dialect, name="Theirs")
        (batch,) = await site.activity.batches()
        undone = await site.undo.batch(batch.id)
        assert [type(problem) for _, problem in undone.failed] == [Conflict]
        assert dialect.items["courses"][1]["name"] == "Theirs"

    run(scenario)


@pytest.mark.parametrize("count", [2, 3, 60])
def test_many_that_were_read_moments_ago_cost_no_look_each(count: int) -> None:
    async def scenario(shelf: Shelf, dialect: FakeDialect, hours: Hours) -> None:
        dialect.page_size = 100
        records = (await shelf.first()).records
        hours.now += 10
        assert (await shelf.save_many(records, {"status": "draft"})).ok
        hours.now += 1
        assert (await shelf.trash(records)).failed == ()
        assert [line for line in dialect.asked if line.startswith(("get", "several"))] == []
        hours.now += 3
        await shelf.save(dialect.items["courses"][1], {"name": "Uke"})
        assert dialect.asked[-2:] == ["get 1", "update name 1"], "alone it is looked at again"

    run(scenario, count, Several)


def test_many_whose_looks_take_long_are_not_looked_at_twice() -> None:
    async def scenario(shelf: Shelf, dialect: FakeDialect, hours: Hours) -> None:
        dialect.page_size = 100
        records = (await shelf.first()).records
        hours.now += 60
        dialect.asked.clear()

        def slow(verb: str, id: ItemId) -> None:
            hours.now += 0.2

        dialect.trouble = slow
        assert (await shelf.save_many(records, {"status": "draft"})).ok
        assert len([line for line in dialect.asked if line.startswith("get")]) == 20

    run(scenario, 20)


def test_after_the_computer_slept_the_state_is_an_older_one(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(shelf: Shelf, dialect: FakeDialect, hours: Hours) -> None:
        wall = Hours()
        shelf._guard._wall = wall
        record = (await shelf.first()).records[0]
        wall.now += 7200  # the other clock stood still
        await shelf.save(record, {"name": "Uke"})
        assert dialect.asked == ["page courses", "get 1", "update name 1"]

    run(scenario)


def test_what_a_colleague_changed_elsewhere_in_the_item_stays_and_is_told() -> None:
    async def scenario(shelf: Shelf, dialect: FakeDialect, hours: Hours) -> None:
        record = await shelf.open(1)
        hours.now += 60
        colleague(dialect, regular_price=Decimal("30"))
        saved = await shelf.save(record, {**record.values, "name": "Uke"})
        assert writes(dialect) == ["update name 1"]
        assert saved.record["regular_price"] == Decimal("30")
        assert [found.field for found in saved.others] == ["regular_price"]

    run(scenario)


def test_the_same_field_changed_by_both_stops_the_save_and_goes_on_as_chosen() -> None:
    async def scenario(shelf: Shelf, dialect: FakeDialect, hours: Hours) -> None:
        record = await shelf.open(1)
        hours.now += 60
        colleague(dialect, name="Theirs")
        with pytest.raises(Conflict) as caught:
            await shelf.save(record, {**record.values, "name": "Mine", "duration": 30})
        found = caught.value
        assert (found.trouble, found.outcome) == (Trouble.CHANGED, Outcome.NOT_DONE)
        assert "Title" in str(found.sentence)
        assert writes(dialect) == []
        chosen = found.comparison.with_change(found.comparison["name"].choose(Take.THEIRS))
        dialect.asked.clear()
        saved = await shelf.save(found.theirs, chosen.values)
        assert dialect.asked == ["update duration 1"], "what was seen in the conflict was read moments ago"
        assert (saved.record["name"], saved.record["duration"]) == ("Theirs", 30)

    run(scenario)


def test_a_list_read_meanwhile_shows_the_conflict_without_a_request() -> None:
    async def scenario(shelf: Shelf, dialect: FakeDialect, hours: Hours) -> None:
        record = await shelf.open(1)
        hours.now += 60
        colleague(dialect, name="Theirs")
        await shelf.first(Query())
        dialect.asked.clear()
        with pytest.raises(Conflict):
            await shelf.save(record, {"name": "Mine"})
        assert dialect.asked == []

    run(scenario)


def test_the_same_change_by_both_is_not_sent_again() -> None:
    async def scenario(shelf: Shelf, dialect: FakeDialect, hours: Hours) -> None:
        told: list[ShelfChange] = []
        shelf.subscribe(told.append)
        record = await shelf.open(1)
        hours.now += 60
        colleague(dialect, name="Uke")
        saved = await shelf.save(record, {"name": "Uke"})
        assert writes(dialect) == []
        assert saved.record["name"] == "Uke"
        assert told == [ShelfChange(changed=(saved.record,))], "the row in the list is brought up to date"

    run(scenario)


def test_when_nobody_can_look_nothing_is_sent() -> None:
    async def scenario(shelf: Shelf, dialect: FakeDialect, hours: Hours) -> None:
        record = await shelf.open(1)
        hours.now += 60
        dialect.trouble = lambda verb, id: Problem(Trouble.OFFLINE) if verb == "get" else None
        with pytest.raises(Problem) as caught:
            await shelf.save(record, {"name": "Uke"})
        assert caught.value.trouble is Trouble.OFFLINE
        assert writes(dialect) == []

    run(scenario)


def test_a_site_without_a_way_to_look_is_written_to_all_the_same() -> None:
    async def scenario(shelf: Shelf, dialect: FakeDialect, hours: Hours) -> None:
        record = await shelf.open(1)
        hours.now += 60
        dialect.trouble = lambda verb, id: Problem(Trouble.UNAVAILABLE) if verb == "get" else None
        assert (await shelf.save(record, {"name": "Uke"})).record["name"] == "Uke"

    run(scenario)


class Several(FakeDialect):
    """Reads several items in one request."""

    async def several(self, kind_id: str, ids: Sequence[ItemId], *, action: Action) -> Sequence[Record] | None:
        await self._ask("several", len(ids), action)
        return [self._out(self.items[kind_id][id]) for id in ids if id in self.items[kind_id]]


def test_sixty_courses_saved_at_once_cost_two_looks_and_the_one_that_moved_waits() -> None:
    async def scenario(shelf: Shelf, dialect: FakeDialect, hours: Hours) -> None:
        dialect.page_size = 100
        records = (await shelf.first()).records
        hours.now += 60
        colleague(dialect, 7, status="private")
        colleague(dialect, 8, name="Renamed")
        dialect.asked.clear()
        batch = await shelf.save_many(records, {"status": "draft"})
        assert [line for line in dialect.asked if "update" not in line] == ["several 50", "several 10"]
        assert [id for id, _ in batch.failed] == [7]
        problem = batch.failed[0][1]
        assert isinstance(problem, Conflict)
        assert len(batch.done) == 59
        assert dialect.items["courses"][7]["status"] == "private"
        assert dialect.items["courses"][8]["name"] == "Renamed"
        again = await shelf.save_many([problem.theirs], {"status": "draft"})
        assert again.ok, "who has seen their change may go on"
        assert dialect.items["courses"][7]["status"] == "draft"

    run(scenario, 60, Several)


@pytest.mark.parametrize("deed", ["trash", "delete"])
def test_what_a_colleague_changed_is_not_removed_unseen(deed: str) -> None:
    async def scenario(shelf: Shelf, dialect: FakeDialect, hours: Hours) -> None:
        records = (await shelf.first()).records
        hours.now += 60
        colleague(dialect, 2, description="<p>A week of work.</p>")
        dialect.asked.clear()
        batch = await getattr(shelf, deed)(records)
        assert sorted(writes(dialect)) == [f"{deed} 1", f"{deed} 3"]
        (failed,) = batch.failed
        assert isinstance(failed[1], Conflict)
        assert [change.name for change in failed[1].comparison.others] == ["description"]
        again = await getattr(shelf, deed)([failed[1].theirs])
        assert again.ok
        assert [line for line in dialect.asked if line.startswith("get")] == ["get 1", "get 2", "get 3"]

    run(scenario, 3)


def test_what_somebody_restored_and_published_already_is_left_alone() -> None:
    async def scenario(shelf: Shelf, dialect: FakeDialect, hours: Hours) -> None:
        trashed = replace(dialect.items["courses"][1], values={**dialect.items["courses"][1].values, "status": "trash"})
        batch = await shelf.restore([trashed])
        assert batch.ok
        assert writes(dialect) == []
        assert batch.records[0]["status"] == "publish"

    run(scenario)


def test_looking_at_several_leaves_out_what_is_gone() -> None:
    async def scenario(shelf: Shelf, dialect: FakeDialect, hours: Hours) -> None:
        gone: list[ItemId] = []
        shelf.subscribe(lambda change: gone.extend(change.gone))
        del dialect.items["courses"][2]
        assert [record.id for record in await shelf.look([1, 2, 3])] == [1, 3]
        assert gone == [2]
        dialect.asked.clear()
        await shelf.look([1, 3])
        assert dialect.asked == []

    run(scenario, 3)


def test_what_seems_to_be_gone_is_left_to_the_write_to_tell() -> None:
    """A site that dropped our sign-in answers 404 for every draft: nobody is told that the course was deleted."""

    async def scenario(shelf: Shelf, dialect: FakeDialect, hours: Hours) -> None:
        told: list[ShelfChange] = []
        shelf.subscribe(told.append)
        record = await shelf.open(1)
        hours.now += 60

        def stripped(verb: str, id: ItemId) -> Problem:
            return Problem(Trouble.GONE) if verb == "get" else Problem(Trouble.SIGNED_OUT, outcome=Outcome.NOT_DONE)

        dialect.trouble = stripped
        with pytest.raises(Problem) as caught:
            await shelf.save(record, {"name": "Uke"})
        assert caught.value.trouble is Trouble.SIGNED_OUT
        assert told == []

    run(scenario)


def test_what_we_sent_ourselves_without_hearing_of_it_is_nobody_elses_change() -> None:
    async def scenario(shelf: Shelf, dialect: FakeDialect, hours: Hours) -> None:
        record = await shelf.open(1)
        dialect.trouble = lambda verb, id: (
            Problem(Trouble.TIMEOUT, outcome=Outcome.UNKNOWN) if verb.startswith("update") else None
        )
        with pytest.raises(Problem):
            await shelf.save(record, {"name": "Sent once"})
        colleague(dialect, name="Sent once")  # it arrived all the same
        dialect.trouble = lambda verb, id: None
        hours.now += 60
        assert (await shelf.save(record, {"name": "Sent twice"})).record["name"] == "Sent twice"
        hours.now += 60
        colleague(dialect, name="Theirs")
        with pytest.raises(Conflict):
            await shelf.save(record, {"name": "Sent again"})

    run(scenario)


class OneWordAnswers(FakeDialect):
    """Saves are answered with something in which no field stands, as sites do when a plugin says “hello” instead."""

    async def update(
        self, kind_id: str, id: ItemId, changes: Mapping[str, Any], *, action: Action, before: Record | None = None
    ) -> Record:
        await super().update(kind_id, id, changes, action=action, before=before)
        return Record(id, {"categories": ()}, odd=frozenset({"categories"}), full=True)


@pytest.mark.parametrize("later", [1, 60])
def test_an_answer_that_tells_nothing_never_hides_what_somebody_else_did_after_it(later: float) -> None:
    async def scenario(shelf: Shelf, dialect: FakeDialect, hours: Hours) -> None:
        record = (await shelf.first()).records[0]
        await shelf.save(record, {"name": "Uke"})
        colleague(dialect, name="Theirs")
        hours.now += later
        with pytest.raises(Conflict) as caught:
            await shelf.save(record.with_values(name="Uke"), {"name": "Ukulele"})
        assert caught.value.theirs["name"] == "Theirs"
        await shelf.trash([record.with_values(name="Uke")])
        assert writes(dialect) == ["update name 1"], "nor is it put into the trash unseen"

    run(scenario, dialect_of=OneWordAnswers)


def test_who_saves_again_without_having_chosen_is_stopped_again() -> None:
    """What somebody else did is not taken for ours because it was shown to us."""

    async def scenario(shelf: Shelf, dialect: FakeDialect, hours: Hours) -> None:
        record = await shelf.open(1)
        hours.now += 60
        colleague(dialect, name="Theirs")
        for _ in range(3):
            with pytest.raises(Conflict):
                await shelf.save(record, {"name": "Mine"})
        batch = await shelf.trash([record])
        assert isinstance(batch.failed[0][1], Conflict)
        assert writes(dialect) == []

    run(scenario)
