"""The rows of a change that is tried out: before and after for each field, and what happens or happened to the row."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from lmsdesk.domain.kind import Kind
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId
from lmsdesk.ui.editor.showing import shown
from lmsdesk.ui.theme import palette
from lmsdesk.ui.words import tr

Index = QModelIndex | QPersistentModelIndex
LONGEST = 60


class State(StrEnum):
    """Where a row stands."""

    CHANGES = "changes"
    NEW = "new"
    SAME = "same"
    REFUSED = "refused"
    DONE = "done"
    FAILED = "failed"
    LEFT = "left"


TONES = {
    State.CHANGES: "note",
    State.NEW: "note",
    State.SAME: "muted",
    State.REFUSED: "trouble",
    State.DONE: "good",
    State.FAILED: "trouble",
    State.LEFT: "caution",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it is shown. ``changes`` holds (before, after) by field."""

    id: ItemId
    title: str
    state: State
    changes: Mapping[str, tuple[Any, Any]]
    words: str = ""
    record: Record | None = None
    bent: bool = False
    """It is done, and the site made something else of it."""
    told: Mapping[str, str] = field(default_factory=dict)
    """What the site said is wrong, by field."""

    @property
    def ready(self) -> bool:
        return self.state in (State.CHANGES, State.NEW)


Outcome = tuple[State, str] | tuple[State, str, Mapping[str, str]]
"""What became of a row, in words; and what the site said is wrong, by field."""


class TrialModel(QAbstractTableModel):
    """Title, one column for each field that changes anywhere, and what happens. Narrowed to some states on demand."""

    def __init__(self, kind: Kind, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.kind = kind
        self.fields: tuple[str, ...] = ()
        self.lines: list[Line] = []
        self._shown: list[Line] = []
        self._states: frozenset[State] = frozenset()

    def set_lines(self, lines: Iterable[Line], fields: Sequence[str]) -> None:
        """Other rows, other columns."""
        self.beginResetModel()
        self.lines, self.fields = list(lines), tuple(name for name in fields if name != self.kind.title)
        self._narrow()
        self.endResetModel()

    def show_only(self, states: Iterable[State]) -> None:
        """Only rows in these states; none given: all."""
        self.beginResetModel()
        self._states = frozenset(states)
        self._narrow()
        self.endResetModel()

    def settle(self, outcome: Callable[[Line], Outcome | None]) -> None:
        """What became of each row; None leaves it as it is."""
        settled = []
        for line in self.lines:
            found = outcome(line)
            told = found[2] if found is not None and len(found) == 3 else {}
            settled.append(line if found is None else replace(line, state=found[0], words=found[1], told=told))
        self.set_lines(settled, self.fields)

    def mark_bent(self, ids: Container[Any]) -> None:
        """Of these the site made something else."""
        self.set_lines([replace(line, bent=line.bent or line.id in ids) for line in self.lines], self.fields)

    def count(self, *states: State) -> int:
        return sum(line.state in states for line in self.lines)

    def line(self, row: int) -> Line:
        return self._shown[row]

    def _narrow(self) -> None:
        self._shown = [line for line in self.lines if not self._states or line.state in self._states]

    # -- Qt

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.fields) + 2

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        if section == 0:
            return tr(self.kind.field(self.kind.title).label)
        if section <= len(self.fields):
            return tr(self.kind.field(self.fields[section - 1]).label)
        return tr("What happens")

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line, column = self._shown[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(line, column, LONGEST)
        said = line.told.get(self._name(column), "")
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return " · ".join(part for part in (self._text(line, column, 2000), said) if part)
        if role == Qt.ItemDataRole.ForegroundRole and said:
            return QColor(palette().tone("trouble").ink)
        if role == Qt.ItemDataRole.ForegroundRole and column > len(self.fields):
            colours = palette()
            tone = "caution" if line.bent and line.state is State.DONE else TONES[line.state]
            return QColor(colours.muted if tone == "muted" else colours.tone(tone).ink)
        if role == Qt.ItemDataRole.ForegroundRole and column > 0 and self.fields[column - 1] not in line.changes:
            return QColor(palette().muted)
        return None

    def _name(self, column: int) -> str:
        """The field of a column; the last one is none."""
        return (self.kind.title, *self.fields, "")[column]

    def _text(self, line: Line, column: int, longest: int) -> str:
        if column == 0:
            return self._title(line, longest)
        if column > len(self.fields):
            return line.words
        name = self.fields[column - 1]
        field = self.kind.field(name)
        if name not in line.changes:
            return _short(shown(field, line.record[name]), longest) if line.record is not None else ""
        before, after = line.changes[name]
        new = _short(shown(field, after), longest) or tr("(empty)")
        if line.state is State.NEW:
            return new
        return f"{_short(shown(field, before), longest) or tr('(empty)')}  →  {new}"

    def _title(self, line: Line, longest: int) -> str:
        """The title; where it changes, both of them."""
        name = _short(line.title, longest) or tr("(no title)")
        if self.kind.title not in line.changes or line.state is State.NEW:
            return name
        return f"{name}  →  {_short(str(line.changes[self.kind.title][1] or ''), longest) or tr('(empty)')}"


def _short(text: str, longest: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
