"""One question with named answers. Awaited; never blocks the program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from lmsdesk.ui.widgets import Button, label
from lmsdesk.ui.words import tr

WIDTH = 372
"""At least, without the margins; more where the buttons need it."""
LONGEST = 40
"""Letters of an answer that its button shows; the question itself has the whole name."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One button: a verb on it. ``variant`` primary marks the default (Enter), danger what cannot be undone."""

    key: str
    words: str
    variant: str = "plain"


class Question(QDialog):
    """A sentence, what follows from it, and the answers. Escape and Cancel mean "" (step back)."""

    def __init__(
        self,
        title: str,
        text: str,
        answers: Sequence[Answer],
        *,
        details: Sequence[str] = (),
        cancel: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"LMS Desk: {title}")
        self.setModal(True)
        self.answer = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(10)
        column.addWidget(label(title, "section", wrap=True))
        if text:
            column.addWidget(label(text, wrap=True))
        for line in details:
            column.addWidget(label(f"•  {line}", "muted", wrap=True))
        column.addSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        column.addLayout(row)
        self.buttons: dict[str, Button] = {}
        self._add(row, Answer("", cancel or tr("Cancel")))
        for answer in answers:
            self._add(row, answer)
        default = next((answer.key for answer in answers if answer.variant == "primary"), "")
        self.buttons[default].setDefault(True)
        self.buttons[default].setFocus(Qt.FocusReason.TabFocusReason)
        column.addStrut(WIDTH)

    def _add(self, row: QHBoxLayout, answer: Answer) -> None:
        words = answer.words if len(answer.words) <= LONGEST else f"{answer.words[: LONGEST - 1].rstrip()}…"
        button = Button(words, answer.variant, on_click=lambda: self._give(answer.key))
        if words != answer.words:
            button.setAccessibleName(answer.words)
            button.setToolTip(answer.words)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setAutoDefault(True)
        self.buttons[answer.key] = button
        row.addWidget(button)

    def _give(self, key: str) -> None:
        self.answer = key
        self.accept() if key else self.reject()


async def ask(
    parent: QWidget | None,
    title: str,
    text: str,
    answers: Sequence[Answer],
    *,
    details: Sequence[str] = (),
    cancel: str = "",
) -> str:
    """Ask and wait for the answer's key; "" when the person steps back. Cancelling the task closes the dialog."""
    dialog = Question(title, text, answers, details=details, cancel=cancel, parent=parent)
    try:
        await finished(dialog)
        return dialog.answer
    finally:
        dialog.deleteLater()


async def finished(dialog: QDialog) -> int:
    """Open a dialog and wait until it is done. The event loop keeps running meanwhile."""
    import asyncio

    future: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    dialog.finished.connect(lambda code: None if future.done() else future.set_result(code))
    dialog.open()
    try:
        return await future
    finally:
        if dialog.isVisible():
            dialog.close()
