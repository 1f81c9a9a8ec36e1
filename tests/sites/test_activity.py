from __future__ import annotations

import asyncio
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import Ref
from lmsdesk.sites import Site, troubles
from lmsdesk.sites.plan import AHEAD
from lmsdesk.sites.written import Result
from lmsdesk.storage.work import Work
from lmsdesk.storage.work_model import BatchState, NewWrite, State, Write
from tests.conftest import until
from tests.sites.fake import FakeDialect, academy


def run(scenario: Callable[[Site, FakeDialect], Any], courses: int = 1) -> None:
    site, dialect = academy(courses)

    async def whole() -> None:
        await scenario(site, dialect)
        await site.close()

    asyncio.run(whole())


def writes(site: Site) -> list[Write]:
    """Everything in the list, the oldest first."""
    return [write for batch in reversed(site.work.batches()) for write in site.work.of_batch(batch.id)]


def test_a_save_is_in_the_list_with_who_what_before_after_and_from_where() -> None:
    async def scenario(site: Site, dialect: FakeDialect) -> None:
        shelf = site.shelf("courses")
        site.activity.screen = "courses"
        record = await shelf.open(1)
        action = Action("Save course “Ukulele 1”")
        await shelf.save(record, {"name": "Uke", "regular_price": Decimal(25), "slug": record["slug"]}, action)
        (batch,), (write,) = site.work.batches(), writes(site)
        assert (batch.title, batch.screen, batch.who) == (action.title, "courses", "Ann")
        assert site.activity.batch_of(action) == batch.id
        assert (write.verb, write.kind, write.item, write.name) == ("update", "courses", 1, "Ukulele 1")
        assert write.before == {"name": "Ukulele 1", "regular_price": Decimal(20)}
        assert write.sent == write.after == {"name": "Uke", "regular_price": Decimal(25)}
        assert write.state is State.DONE

    run(scenario)


def test_what_the_site_changed_along_is_kept_too() -> None:
    async def scenario(site: Site, dialect: FakeDialect) -> None:
        shelf = site.shelf("courses")
        record = await shelf.open(1)
        dialect.bend = lambda record: record.with_values(access_mode="open", slug="uke")
        await shelf.save(record, {"name": "Uke"})
        (write,) = writes(site)
        assert write.before == {"name": "Ukulele 1", "access_mode": "one_time", "slug": "ukulele"}
        assert write.after == {"name": "Uke", "access_mode": "open", "slug": "uke"}
        assert write.sent == {"name": "Uke"}

    run(scenario)


def test_it_is_written_down_before_the_request_goes_out() -> None:
    async def scenario(site: Site, dialect: FakeDialect) -> None:
        record = await site.shelf("courses").open(1)
        dialect.gate = asyncio.Event()
        saving = asyncio.create_task(site.shelf("courses").save(record, {"name": "Uke"}))
        await until(lambda: dialect.running)
        (write,) = writes(site)
        assert write.state is State.INTENDED
        assert write.before == {"name": "Ukulele 1"}
        dialect.gate.set()
        await saving

    run(scenario)


@pytest.mark.parametrize(("outcome", "state"), [(Outcome.NOT_DONE, State.FAILED), (Outcome.UNKNOWN, State.UNKNOWN)])
def test_what_failed_is_in_the_list_with_its_reason(outcome: Outcome, state: State) -> None:
    async def scenario(site: Site, dialect: FakeDialect) -> None:
        record = await site.shelf("courses").open(1)
        dialect.trouble = lambda verb, id: Problem(Trouble.INVALID, outcome=outcome, fields={"name": "Too long."})
        with pytest.raises(Problem):
            await site.shelf("courses").save(record, {"name": "Uke"})
        (write,) = writes(site)
        assert write.state is state
        problem = troubles.unpacked(write.trouble)
        assert problem is not None
        assert (problem.trouble, problem.outcome, problem.fields) == (Trouble.INVALID, outcome, {"name": "Too long."})

    run(scenario)


def test_all_verbs_are_recorded_and_one_action_is_one_batch() -> None:
    async def scenario(site: Site, dialect: FakeDialect) -> None:
        shelf, action = site.shelf("courses"), Action("Tidy up")
        made = (await shelf.create({"name": "New"}, action)).record
        await shelf.trash([made], action)
        trashed = await shelf.open(made.id)
        await shelf.restore([trashed], action)
        await shelf.delete([await shelf.open(made.id)], children=True, action=action)
        (batch,) = site.work.batches()
        assert batch.title == "Tidy up"
        verbs = [(write.verb, write.item, write.name) for write in site.work.of_batch(batch.id)]
        assert verbs == [(verb, 3, "New") for verb in ("create", "trash", "restore", "delete")]
        *_, deleted = site.work.of_batch(batch.id)
        assert deleted.before["name"] == "New"
        assert deleted.extra == {"children": True}

    run(scenario, courses=2)


def test_many_are_planned_before_the_first_goes_out_and_settled_in_the_end() -> None:
    async def scenario(site: Site, dialect: FakeDialect) -> None:
        shelf, action = site.shelf("courses"), Action("Change 60 courses")
        records = [await shelf.open(id) for id in range(1, 61)]
        records[5] = records[5].with_values(status="draft")
        dialect.gate = asyncio.Event()
        saving = asyncio.create_task(shelf.save_many(records, {"status": "draft"}, action))
        await until(lambda: dialect.running == 4)
        (batch,) = site.work.batches()
        assert batch.state is BatchState.RUNNING
        assert batch.total == 59, "the one that is a draft already needs nothing"
        assert batch.counts == {State.INTENDED: AHEAD, State.PLANNED: 59 - AHEAD}
        dialect.gate.set()
        assert (await saving).ok
        (batch,) = site.work.batches()
        assert (batch.state, batch.counts) == (BatchState.DONE, {State.DONE: 59})
        assert all(write.before == {"status": "publish"} for write in site.work.of_batch(batch.id))

    run(scenario, courses=60)


def test_after_stop_the_rest_is_planned_and_nothing_counts_as_sent_that_was_not() -> None:
    async def scenario(site: Site, dialect: FakeDialect) -> None:
        shelf, stop = site.shelf("courses"), asyncio.Event()
        records = [await shelf.open(id) for id in range(1, 31)]
        batch = await shelf.save_many(
            records, {"status": "draft"}, progress=lambda done, total: stop.set() if done == 8 else None, stop=stop
        )
        (kept,) = site.work.batches()
        assert kept.done == len(batch.done) < 30
        assert kept.counts == {State.DONE: len(batch.done), State.PLANNED: len(batch.left)}
        assert kept.state is BatchState.PAUSED

    run(scenario, courses=30)


def test_a_cut_off_batch_keeps_what_was_under_way_as_intended() -> None:
    async def scenario(site: Site, dialect: FakeDialect) -> None:
        shelf = site.shelf("courses")
        records = [await shelf.open(id) for id in range(1, 31)]
        dialect.gate = asyncio.Event()
        saving = asyncio.create_task(shelf.save_many(records, {"status": "draft"}))
        await until(lambda: dialect.running == 4)
        saving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await saving
        (kept,) = site.work.batches()
        assert kept.counts == {State.INTENDED: 4, State.PLANNED: 26}

    run(scenario, courses=30)


def test_a_list_that_cannot_be_kept_keeps_nothing_back(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(site: Site, dialect: FakeDialect) -> None:
        def full(*_: Any, **__: Any) -> None:
            raise Problem(Trouble.STORAGE)

        for name in ("begin", "intend", "settle", "end_batch"):
            monkeypatch.setattr(Work, name, full)
        shelf = site.shelf("courses")
        saved = await shelf.save(await shelf.open(1), {"name": "Uke"})
        assert saved.record["name"] == "Uke"
        assert (await shelf.save_many([await shelf.open(1), await shelf.open(2)], {"status": "draft"})).ok
        assert site.activity.trouble is not None

    run(scenario, courses=2)


def test_the_place_before_the_trash_is_known_after_a_restart() -> None:
    async def scenario(site: Site, dialect: FakeDialect) -> None:
        record = await site.shelf("courses").open(1)
        await site.shelf("courses").trash([record])
        await site.close()
        later = Site(site.profile, site.identity, site.discovery, dialect, site.journal, site.drafts)
        place = await later.activity.place_before_trash(later.kind("courses"), 1)
        assert place == {"status": "publish", "slug": "ukulele"}
        await later.shelf("courses").restore([await later.shelf("courses").open(1)])
        assert await later.activity.place_before_trash(later.kind("courses"), 1) == {}
        await later.close()

    run(scenario)


def test_a_rendered_text_never_becomes_the_source() -> None:
    async def scenario(site: Site, dialect: FakeDialect) -> None:
        shelf = site.shelf("courses")
        listed = Record(1, {**dialect.items["courses"][1].values, "description": "<p>As visitors see it</p>"})
        await shelf.save(listed, {"description": "<p>New</p>"})
        assert dialect.asked == ["get 1", "update description 1"]
        (write,) = writes(site)
        assert write.before == {"description": "<p>Four strings.</p>"}
        dialect.asked.clear()
        await shelf.save(listed, {"name": "Uke"})
        assert dialect.asked == ["update name 1"]

    run(scenario)


def test_others_record_through_it_without_secrets() -> None:
    async def scenario(site: Site, dialect: FakeDialect) -> None:
        told: list[int] = []
        site.activity.subscribe(lambda: told.append(1))

        async def make() -> dict[str, Any]:
            return {"id": 4, "secret": "sk_hidden"}

        answer = await site.activity.write(
            NewWrite("create", "keys", None, "Office", sent={"permissions": "read"}),
            Action("Create a key"),
            make,
            lambda answer: Result(item=answer["id"], after={"permissions": "read"}),
        )
        assert answer["secret"] == "sk_hidden"
        (write,) = writes(site)
        assert (write.item, write.after) == (4, {"permissions": "read"})
        await site.close()
        kept = b"".join(path.read_bytes() for path in site.work.path.parent.iterdir())
        assert b"sk_hidden" not in kept
        assert told

    run(scenario)


def test_names_of_pointers_are_kept() -> None:
    async def scenario(site: Site, dialect: FakeDialect) -> None:
        shelf = site.shelf("courses")
        await shelf.save(await shelf.open(1), {"categories": (Ref(3, "Wind"),)})
        (write,) = writes(site)
        assert [ref.name for ref in (*write.before["categories"], *write.sent["categories"])] == ["Strings", "Wind"]

    run(scenario)
