"""One line of a bulk edit: which field, how, and to what."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from lmsdesk.domain.amounts import NotANumber, parse_amount
from lmsdesk.domain.changing import WORDS, Change, Way, changeable, check, ways_for
from lmsdesk.domain.fields import Field, Integer, Relations
from lmsdesk.domain.kind import Kind
from lmsdesk.domain.words import Sentence
from lmsdesk.ui.editor.amounts import decimal_point
from lmsdesk.ui.editor.registry import make_editor
from lmsdesk.ui.widgets import IconButton, label, restyle
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.ui.desk import Desk
    from lmsdesk.ui.editor.field_editor import FieldEditor

WIDTH = 200


class ChangeLine(QWidget):
    """Field, way and value in a row; what is wrong with them below it."""

    changed = Signal()
    removed = Signal()

    def __init__(self, kind: Kind, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = kind
        self._desk = desk
        self.editor: FieldEditor | None = None
        self.field_box = QComboBox()
        self.field_box.setFixedWidth(WIDTH)
        self.field_box.setAccessibleName(tr("Field"))
        self.field_box.addItem(tr("Choose a field …"), "")
        for field in changeable(kind):
            self.field_box.addItem(tr(field.label), field.name)
        self.way_box = QComboBox()
        self.way_box.setFixedWidth(WIDTH)
        self.way_box.setAccessibleName(tr("How"))
        self.find_text = QLineEdit()
        self.find_text.setPlaceholderText(tr("Find"))
        self.find_text.setAccessibleName(tr("Find"))
        self.new_text = QLineEdit()
        self.new_text.setPlaceholderText(tr("Replace with (empty: take it out)"))
        self.new_text.setAccessibleName(tr("Replace with"))
        self.case = QCheckBox(tr("Match upper and lower case"))
        self.amount = QLineEdit()
        self.amount.setFixedWidth(WIDTH)
        self.unit = label("", "muted")
        self.remove = IconButton("close", tr("Leave this field as it is"), on_click=self.removed.emit)
        self.trouble = label("", "trouble", wrap=True)
        self._value = QVBoxLayout()
        self._lay_out()
        self.field_box.currentIndexChanged.connect(lambda _: self._field_chosen())
        self.way_box.currentIndexChanged.connect(lambda _: self._way_chosen())
        for line in (self.find_text, self.new_text, self.amount):
            line.textChanged.connect(lambda _: self._said())
        self.case.toggled.connect(lambda _: self._said())
        self._field_chosen()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        top = Qt.AlignmentFlag.AlignTop
        row.addWidget(self.field_box, 0, top)
        row.addWidget(self.way_box, 0, top)
        row.addWidget(self.amount, 0, top)
        row.addWidget(self.unit)
        row.addWidget(self.find_text, 1, top)
        row.addWidget(self.new_text, 1, top)
        row.addWidget(self.case)
        row.addLayout(self._value, 2)
        row.addStretch(0)
        row.addWidget(self.remove, 0, top)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self.trouble)

    # -- what it says

    @property
    def field(self) -> Field | None:
        name = self.field_box.currentData()
        return self.kind.field(name) if name else None

    @property
    def way(self) -> Way | None:
        found = self.way_box.currentData()
        return Way(found) if found else None

    def change(self) -> Change | None:
        """The change as it stands there, or None while it is not complete. Shows what is missing once typing began."""
        field, way = self.field, self.way
        if field is None or way is None:
            self._show(None)
            return None
        made, trouble = self._made(field, way)
        trouble = trouble or check(self.kind, made)
        self._show(trouble if self._begun(way) else None)
        return made if trouble is None else None

    def _made(self, field: Field, way: Way) -> tuple[Change, Sentence | None]:
        if way is Way.REPLACE:
            return Change(field.name, way, self.new_text.text(), self.find_text.text(), self.case.isChecked()), None
        if way in (Way.RAISE, Way.RAISE_BY):
            try:
                value: Decimal | None = parse_amount(self.amount.text(), decimal_point())
            except NotANumber:
                value = None
            return Change(field.name, way, value), None
        if way is Way.CLEAR or self.editor is None:
            return Change(field.name, way), None
        return Change(field.name, way, self.editor.value()), self.editor.trouble()

    def _begun(self, way: Way) -> bool:
        if way is Way.REPLACE:
            return bool(self.new_text.text())
        if way in (Way.RAISE, Way.RAISE_BY):
            return bool(self.amount.text().strip())
        return self.editor is not None and (self.editor.trouble() is not None or not self._empty(self.editor.value()))

    def _empty(self, value: Any) -> bool:
        field = self.field
        return field is None or field.is_empty(value)

    def _show(self, trouble: Sentence | None) -> None:
        self.trouble.setText(tr(trouble) if trouble is not None else "")
        self.trouble.setVisible(trouble is not None)
        for box in (self.amount, self.find_text):
            if bool(box.property("invalid")) != (trouble is not None):
                box.setProperty("invalid", trouble is not None)
                restyle(box)

    # -- keeping

    def kept(self) -> dict[str, Any] | None:
        """Everything that stands in the line, also what is no value yet; None while no field is chosen."""
        if self.field is None or self.way is None:
            return None
        texts = {"find": self.find_text.text(), "new": self.new_text.text(), "amount": self.amount.text()}
        kept = {"field": self.field.name, "way": self.way.value, "case": self.case.isChecked(), **texts}
        if self.editor is not None:
            kept |= {"value": self.editor.value(), "typed": self.editor.typed()}
        return kept

    def bring_back(self, kept: Mapping[str, Any]) -> None:
        """Put back what ``kept`` gave."""
        self.choose(str(kept.get("field") or ""), Way(kept["way"]) if kept.get("way") else None)
        self.find_text.setText(str(kept.get("find") or ""))
        self.new_text.setText(str(kept.get("new") or ""))
        self.amount.setText(str(kept.get("amount") or ""))
        self.case.setChecked(bool(kept.get("case")))
        if self.editor is not None and "value" in kept:
            self.editor.set_value(kept["value"])
            if kept.get("typed") is not None:
                self.editor.put_typed(kept["typed"])
        self._said()

    # -- choosing

    def choose(self, field: str, way: Way | None = None) -> None:
        """Choose by name, as a test or a shortcut does."""
        self.field_box.setCurrentIndex(self.field_box.findData(field))
        if way is not None:
            self.way_box.setCurrentIndex(self.way_box.findData(way.value))

    def _field_chosen(self) -> None:
        field = self.field
        self.way_box.blockSignals(True)
        self.way_box.clear()
        for way in ways_for(field) if field is not None else ():
            self.way_box.addItem(tr(WORDS[way]), way.value)
        self.way_box.blockSignals(False)
        self.way_box.setVisible(field is not None)
        self._way_chosen()

    def _way_chosen(self) -> None:
        field, way = self.field, self.way
        if self.editor is not None:
            self._value.removeWidget(self.editor)
            self.editor.hide()
            self.editor.deleteLater()
            self.editor = None
        wants_value = way in (Way.SET, Way.ADD, Way.REMOVE)
        if field is not None and wants_value:
            self.editor = make_editor(field, self._desk)
            self.editor.set_value(field.empty if isinstance(field, Relations) else self.editor.value())
            self.editor.changed.connect(self._said)
            self._value.addWidget(self.editor)
        raises = way in (Way.RAISE, Way.RAISE_BY)
        self.amount.setVisible(raises)
        self.unit.setVisible(raises)
        self.unit.setText(self._unit(field, way))
        self.amount.setAccessibleName(tr(WORDS[way]) if way is not None else "")
        self.amount.setPlaceholderText(tr("10, or −10 to lower") if raises else "")
        for part in (self.find_text, self.new_text, self.case):
            part.setVisible(way is Way.REPLACE)
        self._said()

    @staticmethod
    def _unit(field: Field | None, way: Way | None) -> str:
        if way is Way.RAISE:
            return "%"
        if isinstance(field, Integer) and field.unit:
            return tr(field.unit)
        return ""

    def _said(self) -> None:
        self.changed.emit()
