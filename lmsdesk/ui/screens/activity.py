"""Activity: everything that was written to the site, the newest first, and the button that takes it back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from lmsdesk.domain.words import N_
from lmsdesk.sites.kept import Kept, State, Write, surprises_of, unpacked
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.editor.showing import weekday_and_time
from lmsdesk.ui.editor.telling import dropped_line
from lmsdesk.ui.widgets import Button, Chip, EmptyState, FlowLayout, SearchBox
from lmsdesk.ui.words import number, tr
from lmsdesk.ui.work import words
from lmsdesk.ui.work.details import kind_of, told
from lmsdesk.ui.work.rows import Row
from lmsdesk.ui.work.work_screen import ICONS, WorkScreen

PAGE = 100
MOST_INSIDE = 500
"""So many writes of a batch are listed below it."""
FILTERS: tuple[tuple[str, str], ...] = (
    ("", N_("All")),
    ("undoable", N_("Can be taken back")),
    ("failed", N_("Not done")),
    ("undone", N_("Taken back")),
)


class ActivityScreen(WorkScreen):
    """A list of batches, each with its writes inside, and beside it what is in the row in use."""

    KEY = "activity"

    def __init__(self, desk: Desk) -> None:
        empty = EmptyState("clock", "")
        super().__init__(desk, tr("Activity"), tr("What was done"), tr("What was done in detail"), empty)
        self._kept: list[Kept] = []
        self._inside: dict[int, tuple[Write, ...]] = {}
        self._open: set[int] = set()
        self._over = False
        self._only = ""
        self.model.more = self._more
        self.box = SearchBox(tr("Find by name or text …"), name=tr("Find in the list of changes"))
        self.chips: dict[str, Chip] = {}
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        filters = QWidget()
        flow = FlowLayout(filters)
        flow.addWidget(self.box)
        for key, label in FILTERS:
            chip = self.chips[key] = Chip(tr(label))
            chip.setChecked(key == self._only)
            chip.clicked.connect(partial(self._filter, key))
            flow.addWidget(chip)
        self.top.addWidget(filters)
        self.top.addWidget(self.line)

    def _connect(self) -> None:
        history = self.desk.history
        self.box.searched.connect(lambda _: self._reload())
        self.view.folded.connect(self._fold)
        self.line.stopped.connect(history.stop)
        history.running.connect(self._runs)
        history.progress.connect(self.line.set_done)
        self._ends.append(self.site.activity.subscribe(self._changed))
        shortcut = QShortcut(QKeySequence("Ctrl+Z"), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self._undo)

    # -- Screen -----------------------------------------------------------------------------------------------

    def focus_search(self) -> None:
        self.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.box.selectAll()

    def closing(self) -> None:
        super().closing()
        self.desk.history.running.disconnect(self._runs)
        self.desk.history.progress.disconnect(self.line.set_done)

    # -- reading ----------------------------------------------------------------------------------------------

    def _filter(self, key: str) -> None:
        self._only = key
        for name, chip in self.chips.items():
            chip.setChecked(name == key)
        self._reload()

    async def _read(self) -> None:
        """As many as are shown now, anew."""
        asked = {"search": self.box.text(), "only": self._only}
        kept = await self.site.activity.batches(limit=max(PAGE, len(self._kept)), **asked)
        for batch in [one.id for one in kept if one.id in self._open]:
            self._inside[batch] = (await self.site.activity.writes(batch))[:MOST_INSIDE]
        self._kept, self._over = list(kept), len(kept) < PAGE
        self.model.fetched()
        self._fill()

    def _more(self) -> bool:
        if self._over or not self._kept:
            return False
        self.desk.tasks.start(self._guarded(self._read_on), name="read on", key="activity", owner=self)
        return True

    async def _read_on(self) -> None:
        asked = {"search": self.box.text(), "only": self._only, "before": self._kept[-1].id}
        kept = await self.site.activity.batches(limit=PAGE, **asked)
        self._kept += kept
        self._over = len(kept) < PAGE
        self.model.fetched()
        self._fill()

    def _fold(self, row: Row, open_it: bool) -> None:
        batch = row.key[1]
        if open_it:
            self._open.add(batch)
        else:
            self._open.discard(batch)
        self._reload()

    # -- showing ----------------------------------------------------------------------------------------------

    def _fill(self) -> None:
        rows: list[Row] = []
        for kept in self._kept:
            rows.append(self._row(kept))
            if kept.id in self._open and kept.total > 1:
                rows += [self._row_inside(write) for write in self._inside.get(kept.id, ())]
        if not rows:
            self._say_empty()
        self._put(rows, "" if not self._kept else number(len(self._kept)) + ("" if self._over else "+"))

    def _say_empty(self) -> None:
        if self.box.text() or self._only:
            clear = Button(tr("Show everything"), on_click=self._clear)
            self.empty.say(tr("Nothing here"), tr("No change fits what you look for."), clear)
        else:
            self.empty.say(
                tr("Nothing was changed yet"),
                tr("Every change you make on this site is listed here, with a button that takes it back."),
            )

    def _clear(self) -> None:
        self.box.set_text_quietly("")
        self._filter("")

    def _row(self, kept: Kept) -> Row:
        standing = words.standing_of(kept)
        parts = [weekday_and_time(kept.started), kept.who, words.place(self.site, kept.screen)]
        verb = kept.first.verb if kept.first is not None else ""
        return Row(
            ("batch", kept.id),
            "undo" if kept.undoes is not None else ICONS.get(verb, "edit"),
            kept.title,
            " · ".join(part for part in parts if part),
            standing.words,
            standing.tone,
            open=(kept.id in self._open) if kept.total > 1 else None,
            faint=bool(kept.undone) and kept.undone == kept.done,
            what=kept,
        )

    def _row_inside(self, write: Write) -> Row:
        standing = words.standing(write)
        badge = "" if standing.words == tr("Done") else standing.words
        icon = ICONS.get(write.verb, "edit")
        return Row(
            ("write", write.id), icon, words.title_of(write), words.deed(write), badge, standing.tone, 1,
            faint=write.undone is not None, what=write,
        )  # fmt: skip

    def _show(self) -> None:
        row = self.view.current
        if row is None:
            self.details.begin("")
        elif isinstance(row.what, Write):
            self._show_write(row.what, row.what.batch)
        elif isinstance(row.what, Kept) and row.what.total == 1 and row.what.first is not None:
            self._show_write(row.what.first, row.what.id, row.what)
        elif isinstance(row.what, Kept):
            self._show_kept(row.what)
        self.details.end()

    def _show_write(self, write: Write, batch: int, kept: Kept | None = None) -> None:
        lines = [f"{words.deed(write)} · {weekday_and_time(write.began)}"]
        if kept is not None:
            lines += self._about(kept)[1:]
        standing = words.standing(write)
        self.details.begin(words.title_of(write) if kept is None else kept.title, standing, lines)
        why = self.site.undo.why_not(write)
        buttons: dict[str, Button] = {}
        if why is None:
            buttons["undo"] = Button(
                tr("Take back"), icon="undo", on_click=partial(self.desk.history.take_back_one, write)
            )
            buttons["undo"].setEnabled(not self.desk.history.busy)
        if exchange := self._exchange(write):
            show = partial(self.desk.show_exchange, exchange)
            buttons["exchange"] = Button(tr("Show request"), "link", on_click=show)
        if buttons:
            self.details.add_buttons(buttons)
        if write.state in (State.FAILED, State.UNKNOWN, State.CONFLICT):
            self._show_trouble(write)
        elif why is not None and write.undone is None:
            self.details.add_text(tr(why))
        kind = kind_of(self.site, write)
        after = {**write.sent, **write.after}
        self.details.add_fields(kind, told(write, write.before), told(write, after), (tr("Before"), tr("After")))
        self._show_bent(write)

    def _show_bent(self, write: Write) -> None:
        """Fields that the site made something else of than was sent."""
        kind = kind_of(self.site, write)
        if kind is None or write.state is not State.DONE:
            return
        for surprise in surprises_of(kind, write):
            self.details.add_text(dropped_line(kind, surprise))

    def _show_trouble(self, write: Write) -> None:
        problem = unpacked(write.trouble, self.desk.journal)
        if problem is None:
            self.details.add_notice(
                "caution", tr("The program ended before it was sent."), tr("The site is as it was.")
            )
            return
        if problem.sentence is not None:
            self.details.add_notice("trouble", tr(problem.sentence))
            return
        best = self.desk.explain(problem).best
        if best is not None:
            self.details.add_notice("trouble", tr(best.happened or best.title), tr(best.safe), tr(best.todo))

    def _show_kept(self, kept: Kept) -> None:
        standing = words.standing_of(kept)
        self.details.begin(kept.title, standing if standing.words else (tr("Done"), "good"), self._about(kept))
        history = self.desk.history
        buttons: dict[str, Button] = {}
        back = kept.done - kept.undone
        if back and not self._hopeless(kept):
            text = tr("Take back all") if back == kept.total else tr("Take back {count}", count=number(back))
            buttons["undo"] = Button(text, icon="undo", on_click=partial(history.take_back, kept.id))
        if kept.left:
            buttons["go on"] = Button(
                tr("Go on with {count}", count=number(kept.left)), on_click=partial(history.go_on, kept.id)
            )
            buttons["leave"] = Button(tr("Leave the rest"), "quiet", on_click=partial(history.leave, kept.id))
        for button in buttons.values():
            button.setEnabled(not history.busy)
        if buttons:
            self.details.add_buttons(buttons)
        for state in (State.DONE, State.FAILED, State.CONFLICT, State.UNKNOWN, State.INTENDED, State.PLANNED):
            if count := kept.counts.get(state):
                self.details.add_text(f"{number(count)}  {_counted(state)}")
        first = kept.first
        if first is not None and (first.sent or first.before):
            self.details.add_text(tr("The first of them, “{name}”:", name=words.title_of(first)))
            after = {**first.sent, **first.after}
            heads = (tr("Before"), tr("After"))
            self.details.add_fields(kind_of(self.site, first), told(first, first.before), told(first, after), heads)

    def _hopeless(self, kept: Kept) -> bool:
        """Whether nothing brings it back: the first of its writes speaks for all."""
        return (
            kept.first is not None
            and kept.first.state is State.DONE
            and bool(self.site.undo.why_not(kept.first) and kept.first.undone is None)
        )

    def _about(self, kept: Kept) -> Sequence[str]:
        place = words.place(self.site, kept.screen)
        by = tr("By {name}", name=kept.who) if kept.who else ""
        place = tr("from {screen}", screen=place) if place else ""
        return [weekday_and_time(kept.started), ", ".join(part for part in (by, place) if part)]

    def _exchange(self, write: Write) -> int:
        """The last request of a write, where it is still in the inspector."""
        for found, started in reversed(write.exchanges):
            exchange = self.desk.journal.get(found)
            if exchange is not None and abs(exchange.started.timestamp() - started) < 1:
                return found
        return 0

    # -- doing ------------------------------------------------------------------------------------------------

    def _undo(self) -> None:
        button = self.details.buttons.get("undo")
        if button is not None and button.isEnabled():
            button.click()
        else:
            self.desk.say(tr("There is nothing to take back."))

    def _runs(self, text: str, total: int) -> None:
        if total > 1:
            self.line.start(text, total)
        else:
            self.line.finish()
            self._changed()


def _counted(state: State) -> str:
    told = {
        State.DONE: N_("done"),
        State.FAILED: N_("not done"),
        State.CONFLICT: N_("changed by someone else, so left as they were"),
        State.UNKNOWN: N_("of which nobody knows"),
        State.INTENDED: N_("being sent"),
        State.PLANNED: N_("not begun"),
    }
    return tr(told[state])
