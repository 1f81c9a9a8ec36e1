"""The practice music school without sockets: seeded once, copied for each test, with a line that can break."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any

import httpx

from lmsdesk.practice.academy import Academy
from lmsdesk.sites import Connector, Drafts, Journal, MemoryVault, Profiles, Site
from lmsdesk.sites.practice import practice_profiles

URL = "http://127.0.0.1:8999"
SIZE = 330


def seed(folder: Path, lms: str = "masteriyo") -> None:
    """An academy file with more courses than a batch of 300 needs."""
    Academy(lms, folder, lambda: URL, size=SIZE).close()


class School:
    """One academy, and the program's sites on it. ``site()`` opens it as the program does at each start."""

    def __init__(self, seeded: Path, folder: Path, lms: str = "masteriyo") -> None:
        shutil.copytree(seeded, folder)
        self.lms = lms
        self.academy = Academy(lms, folder, lambda: URL, size=SIZE)
        self.db = self.academy.db
        self.offline = False
        self.lose: Callable[[httpx.Request], bool] = lambda request: False
        """Whose answers get lost on the way back."""
        self.hangs = False
        """Whether answers to writes stay on their way."""
        self.gate: asyncio.Event | None = None
        """Where writes wait before they reach the school."""
        self.asked: list[str] = []
        self.writes: list[tuple[str, str, Any]] = []
        self.journal = Journal()
        self.drafts = Drafts()
        self._asgi = httpx.ASGITransport(self.academy.station)
        self._open: list[Site] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.offline:
            raise httpx.ConnectError("no route to host")
        route = request.url.path.partition("/wp-json/")[2]
        self.asked.append(f"{request.method} {route}")
        if request.method != "GET":
            if self.gate is not None:
                await self.gate.wait()
            body = request.content.decode()
            self.writes.append((request.method, route, json.loads(body) if body[:1] == "{" else body))
        response = await self._asgi.handle_async_request(request)
        if self.hangs and request.method != "GET":
            await asyncio.Event().wait()
        if self.lose(request):
            raise httpx.ReadError("connection reset")
        return response

    async def aclose(self) -> None:
        """Nothing to give up."""

    async def site(self) -> Site:
        """Sign in, as at a new start of the program."""
        connector = Connector(Profiles(), MemoryVault(), self.journal, self.drafts, transport=self)
        description = {self.lms: {"title": "School", **self.academy.describe()}}
        (profile, _), *_ = practice_profiles(description)
        connector.add_practice(description)
        site = await connector.open(profile)
        self._open.append(site)
        self.asked.clear()
        return site

    async def died(self, site: Site) -> Site:
        """The program was killed and started again: nothing was closed in order."""
        self.gate, self.hangs = None, False
        await asyncio.to_thread(site.work.close)  # gives up the lock, as the end of a process does
        return await self.site()

    async def close(self) -> None:
        for site in self._open:
            await site.close()
        self.drafts.close()
        self.academy.close()

    # -- what is in the school

    def dump(self, *, stamps: bool = False) -> dict[str, list[dict[str, Any]]]:
        """Every row of every table, JSON read.

        Without ``stamps`` what the school itself turns with every save, whoever saves what: the moment of the last
        change (taking back is a change, and no site lets anybody set that moment), and which of its two ways of
        saying "no reviews" the plugin uses.
        """
        found: dict[str, list[dict[str, Any]]] = {}
        for (table,) in self.db.all("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1"):
            if table.startswith("sqlite_") or table == "tokens":  # each start of the program signs in anew
                continue
            rows = [dict(row) for row in self.db.all(f"SELECT * FROM {table}")]
            for row in rows:
                if "meta" in row:
                    row["meta"] = json.loads(row["meta"])
                if not stamps:
                    row.get("meta", {}).pop("reviews_told", None)
                    row.pop("modified", None)
                    row.pop("last_used", None)
                    row.pop("last_ip", None)
            found[table] = sorted(rows, key=repr)
        return found

    def courses(self, title: str) -> list[int]:
        """The ids of the courses with that title, in the trash or not."""
        return [row["id"] for row in self.db.all("SELECT id FROM posts WHERE title = ? ORDER BY id", (title,))]


def difference(one: dict[str, list[dict[str, Any]]], other: dict[str, list[dict[str, Any]]]) -> list[str]:
    """What is not the same, field by field."""
    found = []
    for table in sorted({*one, *other}):
        keys = [tuple(row.get(name) for name in ("id", "post", "term", "name")) for row in (*one[table], *other[table])]
        was = dict(zip(keys, one[table], strict=False))
        now = dict(zip(keys[len(one[table]) :], other[table], strict=True))
        for key in dict.fromkeys(keys):
            before, after = was.get(key, {}), now.get(key, {})
            for name in {*before, *after}:
                if before.get(name) != after.get(name):
                    found.append(f"{table} {key} {name}: {before.get(name)!r} -> {after.get(name)!r}"[:1000])
    return found


def run(school: School, scenario: Callable[[School], Coroutine[Any, Any, None]]) -> None:
    async def whole() -> None:
        try:
            await asyncio.wait_for(scenario(school), 100)
        finally:
            await school.close()

    asyncio.run(whole())


Play = Callable[[Callable[[School], Awaitable[None]]], None]
