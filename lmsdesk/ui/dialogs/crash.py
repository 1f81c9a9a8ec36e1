"""The calm report of a mistake of ours: what it means for the person, and where the report lies."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from lmsdesk.ui.theme.fonts import mono
from lmsdesk.ui.widgets import Button, label
from lmsdesk.ui.words import tr

WIDTH = 512
"""At least, without the margins; more where the buttons need it."""


class CrashDialog(QDialog):
    """Not modal: the program goes on, and the person may want to save first."""

    def __init__(self, report: str, file: Path | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"LMS Desk: {tr('A mistake of ours')}")
        self._report = report
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(10)
        column.addWidget(label(tr("LMS Desk made a mistake. It is not your fault."), "section", wrap=True))
        words = tr("You can go on working. What you typed is kept as a draft, and nothing was sent because of this.")
        column.addWidget(label(words, wrap=True))
        if file is not None:
            column.addWidget(
                label(tr("A report without passwords or keys is at {file}", file=str(file)), "muted", wrap=True)
            )
        self.text = QPlainTextEdit(report)
        self.text.setReadOnly(True)
        self.text.setFont(mono(11))
        self.text.setAccessibleName(tr("Report"))
        self.text.setMinimumHeight(180)
        self.text.hide()
        column.addWidget(self.text)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.details = Button(tr("Show the report"), "link", on_click=self._show_report)
        row.addWidget(self.details)
        row.addWidget(Button(tr("Copy the report"), "link", on_click=self._copy))
        if file is not None:
            row.addWidget(
                Button(
                    tr("Open its folder"),
                    "link",
                    on_click=lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(file.parent))),
                )
            )
        row.addStretch(1)
        go_on = Button(tr("Go on working"), "primary", on_click=self.accept)
        go_on.setDefault(True)
        row.addWidget(go_on)
        column.addLayout(row)
        column.addStrut(WIDTH)
        go_on.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_report(self) -> None:
        self.text.show()
        self.details.hide()
        self.adjustSize()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._report)
