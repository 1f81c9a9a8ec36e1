"""Some versions of one thing, side by side or below each other where there is little room; one of them counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QLabel, QRadioButton, QVBoxLayout, QWidget

from lmsdesk.ui.both.reading import Run, as_html
from lmsdesk.ui.theme import palette, theme
from lmsdesk.ui.widgets import label, restyle
from lmsdesk.ui.words import tr

BESIDE = 210
"""Each version has at least so much room, else they stand below each other."""
SPOKEN = 160
AS_LETTERS = 400
"""What a version costs to show beside its text, in letters."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version. ``key`` "" cannot be chosen: it is shown for comparison."""

    key: str
    head: str
    runs: Sequence[Run] = ()
    note: str = ""
    """A quiet line below, such as how a text looks."""
    text: str = field(default="", repr=False)


class Sides(QWidget):
    """``chosen`` tells the key of the version that a person chose; ``entered`` that the keyboard came here."""

    chosen = Signal(str)
    entered = Signal()

    def __init__(self, name: str, versions: Sequence[Version], counts: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[str, QRadioButton] = {}
        self._cells = [self._cell(name, version) for version in versions]
        self._group = QButtonGroup(self)
        for button in self.buttons.values():
            self._group.addButton(button)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(8)
        self._columns = 0
        self.setAccessibleName(name)
        self.set_counts(counts)
        self._arrange(len(self._cells))
        for key, button in self.buttons.items():
            button.clicked.connect(lambda _=False, key=key: self.chosen.emit(key))

    @property
    def extent(self) -> int:
        """How much there is to lay out, in letters."""
        return sum(AS_LETTERS + cell.letters for cell in self._cells)

    def set_counts(self, key: str) -> None:
        """This version counts now."""
        if key in self.buttons:
            self.buttons[key].setChecked(True)
        for cell in self._cells:
            cell.set_counts(cell.key == key)

    def join(self, key: str, button: QRadioButton) -> None:
        """One more to choose, which stands elsewhere."""
        self.buttons[key] = button
        self._group.addButton(button)
        button.clicked.connect(lambda _=False: self.chosen.emit(key))

    @property
    def button(self) -> QRadioButton | None:
        """Where the keyboard goes: the version that counts."""
        checked = self._group.checkedButton()
        return checked if isinstance(checked, QRadioButton) else next(iter(self.buttons.values()), None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(max(1, min(len(self._cells), event.size().width() // BESIDE)))

    def _arrange(self, columns: int) -> None:
        if len(self._cells) == 4 and columns == 3:
            columns = 2  # two and two look calmer than three and one
        if columns == self._columns:
            return
        self._columns = columns
        for at, cell in enumerate(self._cells):
            self._grid.addWidget(cell, at // columns, at % columns)
        for at in range(len(self._cells)):
            self._grid.setColumnStretch(at, 1 if at < columns else 0)
        self.updateGeometry()

    def _cell(self, name: str, version: Version) -> _Cell:
        cell = _Cell(version)
        if version.key:
            button = _Radio(version.head)
            said = " ".join(version.text.split())
            said = said if len(said) <= SPOKEN else said[:SPOKEN] + "…"
            button.setAccessibleName(f"{name}. {version.head}: {said or tr('nothing')}")
            button.came.connect(self.entered)
            self.buttons[version.key] = button
            cell.put_head(button)
        else:
            head = label(version.head, "heading")
            head.setMinimumHeight(24)
            cell.put_head(head)
        return cell


class _Radio(QRadioButton):
    came = Signal()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.came.emit()


class _Cell(QFrame):
    """A version: its head, its text, a quiet line. The one that counts has a border and a ground."""

    def __init__(self, version: Version) -> None:
        super().__init__()
        self.key = version.key
        self._runs = version.runs
        self._counts = False
        self.setProperty("version", "other")
        self.text = QLabel()
        self.text.setTextFormat(Qt.TextFormat.RichText)
        self.text.setWordWrap(True)
        self.text.setMinimumWidth(1)
        self.text.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(10, 6, 10, 8)
        self._column.setSpacing(4)
        self._column.addWidget(self.text)
        self.text.setHidden(not version.runs)
        if version.note:
            self._column.addWidget(label(version.note, "secondary", wrap=True))
        self._column.addStretch(1)
        theme.changed.connect(self._draw)
        self._draw()

    @property
    def letters(self) -> int:
        return sum(len(run.text) for run in self._runs)

    def put_head(self, head: QWidget) -> None:
        self._column.insertWidget(0, head)

    def set_counts(self, counts: bool) -> None:
        if counts != self._counts:
            self._counts = counts
            self.setProperty("version", "counts" if counts else "other")
            restyle(self)
            self._draw()

    def _draw(self) -> None:
        colours = palette()
        mark = colours.selection if self._counts else colours.caution.ground
        nothing = f'<i style="color:{colours.muted}">{tr("nothing")}</i>'
        self.text.setText(as_html(self._runs, mark) or nothing)
