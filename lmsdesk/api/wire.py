"""The connections below a client: whom they trust, and through which proxy they go."""

from __future__ import annotations

import ssl
import sys
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from lmsdesk.api import tls
from lmsdesk.api.names import NamesFirst
from lmsdesk.api.plain_http import PlainHttp
from lmsdesk.api.root import is_loopback
from lmsdesk.domain.reach import USUAL, Line, ProxyUse

LIMITS = httpx.Limits(max_connections=6, max_keepalive_connections=4, keepalive_expiry=4)
"""Idle connections end before the servers' own limit (Apache 5 s), so that no write meets one that just closed."""


async def real_transport(
    url: str, context: ssl.SSLContext | None = None, line: Line = USUAL
) -> httpx.AsyncBaseTransport:
    """A transport for the web: HTTP/1.1, the system's trust store or the line's one certificate, the line's proxy."""
    if context is None:
        context = tls.no_tls() if urlsplit(url).scheme == "http" and is_loopback(url) else await tls.shared_context()
    proxy = await _proxy(url, line)
    usual = _transport(context, proxy)
    if not line.reach.pin:
        return usual
    return _PinnedFor(line, _transport(tls.PinnedContext(line.reach.pin), proxy), usual)


async def looking_transport(url: str, line: Line = USUAL) -> httpx.AsyncBaseTransport:
    """A transport that ends every secure connection once the certificate was shown; nothing is ever sent over it."""
    return _transport(tls.LookingContext(), await _proxy(url, line))


def _transport(context: ssl.SSLContext, proxy: httpx.Proxy | None) -> httpx.AsyncHTTPTransport:
    made = _Transport(verify=context, http2=False, limits=LIMITS, trust_env=False, proxy=proxy)
    made.plain = PlainHttp(LIMITS) if proxy is None else None
    made._pool._network_backend = NamesFirst(made._pool._network_backend)  # httpx has no public way to hand one in
    return made


class _Transport(httpx.AsyncHTTPTransport):
    """httpx's own for TLS and proxies; what goes to the site itself without TLS takes our own way."""

    plain: PlainHttp | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.plain is not None and request.url.scheme == "http":
            return await self.plain.handle_async_request(request)
        return await super().handle_async_request(request)

    async def aclose(self) -> None:
        if self.plain is not None:
            await self.plain.aclose()
        await super().aclose()


def plain_lines(transport: httpx.AsyncBaseTransport) -> PlainHttp | None:
    """The plain lines of a transport, for requests that are made for them; None where it has none."""
    return transport.plain if isinstance(transport, _Transport) else None


def _no_sniffio() -> None:
    """httpcore asks for this package several times with each request; that it is not there must not be looked up."""
    try:
        __import__("sniffio")
    except ImportError:
        sys.modules["sniffio"] = None  # type: ignore[assignment]


_no_sniffio()


class _PinnedFor(httpx.AsyncBaseTransport):
    """The one certificate for the site's own host, the system's trust for every other."""

    def __init__(self, line: Line, pinned: httpx.AsyncBaseTransport, usual: httpx.AsyncBaseTransport) -> None:
        self._line = line
        self._pinned = pinned
        self._usual = usual

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        inner = self._pinned if self._line.is_for(request.url.host) else self._usual
        return await inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self._pinned.aclose()
        await self._usual.aclose()


async def _proxy(url: str, line: Line) -> httpx.Proxy | None:
    address = proxy_for(url, line)
    if address is None:
        return None
    reach = line.reach
    auth = None
    if reach.proxy is ProxyUse.OWN and reach.proxy_user:
        auth = (reach.proxy_user, line.proxy_password)
    trust = await tls.shared_context() if address.startswith("https:") else None
    return httpx.Proxy(address, auth=auth, ssl_context=trust)


def proxy_for(url: str, line: Line = USUAL) -> str | None:
    """The proxy for an address, or None: the line's own, or the system's. This computer is never asked through one."""
    if is_loopback(url) or line.reach.proxy is ProxyUse.NONE:
        return None
    if line.reach.proxy is ProxyUse.OWN:
        return line.reach.proxy_address or None
    return system_proxy(url)


def system_proxy(url: str) -> str | None:
    """The system's http proxy for an address, or None."""
    parts = urlsplit(url)
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy or proxy_bypass(parts.netloc.rpartition("@")[2]):
        return None
    proxy = proxy if "://" in proxy else f"http://{proxy}"
    return proxy if urlsplit(proxy).scheme in ("http", "https") else None
