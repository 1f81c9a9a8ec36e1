"""A person at work while the site does everything wrong: loads of screens, saves of editors, and what must hold."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel

from lmsdesk.api import client as client_module
from lmsdesk.api.client import Client
from lmsdesk.api.lockout import Door
from lmsdesk.api.wire import real_transport
from lmsdesk.domain.kind import Verb
from lmsdesk.ui.connect.sign_in_panel import SignInPanel
from lmsdesk.ui.screens.table_of_screens import entries_of
from lmsdesk.ui.widgets import Notice
from tests.conftest import until
from tests.hints.words import unfit
from tests.hostile.faults import Fault
from tests.hostile.front import Hostile, RawServer, Switch
from tests.scenarios.person import Person

TYPED = "Typed while the site fails"
LONGEST_PAUSE = 0.1
"""Seconds for which nothing may hold up the window, on a machine that is at rest."""


def machine_factor() -> float:
    """How much slower than a machine at rest this one is now, from a fixed piece of work."""
    best = min(_work() for _ in range(5))
    return max(1.0, best / 0.006)


def _work() -> float:
    begin = time.perf_counter()
    sum(number * number % 7 for number in range(60_000))
    return time.perf_counter() - begin


class Pulse:
    """Notes the longest time for which the event loop did not get round, and in which of our lines it was then."""

    def __init__(self) -> None:
        self.longest = 0.0
        self.line = ""
        self._last = 0.0
        self._beating = False
        self._main = threading.get_ident()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self.longest, self.line, self._beating = 0.0, "", True
        self._last = time.perf_counter()
        self._task = asyncio.get_running_loop().create_task(self._beat())
        threading.Thread(target=self._watch, daemon=True).start()

    async def stop(self) -> float:
        assert self._task is not None
        self._beating = False
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task
        return self.longest

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(0.004)
            now = time.perf_counter()
            self.longest = max(self.longest, now - self._last)
            self._last = now

    def _watch(self) -> None:
        while self._beating:
            time.sleep(0.03)
            if time.perf_counter() - self._last > max(LONGEST_PAUSE, self.longest):
                frame = sys._current_frames().get(self._main)
                ours = [f for f in traceback.extract_stack(frame) if "/lmsdesk/" in f.filename] if frame else []
                self.line = f"{ours[-1].filename.rpartition('/lmsdesk/')[2]}:{ours[-1].lineno}" if ours else "Qt"


class Siege:
    """One person, one academy, one raw server between them."""

    def __init__(self, person: Person, raw: RawServer) -> None:
        self.person = person
        self.switch = Switch()
        self._raw = raw
        self.told: list[str] = []
        self.pauses: list[tuple[float, str]] = []
        self.wrong: list[str] = []
        self.lines: dict[str, str] = {}
        self.now = ""
        self._pulse = Pulse()

    async def begin(self, lms: str) -> None:
        person = self.person
        await person.opens_practice(lms)
        explain = person.desk.explain

        def noting(problem: Any, **more: Any) -> Any:
            found = explain(problem, **more)
            if found.best is not None:
                self.told.append("own words" if problem.sentence is not None else found.best.id)
            return found

        person.desk.explain = noting  # type: ignore[method-assign]
        client = self.client
        await client.close()
        client._transport = Hostile(await real_transport(client.root.base), self._raw, self.switch)

    async def end(self) -> None:
        """Nothing hangs in the air any more."""
        self.switch.bend = None
        await self._settle()
        await self.client.close()
        await asyncio.sleep(0.2)

    @property
    def client(self) -> Client:
        assert self.person.desk.site is not None
        found: Client = self.person.desk.site.dialect._client  # type: ignore[attr-defined]
        return found

    def screens(self) -> list[str]:
        """Every screen of this site, out of the table of screens: new ones are besieged by themselves."""
        assert self.person.desk.site is not None
        return [entry.id for entry in entries_of(self.person.desk.site) if not entry.reason]

    def editors(self) -> list[str]:
        site = self.person.desk.site
        assert site is not None
        return [kind.id for kind in site.kinds if kind.task and Verb.UPDATE in kind.verbs]

    # -- one fault, one screen ---------------------------------------------------------------------------------

    async def load(self, fault: Fault, screen: str) -> None:
        """Go to the screen and load it again while the fault is on."""
        person = self.person
        await person.goes_to(screen)
        self.told.clear()
        self.now = f"{fault.name} × load {screen}"
        with self._under(fault):
            self._pulse.start()
            person.presses("F5", person.front)
            await self._settle()
            person.front.grab()
            pause = await self._pulse.stop()
        self._look(f"{fault.name} × load {screen}", fault.read, fault, pause)
        if fault.content:  # what the site called itself is not in front of anybody any more
            person.presses("F5", person.front)
            await self._settle()
            person.desk.say("")
        await self._tidy()

    async def save(self, fault: Fault, kind: str) -> None:
        """Open an item, type, save while the fault is on: what was typed must still be there, or be on the site."""
        person = self.person
        await person.goes_to(kind)
        assert person.desk.site is not None
        record = (await person.desk.site.shelf(kind).first()).records[0]
        person.desk.open_editor(kind, record)
        await until(lambda: person.editor is not None and person.editor.loaded, 15, f"{fault.name}: the editor")
        await person.rest()
        editor = person.editor
        title = editor.kind.title
        typed = f"{TYPED} {len(self.pauses)}"
        editor.form.editors[title].set_value(typed)
        editor.form.editors[title].changed.emit()
        self.told.clear()
        self.now = f"{fault.name} × save {kind}"
        with self._under(fault, reads=False):
            self._pulse.start()
            person.presses("Ctrl+S")
            await self._settle()
            pause = await self._pulse.stop()
        where = f"{fault.name} × save {kind}"
        if person.editor is not editor:
            self.wrong.append(f"{where}: the editor went away")
            return
        shown = editor.form.editors[title].value()
        kept = shown == typed or fault.usable or not editor.unsaved
        if not kept:
            self.wrong.append(f"{where}: the typed text is gone, the field says {str(shown)[:60]!r}")
        self._look(where, (*fault.write, *fault.read), fault, pause)
        editor.notices.clear_all()
        editor.discard()
        person.desk.close_editor()
        await until(lambda: person.editor is None, 10, f"{where}: to leave the editor")
        person.desk.say("")
        await self._tidy()

    @contextlib.contextmanager
    def _under(self, fault: Fault, *, reads: bool = True) -> Iterator[None]:
        switch = self.switch
        switch.bend, switch.reads, switch.writes = fault.bend, reads, True
        switch.done, switch.hits = fault.done, 0
        try:
            yield
        finally:
            switch.bend = None

    async def _settle(self) -> None:
        """Until the program is at rest; questions and signing in again are stepped back from."""
        deadline = asyncio.get_running_loop().time() + 30
        quiet = 0
        while quiet < 3:
            for window in self.person.app.topLevelWidgets():
                if isinstance(window, QDialog) and window.isVisible():
                    window.reject()
            for panel in self.person.window.findChildren(SignInPanel):
                if panel.isVisible():
                    self.person.clicks(panel.later)
            quiet = 0 if self.person.desk.tasks.names else quiet + 1
            if asyncio.get_running_loop().time() > deadline:
                raise AssertionError(
                    f"{self.now}: still at work: {self.person.desk.tasks.names}, it says {self._visible()}"
                )
            await asyncio.sleep(0.005)

    async def _tidy(self) -> None:
        client = self.client
        client.door = Door()
        await client.close()  # what hangs in the air of the raw server is of no use to the next fault
        client.pace = type(client.pace)(clock=time.monotonic)
        client.override = False
        self.person.desk.journal.clear()  # what one fault taught is not to explain the next
        for notice in self.person.notices():
            notice.dismissed.emit()
        await self._settle()

    # -- what must hold ----------------------------------------------------------------------------------------

    def _look(self, where: str, expected: tuple[str, ...], fault: Fault, pause: float) -> None:
        self.pauses.append((pause, where))
        self.lines[where] = self._pulse.line
        for label in self._labels():
            if label.textFormat() is not Qt.TextFormat.PlainText and "<" in label.text() and fault.content:
                self.wrong.append(f"{where}: the site's markup is taken for ours: {label.text()[:80]!r}")
        for text in () if fault.content else self._visible():
            if bad := unfit(text):
                self.wrong.append(f"{where}: a person reads {bad!r} in {text[:160]!r}")
        if self.person.mistakes:
            self.wrong.append(f"{where}: crashed: {str(self.person.mistakes[0])[-700:]}")
            self.person.mistakes.clear()
        if self.switch.hits and expected and not fault.usable:
            if not self.told:
                if not self.person.notices():
                    self.wrong.append(f"{where}: nothing was told")
            elif not {"own words", *expected} & {self.told[0], self.told[-1]}:
                self.wrong.append(f"{where}: told {self.told}, expected {expected}")

    def _visible(self) -> list[str]:
        """What notices and labels say; what the site itself has as content in fields and cells is another thing."""
        found = [notice.accessibleName() for notice in self.person.notices()]
        found += [label.text() for label in self._labels()]
        found.append(self.person.window.status.said.text())
        return [text for text in found if text]

    def _labels(self) -> list[QLabel]:
        front = self.person.front
        found = front.findChildren(QLabel) if front is not None else []
        return [label for label in found if label.isVisible()]


@contextlib.contextmanager
def quick_waits(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Time-outs of a moment instead of a minute, and no pause before a second try."""
    import httpx

    read = 0.5 * min(6.0, machine_factor())
    patch.setattr(client_module, "TIMEOUT", httpx.Timeout(connect=5, read=read, write=5, pool=5))
    patch.setattr(client_module, "_wait", lambda state: 0.0)
    yield


__all__ = ["Notice", "Siege", "machine_factor", "quick_waits"]
