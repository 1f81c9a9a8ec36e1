"""Changes that wait on this computer: typed, not sent. From here each is opened again or discarded."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QDateTime, QLocale, Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.kind import Kind
from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.sites import Draft, out_of_reach
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.dialogs.ask import Answer
from lmsdesk.ui.icons import pixmap
from lmsdesk.ui.screen import MARGIN, Screen
from lmsdesk.ui.theme import theme
from lmsdesk.ui.widgets import Button, ElidedLabel, EmptyState, Rule, label
from lmsdesk.ui.words import number, tr


class DraftsScreen(Screen):
    """One row for each draft of the site in use, newest first."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, tr("Not sent yet"))
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
            tr("Everything is sent"),
            tr("What you type and do not save is kept here, also when the power fails."),
        )
        self.content.addWidget(self._area, 1)
        self.content.addWidget(self._empty, 1)
        assert desk.drafts is not None
        self._unsubscribe = desk.drafts.subscribe(self._fill)
        theme.changed.connect(self._fill)
        self._fill()

    def closing(self) -> None:
        self._unsubscribe()

    def focus_search(self) -> None:
        first = next(iter(self.buttons.values()), None)
        if first is not None:
            first[0].setFocus(Qt.FocusReason.TabFocusReason)

    def _fill(self) -> None:
        site = self.desk.site
        assert self.desk.drafts is not None
        drafts = self.desk.drafts.list(site=site.profile.id) if site is not None else ()
        while self._column.count():
            item = self._column.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.buttons = {}
        for draft in drafts:
            kind = self._kind(draft)
            if kind is not None:
                self._column.addWidget(self._row(draft, kind))
                self._column.addWidget(Rule())
        self._column.addStretch(1)
        self.header.set_count(number(len(drafts)) if drafts else "")
        self._area.setVisible(bool(drafts))
        self._empty.setVisible(not drafts)

    def _kind(self, draft: Draft) -> Kind | None:
        site = self.desk.site
        if site is None:
            return None
        try:
            return site.kind(draft.kind)
        except KeyError:
            return None

    def _row(self, draft: Draft, kind: Kind) -> QWidget:
        title = draft.title or (tr("New {kind}", kind=tr(kind.name)) if draft.is_new else tr("(no title)"))
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 8, 0, 8)
        row.setSpacing(12)
        sign = label("")
        sign.setPixmap(pixmap(kind.icon, "muted"))
        row.addWidget(sign)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(ElidedLabel(title, "strong"))
        when = QLocale().toString(
            QDateTime.fromSecsSinceEpoch(int(draft.changed.timestamp())), QLocale.FormatType.ShortFormat
        )
        words.addWidget(label(tr("{kind}, typed {when}", kind=_capital(tr(kind.name)), when=when), "secondary"))
        row.addLayout(words, 1)
        open_it = Button(tr("Go on editing"), on_click=partial(self._open, draft))
        open_it.setAccessibleName(tr("Go on editing {title}", title=title))
        discard = Button(tr("Discard"), "quiet", on_click=partial(self._ask_discard, draft, title))
        discard.setAccessibleName(tr("Discard {title}", title=title))
        row.addWidget(open_it)
        row.addWidget(discard)
        self.buttons[f"{draft.kind}/{draft.item}"] = (open_it, discard)
        return made

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
                self.desk.open_editor(draft.kind, kept.record)
            else:
                self.show_problem(problem, again=lambda: self._open(draft))
            return
        finally:
            self.progress.stop()
        self.desk.open_editor(draft.kind, record)

    def _ask_discard(self, draft: Draft, title: str) -> None:
        self.desk.tasks.start(self._discard(draft, title), name="discard a draft", owner=self)

    async def _discard(self, draft: Draft, title: str) -> None:
        answer = await self.desk.ask(
            tr("Discard what you typed in “{title}”?", title=title),
            tr("The site stays as it is."),
            [Answer("discard", tr("Discard"), "danger")],
        )
        if answer and self.desk.drafts is not None:
            self.desk.drafts.drop(draft.site, draft.kind, draft.item)
            self.focus_search()


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
