"""Saving requests as HAR and opening the HARs of others: the dialogs, and the reading and writing beside the window."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from lmsdesk.domain.brief import Brief
from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.har import har_text
from lmsdesk.domain.har_read import Unreadable
from lmsdesk.hints.files import read_exchanges
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.dialogs.files import file_dialog
from lmsdesk.ui.words import tr, trn

Load = Callable[[Sequence[Brief]], list[Exchange]]
LARGEST = 200_000_000
_KEY = "har"


class HarFiles(QObject):
    """Asks for a file and does the work in a thread. What went wrong is told in ``failed`` as (title, text)."""

    opened = Signal(object)
    """Exchanges out of a file, all under one action that names it."""
    saved = Signal(str)
    failed = Signal(str, str)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._window = parent
        self.dialog: QFileDialog | None = None

    def ask_save(self, briefs: Sequence[Brief], load: Load) -> None:
        """Ask where to, then save these; ``load`` gets the whole exchanges, in a thread."""
        chosen = list(briefs)
        if not chosen:
            self.failed.emit(tr("Nothing was saved"), tr("No request is chosen. Choose one in the list first."))
            return
        self._ask(tr("Save as HAR"), lambda path: self._start(self._save(chosen, load, path)), "lmsdesk.har")

    def ask_open(self) -> None:
        """Ask for a file, then read it."""
        self._ask(tr("Open a HAR"), lambda path: self._start(self._open(path)))

    def _ask(self, title: str, chosen: Callable[[Path], None], save_as: str = "") -> None:
        kinds = [tr("Recorded requests") + " (*.har *.json)"]
        self.dialog = file_dialog(self._window, title, chosen, kinds=kinds, save_as=save_as)
        self.dialog.open()

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        self._desk.tasks.start(work, name="read or write a HAR", key=_KEY, owner=self)

    async def _save(self, briefs: list[Brief], load: Load, path: Path) -> None:
        try:
            count = await asyncio.to_thread(_write, briefs, load, path)
        except OSError as trouble:
            self.failed.emit(tr("“{name}” was not saved", name=path.name), trouble.strerror or "")
            return
        self.saved.emit(
            trn("{count} request saved, secrets left out", "{count} requests saved, secrets left out", count)
        )

    async def _open(self, path: Path) -> None:
        title = tr("“{name}” cannot be read", name=path.name)
        try:
            exchanges = await asyncio.to_thread(_read, path, tr("From file “{name}”", name=path.name))
        except OSError as trouble:
            self.failed.emit(title, trouble.strerror or "")
        except Unreadable:
            self.failed.emit(title, tr("Choose a HAR that a browser or this program saved."))
        else:
            self.opened.emit(exchanges)


def _write(briefs: Sequence[Brief], load: Load, path: Path) -> int:
    exchanges = load(briefs)
    path.write_text(har_text(exchanges), "utf-8", newline="\n")
    return len(exchanges)


def _read(path: Path, title: str) -> list[Exchange]:
    if path.stat().st_size > LARGEST:
        raise Unreadable("it is too large")
    return read_exchanges(path.read_bytes(), title)
