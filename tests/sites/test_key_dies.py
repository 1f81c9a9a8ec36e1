"""Somebody deletes the key while a bulk edit runs with it: the school refuses two requests, and no third comes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from lmsdesk.domain.changing import Change, Way
from lmsdesk.domain.problem import Outcome, Trouble
from lmsdesk.practice.wordpress import people
from lmsdesk.sites import AppPassword, Connector, Credential, MasteriyoKey, MemoryVault, Profiles, Query, Site, bulk
from tests.sites.school import URL, Play, School

DIES_AT = 15


class Warden:
    """Stands at the school's gate: ends the key when so many changes have come, and counts who was refused."""

    def __init__(self, school: School, end: Callable[[], Any]) -> None:
        self.school, self.end = school, end
        self.changes = self.row = self.worst = self.refused = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.method != "GET":
            self.changes += 1
            if self.changes == DIES_AT:
                self.end()
            await asyncio.sleep(0.002)
        response = await self.school.handle_async_request(request)
        if "authorization" in request.headers:
            self.row = self.row + 1 if response.status_code == 401 else 0
            self.refused += response.status_code == 401
            self.worst = max(self.worst, self.row)
        return response

    async def aclose(self) -> None:
        """Nothing to give up."""


async def profiles(connector: Connector, credential: Credential, count: int) -> list[Site]:
    """So many profiles of the school with the same credential, opened."""
    found = await connector.look(URL)
    sites = []
    for number in range(count):
        identity = await connector.try_sign_in(found, credential, "masteriyo")
        profile = await connector.add(found, credential, identity, f"School {number}", lms="masteriyo")
        sites.append(await connector.open(profile))
    return sites


async def raise_forty(site: Site) -> Any:
    shelf = site.shelf("courses")
    records = (await bulk.matching(shelf, Query(filters={"status": "publish"})))[:40]
    trial = bulk.plan(site.kind("courses"), records, [Change("menu_order", Way.SET, 7)])
    return await bulk.run(shelf, trial.rows)


def a_key(school: School) -> tuple[Credential, Callable[[], Any]]:
    key = next(one for one in school.academy.describe()["keys"] if one["permissions"] == "read_write")
    return MasteriyoKey(key["key"], key["secret"]), lambda: school.db.run("DELETE FROM api_keys")


def a_password(school: School) -> tuple[Credential, Callable[[], Any]]:
    _, password = people.create_application_password(school.db, 1, "A test")
    return AppPassword("admin", password), lambda: school.db.run("DELETE FROM app_passwords")


@pytest.mark.parametrize("windows", [1, 2])
@pytest.mark.parametrize("make", [a_key, a_password])
def test_two_are_refused_and_no_third_comes(play: Play, make: Any, windows: int) -> None:
    async def scenario(school: School) -> None:
        credential, end = make(school)
        warden = Warden(school, end)
        connector = Connector(Profiles(), MemoryVault(), school.journal, school.drafts, transport=warden)
        sites = await profiles(connector, credential, windows)
        try:
            batches = await asyncio.gather(*(raise_forty(site) for site in sites))
            assert warden.changes >= DIES_AT
            assert 1 <= warden.refused <= 2
            for site in sites:  # and whatever is clicked now
                for _ in range(3):
                    await asyncio.gather(
                        site.shelf("courses").first(), site.shelf("tags").first(), return_exceptions=True
                    )
            assert warden.refused <= 2
            for batch in batches:
                assert batch.done or windows > 1
                assert all(problem.trouble is Trouble.SIGNED_OUT for _, problem in batch.failed)
                assert all(problem.outcome is not Outcome.UNKNOWN for _, problem in batch.failed)
                assert len(batch.done) + len(batch.failed) + len(batch.left) == 40, "each is accounted for"
        finally:
            for site in sites:
                await site.close()

    play(scenario)
