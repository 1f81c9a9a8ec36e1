"""What the pages over the Keys screen share: a column, buttons at its end, and problems where the person is looking."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLayout, QWidget

from lmsdesk.domain.problem import Problem
from lmsdesk.domain.suggestion import Do, Suggestion
from lmsdesk.sites.keys import Fresh
from lmsdesk.ui.connect.page import SitePage
from lmsdesk.ui.dialogs.ask import Answer
from lmsdesk.ui.keys.secret_card import SecretCard
from lmsdesk.ui.widgets import Button, label
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.ui.desk import Desk


class KeyPage(SitePage):
    """``begin`` starts the page's one piece of work; while it runs the button waits."""

    def __init__(self, desk: Desk, title: str, verb: str) -> None:
        super().__init__(desk, title)
        assert desk.site is not None
        self.site = desk.site
        self.card: SecretCard | None = None
        self.busy = False
        self.header.set_back(tr("Keys")).clicked.connect(self.leave)
        self.go = Button(verb, "primary", on_click=self.begin)
        self.cancel = Button(tr("Cancel"), on_click=self.leave)
        keys = QShortcut(QKeySequence("Ctrl+S"), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys.activated.connect(lambda: self.go.click())

    async def load(self) -> None:
        """Nothing is kept by these pages, so the password store does not matter to them."""

    def begin(self) -> None:
        """Do it, unless it is being done."""
        if not self.busy and self.go.isEnabled():
            self.desk.tasks.start(self._run(), name=self.title, key="key page", owner=self)

    async def work(self) -> None:
        """The work itself. A Problem that leaves it is explained on the page."""
        raise NotImplementedError

    async def _run(self) -> None:
        self.here.clear_all()
        self._set_busy(True)
        try:
            await self.work()
        except Problem as problem:
            self.explain_here(problem)
        finally:
            self._set_busy(False)

    def _set_busy(self, busy: bool) -> None:
        self.busy = busy
        self.go.setEnabled(not busy)
        self.progress.start() if busy else self.progress.stop()

    def act_here(self, suggestion: Suggestion, exchange: int) -> None:
        if suggestion.do in (Do.RETRY, Do.WAIT_AND_RETRY, Do.RELOAD):
            self.begin()
        else:
            self.act(suggestion, None, exchange)

    # -- parts

    def add_buttons(self, *more: QWidget) -> None:
        """The row at the end."""
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        for button in (*more, self.cancel, self.go):
            row.addWidget(button)
        self.column.addLayout(row)
        self.column.addStretch(1)

    def show_secret(self, fresh: Fresh, sentence: str, title: str, done: str, on_done: Callable[[], object]) -> None:
        """In place of the form: the secret, once."""
        self.clear_column()
        self.header.set_title(title)
        self.column.addWidget(label(sentence, wrap=True))
        self.card = SecretCard(self.desk, self.site, fresh)
        self.column.addWidget(self.card)
        self.column.addWidget(self.here)
        self.go = Button(done, "primary", on_click=on_done)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.go)
        self.column.addLayout(row)
        self.column.addStretch(1)
        self.card.setFocus(Qt.FocusReason.OtherFocusReason)

    def clear_column(self) -> None:
        """Take everything below the title away; notices and title stay."""
        keep = (self.header, self.banner, self.notices, self.here)
        for at in range(self.column.count() - 1, -1, -1):
            item = self.column.itemAt(at)
            widget = item.widget() if item is not None else None
            if widget in keep and widget is not self.here:
                continue
            self.column.takeAt(at)
            if widget is self.here:
                continue
            if widget is not None:
                widget.hide()
                widget.deleteLater()
            elif item is not None and (row := item.layout()) is not None:
                _drop(row)

    # -- leaving

    async def can_leave(self) -> bool:
        if self.busy:
            answer = await self.desk.ask(
                tr("This is still under way. Leave all the same?"),
                tr("What was sent may still be done by the site, and its answer is not seen."),
                [Answer("leave", tr("Leave"), "danger")],
            )
            return answer == "leave"
        if self.card is not None:
            if self.card.safe:
                return True
            answer = await self.desk.ask(
                tr("Leave without the key?"),
                tr("It was neither copied nor saved, and LMS Desk does not show it again."),
                [Answer("leave", tr("Leave"), "danger")],
            )
            return answer == "leave"
        return await super().can_leave()

    def done(self) -> None:
        """Back to the tables; a secret nobody took is asked about."""
        self.leave()


def _drop(row: QLayout) -> None:
    while (item := row.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
