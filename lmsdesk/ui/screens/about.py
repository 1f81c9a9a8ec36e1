"""About LMS Desk: its version, whether a newer one is out, and what it is made of under which licences."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QPlainTextEdit,
    QScrollArea,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from lmsdesk.sites import settings
from lmsdesk.ui.screen import MARGIN, Screen
from lmsdesk.ui.theme.fonts import mono
from lmsdesk.ui.widgets import Button, Card, Notice, label
from lmsdesk.ui.words import tr
from lmsdesk.version import VERSION

if TYPE_CHECKING:
    from lmsdesk.program import Found, Part
    from lmsdesk.ui.desk import Desk

WIDTH = 720
MOST_NOTES = 12
ROW = 28


class AboutScreen(Screen):
    """Three cards: the program, new versions, and its parts."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, tr("About LMS Desk"))
        self.parts: tuple[Part, ...] = ()
        self.updates = UpdatesCard(desk)
        self.inside = PartsCard()
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(MARGIN, 8, MARGIN, 24)
        column.setSpacing(16)
        for card in (self._program(), self.updates, self.inside):
            card.setMaximumWidth(WIDTH)
            column.addWidget(card)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(page)
        self.content.addWidget(area)
        self.setFocusProxy(self.copy)

    async def load(self) -> None:
        from lmsdesk.program import parts

        self.inside.show_parts(await asyncio.to_thread(parts))

    def focus_search(self) -> None:
        self.copy.setFocus(Qt.FocusReason.TabFocusReason)

    def closing(self) -> None:
        self.updates.unsubscribe()

    def _program(self) -> Card:
        card = Card(f"LMS Desk {VERSION}")
        card.body.addWidget(
            label(tr("A calm desktop console for WordPress academies with Masteriyo or Learnomy."), wrap=True)
        )
        card.body.addWidget(
            label(
                tr("Free software under the MIT licence: you may use it, change it and pass it on."), "muted", wrap=True
            )
        )
        self.copy = Button(tr("Copy version and system"), "link", icon="copy", on_click=self._copy)
        card.body.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignLeft)
        return card

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(about_text())
        self.desk.say(tr("Copied. Paste it into your message."))


class UpdatesCard(Card):
    """Looking for a newer version: off until it is switched on, and never more than a look."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(tr("New versions"))
        self._desk = desk
        self._made: list[QWidget] = []
        updates = desk.updates
        why_not = updates.channel.why_not if updates is not None else None
        self.wanted = QCheckBox(tr(settings.LOOK_FOR_UPDATES.label))
        self.wanted.setChecked(desk.settings.get(settings.LOOK_FOR_UPDATES))
        self.wanted.toggled.connect(partial(desk.settings.set, settings.LOOK_FOR_UPDATES))
        self.look = Button(tr("Look now"), on_click=self._look)
        self.said = label("", wrap=True)
        self.said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        if updates is None or why_not is not None:
            self.body.addWidget(label(tr(why_not) if why_not is not None else "", "muted", wrap=True))
        else:
            self.body.addWidget(self.wanted)
            self.body.addWidget(label(tr(settings.LOOK_FOR_UPDATES.help), "muted", wrap=True))
            row = QHBoxLayout()
            row.setSpacing(12)
            row.addWidget(self.look)
            row.addWidget(self.said, 1)
            self.body.addLayout(row)
            if updates.found is not None:
                self.show_found(updates.found)
        self.unsubscribe = desk.settings.subscribe(self._chosen)

    def show_found(self, found: Found) -> None:
        """Tell the outcome, what is new, and where it can be had."""
        for widget in self._made:
            widget.hide()
            widget.deleteLater()
        self._made = []
        self.said.setText(tr(found.sentence))
        release = found.release
        if release is None or found.look != "newer":
            return
        for note in release.notes[:MOST_NOTES]:
            self._add(label(f"•  {note}", wrap=True))
        download = found.download
        if download is not None:
            open_it = Button(tr("Download it in the browser"), "primary", on_click=partial(open_page, download.url))
            self._add(open_it)
            check = tr("The file's SHA-256, if you want to compare it: {sum}", sum=download.sha256)
            line = label(check, "muted", wrap=True)
            line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._add(line)
        self._add(Button(tr("Open its page"), "link", on_click=partial(open_page, release.page)))

    def _add(self, widget: QWidget) -> None:
        self._made.append(widget)
        if isinstance(widget, Button):
            self.body.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeft)
        else:
            self.body.addWidget(widget)

    def _look(self) -> None:
        self._desk.tasks.start(self._looking(), name="look for a new version", key="updates", owner=self)

    async def _looking(self) -> None:
        assert self._desk.updates is not None
        self.look.setEnabled(False)
        self.said.setText(tr("Looking …"))
        try:
            found = await self._desk.updates.look()
        finally:
            self.look.setEnabled(True)
            self.said.setText("")
        self.show_found(found)

    def _chosen(self, key: str) -> None:
        if key == settings.LOOK_FOR_UPDATES.key:
            self.wanted.setChecked(self._desk.settings.get(settings.LOOK_FOR_UPDATES))


class PartsCard(Card):
    """The parts by name; the licence of the chosen one below."""

    def __init__(self) -> None:
        super().__init__(tr("What it is made of"))
        self._parts: tuple[Part, ...] = ()
        self.list = QTreeWidget()
        self.list.setHeaderLabels([tr("Part"), tr("Version"), tr("Licence")])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setAccessibleName(tr("Parts of the program"))
        self.list.setMinimumHeight(220)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setStretchLastSection(False)
        self.list.header().resizeSection(1, 150)
        self.list.header().resizeSection(2, 240)
        self.list.currentItemChanged.connect(lambda *_: self._show_text())
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setFont(mono(12))
        self.text.setMinimumHeight(200)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(tr("Licence"))
        self.body.addWidget(self.list)
        self.body.addWidget(self.text)

    def show_parts(self, parts: tuple[Part, ...]) -> None:
        """Fill the list; the first part's licence is shown."""
        self._parts = parts
        self.list.clear()
        rows = [QTreeWidgetItem([part.name, part.version, part.licence]) for part in parts]
        for row in rows:
            row.setSizeHint(0, QSize(0, ROW))
        self.list.addTopLevelItems(rows)
        if parts:
            self.list.setCurrentIndex(self.list.model().index(0, 0))

    def _show_text(self) -> None:
        at = self.list.currentIndex().row()
        self.text.setPlainText(self._parts[at].text() if 0 <= at < len(self._parts) else "")


def newer_notice(desk: Desk, found: Found) -> Notice:
    """The quiet word above the screens that a newer version is out."""
    notice = Notice("note", tr(found.sentence), tr("Nothing changes until you install it yourself."))
    notice.add_button(Button(tr("See what is new"), on_click=partial(desk.navigate, "about")))
    return notice


def about_text() -> str:
    """Version and system in one line, for a message to whoever helps."""
    import platform

    from PySide6.QtCore import qVersion

    return f"LMS Desk {VERSION}, Qt {qVersion()}, Python {platform.python_version()}, {platform.platform()}"


def open_page(url: str) -> None:
    """Let the person's browser have it."""
    QDesktopServices.openUrl(QUrl(url))
