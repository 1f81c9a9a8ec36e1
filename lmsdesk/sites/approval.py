"""WordPress' own approval page: the person says yes in the browser, and an application password comes back by itself.

It comes back to this computer (WordPress 7.0 and newer), through our ``lmsdesk:`` link, or by hand.
"""

from __future__ import annotations

import asyncio
import hmac
import platform
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from lmsdesk.api.credentials import AppPassword, CredentialError, parse_app_password
from lmsdesk.api.root import is_loopback, is_private, origin
from lmsdesk.api.site_index import Discovery
from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.words import N_, Sentence

if TYPE_CHECKING:
    from pathlib import Path

    from lmsdesk.sites.handover import Waiting
    from lmsdesk.sites.loopback import Listener

APP_NAME = "LMS Desk"
APP_ID = "5f3a1c9e-7b2d-4c58-9a10-3d2f1e0b7c66"
"""By this WordPress knows which application passwords are this program's."""
LINK = "lmsdesk://authorized"
PATIENCE = 15 * 60.0
"""Seconds until nobody is expected to say yes any more."""
FIRST_WITH_LOOPBACK = (7, 0)
"""The first WordPress that sends the password back to this computer."""
PAGE = "wp-admin/authorize-application.php"


class Return(StrEnum):
    """How the password comes back."""

    LOOPBACK = "loopback"
    LINK = "link"
    PASTE = "paste"


@dataclass(frozen=True, slots=True)
class Replies:
    """What the browser shows at the end, in the person's language."""

    approved: str = "Done. You can close this page and go back to LMS Desk."
    declined: str = "Nothing was changed. You can close this page."
    strange: str = "This page belongs to a connection that LMS Desk is not waiting for any more."


def page_of(found: Discovery) -> str:
    """The address of a site's approval page; empty where it offers none."""
    ways = found.authentication.get("application-passwords")
    endpoints = ways.get("endpoints") if isinstance(ways, Mapping) else None
    announced = endpoints.get("authorization") if isinstance(endpoints, Mapping) else None
    if not isinstance(announced, str) or not is_private(found.root.base):
        return ""
    here, there = urlsplit(found.root.base), urlsplit(announced)
    if there.scheme == "https" or origin(announced) == origin(found.root.base):
        return announced
    # It thinks it is reached by plain http, or by a name it had once: its path is right all the same.
    return urlunsplit((here.scheme, here.netloc, there.path or f"/{PAGE}", there.query, ""))


def best_return(found: Discovery, *, owns_links: bool) -> Return:
    """The easiest way back that this site will certainly accept."""
    if is_loopback(found.root.base) or (found.wordpress and found.wordpress >= FIRST_WITH_LOOPBACK):
        return Return.LOOPBACK
    return Return.LINK if owns_links else Return.PASTE


class NotApproved(Problem):
    """The person said no in the browser, or nobody said anything. ``declined`` tells which."""

    def __init__(self, sentence: Sentence, *, declined: bool) -> None:
        super().__init__(Trouble.UNAVAILABLE, code="declined" if declined else "not-approved", sentence=sentence)
        self.declined = declined


@dataclass(eq=False)
class Approval:
    """One visit to an approval page. ``begin`` gives the address for the browser, ``granted`` waits; then ``close``.

    What comes back counts only with the state that this visit sent along. The password is kept nowhere here.
    """

    page: str
    way: Return
    replies: Replies = field(default_factory=Replies)
    note: Path | None = None
    """Where to leave word for a second start of the program that a ``lmsdesk:`` link causes."""
    state: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    _answer: asyncio.Future[AppPassword] | None = field(default=None, repr=False)
    _listener: Listener | None = field(default=None, repr=False)
    _waiting: Waiting | None = field(default=None, repr=False)

    async def begin(self) -> str:
        """Listen, and give the address to open. Where this computer cannot listen, the password is pasted by hand."""
        self._answer = asyncio.get_running_loop().create_future()
        if self.way is Return.LOOPBACK:
            from lmsdesk.sites.loopback import Listener

            self._listener = Listener(self._take, self.replies)
            try:
                back = f"http://127.0.0.1:{await self._listener.open()}/authorized"
            except OSError:
                self._listener, self.way = None, Return.PASTE
        if self.way is Return.LINK:
            back = LINK
            try:
                if self.note is not None:
                    await self._wait_for_links(self.note)
            except OSError:
                self.way = Return.PASTE
        asked = {"app_name": shown_name(), "app_id": APP_ID}
        if self.way is not Return.PASTE:
            asked["success_url"] = f"{back}?{urlencode({'state': self.state})}"
        return with_query(self.page, asked)

    async def granted(self, patience: float = PATIENCE) -> AppPassword:
        """The password, once the person has said yes. Raises NotApproved."""
        assert self._answer is not None, "begin comes first"
        try:
            return await asyncio.wait_for(asyncio.shield(self._answer), patience)
        except TimeoutError:
            raise NotApproved(
                Sentence(N_("Nobody has approved the connection in the browser yet, so we stopped waiting.")),
                declined=False,
            ) from None

    def take_link(self, link: str) -> bool:
        """A ``lmsdesk:`` link that somebody followed; whether it is the one that is waited for."""
        parts = urlsplit(link)
        if parts.scheme.lower() != "lmsdesk" or parts.netloc.lower() != "authorized":
            return False
        return self._take(dict(parse_qsl(parts.query, keep_blank_values=True))) != "strange"

    async def close(self) -> None:
        """Listen no more. A browser that was just sent on still gets its page."""
        if self._listener is not None:
            await self._listener.close()
        if self._waiting is not None:
            await self._waiting.close()
        if self._answer is not None and not self._answer.cancel() and not self._answer.cancelled():
            self._answer.exception()  # seen; nobody needs to hear of it any more
        self._listener = self._waiting = None

    def _take(self, given: dict[str, str]) -> str:
        """What came back: "approved", "declined", or "strange" when it is not for us."""
        answer = self._answer
        if answer is None or answer.done():
            return "strange"
        if not hmac.compare_digest(given.get("state", "").encode(), self.state.encode()):
            return "strange"
        if given.get("success") == "false":
            words = N_("You did not approve the connection in the browser. Nothing was changed.")
            answer.set_exception(NotApproved(Sentence(words), declined=True))
            return "declined"
        try:
            answer.set_result(parse_app_password(given.get("user_login", ""), given.get("password", "")))
        except CredentialError:
            return "strange"
        return "approved"

    async def _wait_for_links(self, note: Path) -> None:
        from lmsdesk.sites.handover import Waiting

        waiting = Waiting(note, self.take_link)
        await waiting.open()
        self._waiting = waiting


def shown_name() -> str:
    """What WordPress writes beside the password, so that a person knows later which computer it was for."""
    computer = platform.node().partition(".")[0].strip()
    return f"{APP_NAME} ({computer})" if computer and len(computer) <= 40 else APP_NAME


def with_query(url: str, more: dict[str, str]) -> str:
    """An address with more parameters, whatever it has already."""
    parts = urlsplit(url)
    query = "&".join(filter(None, (parts.query, urlencode(more, quote_via=quote))))
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))
