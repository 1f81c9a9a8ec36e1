"""A value that a person writes for the result, where neither version nor both together is what they want."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QFrame, QRadioButton, QVBoxLayout, QWidget

from lmsdesk.domain.fields import Boolean, Field, Image
from lmsdesk.sites import FieldChange, Take
from lmsdesk.ui.editor.field_editor import FieldEditor
from lmsdesk.ui.widgets import restyle
from lmsdesk.ui.words import tr

AS_LETTERS = 400
"""What it costs to show beside its text, in letters."""


def can_be_written(field: Field) -> bool:
    """Whether there is anything to write: of two answers one is chosen, and pictures are chosen in the editor."""
    return not field.read_only and not isinstance(field, Boolean | Image)


class ByHand(QFrame):
    """The field's own editor. ``wrote`` tells that something else stands there, ``entered`` that the keyboard came."""

    wrote = Signal()
    entered = Signal()

    def __init__(self, name: str, editor: FieldEditor, change: FieldChange) -> None:
        super().__init__()
        self.editor = editor
        self.button = _Radio(tr("Written by hand"))
        self.button.setAccessibleName(tr("{field}. Written by hand", field=name))
        self.button.came.connect(self.entered)
        self.setProperty("version", "other")
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 10, 10)
        column.setSpacing(6)
        column.addWidget(self.button)
        column.addWidget(editor)
        editor.set_value(change.written)
        if change.unread is not None:
            editor.put_typed(change.unread)
        self.extent = AS_LETTERS + len(str(change.written or ""))
        editor.changed.connect(self.wrote)

    def start(self) -> None:
        """The keyboard goes into it: behind a text; a number is marked, so that another one takes its place."""
        self.editor.setFocus(Qt.FocusReason.TabFocusReason)
        self.editor.go_to_end()

    def come_after(self, last: QWidget) -> None:
        """Tab leads here from there, and not at the end of the page because it was made later."""
        for part in (self.button, *self.editor.findChildren(QWidget)):
            tabbed = part is self.button or part.focusPolicy() & Qt.FocusPolicy.TabFocus
            if tabbed and part.window() is last.window():  # what pops up is a window of its own
                QWidget.setTabOrder(last, part)
                last = part

    def show_choice(self, change: FieldChange) -> None:
        """Whether it is what counts now."""
        wanted = "counts" if change.take is Take.OWN else "other"
        if self.property("version") != wanted:
            self.setProperty("version", wanted)
            restyle(self)
        if change.take is Take.OWN:
            self.button.setChecked(True)

    def holds(self, widget: QWidget) -> bool:
        """Whether the keyboard is in what is written."""
        return widget is self.editor or self.editor.isAncestorOf(widget)


class _Radio(QRadioButton):
    came = Signal()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.came.emit()
