"""What would be sent to support, file by file, to be read before it is saved; what is not wanted is left out."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QListWidget, QListWidgetItem, QSplitter, QVBoxLayout, QWidget

from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.problem import Problem
from lmsdesk.sites import AddressError
from lmsdesk.sites.bundle import bundle_files, packed
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.dialogs.files import file_dialog
from lmsdesk.ui.inspector.lines import raw_blocks
from lmsdesk.ui.inspector.text import size_text
from lmsdesk.ui.inspector.text_pane import Start, TextPane
from lmsdesk.ui.widgets import Button, NoticeArea, ThinProgress, TitleRow, label
from lmsdesk.ui.widgets.notice import Notice
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from collections.abc import Mapping


ROW = 28


class BundlePage(QWidget):
    """``begin`` takes the exchanges; nothing leaves this computer but by the file that is saved."""

    done = Signal()
    saved = Signal(str)

    def __init__(self, desk: Desk, start: Start, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._start = start
        self._exchanges: list[Exchange] = []
        self._hints: Mapping[int, str] = {}
        self._notes: Mapping[int, str] = {}
        self._health = ""
        self.files: dict[str, str] = {}
        self.dialog: QFileDialog | None = None
        self.title = TitleRow(tr("For support"))
        self.title.set_back(tr("Inspector")).clicked.connect(lambda *_: self.done.emit())
        self.check = Button(tr("Add a health check"), on_click=lambda: self._start(self._add_check(), "bundle check"))
        self.check.setToolTip(tr("Looks at the site in use; it changes nothing there."))
        self.save = Button(tr("Save as zip …"), "primary", on_click=self.ask_save)
        self.title.add_action(self.check)
        self.title.add_action(self.save)
        self.notices = NoticeArea()
        self.progress = ThinProgress()
        words = tr("Read what is in it before you send it. Keys, tokens, passwords and cookies are hidden already.")
        self.words = label(words, "muted", wrap=True)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Files for support"))
        self.list.setMinimumWidth(200)
        self.list.currentItemChanged.connect(lambda *_: self._show_file())
        self.text = TextPane(tr("The text of the file"), start, "bundle text", colours=False)
        self._lay_out()
        QShortcut(QKeySequence("Esc"), self, self.done.emit, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _lay_out(self) -> None:
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.addWidget(self.list)
        halves.addWidget(self.text)
        self.text.setContentsMargins(12, 0, 0, 0)
        halves.setStretchFactor(1, 1)
        halves.setHandleWidth(1)
        halves.setSizes([240, 800])
        inner = QHBoxLayout()
        inner.addWidget(halves)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 4, 16, 12)
        column.setSpacing(8)
        for part in (self.title, self.notices, self.words, self.progress):
            column.addWidget(part)
        column.addLayout(inner, 1)

    def begin(self, exchanges: list[Exchange], hints: Mapping[int, str], notes: Mapping[int, str]) -> None:
        """Show what there would be for these."""
        self._exchanges, self._hints, self._notes, self._health = exchanges, hints, notes, ""
        self.check.setEnabled(self._desk.site is not None and self._desk.sites is not None)
        self.notices.clear_all()
        self._start(self._make(), "bundle make")

    async def _make(self) -> None:
        self.progress.start()
        try:
            self.files = await asyncio.to_thread(
                lambda: bundle_files(
                    self._exchanges,
                    site=self._desk.site,
                    hints=self._hints,
                    notes=self._notes,
                    health=self._health,
                )
            )
        finally:
            self.progress.stop()
        self.list.clear()
        for name, text in self.files.items():
            size = size_text(len(text.encode("utf-8", "replace")))
            item = QListWidgetItem(f"{name}  ({size})")
            item.setData(Qt.ItemDataRole.UserRole, name)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked)
            item.setSizeHint(QSize(0, ROW))
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_file(self) -> None:
        item = self.list.currentItem()
        text = self.files.get(item.data(Qt.ItemDataRole.UserRole), "") if item is not None else ""
        self.text.show_blocks(raw_blocks(text), len(text))

    def wanted(self) -> dict[str, str]:
        """The files that are ticked."""
        items = [self.list.item(row) for row in range(self.list.count())]
        names = [i.data(Qt.ItemDataRole.UserRole) for i in items if i.checkState() == Qt.CheckState.Checked]
        return {name: self.files[name] for name in names}

    # -- the health check

    async def _add_check(self) -> None:
        sites, site = self._desk.sites, self._desk.site
        if sites is None or site is None:
            return
        from lmsdesk.sites.health.report import as_text

        self.check.setEnabled(False)
        self.progress.start()
        try:
            check = await sites.checks.of_profile(site.profile, site=site)
            self._health = as_text(await check.run(), tr)
        except AddressError as trouble:
            why = tr(trouble.sentence)
            self.notices.show_notice(Notice("caution", tr("The site could not be checked."), why), "check")
        except Problem as problem:
            exchange = problem.exchange.number if problem.exchange is not None else 0
            notice = Notice.of(self._desk.explain(problem), exchange=exchange)
            notice.details_wanted.connect(self._desk.show_exchange)
            self.notices.show_notice(notice, "check")
        finally:
            self.progress.stop()
            self.check.setEnabled(True)
        await self._make()

    # -- saving

    def ask_save(self) -> None:
        """Ask where to, then save what is ticked."""
        wanted = self.wanted()
        if not wanted:
            self.notices.show_notice(Notice("caution", tr("Nothing was saved"), tr("No file is ticked.")), "save")
            return
        self.dialog = file_dialog(
            self,
            tr("Save for support"),
            lambda path: self._start(self._write(wanted, path), "bundle save"),
            save_as="for support.zip",
        )
        self.dialog.open()

    async def _write(self, wanted: dict[str, str], path: Path) -> None:
        try:
            await asyncio.to_thread(lambda: path.write_bytes(packed(wanted)))
        except OSError as trouble:
            title = tr("“{name}” was not saved", name=path.name)
            self.notices.show_notice(Notice("trouble", title, trouble.strerror or ""), "save")
            return
        self.saved.emit(tr("Saved {name}. You decide to whom it goes.", name=path.name))
