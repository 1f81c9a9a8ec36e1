"""Unfinished work on this computer: typed and not saved, two versions not chosen from, many changes stopped on the way.

From here each goes on where it was left, or is thrown away. What waits to be sent is one line that leads to the outbox.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.sites import Draft, item_key, out_of_reach
from lmsdesk.sites.settling import Where
from lmsdesk.sites.unfinished import Piece, Sort, unfinished
from lmsdesk.ui.both import opening as both
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.dialogs.ask import Answer
from lmsdesk.ui.editor.showing import weekday_and_time
from lmsdesk.ui.icons import pixmap
from lmsdesk.ui.screen import MARGIN, Screen
from lmsdesk.ui.screens import forms
from lmsdesk.ui.theme import theme
from lmsdesk.ui.widgets import Button, ElidedLabel, EmptyState, Rule, label
from lmsdesk.ui.words import number, tr, trn

MOST_NAMES = 3


class UnfinishedScreen(Screen):
    """One row for each piece of unfinished work on the site in use, the latest first."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, tr("Unfinished"))
        self.pieces: tuple[Piece, ...] = ()
        self.buttons: dict[str, tuple[Button, Button]] = {}
        self._page = QWidget()
        self._column = QVBoxLayout(self._page)
        self._column.setContentsMargins(MARGIN, 4, MARGIN, 24)
        self._column.setSpacing(0)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self._page)
        self._empty = EmptyState(
            "draft",
            tr("Nothing is unfinished"),
            tr("What you type and do not save is kept here, also when the power fails."),
        )
        self.content.addWidget(self._area, 1)
        self.content.addWidget(self._empty, 1)
        assert desk.drafts is not None
        self._ends = [desk.drafts.subscribe(self._changed)]
        if desk.site is not None:
            self._ends += [desk.site.activity.subscribe(self._changed), desk.site.outbox.subscribe(self._changed)]
        theme.changed.connect(self._fill)
        self._fill()

    def closing(self) -> None:
        for end in self._ends:
            end()

    async def load(self) -> None:
        await self._read()

    async def shown(self) -> None:
        await self._read()

    def focus_search(self) -> None:
        first = next(iter(self.buttons.values()), None)
        if first is not None:
            first[0].setFocus(Qt.FocusReason.TabFocusReason)

    # -- reading and showing ------------------------------------------------------------------------------------

    def _changed(self) -> None:
        if self.isVisible():
            self.desk.tasks.start(self._read(), name="read what is unfinished", key="unfinished", owner=self)

    async def _read(self) -> None:
        site = self.desk.site
        self.pieces = await unfinished(site, self.desk.drafts) if site is not None else ()
        self._fill()

    def _fill(self) -> None:
        here = self._here()
        while self._column.count():
            item = self._column.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.buttons = {}
        for piece in self.pieces:
            self._column.addWidget(self._row(piece))
            self._column.addWidget(Rule())
        self._column.addStretch(1)
        self.header.set_count(number(len(self.pieces)) if self.pieces else "")
        self._area.setVisible(bool(self.pieces))
        self._empty.setVisible(not self.pieces)
        if here is not None and self.buttons:
            again = self.buttons.get(here[0]) or next(iter(self.buttons.values()))
            again[here[1]].setFocus(Qt.FocusReason.OtherFocusReason)

    def _here(self) -> tuple[str, int] | None:
        """The row and button that has the keyboard."""
        here = self.window().focusWidget()
        for key, pair in self.buttons.items():
            for at, button in enumerate(pair):
                if button is here:
                    return key, at
        return None

    def _row(self, piece: Piece) -> QWidget:
        title = title_of(piece)
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 8, 0, 8)
        row.setSpacing(12)
        sign = label("")
        sign.setPixmap(pixmap(_icon(piece), "muted"))
        row.addWidget(sign)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(ElidedLabel(title, "strong"))
        words.addWidget(ElidedLabel(line_of(piece), "secondary"))
        row.addLayout(words, 1)
        go_on = Button(tr("Go on"), on_click=partial(self._proceed, piece))
        go_on.setAccessibleName(tr("Go on with {title}", title=title))
        away = Button(tr("Throw away"), "quiet", on_click=partial(self._ask, piece, title))
        away.setAccessibleName(tr("Throw away {title}", title=title))
        row.addWidget(go_on)
        row.addWidget(away)
        self.buttons[piece.key] = (go_on, away)
        return made

    # -- going on -----------------------------------------------------------------------------------------------

    def _proceed(self, piece: Piece) -> None:
        if piece.sort is Sort.OUTBOX:
            self.desk.navigate("outbox")
        elif piece.batch is not None:
            self.desk.navigate("activity")
            self.desk.history.go_on(piece.batch.id)
        elif piece.settlement is not None:
            typed = self._typed(piece)  # the editor knows what was typed since, and leads on to both versions
            if typed is not None:
                self._open(typed)
            else:
                both.show(self.desk, [piece.settlement])
        elif piece.sort is Sort.FORM and piece.draft is not None:
            self.desk.tasks.start(forms.go_on(self.desk, piece.draft), name="go on with a form", owner=self)
        elif piece.draft is not None:
            self._open(piece.draft)

    def _typed(self, piece: Piece) -> Draft | None:
        """What was typed into an item that has two versions."""
        found, drafts, site = piece.settlement, self.desk.drafts, self.desk.site
        if found is None or found.origin.where is not Where.EDITOR or drafts is None or site is None:
            return None
        return drafts.get(site.profile.id, found.kind.id, item_key(found.item))

    def _open(self, draft: Draft) -> None:
        self.desk.tasks.start(self._open_draft(draft), name="open a draft", key="open draft", owner=self)

    async def _open_draft(self, draft: Draft) -> None:
        site = self.desk.site
        assert site is not None
        if draft.is_new or draft.id is None:
            self.desk.open_editor(draft.kind, None, draft=draft.item)
            return
        self.progress.start()
        try:
            record = await site.shelf(draft.kind).open(draft.id, Action(tr("Open “{title}”", title=draft.title)))
        except Problem as problem:
            kept = await site.shelf(draft.kind).open_kept(draft.id) if out_of_reach(problem) else None
            if problem.trouble is Trouble.GONE:
                self.desk.open_editor(draft.kind, None, values=draft.values)
            elif kept is not None:
                self.desk.open_editor(draft.kind, kept.record, draft=draft.item)
            else:
                self.show_problem(problem, again=lambda: self._open(draft))
            return
        finally:
            self.progress.stop()
        self.desk.open_editor(draft.kind, record, draft=draft.item)

    # -- throwing away ------------------------------------------------------------------------------------------

    def _ask(self, piece: Piece, title: str) -> None:
        self.desk.tasks.start(self._asking(piece, title), name="throw away", owner=self)

    async def _asking(self, piece: Piece, title: str) -> None:
        question, safe = tr("Throw away what you typed in “{title}”?", title=title), tr("The site stays as it is.")
        if piece.batch is not None:
            question = tr("Leave the rest of “{title}”?", title=title)
            safe = tr("What is done stays, and can be taken back. What was not begun is forgotten.")
        elif piece.sort is Sort.OUTBOX:
            count = len(piece.waiting)
            question = trn("Throw away {count} change that waits?", "Throw away {count} changes that wait?", count)
            safe = tr("They are not sent, and what you typed there is gone.")
        answer = await self.desk.ask(question, safe, [Answer("discard", tr("Throw away"), "danger")])
        if answer:
            await self._throw_away(piece)
            await self._read()
            self.focus_search()

    async def _throw_away(self, piece: Piece) -> None:
        site, drafts = self.desk.site, self.desk.drafts
        if site is None or drafts is None:
            return
        if piece.batch is not None:
            await site.plans.leave(piece.batch.id)
        elif piece.sort is Sort.OUTBOX:
            await site.outbox.take_out([write.id for write in piece.waiting])
        elif piece.draft is not None:
            draft, found = piece.draft, piece.settlement
            drafts.drop(draft.site, draft.kind, draft.item, whosever=True)
            if found is not None and found.origin.where is Where.EDITOR:
                drafts.drop(draft.site, found.kind.id, item_key(found.item))


def title_of(piece: Piece) -> str:
    """What the piece is called."""
    if piece.sort is Sort.OUTBOX:
        count = len(piece.waiting)
        return trn("{count} change waits to be sent", "{count} changes wait to be sent", count)
    if piece.title:
        return piece.title
    if piece.kind is not None and piece.draft is not None and piece.draft.is_new:
        return tr("New {kind}", kind=tr(piece.kind.name))
    return tr("(no title)")


def line_of(piece: Piece) -> str:
    """What is unfinished about it, and since when."""
    when = weekday_and_time(piece.when)
    if piece.sort is Sort.OUTBOX:
        names = [write.name or tr("(no title)") for write in piece.waiting]
        shown = ", ".join(dict.fromkeys(names[:MOST_NAMES]))
        more = len(names) - MOST_NAMES
        return tr("{names} and {count} more", names=shown, count=number(more)) if more > 0 else shown
    if piece.batch is not None:
        left, done = number(piece.batch.left), number(piece.batch.done)
        return tr("Stopped on the way: {done} are done, {left} are left", done=done, left=left)
    kind = _capital(tr(piece.kind.name)) if piece.kind is not None else ""
    if piece.sort is Sort.BOTH:
        return tr("{kind}, changed by someone else as well: it waits for your choice", kind=kind)
    if piece.sort is Sort.FORM:
        return tr("Filled in {when}", when=when)
    if piece.draft is not None and piece.draft.is_copy:
        return tr("{kind}, typed {when} in a second window", kind=kind, when=when)
    return tr("{kind}, typed {when}", kind=kind, when=when)


def _icon(piece: Piece) -> str:
    if piece.sort is Sort.OUTBOX:
        return "send"
    if piece.sort is Sort.BOTH:
        return "warning"
    return piece.kind.icon if piece.kind is not None else "edit"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
