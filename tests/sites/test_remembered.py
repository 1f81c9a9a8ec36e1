"""A site opens with what is known of it, asks before the first request, and opens without network too."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.words import Sentence
from lmsdesk.practice.server import PracticeServer
from lmsdesk.sites import Connector, Drafts, Journal, MemoryVault, Profile, Profiles, Site
from lmsdesk.sites.practice import practice_profiles
from lmsdesk.sites.remembered import pack, unpack
from lmsdesk.storage.profiles import Stage
from tests.sites.fake import academy

LMS = ("masteriyo", "learnomy")


class Line(httpx.AsyncBaseTransport):
    """The way to the site, which can be cut."""

    def __init__(self) -> None:
        self.inner = httpx.AsyncHTTPTransport()
        self.cut = False
        self.asked: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.cut:
            raise httpx.ConnectError("no way there")
        self.asked.append(f"{request.method} {request.url.path}")
        return await self.inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self.inner.aclose()


@pytest.fixture(scope="module")
def academies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PracticeServer]:
    server = PracticeServer(tmp_path_factory.mktemp("academies"))
    server.start()
    yield server
    server.stop()


Run = Callable[[Callable[[Site, Line], Any]], None]


@pytest.fixture(params=LMS)
def run(academies: PracticeServer, request: pytest.FixtureRequest) -> Run:
    """One start of the program on a site that is no practice site to it."""
    found = {profile.lms: (profile, credential) for profile, credential in practice_profiles(academies.describe())}
    base, credential = found[request.param]
    vault = MemoryVault()

    def once(scenario: Callable[[Site, Line], Any], *, cut: bool = False) -> None:
        async def whole() -> None:
            line = Line()
            profiles = Profiles()
            connector = Connector(profiles, vault, Journal(), Drafts(), transport=line)
            if not profiles.all:
                from lmsdesk.api.root import ApiRoot
                from lmsdesk.api.site_index import Discovery

                discovery = Discovery(base.address, ApiRoot(base.root), lms=(base.lms,))
                identity = await connector.try_sign_in(discovery, credential, base.lms)
                await connector.add(discovery, credential, identity, stage=Stage.LIVE, lms=base.lms)
            line.asked.clear()
            line.cut = cut
            site = await connector.open(profiles.all[0])
            try:
                await scenario(site, line)
            finally:
                await site.close()

        asyncio.run(whole())

    return once


async def listed(site: Site, line: Line) -> None:
    assert len((await site.shelf("courses").first()).records) > 10


def test_the_second_start_asks_nothing_until_something_is_asked_for(run: Run) -> None:
    first_identity: list[Any] = []

    async def first(site: Site, line: Line) -> None:
        assert site.checked
        assert line.asked
        first_identity.append((site.identity, site.discovery, site.kinds))

    async def second(site: Site, line: Line) -> None:
        assert line.asked == []
        assert not site.checked
        assert (site.identity, site.discovery, site.kinds) == first_identity[0]
        told: list[int] = []
        site.on_checked(lambda: told.append(1))
        await asyncio.gather(site.shelf("courses").first(), site.shelf("categories").all())
        assert site.checked
        assert told == [1]
        identity_at = next(at for at, line_ in enumerate(line.asked) if "/me" in line_ or "users" in line_)
        assert "courses" in " ".join(line.asked[identity_at:]), "the list comes after the sign-in"

    run(first)
    run(second)


def test_without_network_it_opens_with_what_was_read(run: Run) -> None:
    async def offline(site: Site, line: Line) -> None:
        page = await site.shelf("courses").first()
        assert len(page.records) > 10
        assert page.as_of is not None
        assert site.presence.offline
        assert site.identity.name or site.identity.login
        kept = await site.shelf("courses").open_kept(page.records[0].id)
        assert kept is not None
        assert kept.record == page.records[0]
        with pytest.raises(Problem) as caught:
            await site.shelf("courses").create({"name": "x"})
        assert caught.value.trouble is Trouble.OFFLINE
        assert not await site.try_to_reach()
        line.cut = False
        assert await site.try_to_reach()
        assert site.checked
        assert (await site.shelf("courses").first()).as_of is None

    run(listed)
    run(offline, cut=True)


def test_a_site_that_was_never_opened_does_not_open_without_network(run: Run) -> None:
    async def scenario(site: Site, line: Line) -> None:
        raise AssertionError("it should not open")

    with pytest.raises(Problem) as caught:
        run(scenario, cut=True)
    assert caught.value.trouble is Trouble.OFFLINE


def test_a_sign_in_that_is_not_taken_any_more_is_told_with_the_first_request(run: Run) -> None:
    async def revoked(site: Site, line: Line) -> None:
        assert site.entrance is not None
        site.entrance.client.sign_in = None
        for _ in range(2):
            with pytest.raises(Problem) as caught:
                await site.shelf("courses").first()
            assert caught.value.trouble in (Trouble.SIGNED_OUT, Trouble.FORBIDDEN)
        assert not site.checked
        assert await site.shelf("courses").kept() is not None, "what was read can still be read"

    run(listed)
    run(revoked)


def test_what_is_kept_of_a_site_comes_back_whole_and_only_for_the_same_sign_in() -> None:
    from dataclasses import replace
    from datetime import UTC, datetime

    site, _ = academy()
    profile: Profile = replace(site.profile, root=site.discovery.root.base)
    discovery = replace(
        site.discovery,
        notes=(Sentence("It is {what}.", what="so"),),
        gmt_offset=5.5,
        routes={"/x": {"methods": ["GET"]}},
    )
    identity = replace(site.identity, can_write=False, note=Sentence("Read only."))
    text = pack(profile, discovery, identity, first=False)
    now = datetime.now(UTC)
    found = unpack(text, now, profile)
    assert found is not None
    assert (found.discovery, found.identity, found.read, found.first) == (discovery, identity, now, False)
    for other in ({"login": "bo"}, {"root": "https://b.example/wp-json/"}, {"lms": "learnomy"}):
        assert unpack(text, now, replace(profile, **other)) is None
    for odd in ("", "{}", "[]", text.replace('"version": 1', '"version": 2'), text[:-3]):
        assert unpack(odd, now, profile) is None


def test_forgetting_a_site_forgets_what_was_read(run: Run, tmp_path: Path) -> None:
    from lmsdesk.storage.locations import locations, store_file

    run(listed)
    profiles = Profiles()
    path = store_file(locations().data, profiles.all[0].id)
    assert path.exists()

    async def remove() -> None:
        await Connector(profiles, MemoryVault(), Journal(), Drafts()).forget(profiles.all[0])

    asyncio.run(remove())
    assert not list(path.parent.glob("store*"))
