"""Editors for numbers: whole numbers with their unit, amounts of money, and numbers that are only shown."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from lmsdesk.domain.amounts import NotANumber, parse_amount
from lmsdesk.domain.fields import Integer
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.ui.editor.amounts import decimal_point, show_amount
from lmsdesk.ui.editor.field_editor import FieldEditor
from lmsdesk.ui.theme.fonts import digits
from lmsdesk.ui.widgets import label
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.domain.fields import Field
    from lmsdesk.ui.desk import Desk

WIDTH = 160


class NumberEditor(FieldEditor):
    """A line for a number. What cannot be read stays as typed, with a sentence; the last readable number counts."""

    def __init__(self, field: Field, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(field, desk, parent)
        self.line = QLineEdit()
        self.line.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.line.setFont(digits(self.line.font()))
        self.line.setMaximumWidth(WIDTH)
        self.row = QHBoxLayout()
        self.row.setSpacing(8)
        self.row.addWidget(self.line, 100)
        self.row.addStretch(1)
        self.column.addLayout(self.row)
        self.set_main(self.line)
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

    def _typed(self, text: str) -> None:
        self._read(text)
        self.changed.emit()

    def _read(self, text: str) -> None:
        try:
            self._value = self._parse(text)
            self._trouble = None
        except NotANumber:
            self._trouble = self._unreadable(text)

    def _parse(self, text: str) -> Any:
        return parse_amount(text, decimal_point())

    def _unreadable(self, text: str) -> Sentence:
        return Sentence(N_("“{text}” is not a number."), text=text.strip())

    def _written(self) -> str:
        return show_amount(self._value, 0)

    def _left(self) -> None:
        if self._trouble is None and not self._read_only:
            self.line.setText(self._written())

    def _show_value(self) -> None:
        self._trouble = None
        if self.line.text() != self._written():
            self.line.setText(self._written())
            self.line.setCursorPosition(0)

    def _apply_read_only(self) -> None:
        self.line.setReadOnly(self._read_only)


class IntegerEditor(NumberEditor):
    """A whole number; the arrow keys count up and down."""

    def __init__(self, field: Field, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(field, desk, parent)
        unit = field.unit if isinstance(field, Integer) else ""
        if unit:
            self.row.insertWidget(1, label(tr(unit), "muted"))
        self.line.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and not self._read_only:
            step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()), 0)
            if step and self._trouble is None:
                self._count(step)
                return True
        return False

    def _count(self, step: int) -> None:
        field = self.field
        wanted = (self._value or 0) + step
        if isinstance(field, Integer):
            low, high = field.minimum, field.maximum
            if (low is not None and wanted < low) or (high is not None and wanted > high):
                return
        self.line.setText(show_amount(Decimal(wanted), 0))
        self.change(wanted)

    def _parse(self, text: str) -> int | None:
        number = parse_amount(text, decimal_point())
        if number is None:
            return None
        if number != int(number):
            raise NotANumber(text)
        return int(number)

    def _unreadable(self, text: str) -> Sentence:
        return Sentence(N_("“{text}” is not a whole number."), text=text.strip())

    def _written(self) -> str:
        return "" if self._value is None else show_amount(Decimal(self._value), 0)


class MoneyEditor(NumberEditor):
    """An amount of money, read with comma or point and shown as the language writes it."""

    def _unreadable(self, text: str) -> Sentence:
        return Sentence(
            N_("“{text}” is not an amount. Write it like {example}."),
            text=text.strip(),
            example=show_amount(Decimal("12.50")),
        )

    def _written(self) -> str:
        return show_amount(self._value)


class ShownNumberEditor(NumberEditor):
    """A number with a fraction, which is only ever shown."""

    def __init__(self, field: Field, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(field, desk, parent)
        self.set_read_only(True)

    def set_read_only(self, read_only: bool) -> None:
        super().set_read_only(True)
