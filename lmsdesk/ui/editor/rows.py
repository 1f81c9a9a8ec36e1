"""Single rows of the form: a field to edit, and a field that is only shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from lmsdesk.domain.fields import Field
from lmsdesk.domain.words import Sentence
from lmsdesk.ui.editor.showing import shown
from lmsdesk.ui.widgets import FieldRow, label, plain_tip
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.ui.editor.field_editor import FieldEditor

LABELS = 128


class EditorRow(FieldRow):
    """A field's label, editor, help and what to mend."""

    def __init__(self, editor: FieldEditor, parent: QWidget | None = None) -> None:
        super().__init__(tr(editor.field.label), editor, tr(editor.field.help), parent)
        self.label.setHidden(editor.labelled)

    def show_trouble(self, trouble: Sentence | None) -> None:
        """Say what to mend, or take it back."""
        self.set_trouble(tr(trouble) if trouble else "")


class ShownRow(QWidget):
    """A field that is only shown: label at the left, text at the right, to be selected and copied."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self._text = label("", wrap=True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._text.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._text.setAccessibleName(tr(field.label))
        name = label(tr(field.label), "muted", wrap=True)
        name.setFixedWidth(LABELS)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._text, 1, Qt.AlignmentFlag.AlignTop)

    def set_value(self, value: Any, came: str = "") -> None:
        """Show the value as text, or what ``came`` where it cannot be read; the row hides while there is none."""
        # Long addresses may break after every slash.
        text = came or shown(self.field, value)
        self._text.setText(text.replace("/", "/\u200b") if text.startswith("http") else text)
        self.setHidden(not text)
        self._text.setToolTip(plain_tip(text) if len(text) > 40 else "")


def pairs_of(rows: list[tuple[QWidget, bool]], column: QVBoxLayout) -> None:
    """Lay rows out; those that need little width stand two in a line. ``rows`` are (row, needs the whole width)."""
    waiting: QHBoxLayout | None = None
    for row, wide in rows:
        if wide:
            waiting = None
            column.addWidget(row)
        elif waiting is None:
            waiting = QHBoxLayout()
            waiting.setSpacing(16)
            waiting.addWidget(row, 1, Qt.AlignmentFlag.AlignTop)
            waiting.addStretch(1)
            column.addLayout(waiting)
        else:
            waiting.takeAt(1)
            waiting.addWidget(row, 1, Qt.AlignmentFlag.AlignTop)
            waiting = None
