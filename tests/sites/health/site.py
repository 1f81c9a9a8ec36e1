"""A practice academy at an https address of its own, whose answers a test can bend, and a network that is made up."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import httpx

from lmsdesk.api.credentials import AppPassword, Credential, CredentialError, LearnomyLogin, MasteriyoKey
from lmsdesk.practice.academy import Academy
from lmsdesk.sites.health import Finding, HealthCheck, Light, Report
from lmsdesk.sites.health.net import Place, Span

ADDRESS = "https://academy.example"
OLDER, NEWER = Place("192.0.2.7", False), Place("2001:db8::7", True)
Bend = Callable[[httpx.Request, httpx.Response], httpx.Response]


class MadeUpNet:
    """Names, connections and certificates as a test wants them."""

    def __init__(self) -> None:
        self.found: list[Place] | OSError = [OLDER, NEWER]
        self.broken: dict[Place, Exception] = {}
        self.days = 80
        self.named: tuple[str, ...] = ()

    def proxied(self, url: str) -> bool:
        return False

    async def places(self, host: str, port: int) -> list[Place]:
        if isinstance(self.found, OSError):
            raise self.found
        return self.found

    async def connect(self, place: Place, port: int) -> None:
        if place in self.broken:
            raise self.broken[place]

    async def names(self, url: str) -> tuple[str, ...]:
        return self.named

    async def certificate(self, host: str, port: int) -> Span | None:
        ends = datetime.now(UTC) + timedelta(days=self.days, hours=1)
        return Span(ends - timedelta(days=90), ends)


class SiteToCheck(httpx.AsyncBaseTransport):
    """One academy behind a transport; every request is kept."""

    def __init__(self, lms: str, uploads: Path) -> None:
        self.academy = Academy(lms, None, lambda: ADDRESS, size=3, uploads=uploads)
        self.inner = httpx.ASGITransport(self.academy.station)
        self.fresh()

    def fresh(self) -> None:
        """Fine weather and nothing bent."""
        self.academy.weather.set("fine")
        self.academy.weather.slow_seconds = 2.5
        self.bend: Bend | None = None
        self.error: Callable[[httpx.Request], Exception | None] | None = None
        self.net = MadeUpNet()
        self.requests: list[httpx.Request] = []
        self.running = self.most = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            await asyncio.sleep(0)
            if self.error is not None and (error := self.error(request)) is not None:
                raise error
            answer = await self.inner.handle_async_request(request)
            await answer.aread()
            answer.headers.setdefault("date", format_datetime(datetime.now(UTC), usegmt=True))
            return self.bend(request, answer) if self.bend is not None else answer
        finally:
            self.running -= 1

    # -- who asks

    def described(self) -> dict[str, Any]:
        return self.academy.describe()

    def key(self, permissions: str = "read_write", user: str = "admin") -> MasteriyoKey:
        keys = self.described()["keys"]
        found = next(key for key in keys if key["permissions"] == permissions and key["user"] == user)
        return MasteriyoKey(found["key"], found["secret"])

    def app_password(self, place: int = 0) -> AppPassword:
        user = self.described()["users"][place]
        return AppPassword(user["login"], user["application_password"].replace(" ", ""))

    def login(self) -> LearnomyLogin:
        user = self.described()["users"][0]
        return LearnomyLogin(user["login"], user["password"])

    def everything(self) -> list[list[tuple[Any, ...]]]:
        """All that the academy holds."""
        tables = ("options", "users", "app_passwords", "api_keys", "posts", "terms", "post_terms", "user_items")
        return [[tuple(row) for row in self.academy.db.all(f"SELECT * FROM {table}")] for table in tables]

    # -- the check

    def make(
        self, credential: Credential | CredentialError | None = None, address: str = ADDRESS, **more: Any
    ) -> HealthCheck:
        return HealthCheck(address, credential, transport=self, net=self.net, **more)

    def check(
        self, credential: Credential | CredentialError | None = None, address: str = ADDRESS, **more: Any
    ) -> Report:
        async def whole() -> Report:
            return await self.make(credential, address, **more).run()

        return asyncio.run(whole())

    def signed(self) -> list[httpx.Request]:
        """The requests that carried somebody's key or password."""
        return [r for r in self.requests if r.headers.get("authorization", "").startswith("Basic")]


def changed(answer: httpx.Response, value: Any = None, status: int = 0, **headers: str) -> httpx.Response:
    """The answer with another status or value, or more headers."""
    kept = {name: text for name, text in answer.headers.items() if name != "content-length"}
    kept.update({name.replace("_", "-"): text for name, text in headers.items()})
    body = answer.content if value is None else json.dumps(value).encode()
    return httpx.Response(status or answer.status_code, headers=kept, content=body)


def ids(finding: Finding) -> list[str]:
    return [hint.id for hint in finding.hints]


def reds(report: Report) -> list[str]:
    return [finding.id for finding in report.findings if finding.state is Light.BAD]


__all__ = ["ADDRESS", "NEWER", "OLDER", "SiteToCheck", "changed", "ids", "reds"]
