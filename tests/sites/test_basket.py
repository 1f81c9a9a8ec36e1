"""Deletions for good that wait: taken back, carried out in time, never without asking after a restart."""

from __future__ import annotations

import asyncio

import pytest

from lmsdesk.domain.problem import Problem
from lmsdesk.domain.record import Record
from lmsdesk.sites import Query, Site
from lmsdesk.storage.work_model import State
from tests.conftest import until
from tests.sites.school import Play, School


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


async def opened(school: School, clock: Clock, minutes: int = 10) -> Site:
    from lmsdesk.sites.basket import Basket

    site = await school.site()
    site.basket = Basket(site, clock=clock)
    site.basket.minutes = minutes
    await site.basket.load()
    return site


async def some(site: Site, count: int = 2) -> list[Record]:
    page = await site.shelf("courses").first(Query(filters={"status": "trash"}))
    return list(page.records[:count])


def there(school: School, record: Record) -> bool:
    return school.db.value("SELECT id FROM posts WHERE id = ?", (record.id,)) is not None


def test_it_waits_can_be_taken_back_and_is_done_in_time(play: Play) -> None:
    async def scenario(school: School) -> None:
        clock = Clock()
        site = await opened(school, clock)
        one, two = await some(site)
        batch = await site.shelf("courses").delete([one, two])
        assert batch.waits
        assert batch.due is not None
        assert batch.due.timestamp() == clock.now + 600
        assert there(school, one)
        assert site.basket.count == 2
        first, _ = await site.basket.list()
        await site.basket.take_back([first.id])
        waited: list[float] = []

        async def sleep(seconds: float) -> None:
            waited.append(seconds)
            clock.now += seconds

        watching = asyncio.create_task(site.basket.watch(sleep))
        await until(lambda: site.basket.count == 0)
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        assert waited[0] == pytest.approx(600, abs=1)
        assert there(school, one)
        assert not there(school, two)
        (done,) = site.work.batches()
        assert done.done == 1

    play(scenario)


def test_after_a_restart_it_goes_on_waiting_and_what_is_overdue_is_asked_about(play: Play) -> None:
    async def scenario(school: School) -> None:
        clock = Clock()
        site = await opened(school, clock)
        one, two = await some(site)
        await site.shelf("courses").delete([one])
        clock.now += 400
        await site.shelf("courses").delete([two])
        await asyncio.to_thread(site.work.close)
        clock.now += 300
        site = await opened(school, clock)
        (late,) = await site.basket.overdue()
        assert late.item == one.id

        async def sleep(seconds: float) -> None:
            clock.now += seconds
            await asyncio.sleep(0)

        watching = asyncio.create_task(site.basket.watch(sleep))
        await until(lambda: not there(school, two))
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        assert there(school, one), "nobody was asked yet"
        assert await site.basket.empty([late.id]) == ()
        assert not there(school, one)

    play(scenario)


def test_what_somebody_restored_meanwhile_stays(play: Play) -> None:
    async def scenario(school: School) -> None:
        clock = Clock()
        site = await opened(school, clock)
        (one,) = await some(site, 1)
        await site.shelf("courses").delete([one])
        school.db.run("UPDATE posts SET status = 'publish', title = 'Needed again' WHERE id = ?", (one.id,))
        site = await opened(school, clock)
        (row,) = await site.basket.list()
        ((_, problem),) = await site.basket.empty([row.id])
        assert "Needed again" in str(problem.sentence)
        assert there(school, one)
        (row,) = await site.basket.list()
        assert row.state is State.CONFLICT

    play(scenario)


def test_with_no_time_to_wait_it_is_done_at_once(play: Play) -> None:
    async def scenario(school: School) -> None:
        site = await opened(school, Clock(), minutes=0)
        (one,) = await some(site, 1)
        assert not (await site.shelf("courses").delete([one])).waits
        assert not there(school, one)

    play(scenario)


def test_taking_back_a_new_category_does_not_wait(play: Play) -> None:
    async def scenario(school: School) -> None:
        site = await opened(school, Clock())
        await site.shelf("categories").create({"name": "By mistake"})
        assert (await site.undo.batch(site.work.batches()[0].id)).ok
        assert school.db.value("SELECT id FROM terms WHERE name = 'By mistake'") is None

    play(scenario)


def test_what_cannot_be_kept_does_not_wait(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(school: School) -> None:
        from lmsdesk.storage.work import Work

        site = await opened(school, Clock())
        (one,) = await some(site, 1)
        monkeypatch.setattr(Work, "persistent", False)
        with pytest.raises(Problem):
            await site.shelf("courses").delete([one])
        assert there(school, one)

    play(scenario)
