"""Access and prices in one: prices are there only where people pay, so the two cannot contradict each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from lmsdesk.domain.fields import Money, OneOf
from lmsdesk.domain.kinds.courses import ACCESS, PAID_MODES, price_rules
from lmsdesk.ui.editor.choices import OneOfEditor
from lmsdesk.ui.editor.field_editor import FieldEditor, GroupEditor
from lmsdesk.ui.editor.numbers import MoneyEditor
from lmsdesk.ui.editor.text import TextEditor
from lmsdesk.ui.widgets import Button, FieldRow, label
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.domain.fields import Field
    from lmsdesk.domain.words import Sentence
    from lmsdesk.ui.desk import Desk

MODE, PRICE, SALE, CYCLE = "access_mode", "regular_price", "sale_price", "billing_cycle"
PAY_ONCE, PAY_REGULARLY = "one_time", "recurring"
_FREE_MODES = (frozenset(choice.value for choice in ACCESS) - PAID_MODES) | {"free"}


class PriceEditor(GroupEditor):
    """Access mode, price, sale price and billing cycle, each where the site has it.

    Where people do not pay there is no price; one that was typed is remembered and comes back with “Pay once”.
    """

    def __init__(self, fields: Sequence[Field], desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(fields, desk, parent)
        self._editors: dict[str, FieldEditor] = {field.name: _editor(field, desk) for field in self.fields}
        self._rows = {name: FieldRow(tr(e.field.label), e, tr(e.field.help)) for name, e in self._editors.items()}
        self._told: dict[str, Sentence] = {}
        self._always: set[str] = set()
        self._kept: dict[str, tuple[Any, Any]] = {}
        self._free: dict[str, Any] = {}
        self._mode = self._mode_now()
        self._note = label("", "secondary", wrap=True)
        self._note.hide()
        self.ask = Button(tr("Ask for a price"), "link", on_click=self._ask_for_price)
        self._arrange()
        for name, editor in self._editors.items():
            editor.changed.connect(partial(self._edited, name))
            editor.value_set.connect(self._set_from_outside)
            editor.read_only_set.connect(self._look)
        self._look()

    def set_values(self, values: Mapping[str, Any]) -> None:
        self._kept.clear()
        self._note.hide()
        super().set_values(values)
        self._free = {} if self._mode_now() in PAID_MODES else {n: v for n, v in values.items() if n in self._editors}

    def editors(self) -> Mapping[str, FieldEditor]:
        return self._editors

    def set_help(self, name: str, text: str) -> None:
        self._rows[name].set_help(text)
        self._always.add(name)
        self._look()

    def show_troubles(self, troubles: Mapping[str, Sentence]) -> None:
        self._told = dict(troubles)
        self._show_troubles()

    # -- inside -----------------------------------------------------------------------------------------------

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        if MODE in self._rows:
            column.addWidget(self._rows[MODE])
        column.addWidget(self._note)
        column.addWidget(self.ask)
        prices = QHBoxLayout()
        prices.setSpacing(12)
        for name in (PRICE, SALE):
            if name in self._rows:
                prices.addWidget(self._rows[name], 1)
                _keep_at_top(self._rows[name])
        column.addLayout(prices)
        for name, row in self._rows.items():
            if name not in (MODE, PRICE, SALE):
                column.addWidget(row)

    def _mode_now(self) -> str:
        return str(self._editors[MODE].value() or "") if MODE in self._editors else ""

    def _belongs(self, name: str, mode: str) -> bool:
        """Whether a field counts in that mode. In a mode that the site invented everything may count."""
        if name == CYCLE:
            return mode == PAY_REGULARLY or (mode not in PAID_MODES and mode not in _FREE_MODES)
        return name not in (PRICE, SALE) or mode not in _FREE_MODES

    def _edited(self, name: str) -> None:
        if name == MODE:
            self._note.hide()
            self._switch(self._mode, self._mode_now())
        elif name in (PRICE, SALE) and self._editors[name].value() and not self._belongs(name, self._mode_now()):
            self._let_people_pay()
        self._told.pop(name, None)
        self._look()
        self.changed.emit(name)

    def _let_people_pay(self) -> None:
        """A price was typed while the course is free: choose the mode in which it counts, and say so."""
        mode = self._first_paid()
        if not mode:
            return
        self._mode = mode
        editor = self._editors[MODE]
        editor.set_value(mode)
        shown = tr(editor.field.show(mode))
        self._note.setText(tr("Set to “{mode}”, because a price only counts where people pay.", mode=shown))
        self._note.show()
        self.changed.emit(MODE)

    def _first_paid(self) -> str:
        """The mode in which people pay: once, where the site has that. Empty where it has none."""
        field = self._editors[MODE].field if MODE in self._editors else None
        offered = [choice.value for choice in field.choices] if isinstance(field, OneOf) else []
        return next((mode for mode in (PAY_ONCE, PAY_REGULARLY) if mode in offered), "")

    def _ask_for_price(self) -> None:
        old, new = self._mode_now(), self._first_paid()
        self._editors[MODE].set_value(new)
        self._switch(old, new)
        self._look()
        self.changed.emit(MODE)
        if PRICE in self._editors:
            self._editors[PRICE].setFocus()

    def _switch(self, old: str, new: str) -> None:
        """Put away what does not count in the new mode, and bring back what does."""
        self._mode = new
        for name, editor in self._editors.items():
            before = editor.value()
            if self._belongs(name, old) and not self._belongs(name, new):
                self._kept[name] = (before, editor.typed())
                editor.set_value(self._free.get(name, editor.field.empty))
            elif self._belongs(name, new) and not self._belongs(name, old) and name in self._kept:
                value, typed = self._kept.pop(name)
                editor.set_value(value)
                if typed is not None:
                    editor.put_typed(typed)
            if not editor.field.same(before, editor.value()):
                self.changed.emit(name)

    def _set_from_outside(self) -> None:
        self._mode = self._mode_now()
        self._look()

    def _look(self) -> None:
        """Show the fields that count now, and those that hold something although they do not."""
        mode = self._mode_now()
        for name, row in self._rows.items():
            editor = self._editors[name]
            holds = bool(editor.value()) or editor.typed() is not None or name in self._always
            row.setVisible(self._belongs(name, mode) or holds)
        mode_editor = self._editors.get(MODE)
        can_pay = (
            mode_editor is not None and not mode_editor.read_only and PRICE in self._editors and self._first_paid()
        )
        self.ask.setVisible(bool(can_pay) and mode in _FREE_MODES and self._rows[PRICE].isHidden())
        self._show_troubles()

    def _show_troubles(self) -> None:
        rules = price_rules(self.values())
        for name, row in self._rows.items():
            own = self._editors[name].trouble() or (rules.get(name) if name == SALE else None)
            found = self._told.get(name) or own
            row.set_trouble(tr(found) if found is not None else "")


def _keep_at_top(row: FieldRow) -> None:
    """A row beside a taller one does not spread out."""
    layout = row.layout()
    if isinstance(layout, QVBoxLayout):
        layout.addStretch(1)


def _editor(field: Field, desk: Desk) -> FieldEditor:
    if isinstance(field, OneOf):
        return OneOfEditor(field, desk)
    if isinstance(field, Money):
        return MoneyEditor(field, desk)
    return TextEditor(field, desk)
