"""A list of objects in JSON as a table: a row for each, a column for each plain field. Rows are read when seen."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from lmsdesk.domain.json_scan import Part, parts
from lmsdesk.ui.widgets import plain_tip

Index = QModelIndex | QPersistentModelIndex
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_TIP = int(Qt.ItemDataRole.ToolTipRole)
_ALIGN = int(Qt.ItemDataRole.TextAlignmentRole)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
LOOKED_AT = 50
"""So many rows tell which columns there are."""
MOST_COLUMNS = 60
LONGEST = 200
_KEPT = 400
_FIRST = ("id", "name", "title", "slug", "status")
_HOLDERS = ("data", "items", "results", "courses", "rows")


def rows_of(text: str, begin: int) -> Iterator[Part]:
    """The objects of the list at ``begin``, or of the first list of objects in the object there; nothing else."""
    if text[begin : begin + 1] == "[":
        found = parts(text, begin)
        first = next(found, None)
        if first is not None and text[first.begin] == "{":
            yield first
            yield from found
        return
    if text[begin : begin + 1] != "{":
        return
    inner = [part for part in parts(text, begin) if text[part.begin] == "["]
    inner.sort(key=lambda part: _HOLDERS.index(part.name) if part.name in _HOLDERS else len(_HOLDERS))
    for part in inner[:1]:
        yield from rows_of(text, part.begin)


class ListModel(QAbstractTableModel):
    """``show_rows`` replaces what is shown."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._rows: Sequence[Part] = ()
        self._columns: list[str] = []
        self._numbers: frozenset[str] = frozenset()
        """Columns of nothing but numbers, as far as was looked."""
        self._read: OrderedDict[int, dict[str, Any]] = OrderedDict()

    def show_rows(self, text: str, rows: Sequence[Part]) -> None:
        self.beginResetModel()
        self._text, self._rows = text, rows
        self._read.clear()
        names: dict[str, None] = {}
        for row in range(min(LOOKED_AT, len(rows))):
            names.update(dict.fromkeys(n for n, value in self._row(row).items() if not isinstance(value, dict | list)))
        first = [name for name in _FIRST if name in names]
        self._columns = [*first, *(name for name in names if name not in first)][:MOST_COLUMNS]
        some = [self._row(row) for row in range(min(LOOKED_AT, len(rows)))]
        self._numbers = frozenset(n for n in self._columns if all(_is_number(one[n]) for one in some if n in one))
        self.endResetModel()

    def _row(self, row: int) -> dict[str, Any]:
        found = self._read.get(row)
        if found is None:
            part = self._rows[row]
            try:
                value = json.loads(self._text[part.begin : part.end])
            except (ValueError, RecursionError):
                value = None
            found = value if isinstance(value, dict) else {}
            self._read[row] = found
            if len(self._read) > _KEPT:
                self._read.popitem(last=False)
        return found

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if role == _ALIGN and orientation == Qt.Orientation.Horizontal:
            return _RIGHT if self._columns[section] in self._numbers else None
        if role != _DISPLAY:
            return None
        return self._columns[section] if orientation == Qt.Orientation.Horizontal else str(section)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        if role not in (_DISPLAY, _TIP, _ALIGN) or not index.isValid():
            return None
        value = self._row(index.row()).get(self._columns[index.column()])
        if role == _ALIGN:
            return _RIGHT if _is_number(value) else None
        shown = _shown(value)
        if role == _TIP:
            return plain_tip(shown[:2_000]) if len(shown) > 30 else None
        return shown[:LONGEST].replace("\n", " ")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False)
