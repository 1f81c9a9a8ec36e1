"""Editors for what can only be chosen: yes or no, and one of a few values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from lmsdesk.domain.fields import OneOf
from lmsdesk.ui.editor.field_editor import FieldEditor
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.domain.fields import Field
    from lmsdesk.ui.desk import Desk


class BooleanEditor(FieldEditor):
    """A check box with the field's label as its text."""

    labelled = True

    def __init__(self, field: Field, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(field, desk, parent)
        self.box = QCheckBox(tr(field.label).replace("&", "&&"))
        self.column.addWidget(self.box)
        self.set_main(self.box)
        self.box.clicked.connect(lambda checked: self.change(bool(checked)))
        self._show_value()

    def _show_value(self) -> None:
        self.box.setChecked(bool(self._value))


class OneOfEditor(FieldEditor):
    """A menu of the choices. A value that the site invented is one more entry, shown as it is."""

    def __init__(self, field: Field, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(field, desk, parent)
        self.combo = QuietCombo()
        self.column.addWidget(self.combo)
        self.set_main(self.combo)
        self._show_value()
        self.combo.activated.connect(self._chosen)

    def _chosen(self, at: int) -> None:
        value = self.combo.itemData(at)
        if value != self._value:
            self.change(value)

    def _show_value(self) -> None:
        field = self.field
        assert isinstance(field, OneOf)
        value = self._value or ""
        self.combo.clear()
        for choice in field.choices:
            self.combo.addItem(tr(choice.label), choice.value)
        if value and self.combo.findData(value) < 0:
            self.combo.addItem(value, value)
        self.combo.setCurrentIndex(self.combo.findData(value))


class QuietCombo(QComboBox):
    """A combo box that the mouse wheel does not change: the page scrolls instead."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(tr("Choose"))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()
