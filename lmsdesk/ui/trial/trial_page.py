"""A page that shows a change row by row before it is made, makes it, and shows what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHBoxLayout, QHeaderView, QTableView, QVBoxLayout, QWidget

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.kind import Verb
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.record import Record
from lmsdesk.sites import Batch, Conflict, Saved, Surprise
from lmsdesk.sites.bulk import NEW, Row
from lmsdesk.sites.kept import surprises_of
from lmsdesk.sites.settling import Origin, Settlement, Where
from lmsdesk.ui.both import opening as both
from lmsdesk.ui.complaints import complaints
from lmsdesk.ui.dialogs.ask import Answer
from lmsdesk.ui.editor.telling import dropped_line
from lmsdesk.ui.screen import MARGIN, Screen
from lmsdesk.ui.table.cells import title_of
from lmsdesk.ui.theme import tokens
from lmsdesk.ui.trial.trial_model import Line, Outcome, State, TrialModel
from lmsdesk.ui.widgets import Button, Chip, Notice, WorkLine, label
from lmsdesk.ui.words import number, tr, trn

if TYPE_CHECKING:
    from lmsdesk.sites import Shelf
    from lmsdesk.ui.desk import Desk

NOTICE = "trial"
WIDEST, WIDEST_TITLE = 320, 460
MOST_TOLD = 3
"""So many complaints of a site fit into one row."""


class TrialPage(Screen):
    """Subclasses fill ``above`` and call ``show_rows``. ``done_with`` tells which items were not changed at the end."""

    done_with = Signal(object)

    def __init__(self, desk: Desk, shelf: Shelf, title: str) -> None:
        super().__init__(desk, title)
        self.shelf = shelf
        self.kind = shelf.kind
        self.rows: tuple[Row, ...] = ()
        self.new: tuple[dict[str, Any], ...] = ()
        self.running = False
        self.finished = False
        self.batch_id: int | None = None
        self._stop = asyncio.Event()
        self._paused = False
        self.back = self.header.set_back(tr(self.kind.plural))
        self.back.clicked.connect(lambda *_: self._leave())
        self.undo = Button(tr("Take it all back"), on_click=self._undo)
        self.undo.hide()
        self.header.add_action(self.undo)
        self.go = Button(tr("Change them"), "primary", on_click=self.start)
        self.go.setEnabled(False)
        self.header.add_action(self.go)
        self.above = QVBoxLayout()
        self.above.setSpacing(8)
        self.top.addLayout(self.above)
        self.line = WorkLine()
        self.line.stopped.connect(lambda: self._stop.set())
        self.top.addWidget(self.line)
        self.summary = label("", "muted", wrap=True)
        self.chips: dict[str, Chip] = {}
        self.top.addLayout(self._chip_row())
        self.top.addWidget(self.summary)
        self.model = TrialModel(self.kind, self)
        self.table = self._table()
        place = QHBoxLayout()
        place.setContentsMargins(MARGIN - 4, 0, MARGIN - 8, 0)
        place.addWidget(self.table)
        self.content.addLayout(place, 1)
        for keys, slot in (("Ctrl+Return", self.start), ("Esc", self._leave)):
            shortcut = QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)

    def _chip_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        for key, words, states in (
            ("all", tr("All"), ()),
            ("changes", tr("Will change"), (State.CHANGES, State.NEW)),
            ("refused", tr("Cannot"), (State.REFUSED, State.FAILED)),
            ("same", tr("Stays"), (State.SAME,)),
            ("done", tr("Done"), (State.DONE,)),
            ("left", tr("Not begun"), (State.LEFT,)),
        ):
            chip = Chip(words)
            chip.setCheckable(True)
            chip.clicked.connect(partial(self._narrow, key, states))
            self.chips[key] = chip
            row.addWidget(chip)
        row.addStretch(1)
        return row

    def _table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.model)
        table.setFrameShape(QFrame.Shape.NoFrame)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.verticalHeader().hide()
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.verticalHeader().setDefaultSectionSize(tokens.ROW)
        table.horizontalHeader().setHighlightSections(False)
        table.horizontalHeader().setProperty("narrow", True)  # as Qt's own cells
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        table.horizontalHeader().setStretchLastSection(True)
        table.setAccessibleName(tr("What happens to each row"))
        return table

    # -- what is shown

    def show_rows(
        self, rows: Sequence[Row], fields: Sequence[str], new: Sequence[dict[str, Any]] = (), more: Sequence[Line] = ()
    ) -> None:
        """Show a trial. ``new``: items that would be made; ``more``: rows that are only told about."""
        self.rows, self.new = tuple(rows), tuple(new)
        lines = [self._line(row) for row in rows]
        lines += [
            Line(
                f"{NEW}{at}",
                str(values.get(self.kind.title) or ""),
                State.NEW,
                {name: (None, value) for name, value in values.items()},
                tr("Will be made"),
            )
            for at, values in enumerate(new)
        ]
        self.model.set_lines([*lines, *more], fields)
        self._size_columns()
        self._tell()

    def _line(self, row: Row) -> Line:
        changes = {name: (row.before(name), row.after(name)) for name in row.changes}
        state, words = State.CHANGES, tr("Will change")
        if row.fails:
            state, words = State.REFUSED, " ".join(tr(trouble) for trouble in row.troubles.values())
        elif row.same:
            state, words = State.SAME, tr("Stays as it is")
        return Line(row.id, title_of(self.kind, row.record), state, changes, words, row.record)

    def _size_columns(self) -> None:
        header = self.table.horizontalHeader()
        header.setResizeContentsPrecision(50)
        self.table.resizeColumnsToContents()
        for at in range(self.model.columnCount()):
            widest = WIDEST_TITLE if at == 0 else WIDEST
            header.resizeSection(at, max(110, min(widest, header.sectionSize(at) + 16)))

    def show_only(self, key: str) -> None:
        """Narrow the rows to one chip."""
        self.chips[key].click()

    def _narrow(self, key: str, states: Sequence[State]) -> None:
        for name, chip in self.chips.items():
            chip.setChecked(name == key)
        self.model.show_only(states)

    def _tell(self) -> None:
        count = self.model.count
        counts = {
            "all": len(self.model.lines),
            "changes": count(State.CHANGES, State.NEW),
            "refused": count(State.REFUSED, State.FAILED),
            "same": count(State.SAME),
            "done": count(State.DONE),
            "left": count(State.LEFT),
        }
        words = {
            "all": tr("All"), "changes": tr("Will change"), "refused": tr("Cannot"), "same": tr("Stays"),
            "done": tr("Done"), "left": tr("Not begun"),
        }  # fmt: skip
        for key, chip in self.chips.items():
            chip.set_text(words[key], counts[key])
            chip.setVisible(key == "all" or bool(counts[key]))
        if not any(chip.isChecked() for chip in self.chips.values()):
            self.chips["all"].setChecked(True)
        ready = counts["changes"]
        things = tr(self.kind.name) if ready == 1 else tr(self.kind.plural).lower()
        self.go.set_text(self._go_words(ready, things))
        self.go.setEnabled(bool(ready) and not self.running)
        self.go.setVisible(bool(ready) or not self.finished)
        self.summary.setText(self._summary(counts))
        self.summary.setVisible(bool(self.summary.text()))

    def _go_words(self, ready: int, things: str) -> str:
        if self._paused:
            return tr("Go on with {count}", count=number(ready))
        new = self.model.count(State.NEW)
        if new and new < ready:
            return tr("Change {count}, add {new}", count=number(ready - new), new=number(new))
        words = tr("Add {count} {things}") if new else tr("Change {count} {things}")
        return words.format(count=number(ready), things=things)

    def _summary(self, counts: dict[str, int]) -> str:
        site = self.shelf.site.profile
        if not counts["changes"] or site.is_practice:
            return ""
        return tr("Nothing is sent to {site} before you press the button.", site=site.name)

    # -- doing it

    def start(self) -> None:
        """Send what is ready."""
        if self.go.isEnabled() and not self.running:
            work = self._run() if not self._paused or self.batch_id is None else self._do_the_rest(self.batch_id)
            self.desk.tasks.start(work, name=f"change many {self.kind.id}", owner=self)

    def action(self) -> Action:
        """Under which title it stands in the activity log."""
        ready = self.model.count(State.CHANGES, State.NEW)
        return Action(
            trn("Changed {count} {things}", "Changed {count} {things}", ready, things=tr(self.kind.plural).lower())
        )

    async def _run(self) -> None:
        from lmsdesk.sites import bulk

        ready = [line for line in self.model.lines if line.ready]
        ids = {line.id for line in ready}
        rows = [row for row in self.rows if row.id in ids]
        new = [values for at, values in enumerate(self.new) if f"{NEW}{at}" in ids]
        names = [line.id for line in ready if isinstance(line.id, str) and line.id.startswith(NEW)]
        self._stop = asyncio.Event()
        self._set_running(True)
        self.notices.clear_all()
        self.line.start(tr("Changing"), len(ready))
        self.progress.start()
        action = self.action()
        try:
            batch = await bulk.run(self.shelf, rows, action, self.line.set_done, self._stop, new=new)
        except Problem as problem:
            self.show_problem(problem, again=self.start, key=NOTICE)
            return
        finally:
            self.progress.stop()
            self.line.finish()
            self._set_running(False)
        self.batch_id = self.shelf.site.activity.batch_of(action)
        self._settle(batch, names)

    async def _do_the_rest(self, batch: int) -> None:
        """Do what was left when it was stopped, in the same batch."""
        self._stop = asyncio.Event()
        self._set_running(True)
        self.notices.clear_all()
        self.line.start(tr("Changing"), self.model.count(State.CHANGES, State.NEW))
        self.progress.start()
        try:
            went = await self.shelf.site.plans.go_on(batch, None, self.line.set_done, self._stop)
        except Problem as problem:
            self.show_problem(problem, again=self.start, key=NOTICE)
            return
        finally:
            self.progress.stop()
            self.line.finish()
            self._set_running(False)
        waiting = {line.title: line.id for line in self.model.lines if line.state is State.NEW}

        def line_of(write: Any) -> Any:
            return write.item if write.verb != Verb.CREATE else waiting.get(write.name, write.item)

        outcome = Batch(
            tuple(line_of(write) for write in went.done),
            tuple((line_of(write), problem) for write, problem in went.failed),
            tuple(line_of(write) for write in went.left),
            dropped=await self._dropped_in(batch, {write.id: line_of(write) for write in went.done}),
        )
        self._settle(outcome, ())

    async def _dropped_in(self, batch: int, lines: Mapping[int, Any]) -> Mapping[Any, tuple[Surprise, ...]]:
        """What the site made of writes of a batch other than asked, as the list of what was done has it."""
        try:
            writes = await self.shelf.site.activity.writes(batch)
        except Problem:
            return {}
        found = {lines[write.id]: surprises_of(self.kind, write) for write in writes if write.id in lines}
        return {line: surprises for line, surprises in found.items() if surprises}

    def _settle(self, batch: Batch, names: Sequence[Any]) -> None:
        back = {f"{NEW}{at}": name for at, name in enumerate(names)}  # the run counted only those that were ready
        done = {back.get(str(id), id) for id in batch.done}
        left = {back.get(str(id), id) for id in batch.left}
        failed = {back.get(str(id), id): problem for id, problem in batch.failed}
        dropped = {back.get(str(id), id): found for id, found in batch.dropped.items()}
        waits = tr("Waits in the outbox")

        def outcome(line: Line) -> Outcome | None:
            if line.id in dropped:
                return State.DONE, " ".join(dropped_line(self.kind, found) for found in dropped[line.id])
            if line.id in done:
                return State.DONE, waits if batch.waits else tr("Done")
            if line.id in failed:
                told = self._told(failed[line.id], line)
                return State.FAILED, self._fields_told(told) or self._why(failed[line.id]), told
            if line.id in left:
                return (State.CHANGES if line.record is not None else State.NEW), tr("Not begun yet")
            return None

        self.model.settle(outcome)
        if dropped:
            self.model.mark_bent(dropped)
        self._paused = bool(left)
        self.finished = not left
        self.undo.setVisible(bool(done) and self.batch_id is not None and not batch.waits)
        self._tell()
        if failed and not self.chips["all"].isChecked():
            self.show_only("refused")  # else they would be hidden among those that are not shown
        self._tell_outcome(batch, len(done), len(left), failed)

    def _tell_outcome(self, batch: Batch, done: int, left: int, failed: dict[Any, Problem]) -> None:
        total = done + left + len(failed)
        counts = {"done": number(done), "total": number(total)}
        if failed:
            first = next(iter(failed.values()))
            again = None if isinstance(first, Conflict) else self._again
            self.show_problem(first, again=again, key=NOTICE)
            told = tr("{done} of {total} are done. The rows that could not be changed stay marked.", **counts)
            notice = Notice("caution", told)
            self._offer_both(notice, failed)
            self.notices.show_notice(notice, "trial count")
        elif left:
            self.notices.show_notice(
                Notice("note", tr("Stopped after {done} of {total}.", **counts), tr("The others are as they were.")),
                NOTICE,
            )
        else:
            self.desk.say(tr("{done} of {total} are done.", **counts))
            safe = tr("Nothing is lost: every change can be taken back.") if self.batch_id is not None else ""
            self.notices.show_notice(Notice("good", tr("{done} of {total} are done.", **counts), safe), NOTICE)
        if batch.dropped:
            bent = trn(
                "Of {count} row the site made something else. It stands there, and why.",
                "Of {count} rows the site made something else. It stands there, and why.",
                len(batch.dropped),
            )
            self.notices.show_notice(Notice("caution", bent), "trial changed")
        self.done_with.emit(tuple(failed))

    def _offer_both(self, notice: Notice, failed: dict[Any, Problem]) -> None:
        """Rows that somebody changed meanwhile are looked at one after the other."""
        origin = Origin(Where.ROWS, batch=self.batch_id or 0)
        found = both.of_conflicts((origin, problem) for problem in failed.values())
        if found:
            look = trn("Look at {count} row", "Look at {count} rows one by one", len(found))
            notice.add_button(Button(look, on_click=lambda: both.show(self.desk, found, self._settled_one)))

    def _settled_one(self, found: Settlement, saved: Saved | None) -> None:
        told = State.DONE if saved is not None else State.SAME
        words = tr("Done, as you chose") if saved is not None else tr("The site’s version stays")
        self.model.settle(lambda line: (told, words) if line.id == found.item else None)
        self._tell()
        left = tuple(line.id for line in self.model.lines if line.state is State.FAILED)
        if not left:
            self.notices.clear_all()
        self.done_with.emit(left)

    def _told(self, problem: Problem, line: Line) -> dict[str, str]:
        """What the site does not accept, by field."""
        values = {name: after for name, (_, after) in line.changes.items()}
        return {name: tr(sentence) for name, sentence in complaints(problem, self.kind, values).items()}

    def _fields_told(self, told: Mapping[str, str]) -> str:
        parts = [
            f"{tr(self.kind.field(name).label)}: {said}" if self.kind.has(name) else said for name, said in told.items()
        ]
        return " ".join(parts[:MOST_TOLD])

    def _why(self, problem: Problem) -> str:
        if isinstance(problem, Conflict) and problem.sentence is not None:
            return tr(problem.sentence)
        best = self.desk.explain(problem).best
        if problem.sentence is not None:
            return tr(problem.sentence)
        return tr(best.happened or best.title) if best is not None else tr("The site said no.")

    def _again(self) -> None:
        """Try those that failed once more."""
        self.model.settle(lambda line: self._ready_again(line) if line.state is State.FAILED else None)
        self._tell()
        self.start()

    def _ready_again(self, line: Line) -> tuple[State, str]:
        return (State.CHANGES if line.record is not None else State.NEW), tr("Will be tried again")

    def _undo(self) -> None:
        if self.batch_id is not None and not self.running:
            self.desk.tasks.start(self._take_back(self.batch_id), name="take back many", owner=self)

    async def _take_back(self, batch: int) -> None:
        self._set_running(True)
        self._stop = asyncio.Event()
        self.line.start(tr("Taking it back"), self.model.count(State.DONE))
        self.progress.start()
        try:
            undone = await self.shelf.site.undo.batch(batch, None, self.line.set_done, self._stop)
        except Problem as problem:
            self.show_problem(problem, key=NOTICE)
            return
        finally:
            self.progress.stop()
            self.line.finish()
            self._set_running(False)
        taken = {write.item for write in undone.done}
        self.model.settle(
            lambda line: (State.SAME, tr("Taken back")) if line.state is State.DONE and line.id in taken else None
        )
        self.undo.setVisible(not undone.ok)
        self._tell()
        self.notices.clear_all()
        told = trn("{count} change was taken back.", "{count} changes were taken back.", len(undone.done))
        if undone.ok:
            self.notices.show_notice(Notice("good", told), NOTICE)
        else:
            why = tr("The others changed on the site meanwhile. The activity list shows each of them.")
            notice = Notice("caution", told, why)
            self.desk.history.offer_both(notice, undone.failed)
            self.notices.show_notice(notice, NOTICE)

    def _set_running(self, running: bool) -> None:
        self.running = running
        self.undo.setEnabled(not running)
        self.set_editable(not running)
        self._tell()

    def set_editable(self, editable: bool) -> None:
        """Whether what is above the table may be changed now."""

    # -- leaving

    def _leave(self) -> None:
        self.desk.tasks.start(self._leaving(), name="leave the trial", key="leave", owner=self)

    async def _leaving(self) -> None:
        if await self.can_leave():
            self.desk.close_editor()

    async def can_leave(self) -> bool:
        if not self.running:
            return True
        answer = await self.desk.ask(
            tr("Stop on the way?"),
            tr("What was sent stays sent. The rest can go on later from the activity list, or be left."),
            [Answer("stop", tr("Stop here"), "primary")],
            parent=self,
        )
        if answer:
            self._stop.set()
        return bool(answer)

    def closing(self) -> None:
        self._stop.set()

    def failed_records(self) -> tuple[Record, ...]:
        """The items that were to change and did not."""
        return tuple(line.record for line in self.model.lines if line.state is State.FAILED and line.record is not None)

    def focus_search(self) -> None:
        self.table.setFocus(Qt.FocusReason.TabFocusReason)


def spread(parts: Sequence[QWidget], last: QWidget | None = None) -> QHBoxLayout:
    """Widgets in a row, the rest of the room at the end."""
    row = QHBoxLayout()
    row.setSpacing(8)
    for part in parts:
        row.addWidget(part)
    row.addStretch(1)
    if last is not None:
        row.addWidget(last)
    return row
