"""Sends what waits in the outbox: in its order, one at a time, each once, and looks again before anything is repeated.

What the site refuses stays with its reason, and the rest goes on; what rests on it waits. When the site cannot be
reached everything waits, and ``keep_trying`` tries again: at growing intervals, and as soon as the site is heard of.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lmsdesk.api import patience
from lmsdesk.domain.exchange import Action, Exchange
from lmsdesk.domain.kind import Verb
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.domain.record import Record
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.sites import aftermath, sending, troubles
from lmsdesk.sites.guard import Conflict
from lmsdesk.sites.model import Progress, ShelfChange, Stop
from lmsdesk.sites.outbox import AWAY, Outbox, is_new, pointers
from lmsdesk.storage.work_model import Settled, State, Write

if TYPE_CHECKING:
    from lmsdesk.sites.site import Site

PAUSE = 0.25
"""Seconds between two changes on a site that is not on this computer."""
LONGEST_WAIT = 60.0
"""A site that asks for more patience than this is left in peace for now."""
ANOTHER = 30.0
"""Seconds until we look whether a second program on this profile has put something in."""
INTERVALS = (15.0, 30.0, 60.0, 120.0, 300.0)
"""Seconds until the next try while the site cannot be reached."""

Sleep = Callable[[float], Awaitable[object]]


@dataclass(slots=True)
class Sent:
    """What became of sending."""

    done: list[tuple[Write, Record | None]] = field(default_factory=list)
    failed: list[tuple[Write, Problem]] = field(default_factory=list)
    """The site, or somebody's change there, says no. They stay in the outbox."""
    waiting: list[Write] = field(default_factory=list)
    """Not begun, or resting on something that was not sent."""
    away: Problem | None = None
    """The site cannot be reached: nothing more was tried."""

    @property
    def ok(self) -> bool:
        return not (self.failed or self.waiting or self.away)


class NotFirst(Problem):
    """Another program on this profile sends what waits."""

    def __init__(self) -> None:
        sentence = Sentence(
            N_("LMS Desk is open on this site a second time, and that one sends what waits. Close it, then try again.")
        )
        super().__init__(Trouble.STORAGE, outcome=Outcome.NOT_DONE, code="not-first", sentence=sentence)


class Sender:
    """One per site."""

    def __init__(self, site: Site, outbox: Outbox, *, sleep: Sleep = asyncio.sleep) -> None:
        self._site = site
        self._outbox = outbox
        self._work = site.work
        self._sleep = sleep
        self._one_at_a_time = asyncio.Lock()
        self._heard = asyncio.Event()
        self._patient = True
        self.away: Problem | None = None
        """Why the site could not be reached when it was tried last."""

    @property
    def running(self) -> bool:
        return self._one_at_a_time.locked()

    async def send(
        self,
        ids: Sequence[int] = (),
        progress: Progress | None = None,
        stop: Stop | None = None,
        *,
        patient: bool = True,
    ) -> Sent:
        """Send everything that waits, or only these (those that failed are tried again). Raises Problem (STORAGE).

        A site that asks for a pause gets it, unless somebody waits for the outcome and is not ``patient``.
        """
        if not await asyncio.to_thread(self._work.be_first):
            raise NotFirst
        try:
            async with self._one_at_a_time:
                self._patient = patient
                with patience.patient(stop) if patient else nullcontext():
                    return await self._all(frozenset(ids), progress, stop)
        finally:
            await self._outbox.tell()

    async def keep_trying(self) -> None:
        """For as long as the site is open: send what waits for the site to be back. Never while collecting."""
        unsubscribe = self._site.on_answer(self._answered)
        end = self._outbox.subscribe(self._heard.set)
        tries = 0
        try:
            while True:
                self._heard.clear()
                if not self._outbox.count or self._outbox.collecting:
                    await self._listen(ANOTHER)
                    await self._outbox.load()  # a second program on this profile may have put something in
                    continue
                sent = await self._try()
                tries = tries + 1 if sent is None or sent.away is not None else 0
                if self._outbox.count and sent is not None and sent.away is None:
                    self._heard.clear()
                    await self._heard.wait()  # what is left needs the person
                elif tries:
                    await self._patience(INTERVALS[min(tries, len(INTERVALS)) - 1])
        finally:
            unsubscribe()
            end()

    # -- inside -------------------------------------------------------------------------------------------------

    async def _try(self) -> Sent | None:
        try:
            return await self.send()
        except Problem:
            return None

    async def _patience(self, seconds: float) -> None:
        """Wait so long, or until the site is heard of."""
        self._heard.clear()
        await self._listen(seconds)

    async def _listen(self, seconds: float) -> None:
        """The same, with what was heard just now. (``wait_for`` may swallow a cancellation up to Python 3.11.)"""
        timer = asyncio.get_running_loop().call_later(seconds, self._heard.set)
        try:
            await self._heard.wait()
        finally:
            timer.cancel()

    def _answered(self, exchange: Exchange) -> None:
        if self.away is not None and exchange.failure is None and exchange.status < 500 and not self.running:
            self._heard.set()

    async def _all(self, only: frozenset[int], progress: Progress | None, stop: Stop | None) -> Sent:
        sent = Sent()
        rows = await self._outbox.list()
        wanted = [row for row in rows if (row.id in only if only else row.state in (State.WAITING, State.UNKNOWN))]
        self.away = None
        for at, row in enumerate(wanted):
            if (stop is not None and stop.is_set()) or sent.away is not None:
                sent.waiting += wanted[at:]
                break
            await self._one(row, sent)
            if progress is not None:
                progress(at + 1, len(wanted))
            if at + 1 < len(wanted) and not self._site.profile.is_practice:
                await self._sleep(PAUSE)
        self.away = sent.away
        return sent

    async def _one(self, row: Write, sent: Sent) -> None:
        now = await asyncio.to_thread(self._work.get, row.id)
        if now is None or now.queue != row.queue:
            return  # taken out, or sent meanwhile
        before_it = await self._rests_on(now)
        if before_it is not None:
            await self._rests(now, before_it, sent)
            return
        try:
            record = await self._patiently(now)
        except Problem as problem:
            await self._not_sent(now, problem, sent)
            return
        sent.done.append((now, record))
        if is_new(now.item) and now.item is not None:  # the id of ours has given way to the site's own
            self._site.shelf(now.kind).show(ShelfChange(gone=(now.item,)))
        await self._outbox.tell()

    async def _rests_on(self, row: Write) -> Write | None:
        """What has to be sent first: an earlier change of the same item, or a new item that this one points to."""
        ids = {ref.id for ref in pointers(row.sent) if is_new(ref.id)}
        for other in await self._outbox.list():
            if other.id == row.id:
                continue
            if other.item in ids and other.verb == Verb.CREATE:
                return other
            if (other.kind, other.item) == (row.kind, row.item) and other.place < row.place:
                return other
        return None

    async def _rests(self, row: Write, on: Write, sent: Sent) -> None:
        sent.waiting.append(row)
        problem = Problem(
            Trouble.UNAVAILABLE,
            outcome=Outcome.NOT_DONE,
            code="rests-on",
            sentence=Sentence(N_("It waits for “{name}”, which is to be sent first."), name=on.name),
        )
        await self._settle(row, State.WAITING, problem)

    async def _patiently(self, row: Write) -> Record | None:
        """Look first where it may have gone out before; then send it, and wait when the site asks for a pause."""
        action = Action(await asyncio.to_thread(self._title, row))
        if row.state in (State.UNKNOWN, State.INTENDED) and await self._arrived(row, action):
            return None
        for tries in range(3):
            try:
                return await sending.send(self._site, row, action)
            except Problem as problem:
                wait = problem.retry_after or 5.0 * (tries + 1)
                if problem.trouble is not Trouble.BUSY or tries == 2 or wait > LONGEST_WAIT or not self._patient:
                    raise
                if problem.outcome is Outcome.UNKNOWN:
                    raise
                await self._sleep(wait)
        raise AssertionError("the last try returns or raises")

    async def _arrived(self, row: Write, action: Action) -> bool:
        """Whether an earlier try got through after all. Raises Problem while nobody can tell."""
        seen = await aftermath.look(self._site, row, action)
        if seen.found is aftermath.Found.TOO_EARLY:
            await self._sleep(aftermath.time_left(self._site, row))
            seen = await aftermath.look(self._site, row, action, waited=True)
        if seen.found is aftermath.Found.UNKNOWN:
            sentence = Sentence(
                N_("“{name}” may be on the site already, and we cannot tell. Look there before you send it again."),
                name=row.name,
            )
            raise Problem(Trouble.REFUSED, outcome=Outcome.UNKNOWN, code="cannot-tell", sentence=sentence)
        settled = seen.settled(row, self._site.kind(row.kind))
        if settled is None or settled.state is not State.DONE:
            return False
        await asyncio.to_thread(self._work.settle, settled)
        if seen.record is not None:
            there = (seen.record,)
            change = ShelfChange(added=there) if row.verb == Verb.CREATE else ShelfChange(changed=there)
            self._site.shelf(row.kind).tell(change)
        return True

    async def _not_sent(self, row: Write, problem: Problem, sent: Sent) -> None:
        if problem.outcome is Outcome.UNKNOWN:
            state = State.UNKNOWN
        elif problem.trouble in AWAY or problem.trouble in (Trouble.SIGNED_OUT, Trouble.BUSY):
            state = State.WAITING
        else:
            state = State.CONFLICT if isinstance(problem, Conflict) else State.FAILED
        await self._settle(row, state, problem)
        if problem.trouble in AWAY or problem.trouble in (Trouble.SIGNED_OUT, Trouble.BUSY):
            sent.away = problem
            sent.waiting.append(row)
        else:
            sent.failed.append((row, problem))

    async def _settle(self, row: Write, state: State, problem: Problem) -> None:
        kept = Settled(row.id, state, trouble=troubles.packed(problem))
        await asyncio.to_thread(self._work.settle, kept)

    def _title(self, row: Write) -> str:
        batch = self._work.batch(row.batch)
        return batch.title if batch is not None else row.name
