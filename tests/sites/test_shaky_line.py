"""A bulk edit and the outbox on a train: answers get lost, the work rests, goes on by itself, and nothing fails."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from lmsdesk.api.lockout import Lockout
from lmsdesk.api.patience import Rests
from lmsdesk.domain.changing import Change, Way
from lmsdesk.domain.exchange import Action
from lmsdesk.domain.query import Query
from lmsdesk.sites import Site, bulk
from tests.api.test_lockout import Time
from tests.sites.school import Play, School


class Train:
    """Drives through a tunnel after so many changes: for a while every answer is lost. Sleeping makes time pass."""

    def __init__(self, school: School, site: Site, *, begins: int, seconds: float) -> None:
        self.time = Time()
        self.begins, self.seconds = begins, seconds
        self.until = 0.0
        self.changes = self.row = self.worst = 0
        self.told: list[float] = []
        client = site.entrance.client  # type: ignore[union-attr]
        client.door = Lockout(self.time).door(client.root.base)
        client.door.accepted_before(client.sign_in.mark)
        client.rests = Rests(self.sleep)
        client.rests.told = self.told.append
        client._sleep = self.sleep
        school.lose = self.lose

    async def sleep(self, seconds: float) -> None:
        self.time.now += seconds
        await asyncio.sleep(0)

    def lose(self, request: httpx.Request) -> bool:
        self.changes += request.method != "GET"
        if self.changes == self.begins and not self.until:
            self.until = self.time.now + self.seconds
        lost = self.time.now < self.until
        if "authorization" in request.headers:
            self.row = self.row + 1 if lost else 0
            self.worst = max(self.worst, self.row)
        return lost


async def forty(site: Site) -> Any:
    shelf = site.shelf("courses")
    records = (await bulk.matching(shelf, Query(filters={"status": "publish"})))[:40]
    return bulk.plan(site.kind("courses"), records, [Change("menu_order", Way.SET, 7)]).rows


@pytest.mark.parametrize("seconds", [20.0, 75.0])
def test_a_bulk_edit_goes_through_a_tunnel(play: Play, seconds: float) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        rows = await forty(site)
        train = Train(school, site, begins=15, seconds=seconds)
        batch = await bulk.run(site.shelf("courses"), rows)
        assert batch.ok, "what was on its way is found on the site afterwards, and the rest went on by itself"
        assert len(batch.done) == 40
        assert train.told
        assert train.worst <= 2 + int(seconds // 30)
        changed = [line for line in school.writes if line[0] != "GET"]
        assert len(changed) == 40, "each was sent once"

    play(scenario)


def test_who_stops_in_the_tunnel_keeps_the_rest_for_later(play: Play) -> None:
    async def scenario(school: School) -> None:
        site, stop = await school.site(), asyncio.Event()
        rows = await forty(site)
        train = Train(school, site, begins=15, seconds=10_000.0)
        site.entrance.client.rests.told = lambda seconds: stop.set()  # type: ignore[union-attr]
        batch = await bulk.run(site.shelf("courses"), rows, stop=stop)
        assert train.until
        assert len(batch.done) + len(batch.failed) + len(batch.left) == 40
        assert len(batch.left) >= 20

    play(scenario)


def test_the_outbox_goes_through_a_tunnel(play: Play) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        shelf = site.shelf("courses")
        records = (await bulk.matching(shelf, Query(filters={"status": "publish"})))[:12]
        site.outbox.collecting = True
        for record in records:
            await shelf.save(record, {**record.values, "menu_order": 7})
        site.outbox.collecting = False
        train = Train(school, site, begins=5, seconds=50.0)
        sent = await site.sender.send()
        while not sent.ok:  # as ``keep_trying`` does when the site is heard of again
            assert sent.failed == []
            await train.sleep(15.0)
            sent = await site.sender.send()
        for record in records:
            assert (await site.dialect.get("courses", record.id, action=Action("Look")))["menu_order"] == 7
        assert len([line for line in school.writes if line[0] != "GET"]) == 12, "each was sent once"

    play(scenario)
