"""Looking at a certificate before trusting it: nothing is sent, and the way to the site is the chosen one."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
import trustme

from lmsdesk.api.certificate import look
from lmsdesk.domain.exchange import Action, Exchange
from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.reach import Line, ProxyUse, Reach
from tests.api.servers import Proxy, TlsSite, fingerprint_of

CA = trustme.CA()
ACTION = Action("Look at the certificate")


def test_a_certificate_nobody_vouches_for_is_shown_and_nothing_was_sent() -> None:
    certificate = CA.issue_cert("localhost", "academy.test", organization_name="Test Academy")
    journal: list[Exchange] = []

    async def scenario() -> None:
        async with TlsSite(certificate) as site:
            shown = await look(f"https://localhost:{site.port}/some/page", ACTION, journal.append)
            assert (shown.trusted, shown.why) == (False, "tls-untrusted")
            assert shown.certificate.fingerprint == fingerprint_of(certificate)
            assert shown.certificate.names == ("localhost", "academy.test")
            assert shown.certificate.ends is not None
            assert site.requests == []

    asyncio.run(scenario())
    assert [one.failure.what for one in journal if one.failure] == ["tls-untrusted"], "one honest try is in the journal"


def test_the_proxy_and_the_pin_of_the_site_do_not_hide_what_it_shows_now() -> None:
    certificate = CA.issue_cert("academy.test")

    async def scenario() -> None:
        async with TlsSite(certificate) as site, Proxy(site.port, "ann", "pass") as proxy:
            reach = Reach(pin="00" * 32, proxy=ProxyUse.OWN, proxy_address=proxy.address, proxy_user="ann")
            line = Line(reach, "academy.test", "pass", "")
            shown = await look("https://academy.test", ACTION, lambda _: None, line)
            assert shown.certificate.fingerprint == fingerprint_of(certificate)
            with pytest.raises(Problem) as refused:
                await look("https://academy.test", ACTION, lambda _: None, replace(line, proxy_password="wrong"))
            assert refused.value.code == "proxy"

    asyncio.run(scenario())


def test_where_there_is_no_secure_connection_there_is_no_certificate() -> None:
    async def scenario() -> None:
        async with TlsSite(None) as site:
            for scheme in ("http", "https"):
                with pytest.raises(Problem) as refused:
                    await look(f"{scheme}://localhost:{site.port}", ACTION, lambda _: None)
                assert refused.value.trouble in (Trouble.TLS, Trouble.OFFLINE)

    asyncio.run(scenario())
