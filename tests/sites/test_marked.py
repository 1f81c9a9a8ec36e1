"""Learnomy marks its answers: after a restart a list that did not change costs a 304. Nothing secret is kept."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import zlib
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from lmsdesk.domain.record import Record
from lmsdesk.practice.academy import Academy
from lmsdesk.sites import Connector, Drafts, Journal, MemoryVault, Profiles, Site
from lmsdesk.storage.locations import store_file
from lmsdesk.storage.store.file import Store

URL = "http://127.0.0.1:8998"
COURSES = "learnomy/v1/courses"

Do = Callable[["Desk", Site], Awaitable[Any]]


class Desk:
    """The practice academy on Learnomy, and one person's program, which is started and closed again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.academy = Academy("learnomy", None, lambda: URL, size=30, uploads=folder / "uploads")
        self.answers: list[tuple[str, int]] = []
        self.limit: int | None = None
        self.add: dict[str, Any] = {}
        """What every list carries beside its own rows."""
        self._inner = httpx.ASGITransport(self.academy.station)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self._inner.handle_async_request(request)
        await response.aread()
        self.answers.append((f"{request.method} {request.url.path.partition('/wp-json/')[2]}", response.status_code))
        if self.add and response.status_code == 200 and request.url.path.endswith("/courses"):
            body = json.loads(response.content) | self.add
            marks = {"content-type": "application/json", "etag": '"with more"'}
            return httpx.Response(200, headers=marks, content=json.dumps(body).encode(), request=request)
        return response

    async def aclose(self) -> None:
        """Nothing to give up."""

    def start(self, do: Do) -> Any:
        """One run of the program: open the site, do something, close everything. Gives what came of it."""

        async def whole() -> Any:
            drafts = Drafts(self.folder / "drafts.sqlite")
            connector = Connector(Profiles(), MemoryVault(), Journal(), drafts, transport=self)
            if self.limit is not None:
                connector.stores.limit = self.limit
            (profile,) = connector.add_practice({"learnomy": {"title": "Linden", **self.academy.describe()}})
            site = await connector.open(profile)
            await site.ready()
            self.answers.clear()
            try:
                return await do(self, site)
            finally:
                await site.close()
                drafts.close()

        return asyncio.run(whole())

    def statuses(self, route: str = COURSES) -> Counter[int]:
        """How often the academy answered a list with what."""
        return Counter(status for line, status in self.answers if line == f"GET {route}")

    def kept(self) -> list[str]:
        """The texts of the marked answers in the site's file."""
        file = sqlite3.connect(store_file(self.folder, "practice-learnomy"))
        rows = file.execute("SELECT packed FROM answers").fetchall()
        file.close()
        return [zlib.decompress(packed).decode() for (packed,) in rows]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    some = Desk(tmp_path)
    yield some
    some.academy.close()


async def read(desk: Desk, site: Site) -> list[Record]:
    return list(await site.shelf("courses").all())


async def read_and_save(desk: Desk, site: Site) -> list[Record]:
    records = await read(desk, site)
    await site.shelf("courses").save(records[0], {"name": "Another name"})
    return records


def test_after_a_restart_an_unchanged_list_costs_a_304(desk: Desk) -> None:
    first = desk.start(read)
    pages = desk.statuses()[200]
    assert pages
    again = desk.start(read)
    assert desk.statuses() == {304: pages}
    assert again == first
    assert [dict(record.raw) for record in again] == [dict(record.raw) for record in first]


def test_what_changed_on_the_site_meanwhile_comes_anew(desk: Desk) -> None:
    desk.start(read)
    desk.academy.db.run("UPDATE posts SET title = 'Basket weaving' WHERE type LIKE '%course' AND title <> ''")
    again = desk.start(read)
    assert 304 not in desk.statuses()
    assert {record["name"] for record in again} == {"Basket weaving"}
    desk.start(read)
    assert set(desk.statuses()) == {304}


def test_after_a_write_nothing_that_was_marked_counts_any_more(desk: Desk) -> None:
    desk.start(read_and_save)
    assert desk.kept() == []
    again = desk.start(read)
    assert 304 not in desk.statuses()
    assert "Another name" in {record["name"] for record in again}


def test_another_person_is_told_what_is_theirs(desk: Desk) -> None:
    desk.start(read)
    addresses = _addresses(desk)
    assert addresses
    assert all(json.loads(address)[0].endswith("/" + _login(desk)) for address in addresses)


@pytest.mark.parametrize("more", [{"api_key": "key_0a1b2c3d4e5f"}, {"refresh_token": "a-long-token-of-zebra"}])
def test_an_answer_that_holds_a_secret_is_not_kept(desk: Desk, more: dict[str, Any]) -> None:
    desk.add = more
    desk.start(read)
    assert desk.statuses()[200]
    assert desk.kept() == []
    desk.start(read)
    assert 304 not in desk.statuses()


def test_no_header_is_kept_but_what_lists_are_read_by(desk: Desk) -> None:
    desk.start(read)
    heads = [json.loads(text.partition("\n")[0]) for text in desk.kept()]
    assert heads
    assert {name for head in heads for name in head} <= {"x-wp-total", "x-wp-totalpages", "link"}


def test_where_nothing_is_to_be_kept_every_start_reads_all(desk: Desk) -> None:
    desk.limit = 0
    desk.start(read)
    desk.start(read)
    assert 304 not in desk.statuses()
    assert not store_file(desk.folder, "practice-learnomy").exists()


def test_forgetting_the_site_forgets_the_answers(desk: Desk) -> None:
    desk.start(read)
    connector = Connector(Profiles(), MemoryVault(), Journal(), Drafts(desk.folder / "drafts.sqlite"))
    (profile,) = connector.add_practice({"learnomy": {"title": "Linden", **desk.academy.describe()}})
    asyncio.run(connector.stores.forget(profile))
    desk.start(read)
    assert 304 not in desk.statuses()


def test_a_damaged_answer_is_asked_for_in_full(desk: Desk) -> None:
    desk.start(read)
    file = sqlite3.connect(store_file(desk.folder, "practice-learnomy"))
    with file:
        file.execute("UPDATE answers SET packed = ?", (zlib.compress(b"{}\nno json"),))
    file.close()
    assert desk.start(read)
    assert 304 not in desk.statuses()


def test_the_oldest_answers_go_where_the_room_is_small(tmp_path: Path) -> None:
    now = [0.0]
    store = Store(tmp_path / "store.sqlite", clock=lambda: now[0])
    for number in range(8):
        now[0] += 1
        store.keep_answer(
            f"courses?page={number}", '"mark"', "".join(chr(97 + (number * 7 + n * n) % 26) for n in range(40_000))
        )
    store.flush()
    store.fit(1)
    store.flush()
    left = [number for number in range(8) if store.answer(f"courses?page={number}") is not None]
    assert left == [4, 5, 6, 7]
    store.close()


def _addresses(desk: Desk) -> list[str]:
    file = sqlite3.connect(store_file(desk.folder, "practice-learnomy"))
    rows = file.execute("SELECT address FROM answers").fetchall()
    file.close()
    return [address for (address,) in rows]


def _login(desk: Desk) -> str:
    return str(next(user["login"] for user in desk.academy.describe()["users"] if user["role"] == "administrator"))
