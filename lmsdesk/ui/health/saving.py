"""Saving a report: as text, as a web page, or as a bundle to send to somebody. No secret is in any of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from lmsdesk.domain.words import N_
from lmsdesk.sites.health import Report, as_html, as_text, bundle
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.dialogs.files import file_dialog
from lmsdesk.ui.words import tr


class Form(NamedTuple):
    """One way to save a report."""

    words: str
    suffix: str
    make: Callable[[Report], bytes]


FORMS = (
    Form(N_("As text …"), "txt", lambda report: as_text(report, tr).encode("utf-8", "replace")),
    Form(N_("As web page …"), "html", lambda report: as_html(report, tr).encode("utf-8", "replace")),
    Form(N_("As bundle for support …"), "zip", lambda report: bundle(report, tr)),
)


class Saving(QObject):
    """Asks where to, and writes in a thread. What went wrong is told in ``failed`` as (title, text)."""

    failed = Signal(str, str)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._window = parent
        self.dialog: QFileDialog | None = None

    def ask(self, form: Form, report: Report) -> None:
        """Ask for a file's name, then save."""
        self.dialog = file_dialog(
            self._window,
            tr("Save the check"),
            lambda path: self.save(form, report, path),
            kinds=[f"*.{form.suffix}"],
            save_as=f"health-check-{report.started:%Y-%m-%d}.{form.suffix}",
        )
        self.dialog.open()

    def save(self, form: Form, report: Report, path: Path) -> None:
        """Write the file, beside the window."""
        self._desk.tasks.start(self._save(form, report, path), name="save a health check", owner=self)

    async def _save(self, form: Form, report: Report, path: Path) -> None:
        try:
            await asyncio.to_thread(lambda: path.write_bytes(form.make(report)))
        except OSError as trouble:
            self.failed.emit(tr("“{name}” was not saved", name=path.name), trouble.strerror or "")
            return
        self._desk.say(tr("Saved “{name}”. No key or password is in it.", name=path.name))
