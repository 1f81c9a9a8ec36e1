"""A credential never goes to an address that redirects, unless the person said so about the site's own sign-in page."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.domain.query import Query
from lmsdesk.domain.reach import MEMBERS_ONLY, Line, Reach
from lmsdesk.sites import Connector, Drafts, Journal, MemoryVault, Profiles, Site
from tests.sites.health.site import ADDRESS, Bend, SiteToCheck, reds

LOGIN = f"{ADDRESS}/wp-login.php?redirect_to=x"
WILLING = Line(Reach(past_login=True))
KINDS: dict[str, tuple[int, str]] = {
    "another host": (302, "https://evil.example/wp-json/"),
    "www": (301, "https://www.academy.example/wp-json/"),
    "another port": (302, "https://academy.example:8443/wp-json/"),
    "another scheme": (301, "http://academy.example/wp-json/"),
    "another place of the same site": (301, "/school/wp-json/"),
    "a slash more": (301, "/wp-json/masteriyo/v1/users/me/"),
    "its own login page": (302, LOGIN),
    "its own login page, by a path": (303, "/wp-login.php?redirect_to=x"),
    "its own login page with 307": (307, LOGIN),
    "its own login page with 308": (308, LOGIN),
    "a login page elsewhere": (302, "https://id.example/wp-login.php?redirect_to=x"),
    "its login page without https": (302, "http://academy.example/wp-login.php"),
    "its login page on another port": (302, "https://academy.example:8443/wp-login.php"),
    "something that calls itself a login page": (302, "/sign-in?redirect_to=x"),
    "307": (307, "/elsewhere/"),
    "308": (308, "/elsewhere/"),
}
OWN = [name for name in KINDS if name.startswith("its own login page")]
every_kind = pytest.mark.parametrize("kind", KINDS)


def leads(kind: str, part: str = "/wp-json/") -> Bend:
    """Leads everybody on, from every address that holds this part."""
    status, target = KINDS[kind]

    def bend(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        there = part in str(request.url)
        return httpx.Response(status, headers={"location": target}) if there else answer

    return bend


def strangers(kind: str, part: str = "/") -> Bend:
    """Leads on whoever does not show a key or password."""
    bend = leads(kind, part)
    return lambda request, answer: answer if "authorization" in request.headers else bend(request, answer)


def who_signs(kind: str) -> Bend:
    """Leads on whoever shows a key or password, and nobody else."""
    bend = leads(kind)
    return lambda request, answer: bend(request, answer) if "authorization" in request.headers else answer


def secret_of(site: SiteToCheck) -> str:
    user = site.described()["users"][0]
    return str(user["password"])


def sent(site: SiteToCheck) -> list[httpx.Request]:
    """All requests that carried a credential, be it in a header or in a body."""
    return [
        request
        for request in site.requests
        if "authorization" in request.headers or secret_of(site).encode() in request.content
    ]


def sites_at(site: SiteToCheck) -> Connector:
    return Connector(Profiles(), MemoryVault(), Journal(), Drafts(), transport=site)


async def connected(sites: Connector, site: SiteToCheck, line: Line = Line(), credential: Any = None) -> Any:
    found = await sites.look(ADDRESS, line=line)
    credential = credential or site.key()
    identity = await sites.try_sign_in(found, credential, "masteriyo", line=line)
    return await sites.add(found, credential, identity, "School", lms="masteriyo", line=line)


async def ends(work: Awaitable[Any]) -> Problem | None:
    try:
        await work
    except Problem as problem:
        return problem
    return None


def play(scenario: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(scenario())  # type: ignore[arg-type]


@every_kind
@pytest.mark.parametrize("who", ["key", "password"])
def test_nobody_connects_to_an_address_that_leads_on(masteriyo: SiteToCheck, kind: str, who: str) -> None:
    async def scenario() -> None:
        sites = sites_at(masteriyo)
        found = await sites.look(ADDRESS)
        credential = masteriyo.key() if who == "key" else masteriyo.app_password()
        for part in ("/wp-json/", "/users/me"):  # every address of the API, or just the one that proves a sign-in
            masteriyo.bend = leads(kind, part)
            problem = await ends(sites.try_sign_in(found, credential, "masteriyo"))
            assert problem is not None
            assert problem.trouble is Trouble.MOVED
            assert (problem.code == MEMBERS_ONLY) is (kind in OWN)
        assert sent(masteriyo) == []

    play(scenario)


@every_kind
def test_no_password_goes_to_a_token_address_that_leads_on(learnomy: SiteToCheck, kind: str) -> None:
    async def scenario() -> None:
        sites = sites_at(learnomy)
        found = await sites.look(ADDRESS)
        learnomy.bend = leads(kind, "/auth/token")
        problem = await ends(sites.try_sign_in(found, learnomy.login(), "learnomy"))
        assert problem is not None
        assert problem.trouble is Trouble.MOVED
        assert sent(learnomy) == []

    play(scenario)


@every_kind
def test_a_check_sends_nothing_to_an_address_that_leads_on(masteriyo: SiteToCheck, kind: str) -> None:
    masteriyo.bend = leads(kind)
    report = masteriyo.check(masteriyo.key())
    assert reds(report) != []
    assert sent(masteriyo) == []
    masteriyo.fresh()
    masteriyo.bend = leads(kind, "/users/me")
    assert reds(masteriyo.check(masteriyo.key())) != []
    assert sent(masteriyo) == []


@every_kind
def test_what_the_person_says_counts_for_the_own_login_page_alone(masteriyo: SiteToCheck, kind: str) -> None:
    async def scenario() -> None:
        sites = sites_at(masteriyo)
        found = await sites.look(ADDRESS)
        masteriyo.bend = strangers(kind)
        problem = await ends(sites.try_sign_in(found, masteriyo.key(), "masteriyo", line=WILLING))
        assert (problem is None) is (kind in OWN)
        assert bool(sent(masteriyo)) is (kind in OWN)
        assert {request.url.host for request in masteriyo.requests} == {"academy.example"}

    play(scenario)


def test_a_site_for_members_is_found_and_says_what_there_is_to_decide(masteriyo: SiteToCheck) -> None:
    async def scenario() -> None:
        sites = sites_at(masteriyo)
        masteriyo.bend = strangers("its own login page")
        found = await sites.look(ADDRESS)
        assert found.members
        assert any("How it is reached" in str(note) for note in found.notes)
        problem = await ends(sites.try_sign_in(found, masteriyo.key(), "masteriyo"))
        assert problem is not None
        assert problem.code == MEMBERS_ONLY
        assert sent(masteriyo) == []
        profile = await connected(sites, masteriyo, WILLING)
        assert profile.reach.past_login
        site = await sites.open(profile)
        assert await site.shelf("courses").first() is not None
        await site.close()
        copy = await sites.edit(profile, line=Line())  # the person takes it back
        masteriyo.requests.clear()
        site = await sites.open(copy)  # with what is known of it
        problem = await ends(site.shelf("courses").first(Query(search="x")))
        assert problem is not None
        assert problem.code == MEMBERS_ONLY
        await site.close()
        assert sent(masteriyo) == []

    play(scenario)


def test_a_key_that_died_on_a_site_for_members_is_refused_twice_and_no_more(masteriyo: SiteToCheck) -> None:
    """Such a site says no with its sign-in page instead of with a 401."""

    async def scenario() -> None:
        sites = sites_at(masteriyo)
        masteriyo.bend = strangers("its own login page")
        site = await sites.open(await connected(sites, masteriyo, WILLING))
        masteriyo.bend = leads("its own login page")
        masteriyo.requests.clear()
        for _ in range(6):
            assert await ends(site.shelf("courses").first()) is not None
        await site.close()
        assert len(sent(masteriyo)) <= 2

    play(scenario)


@every_kind
def test_a_redirect_that_begins_before_a_kept_site_is_opened_gets_nothing(masteriyo: SiteToCheck, kind: str) -> None:
    async def scenario() -> None:
        sites = sites_at(masteriyo)
        profile = await connected(sites, masteriyo, credential=masteriyo.app_password())
        masteriyo.bend = leads(kind)
        masteriyo.requests.clear()
        problem = await ends(sites.open(profile))
        if kind in OWN:
            assert problem is not None
        else:
            assert problem is None, "found again at an address that does not lead on"
        assert all("/wp-json/" not in str(request.url) for request in sent(masteriyo))
        masteriyo.bend = leads(kind, "/")
        masteriyo.requests.clear()
        assert await ends(sites.open(profile)) is not None
        assert sent(masteriyo) == []

    play(scenario)


@every_kind
def test_a_redirect_that_begins_later_is_not_followed_and_ends_all_sending(masteriyo: SiteToCheck, kind: str) -> None:
    async def scenario() -> None:
        sites = sites_at(masteriyo)
        site = await sites.open(await connected(sites, masteriyo))
        record = (await site.shelf("courses").first()).records[0]
        masteriyo.bend = leads(kind)
        masteriyo.requests.clear()
        assert await ends(site.shelf("courses").first(Query(search="x"))) is not None
        first = len(sent(masteriyo))
        assert first == 1, "nobody can know it before"
        await _nothing_more(site, masteriyo, record, first)
        assert all(request.url.host == "academy.example" for request in masteriyo.requests)
        assert all("/wp-login" not in str(request.url) for request in sent(masteriyo))
        masteriyo.bend = None
        masteriyo.academy.weather.set("fine")
        await site.close()

    play(scenario)


async def _nothing_more(site: Site, masteriyo: SiteToCheck, record: Any, already: int) -> None:
    problem = await ends(site.shelf("courses").save(record, {**record.values, "name": "Another"}))
    assert problem is not None
    assert problem.outcome is not Outcome.UNKNOWN
    for _ in range(3):
        await ends(site.shelf("tags").first())
    assert len(sent(masteriyo)) <= max(already, 2)


@every_kind
def test_a_redirect_for_those_who_sign_alone_is_never_followed(masteriyo: SiteToCheck, kind: str) -> None:
    async def scenario() -> None:
        sites = sites_at(masteriyo)
        found = await sites.look(ADDRESS)
        masteriyo.bend = who_signs(kind)
        for _ in range(5):
            assert await ends(sites.try_sign_in(found, masteriyo.key(), "masteriyo", again=True)) is not None
        assert len(sent(masteriyo)) <= 2
        assert all(request.url.path == "/wp-json/masteriyo/v1/users/me" for request in sent(masteriyo))
        assert {request.url.host for request in masteriyo.requests} == {"academy.example"}

    play(scenario)


def test_when_the_redirect_is_gone_all_goes_on(masteriyo: SiteToCheck) -> None:
    async def scenario() -> None:
        sites = sites_at(masteriyo)
        site = await sites.open(await connected(sites, masteriyo))
        masteriyo.bend = leads("another host")
        assert await ends(site.shelf("courses").first(Query(search="x"))) is not None
        masteriyo.bend = None
        assert await ends(site.shelf("courses").first(Query(search="y"))) is None
        await site.close()

    play(scenario)
