"""A person at work while the site does everything wrong, and what must hold whatever it does.

What the person does is in ``places``; here is what every attack looks at afterwards.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import psutil
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtWidgets import QAbstractButton, QDialog, QLabel, QWidget

from lmsdesk.api import lockout, patience, repeating
from lmsdesk.api import sender as sender_module
from lmsdesk.api.client import Client
from lmsdesk.api.lockout import Lockout
from lmsdesk.sites import Site, guard
from lmsdesk.ui.connect.sign_in_panel import SignInPanel
from tests.hints.words import unfit
from tests.hostile.faults import Fault
from tests.hostile.front import Hostile, RawServer, Switch
from tests.hostile.pulse import Pause, Pulse, machine_factor
from tests.scenarios.person import Person

TYPED = "Typed while the site fails"
MOST_GROWTH = 64 * 1024 * 1024
GROWTH_EACH = 300 * 1024
"""Bytes by which the program may grow at all, and for each attack: the journal keeps what was answered."""


class Siege:
    """One person, one academy, one raw server between them."""

    def __init__(self, person: Person, raw: RawServer, patch: pytest.MonkeyPatch) -> None:
        self.person = person
        self.switch = Switch()
        self._raw = raw
        self._patch = patch
        self.lms = ""
        self.told: list[str] = []
        self.wrong: list[str] = []
        self.frozen: dict[str, Pause] = {}
        self.longest = Pause()
        self.count = 0
        self.hits = 0
        """Requests of the last visit that met the fault."""
        self.now = ""
        self.factor = 1.0
        self._pulse = Pulse()

    async def begin(self, lms: str) -> None:
        person = self.person
        self.lms = lms
        real = sender_module.real_transport

        async def between(*args: Any) -> httpx.AsyncBaseTransport:
            return Hostile(await real(*args), self._raw, self.switch)

        self._patch.setattr(sender_module, "real_transport", between)
        self._patch.setattr(guard, "MOMENTS", 0.0)  # what was read a moment ago still counts, but not here
        await person.opens_practice(lms)
        explain = person.desk.explain

        def noting(problem: Any, **more: Any) -> Any:
            found = explain(problem, **more)
            if found.best is not None:
                self.told.append("own words" if problem.sentence is not None else found.best.id)
            return found

        person.desk.explain = noting  # type: ignore[method-assign]
        self.factor = machine_factor()

    async def end(self) -> None:
        """Nothing hangs in the air any more."""
        self.switch.bend = None
        await self.settle()
        await self.client.close()
        await asyncio.sleep(0.05)

    @property
    def site(self) -> Site:
        assert self.person.desk.site is not None
        return self.person.desk.site

    @property
    def client(self) -> Client:
        found: Client = self.site.dialect._client  # type: ignore[attr-defined]
        return found

    # -- one attack --------------------------------------------------------------------------------------------

    @contextlib.asynccontextmanager
    async def attack(
        self,
        fault: Fault,
        where: str,
        *,
        reads: bool = True,
        writes: bool = True,
        panel: bool = False,
        told: bool = True,
    ) -> AsyncIterator[None]:
        """What is done inside meets the fault. ``told``: the hint must be the right one, not only words for people.

        ``panel``: signing in again is what is being done, so the panel for it stays.
        """
        self.told.clear()
        self.count += 1
        self.now = f"{fault.name} × {where}"
        switch = self.switch
        switch.bend, switch.reads, switch.writes = fault.bend, reads, writes
        switch.done, switch.silent, switch.hits = fault.done, fault.silent, 0
        self._pulse.start()
        try:
            yield
            await self.settle(panel=panel)
            if self.person.front is not None:
                self.person.front.grab()
        finally:
            switch.bend = None
            pause = self._pulse.stop()
            self._forget_marks()
        self.hits += switch.hits
        expected = fault.read if not writes else (*fault.write, *fault.read)
        self._look(fault, expected if told else (), pause)

    def _forget_marks(self) -> None:
        """What the site marked with an ETag while it lied would be taken for right for as long as the mark holds."""
        etags = getattr(self.person.desk.site and self.site.dialect, "_etags", None)
        if etags is not None:
            etags.clear()

    def lost(self, what: str) -> None:
        """Something typed is not there any more."""
        self.wrong.append(f"{self.now}: the typed text is gone, {what[:80]!r} stands there")

    async def settle(self, *, panel: bool = False) -> None:
        """Until the program is at rest; questions and signing in again are stepped back from."""
        deadline = asyncio.get_running_loop().time() + 60
        quiet = turn = 0
        while quiet < 3:
            at_work = self.at_work(panel=panel)
            if quiet or not at_work or turn % 8 == 0:  # looking for questions through the whole window is not free
                self._step_back(panel=panel)
                at_work = self.at_work(panel=panel)
            quiet = 0 if at_work else quiet + 1
            turn += 1
            if asyncio.get_running_loop().time() > deadline:
                raise AssertionError(f"{self.now}: still at work: {self.at_work()}, it says {self._visible()}")
            await asyncio.sleep(0.004 if not quiet else 0)

    def at_work(self, *, panel: bool = False) -> list[str]:
        waiting = ("ask to sign in",) if panel else ()
        return [name for name in self.person.desk.tasks.names if name not in waiting]

    def _step_back(self, *, panel: bool) -> None:
        for window in self.person.app.topLevelWidgets():
            if isinstance(window, QDialog) and window.isVisible():
                window.reject()
        for one in () if panel else self.person.window.findChildren(SignInPanel):
            if one.isVisible():
                self.person.clicks(one.later)

    async def tidy(self) -> None:
        """The next attack meets a program that knows nothing of this one."""
        person, sites = self.person, self.person.desk.sites
        assert sites is not None
        self.switch.bend = None
        sites.lockout = Lockout()
        if person.desk.site is not None:
            client = self.client
            client.door = sites.lockout.door(client.root.base)
            await client.close()  # what hangs in the air of the raw server is of no use to the next fault
            client.sender.pace = type(client.pace)(clock=time.monotonic)
            client.override = False
        person.desk.journal.clear()  # what one fault taught is not to explain the next
        for notice in person.notices():
            notice.dismissed.emit()
        person.desk.say("")
        await self.settle()

    async def read_again(self) -> None:
        """What the site told while it lied about its content is told anew."""
        for kind in self.site.kinds:
            if kind.task:
                await self.site.shelf(kind.id).first()
                await self.site.shelf(kind.id).all(reload=True)

    # -- what must hold ----------------------------------------------------------------------------------------

    def _look(self, fault: Fault, expected: tuple[str, ...], pause: Pause) -> None:
        if pause.work > self.longest.work:
            self.longest = pause
        if pause.is_freeze(fault.heavy) and pause.is_freeze(fault.heavy * max(self.factor, machine_factor())):
            self.frozen[self.now] = pause
        for label in self._labels() if fault.content else ():
            if _is_rich(label) and "<script" in label.text():
                self.wrong.append(f"{self.now}: the site's markup is taken for ours: {label.text()[:80]!r}")
        for text in () if fault.content else self._visible():
            if bad := unfit(text):
                self.wrong.append(f"{self.now}: a person reads {bad!r} in {text[:160]!r}")
        if self.person.mistakes:
            self.wrong.append(f"{self.now}: crashed: {str(self.person.mistakes[0])[-900:]}")
            self.person.mistakes.clear()
        if self.switch.hits and expected and not fault.usable:
            if not self.told:
                looked = fault.done and self.person.window.status.said.text()  # it was done, as a look has shown
                if not self.person.notices() and not looked:
                    self.wrong.append(f"{self.now}: nothing was told")
            elif not {"own words", *expected} & {self.told[0], self.told[-1]}:
                self.wrong.append(f"{self.now}: told {self.told}, expected {expected}")

    def _visible(self) -> list[str]:
        """What notices, labels and buttons say; what the site has as content in fields and cells is another thing."""
        found = [notice.accessibleName() for notice in self.person.notices() if not self._is_raw(notice)]
        found += [_read(label) for label in self._labels()]
        found.append(self.person.window.status.said.text())
        return [text for text in found if text]

    def _labels(self) -> list[Any]:
        """In the window but for the inspector, which is there to show what was sent and answered as it is."""
        window = self.person.window
        found: list[QWidget] = [*window.findChildren(QLabel), *window.findChildren(QAbstractButton)]
        shown = [one for one in found if one.isVisible() and not self._is_raw(one)]
        return [one for one in shown if not _chooses_nothing(one)]

    def _is_raw(self, one: QWidget) -> bool:
        dock = self.person.window.inspector
        return dock is not None and bool(dock.panel.isAncestorOf(one))


def _is_rich(one: Any) -> bool:
    return isinstance(one, QLabel) and one.textFormat() is not Qt.TextFormat.PlainText and "<" in one.text()


def _read(one: Any) -> str:
    """What a person sees of a label or a button."""
    text = str(one.text())
    return QTextDocumentFragment.fromHtml(text).toPlainText() if _is_rich(one) else text


def _chooses_nothing(one: QWidget) -> bool:
    """The button of a field in which nothing is chosen says so: None."""
    return isinstance(one, QAbstractButton) and one.text() in ("", "None")


class Growth:
    """How much memory the program takes now that it did not take at the beginning."""

    def __init__(self) -> None:
        self._process = psutil.Process()
        gc.collect()
        self._before = self._process.memory_info().rss

    @property
    def grown(self) -> int:
        gc.collect()
        return self._process.memory_info().rss - self._before

    def __str__(self) -> str:
        return f"{self.grown / 1e6:.0f} MB more"

    def too_much(self, attacks: int) -> str:
        """What is to be said about it; nothing when it is within the limit."""
        grown = self.grown
        limit = MOST_GROWTH + attacks * GROWTH_EACH
        return f"{grown / 1e6:.0f} MB more than before, {limit / 1e6:.0f} MB allowed" if grown > limit else ""


@contextlib.contextmanager
def quick_waits(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Next to no pause before a second try."""
    patch.setattr(repeating, "wait", lambda state: 0.0)
    patch.setattr(lockout, "SHORT_PAUSE", 0.2)
    patch.setattr(patience, "LINE_WAITS", (0.1, 0.2))
    yield
