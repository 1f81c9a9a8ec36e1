"""Writing a request by hand, or changing one that was sent, and sending it to the site in use."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from lmsdesk.domain.exchange import Action, Exchange
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.request_draft import METHODS, RequestDraft, draft_of, to_mend
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.dialogs.ask import Answer
from lmsdesk.ui.inspector.text_pane import Start
from lmsdesk.ui.theme.fonts import mono
from lmsdesk.ui.widgets import Button, FieldRow, NoticeArea, TitleRow, label
from lmsdesk.ui.widgets.notice import Notice
from lmsdesk.ui.words import tr


class ResendPage(QWidget):
    """``sent`` carries the new exchange and the one that it came from (or None). What was typed stays until then."""

    sent = Signal(object, object)
    done = Signal()

    def __init__(self, desk: Desk, start: Start, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._start = start
        self._source: Exchange | None = None
        self.title = TitleRow(tr("New request"))
        self.back = self.title.set_back(tr("Inspector"))
        self.notices = NoticeArea()
        self.method = QComboBox()
        self.method.addItems(METHODS)
        self.method.setAccessibleName(tr("Method"))
        self.address = QLineEdit()
        self.address.setFont(mono())
        self.address.setAccessibleName(tr("Address"))
        self.headers, self.body = QPlainTextEdit(), QPlainTextEdit()
        for box in (self.headers, self.body):
            box.setFont(mono())
            box.setTabChangesFocus(True)
        self.headers.setMaximumHeight(110)
        self.anonymous = QCheckBox(tr("Ask as a visitor, without signing in"))
        self.send = Button(tr("Send"), "primary", on_click=self.ask_and_send)
        self.send.setToolTip(tr("Send (Ctrl+Enter)"))
        self.target = label("", "secondary")
        self._lay_out()
        self.back.clicked.connect(lambda *_: self.done.emit())
        self.method.currentTextChanged.connect(lambda _: self._name_target())
        for keys, slot in (("Ctrl+Return", self.ask_and_send), ("Esc", self.done.emit)):
            QShortcut(QKeySequence(keys), self, slot, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.method)
        top.addWidget(self.address, 1)
        top.addWidget(self.send)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 4, 16, 12)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.notices)
        column.addLayout(top)
        column.addWidget(self.target)
        column.addWidget(
            FieldRow(tr("Headers"), self.headers, tr("One on each line. The sign-in is put in when it is sent."))
        )
        body = FieldRow(tr("Content"), self.body)
        column.addWidget(body, 1)
        column.addWidget(self.anonymous)

    # -- content

    def begin(self, exchange: Exchange | None) -> None:
        """Start with a request that was sent, or with an empty one to the site in use."""
        self._source = exchange
        site = self._desk.site
        assert site is not None
        if exchange is None:
            first = RequestDraft("GET", site.profile.root, "Accept: application/json")
        else:
            first = draft_of(exchange)
        self.title.set_title(tr("Edit and resend") if exchange is not None else tr("New request"))
        self.method.setCurrentText(first.method)
        self.address.setText(first.url)
        self.headers.setPlainText(first.headers)
        self.body.setPlainText(first.body)
        self.anonymous.setChecked(first.anonymous)
        self.notices.clear_all()
        self._name_target()
        self.address.setFocus(Qt.FocusReason.OtherFocusReason)

    def draft(self) -> RequestDraft:
        """What stands there now."""
        return RequestDraft(
            self.method.currentText(),
            self.address.text().strip(),
            self.headers.toPlainText(),
            self.body.toPlainText(),
            self.anonymous.isChecked(),
        )

    def _name_target(self) -> None:
        site = self._desk.site
        name = site.profile.name if site is not None else ""
        words = tr("This only asks {name}.", name=name)
        if self.draft().is_write:
            words = tr("This may change something at {name}. You are asked before it is sent.", name=name)
        self.target.setText(words)

    # -- sending

    def ask_and_send(self) -> None:
        """Ctrl+Enter."""
        self._start(self._send(), "inspector resend")

    async def _send(self) -> None:
        site, draft = self._desk.site, self.draft()
        if site is None:
            self._tell(tr("No site is open."), tr("Open a site, then send it."))
            return
        mend = to_mend(draft, site.profile.root, site.profile.name)
        if mend:
            self._tell(tr(mend[0]), tr("Nothing was sent."))
            return
        if draft.is_write and not await self._sure(draft, site.profile.name):
            return
        self.send.setEnabled(False)
        try:
            action = Action(tr("Sent by hand: {method} {path}", method=draft.method, path=_path(draft.url)))
            exchange = await site.resend(draft, action)
        except Problem as problem:
            self._tell(str(problem.sentence or problem), tr("What you typed is still here."))
            return
        finally:
            self.send.setEnabled(True)
        self.sent.emit(exchange, self._source)

    async def _sure(self, draft: RequestDraft, name: str) -> bool:
        answer = await self._desk.ask(
            tr("Send this to {name}?", name=name),
            tr("{method} may change or delete something there, at once and for everyone.", method=draft.method),
            [Answer("send", tr("Send to {name}", name=name), "danger")],
            details=[_path(draft.url)],
            parent=self.window(),
        )
        return bool(answer)

    def _tell(self, title: str, text: str) -> None:
        self.notices.show_notice(Notice("caution", title, text), "resend")


def _path(url: str) -> str:
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
