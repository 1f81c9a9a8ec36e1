"""The outbox: what waits to be sent, in its order, and what waits to be deleted for good. Everything can be changed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.kind import Verb
from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.words import N_
from lmsdesk.sites import sending, settling
from lmsdesk.sites.conflicts import moved
from lmsdesk.sites.kept import Queue, Sent, State, Write, unpacked
from lmsdesk.ui.both import opening as both
from lmsdesk.ui.complaints import complaints
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.dialogs.ask import Answer
from lmsdesk.ui.editor.showing import in_a_sentence, weekday_and_time
from lmsdesk.ui.widgets import Button, EmptyState, Notice
from lmsdesk.ui.words import number, tr, trn
from lmsdesk.ui.work import words
from lmsdesk.ui.work.details import kind_of
from lmsdesk.ui.work.rows import Row
from lmsdesk.ui.work.work_screen import ICONS, WorkScreen

SENT = "sent"
_TICK_MS = 20_000


class OutboxScreen(WorkScreen):
    """What waits, and beside it what is in the row in use."""

    KEY = "outbox"

    def __init__(self, desk: Desk) -> None:
        empty = EmptyState(
            "send",
            tr("Nothing waits"),
            tr("Changes wait here while the site cannot be reached, or while you collect them to send them later."),
        )
        super().__init__(desk, tr("Outbox"), tr("What waits"), tr("What waits in detail"), empty)
        self._waiting: tuple[Write, ...] = ()
        self._basket: tuple[Write, ...] = ()
        self._stop = asyncio.Event()
        self.collect = QCheckBox(tr("Collect changes, send them later"))
        self.collect.setToolTip(tr("Nothing is sent until you choose “Send all now”."))
        self.send = Button(tr("Send all now"), "primary", icon="send", on_click=self._send)
        self._minute = QTimer(self, interval=_TICK_MS)
        self._minute.timeout.connect(self._fill)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.header.add_action(self.collect)
        self.header.add_action(self.send)
        self.top.addWidget(self.line)

    def _connect(self) -> None:
        self.collect.setChecked(self.site.outbox.collecting)
        self.collect.toggled.connect(self._collect)
        self.view.opened.connect(lambda row: self._edit(row.what))
        self.view.pressed_key.connect(lambda _: self._take_out())
        self.line.stopped.connect(lambda: self._stop.set())
        self._ends += (self.site.outbox.subscribe(self._changed), self.site.basket.subscribe(self._changed))
        for keys, by in (("Alt+Up", -1), ("Alt+Down", 1)):
            shortcut = QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(partial(self._move, by))

    # -- Screen -----------------------------------------------------------------------------------------------

    async def shown(self) -> None:
        await super().shown()
        self._minute.start()

    def closing(self) -> None:
        super().closing()
        self._stop.set()

    # -- reading and showing ----------------------------------------------------------------------------------

    async def _read(self) -> None:
        self._waiting, self._basket = await self.site.outbox.list(), await self.site.basket.list()
        self.collect.blockSignals(True)
        self.collect.setChecked(self.site.outbox.collecting)
        self.collect.blockSignals(False)
        self._fill()

    def _fill(self) -> None:
        rows = [self._row(write) for write in self._waiting] + [self._basket_row(write) for write in self._basket]
        self.send.setEnabled(bool(self._waiting) and not self.site.sender.running)
        self._say_away()
        self._put(rows, number(len(rows)) if rows else "")

    def _say_away(self) -> None:
        """One quiet line on why everything waits."""
        away = self.site.sender.away
        if away is None or not self._waiting or self.site.outbox.collecting:
            self.notices.clear("away")
        elif self.notices.current("away") is None:
            if away.trouble is Trouble.SIGNED_OUT:
                self.show_problem(away, key="away")
                return
            title = tr("{site} cannot be reached just now.", site=self.site.profile.name)
            notice = Notice("note", title, tr("Everything waits here and is sent when the site is back."))
            self.notices.show_notice(notice, "away")

    def _row(self, write: Write) -> Row:
        standing = words.standing(write)
        kind = kind_of(self.site, write)
        what = tr("{deed}: {kind}", deed=words.to_do(write), kind=tr(kind.name) if kind is not None else write.kind)
        parts = [what, weekday_and_time(write.began)]
        badge = standing.words if write.state is not State.WAITING or write.trouble else ""
        if write.state is State.WAITING and write.trouble.get("code") == "rests-on":
            badge = tr("Waits for another")
        elif write.state is State.WAITING:
            badge = ""
        icon = ICONS.get(write.verb, "edit")
        return Row(
            ("write", write.id), icon, words.title_of(write), " · ".join(parts), badge, standing.tone, what=write
        )

    def _basket_row(self, write: Write) -> Row:
        badge, tone = words.standing(write) if write.state is not State.WAITING else (_due(write), "caution")
        line = tr("To be deleted for good")
        return Row(("basket", write.id), "trash", words.title_of(write), line, badge, tone, what=write)

    def _show(self) -> None:
        row = self.view.current
        if row is None:
            self.details.begin("")
            self.details.end()
            return
        write: Write = row.what
        standing = words.standing(write) if write.queue is Queue.OUTBOX else words.Standing(_due(write), "caution")
        self.details.begin(words.title_of(write), standing, [f"{words.to_do(write)} · {weekday_and_time(write.began)}"])
        self.details.add_buttons(self._buttons(write))
        self._show_trouble(write)
        heads = (tr("Now on the site"), tr("To be sent"))
        if write.sent:
            before = write.before if write.verb == Verb.UPDATE else {}
            self.details.add_fields(kind_of(self.site, write), before, write.sent, heads)
        self.details.end()

    def _buttons(self, write: Write) -> dict[str, Button]:
        if write.queue is Queue.BASKET:
            return {
                "keep": Button(tr("Take back"), icon="undo", on_click=partial(self._keep, [write])),
                "now": Button(self._delete_words(), "danger", on_click=partial(self._delete_now, [write])),
            }
        quiet = write.state is not State.INTENDED and not self.site.sender.running
        made: dict[str, Button] = {}
        if write.state is State.CONFLICT:
            made["mine"] = Button(tr("Look at both"), "primary", on_click=partial(self._resolve, write))
        if _is_gone(write):
            made["mine"] = Button(tr("Choose what to do"), "primary", on_click=partial(self._resolve, write))
        elif write.state in (State.FAILED, State.UNKNOWN):
            again = tr("Try again") if write.state is State.FAILED else tr("Look, then send")
            made["again"] = Button(again, "primary", on_click=partial(self._send_these, [write]))
        elif write.state is State.WAITING:
            made["send"] = Button(tr("Send this now"), on_click=partial(self._send_these, [write]))
        if write.verb in (Verb.UPDATE, Verb.CREATE):
            made["edit"] = Button(tr("Edit"), icon="edit", on_click=partial(self._edit, write))
        made["up"] = Button(tr("Earlier"), "quiet", icon="move-up", on_click=partial(self._move, -1))
        made["down"] = Button(tr("Later"), "quiet", icon="move-down", on_click=partial(self._move, 1))
        made["out"] = Button(tr("Take out"), "quiet", icon="trash", on_click=self._take_out)
        for button in made.values():
            button.setEnabled(quiet)
        return made

    def _show_trouble(self, write: Write) -> None:
        problem = unpacked(write.trouble, self.desk.journal)
        if problem is None:
            return
        tone = "note" if write.state is State.WAITING else "caution" if write.state is State.CONFLICT else "trouble"
        safe = tr("What you typed is kept here.")
        if problem.sentence is not None:
            self.details.add_notice(tone, tr(problem.sentence), safe)
            return
        best = self.desk.explain(problem, typed=True).best
        if best is not None and write.state is not State.WAITING:
            self.details.add_notice(tone, tr(best.happened or best.title), safe, tr(best.todo))
        kind = kind_of(self.site, write)
        for name, sentence in (complaints(problem, kind, write.sent) if kind is not None else {}).items():
            said = tr(sentence)
            if kind is not None and kind.has(name):
                said = f"{tr(kind.field(name).label)}: {said}"
            self.details.add_text(said, "trouble")

    def _delete_words(self) -> str:
        profile = self.site.profile
        return tr("Delete now") if profile.is_practice else tr("Delete from {site} now", site=profile.name)

    # -- doing ------------------------------------------------------------------------------------------------

    def _collect(self, on: bool) -> None:
        window = self.window()
        sites = getattr(window, "sites", None)
        if sites is not None:
            sites.aftercare.set_collecting(on)
        words_ = tr("Changes are collected from now on.") if on else tr("Changes are sent at once again.")
        self.desk.say(words_)

    def _send(self) -> None:
        self._send_these(())

    def _send_these(self, writes: Sequence[Write]) -> None:
        if not self.site.sender.running:
            ids = [write.id for write in writes]
            self.desk.tasks.start(self._sending(ids), name="send what waits now", owner=self)

    async def _sending(self, ids: Sequence[int]) -> None:
        self._stop = asyncio.Event()
        self.notices.clear(SENT)
        total = len(ids) or len(self._waiting)
        self.line.start(tr("Sending"), total)
        self.progress.start()
        self.send.setEnabled(False)
        try:
            sent = await self.site.sender.send(ids, self.line.set_done, self._stop)
        except Problem as problem:
            self.show_problem(problem, key=SENT)
            return
        finally:
            self.progress.stop()
            self.line.finish()
            self._changed()
        self._tell(sent)

    def _tell(self, sent: Sent) -> None:
        if sent.ok:
            if sent.done:
                self.desk.say(trn("{count} change sent.", "{count} changes sent.", len(sent.done)))
            return
        if sent.away is not None:
            self.notices.clear("away")
            self.show_problem(sent.away, again=self._send, key=SENT, typed=True)
            return
        if sent.failed:
            names = ", ".join(f"“{words.title_of(write)}”" for write, _ in sent.failed[:3])
            done = trn("{count} change was sent.", "{count} changes were sent.", len(sent.done)) if sent.done else ""
            title = tr("Not sent: {names}.", names=names)
            self.notices.show_notice(Notice("caution", title, done, tr("Look at each below.")), SENT)
            self.view.choose(("write", sent.failed[0][0].id))

    def _take_out(self) -> None:
        rows = [row.what for row in self.view.selected]
        basket = [write for write in rows if write.queue is Queue.BASKET]
        waiting = [write for write in rows if write.queue is Queue.OUTBOX]
        if basket:
            self._keep(basket)
        if waiting:
            self.desk.tasks.start(self._taking_out(waiting), name="take out", owner=self)

    async def _taking_out(self, writes: Sequence[Write]) -> None:
        name = words.title_of(writes[0])
        what = f"“{name}”" if len(writes) == 1 else trn("{count} change", "{count} changes", len(writes))
        answer = await self.desk.ask(
            tr("Take {what} out of the outbox?", what=what),
            tr("It is not sent, and what you typed there is gone."),
            [Answer("out", tr("Take out"), "danger")],
        )
        if answer:
            await self.site.outbox.take_out([write.id for write in writes])
            self.desk.say(tr("Taken out of the outbox."))

    def _move(self, by: int) -> None:
        row = self.view.current
        if row is not None and row.what.queue is Queue.OUTBOX:
            self.desk.tasks.start(self.site.outbox.move(row.what.id, by), name="change the order", owner=self)

    def _keep(self, writes: Sequence[Write]) -> None:
        ids = [write.id for write in writes]
        self.desk.tasks.start(self._keeping(ids), name="take out of the basket", owner=self)

    async def _keeping(self, ids: Sequence[int]) -> None:
        await self.site.basket.take_back(ids)
        self.desk.say(tr("It stays."))

    def _delete_now(self, writes: Sequence[Write]) -> None:
        self.desk.tasks.start(self._deleting(writes), name="delete now", owner=self)

    async def _deleting(self, writes: Sequence[Write]) -> None:
        failed = await self.site.basket.empty([write.id for write in writes])
        if failed:
            self.show_problem(failed[0][1], key=SENT)
        else:
            self.desk.say(tr("Deleted for good."))

    def _edit(self, write: Write) -> None:
        if write.queue is Queue.OUTBOX and write.verb in (Verb.UPDATE, Verb.CREATE):
            self.desk.tasks.start(self._editing(write), name="open what waits", key="open draft", owner=self)

    async def _editing(self, write: Write) -> None:
        """The editor shows the item with what waits for it."""
        assert write.item is not None
        self.progress.start()
        try:
            title = tr("Open “{title}”", title=words.title_of(write))
            record = await self.site.shelf(write.kind).open(write.item, Action(title))
        except Problem as problem:
            self.show_problem(problem, again=partial(self._edit, write), key=SENT)
            return
        finally:
            self.progress.stop()
        self.desk.open_editor(write.kind, record)

    def _resolve(self, write: Write) -> None:
        self.desk.tasks.start(self._resolving(write), name="look at both", owner=self)

    async def _resolving(self, write: Write) -> None:
        """Read what is there now; the person says what counts."""
        if settling.is_removal(write):
            await self._resolving_removal(write)
            return
        self.progress.start()
        try:
            found = await settling.of_waiting(self.site, write, Action(tr("Look at both")))
        except Problem as problem:
            self.show_problem(problem, again=partial(self._resolve, write), key=SENT)
            return
        finally:
            self.progress.stop()
        both.show(self.desk, [found], lambda *_: self._changed())

    async def _resolving_removal(self, write: Write) -> None:
        """Somebody worked on what was to go or to come back: what they changed is told before it is done."""
        assert write.item is not None
        kind = self.site.kind(write.kind)
        shelf = self.site.shelf(write.kind)
        shelf.look_anew([write.item])
        self.progress.start()
        try:
            found = await shelf.look([write.item], Action(tr("Look at both")))
            before = await sending.known_of(self.site, write)
        except Problem as problem:
            self.show_problem(problem, again=partial(self._resolve, write), key=SENT)
            return
        finally:
            self.progress.stop()
        if not found:
            await self.site.outbox.take_out([write.id])
            self.desk.say(tr("It is not on the site any more."))
            return
        lines = [
            tr(
                "{field}: {now} now, it was {before}",
                field=tr(kind.field(name).label),
                now=in_a_sentence(kind.field(name), found[0][name]),
                before=in_a_sentence(kind.field(name), before[name]),
            )
            for name in moved(kind, before, found[0])
        ]
        asked = _ASKED[Verb(write.verb)]
        tone = "primary" if write.verb == Verb.RESTORE else "danger"
        answer = await self.desk.ask(
            tr(asked.title, title=words.title_of(write)),
            tr(asked.text),
            [Answer("leave", tr(asked.leave)), Answer(write.verb, tr(asked.do), tone)],
            details=lines,
        )
        if answer == write.verb:
            await self.site.outbox.rests_on(write.id, found[0])
            self._send_these([write])
        elif answer == "leave":
            await self.site.outbox.take_out([write.id])
            self.desk.say(tr("It stays."))


class _Asked(NamedTuple):
    """What is asked when somebody worked on what was to go or to come back."""

    title: str
    text: str
    leave: str
    do: str


_ASKED = {
    Verb.TRASH: _Asked(
        N_("Move “{title}” to the trash all the same?"),
        N_("Somebody changed it after you chose to move it to the trash."),
        N_("Leave it"),
        N_("Move to the trash"),
    ),
    Verb.DELETE: _Asked(
        N_("Delete “{title}” all the same?"),
        N_("Somebody changed it after you chose to delete it."),
        N_("Leave it"),
        N_("Delete it"),
    ),
    Verb.RESTORE: _Asked(
        N_("Restore “{title}” all the same?"),
        N_("Somebody changed it in the trash after you chose to restore it."),
        N_("Leave it in the trash"),
        N_("Restore it"),
    ),
}


def _is_gone(write: Write) -> bool:
    """Whether what is to be changed is not on the site any more."""
    gone = write.trouble.get("trouble") == Trouble.GONE.value and write.trouble.get("code") != "rest_no_route"
    return write.state is State.FAILED and write.verb == Verb.UPDATE and gone


def _due(write: Write) -> str:
    if write.due is None:
        return ""
    minutes = round((write.due - datetime.now(UTC)).total_seconds() / 60)
    if minutes < 0:
        return tr("Was due")
    return trn("In {count} minute", "In {count} minutes", max(1, minutes))
