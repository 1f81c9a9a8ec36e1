"""Many courses changed in one go, against the practice school."""

from __future__ import annotations

import threading
from decimal import Decimal

from lmsdesk.domain.changing import Change, Way
from lmsdesk.domain.exchange import Action
from lmsdesk.domain.record import Record
from lmsdesk.sites import Query, Site, bulk
from lmsdesk.storage.work_model import State
from tests.sites.school import Play, School, difference

PUBLISHED = Query(filters={"status": "publish"})
DEARER = [Change("regular_price", Way.RAISE, Decimal(10))]


async def paid(site: Site) -> list[Record]:
    found = await bulk.matching(site.shelf("courses"), Query(filters={"status": "publish", "price_type": "paid"}))
    return list(found)


def price_of(school: School, id: int) -> Decimal:
    import json

    meta = json.loads(school.db.value("SELECT meta FROM posts WHERE id = ?", (id,)))
    return Decimal(str(meta["regular_price"]))


def test_all_that_match_are_read_each_once(play: Play) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        told: list[tuple[int, int | None]] = []
        found = await bulk.matching(site.shelf("courses"), PUBLISHED, progress=lambda n, of: told.append((n, of)))
        there = school.db.value("SELECT COUNT(*) FROM posts WHERE type = 'mto-course' AND status = 'publish'")
        assert len(found) == len({record.id for record in found}) == there > 200
        assert told[-1] == (there, there)

    play(scenario)


def test_a_trial_shows_each_row_before_and_after_and_sends_nothing(play: Play) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        records = await paid(site)
        school.asked.clear()
        trial = bulk.plan(site.kind("courses"), records, DEARER)
        assert school.asked == []
        row = trial.ready[0]
        assert row.after("regular_price") == (row.before("regular_price") * 11 / 10).quantize(Decimal("0.01"))
        assert trial.fields[0] == "regular_price"
        assert len(trial.rows) == len(records)

    play(scenario)


def test_a_row_that_the_site_would_refuse_is_told_before_and_left_out(play: Play) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        records = await paid(site)
        lower = [Change("regular_price", Way.RAISE, Decimal("-99.999"))]
        trial = bulk.plan(site.kind("courses"), records, lower)
        assert trial.failing
        assert all("regular_price" in row.troubles or "sale_price" in row.troubles for row in trial.failing)
        assert not {row.id for row in trial.ready} & {row.id for row in trial.failing}

    play(scenario)


def test_an_old_contradiction_does_not_stop_a_change_that_has_nothing_to_do_with_it() -> None:
    from lmsdesk.domain.kinds.courses import COURSES

    odd = Record(1, {"name": "Uke", "access_mode": "open", "regular_price": Decimal(5), "status": "draft"})
    (row,) = bulk.plan(COURSES, [odd], [Change("status", Way.SET, "publish")]).rows
    assert row.ready


def test_a_run_changes_every_row_once_and_is_taken_back_whole(play: Play) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        records = await paid(site)
        before = school.dump()
        trial = bulk.plan(site.kind("courses"), records, DEARER)
        action = Action("Raise prices")
        done = await bulk.run(site.shelf("courses"), trial.rows, action)
        assert done.ok
        assert set(done.done) == {row.id for row in trial.ready}
        assert len(school.writes) == len(trial.ready), "one request each"
        for row in trial.ready:
            assert price_of(school, int(row.id)) == row.after("regular_price")
        batch = site.activity.batch_of(action)
        assert batch is not None
        site = await school.died(site)
        assert (await site.undo.batch(batch)).ok
        assert difference(before, school.dump()) == []

    play(scenario)


def test_a_paused_run_goes_on_after_a_restart_and_raises_nothing_twice(play: Play) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        trial = bulk.plan(site.kind("courses"), await paid(site), DEARER)
        stop, action = threading.Event(), Action("Raise prices")

        def pause(done: int, of: int) -> None:
            if done >= 5:
                stop.set()

        first = await bulk.run(site.shelf("courses"), trial.rows, action, pause, stop)
        assert first.left
        batch = site.activity.batch_of(action)
        assert batch is not None
        site = await school.died(site)
        (resting,) = await site.plans.resting()
        assert resting.id == batch
        await site.plans.go_on(batch)
        for row in trial.ready:
            assert price_of(school, int(row.id)) == row.after("regular_price"), "raised by 10 % once"
        assert not site.work.of_batch(batch, State.PLANNED)

    play(scenario)


def test_a_row_that_a_colleague_changed_meanwhile_is_left_as_it_is(play: Play) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        trial = bulk.plan(site.kind("courses"), await paid(site), DEARER)
        theirs = trial.ready[3]
        meta = school.db.value("SELECT meta FROM posts WHERE id = ?", (theirs.id,))
        import json

        changed = json.dumps({**json.loads(meta), "regular_price": "500"})
        school.db.run("UPDATE posts SET meta = ? WHERE id = ?", (changed, theirs.id))
        site.shelf("courses")._guard.forget([row.id for row in trial.rows])  # some time went by
        action = Action("Raise prices")
        done = await bulk.run(site.shelf("courses"), trial.rows, action)
        assert [id for id, _ in done.failed] == [theirs.id]
        (kept,) = site.work.of_batch(site.activity.batch_of(action) or 0, State.FAILED)
        assert (kept.item, kept.trouble["code"]) == (theirs.id, "changed-meanwhile"), "the list tells it as well"
        assert await site.plans.resting() == (), "nothing of it waits any more"
        assert price_of(school, int(theirs.id)) == 500
        assert len(done.done) == len(trial.ready) - 1

    play(scenario)
