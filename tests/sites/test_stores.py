"""How much is kept of what was read: a limit counts at once for every site, open or not, and all can be emptied."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from lmsdesk.domain.query import Query
from lmsdesk.sites.stores import Stores
from lmsdesk.storage.locations import store_file
from lmsdesk.storage.store import writing
from lmsdesk.storage.store.file import Store
from tests.storage.store.shop import COURSES, course
from tests.ui.shell.visitor import site_profile

HARBOUR, STAGING = site_profile("harbour", "Harbour"), site_profile("staging", "Staging")
MANY = 400


@pytest.fixture(autouse=True)
def no_breath(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "_BREATH", 0)


async def read(stores: Stores, courses: int = MANY) -> Store:
    """A site is open, and its courses were read, the first first."""
    store, _ = await stores.open(HARBOUR)
    for begin in range(0, courses, 40):
        rows = [course(number) for number in range(begin + 1, min(begin + 41, courses + 1))]
        store.keep_page(COURSES, Query(), begin, rows, courses)
    store.flush()
    return store


async def closed_site(stores: Stores, courses: int = MANY) -> Path:
    store, _ = await stores.open(STAGING)
    store.keep(COURSES, [course(number) for number in range(1, courses + 1)])
    store.close()
    return store.path


def numbers(store: Store) -> list[int]:
    return [number for number in range(1, MANY + 1) if store.item("courses", number) is not None]


def test_a_lower_limit_lets_the_oldest_go_at_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        stores = Stores(tmp_path)
        store = await read(stores)
        before, on_disk = store.used(), await stores.used()
        await stores.fit(before // 2)
        left = numbers(store)
        assert 20 < len(left) < MANY
        assert left == list(range(MANY - len(left) + 1, MANY + 1)), "the oldest went"
        assert store.used() <= before // 2
        assert await stores.used() < on_disk, "the disk has the room again"
        store.keep(COURSES, [course(1)])
        store.flush()
        assert store.item("courses", 1) is not None
        store.close()

    asyncio.run(scenario())


def test_a_lower_limit_counts_for_sites_that_are_not_open(tmp_path: Path) -> None:
    async def scenario() -> None:
        stores = Stores(tmp_path)
        path = await closed_site(stores)
        size = path.stat().st_size
        await stores.fit(size // 2)
        assert 0 < path.stat().st_size <= size // 2
        await stores.fit(0)
        assert not path.exists()

    asyncio.run(scenario())


def test_nothing_is_kept_from_the_moment_that_is_wished_and_again_when_it_is_not(tmp_path: Path) -> None:
    async def scenario() -> None:
        stores = Stores(tmp_path)
        store = await read(stores, 20)
        await stores.fit(0)
        store.keep(COURSES, [course(1)])
        assert store.item("courses", 1) is None
        await stores.fit(10_000_000)
        assert store.count() == 0
        assert store.page("courses", Query()) is None
        assert store.search("ukulele") == []
        store.keep(COURSES, [course(1)])
        store.flush()
        assert store.item("courses", 1) is not None
        assert len(store.search(course(1)["name"])) == 1
        store.close()

    asyncio.run(scenario())


def test_everything_is_emptied_and_fills_again(tmp_path: Path) -> None:
    async def scenario() -> None:
        stores = Stores(tmp_path)
        assert await stores.used() == 0
        store, path = await read(stores), await closed_site(stores)
        store.keep_note("site", "about")
        store.keep_answer("courses", '"mark"', "answer")
        used = await stores.used()
        assert used >= path.stat().st_size
        await stores.empty()
        assert not path.exists()
        assert await stores.used() < used / 4
        assert (store.count(), store.note("site"), store.answer("courses")) == (0, None, None)
        store.keep_page(COURSES, Query(), 0, [course(3)], 1, whole=True)
        store.flush()
        page = store.page("courses", Query())
        assert page is not None
        assert [record.id for record in page.records] == [3]
        store.close()

    asyncio.run(scenario())


def test_a_site_that_was_closed_and_opened_again_is_the_one_that_counts(tmp_path: Path) -> None:
    async def scenario() -> None:
        stores = Stores(tmp_path)
        (await read(stores, 5)).close()
        store = await read(stores, 5)
        assert store.path == store_file(tmp_path, HARBOUR.id)
        await stores.empty()
        assert store.count() == 0
        store.keep(COURSES, [course(2)])
        store.flush()
        assert store.count() == 1
        store.close()

    asyncio.run(scenario())
