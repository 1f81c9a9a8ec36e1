"""Reaching a site in its own way: one trusted certificate, an own proxy, a header for the staging password, a pace."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import trustme

from lmsdesk.api import tls
from lmsdesk.api.auth import BasicSignIn
from lmsdesk.api.client import Client
from lmsdesk.api.credentials import AppPassword
from lmsdesk.api.discovery import discover
from lmsdesk.api.road import Road
from lmsdesk.api.root import ApiRoot
from lmsdesk.api.sender import pace_of
from lmsdesk.api.wire import proxy_for, real_transport
from lmsdesk.domain.exchange import Action, Exchange
from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.reach import Line, ProxyUse, Reach
from tests.api.servers import Proxy, TlsSite, fingerprint_of

ACTION = Action("A test")
PASSWORD = "staging pass/wörd & more"
CA = trustme.CA()
FOR_LOCALHOST = CA.issue_cert("localhost")


def run(scenario: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(scenario)


def client(url: str, journal: list[Exchange], line: Line, **more: Any) -> Client:
    return Client(ApiRoot(f"{url}/wp-json/"), more.pop("sign_in", None), journal.append, line=line, **more)


async def read(client: Client) -> Any:
    try:
        return await client.read("", action=ACTION)
    finally:
        await client.close()


def pinned(fingerprint: str, host: str = "localhost") -> Line:
    return Line(Reach(pin=fingerprint), host)


# -- one certificate


def test_a_certificate_that_nobody_vouches_for_is_refused_until_exactly_it_is_trusted() -> None:
    journal: list[Exchange] = []

    async def scenario() -> None:
        async with TlsSite(FOR_LOCALHOST) as site:
            url = f"https://localhost:{site.port}"
            with pytest.raises(Problem) as refused:
                await read(client(url, journal, Line()))
            assert refused.value.trouble is Trouble.TLS
            assert site.requests == []
            answer = await read(client(url, journal, pinned(fingerprint_of(FOR_LOCALHOST))))
            assert answer.status == 200
            assert len(site.requests) == 1

    run(scenario())


@pytest.mark.parametrize(
    "certificate",
    [
        CA.issue_cert("localhost"),
        CA.issue_cert("somewhere-else.example"),
        trustme.CA().issue_cert("localhost"),
    ],
    ids=["renewed", "for another name", "of another authority"],
)
def test_any_other_certificate_is_told_before_a_byte_of_a_request_is_sent(certificate: trustme.LeafCert) -> None:
    journal: list[Exchange] = []

    async def scenario() -> None:
        async with TlsSite(certificate) as site:
            line = pinned(fingerprint_of(FOR_LOCALHOST))
            signs = BasicSignIn(AppPassword("ann", "abcd efgh ijkl"))
            with pytest.raises(Problem) as refused:
                await read(client(f"https://localhost:{site.port}", journal, line, sign_in=signs))
            assert (refused.value.trouble, refused.value.code) == (Trouble.TLS, "tls-changed")
            assert site.requests == []
            failure = journal[-1].failure
            assert failure is not None
            assert fingerprint_of(certificate) in failure.detail

    run(scenario())


def test_a_trusted_certificate_may_be_old_and_bear_another_name() -> None:
    old = CA.issue_cert(
        "lost.example",
        not_before=datetime.now(UTC) - timedelta(days=9),
        not_after=datetime.now(UTC) - timedelta(days=1),
    )

    async def scenario() -> None:
        async with TlsSite(old) as site:
            line = pinned(fingerprint_of(old))
            assert (await read(client(f"https://localhost:{site.port}", [], line))).status == 200

    run(scenario())


def test_the_trusted_certificate_counts_for_its_own_site_only() -> None:
    async def scenario() -> None:
        async with TlsSite(FOR_LOCALHOST) as site:
            line = pinned(fingerprint_of(FOR_LOCALHOST), "academy.example")
            with pytest.raises(Problem) as refused:
                await read(client(f"https://localhost:{site.port}", [], line))
            assert refused.value.code == "tls-untrusted"

    run(scenario())


def test_no_context_of_ours_connects_without_judging() -> None:
    """Plain sockets and asyncio's own streams go through the same judgement as our client."""

    async def scenario() -> None:
        async with TlsSite(FOR_LOCALHOST) as site:
            with pytest.raises(tls.CertificateChangedError):
                await asyncio.open_connection("localhost", site.port, ssl=tls.PinnedContext("00" * 32))
            with pytest.raises(tls.SeenError) as seen:
                await asyncio.open_connection("localhost", site.port, ssl=tls.LookingContext())
            assert seen.value.certificates[0].fingerprint == fingerprint_of(FOR_LOCALHOST)
            assert await asyncio.to_thread(_by_socket, site.port, tls.PinnedContext("00" * 32)) == "refused"
            pin = tls.PinnedContext(fingerprint_of(FOR_LOCALHOST).upper())
            assert await asyncio.to_thread(_by_socket, site.port, pin) == "connected"

    run(scenario())


def _by_socket(port: int, context: tls.PinnedContext) -> str:
    import socket

    with socket.create_connection(("127.0.0.1", port)) as plain:
        try:
            with context.wrap_socket(plain, server_hostname="localhost"):
                return "connected"
        except tls.CertificateChangedError:
            return "refused"


# -- a proxy


def own_proxy(address: str, user: str = "", password: str = "", **more: Any) -> Line:
    reach = Reach(proxy=ProxyUse.OWN, proxy_address=address, proxy_user=user, **more)
    return Line(reach, "academy.test", password)


def test_an_own_proxy_is_asked_with_its_password_and_finds_the_site() -> None:
    certificate, journal = CA.issue_cert("academy.test"), []

    async def scenario() -> None:
        async with TlsSite(certificate) as site, Proxy(site.port, "ann", PASSWORD) as proxy:
            line = own_proxy(proxy.address, "ann", PASSWORD, pin=fingerprint_of(certificate))
            assert (await read(client("https://academy.test", journal, line))).status == 200
            assert proxy.asked == ["CONNECT academy.test:443 HTTP/1.1"]
            assert len(site.requests) == 1

    run(scenario())
    assert PASSWORD not in repr(journal)
    assert base64.b64encode(f"ann:{PASSWORD}".encode()).decode() not in repr(journal)


def test_a_proxy_that_refuses_is_named_as_the_proxy() -> None:
    async def scenario() -> None:
        async with TlsSite(FOR_LOCALHOST) as site, Proxy(site.port, "ann", PASSWORD) as proxy:
            line = own_proxy(proxy.address, "ann", "wrong")
            with pytest.raises(Problem) as refused:
                await read(client("https://academy.test", [], line))
            assert (refused.value.trouble, refused.value.code) == (Trouble.OFFLINE, "proxy")
            assert site.requests == []

    run(scenario())


def test_looking_at_a_site_goes_the_same_way() -> None:
    """Discovery reaches a site behind a proxy, with a home-made certificate and a header, as everything else does."""
    certificate = CA.issue_cert("academy.test")

    async def scenario() -> None:
        async with TlsSite(certificate) as site, Proxy(site.port) as proxy:
            reach = Reach(
                pin=fingerprint_of(certificate),
                proxy=ProxyUse.OWN,
                proxy_address=proxy.address,
                header="X-Staging",
            )
            line = Line(reach, header_value=PASSWORD)
            with pytest.raises(Problem) as nothing:
                await discover(Road(lambda _: None, line=line), "academy.test")
            assert nothing.value.code == "no-lms"
            assert len(site.requests) > 1
            assert all(headers["x-staging"] for _, headers in site.requests)

    run(scenario())


def test_the_systems_proxy_is_used_but_not_within_this_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("no_proxy", "intern.example")
    assert proxy_for("https://academy.example/") == "http://proxy.example:3128"
    assert proxy_for("https://academy.example/", Line(Reach(proxy=ProxyUse.NONE))) is None
    assert proxy_for("https://academy.example/", own_proxy("http://other:1")) == "http://other:1"
    assert proxy_for("https://intern.example/", own_proxy("http://other:1")) == "http://other:1"
    assert proxy_for("http://localhost:8000/", own_proxy("http://other:1")) is None
    assert proxy_for("https://intern.example/") is None
    assert proxy_for("http://academy.example/") is None
    monkeypatch.setenv("https_proxy", "socks5://proxy.example:1080")
    assert proxy_for("https://academy.example/") is None

    async def loopback() -> None:
        monkeypatch.setenv("http_proxy", "http://proxy.example:3128")
        transport = await real_transport("http://127.0.0.1:8765/wp-json/")
        assert isinstance(transport, httpx.AsyncHTTPTransport)
        assert "Proxy" not in type(transport._pool).__name__
        proxied = await real_transport("http://academy.example/wp-json/")
        assert isinstance(proxied, httpx.AsyncHTTPTransport)
        assert "Proxy" in type(proxied._pool).__name__

    run(loopback())


# -- a header of one's own


def with_header(name: str, value: str, host: str) -> Line:
    return Line(Reach(header=name), host, header_value=value)


def test_the_header_goes_along_and_is_nowhere_in_what_is_recorded() -> None:
    journal: list[Exchange] = []

    async def scenario() -> None:
        async with TlsSite(None) as site:
            line = with_header("X-Let-Me", PASSWORD, "127.0.0.1")
            answer = await read(client(f"http://127.0.0.1:{site.port}", journal, line))
            assert answer.data["echo"]["x-let-me"], "it arrived, and the site sent it back"
            assert len(site.requests) == 1

    run(scenario())
    (exchange,) = journal
    assert ("X-Let-Me", "••••••") in exchange.request_headers
    for form in (PASSWORD, json.dumps(PASSWORD)[1:-1], "staging pass"):
        assert form not in repr(exchange)
        assert form.encode() not in exchange.body


@pytest.mark.parametrize(
    ("url", "host", "goes"),
    [
        ("https://academy.example/wp-json/", "academy.example", True),
        ("https://www.academy.example/wp-json/", "academy.example", True),
        ("https://other.example/wp-json/", "academy.example", False),
        ("https://academy.example.evil.example/", "academy.example", False),
        ("http://academy.example/wp-json/", "academy.example", False),
    ],
)
def test_the_header_goes_to_its_own_site_and_only_where_nobody_reads_along(url: str, host: str, goes: bool) -> None:
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, json={})

    asker = client("https://academy.example", [], with_header("X-A", "v", host), transport=httpx.MockTransport(answer))
    run(asker.peek(url, action=ACTION))
    assert ("x-a" in sent[0].headers) is goes


# -- what a site sends back


def test_a_sign_in_that_a_site_sends_back_is_not_written_down() -> None:
    journal: list[Exchange] = []
    credential = AppPassword("ann", "Zq3vXw81LmNpRt5y")

    async def scenario() -> None:
        async with TlsSite(None) as site:
            url = f"http://127.0.0.1:{site.port}"
            await read(client(url, journal, Line(), sign_in=BasicSignIn(credential)))
            assert "authorization" in site.requests[0][1]

    run(scenario())
    assert base64.b64encode(f"ann:{credential.password}".encode()) not in journal[0].body


# -- pace


@pytest.mark.parametrize(("wish", "most"), [(0, 4), (1, 1), (2, 2), (6, 6), (50, 6)])
def test_the_pace_is_what_was_wished_within_reason(wish: int, most: int) -> None:
    assert pace_of(Line(Reach(at_once=wish))).limit == most


def test_one_at_a_time_is_one_at_a_time() -> None:
    async def scenario() -> int:
        async with TlsSite(None) as site:
            asker = client(f"http://127.0.0.1:{site.port}", [], Line(Reach(at_once=1)))
            await asyncio.gather(*(asker.read("", action=ACTION) for _ in range(4)))
            await asker.close()
            return site.most

    assert run(scenario()) == 1
