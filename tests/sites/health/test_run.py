"""Running a check: pace, progress, cancelling, patience."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from lmsdesk.api.address import AddressError
from lmsdesk.sites.health import Light, Probe, Progress
from lmsdesk.sites.health.model import Seen, good
from lmsdesk.sites.health.probes import PROBES
from lmsdesk.sites.health.visit import Visit
from tests.conftest import until
from tests.sites.health.site import SiteToCheck, ids


def test_at_most_four_requests_at_once(masteriyo: SiteToCheck) -> None:
    masteriyo.academy.weather.set("slow")
    masteriyo.academy.weather.slow_seconds = 0.02

    async def look(visit: Visit) -> Seen:
        await visit.peek("https://academy.example/wp-json/")
        return good("Seen.")

    # Another origin too, because each origin's client keeps a pace of four by itself.
    async def elsewhere(visit: Visit) -> Seen:
        await visit.peek("https://www.academy.example/wp-json/")
        return good("Seen.")

    probes = [Probe(f"{number}", "Look", elsewhere if number % 2 else look) for number in range(20)]
    assert masteriyo.check(probes=probes).healthy
    assert len(masteriyo.requests) == 20
    assert masteriyo.most == 4


def test_progress_names_every_probe_once(masteriyo: SiteToCheck) -> None:
    steps: list[Progress] = []
    report = masteriyo.check(progress=steps.append)
    assert [step.done for step in steps] == list(range(1, len(PROBES) + 1))
    assert {step.finding for step in steps} == set(report.findings)
    assert {step.total for step in steps} == {len(PROBES)}


def test_stopping_keeps_what_is_known_and_asks_nothing_more(masteriyo: SiteToCheck) -> None:
    async def scenario() -> None:
        gate = asyncio.Event()
        inner = masteriyo.inner

        class Waiting(httpx.AsyncBaseTransport):
            async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
                if request.url.path.startswith("/wp-json"):
                    await gate.wait()
                return await inner.handle_async_request(request)

        masteriyo.inner = Waiting()
        try:
            check = masteriyo.make(masteriyo.key())
            loop = asyncio.get_running_loop()
            running = loop.create_task(check.run())
            await until(lambda: any(r.url.path.startswith("/wp-json") for r in masteriyo.requests))
            check.cancel()
            report = await asyncio.wait_for(running, 5)
        finally:
            masteriyo.inner = inner
        assert report.stopped
        assert not report.healthy
        assert report.get("address").state is Light.GOOD
        assert "stopped" in str(report.get("api").said)
        assert {f.state for f in report.findings[4:]} == {Light.SKIPPED}
        assert masteriyo.signed() == []

    asyncio.run(scenario())


def test_stopped_before_it_began_asks_nothing(masteriyo: SiteToCheck) -> None:
    async def scenario() -> None:
        check = masteriyo.make()
        check.cancel()
        report = await check.run()
        assert {f.state for f in report.findings} == {Light.SKIPPED}
        assert masteriyo.requests == []

    asyncio.run(scenario())


def test_a_site_that_never_answers_is_named_after_a_while(masteriyo: SiteToCheck) -> None:
    masteriyo.academy.weather.set("slow")
    masteriyo.academy.weather.slow_seconds = 30
    report = masteriyo.check(patience=0.2)
    assert report.get("api").state is Light.BAD
    assert ids(report.get("api")) == ["N06"]


def test_evidence_stands_with_the_probe_that_asked(masteriyo: SiteToCheck) -> None:
    report = masteriyo.check(masteriyo.key())
    assert [(e.route, e.credential) for e in report.get("role").exchanges] == [
        ("/masteriyo/v1/courses", "masteriyo-key")
    ]
    assert [e.path for e in report.get("address").exchanges] == ["/"]
    assert {e.route for e in report.get("cache").exchanges} == {"/masteriyo/v1"}
    assert all(e.action.title.startswith("Health check: ") for f in report.findings for e in f.exchanges)


@pytest.mark.parametrize("typed", ["", "not an address", "me@academy.example", "ftp://academy.example"])
def test_what_is_no_address_is_refused_before_anything_is_asked(masteriyo: SiteToCheck, typed: str) -> None:
    with pytest.raises(AddressError):
        masteriyo.check(address=typed)
    assert masteriyo.requests == []
