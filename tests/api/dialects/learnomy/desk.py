"""The program at a desk: the Learnomy dialect speaking to the practice academy, through the whole client."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest

from lmsdesk.api.auth import BasicSignIn, SignIn
from lmsdesk.api.client import Client
from lmsdesk.api.credentials import AppPassword
from lmsdesk.api.dialects.learnomy import LearnomyDialect
from lmsdesk.api.discovery import discover_root
from lmsdesk.api.root import ApiRoot
from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.query import Identity, Query
from lmsdesk.domain.record import Record
from tests.api.helpers import DO
from tests.practice.learnomy.academy import Academy

ROOT = "https://linden.test/wp-json/"
VARIANTS = ("other-paths", "page-paging", "wordpress-errors", "no-pro", "module-off")
"""Each leaves an administrator everything but what is named."""
WAYS = ((), *((name,) for name in VARIANTS), VARIANTS)

T = TypeVar("T")
Change = Callable[[httpx.Request, httpx.Response], httpx.Response]


class Wire(httpx.AsyncBaseTransport):
    """ASGI with an eye on every request, and a hand on every answer."""

    def __init__(self, academy: Academy) -> None:
        self.inner = httpx.ASGITransport(app=academy.site)
        self.lines: list[str] = []
        self.statuses: list[int] = []
        self.spoil: Change | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self.inner.handle_async_request(request)
        await response.aread()
        self.lines.append(f"{request.method} {request.url.path.removeprefix('/wp-json/')}")
        self.statuses.append(response.status_code)
        return self.spoil(request, response) if self.spoil is not None else response


class Desk:
    """One person's program."""

    def __init__(self, academy: Academy, by: str, sign_in: Callable[[Client], SignIn] | None = None) -> None:
        self.academy = academy
        self.wire = Wire(academy)
        self.exchanges: list[Exchange] = []
        self.waits: list[float] = []
        self.client = Client(
            ApiRoot(ROOT),
            BasicSignIn(AppPassword(by, academy.app_passwords[by])),
            self.exchanges.append,
            transport=self.wire,
            sleep=self._sleep,
        )
        if sign_in is not None:
            self.client.sign_in = sign_in(self.client)
        self.dialect: LearnomyDialect
        self.identity: Identity

    async def _sleep(self, seconds: float) -> None:
        self.waits.append(seconds)

    async def open(self) -> None:
        """As the program opens a site."""
        self.dialect = LearnomyDialect(self.client, await discover_root(self.client, action=DO))
        self.identity = await self.dialect.who(action=DO)
        await self.dialect.prepare(action=DO)
        self.wire.lines.clear()
        self.wire.statuses.clear()

    async def all(self, kind: str, query: Query | None = None) -> list[Record]:
        """Every record of a list, page by page."""
        records: list[Record] = []
        cursor = None
        while True:
            page = await self.dialect.page(kind, query or Query(), cursor, action=DO)
            records += page.records
            cursor = page.next
            if cursor is None:
                return records


def academy_with(names: tuple[str, ...], uploads: Path = Path("unused")) -> Academy:
    academy = Academy(uploads)
    academy.site.vary(frozenset(names))
    return academy


def at(academy: Academy, do: Callable[[Desk], Awaitable[T]], by: str = "admin", **more: Any) -> T:
    """Sit down, open the site and do something there."""

    async def scenario() -> T:
        desk = Desk(academy, by, **more)
        await desk.open()
        try:
            return await do(desk)
        finally:
            await desk.client.close()

    return asyncio.run(scenario())


async def refused(call: Awaitable[Any]) -> Problem:
    with pytest.raises(Problem) as caught:
        await call
    return caught.value
