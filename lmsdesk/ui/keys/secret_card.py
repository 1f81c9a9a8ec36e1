"""A secret that was just made: hidden until one looks, copied or saved as a file, and never shown a second time."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QLocale, Qt, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout

from lmsdesk.domain.kinds.access import PERMISSIONS
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.words import N_
from lmsdesk.sites.keys import Fresh, SiteKey, write_for_owner
from lmsdesk.ui.dialogs.files import file_dialog
from lmsdesk.ui.theme.fonts import mono
from lmsdesk.ui.widgets import Button, IconButton, NoticeArea, label
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.sites import Site
    from lmsdesk.ui.desk import Desk

DOTS = "•" * 24
LOOKED_AT_MS = 60_000
"""Shown so long; then it hides itself again."""
NAMES = {
    "key": N_("Key"),
    "secret": N_("Secret"),
    "login": N_("User name"),
    "password": N_("Application password"),
    "token": N_("Key"),
}
OPEN = frozenset({"login"})
"""Parts that are no secret."""


class SecretText(QLabel):
    """Dots in place of a text. What is hidden is not in the widget: no picture and no screen reader can tell it."""

    def __init__(self, text: str, name: str, *, hidden: bool = True) -> None:
        super().__init__()
        self._text = text
        self._timer = QTimer(self, singleShot=True, interval=LOOKED_AT_MS)
        self._timer.timeout.connect(self.hide_text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(mono())
        self.setWordWrap(True)
        self.setMinimumWidth(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._name = name
        self.shown = not hidden
        self._write()

    def turn(self) -> None:
        """Show it, or hide it again."""
        self.shown = not self.shown
        self._write()
        if self.shown:
            self._timer.start()

    def hide_text(self) -> None:
        self.shown = False
        self._write()

    def _write(self) -> None:
        """A long secret has no blanks, so places to break it are put in: they are not copied from here."""
        parts = [self._text[at : at + 8] for at in range(0, len(self._text), 8)]
        self.setText("\u200b".join(parts) if self.shown else DOTS)
        self.setAccessibleName(self._name if self.shown else tr("{name}, hidden", name=self._name))


class SecretCard(QFrame):
    """``handed_over`` tells that it was copied or saved, so that leaving loses nothing."""

    handed_over = Signal()

    def __init__(self, desk: Desk, site: Site, fresh: Fresh) -> None:
        super().__init__()
        self.desk = desk
        self.site = site
        self.fresh = fresh
        self.safe = False
        self.dialog: QFileDialog | None = None
        self.setProperty("card", True)
        self.notices = NoticeArea()
        self.texts: dict[str, SecretText] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 16)
        column.setSpacing(12)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for row, (name, text) in enumerate(fresh.parts):
            self._part(grid, row, name, text)
        column.addLayout(grid)
        column.addWidget(self.notices)
        column.addLayout(self._buttons())

    def _part(self, grid: QGridLayout, row: int, name: str, text: str) -> None:
        words = tr(NAMES.get(name, name))
        shown = self.texts[name] = SecretText(text, words, hidden=name not in OPEN)
        heading = label(words, "label")
        grid.addWidget(heading, row, 0)
        grid.addWidget(shown, row, 1)
        tools = QHBoxLayout()
        tools.setSpacing(4)
        if name not in OPEN:
            eye = IconButton("eye", tr("Show or hide: {name}", name=words))
            eye.clicked.connect(shown.turn)
            tools.addWidget(eye)
        copy = IconButton("copy", tr("Copy: {name}", name=words), on_click=partial(self._copy, text))
        copy.setObjectName(f"copy {name}")
        tools.addWidget(copy)
        grid.addLayout(tools, row, 2, Qt.AlignmentFlag.AlignRight)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.copy_all = Button(tr("Copy both"), icon="copy", on_click=self._copy_all)
        owner = self.fresh.item.owner.name if self.fresh.item.owner else ""
        words = tr("Save as a file for {name} …", name=owner) if owner else tr("Save as a file …")
        self.save = Button(words, icon="save", on_click=self._ask_where)
        if len(self.fresh.parts) > 1:
            row.addWidget(self.copy_all)
        row.addWidget(self.save)
        self.setFocusProxy(self.copy_all if len(self.fresh.parts) > 1 else self.save)
        row.addStretch(1)
        return row

    def _copy(self, text: str) -> None:
        self.desk.copy_secret(text)
        self._handed_over()

    def _copy_all(self) -> None:
        self._copy("\n".join(text for _, text in self.fresh.parts))

    def _handed_over(self) -> None:
        self.safe = True
        self.handed_over.emit()

    # -- the file

    def _ask_where(self) -> None:
        name = file_name(self.site, self.fresh)
        text = tr("Text") + " (*.txt)"
        self.dialog = file_dialog(self, tr("Save for the owner"), self.save_to, kinds=[text], save_as=name)
        self.dialog.open()

    def save_to(self, path: Path) -> None:
        """Write the file in a thread."""
        self.desk.tasks.start(self._save(path), name="save a key for its owner", key="save key", owner=self)

    async def _save(self, path: Path) -> None:
        try:
            await asyncio.to_thread(write_for_owner, path, file_text(self.site, self.fresh))
        except Problem as problem:
            from lmsdesk.ui.widgets import Notice

            sentence = tr(problem.sentence) if problem.sentence is not None else ""
            self.notices.show_notice(
                Notice("trouble", sentence, tr("The key is still here."), tr("Choose another place for the file.")),
                "file",
            )
            return
        self.notices.clear("file")
        self.desk.say(tr("Saved “{name}”. Only you can open it.", name=path.name))
        self._handed_over()


def file_name(site: Site, fresh: Fresh) -> str:
    """A name that works on every system."""
    owner = fresh.item.owner.name if fresh.item.owner else ""
    words = " ".join(part for part in (site.profile.name, owner) if part)
    plain = "".join(sign if sign.isalnum() or sign in " -_" else " " for sign in words)
    return f"{' '.join(plain.split()) or 'key'}.txt"


def file_text(site: Site, fresh: Fresh) -> str:
    """What the owner needs to know, in plain text."""
    item = fresh.item
    lines = [
        tr("Access to {site}", site=site.profile.name),
        tr("Made on {day} with LMS Desk", day=QLocale().toString(QDate.currentDate())),
        "",
        *_columns(
            [(tr("Address"), site.profile.address)]
            + [(tr(NAMES.get(name, name)), text) for name, text in fresh.parts]
            + [(tr("Whose"), item.owner.name if item.owner else "")]
            + _about(item)
        ),
        "",
        tr("In LMS Desk: choose “Connect my site”, type the address, and paste this in."),
        *_elsewhere(site, fresh),
        "",
        tr("Whoever has this file has that access: keep it like a password, and delete it once it is in its place."),
    ]
    return "\n".join(lines) + "\n"


def _about(item: object) -> list[tuple[str, str]]:
    if not isinstance(item, SiteKey):
        return [(tr("For"), str(getattr(item, "name", "")))]
    words = {choice.value: tr(choice.label) for choice in PERMISSIONS}
    return [(tr("May"), words.get(item.permission, item.permission)), (tr("For"), item.description)]


def _elsewhere(site: Site, fresh: Fresh) -> list[str]:
    """For other programs, in their words."""
    root = site.profile.root
    match [name for name, _ in fresh.parts]:
        case ["key", "secret"]:
            return [
                tr("In other programs: HTTP Basic, the key as user name and the secret as password, at"),
                f"{root}masteriyo/v1/",
            ]
        case ["login", "password"]:
            return [tr("In other programs: HTTP Basic with this user name and application password, at"), root]
        case _:
            return []


def _columns(pairs: list[tuple[str, str]]) -> list[str]:
    wide = max(len(name) for name, _ in pairs) + 2
    return [f"{name}:".ljust(wide) + text for name, text in pairs if text]
