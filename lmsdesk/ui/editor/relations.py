"""Editors for pointers to items of another kind: several as chips, or one; both open a picker."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from lmsdesk.domain.fields import Relation, Relations
from lmsdesk.domain.kind import Verb
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.values import Ref
from lmsdesk.ui.editor.chips import ChoiceButton, NameChip
from lmsdesk.ui.editor.field_editor import FieldEditor
from lmsdesk.ui.editor.options import options
from lmsdesk.ui.editor.picker import Picker
from lmsdesk.ui.editor.troubles import in_a_line
from lmsdesk.ui.widgets import Button, FlowLayout, IconButton, label
from lmsdesk.ui.widgets.labels import LONGEST_LINE, plain_tip, within_reason
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.domain.fields import Field
    from lmsdesk.domain.values import ItemId
    from lmsdesk.sites import Shelf
    from lmsdesk.ui.desk import Desk


class PickingEditor(FieldEditor):
    """What both have in common: the picker, names with their path, and making a new item in place."""

    several = False

    def __init__(self, field: Field, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(field, desk, parent)
        self.picker: Picker | None = None
        self.note = label("", "trouble", wrap=True)
        self.note.hide()
        self._left_out: ItemId | None = None
        self._creating = False

    def leave_out(self, id: ItemId | None) -> None:
        """This item and everything inside it cannot be chosen: nothing can lie inside itself."""
        self._left_out = id

    def busy(self) -> bool:
        return self._creating

    @property
    def shelf(self) -> Shelf | None:
        """The shelf of what can be chosen, or None when no site is open."""
        assert isinstance(self.field, Relation | Relations)
        site = self.desk.site
        return site.shelf(self.field.to) if site is not None else None

    def can_choose(self) -> bool:
        """Whether the site lists what could be chosen."""
        shelf = self.shelf
        return shelf is not None and bool(shelf.offer(Verb.LIST))

    def chosen(self) -> tuple[Ref, ...]:
        """What is chosen now."""
        raise NotImplementedError

    def toggle(self, ref: Ref) -> None:
        """The person chose this item, or chose it again."""
        raise NotImplementedError

    def open_picker(self) -> None:
        """Show the picker under the field."""
        shelf = self.shelf
        if self._read_only or shelf is None or not self.can_choose():
            return
        self.note.hide()
        self.picker = Picker(self, self.desk, shelf, several=self.several, left_out=self._left_out)
        self.picker.toggled.connect(self._toggled)
        self.picker.create_wanted.connect(self._create)
        self.picker.closed.connect(self._closed)
        self.picker.open_under(self._main or self, self.chosen())

    def _closed(self) -> None:
        self.picker = None
        self._show_value()
        if self._main is not None:
            self._main.setFocus()

    def _toggled(self, ref: Ref) -> None:
        self.toggle(ref)
        if self.picker is not None:
            self.picker.set_chosen(self.chosen())

    def _create(self, name: str) -> None:
        self._set_creating(True)
        self.desk.tasks.start(self._create_item(name), name=f"create “{name}” in place", owner=self)

    async def _create_item(self, name: str) -> None:
        shelf = self.shelf
        assert shelf is not None
        try:
            saved = await shelf.create({shelf.kind.title: name})
        except Problem as problem:
            self.note.setText(tr("“{name}” was not created. {why}", name=name, why=in_a_line(self.desk, problem)))
            self.note.show()
            if self.picker is not None:
                self.picker.line.setText(name)
                self.picker.fail(self.note.text())
            return
        finally:
            self._set_creating(False)
        ref = Ref(saved.record.id, str(saved.record[shelf.kind.title] or name))
        if ref not in self.chosen():
            self.toggle(ref)
        if self.picker is not None:
            self.picker.set_chosen(self.chosen())
            if self.several:
                self.picker.load()
            else:
                self.picker.close()

    def _set_creating(self, creating: bool) -> None:
        self._creating = creating
        self.busy_changed.emit()

    def named(self, ref: Ref) -> str:
        """The name of an item with what lies above it, as far as that is known already."""
        shelf = self.shelf
        if shelf is not None and shelf.cached is not None:
            for option in options(shelf.kind, shelf.cached):
                if option.ref.id == ref.id:
                    return option.path
        return ref.name or f"#{ref.id}"


class RelationsEditor(PickingEditor):
    """A set of items as chips, each with a cross; a button opens the picker."""

    several = True

    def __init__(self, field: Field, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(field, desk, parent)
        self.chips = QWidget()
        self._flow = FlowLayout(self.chips, 6)
        self.none = label(tr("None chosen."), "muted")
        self.choose = Button(tr("Choose …"), "link", on_click=self.open_picker)
        shelf = self.shelf
        if shelf is not None and shelf.offer(Verb.CREATE):
            self.choose.set_text(tr("Choose or create …"))
        for part in (self.none, self.chips, self.choose, self.note):
            self.column.addWidget(part)
        self.set_main(self.choose)
        self._show_value()

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.choose.setAccessibleName(f"{name}: {self.choose.text()}")

    def chosen(self) -> tuple[Ref, ...]:
        return tuple(self._value or ())

    def toggle(self, ref: Ref) -> None:
        have = self.chosen()
        self.change(tuple(one for one in have if one != ref) if ref in have else (*have, ref))
        self._show_value()

    def _remove(self, ref: Ref, chip: NameChip) -> None:
        at = self._flow.indexOf(chip)
        focused = chip.hasFocus()
        self.change(tuple(one for one in self.chosen() if one != ref))
        self._show_value()
        if focused:  # the keyboard goes on to the next chip
            item = self._flow.itemAt(min(at, self._flow.count() - 1)) if self._flow.count() else None
            widget = item.widget() if item is not None else None
            (widget or self.choose).setFocus()

    def _show_value(self) -> None:
        while (item := self._flow.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        for ref in self.chosen():
            chip = NameChip(self.named(ref), self.chips)
            chip.set_fixed(self._read_only)
            chip.removed.connect(partial(self._remove, ref, chip))
            self._flow.addWidget(chip)
            chip.show()
        self.chips.setVisible(bool(self.chosen()))
        self.chips.updateGeometry()
        self.none.setVisible(self._read_only and not self.chosen())
        self.choose.setVisible(not self._read_only and self.can_choose())

    def _apply_read_only(self) -> None:
        self._show_value()


class RelationEditor(PickingEditor):
    """One item or none. The button shows what is chosen and opens the picker; Delete empties it."""

    def __init__(self, field: Field, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(field, desk, parent)
        self.button = ChoiceButton(self.open_picker, self._clear)
        self.clear = IconButton("close", tr("Clear {field}", field=tr(field.label)), on_click=self._clear)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.button, 1)
        row.addWidget(self.clear)
        self.column.addLayout(row)
        self.column.addWidget(self.note)
        self.set_main(self.button)
        self._show_value()

    def chosen(self) -> tuple[Ref, ...]:
        return (self._value,) if self._value is not None else ()

    def toggle(self, ref: Ref) -> None:
        if ref != self._value:
            self.change(ref)
            self._show_value()

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self._name_button()

    def _name_button(self) -> None:
        if hasattr(self, "button"):
            self.button.setAccessibleName(f"{self.accessibleName()}: {self.button.words}")

    def _clear(self) -> None:
        if self._value is not None and not self._read_only:
            self.change(None)
            self._show_value()
            self.button.setFocus()

    def _show_value(self) -> None:
        shown = self.named(self._value) if self._value is not None else tr("None")
        self.button.words = shown
        self.button.setText(within_reason(shown, LONGEST_LINE).replace("&", "&&"))
        self.button.setToolTip(plain_tip(shown))
        self._name_button()
        self.button.setEnabled(not self._read_only and self.can_choose())
        self.clear.setVisible(self._value is not None and not self._read_only)

    def _apply_read_only(self) -> None:
        self._show_value()
