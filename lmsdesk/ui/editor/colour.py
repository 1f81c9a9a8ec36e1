"""The editor for colours: a swatch, the colour as text, twelve colours to begin with, and the system's own dialog."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QColorDialog, QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QWidget

from lmsdesk.domain.words import N_, Sentence
from lmsdesk.ui.editor.field_editor import FieldEditor
from lmsdesk.ui.editor.popup import Popup
from lmsdesk.ui.theme import palette
from lmsdesk.ui.widgets import Button, IconButton
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.domain.fields import Field
    from lmsdesk.ui.desk import Desk

WIDTH = 120
COLOURS = (
    ("#1F2937", N_("Slate")),
    ("#6B7280", N_("Grey")),
    ("#B91C1C", N_("Red")),
    ("#C2410C", N_("Orange")),
    ("#CA8A04", N_("Amber")),
    ("#4D7C0F", N_("Olive")),
    ("#15803D", N_("Green")),
    ("#0F766E", N_("Teal")),
    ("#0369A1", N_("Sky")),
    ("#2457C5", N_("Blue")),
    ("#6D28D9", N_("Violet")),
    ("#BE185D", N_("Pink")),
)


class ColourEditor(FieldEditor):
    """A colour as ``#rrggbb``, typed or chosen. An empty field means no colour."""

    def __init__(self, field: Field, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(field, desk, parent)
        self.swatch = IconButton("colour", tr("Choose a colour"), on_click=self._open)
        self.line = QLineEdit()
        self.line.setMaximumWidth(WIDTH)
        self.line.setPlaceholderText("#2457C5")
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.swatch)
        row.addWidget(self.line)
        row.addStretch(1)
        self.column.addLayout(row)
        self.set_main(self.line)
        self.popup: Popup | None = None
        self.dialog: QColorDialog | None = None
        self._trouble: Sentence | None = None
        self.line.textEdited.connect(self._typed)
        self.line.editingFinished.connect(self._left)
        self._show_value()

    def trouble(self) -> Sentence | None:
        return self._trouble

    def typed(self) -> Any:
        return self.line.text() if self._trouble is not None else None

    def put_typed(self, raw: Any) -> None:
        self.line.setText(str(raw))
        self._read(str(raw))

    def choose(self, colour: str) -> None:
        """Take a colour from the palette or the dialog."""
        self._close()
        self._trouble = None
        self._value = colour
        self._show_value()
        self.changed.emit()

    def _typed(self, text: str) -> None:
        self._read(text)
        self.changed.emit()

    def _read(self, text: str) -> None:
        colour = read_colour(text)
        self._trouble = None
        if colour is None:
            self._trouble = Sentence(
                N_("“{text}” is not a colour. Write # and six digits, such as {example}."),
                text=text.strip(),
                example="#2457C5",
            )
        else:
            self._value = colour
            self._show_swatch()

    def _left(self) -> None:
        if self._trouble is None and not self._read_only:
            self.line.setText(self._value or "")

    def _show_value(self) -> None:
        self._trouble = None
        self.line.setText(self._value or "")
        self._show_swatch()

    def _show_swatch(self) -> None:
        self.swatch.setIconSize(QSize(20, 20))
        self.swatch.setIcon(swatch(self._value or ""))

    def _open(self) -> None:
        self.popup = Popup(self, tr("Colours"))
        grid = QGridLayout()
        grid.setSpacing(4)
        for at, (colour, name) in enumerate(COLOURS):
            button = IconButton("colour", f"{tr(name)} {colour}", on_click=partial(self.choose, colour))
            button.setIconSize(QSize(20, 20))
            button.setIcon(swatch(colour))
            grid.addWidget(button, at // 6, at % 6)
        self.popup.body.addLayout(grid)
        self.popup.body.addWidget(Button(tr("Another colour …"), "link", on_click=self._ask))
        self.popup.show_under(self.swatch)
        first = self.popup.findChild(QPushButton)
        if first is not None:
            first.setFocus()

    def _ask(self) -> None:
        self._close()
        self.dialog = QColorDialog(QColor(self._value or "#2457C5"), self)
        self.dialog.colorSelected.connect(lambda chosen: self.choose(chosen.name().upper()))
        self.dialog.finished.connect(self.dialog.deleteLater)
        self.dialog.open()

    def _close(self) -> None:
        if self.popup is not None:
            self.popup.close()
            self.popup = None

    def _apply_read_only(self) -> None:
        self.line.setReadOnly(self._read_only)
        self.swatch.setEnabled(not self._read_only)


def read_colour(text: str) -> str | None:
    """A colour as ``#rrggbb`` from what was typed, “” for nothing, None when it is no colour."""
    bare = text.strip()
    if not bare:
        return ""
    digits = bare.removeprefix("#")
    if re.fullmatch(r"[0-9a-fA-F]{6}", digits):
        return f"#{digits}"
    if re.fullmatch(r"[0-9a-fA-F]{3}", digits):
        return "#" + "".join(sign * 2 for sign in digits)
    return None


def swatch(colour: str, size: int = 20) -> QIcon:
    """A square of the colour; no colour is an empty square with a line through it."""
    drawn = QPixmap(size * 2, size * 2)
    drawn.setDevicePixelRatio(2)
    drawn.fill(QColor(0, 0, 0, 0))
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(palette().border_strong))
    if colour:
        painter.setBrush(QColor(colour))
    painter.drawRoundedRect(1, 1, size - 2, size - 2, 4, 4)
    if not colour:
        painter.drawLine(3, size - 3, size - 3, 3)
    painter.end()
    return QIcon(drawn)
