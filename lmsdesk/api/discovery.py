"""Finds a site's REST API from its address, and tells which LMS answers. No credential is ever sent from here."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit, urlunsplit

from lmsdesk.api import errors
from lmsdesk.api.address import AddressError, normalise
from lmsdesk.api.answer import Answer
from lmsdesk.api.client import Client, redirect_target
from lmsdesk.api.elsewhere import linked_places, usual_places
from lmsdesk.api.front_page import (
    announced_root,
    is_curtain,
    is_login_page,
    is_wordpress,
    plugins_seen,
    wordpress_version,
)
from lmsdesk.api.members import is_for_members, is_redirect, may_not_pass, may_pass
from lmsdesk.api.prove import prove
from lmsdesk.api.road import Road
from lmsdesk.api.root import ApiRoot, is_address, is_private, origin
from lmsdesk.api.site_index import ASKED_FIELDS, Discovery, describe, plugin_sentence
from lmsdesk.api.steps import Step, StepId, StepState, Tell, silent
from lmsdesk.domain.exchange import Action
from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.words import N_, Sentence

__all__ = ["Discovery", "discover", "discover_root", "prove"]

_MOST_STEPS = 5


@dataclass(slots=True)
class _Search:
    """What one search needs: how to ask, for which action, and whom to tell what was found."""

    road: Road
    action: Action
    tell: Tell = silent
    clients: dict[tuple[str, str, int], Client] = field(default_factory=dict)

    def say(self, id: StepId, sentence: Sentence, state: StepState = StepState.GOOD) -> None:
        self.tell(Step(id, state, sentence))

    async def peek(self, url: str, accept: str = "application/json") -> Answer:
        where = origin(url)
        if where not in self.clients:
            root = ApiRoot(urlunsplit((*urlsplit(url)[:2], "/wp-json/", "", "")))
            self.clients[where] = self.road.client(root)
        return await self.clients[where].peek(url, action=self.action, accept=accept)

    async def follow(self, url: str, accept: str = "application/json") -> tuple[str, Answer]:
        """The final address and its answer; redirects are followed by hand. Raises Problem after too many."""
        for _ in range(_MOST_STEPS + 1):
            answer = await self.peek(url, accept)
            target = redirect_target(answer, url)
            if not target or urlsplit(target).scheme not in ("http", "https") or is_login_page(target):
                return url, answer
            previous, url = url, target
        raise Problem(
            Trouble.MOVED,
            exchange=answer.exchange,
            code="redirects",
            sentence=Sentence(
                N_("The site keeps sending us back and forth between {one} and {other}."), one=previous, other=url
            ),
        )

    async def close(self) -> None:
        for client in self.clients.values():
            await client.close()


async def discover(
    road: Road,
    address: str,
    *,
    action: Action | None = None,
    tell: Tell = silent,
    far: bool = False,
) -> Discovery:
    """Find the REST API of the site at a typed address. Raises AddressError, or Problem with a sentence.

    A line without a host is for the host of the address.
    The front page's announcement is used as it stands; without one the usual places are tried. ``far``: where no LMS
    answers, look in the folders and on the sites that the page links to; ``others`` tells when there are several.
    """
    asked = normalise(address)
    line = road.line if road.line.host else replace(road.line, host=urlsplit(asked).hostname or "")
    search = _Search(replace(road, line=line), action or Action(N_("Look at the site")), tell)
    try:
        if (secure := _secure_form(asked)) and (found := await _secretly_secure(asked, secure, search)):
            return found
        page_url, page = await _front_page(asked, search)
        try:
            return await _discover(asked, page_url, page, search)
        except Problem as problem:
            if not far or problem.code not in ("no-lms", "not-wordpress"):
                raise
            if problem.code == "not-wordpress" and (plain := await _only_in_the_open(asked, page_url, search)):
                return plain
            return await _found_elsewhere(asked, page_url, page, problem, search)
    finally:
        await search.close()


def _secure_form(asked: str) -> str:
    """The same address with https, for one that was typed with http and names no port; else an empty text."""
    parts = urlsplit(asked)
    if parts.scheme == "http" and parts.port is None and not is_private(asked):
        return urlunsplit(("https", *parts[1:]))
    return ""


async def _secretly_secure(asked: str, secure: str, search: _Search) -> Discovery | None:
    """The site over https, where it answers there although http was typed."""
    steps: list[Step] = []
    try:
        page_url, page = await _front_page(secure, replace(search, tell=steps.append))
        found = await _discover(asked, page_url, page, replace(search, tell=steps.append))
    except Problem:
        return None
    for step in steps:
        search.tell(step)
    return found


async def _only_in_the_open(asked: str, page_url: str, search: _Search) -> Discovery | None:
    """The site without https, where WordPress answers only there and https shows a page of the host's."""
    parts = urlsplit(asked)
    if parts.scheme != "https" or parts.port is not None:
        return None
    steps: list[Step] = []
    try:
        url, page = await search.follow(urlunsplit(("http", *parts[1:])), "text/html, */*;q=0.5")
        if origin(url) == origin(page_url) or not is_wordpress(page):
            return None
        _say_reached(url, replace(search, tell=steps.append))
        found = await _discover(asked, url, page, replace(search, tell=steps.append))
    except Problem:
        return None
    for step in steps:
        search.tell(step)
    return found


# -- the front page


async def _front_page(asked: str, search: _Search) -> tuple[str, Answer]:
    """The final address of what was typed, and its page; with or without www, where that helps."""
    waiting, tried, first = [asked], list[str](), None
    while waiting:
        tried.append(url := waiting.pop(0))
        try:
            page_url, page = await search.follow(url, "text/html, */*;q=0.5")
        except Problem as problem:
            first = first or problem
            waiting += [form for form in _other_forms(url, problem) if form not in (*tried, *waiting)]
            continue
        if first is not None and not is_wordpress(page):
            break  # somebody answers under the other form, but not the site that was meant
        _say_reached(page_url, search)
        return page_url, page
    assert first is not None
    raise first


def _other_forms(url: str, problem: Problem) -> list[str]:
    """What else may be meant, after an address did not work. Nothing is sent there but a question for its page."""
    parts = urlsplit(url)
    what = problem.exchange.failure.what if problem.exchange is not None and problem.exchange.failure else ""
    host = parts.hostname or ""
    if what in ("name", "tls-name") and "." in host and not is_address(host):
        other = parts.netloc.removeprefix("www.") if host.startswith("www.") else f"www.{parts.netloc}"
        return [urlunsplit((parts.scheme, other, *parts[2:]))]
    if what in ("refused", "reset", "tls-protocol") and parts.scheme == "https" and parts.port is None:
        return [urlunsplit(("http", *parts[1:]))]
    return []


def _say_reached(page_url: str, search: _Search) -> None:
    host = urlsplit(page_url).netloc
    search.say(StepId.ADDRESS, Sentence(N_("{host} answers."), host=host))
    if urlsplit(page_url).scheme == "https":
        search.say(StepId.SECURE, Sentence(N_("The connection is secure.")))
    elif is_private(page_url):
        search.say(StepId.SECURE, Sentence(N_("The site is on this computer, so nobody can listen in.")))
    else:
        sentence = Sentence(N_("The site is not reached over https, so no key or password can be sent to it."))
        search.say(StepId.SECURE, sentence, StepState.BAD)


# -- the API


async def _discover(asked: str, page_url: str, page: Answer, search: _Search) -> Discovery:
    failed: list[Problem] = []
    shut: tuple[ApiRoot, Answer] | None = None
    for root in _candidates(page_url, page):
        try:
            found_url, answer = await search.follow(root.url("", {"_fields": ASKED_FIELDS}))
        except Problem as problem:
            failed.append(problem)
            continue
        if isinstance(answer.data, Mapping) and isinstance(answer.data.get("namespaces"), list):
            return await _described(asked, _moved(root, found_url), page, answer, search)
        if _is_closed(answer):
            return await _described(asked, _moved(root, found_url), page, answer, search, closed=True)
        if shut is None and found_url == root.url("", {"_fields": ASKED_FIELDS}) and is_for_members(answer.exchange):
            shut = root, answer
        failed.append(errors.from_answer(answer) or Problem(Trouble.NOT_JSON, exchange=answer.exchange))
    if shut is not None:
        return replace(await _described(asked, shut[0], page, shut[1], search, closed=True), members=True)
    if is_wordpress(page):
        _say_wordpress(page, search)
    raise _nothing_found(page_url, page, failed)


def _candidates(page_url: str, page: Answer) -> list[ApiRoot]:
    """Where the API may be: as announced (on the origin that answered us first), then in the usual places."""
    bases: list[str] = []
    if announced := announced_root(page, page_url):
        here, there = urlsplit(page_url), urlsplit(announced)
        bases.append(urlunsplit((here.scheme, here.netloc, there.path, there.query, "")))
        if is_private(announced) or not is_private(page_url):
            bases.append(announced)
    for folder in _folders(page_url):
        bases += [f"{folder}{place}" for place in _USUAL_PLACES]
    roots: list[ApiRoot] = []
    for base in bases:
        try:
            root = ApiRoot(base)
        except AddressError:
            continue
        if root not in roots:
            roots.append(root)
    return roots


_USUAL_PLACES = ("/wp-json/", "/index.php?rest_route=/", "/?rest_route=/", "/index.php/wp-json/")


def _folders(page_url: str) -> list[str]:
    """The folder of an address and, where that is another one, the site's top."""
    parts = urlsplit(normalise(page_url))
    top = urlunsplit((parts.scheme, parts.netloc, "", "", ""))
    return list(dict.fromkeys([top + parts.path, top]))


def _moved(root: ApiRoot, found_url: str) -> ApiRoot:
    """The root at the address that answered in the end, so that nothing signed ever goes to one that redirects."""
    there = urlsplit(found_url)
    asked = urlsplit(root.url("", {"_fields": ASKED_FIELDS}))
    if there[:3] == asked[:3]:
        return root
    query = "rest_route=/" if "rest_route" in dict(parse_qsl(there.query)) else ""
    return ApiRoot(urlunsplit((there.scheme, there.netloc, there.path, query, "")))


def _is_closed(answer: Answer) -> bool:
    """Whether WordPress itself says that its API is for members (not a page of the web server)."""
    data = answer.data
    return answer.status in (401, 403) and isinstance(data, Mapping) and isinstance(data.get("code"), str)


async def _described(
    asked: str, root: ApiRoot, page: Answer, answer: Answer, search: _Search, closed: bool = False
) -> Discovery:
    async def get(route: str) -> Any:
        index = await search.peek(root.url(route))
        return index.data if index.status == 200 else None

    _say_wordpress(page, search)
    if closed:
        sentence = Sentence(N_("The door for programs is there, and tells strangers nothing."))
        search.say(StepId.API, sentence, StepState.CAUTION)
    else:
        search.say(StepId.API, Sentence(N_("The door for programs is open: {root}"), root=root.base))
    found = await describe(root, {} if closed else answer.data, get, closed=closed)
    found = replace(found, wordpress=wordpress_version(page), versions=plugins_seen(page))
    if not found.lms:
        raise _no_lms(found, answer)
    search.say(StepId.PLUGIN, plugin_sentence(found), StepState.CAUTION if closed else StepState.GOOD)
    notes = [*found.notes]
    if is_for_members(answer.exchange):
        sentence = Sentence(
            N_(
                "Your site is for members only and leads strangers to its sign-in page. Your key or password is sent "
                "there only if you say so under “How it is reached”."
            )
        )
        notes.append(sentence)
    if origin(found.address) != origin(asked):
        notes.insert(0, Sentence(N_("Your site lives at {address}."), address=found.address))
    return replace(found, notes=tuple(notes))


def _say_wordpress(page: Answer, search: _Search) -> None:
    version = ".".join(str(part) for part in wordpress_version(page))
    words = Sentence(N_("WordPress {version} is there."), version=version) if version else N_("WordPress is there.")
    search.say(StepId.WORDPRESS, words if isinstance(words, Sentence) else Sentence(words))


def _no_lms(found: Discovery, answer: Answer) -> Problem:
    """WordPress is there, and no course plugin of ours answers: missing, off, or too old."""
    seen = [name for name in ("masteriyo", "masteriyo-pro") if name in found.versions]
    if seen:
        version = found.versions[seen[-1]]
        sentence = Sentence(
            N_(
                "Masteriyo {version} is on {address}, but has no door for programs yet. Masteriyo 1.16 or newer has "
                "one (Masteriyo Pro 2.17). Update it under Plugins in WordPress."
            ),
            version=version,
            address=found.address,
        )
    else:
        sentence = Sentence(
            N_(
                "WordPress answers at {address}, but neither Masteriyo nor Learnomy is active there. Look under "
                "Plugins in WordPress; Masteriyo must be 1.16 or newer (Masteriyo Pro 2.17). If this WordPress holds "
                "several sites, type the address of the one with the courses."
            ),
            address=found.address,
        )
    return Problem(Trouble.UNAVAILABLE, exchange=answer.exchange, code="no-lms", sentence=sentence)


def _nothing_found(page_url: str, page: Answer, failed: list[Problem]) -> Problem:
    """The Problem that says most about why no API was found."""
    api = next((problem for problem in failed if problem.exchange is not None), None)
    if is_wordpress(page) and api is not None:
        return api
    broken = page.status >= 500 or page.status in (401, 403, 429) or is_login_page(page.headers.get("location", ""))
    if broken and (problem := errors.from_answer(page)):
        return problem
    if api is not None and (api.trouble in (Trouble.BUSY, Trouble.CRASHED) or is_curtain(page)):
        return api
    return Problem(
        Trouble.UNAVAILABLE,
        exchange=page.exchange,
        code="not-wordpress",
        sentence=Sentence(
            N_("{address} does not look like a WordPress site. Is your course site in a folder, such as {example}?"),
            address=page_url,
            example=urljoin(page_url, "/academy"),
        ),
    )


# -- elsewhere


async def _found_elsewhere(asked: str, page_url: str, page: Answer, problem: Problem, search: _Search) -> Discovery:
    """The site with the courses among those that a page links to. Raises ``problem`` when there is none."""
    own = announced_root(page, page_url)
    quiet = replace(search, tell=silent)
    found = await _look_at(linked_places(page.text, page_url), asked, own, quiet)
    if not found and problem.code == "not-wordpress":
        found = await _look_at(usual_places(page_url), asked, own, quiet)
    if not found:
        raise problem
    first, *others = found
    words = (
        N_("{address} holds several sites; the courses are at {place}.")
        if problem.code == "no-lms"
        else N_("{address} is another page; the courses are at {place}.")
    )
    sentence = Sentence(words, address=urlsplit(page_url).netloc, place=first.address)
    _say_wordpress(page, search)
    search.say(StepId.API, Sentence(N_("The door for programs is open: {root}"), root=first.root.base))
    search.say(StepId.PLUGIN, plugin_sentence(first))
    notes = tuple(note for note in first.notes if note.template != N_("Your site lives at {address}."))
    return replace(first, notes=(sentence, *notes), others=tuple(others))


async def _look_at(places: list[str], asked: str, own: str, search: _Search) -> list[Discovery]:
    """What is found at these places, a few at a time and not for long."""
    turns = asyncio.Semaphore(_AT_ONCE)
    found: dict[str, Discovery] = {}

    async def one(place: str) -> None:
        async with turns:
            try:
                url, page = await search.follow(place, "text/html, */*;q=0.5")
                if is_private(url) and (root := announced_root(page, url)) and root != own:
                    site = await _discover(asked, url, page, search)
                    found.setdefault(site.root.base, site)
            except (Problem, AddressError):
                return

    with suppress(TimeoutError):
        await asyncio.wait_for(asyncio.gather(*map(one, places)), _NOT_LONGER)
    order = {place: at for at, place in enumerate(places)}
    return sorted(found.values(), key=lambda site: order.get(site.address, len(order)))


_AT_ONCE = 3
_NOT_LONGER = 15.0


async def discover_root(client: Client, *, action: Action | None = None) -> Discovery:
    """Read again what a known root says about itself: anonymously, and signed in where it is closed to strangers.

    A root that stays closed still gives a Discovery (``closed``). Raises Problem when the site does not answer.
    """
    action = action or Action(N_("Look at the site"))

    async def get(route: str) -> Any:
        try:
            return (await client.read(route, action=action)).data
        except Problem as problem:
            closed = (Trouble.SIGNED_OUT, Trouble.FORBIDDEN, Trouble.GONE)
            if problem.trouble in closed or _stranger_was_led_on(client, problem):
                return None
            raise

    params = {"_fields": ASKED_FIELDS}
    for anonymous in (True, False):
        try:
            answer = await client.read("", params, action=action, anonymous=anonymous)
        except Problem as problem:
            if problem.trouble in (Trouble.SIGNED_OUT, Trouble.FORBIDDEN):
                continue
            if _stranger_was_led_on(client, problem):
                continue
            raise may_not_pass(problem) from None
        if isinstance(answer.data, Mapping) and isinstance(answer.data.get("namespaces"), list):
            return await describe(client.root, answer.data, get)
        raise Problem(Trouble.NOT_JSON, exchange=answer.exchange)
    return await describe(client.root, {}, get, closed=True)


def _stranger_was_led_on(client: Client, problem: Problem) -> bool:
    """Whether a site led a question without a credential to its sign-in page, and one with it may go there."""
    asked = problem.exchange
    return asked is not None and not asked.credential and is_redirect(asked) and may_pass(client.line, asked)
