"""Taking back what was done, and going on with what was left: started anywhere, told where the person is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, Signal

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.problem import Problem
from lmsdesk.ui.widgets import Button, Notice
from lmsdesk.ui.words import number, tr

if TYPE_CHECKING:
    from lmsdesk.sites import Site
    from lmsdesk.sites.kept import Kept, Undone, Write
    from lmsdesk.ui.desk import Desk

NOTICE = "history"
MOST = 4
OFFER_MS = 15_000


class History(QObject):
    """One thing at a time. ``running`` tells what begins (its words and how many) and, with nothing, that it ended."""

    running = Signal(str, int)
    progress = Signal(int, int)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._stop = asyncio.Event()
        self._offered: int | None = None
        self._offered_at = QElapsedTimer()
        self.busy = False

    def stop(self) -> None:
        """Begin nothing new of what runs."""
        self._stop.set()

    def offer(self) -> None:
        """Ctrl+Z where there is no text to undo: name the last change; once more takes it back."""
        if self._offered is not None and self._offered_at.elapsed() < OFFER_MS:
            batch, self._offered = self._offered, None
            self.take_back(batch)
        else:
            self._desk.tasks.start(self._offer(), name="offer to take back", key="offer to take back")

    def take_back(self, batch: int) -> None:
        """Take back everything of a batch that is still there."""
        self._begin(lambda site: self._take_back(site, batch))

    def take_back_one(self, write: Write) -> None:
        """Take back one write."""
        self._begin(lambda site: self._take_back(site, write.batch, write))

    def go_on(self, batch: int) -> None:
        """Do what was left of a batch."""
        self._begin(lambda site: self._go_on(site, batch))

    def leave(self, batch: int) -> None:
        """What was left of a batch is not wanted."""
        site = self._desk.site
        if site is not None:
            self._desk.tasks.start(site.plans.leave(batch), name="leave a batch")

    # -- inside -------------------------------------------------------------------------------------------------

    def _begin(self, work: Callable[[Site], object]) -> None:
        site = self._desk.site
        if site is None:
            return
        if self.busy:
            self._desk.say(tr("Something else is being done just now."))
            return
        self._desk.tasks.start(self._run(site, work), name="take back")

    async def _run(self, site: Site, work: Callable[[Site], object]) -> None:
        self.busy, self._stop, self._offered = True, asyncio.Event(), None
        try:
            await work(site)  # type: ignore[misc]
        except Problem as problem:
            self._tell_problem(problem)
        finally:
            self.busy = False
            self.running.emit("", 0)

    async def _offer(self) -> None:
        site = self._desk.site
        last = await site.activity.last() if site is not None else None
        if last is None:
            self._desk.say(tr("There is nothing to take back."))
            return
        self._offered = last.id
        self._offered_at.start()
        self._desk.undoable.emit(tr("Last change: {what}. Ctrl+Z again takes it back.", what=last.title), last.id)

    async def _take_back(self, site: Site, batch: int, write: Write | None = None) -> None:
        kept = await asyncio.to_thread(site.work.batch, batch)
        if kept is None:
            return
        name = write.name if write is not None and kept.total > 1 else kept.title
        action = Action(tr("Take back: {what}", what=name))
        if write is not None:
            undone = await site.undo.write(write.id, action)
        else:
            self.running.emit(tr("Taking back"), kept.done)
            undone = await site.undo.batch(batch, action, self.progress.emit, self._stop)
        self._tell(site, name, undone, action)
        await self._tell_bent(site, action)

    async def _tell_bent(self, site: Site, action: Action) -> None:
        """What the site made of the old values other than asked, when they went back to it."""
        from lmsdesk.sites.kept import surprises_of
        from lmsdesk.ui.editor.telling import dropped_line

        batch = site.activity.batch_of(action)
        writes = await site.activity.writes(batch) if batch is not None else ()
        lines = [
            dropped_line(site.kind(write.kind), found)
            for write in writes
            for found in (surprises_of(site.kind(write.kind), write) if write.changed else ())
        ]
        if lines:
            notice = Notice("caution", tr("Taken back, but the site changed some of it:"), "\n".join(lines[:MOST]))
            self._add_show(notice)
            self._desk.show_notice(notice, "history changed")

    async def _go_on(self, site: Site, batch: int) -> None:
        kept = await asyncio.to_thread(site.work.batch, batch)
        if kept is None or not kept.left:
            return
        self.running.emit(kept.title, kept.left)
        done = await site.plans.go_on(batch, Action(kept.title), self.progress.emit, self._stop)
        self._tell_gone_on(kept, done)

    # -- telling ------------------------------------------------------------------------------------------------

    def _tell(self, site: Site, name: str, undone: Undone, action: Action) -> None:
        if undone.ok and undone.done:
            self._desk.say_done(tr("Taken back: {what}.", what=name), action)
            return
        if not undone.done and not undone.failed and undone.impossible:
            self._desk.say(tr(undone.impossible[0][1]))
            return
        if not undone.done and len(undone.failed) == 1:
            self._tell_one(site, *undone.failed[0])
            return
        total = len(undone.done) + len(undone.failed) + len(undone.impossible) + len(undone.left)
        if not total:
            self._desk.say(tr("There is nothing to take back."))
            return
        title = tr("{done} of {total} are taken back.", done=number(len(undone.done)), total=number(total))
        whys = [str(tr(p.sentence)) if p.sentence else self._why(p) for _, p in undone.failed]
        whys += [tr(why) for _, why in undone.impossible]
        if undone.left:
            whys.append(tr("Stopped on the way. The list shows how far it got."))
        self._show("caution", title, whys, undone.failed)

    def _tell_gone_on(self, kept: Kept, done: Undone) -> None:
        if done.ok:
            self._desk.say(tr("Done: {what}.", what=kept.title))
            return
        total = len(done.done) + len(done.failed) + len(done.left)
        title = tr("{done} of {total} are done.", done=number(len(done.done)), total=number(total))
        whys = [str(tr(p.sentence)) if p.sentence else self._why(p) for _, p in done.failed]
        if done.left:
            whys.append(tr("Stopped on the way. The list shows how far it got."))
        self._show("caution", title, whys)

    def _tell_one(self, site: Site, write: Write, problem: Problem) -> None:
        from lmsdesk.sites import Conflict

        if not isinstance(problem, Conflict):
            self._tell_problem(problem)
            return
        notice = Notice("caution", tr(problem.sentence) if problem.sentence else tr("It was changed since."))
        self.offer_both(notice, [(write, problem)])
        self._add_show(notice)
        self._desk.show_notice(notice, NOTICE)

    def offer_both(self, notice: Notice, failed: Sequence[tuple[Write, Problem]]) -> None:
        """What somebody changed since can be looked at beside what it was, and taken back piece by piece."""
        from lmsdesk.sites.settling import Origin, Where
        from lmsdesk.ui.both import opening

        found = opening.of_conflicts((Origin(Where.UNDO, write.id), problem) for write, problem in failed)
        if not found:
            return

        def look() -> None:
            notice.dismissed.emit()
            opening.show(self._desk, found, lambda *_: None)

        notice.add_button(Button(tr("Look at both"), on_click=look))

    def _show(self, tone: str, title: str, whys: list[str], failed: Sequence[tuple[Write, Problem]] = ()) -> None:
        few = list(dict.fromkeys(whys))[:MOST]
        if len(whys) > MOST:
            few.append(tr("And {count} more.", count=len(whys) - MOST))
        notice = Notice(tone, title, "\n".join(few))
        self.offer_both(notice, failed)
        self._add_show(notice)
        self._desk.show_notice(notice, NOTICE)

    def _add_show(self, notice: Notice) -> None:
        notice.add_button(Button(tr("Show"), "link", on_click=lambda: self._desk.navigate("activity")))

    def _why(self, problem: Problem) -> str:
        best = self._desk.explain(problem).best
        return tr(best.happened or best.title) if best is not None else tr("That did not work")

    def _tell_problem(self, problem: Problem) -> None:
        explanation = self._desk.explain(problem)
        exchange = problem.exchange.number if problem.exchange is not None else 0
        notice = Notice.of(explanation, exchange=exchange)
        notice.details_wanted.connect(self._desk.show_exchange)
        notice.acted.connect(self._desk.do)
        self._desk.show_notice(notice, NOTICE)
