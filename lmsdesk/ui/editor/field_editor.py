"""What every editor of a field promises, and what an editor for a whole group of fields promises.

The record editor knows only these two classes; which widget edits which field type is told by ``registry``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from lmsdesk.ui.widgets import restyle
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.domain.fields import Field
    from lmsdesk.domain.words import Sentence
    from lmsdesk.ui.desk import Desk


class FieldEditor(QWidget):
    """Edits one field. A value that nobody touched comes back exactly as it was set."""

    changed = Signal()
    """The person changed the value; never emitted by ``set_value``."""
    busy_changed = Signal()
    value_set = Signal()
    """``set_value`` was called, so whoever stands beside it may look again."""

    read_only_set = Signal()
    """``set_read_only`` was called."""

    wide: bool = False
    """Wants the whole width of the form."""
    labelled: bool = False
    """Shows the field's label itself, so a form needs none above it."""

    def __init__(self, field: Field, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self.desk = desk
        self._value: Any = field.default if field.default is not None else field.empty
        self._read_only = field.read_only
        self._main: QWidget | None = None
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(4)
        super().setAccessibleName(tr(field.label))

    def value(self) -> Any:
        """The value, typed as the field says; the last readable one while something unreadable stands there."""
        return self._value

    def set_value(self, value: Any) -> None:
        """Show a value. What was typed before is gone."""
        self._value = value
        self._show_value()
        self.value_set.emit()

    def trouble(self) -> Sentence | None:
        """Why what stands there cannot be read as a value, or None."""
        return None

    def typed(self) -> Any:
        """The text as typed where it cannot be read, so that a draft keeps it; None otherwise."""
        return None

    def put_typed(self, raw: Any) -> None:
        """Put back what ``typed`` gave."""

    def set_read_only(self, read_only: bool) -> None:
        """Let the value be changed or only be looked at. A field that the site only shows stays as it is."""
        self._read_only = read_only or self.field.read_only
        self._apply_read_only()
        self.read_only_set.emit()

    @property
    def read_only(self) -> bool:
        """Whether the value can only be looked at."""
        return self._read_only

    def go_to_end(self) -> None:
        """Put the cursor behind what is written, where there is a cursor."""

    def busy(self) -> bool:
        """Whether something is under way that decides the value, such as an upload."""
        return False

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        if self._main is not None:
            self._main.setAccessibleName(name)

    def setAccessibleDescription(self, description: str) -> None:
        super().setAccessibleDescription(description)
        if self._main is not None:
            self._main.setAccessibleDescription(description)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DynamicPropertyChange and self._main is not None:
            invalid = bool(self.property("invalid"))
            if bool(self._main.property("invalid")) != invalid:
                self._main.setProperty("invalid", invalid)
                restyle(self._main)
        return super().event(event)

    # For the editors themselves

    def set_main(self, widget: QWidget) -> None:
        """The widget that gets the keyboard, the name for screen readers and the red border."""
        self._main = widget
        self.setFocusProxy(widget)
        widget.setAccessibleName(self.accessibleName())

    def change(self, value: Any) -> None:
        """The person made this the value."""
        self._value = value
        self.changed.emit()

    def _show_value(self) -> None:
        """Bring ``_value`` onto the screen."""

    def _apply_read_only(self) -> None:
        """Bring ``_read_only`` onto the screen."""
        if self._main is not None:
            self._main.setEnabled(not self._read_only)


class GroupEditor(QWidget):
    """Edits several fields that belong together. ``changed`` names the field."""

    changed = Signal(str)

    def __init__(self, fields: Sequence[Field], desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields = tuple(fields)
        self.desk = desk

    def values(self) -> dict[str, Any]:
        """The values of all its fields."""
        return {name: editor.value() for name, editor in self.editors().items()}

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Show values; fields that are not named keep theirs."""
        for name, editor in self.editors().items():
            if name in values:
                editor.set_value(values[name])

    def editors(self) -> Mapping[str, FieldEditor]:
        """The inner editors by field name, for focus, read-only and trouble."""
        raise NotImplementedError

    def set_help(self, name: str, text: str) -> None:
        """Show a field with this quiet line below it, whatever the others hold."""
        raise NotImplementedError

    def show_troubles(self, troubles: Mapping[str, Sentence]) -> None:
        """Show a sentence under each inner field that has one, and take the others away."""
        raise NotImplementedError
