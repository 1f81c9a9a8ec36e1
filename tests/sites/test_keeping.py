"""Everything read is kept: shown at once at the next start, and instead of an answer while nothing is in reach."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.query import Query
from lmsdesk.domain.values import ItemId
from lmsdesk.sites import Site
from lmsdesk.storage.store import writing
from lmsdesk.storage.store.file import Store
from tests.sites.fake import FakeDialect, academy
from tests.ui.table.room import ListingDialect, course


@pytest.fixture(autouse=True)
def no_breath(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "_BREATH", 0)


Scenario = Callable[[Site, ListingDialect], Any]


def start(path: Path, scenario: Scenario, dialect: ListingDialect | None = None, courses: int = 8) -> ListingDialect:
    """One run of the program on a site with some courses."""
    store = Store(path)
    site, fake = academy(0, store=store)
    if dialect is None:
        dialect = ListingDialect()
        dialect.page_size = 3
        dialect.items["categories"] = fake.items["categories"]
        dialect.seed("courses", *(course(number) for number in range(courses)))
    site.dialect.inner = dialect  # type: ignore[attr-defined]

    async def whole() -> None:
        await scenario(site, dialect)
        await site.close()

    asyncio.run(whole())
    return dialect


def gone_offline(dialect: FakeDialect) -> None:
    dialect.trouble = lambda verb, id: Problem(Trouble.OFFLINE)
    dialect.asked.clear()


async def read_all(site: Site, query: Query) -> list[ItemId]:
    page = await site.shelf("courses").first(query)
    ids = [record.id for record in page.records]
    while page.next is not None:
        page = await site.shelf("courses").next_page(query, page.next)
        ids += [record.id for record in page.records]
    return ids


def test_a_list_is_shown_at_the_next_start_before_the_site_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"

    async def first(site: Site, dialect: ListingDialect) -> None:
        assert await site.shelf("courses").kept() is None
        await read_all(site, Query())

    async def second(site: Site, dialect: ListingDialect) -> None:
        dialect.asked.clear()
        page = await site.shelf("courses").kept(Query(page_size=3))
        assert page is not None
        assert [record.id for record in page.records] == [1, 2, 3]
        assert page.total == 8
        assert page.as_of is not None
        assert datetime.now(UTC) - page.as_of < timedelta(minutes=5)
        assert dialect.asked == []
        live = await site.shelf("courses").first(Query(page_size=3))
        assert live.as_of is None

    start(path, second, start(path, first))


def test_without_network_every_list_that_was_read_is_read_to_its_end(tmp_path: Path) -> None:
    path, drafts = tmp_path / "store.sqlite", Query(filters={"status": "draft"}, page_size=3)

    async def first(site: Site, dialect: ListingDialect) -> None:
        await read_all(site, Query(page_size=3))
        await read_all(site, drafts)

    async def offline(site: Site, dialect: ListingDialect) -> None:
        gone_offline(dialect)
        assert await read_all(site, Query(page_size=3)) == [1, 2, 3, 4, 5, 6, 7, 8]
        assert site.presence.offline
        assert await read_all(site, drafts) == [id for id, row in dialect.items["courses"].items()
                                                if row["status"] == "draft"]  # fmt: skip
        assert len(dialect.asked) == 1, "a site that is out of reach is not asked by every list again"

    start(path, offline, start(path, first))


def test_the_network_goes_in_the_middle_of_a_list(tmp_path: Path) -> None:
    path, query = tmp_path / "store.sqlite", Query(page_size=3)

    async def scenario(site: Site, dialect: ListingDialect) -> None:
        await read_all(site, query)
        page = await site.shelf("courses").first(query)
        gone_offline(dialect)
        assert page.next is not None
        rest = await site.shelf("courses").next_page(query, page.next)
        assert [record.id for record in rest.records] == [4, 5, 6]
        assert rest.as_of is not None

    start(path, scenario)


def test_without_network_any_search_and_filter_finds_what_is_known(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"

    async def scenario(site: Site, dialect: ListingDialect) -> None:
        await read_all(site, Query())
        gone_offline(dialect)
        page = await site.shelf("courses").first(Query(search="cafe"))
        assert [record["name"] for record in page.records] == ["Café French in 30 Days"]
        assert page.as_of is not None
        drafts = await site.shelf("courses").first(Query(filters={"status": "draft"}, page_size=100))
        assert {record["status"] for record in drafts.records} == {"draft"}
        art = await site.shelf("courses").first(Query(filters={"category": "1", "status": "publish"}))
        assert art.records
        assert all(record["categories"][0].id == 1 for record in art.records)
        nothing = await site.shelf("courses").first(Query(search="no such course"))
        assert (nothing.records, nothing.total) == ((), 0)
        with pytest.raises(Problem) as caught:
            await site.shelf("tags").first()
        assert "nothing to show" in str(caught.value.sentence)

    start(path, scenario)


def test_other_trouble_is_told_and_not_papered_over(tmp_path: Path) -> None:
    async def scenario(site: Site, dialect: ListingDialect) -> None:
        await read_all(site, Query())
        dialect.trouble = lambda verb, id: Problem(Trouble.SIGNED_OUT)
        with pytest.raises(Problem) as caught:
            await site.shelf("courses").first()
        assert caught.value.trouble is Trouble.SIGNED_OUT
        assert not site.presence.offline

    start(tmp_path / "store.sqlite", scenario)


def test_what_is_done_here_is_kept_as_done(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"

    async def first(site: Site, dialect: ListingDialect) -> None:
        shelf = site.shelf("courses")
        page = await shelf.first(Query(page_size=100))
        await shelf.save(page.records[0], {"name": "Renamed"})
        await shelf.trash([page.records[1]])
        await shelf.create({"name": "Brand new"})

    async def offline(site: Site, dialect: ListingDialect) -> None:
        gone_offline(dialect)
        page = await site.shelf("courses").first(Query(page_size=100))
        assert [record.id for record in page.records] == [9, 1, 3]
        assert [record["name"] for record in page.records][:2] == ["Brand new", "Renamed"]
        assert [kept.record.id for kept in await site.keeping.search("brand")] == [9]

    dialect = ListingDialect()
    dialect.page_size = 100
    dialect.seed("courses", *(course(number) for number in range(3)))
    dialect.items["courses"][3] = dialect.items["courses"][3]
    for number in range(4, 9):
        dialect.items["courses"][number] = dialect.items["courses"][3].with_values(status="trash")
    start(path, offline, start(path, first, dialect))


def test_one_item_and_a_whole_kind_are_there_without_network(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"

    async def first(site: Site, dialect: ListingDialect) -> None:
        await site.shelf("courses").open(5)
        await site.shelf("categories").all()

    async def second(site: Site, dialect: ListingDialect) -> None:
        dialect.asked.clear()
        kept = await site.shelf("courses").open_kept(5)
        assert kept is not None
        assert kept.record == dialect.items["courses"][5]
        assert await site.shelf("courses").open_kept(6) is None
        found = await site.shelf("categories").kept_all()
        assert found is not None
        assert [record["name"] for record in found[0]] == ["Strings", "Guitar", "Wind"]
        assert dialect.asked == []

    start(path, second, start(path, first))


def test_what_a_batch_changed_is_kept_once_it_is_done_and_known_before(tmp_path: Path) -> None:
    async def changes_many(site: Site, dialect: ListingDialect) -> None:
        shelf, store = site.shelf("courses"), site.keeping.store
        assert store is not None
        some = (await shelf.first()).records
        titles = []

        def progress(done: int, total: int) -> None:
            if done == 2:
                assert store.flush()
                titles.extend(kept.record["name"] for r in some if (kept := store.item("courses", r.id)) is not None)

        await shelf.save_many(some, {"name": "Ukulele for all"}, progress=progress)
        assert "Ukulele for all" not in titles, "nothing is kept in the middle"
        assert store.flush()
        for record in some:
            kept = store.item("courses", record.id)
            assert kept is not None
            assert kept.record["name"] == "Ukulele for all"
        with site.keeping.later():
            await shelf.save(await shelf.open(some[0].id), {"name": "Asked in the middle"})
            now = await site.keeping.kept("courses", some[0].id)
            assert now is not None
            assert now.record["name"] == "Asked in the middle"

    start(tmp_path / "store.sqlite", changes_many)


def test_without_a_store_everything_goes_on(tmp_path: Path) -> None:
    async def scenario() -> None:
        site, dialect = academy(4)
        assert await site.shelf("courses").kept() is None
        assert len((await site.shelf("courses").first()).records) == 3
        gone_offline(dialect)
        for _ in range(2):
            with pytest.raises(Problem) as caught:
                await site.shelf("courses").first()
            assert caught.value.trouble is Trouble.OFFLINE
        assert len(dialect.asked) == 2, "where nothing is kept the site is asked each time"
        assert await site.keeping.search("ukulele") == []
        await site.close()

    asyncio.run(scenario())
