"""A site on a string: a client whose every request goes to a function of the test."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import httpx

from lmsdesk.api.auth import BasicSignIn, SignIn
from lmsdesk.api.client import Client
from lmsdesk.api.credentials import AppPassword, MasteriyoKey
from lmsdesk.api.root import ApiRoot
from lmsdesk.domain.exchange import Action, Exchange

ROOT = "https://academy.example/wp-json/"
KEY = MasteriyoKey("key_" + "a1" * 16, "secret_" + "b2" * 32)
PASSWORD = AppPassword("admin", "abcdefghijklmnopqrstuvwx")
DO = Action("A test")

Handler = Callable[[httpx.Request], httpx.Response]


class Site:
    """Answers requests with a handler, remembers them, and keeps the exchanges."""

    def __init__(
        self,
        handler: Handler | None = None,
        *,
        root: str = ROOT,
        sign_in: SignIn | None = None,
        clock: Callable[[], float] | None = None,
        limit: int | None = None,
    ) -> None:
        self.requests: list[httpx.Request] = []
        self.exchanges: list[Exchange] = []
        self.waits: list[float] = []
        self.handler = handler or (lambda request: answer({}))
        more: dict[str, Any] = {}
        if clock is not None:
            more["clock"] = clock
        if limit is not None:
            more["limit"] = limit
        self.client = Client(
            ApiRoot(root),
            sign_in if sign_in is not None else BasicSignIn(KEY),
            self.exchanges.append,
            transport=httpx.MockTransport(self._handle),
            sleep=self._sleep,
            **more,
        )

    def _handle(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self.handler(request)

    async def _sleep(self, seconds: float) -> None:
        self.waits.append(seconds)

    @property
    def paths(self) -> list[str]:
        return [f"{request.method} {request.url.path}" for request in self.requests]


def answer(data: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> httpx.Response:
    """A JSON answer as WordPress sends it."""
    return httpx.Response(
        status,
        headers={"Content-Type": "application/json; charset=UTF-8", **(headers or {})},
        content=json.dumps(data).encode(),
    )


def page(
    text: str = "<!doctype html><html><body>Hello</body></html>", status: int = 200, **headers: str
) -> httpx.Response:
    """A web page where JSON was wanted."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, headers={"Content-Type": "text/html; charset=UTF-8", **named}, text=text)


def error(
    status: int, code: str, message: str = "No.", headers: Mapping[str, str] | None = None, **data: Any
) -> httpx.Response:
    """An error in WordPress' shape."""
    return answer({"code": code, "message": message, "data": {"status": status, **data}}, status, headers)


def in_turn(*answers: httpx.Response | Exception) -> Handler:
    """A handler that gives these answers one after the other."""
    waiting = list(answers)

    def handle(request: httpx.Request) -> httpx.Response:
        now = waiting.pop(0)
        if isinstance(now, Exception):
            raise now
        return now

    return handle
