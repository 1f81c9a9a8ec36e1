"""Finds a site's REST API from its address, and tells which LMS answers. No credential is ever sent from here."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

import httpx

from lmsdesk.api import errors
from lmsdesk.api.address import AddressError, normalise
from lmsdesk.api.answer import Answer
from lmsdesk.api.client import Client, redirect_target
from lmsdesk.api.front_page import announced_root, is_login_page, is_wordpress
from lmsdesk.api.prove import prove
from lmsdesk.api.root import ApiRoot, is_private, origin
from lmsdesk.api.site_index import ASKED_FIELDS, Discovery, describe
from lmsdesk.domain.exchange import Action, Exchange
from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.reach import USUAL, Line
from lmsdesk.domain.words import N_, Sentence

__all__ = ["Discovery", "discover", "discover_root", "prove"]

_MOST_STEPS = 5


@dataclass(slots=True)
class _Search:
    """What one search needs: how to ask, and for which action."""

    journal: Callable[[Exchange], None]
    transport: httpx.AsyncBaseTransport | None
    context: ssl.SSLContext | None
    action: Action
    line: Line = USUAL
    clients: dict[tuple[str, str, int], Client] = field(default_factory=dict)

    async def peek(self, url: str, accept: str = "application/json") -> Answer:
        where = origin(url)
        if where not in self.clients:
            root = ApiRoot(urlunsplit((*urlsplit(url)[:2], "/wp-json/", "", "")))
            self.clients[where] = Client(
                root, None, self.journal, transport=self.transport, ssl_context=self.context, line=self.line
            )
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
    address: str,
    *,
    journal: Callable[[Exchange], None],
    transport: httpx.AsyncBaseTransport | None = None,
    ssl_context: ssl.SSLContext | None = None,
    action: Action | None = None,
    line: Line = USUAL,
) -> Discovery:
    """Find the REST API of the site at a typed address. Raises AddressError, or Problem with a sentence.

    ``line`` is how to reach it; one without a host is for the host of the address.
    The front page's announcement is used as it stands; without one the usual places are tried.
    """
    asked = normalise(address)
    line = line if line.host else replace(line, host=urlsplit(asked).hostname or "")
    search = _Search(journal, transport, ssl_context, action or Action(N_("Look at the site")), line)
    try:
        return await _discover(asked, search)
    finally:
        await search.close()


async def _discover(asked: str, search: _Search) -> Discovery:
    page_url, page = await search.follow(asked, "text/html, */*;q=0.5")
    failed: list[Problem] = []
    for root in _candidates(page_url, page):
        try:
            found_url, answer = await search.follow(root.url("", {"_fields": ASKED_FIELDS}))
        except Problem as problem:
            failed.append(problem)
            continue
        if isinstance(answer.data, Mapping) and isinstance(answer.data.get("namespaces"), list):
            root = _moved(root, found_url)
            return await _described(asked, root, answer, search)
        if _is_closed(answer):
            return await _described(asked, _moved(root, found_url), answer, search, closed=True)
        failed.append(errors.from_answer(answer) or Problem(Trouble.NOT_JSON, exchange=answer.exchange))
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
        bases += [f"{folder}/wp-json/", f"{folder}/index.php?rest_route=/"]
    roots: list[ApiRoot] = []
    for base in bases:
        try:
            root = ApiRoot(base)
        except AddressError:
            continue
        if root not in roots:
            roots.append(root)
    return roots


def _folders(page_url: str) -> list[str]:
    """The folder of an address and, where that is another one, the site's top."""
    parts = urlsplit(normalise(page_url))
    top = urlunsplit((parts.scheme, parts.netloc, "", "", ""))
    return list(dict.fromkeys([top + parts.path, top]))


def _moved(root: ApiRoot, found_url: str) -> ApiRoot:
    """The root after a redirect of its index: the same path on another origin, or the root as it was."""
    if origin(found_url) == origin(root.base):
        return root
    here, there = urlsplit(root.base), urlsplit(found_url)
    return ApiRoot(urlunsplit((there.scheme, there.netloc, here.path, here.query, "")))


def _is_closed(answer: Answer) -> bool:
    """Whether WordPress itself says that its API is for members (not a page of the web server)."""
    data = answer.data
    return answer.status in (401, 403) and isinstance(data, Mapping) and isinstance(data.get("code"), str)


async def _described(asked: str, root: ApiRoot, answer: Answer, search: _Search, closed: bool = False) -> Discovery:
    async def get(route: str) -> Any:
        index = await search.peek(root.url(route))
        return index.data if index.status == 200 else None

    found = await describe(root, {} if closed else answer.data, get, closed=closed)
    if not found.lms:
        raise Problem(
            Trouble.UNAVAILABLE,
            exchange=answer.exchange,
            code="no-lms",
            sentence=Sentence(
                N_(
                    "WordPress answers at {address}, but neither Masteriyo nor Learnomy is active there. "
                    "Look under Plugins in WordPress. If this WordPress holds several sites, type the address "
                    "of the one with the courses."
                ),
                address=found.address,
            ),
        )
    notes = [*found.notes]
    if origin(found.address) != origin(asked):
        notes.insert(0, Sentence(N_("Your site lives at {address}."), address=found.address))
    return replace(found, notes=tuple(notes))


def _nothing_found(page_url: str, page: Answer, failed: list[Problem]) -> Problem:
    """The Problem that says most about why no API was found."""
    api = next((problem for problem in failed if problem.exchange is not None), None)
    if is_wordpress(page) and api is not None:
        return api
    broken = page.status >= 500 or page.status in (401, 403, 429) or is_login_page(page.headers.get("location", ""))
    if broken and (problem := errors.from_answer(page)):
        return problem
    if api is not None and api.trouble in (Trouble.BUSY, Trouble.CRASHED):
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


async def discover_root(client: Client, *, action: Action | None = None) -> Discovery:
    """Read again what a known root says about itself: anonymously, and signed in where it is closed to strangers.

    A root that stays closed still gives a Discovery (``closed``). Raises Problem when the site does not answer.
    """
    action = action or Action(N_("Look at the site"))

    async def get(route: str) -> Any:
        try:
            return (await client.read(route, action=action)).data
        except Problem as problem:
            if problem.trouble in (Trouble.SIGNED_OUT, Trouble.FORBIDDEN, Trouble.GONE):
                return None
            raise

    params = {"_fields": ASKED_FIELDS}
    for anonymous in (True, False):
        try:
            answer = await client.read("", params, action=action, anonymous=anonymous)
        except Problem as problem:
            if problem.trouble in (Trouble.SIGNED_OUT, Trouble.FORBIDDEN):
                continue
            raise
        if isinstance(answer.data, Mapping) and isinstance(answer.data.get("namespaces"), list):
            return await describe(client.root, answer.data, get)
        raise Problem(Trouble.NOT_JSON, exchange=answer.exchange)
    return await describe(client.root, {}, get, closed=True)
