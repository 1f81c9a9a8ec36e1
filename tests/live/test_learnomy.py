"""Any Learnomy site: LMSDESK_LIVE_LEARNOMY_URL, _USER, _PASSWORD; does what the site's index offers."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from lmsdesk.domain.kind import Verb
from lmsdesk.domain.problem import Problem
from lmsdesk.sites import Journal, LearnomyLogin, Query, Site
from tests.live.steps import ACTION, MARK, connector, find, refused, signed_in, tidy, variable

pytestmark = pytest.mark.live


def login() -> LearnomyLogin:
    return LearnomyLogin(variable("LMSDESK_LIVE_LEARNOMY_USER"), variable("LMSDESK_LIVE_LEARNOMY_PASSWORD"))


def test_courses_are_listed_and_searched(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with signed_in(tmp_path, variable("LMSDESK_LIVE_LEARNOMY_URL"), login(), "learnomy") as site:
            shelf = site.shelf("courses")
            if not shelf.offer(Verb.LIST):
                pytest.skip(str(shelf.offer(Verb.LIST).reason))
            page = await shelf.first(Query(), ACTION)
            if page.records:
                name = str(page.records[0][shelf.kind.title])
                assert page.records[0].id in {record.id for record in await find(shelf, name)}

    asyncio.run(scenario())


def test_a_course_from_creation_to_deletion(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with signed_in(tmp_path, variable("LMSDESK_LIVE_LEARNOMY_URL"), login(), "learnomy") as site:
            await _life(site)

    asyncio.run(scenario())


async def _life(site: Site) -> None:
    shelf = site.shelf("courses")
    for verb in (Verb.CREATE, Verb.UPDATE, Verb.DELETE):
        if not shelf.offer(verb):
            pytest.skip(str(shelf.offer(verb).reason))
    try:
        made = (await shelf.create({"name": MARK, "status": "draft"}, ACTION)).record
        opened = await shelf.open(made.id, ACTION)
        # Tokens may live for seconds only: these calls go on through as many renewals as it takes.
        for turn in range(4):
            opened = (await shelf.save(opened, {"name": f"{MARK} {turn}"}, ACTION)).record
            await asyncio.sleep(1.2)
        assert opened["name"] == f"{MARK} 3"
        if shelf.offer(Verb.TRASH) and shelf.offer(Verb.RESTORE):
            assert (await shelf.trash([opened], ACTION)).ok
            opened = (await shelf.restore([opened], ACTION)).records[0]
        assert (await shelf.delete([opened], action=ACTION)).ok
        assert await refused(shelf, opened.id) == "P03"
    finally:
        await tidy(shelf)


def test_categories_as_far_as_they_are_offered(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with signed_in(tmp_path, variable("LMSDESK_LIVE_LEARNOMY_URL"), login(), "learnomy") as site:
            shelf = site.shelf("categories")
            for verb in (Verb.LIST, Verb.CREATE, Verb.DELETE):
                if not shelf.offer(verb):
                    pytest.skip(str(shelf.offer(verb).reason))
            try:
                made = (await shelf.create({"name": MARK}, ACTION)).record
                assert made.id in {record.id for record in await shelf.all(ACTION, reload=True)}
                assert (await shelf.delete([made], action=ACTION)).ok
            finally:
                await tidy(shelf)

    asyncio.run(scenario())


def test_a_wrong_password_is_refused(tmp_path: Path) -> None:
    async def scenario() -> None:
        good = login()
        connect = connector(tmp_path, Journal())
        discovery = await connect.look(variable("LMSDESK_LIVE_LEARNOMY_URL"))
        with pytest.raises(Problem):
            await connect.try_sign_in(discovery, LearnomyLogin(good.login, "not-the-password"), "learnomy")

    asyncio.run(scenario())
