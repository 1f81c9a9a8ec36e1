"""After a sudden end: what became of a write is told by the site, or by what our own later writes found there."""

from __future__ import annotations

import asyncio

import pytest

from lmsdesk.sites import Query
from lmsdesk.sites.recovery import recover
from lmsdesk.storage.work_model import State
from tests.conftest import until
from tests.sites.school import Play, School


@pytest.mark.parametrize("arrived", [True, False])
def test_what_was_cut_off_is_told_by_what_later_writes_found(play: Play, arrived: bool) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        shelf = site.shelf("courses")
        page = await shelf.first(Query(filters={"status": "publish"}))
        record = await shelf.open(page.records[0].id)
        if not arrived:
            school.gate = asyncio.Event()
        school.hangs = arrived
        saving = asyncio.create_task(shelf.save(record, {"name": "First"}))
        await until(lambda: school.writes if arrived else site.work.of_batch(1, State.INTENDED))
        await asyncio.sleep(0.05)
        saving.cancel()
        await asyncio.gather(saving, return_exceptions=True)
        site = await school.died(site)
        shelf = site.shelf("courses")
        await shelf.save(await shelf.open(record.id), {"name": "Second"})  # before anybody looked
        found = await recover(site, sleep=lambda seconds: asyncio.sleep(0))
        assert not found.unknown
        (first,) = site.work.of_batch(1)
        assert first.state is (State.DONE if arrived else State.FAILED)
        assert school.db.value("SELECT title FROM posts WHERE id = ?", (record.id,)) == "Second"

    play(scenario)
