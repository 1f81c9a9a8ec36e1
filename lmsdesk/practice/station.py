"""Stands before an academy and brings its weather about: an ASGI application around another one."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote

from lmsdesk.practice import as_documented, faults
from lmsdesk.practice.faults import Page
from lmsdesk.practice.weather import UnknownWeatherError, Weather

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
HangUp = Callable[[Scope], None]
"""Ends the connection that a request came on, after what was sent so far."""

CONTROL = "/__practice__/weather"
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_ELSEWHERE = {"127.0.0.1": "localhost", "localhost": "127.0.0.1"}


@dataclass(slots=True)
class Answered:
    """A whole answer, before it goes out."""

    status: int = 0
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""


class Station:
    """One academy in its weather. ``hang_up`` is given by the server; without it a cut-off answer just ends early."""

    def __init__(self, academy: App, weather: Weather, lms: str, hang_up: HangUp | None = None) -> None:
        self.academy = academy
        self.weather = weather
        self.lms = lms
        self.hang_up = hang_up

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.academy(scope, receive, send)
            return
        raw = await _body(receive)
        if scope["path"] == CONTROL:
            await _send_page(send, self._control(scope, raw))
            return
        page = await self._instead(scope)
        if page is not None:
            await _send_page(send, page, head=scope["method"] == "HEAD")
            return
        scope, raw = self._bent(scope, raw)
        answer = await self._ask(scope, raw)
        await self._give(scope, self._dressed(scope, raw, answer), receive, send)

    # -- in place of an answer

    async def _instead(self, scope: Scope) -> Page | None:
        weather, path = self.weather, unquote(scope["path"])
        api = is_api(scope)
        if "slow" in weather and api:
            await asyncio.sleep(weather.slow_seconds)
        if "redirect" in weather and (page := _redirect(scope)):
            return page
        if "members-only" in weather and (page := _for_members(scope)):
            return page
        if "maintenance" in weather:
            return faults.maintenance()
        if not api:
            return None
        if "firewall" in weather:
            return faults.firewall()
        if "rate-limited" in weather or "rate-limited-bare" in weather:
            return faults.too_many(weather.wait_seconds if "rate-limited" in weather else None)
        if "html" in weather:
            return faults.web_page()
        if "plain-permalinks" in weather and path.startswith("/wp-json"):
            return faults.not_found(path)
        if "expired-token" in weather and self.lms == "masteriyo" and _header(scope, b"authorization"):
            return faults.expired_session()
        if "error-before-write" in weather and is_write(scope):
            return faults.critical_error()
        if scope["method"] == "POST" and path.rstrip("/").endswith("/auth/token"):
            return self._guard(enveloped="wordpress-errors" not in weather)
        return None

    def _guard(self, enveloped: bool) -> Page | None:
        """What a plugin that guards sign-ins says in this weather."""
        name = next((name for name in faults.GUARDS if name in self.weather), "")
        return faults.guarded(name, enveloped) if name else None

    # -- on its way in

    def _bent(self, scope: Scope, raw: bytes) -> tuple[Scope, bytes]:
        weather = self.weather
        if not is_api(scope):
            return scope, raw
        if "header-stripped" in weather:
            scope = _with_header(scope, b"authorization", None)
        elif "wrong-key" in weather and (header := _header(scope, b"authorization")):
            scope = _with_header(scope, b"authorization", _spoiled(header))
        if "as-documented" in weather and self.lms == "masteriyo" and is_write(scope):
            raw = as_documented.request(unquote(scope["path"]), raw, _header(scope, b"content-type"))
            scope = _with_header(scope, b"content-length", str(len(raw)).encode())
        return scope, raw

    async def _ask(self, scope: Scope, raw: bytes) -> Answered:
        answer = Answered()

        async def receive() -> MutableMapping[str, Any]:
            return {"type": "http.request", "body": raw, "more_body": False}

        async def send(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                answer.status, answer.headers = message["status"], list(message["headers"])
            elif message["type"] == "http.response.body":
                answer.body += message.get("body", b"")

        await self.academy(scope, receive, send)
        return answer

    # -- on its way out

    def _dressed(self, scope: Scope, raw: bytes, answer: Answered) -> Answered:
        weather = self.weather
        if "plain-permalinks" in weather:
            answer = faults.with_plain_links(answer.status, answer.headers, answer.body, Answered)
        if not is_api(scope):
            return answer
        if "header-stripped" in weather:
            answer.headers = _replaced(answer.headers, b"server", b"Apache/2.4 (Debian)", add=True)
        basic = (_header(scope, b"authorization") or b"").lower().startswith(b"basic ")
        if answer.status == 401 and basic and (page := self._guard(enveloped=False)):
            return Answered(page.status, page.pairs(), page.body)
        if "error-after-write" in weather and is_write(scope) and answer.status < 400:
            page = faults.critical_error()
            return Answered(page.status, page.pairs(), page.body)
        if "as-documented" in weather and self.lms == "masteriyo" and answer.status < 400:
            answer.body = as_documented.answer(scope["method"], unquote(scope["path"]), answer.body)
        if "php-notice" in weather and answer.body[:1] in (b"{", b"["):
            answer.body = faults.NOTICE + answer.body
            answer.headers = _replaced(answer.headers, b"content-type", b"text/html; charset=UTF-8")
        answer.headers = _replaced(answer.headers, b"content-length", str(len(answer.body)).encode())
        if "header-stripped" in weather:  # as PHP beside Apache, which is where headers get lost
            answer.headers = [pair for pair in answer.headers if pair[0].lower() != b"content-length"]
            answer.headers.append((b"transfer-encoding", b"chunked"))
        return answer

    async def _give(self, scope: Scope, answer: Answered, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        if scope["method"] == "HEAD":
            await send({"type": "http.response.body", "body": b""})
            return
        if "cut-off" in self.weather and is_api(scope) and len(answer.body) > 1:
            await send({"type": "http.response.body", "body": answer.body[: len(answer.body) // 2], "more_body": True})
            if self.hang_up is not None:
                self.hang_up(scope)
                while (await receive())["type"] != "http.disconnect":
                    pass
                return
            await send({"type": "http.response.body", "body": b""})
            return
        await send({"type": "http.response.body", "body": answer.body})

    # -- changing the weather

    def _control(self, scope: Scope, raw: bytes) -> Page:
        """GET tells the weather, PUT ``{"weather": "slow,html"}`` changes it."""
        if scope["method"] == "PUT":
            if not (_header(scope, b"content-type") or b"").startswith(b"application/json"):
                return Page.of_json(415, {"error": "send application/json"})
            try:
                self.weather.set(str(json.loads(raw)["weather"]))
            except UnknownWeatherError as error:
                return Page.of_json(400, {"error": str(error)})
            except (ValueError, KeyError, TypeError):
                return Page.of_json(400, {"error": 'send {"weather": "fine"}'})
        elif scope["method"] != "GET":
            return Page.of_json(405, {"error": "GET or PUT"})
        return Page.of_json(200, {"weather": str(self.weather), "offered": list(self.weather.offered)})


def is_api(scope: Scope) -> bool:
    """Whether the request is for the REST API, by either form of address."""
    path = unquote(scope["path"])
    return path.startswith(("/wp-json", "/index.php/wp-json")) or b"rest_route=" in scope.get("query_string", b"")


def is_write(scope: Scope) -> bool:
    """Whether the request changes something. Signing in does not."""
    return scope["method"] in WRITES and "/auth/" not in scope["path"] and not scope["path"].endswith("/token")


async def _body(receive: Receive) -> bytes:
    raw = b""
    while True:
        message = await receive()
        raw += bytes(message.get("body", b""))
        if not message.get("more_body"):
            return raw


async def _send_page(send: Send, page: Page, *, head: bool = False) -> None:
    await send({"type": "http.response.start", "status": page.status, "headers": page.pairs()})
    await send({"type": "http.response.body", "body": b"" if head else page.body})


def _header(scope: Scope, name: bytes) -> bytes | None:
    found: bytes | None = next((value for key, value in scope["headers"] if key.lower() == name), None)
    return found


def _with_header(scope: Scope, name: bytes, value: bytes | None) -> Scope:
    kept = [(key, old) for key, old in scope["headers"] if key.lower() != name]
    return {**scope, "headers": kept if value is None else [*kept, (name, value)]}


def _replaced(
    headers: list[tuple[bytes, bytes]], name: bytes, value: bytes, *, add: bool = False
) -> list[tuple[bytes, bytes]]:
    if add and all(key.lower() != name for key, _ in headers):
        return [*headers, (name, value)]
    return [(key, value if key.lower() == name else old) for key, old in headers]


def _spoiled(header: bytes) -> bytes:
    """The same sign-in with a name or token that nobody has."""
    kind, _, rest = header.partition(b" ")
    if kind.lower() != b"basic":
        return kind + b" " + rest[::-1]
    try:
        name, _, secret = base64.b64decode(rest).partition(b":")
    except ValueError:
        return header
    spoiled = b"key_" + name[4:][::-1] if name.startswith(b"key_") else name + b"-gone"
    return kind + b" " + base64.b64encode(spoiled + b":" + secret)


def _for_members(scope: Scope) -> Page | None:
    """Strangers are led to the sign-in page, from every address that is not about signing in."""
    path = scope["path"]
    if _header(scope, b"authorization") or path.startswith(("/wp-login.php", "/wp-admin", "/wp-content")):
        return None
    host = (_header(scope, b"host") or b"").decode("latin-1")
    return faults.sign_in_first(f"http://{host}/wp-login.php?redirect_to={quote(path, safe='')}&reauth=1")


def _redirect(scope: Scope) -> Page | None:
    """To the other name of this computer, as a site does that prefers www."""
    host = (_header(scope, b"host") or b"").decode("latin-1")
    name, colon, port = host.partition(":")
    if name not in _ELSEWHERE or name == "localhost":
        return None
    query = scope.get("query_string", b"").decode("latin-1")
    target = f"http://{_ELSEWHERE[name]}{colon}{port}{scope['path']}" + (f"?{query}" if query else "")
    return faults.moved(target)
