"""Doing one thing to many items: asking first where it cannot be undone, progress, Stop, and one summary."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.kind import Kind
from lmsdesk.domain.record import Record
from lmsdesk.domain.words import N_
from lmsdesk.sites import Conflict
from lmsdesk.ui.complaints import reasons
from lmsdesk.ui.table.actions import DELETE, DRAFT, PUBLISH, RESTORE, TRASH
from lmsdesk.ui.table.cells import title_of, titles
from lmsdesk.ui.table.deleting import WITH_ALL, ask_to_delete, consequences
from lmsdesk.ui.widgets import Button, Notice, WorkLine
from lmsdesk.ui.words import number, tr, trn

if TYPE_CHECKING:
    from lmsdesk.domain.problem import Problem
    from lmsdesk.sites import Batch, Progress, Shelf
    from lmsdesk.ui.screen import Screen

NOTICE = "bulk"
NAMES = "bulk names"
MOST_REASONS = 3
Work = Callable[[Sequence[Record], Action, "Progress", asyncio.Event], Awaitable["Batch"]]


@dataclass(frozen=True, slots=True)
class _Told:
    """The words for one deed: while it runs, for one item, for several, and for those that were not done."""

    running: str
    one: str
    many: str
    failed: str


class Bulk(QObject):
    """One deed at a time. ``running`` tells when one begins and ends."""

    running = Signal(bool)
    trashed = Signal(int)
    """So many items went into the trash."""

    def __init__(self, screen: Screen, shelf: Shelf, line: WorkLine) -> None:
        super().__init__(screen)
        self._screen = screen
        self._shelf = shelf
        self._line = line
        self._stop = asyncio.Event()
        self.busy = False
        self._closed = False
        line.stopped.connect(lambda: self._stop.set())

    def start(self, key: str, records: Sequence[Record]) -> None:
        """Do it, after asking where that is called for. Nothing happens while something else is being done."""
        if records and not self.busy:
            desk = self._screen.desk
            name = f"{key} {len(records)} {self._shelf.kind.id}"
            desk.tasks.start(self._run(key, tuple(records)), name=name, owner=self)

    def close(self) -> None:
        """The screen goes away. What was begun is finished by the site; nothing new is begun."""
        self._closed = True
        self._stop.set()
        if self.busy:
            self._screen.desk.say(tr("Stopped on the way. The list shows how far it got."))

    async def _run(self, key: str, records: tuple[Record, ...]) -> None:
        self._set_busy(True)
        try:
            if key == DELETE:
                await self._delete(records)
            else:
                await self._do(key, records, self._work(key))
        finally:
            self._set_busy(False)

    def _work(self, key: str) -> Work:
        shelf = self._shelf
        if key in (PUBLISH, DRAFT):
            return lambda some, action, progress, stop: shelf.save_many(some, {"status": key}, action, progress, stop)
        if key == RESTORE:
            return shelf.restore
        return shelf.trash

    async def _delete(self, records: tuple[Record, ...]) -> None:
        self._screen.progress.start()
        try:
            told = await consequences(self._shelf, records)
        finally:
            self._end()
        answer = await ask_to_delete(self._screen.desk, self._shelf, records, told)
        if answer and not self._closed:
            await self._do(DELETE, records, self._deletion(children=answer == WITH_ALL))

    def _deletion(self, *, children: bool) -> Work:
        shelf = self._shelf
        return lambda some, action, progress, stop: shelf.delete(some, children, action, progress, stop)

    async def _do(self, key: str, records: tuple[Record, ...], work: Work) -> None:
        words = _words(key)
        self._stop = asyncio.Event()
        for name in (NOTICE, NAMES):
            self._screen.notices.clear(name)
        self._line.start(tr(words.running), len(records))
        self._screen.progress.start()
        action = Action(sentence(words, self._shelf.kind, records))
        try:
            batch = await work(records, action, self._line.set_done, self._stop)
        finally:
            self._end()
        if self._closed:
            return
        if key == TRASH and batch.done and not batch.waits:
            self.trashed.emit(len(batch.done))
        self._tell(key, words, records, batch, work, action)

    def _tell(
        self, key: str, words: _Told, records: tuple[Record, ...], batch: Batch, work: Work, action: Action
    ) -> None:
        by_id = {record.id: record for record in records}
        done = [by_id[id] for id in batch.done if id in by_id]
        if batch.waits:
            self._screen.desk.say(self._waits(batch))
            return
        if batch.ok:
            self._screen.desk.say_done(sentence(words, self._shelf.kind, done), action)
            return
        left = [by_id[id] for id in batch.left if id in by_id]
        if not batch.failed:
            text = tr(
                "Stopped after {done} of {total}. The others are as they were.",
                done=number(len(done)),
                total=number(len(records)),
            )
            self._screen.desk.say(text)
            return
        newer = {id: problem.theirs for id, problem in batch.failed if isinstance(problem, Conflict)}
        failed = [newer.get(id, by_id[id]) for id, _ in batch.failed if id in by_id]
        again = tuple(failed + left)
        notice = self._screen.show_problem(batch.failed[0][1], again=lambda: self._again(key, again, work), key=NOTICE)
        self._offer_both(notice, batch)
        if len(records) > 1:
            told = [(title_of(self._shelf.kind, by_id[id]), problem) for id, problem in batch.failed if id in by_id]
            self._screen.notices.show_notice(self._names(words, records, done, again, told), NAMES)

    def _offer_both(self, notice: Notice, batch: Batch) -> None:
        """Items that somebody changed meanwhile are looked at one after the other."""
        from lmsdesk.sites.settling import Origin, Where
        from lmsdesk.ui.both import opening

        found = opening.of_conflicts((Origin(Where.ROWS), problem) for _, problem in batch.failed)
        if found:
            look = Button(tr("Look at both"), on_click=lambda: opening.show(self._screen.desk, found, lambda *_: None))
            notice.add_button(look)

    def _waits(self, batch: Batch) -> str:
        if batch.due is None:
            return trn("{count} change waits in the outbox.", "{count} changes wait in the outbox.", len(batch.done))
        minutes = self._shelf.site.basket.minutes
        one = "{count} item is deleted in {minutes} minutes. Until then it can be taken back under Outbox."
        many = "{count} items are deleted in {minutes} minutes. Until then they can be taken back under Outbox."
        return trn(one, many, len(batch.done), minutes=number(minutes))

    def _names(
        self,
        words: _Told,
        records: Sequence[Record],
        done: Sequence[Record],
        not_done: Sequence[Record],
        failed: Sequence[tuple[str, Problem]],
    ) -> Notice:
        """Which items were not done, by name, and which of their fields the site did not accept."""
        kind = self._shelf.kind
        first = tr("{done} of {total} are done.", done=number(len(done)), total=number(len(records)))
        why = "\n".join(tr(reason) for reason in reasons(kind, failed)[:MOST_REASONS])
        return Notice("caution", tr(words.failed, names=titles(kind, not_done)), first, why)

    def _again(self, key: str, records: tuple[Record, ...], work: Work) -> None:
        if not self.busy:
            self._screen.desk.tasks.start(self._run_again(key, records, work), name=f"{key} again", owner=self)

    async def _run_again(self, key: str, records: tuple[Record, ...], work: Work) -> None:
        self._set_busy(True)
        try:
            await self._do(key, records, work)
        finally:
            self._set_busy(False)

    def _end(self) -> None:
        if not self._closed:
            self._screen.progress.stop()
            self._line.finish()

    def _set_busy(self, busy: bool) -> None:
        self.busy = busy
        if not self._closed:
            self.running.emit(busy)


def sentence(words: _Told, kind: Kind, records: Sequence[Record]) -> str:
    """What was done, with the item's name or their number."""
    if len(records) == 1:
        return tr(words.one, name=title_of(kind, records[0]))
    return tr(words.many, count=number(len(records)), things=tr(kind.plural).lower())


def _words(key: str) -> _Told:
    told = {
        PUBLISH: _Told(
            N_("Publishing"),
            N_("Published “{name}”."),
            N_("Published {count} {things}."),
            N_("Not published: {names}."),
        ),
        DRAFT: _Told(
            N_("Making drafts"),
            N_("“{name}” is a draft now."),
            N_("{count} {things} are drafts now."),
            N_("Not made drafts: {names}."),
        ),
        TRASH: _Told(
            N_("Moving to the trash"),
            N_("Moved “{name}” to the trash."),
            N_("Moved {count} {things} to the trash."),
            N_("Not moved to the trash: {names}."),
        ),
        RESTORE: _Told(
            N_("Restoring"),
            N_("Restored “{name}”."),
            N_("Restored {count} {things}."),
            N_("Not restored: {names}."),
        ),
        DELETE: _Told(
            N_("Deleting"),
            N_("Deleted “{name}” for good."),
            N_("Deleted {count} {things} for good."),
            N_("Not deleted: {names}."),
        ),
    }
    return told[key]
