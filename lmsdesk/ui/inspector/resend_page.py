"""Writing a request by hand, or changing one that was sent, and sending it to the site in use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from lmsdesk.domain.exchange import Action, Exchange
from lmsdesk.domain.masking import mask_body, mask_headers, mask_url
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.request_draft import METHODS, RequestDraft, draft_of, to_mend
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.dialogs.ask import Answer
from lmsdesk.ui.form_draft import FormDraft
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
        self._draft: FormDraft | None = None
        self.method.currentTextChanged.connect(self._touch)
        for box in (self.headers, self.body):
            box.textChanged.connect(self._touch)
        self.address.textEdited.connect(self._touch)
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
        self._fill(first)
        self.notices.clear_all()
        self._name_target()
        self._keep_from_now(first, exchange is None)
        self.address.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- keeping what is typed: a request by hand outlives the program, without what is secret in it

    def _keep_from_now(self, first: RequestDraft, new: bool) -> None:
        if self._draft is not None:
            self._draft.flush()
            self._draft.deleteLater()
            self._draft = None
        if new:
            made = FormDraft(
                self._desk, "request", "new", tr("New request"), lambda: self._to_keep(first), self._show_kept, self
            )
            made.bring_back(self.notices, lambda: self._fill(first))
            self._draft = made

    def _touch(self, *_: object) -> None:
        if self._draft is not None:
            self._draft.touch()

    def _to_keep(self, first: RequestDraft) -> dict[str, Any] | None:
        draft = self.draft()
        if draft == first:
            return None
        site = self._desk.site
        hide = site.hide if site is not None else str
        headers = mask_headers(part for line in draft.headers.splitlines() for part in _header(line))
        pairs = dict(headers)
        kind = next((value for name, value in pairs.items() if name.lower() == "content-type"), "application/json")
        return {
            "method": draft.method, "url": hide(mask_url(draft.url)), "anonymous": draft.anonymous,
            "headers": hide("\n".join(f"{name}: {value}" if value else name for name, value in headers)),
            "body": hide(mask_body(draft.body.encode(), kind).decode(errors="replace")),
        }  # fmt: skip

    def _show_kept(self, values: Mapping[str, Any]) -> None:
        texts = {name: str(values.get(name) or "") for name in ("method", "url", "headers", "body")}
        self._fill(RequestDraft(**texts, anonymous=bool(values.get("anonymous"))))

    def _fill(self, draft: RequestDraft) -> None:
        self.method.setCurrentText(draft.method)
        self.address.setText(draft.url)
        self.headers.setPlainText(draft.headers)
        self.body.setPlainText(draft.body)
        self.anonymous.setChecked(draft.anonymous)

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
            path = site.hide(_path(mask_url(draft.url)))
            action = Action(tr("Sent by hand: {method} {path}", method=draft.method, path=path))
            exchange = await site.resend(draft, action)
        except Problem as problem:
            self._explain(problem)
            return
        finally:
            self.send.setEnabled(True)
        if self._draft is not None:
            self._draft.done()
        self.sent.emit(exchange, self._source)

    def _explain(self, problem: Problem) -> None:
        """Nothing came back that could be shown: why, in the words that every screen uses."""
        exchange = problem.exchange.number if problem.exchange is not None else 0
        notice = Notice.of(self._desk.explain(problem, typed=True), exchange=exchange)
        notice.details_wanted.connect(self._desk.show_exchange)
        notice.acted.connect(self._desk.do)
        self.notices.show_notice(notice, "resend")

    async def _sure(self, draft: RequestDraft, name: str) -> bool:
        answer = await self._desk.ask(
            tr("Send this to {name}?", name=name),
            tr(
                "{method} may change or delete something there, at once and for good, for everyone.",
                method=draft.method,
            ),
            [Answer("send", tr("Send to {name}", name=name), "danger")],
            details=[_path(draft.url)],
            parent=self.window(),
        )
        return bool(answer)

    def _tell(self, title: str, text: str) -> None:
        self.notices.show_notice(Notice("caution", title, text), "resend")


def _header(line: str) -> Iterator[tuple[str, str]]:
    name, colon, value = line.partition(":")
    if line.strip():
        yield name.strip() if colon else line, value.strip()


def _path(url: str) -> str:
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
