"""One life of the program: it opens the school and works like a person in a hurry, until the power goes.

Everything that must survive is reported through a pipe as it happens, with the moment it happened.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

from lmsdesk.domain.changing import Change, Way
from lmsdesk.domain.exchange import Action
from tests.powercut.judge import BEAT

KEYS = "abcdefghijklmnopqrstuvwxyz "
STEP = 0.02


class Room:
    """The school next door, in place of the academies inside the program."""

    running = True

    def __init__(self, about: Mapping[str, Any]) -> None:
        self._about = about

    def start(self) -> Mapping[str, Any]:
        return self._about

    reset = start

    def stop(self) -> None:
        """It lives on."""

    def weather(self, lms: str) -> frozenset[str]:
        return frozenset()

    def set_weather(self, lms: str, names: frozenset[str]) -> None:
        """Always fine."""

    def offered(self, lms: str) -> Sequence[str]:
        return ()


class Reports:
    """Lines into the pipe; small enough to arrive whole or not at all."""

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe
        self.late = 0.0
        """For how long the machine kept this process waiting, as seen by a thread that has nothing else to do."""
        threading.Thread(target=self._beat, daemon=True).start()

    def tell(self, what: str, **more: Any) -> None:
        line = json.dumps({"what": what, "at": time.monotonic(), "late": self.late, **more}) + "\n"
        os.write(self._pipe, line.encode())

    def _beat(self) -> None:
        last = told = time.monotonic()
        while True:
            time.sleep(STEP)
            now = time.monotonic()
            self.late += max(0.0, now - last - 2 * STEP)
            last = now
            if now - told >= BEAT:
                told = now
                self.tell("beat")


def live(about: Mapping[str, Any], lms: str, seed: int, pipe: int, *, settle: bool = False) -> None:
    """The child's whole life. ``settle``: no new work, only what was left; then it ends by itself."""
    import qasync

    from lmsdesk.app import make_application
    from tests.scenarios.person import Person

    app = make_application(["lmsdesk"])
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    reports = Reports(pipe)

    async def whole() -> None:
        async with Person(app) as person:
            assert person.desk.sites is not None
            person.desk.practice = Room(about)  # type: ignore[assignment]
            person.desk.sites.add_practice(about)
            await person.opens_practice(lms)
            life = Life(person, lms, random.Random(seed), reports)
            reports.tell("ready")
            await (life.settle() if settle else life.work())

    loop.run_until_complete(whole())


class Life:
    """Types, saves, changes many at once, collects and sends, in any order."""

    def __init__(self, person: Any, lms: str, chance: random.Random, reports: Reports) -> None:
        self._person = person
        self._lms = lms
        self._chance = chance
        self._reports = reports
        self._site = person.desk.site
        self._marks = 0

    def mark(self) -> str:
        """A word that nobody wrote before."""
        self._marks += 1
        return f"mark{os.getpid()}x{time.monotonic_ns()}x{self._marks}"

    async def work(self) -> None:
        """Until the power goes."""
        often = (self.types, self.types, self.types, self.types_and_saves, self.types_and_saves, self.types_a_new_one)
        deeds = (*often, self.changes_many, self.collects_and_sends, self.creates)
        await self._carry_on()
        while True:
            await self._chance.choice(deeds)()

    async def settle(self) -> None:
        """Everything that waits is sent, everything that was cut off goes on; nothing new."""
        from tests.conftest import until

        work, site = self._site.work, self._site
        await until(lambda: not work.not_settled(), 30, "everything to be looked at")
        await site.outbox.load()
        await site.sender.send()
        await self._carry_on()
        await until(lambda: not site.sender.running, 30)
        await site.sender.send()
        self._reports.tell("settled", left=site.outbox.count)

    async def _carry_on(self) -> None:
        for kept in await self._site.plans.resting():
            await self._site.plans.go_on(kept.id)

    # -- what a person does

    async def types(self) -> None:
        """Opens a course and types, with pauses or without, and goes back without saving."""
        editor = await self._opens()
        await self._keys(editor, str(editor.subject.record.id))
        editor.form.look_everywhere()
        self._discards(editor, str(editor.subject.record.id))

    async def types_and_saves(self) -> None:
        editor = await self._opens()
        item = str(editor.subject.record.id)
        text = await self._keys(editor, item)
        self._type(item, self._person.field("name"), f"{text} {self.mark()}")
        await self._saves(editor)

    async def types_a_new_one(self) -> None:
        """A course that is not on the site yet: saved, or thrown away."""
        from tests.conftest import until

        person, item = self._person, f"new {self.mark()}"
        person.desk.open_editor("courses")
        await until(lambda: person.editor is not None and person.editor.loaded, 20, "the editor")
        editor, field = person.editor, person.field("name")
        self._type(item, field, self.mark())
        text = await self._keys(editor, item)
        what = self._chance.randrange(3)
        if what == 0:
            self._type(item, field, f"{text} {self.mark()}")
            await self._saves(editor)
        else:
            self._discards(editor, item)

    async def changes_many(self) -> None:
        """Bulk edit: tried out, then sent."""
        from lmsdesk.sites import bulk

        shelf = self._site.shelf("courses")
        page = await shelf.first()
        some = self._chance.sample(list(page.records), 12)
        name = "course_badge" if self._lms == "masteriyo" else "highlights"
        trial = bulk.plan(shelf.kind, some, [Change(name, Way.SET, self.mark())])
        await bulk.run(shelf, trial.rows, Action("Change 12 courses"))

    async def collects_and_sends(self) -> None:
        """Offline for a while, by choice; then everything is sent."""
        site, shelf = self._site, self._site.shelf("courses")
        page = await shelf.first()
        site.outbox.collecting = True
        try:
            for record in self._chance.sample(list(page.records), 3):
                opened = await shelf.open(record.id)
                await shelf.save(opened, {"short_description": self.mark()}, Action("Collected"))
            for _ in range(2):
                name = self.mark()
                category = (await site.shelf("categories").create({"name": name}, Action("Collected"))).record
                values = {"name": self.mark(), "categories": (_ref(category),)}
                await shelf.create(values, Action("Collected"))
        finally:
            site.outbox.collecting = False
        await site.sender.send()

    async def creates(self) -> None:
        await self._site.shelf("courses").create({"name": self.mark()}, Action("Create a course"))

    # -- inside

    async def _opens(self) -> Any:
        from tests.conftest import until

        person, shelf = self._person, self._site.shelf("courses")
        page = await shelf.first()
        record = await shelf.open(self._chance.choice(page.records).id)
        person.desk.open_editor("courses", record)
        await until(lambda: person.editor is not None and person.editor.loaded, 20, "the editor")
        return person.editor

    async def _keys(self, editor: Any, item: str) -> str:
        """Keys one after the other; each is reported with what the field holds."""
        field = self._person.field("name")
        field.setFocus()
        text: str = field.text()
        for _ in range(self._chance.randrange(3, 25)):
            text += self._chance.choice(KEYS)
            self._type(item, field, text)
            await asyncio.sleep(self._chance.choice((0.0, 0.02, 0.05, 0.12, 0.5)))
        return text

    def _type(self, item: str, field: Any, text: str) -> None:
        from PySide6.QtCore import QEvent, Qt
        from PySide6.QtGui import QKeyEvent
        from PySide6.QtWidgets import QApplication

        at, late = time.monotonic(), self._reports.late
        field.end(False)  # where a person's keyboard is once the editor is shown
        for sign in text[len(field.text()) :]:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QApplication.sendEvent(field, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, sign))
        self._reports.tell("typed", lms=self._lms, item=item, text=field.text(), at=at, late=late)

    def _discards(self, editor: Any, item: str) -> None:
        self._reports.tell("discarding", lms=self._lms, item=item)
        editor.discard()
        self._person.desk.close_editor()

    async def _saves(self, editor: Any) -> None:
        from tests.conftest import until

        editor.save()
        await until(lambda: not editor.saving.running, 20, "the save to end")
        self._person.desk.close_editor()
        await asyncio.sleep(0)


def _ref(record: Any) -> Any:
    from lmsdesk.domain.values import Ref

    return Ref(record.id, str(record["name"]))
