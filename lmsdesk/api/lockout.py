"""Holds back sign-ins that a site would count against the person: two refused in a row, then a pause.

Plugins against break-ins lock an internet address out after three or four refused sign-ins, often for a day. So
below every screen and every check stands one ``Lockout``: however often someone clicks, no third one leaves.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

from lmsdesk.api.root import origin
from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.words import N_, Sentence

MOST = 2
"""Refused sign-ins in a row, after which a pause begins."""
PAUSE = 5 * 60.0
"""Seconds; after five minutes the strictest of the common plugins has forgotten two refusals."""
LONG_PAUSE = 20 * 60.0
"""Seconds after a third refusal, and after the site itself says that it has locked us out."""

FRESH = 10.0
"""Seconds for which a sign-in that worked is taken to work still. After that one request goes ahead of the others."""

HELD_BACK = "held-back"
SAME_AGAIN = "same-again"
_salt = secrets.token_bytes(16)


class HeldBack(Problem):
    """Nothing was sent, because the site might lock the person out. ``seconds``: how long until it may be."""

    def __init__(self, code: str, sentence: Sentence, seconds: float = 0.0, cause: Exchange | None = None) -> None:
        super().__init__(Trouble.SIGNED_OUT, code=code, sentence=sentence, retry_after=seconds or None)
        self.seconds = seconds
        self.cause = cause
        """The last refusal, which shows why."""


def fingerprint(*parts: str) -> str:
    """Tells two entries apart without keeping them; worth nothing outside of this process."""
    return hashlib.blake2b("\0".join(parts).encode(), key=_salt, digest_size=16).hexdigest()


class Lockout:
    """The doors of all sites that this process knocks at."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._doors: dict[tuple[str, str, int], Door] = {}

    def door(self, url: str) -> Door:
        """The door of a site, by any of its addresses. Plugins count for a whole web server."""
        where = origin(url)
        if where not in self._doors:
            self._doors[where] = Door(self._clock)
        return self._doors[where]


class Door:
    """Counts what one site refused. Marks stand for keys and passwords (``fingerprint``).

    A mark that has opened the door a moment ago may pass, several at once. After a rest one goes ahead and the others
    follow when it was let in, so that a key that died meanwhile is refused once and not four times. A mark that never
    opened the door goes one by one and is counted.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._proven: set[str] = set()
        self._doubted: set[str] = set()
        self._row: list[str] = []
        self._refused_entries: set[str] = set()
        self._until = 0.0
        self._cause: Exchange | None = None
        self._turn = asyncio.Lock()
        self._first = asyncio.Lock()
        self._let_in: dict[tuple[str, bool], float] = {}

    # -- asking ----------------------------------------------------------------------------------------------

    def wait_for(self, mark: str) -> float:
        """Seconds until a sign-in with this mark may be sent; 0 for now."""
        if mark in self._proven or len(self._row) < MOST:
            return 0.0
        return max(0.0, self._until - self._clock())

    def left(self, mark: str) -> int:
        """How many refusals may still come before a pause."""
        return 1 if mark in self._proven else 0 if self.wait_for(mark) else max(1, MOST - len(self._row))

    def doubts(self, mark: str) -> bool:
        """It opened the door before, and was refused since: worth asking who we are before anything else."""
        return mark in self._doubted

    def was_refused(self, mark: str) -> bool:
        """Whether exactly this entry was refused, and nothing worked since."""
        return mark in self._refused_entries

    def check(self, mark: str) -> None:
        """Raises HeldBack while nothing may be sent."""
        seconds = self.wait_for(mark)
        if seconds:
            sentence = Sentence(
                N_(
                    "Two sign-ins in a row were refused, so we sent no third: many sites lock people out after three. "
                    "We wait {minutes} min before the next."
                ),
                minutes=max(1, -(-int(seconds) // 60)),
            )
            raise HeldBack(HELD_BACK, sentence, seconds, self._cause)

    def check_entry(self, mark: str) -> None:
        """Raises HeldBack for what somebody entered and the site refused a moment ago."""
        self.check(mark)
        if self.was_refused(mark):
            sentence = Sentence(
                N_("Your site refused exactly this a moment ago, so we did not send it again. Change it first.")
            )
            raise HeldBack(SAME_AGAIN, sentence, cause=self._cause)

    @asynccontextmanager
    async def turn(self, mark: str, *, strong: bool = True) -> AsyncGenerator[Callable[[], None]]:
        """Inside, one signed request may be sent; call what it gives right before sending. Raises HeldBack.

        ``strong``: nobody gets through without a sign-in there. Public pages let wrong keys in as well, so what they
        answer says nothing about the rest.
        """
        if mark in self._proven:
            if not self._fresh(mark, strong=strong):
                async with self._first:
                    self._still(mark)
                    if not self._fresh(mark, strong=strong):
                        yield lambda: self._still(mark)
                        return
            yield lambda: self._still(mark)
            return
        async with self._turn:
            self.check(mark)
            yield lambda: None

    def _still(self, mark: str) -> None:
        """Whoever waited in line while others with the same mark were refused goes back without knocking."""
        if mark not in self._proven:
            self.check(mark)
            raise Problem(Trouble.SIGNED_OUT, exchange=self._cause, code=self._cause.code if self._cause else "")

    def let_in(self, mark: str, *, strong: bool = True) -> None:
        """A request with this mark was not refused."""
        now = self._clock()
        self._let_in[mark, False] = now
        if strong:
            self._let_in[mark, True] = now

    def _fresh(self, mark: str, *, strong: bool) -> bool:
        at = self._let_in.get((mark, strong))
        return at is not None and self._clock() - at < FRESH

    # -- being told ------------------------------------------------------------------------------------------

    def worked(self, mark: str) -> None:
        """The site knew who was asking."""
        if mark in self._proven:
            return
        self._row = [] if mark not in self._doubted else [other for other in self._row if other != mark]
        self._refused_entries = set(self._row)
        self._proven.add(mark)
        self._doubted.discard(mark)

    def refused(self, mark: str, cause: Exchange | None = None, *, locked: float | None = None) -> None:
        """The site did not know who was asking. ``locked``: it says that it lets nobody in for so many seconds."""
        self._let_in = {place: at for place, at in self._let_in.items() if place[0] != mark}
        if mark in self._proven:
            self._proven.discard(mark)
            self._doubted.add(mark)
        else:
            self._doubted.discard(mark)
        self._row.append(mark)
        self._refused_entries.add(mark)
        self._cause = cause
        if locked is not None:
            self._row += [mark] * max(0, MOST - len(self._row))
            self._until = self._clock() + (locked or LONG_PAUSE)
        elif len(self._row) >= MOST:
            self._until = self._clock() + (PAUSE if len(self._row) == MOST else LONG_PAUSE)

    def reset(self) -> None:
        """Something is different now: the site itself has just made a password, or the practice weather changed."""
        self._row, self._refused_entries, self._until, self._cause = [], set(), 0.0, None
        self._proven |= self._doubted
        self._doubted = set()
