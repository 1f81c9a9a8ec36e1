"""Holds back sign-ins that a site would count against the person: two refused in a row, then a pause.

Plugins against break-ins lock an internet address out after three or four refused sign-ins, often for a day. So
below every screen and every check stands one ``Lockout``: however often someone clicks, no third one leaves.

A key can die at any moment, also while requests that carry it are on their way, and then each of these is refused.
So what was refused since the site let somebody in, and what is on its way, are never more than two together. A success
only ends the row when it was sent after the last refusal had come in: an earlier one may have been let in before.
This is sound whatever order the site works in, and no scheme with three at once can be.

An answer that was lost on its way may have been a refusal, and counts as one until a later answer is none. After two
everybody waits: half a minute, then twice as long each time, where the credential was accepted before, since a shaky
line is far more likely than a key that died in the same moment; as after refusals where it never was. Then one request
goes, alone. What never left (no such name, no connection) does not count.

It counts keys and application passwords alike. WordPress sees both as a name and a password: a Masteriyo key that the
plugin does not know any more goes on to WordPress' own check of application passwords, which tells such plugins
(``application_password_failed_authentication``). Learnomy's tokens travel as ``Bearer``, which WordPress' checks do not
look at: they run out every hour by design, no plugin counts them, and their refusal is answered by a renewal. They go
as many at once as the site's pace allows. The password that tokens are made from counts, of course.
"""

from __future__ import annotations

import hashlib
import math
import secrets
import time
import weakref
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from lmsdesk.api.root import origin
from lmsdesk.api.turns import Ticket, Turns
from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.domain.words import N_, Sentence

MOST = 2
"""Refused sign-ins in a row, after which a pause begins."""
PAUSE = 5 * 60.0
"""Seconds; after five minutes the strictest of the common plugins has forgotten two refusals."""
LONG_PAUSE = 20 * 60.0
"""Seconds after a third refusal, and after the site itself says that it has locked us out."""

FRESH = 10.0
"""Seconds for which a sign-in that worked is taken to work still. After that one request goes ahead of the others."""

SHORT_PAUSE = 30.0
"""Seconds after two answers were lost, with a credential that was accepted before; twice as long each further time."""

HELD_BACK = "held-back"
LOST_ANSWERS = "lost-answers"
SAME_AGAIN = "same-again"
_salt = secrets.token_bytes(16)


class HeldBack(Problem):
    """Nothing was sent, because the site might lock the person out. ``seconds``: how long until it may be.

    Nobody is signed out where answers were only lost: the site is asked again after a while, as a busy one.
    """

    def __init__(self, code: str, sentence: Sentence, seconds: float = 0.0, cause: Exchange | None = None) -> None:
        trouble = Trouble.BUSY if code == LOST_ANSWERS else Trouble.SIGNED_OUT
        super().__init__(trouble, code=code, sentence=sentence, retry_after=seconds or None)
        self.seconds = seconds
        self.cause = cause
        """The last refusal or lost answer, which shows why."""

    def with_outcome(self, outcome: Outcome) -> HeldBack:
        """The same, with what became of a change that was not sent."""
        self.outcome = outcome
        return self


def fingerprint(*parts: str) -> str:
    """Tells two entries apart without keeping them; worth nothing outside of this process."""
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), key=_salt, digest_size=16).hexdigest()


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

    A mark that has opened the door a moment ago may pass, two at once. After a rest one goes ahead and the others
    follow when it was let in, so that a key that died meanwhile is refused once and not twice. A mark that never
    opened the door goes one by one and is counted; so that a mistyped password never stops work that goes on with
    another, that other one is asked for in between.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._proven: set[str] = set()
        self._doubted: set[str] = set()
        self._row: list[str] = []
        """Whose entries were refused since one was let in that is not in doubt."""
        self._in_a_row = 0
        """How many refusals the site may have counted since it let somebody in."""
        self._lost = 0
        """How many answers were lost since: each may have been a refusal."""
        self._lost_at = 0.0
        self._quiet_until = 0.0
        """When one may go, alone, although answers were lost."""
        self._quiet = SHORT_PAUSE
        self._why_lost: Exchange | None = None
        self._accepted: set[str] = set()
        """Whose entries were let in before, be it at an earlier start of the program."""
        self._sent = self._last_refusal = 0
        self._refused_entries: set[str] = set()
        self._until = 0.0
        self._refused_at = -LONG_PAUSE
        self._cause: Exchange | None = None
        self._turns = Turns(self._check_ticket, self._may_go)
        self._let_in: dict[tuple[str, bool], float] = {}
        self._guarantor: tuple[str, weakref.WeakMethod[Callable[[], Awaitable[object]]]] | None = None

    # -- asking ----------------------------------------------------------------------------------------------

    def wait_for(self, mark: str) -> float:
        """Seconds until a sign-in with this mark may be sent; 0 for now."""
        now = self._clock()
        if now >= self._until:
            self._in_a_row = min(self._in_a_row, MOST - 1)  # the site has forgotten as well
        if self._lost and now - self._lost_at >= PAUSE:
            self._lost = min(self._lost, MOST - 1)
        if self._in_a_row >= MOST or (mark not in self._proven and len(self._row) >= MOST and now < self._until):
            return max(0.0, self._until - now)
        if self._possible < MOST:
            return 0.0
        return max(0.0, self._lost_ends(mark) - now)

    @property
    def _possible(self) -> int:
        """So many refusals in a row the site may have counted."""
        return self._in_a_row + self._lost

    def _lost_ends(self, mark: str) -> float:
        """When a mark may go although answers were lost; a long time where a refusal is among what was counted."""
        if self._is_shaky_line(mark):
            return self._quiet_until
        return max(self._lost_at + PAUSE, self._until if self._in_a_row else 0.0)

    def _is_shaky_line(self, mark: str) -> bool:
        """Whether the line is far likelier to blame than the credential."""
        return self._was_accepted(mark) and not self._in_a_row

    def _was_accepted(self, mark: str) -> bool:
        return mark in self._proven or (mark in self._accepted and mark not in self._refused_entries)

    @property
    def shaky(self) -> bool:
        """So many answers were lost that one more request is a risk: see first whether the line holds."""
        return self._lost > 0 and self._possible >= MOST

    def accepted_before(self, mark: str) -> None:
        """The site let somebody in with this at an earlier time: it is no guess."""
        self._accepted.add(mark)

    def left(self, mark: str) -> int:
        """How many refusals may still come before a pause."""
        if self.wait_for(mark):
            return 0
        return 1 if mark in self._proven else max(1, MOST - max(len(self._row), self._possible))

    def doubts(self, mark: str) -> bool:
        """It opened the door before, and was refused since: worth asking who we are before anything else."""
        return mark in self._doubted

    def was_refused(self, mark: str) -> bool:
        """Whether exactly this entry was refused, and nothing worked since."""
        return mark in self._refused_entries

    def check(self, mark: str) -> None:
        """Raises HeldBack while nothing may be sent."""
        seconds = self.wait_for(mark)
        if seconds and self._lost and self._in_a_row < MOST and len(self._row) < MOST:
            raise HeldBack(LOST_ANSWERS, self._lost_words(mark, seconds), seconds, self._why_lost)
        if seconds:
            sentence = Sentence(
                N_(
                    "Two sign-ins in a row were refused, so we sent no third: many sites lock people out after three. "
                    "We wait {minutes} min before the next."
                ),
                minutes=max(1, -(-int(seconds) // 60)),
            )
            raise HeldBack(HELD_BACK, sentence, seconds, self._cause)

    def _lost_words(self, mark: str, seconds: float) -> Sentence:
        if self._is_shaky_line(mark):
            return Sentence(
                N_(
                    "Answers of your site got lost on the way, so we let the line rest for {seconds} s. Then we ask "
                    "once, carefully."
                ),
                seconds=max(1, math.ceil(seconds)),
            )
        return Sentence(
            N_(
                "The last two sign-ins were refused or got no answer. Many sites lock people out after three "
                "refusals, so we wait {minutes} min before the next."
            ),
            minutes=max(1, -(-int(seconds) // 60)),
        )

    def check_entry(self, mark: str) -> None:
        """Raises HeldBack for what somebody entered and the site refused a moment ago."""
        self.check(mark)
        if self.was_refused(mark):
            sentence = Sentence(
                N_("Your site refused exactly this a moment ago, so we did not send it again. Change it first.")
            )
            raise HeldBack(SAME_AGAIN, sentence, cause=self._cause)

    @asynccontextmanager
    async def turn(self, mark: str, *, strong: bool = True, counts: bool = True) -> AsyncGenerator[Ticket]:
        """Inside, one signed request may be sent. Call ``leaves`` right before sending. Raises HeldBack.

        ``strong``: nobody gets through without a sign-in there. Public pages let wrong keys in as well, so what they
        answer says nothing about the rest. ``counts``: its refusal counts as a failed sign-in.
        """
        known = mark in self._proven
        if not known and counts:
            await self._ask_guarantor(mark)
        async with self._turns.turn(Ticket(mark, strong, counts, known)) as ticket:
            yield ticket

    def leaves(self, ticket: Ticket) -> None:
        """A request is about to be sent. Raises where it had better stay, because others were refused meanwhile."""
        self._still(ticket)
        self._sent += 1
        ticket.number = self._sent

    def guarantees(self, mark: str, ask: Callable[[], Awaitable[object]]) -> None:
        """``ask``, a method, lets the site know somebody: it is called between two guesses of a password."""
        self._guarantor = (mark, weakref.WeakMethod(ask))

    def guarantees_no_more(self, ask: Callable[[], Awaitable[object]]) -> None:
        """The connections behind ``ask`` are to be closed."""
        if self._guarantor is not None and self._guarantor[1]() == ask:
            self._guarantor = None

    async def _ask_guarantor(self, mark: str) -> None:
        if not self._possible or self._guarantor is None or self.wait_for(mark):
            return
        other, ask = self._guarantor[0], self._guarantor[1]()
        if ask is not None and other != mark and other in self._proven:
            with suppress(Problem):
                await ask()

    def _check_ticket(self, ticket: Ticket) -> None:
        if ticket.known:
            self._still(ticket)
        else:
            self.check(ticket.mark)

    def _still(self, ticket: Ticket) -> None:
        """Whoever waited in line while others with the same mark were refused goes back without knocking."""
        if ticket.known and ticket.mark not in self._proven:
            self.check(ticket.mark)
            raise Problem(Trouble.SIGNED_OUT, exchange=self._cause, code=self._cause.code if self._cause else "")
        if ticket.counts and not ticket.sent and self._possible >= MOST:
            self.check(ticket.mark)

    def _may_go(self, ticket: Ticket) -> bool:
        """Whether there is room: for refusals, and for one that goes ahead or alone."""
        under_way = self._turns.under_way
        if ticket.counts:
            counted = sum(other.counts for other in under_way)
            if counted and (self._lost or self._in_a_row + counted >= MOST):
                return False
            if self.wait_for(ticket.mark):
                return False
        if ticket.mark not in self._proven:
            return all(other.mark in self._proven for other in under_way)
        return self._fresh(ticket.mark, strong=ticket.strong) or all(other.mark != ticket.mark for other in under_way)

    def _fresh(self, mark: str, *, strong: bool) -> bool:
        at = self._let_in.get((mark, strong))
        return at is not None and self._clock() - at < FRESH

    # -- being told ------------------------------------------------------------------------------------------

    def let_in(self, mark: str, *, strong: bool = True) -> None:
        """A request with this mark was not refused."""
        now = self._clock()
        self._let_in[mark, False] = now
        if strong:
            self._let_in[mark, True] = now

    def came(self, ticket: Ticket) -> bool:
        """A good answer is here and only has to be read. Whether another request is about to leave.

        While anything is in doubt all wait until it has been read.
        """
        if ticket.mark not in self._proven or self._lost or self._in_a_row:
            return False
        self.let_in(ticket.mark, strong=ticket.strong)
        self._turns.leave(ticket)
        return any(not other.sent for other in self._turns.under_way)

    def known(self, ticket: Ticket) -> None:
        """The site knew who sent this one, so it counts anew: unless somebody was refused since it left."""
        if ticket.counts and ticket.number > self._last_refusal:
            self._in_a_row = self._lost = 0
            self._quiet = SHORT_PAUSE

    def lost(self, ticket: Ticket, cause: Exchange | None = None) -> None:
        """Nobody knows what the site made of this one: perhaps it refused it."""
        if not ticket.counts or not ticket.sent:
            return
        now = self._clock()
        self._lost += 1
        self._lost_at, self._why_lost = now, cause
        self._last_refusal = self._sent
        if self._possible >= MOST and now >= self._quiet_until:
            self._quiet_until = now + self._quiet
            self._quiet = min(2 * self._quiet, PAUSE)

    def worked(self, mark: str) -> None:
        """The site knew who was asking."""
        if mark in self._proven:
            return
        self._row = [] if mark not in self._doubted else [other for other in self._row if other != mark]
        self._refused_entries = set(self._row)
        self._proven.add(mark)
        self._doubted.discard(mark)

    def refused(
        self, mark: str, cause: Exchange | None = None, *, locked: float | None = None, counts: bool = True
    ) -> None:
        """The site did not know who was asking. ``locked``: it says that it lets nobody in for so many seconds."""
        self._let_in = {place: at for place, at in self._let_in.items() if place[0] != mark}
        if mark in self._proven:
            self._proven.discard(mark)
            self._doubted.add(mark)
        else:
            self._doubted.discard(mark)
        now = self._clock()
        if now - self._refused_at > LONG_PAUSE:
            self._row = []  # the site has forgotten as well
        self._refused_at, self._cause = now, cause
        already = now < self._until and len(self._row) >= MOST
        self._row.append(mark)
        self._refused_entries.add(mark)
        if counts:
            self._in_a_row += 1
            self._last_refusal = self._sent
            already = already and self._possible != MOST
        self._pause(mark, locked, already=already)

    def _pause(self, mark: str, locked: float | None, *, already: bool) -> None:
        now = self._clock()
        if locked is not None:
            self._row += [mark] * max(0, MOST - len(self._row))
            self._in_a_row = max(self._in_a_row, MOST)
            self._until = now + (locked or LONG_PAUSE)
            return
        worst = max(len(self._row), self._possible)
        if worst >= MOST and not already:
            self._until = max(self._until, now + (PAUSE if worst == MOST else LONG_PAUSE))

    def reset(self) -> None:
        """Something is different now: the site itself has just made a password, or the practice weather changed."""
        self._row, self._refused_entries, self._until, self._cause = [], set(), 0.0, None
        self._in_a_row = self._lost = 0
        self._quiet, self._quiet_until = SHORT_PAUSE, 0.0
        self._proven |= self._doubted
        self._doubted = set()
        self._turns.look_again()
