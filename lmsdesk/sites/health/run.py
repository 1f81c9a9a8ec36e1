"""Runs the probes: each as soon as those it builds on are done, with progress, and with an end at any time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from lmsdesk.api.address import normalise
from lmsdesk.api.credentials import Credential, CredentialError
from lmsdesk.api.lockout import HeldBack, Lockout
from lmsdesk.domain.exchange import Action, Exchange
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.reach import USUAL, Line
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.hints import explain_problem
from lmsdesk.sites.health.causes import known
from lmsdesk.sites.health.model import Finding, Light, Probe, Report, Seen, bad, skipped
from lmsdesk.sites.health.net import Net, SystemNet
from lmsdesk.sites.health.probes import PROBES
from lmsdesk.sites.health.visit import ACTION, Visit

PATIENCE = 60.0
"""Seconds that one probe may take."""


@dataclass(frozen=True, slots=True)
class Progress:
    """One probe more is done."""

    finding: Finding
    done: int
    total: int


class HealthCheck:
    """One check of one site. ``run`` it once; ``cancel`` may be called at any time in the same thread."""

    def __init__(
        self,
        address: str,
        credential: Credential | CredentialError | None = None,
        *,
        transport: Any = None,
        net: Net | None = None,
        lockout: Lockout | None = None,
        may_write: bool = False,
        line: Line = USUAL,
        lms: str = "",
        sign_in: Any = None,
        on_tokens: Callable[[Any], None] | None = None,
        journal: Callable[[Exchange], None] | None = None,
        progress: Callable[[Progress], None] | None = None,
        probes: Sequence[Probe] = PROBES,
        patience: float = PATIENCE,
    ) -> None:
        """``credential`` may be the CredentialError of what was pasted; ``line`` is how the site is reached.

        ``lockout`` counts refused sign-ins: hand the same one to every check. ``may_write``: the person agreed that
        a draft is made and deleted again. ``lms`` is the system that a connected site is used with; ``sign_in`` the
        one of the open site, else ``on_tokens`` is told about renewed tokens. ``journal`` gets every exchange. Raises
        AddressError.
        """
        self.address = normalise(address)
        self._line = line if line.host else replace(line, host=urlsplit(self.address).hostname or "")
        self._given = credential
        self._transport = transport
        self._net = net or SystemNet(self._line)
        self._lockout = lockout or Lockout()
        self._visit: dict[str, Any] = {
            "may_write": may_write,
            "lms": lms,
            "sign_in": sign_in,
            "on_tokens": on_tokens,
            "journal": journal,
        }
        self._progress = progress
        self._probes = tuple(probes)
        self._patience = patience
        self._findings: dict[str, Finding] = {}
        self._passed: dict[str, bool] = {}
        self._over = {probe.id: asyncio.Event() for probe in self._probes}
        self._tasks: list[asyncio.Task[None]] = []
        self._stopped = False

    async def run(self) -> Report:
        """Ask everything and tell what was found; what a cancelled check did not get to is skipped."""
        started, begin = datetime.now(UTC), time.perf_counter()
        visit = Visit(
            self.address,
            self._given,
            self._net,
            self._lockout,
            self._transport,
            self._line,
            **self._visit,
        )
        try:
            if not self._stopped:
                async with asyncio.TaskGroup() as group:
                    self._tasks = [group.create_task(self._one(probe, visit)) for probe in self._probes]
        finally:
            self._tasks = []
            await visit.close()
        for probe in self._probes:
            if probe.id not in self._findings:
                self._keep(probe, skipped(N_("The check was stopped before this.")))
        return Report(
            address=visit.found.address if visit.found is not None else visit.final,
            started=started,
            findings=tuple(self._findings[probe.id] for probe in self._probes),
            ms=(time.perf_counter() - begin) * 1000,
            site=visit.found.title if visit.found is not None else "",
            stopped=self._stopped,
        )

    def cancel(self) -> None:
        """Stop asking. ``run`` then ends soon, with what is known."""
        self._stopped = True
        for task in self._tasks:
            task.cancel()

    async def _one(self, probe: Probe, visit: Visit) -> None:
        for id in (*probe.needs, *probe.after):
            if id in self._over:
                await self._over[id].wait()
        blocked = next((id for id in probe.needs if not self._passed.get(id, False)), None)
        if blocked is not None:
            title = next((Sentence(other.title) for other in self._probes if other.id == blocked), Sentence(blocked))
            seen = replace(skipped(N_("Not looked at, because of “{title}”."), title=title), passes=False)
            self._keep(probe, seen)
            return
        action = Action(str(Sentence(ACTION, probe=probe.title)))
        begin = time.perf_counter()
        with visit.acting(action):
            seen = await self._look(probe, visit)
        own = visit.of(action)
        seen = replace(seen, exchanges=tuple(dict.fromkeys((*seen.exchanges, *own))))
        self._keep(probe, seen, (time.perf_counter() - begin) * 1000)

    async def _look(self, probe: Probe, visit: Visit) -> Seen:
        try:
            async with asyncio.timeout(self._patience):
                return await probe.look(visit)
        except HeldBack as held:
            return Seen(Light.SKIPPED, held.sentence or Sentence(""), passes=False)
        except TimeoutError:
            said = Sentence(N_("No answer in {seconds} seconds."), seconds=round(self._patience))
            return bad(said, known("N06", str(said)))
        except Problem as problem:
            found = explain_problem(visit.clean(problem), context=visit.context())
            hints = (found.best, *found.also) if found.best is not None else ()
            return bad(hints[0].happened if hints else Sentence(N_("This did not work.")), *hints)

    def _keep(self, probe: Probe, seen: Seen, ms: float = 0.0) -> None:
        finding = Finding(probe.id, Sentence(probe.title), seen.light, seen.said, seen.hints, seen.exchanges, ms)
        self._findings[probe.id] = finding
        self._passed[probe.id] = seen.passes and seen.light is not Light.BAD
        self._over[probe.id].set()
        if self._progress is not None:
            self._progress(Progress(finding, len(self._findings), len(self._probes)))
