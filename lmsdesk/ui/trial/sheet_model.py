"""Items as a sheet: cells that are changed in place, one undo step for each deed, nothing sent yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QFont, QUndoCommand, QUndoStack

from lmsdesk.domain.fields import Boolean, Field, Html, Image, Integer, LongText, Money, OneOf, Pairs
from lmsdesk.domain.kind import Kind
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId
from lmsdesk.domain.words import Sentence
from lmsdesk.sites import Draft
from lmsdesk.sites.bulk import Row, row_of
from lmsdesk.sites.sheets import Style, Unread, pasted_cell, shown_cell
from lmsdesk.sites.sheets.cells import Find, is_blank, is_clear, style_of
from lmsdesk.ui.editor.amounts import decimal_point
from lmsdesk.ui.editor.held import Held, pack, unpack
from lmsdesk.ui.editor.showing import shown
from lmsdesk.ui.theme import palette
from lmsdesk.ui.words import tr

Index = QModelIndex | QPersistentModelIndex
Place = tuple[ItemId, str]


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in a changed cell: a value, or text that is no value yet with the reason."""

    value: Any
    text: str | None = None
    trouble: Sentence | None = None


def sheet_fields(kind: Kind, shown_first: Sequence[str]) -> tuple[Field, ...]:
    """The fields of a sheet: the title, what the list shows, then the rest; only what fits into a cell."""
    fits = [field for field in kind.writable() if not isinstance(field, Html | LongText | Image | Pairs)]
    order = {name: at for at, name in enumerate((kind.title, *shown_first))}
    return tuple(sorted(fits, key=lambda field: order.get(field.name, len(order))))


class SheetModel(QAbstractTableModel):
    """Rows are items, columns are fields. ``edited`` tells which items hold something new now."""

    edited = Signal(object)

    def __init__(
        self,
        kind: Kind,
        records: Sequence[Record],
        fields: Sequence[Field],
        zone: tzinfo,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.kind = kind
        self.fields = tuple(fields)
        self.records = list(records)
        self.undo = QUndoStack(self)
        self.find: Find = lambda kind, name: None
        self._zone = zone
        self._open: tuple[Place, Typed | None] | None = None
        """The cell that is being typed in, and what stands there so far."""
        self._cells: dict[Place, Typed] = {}
        self._said: dict[Place, str] = {}
        self._row_of = {record.id: at for at, record in enumerate(self.records)}
        self._column_of = {field.name: at for at, field in enumerate(self.fields)}

    # -- what is changed

    @property
    def changed(self) -> int:
        """How many cells hold something else than the site."""
        return len(self._cells)

    @property
    def unreadable(self) -> int:
        return sum(cell.trouble is not None for cell in self._cells.values())

    def rows(self) -> tuple[Row, ...]:
        """The rows with a changed cell, for the trial."""
        found = []
        for id in dict.fromkeys(id for id, _ in self._cells):
            record = self.records[self._row_of[id]]
            cells = {name: cell for (owner, name), cell in self._cells.items() if owner == id}
            values = {name: cell.value for name, cell in cells.items() if cell.trouble is None}
            troubles = {name: cell.trouble for name, cell in cells.items() if cell.trouble is not None}
            found.append(row_of(self.kind, record, record.diff(values, self.kind.fields), troubles))
        return tuple(found)

    def kept_values(self, id: ItemId) -> dict[str, Any] | None:
        """What a draft of this item holds, or None when nothing of it is changed."""
        cells = {name: cell for (owner, name), cell in self._cells.items() if owner == id}
        if self._open is not None and self._open[0][0] == id and self._open[1] is not None:
            cells[self._open[0][1]] = self._open[1]
        if not cells:
            return None
        record = self.records[self._row_of[id]]
        held = {name: Held(record.values.get(name, field.empty)) for name, field in self._writable().items()}
        held |= {name: Held(cell.value, cell.text) for name, cell in cells.items()}
        return pack(held)

    def record_of(self, id: ItemId) -> Record:
        return self.records[self._row_of[id]]

    def complain(self, said: Mapping[Place, str]) -> None:
        """The site did not accept these cells, and said why. Each is marked until something else is typed there."""
        self._said = {place: text for place, text in said.items() if place in self._cells}
        for id, name in self._said:
            index = self.index(self._row_of[id], self._column_of[name])
            self.dataChanged.emit(index, index)

    def take(self, records: Iterable[Record]) -> None:
        """The site holds these now: their cells are no longer changed where they agree."""
        for record in records:
            at = self._row_of.get(record.id)
            if at is None:
                continue
            self.records[at] = record
            for field in self.fields:
                cell = self._cells.get((record.id, field.name))
                if cell is not None and cell.trouble is None and field.same(cell.value, record[field.name]):
                    del self._cells[record.id, field.name]
                    self._said.pop((record.id, field.name), None)
            self.dataChanged.emit(self.index(at, 0), self.index(at, len(self.fields) - 1))
        self.undo.clear()
        self.edited.emit(())

    # -- changing

    def put(self, words: str, cells: Mapping[Place, Typed | None]) -> None:
        """Change several cells as one step that can be undone. None: back to what the site holds."""
        before = {place: self._cells.get(place) for place in cells}
        if before != dict(cells):
            self.undo.push(_Step(words, self._bring, before, dict(cells)))

    def _bring(self, cells: Mapping[Place, Typed | None]) -> None:
        for (id, name), cell in cells.items():
            self._said.pop((id, name), None)
            if cell is None:
                self._cells.pop((id, name), None)
            else:
                self._cells[id, name] = cell
            index = self.index(self._row_of[id], self._column_of[name])
            self.dataChanged.emit(index, index)
        self.edited.emit(tuple(dict.fromkeys(id for id, _ in cells)))

    def typed(self, row: int, column: int, text: str, style: Style | None = None) -> tuple[Place, Typed | None]:
        """What a text means in this cell. An empty text empties the field."""
        record, field = self.records[row], self.fields[column]
        place = (record.id, field.name)
        old = record.values.get(field.name, field.empty)
        if field.name in record.odd:
            return place, None
        try:
            if is_blank(text) or is_clear(text):
                value = field.empty
            else:
                value = pasted_cell(field, text, style or Style(decimal=decimal_point()), self._zone, self.find)
        except Unread as unread:
            return place, Typed(old, text, unread.sentence)
        if isinstance(field, Boolean) and value is None:
            value = False
        if field.same(old, value):
            return place, None
        trouble = field.check(value)
        return place, Typed(value, text if trouble is not None else None, trouble)

    def typing(self, row: int, column: int, text: str | None) -> None:
        """Somebody types in a cell and has not left it; None: it is left."""
        before, self._open = self._open, None if text is None else self.typed(row, column, text)
        places = [found[0] for found in (before, self._open) if found is not None]
        self.edited.emit(tuple(dict.fromkeys(id for id, _ in places)))

    def bring_back(self, drafts: Iterable[Draft]) -> int:
        """Put what was typed earlier into its cells, as one step; how many cells."""
        cells: dict[Place, Typed | None] = {}
        for draft in drafts:
            at = self._row_of.get(draft.id) if draft.id is not None and not draft.is_copy else None
            if at is None:
                continue
            for name, held in unpack(draft.values).items():
                if name not in self._column_of or name in self.records[at].odd:
                    continue
                field = self.fields[self._column_of[name]]
                typed = held.typed is not None and isinstance(held.typed, str)
                if field.same(draft.base.get(name, field.empty), held.value) and not typed:
                    continue
                made = Typed(held.value)
                if typed:
                    _, again = self.typed(at, self._column_of[name], held.typed)
                    made = again or made
                if typed or not field.same(self.records[at][name], held.value):
                    cells[self.records[at].id, name] = made
        if cells:
            self.put(tr("What you typed earlier"), cells)
        return len(cells)

    def paste(self, row: int, column: int, block: Sequence[Sequence[str]], height: int, width: int) -> int:
        """Put a block of texts at a cell; a small one is repeated over the selection. How many cells it touched."""
        tall = max(len(block), height if height % max(len(block), 1) == 0 else 0)
        wide = max(max(map(len, block)), width if width % max(map(len, block)) == 0 else 0)
        styles = {
            at: style_of(self.fields[column + at], (line[at % len(line)] for line in block if line))
            for at in range(min(wide, len(self.fields) - column))
        }
        cells: dict[Place, Typed | None] = {}
        for down in range(min(tall, len(self.records) - row)):
            line = block[down % len(block)]
            for along in range(min(wide, len(self.fields) - column)):
                text = line[along % len(line)] if line else ""
                place, cell = self.typed(row + down, column + along, text, styles[along])
                cells[place] = cell
        self.put(tr("Paste"), cells)
        return len(cells)

    def fill_down(self, rows: Sequence[int], columns: Sequence[int]) -> None:
        """The first row's cells go into the other rows."""
        first, *others = sorted(rows)
        cells: dict[Place, Typed | None] = {}
        for column in columns:
            field = self.fields[column]
            value = self.value(first, column)
            for row in others:
                record = self.records[row]
                same = field.same(record.values.get(field.name, field.empty), value)
                cells[record.id, field.name] = None if same or field.name in record.odd else Typed(value)
        self.put(tr("Fill down"), cells)

    def back(self, places: Iterable[tuple[int, int]]) -> None:
        """What the site holds, again."""
        cells = {(self.records[row].id, self.fields[column].name): None for row, column in places}
        self.put(tr("As on the site"), cells)

    def empty(self, places: Iterable[tuple[int, int]]) -> None:
        """Empty these cells."""
        self.put(tr("Empty"), dict(self.typed(row, column, "") for row, column in places))

    def value(self, row: int, column: int) -> Any:
        record, field = self.records[row], self.fields[column]
        cell = self._cells.get((record.id, field.name))
        return cell.value if cell is not None else record.values.get(field.name, field.empty)

    def text_to_edit(self, row: int, column: int) -> str:
        """The cell as a person types it."""
        record, field = self.records[row], self.fields[column]
        cell = self._cells.get((record.id, field.name))
        if cell is not None and cell.text is not None:
            return cell.text
        value = shown_cell(field, self.value(row, column), self._zone)
        if value is None:
            return ""
        if isinstance(value, Decimal):
            return f"{value:f}".replace(".", decimal_point())
        if isinstance(value, datetime):
            return value.strftime("%Y-%m-%d %H:%M")
        return shown(field, self.value(row, column)) if isinstance(field, OneOf | Boolean) else str(value)

    def block_text(self, rows: Sequence[int], columns: Sequence[int]) -> str:
        """A block as spreadsheets paste it."""
        lines = [
            "\t".join(_quoted(self.text_to_edit(row, column)) for column in sorted(columns)) for row in sorted(rows)
        ]
        return "\n".join(lines)

    def _writable(self) -> dict[str, Field]:
        return {field.name: field for field in self.kind.writable()}

    # -- Qt

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.records)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.fields)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return tr(self.fields[section].label) if orientation is Qt.Orientation.Horizontal else str(section + 1)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.isValid() and self.fields[index.column()].name not in self.records[index.row()].odd:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        record, field = self.records[index.row()], self.fields[index.column()]
        cell = self._cells.get((record.id, field.name))
        if role == Qt.ItemDataRole.DisplayRole:
            if cell is not None and cell.text is not None:
                return cell.text
            return shown(field, self.value(index.row(), index.column()))
        if role == Qt.ItemDataRole.EditRole:
            return self.text_to_edit(index.row(), index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole and isinstance(field, Money | Integer):
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return self._changed_data(record, field, cell, role) if cell is not None else None

    def _changed_data(self, record: Record, field: Field, cell: Typed, role: int) -> Any:
        """Changed cells stand on a ground of their own and say what the site holds."""
        trouble = tr(cell.trouble) if cell.trouble is not None else self._said.get((record.id, field.name), "")
        if role == Qt.ItemDataRole.BackgroundRole:
            return QColor(palette().tone("trouble" if trouble else "caution").ground)
        if role == Qt.ItemDataRole.ForegroundRole:
            return QColor(palette().tone("trouble").ink) if trouble else None
        if role == Qt.ItemDataRole.FontRole:
            font = QFont()
            font.setBold(True)
            return font
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            was = shown(field, record.values.get(field.name, field.empty)) or tr("nothing")
            told = tr("On the site: {value}", value=was)
            return f"{trouble} {told}" if trouble else told
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        place, cell = self.typed(index.row(), index.column(), str(value))
        self.put(tr("Type"), {place: cell})
        return True


class _Step(QUndoCommand):
    """Some cells and what was in them before."""

    def __init__(
        self,
        words: str,
        bring: Callable[[Mapping[Place, Typed | None]], None],
        before: Mapping[Place, Typed | None],
        after: Mapping[Place, Typed | None],
    ) -> None:
        super().__init__(words)
        self._bring = bring
        self._before, self._after = before, after

    def redo(self) -> None:
        self._bring(self._after)

    def undo(self) -> None:
        self._bring(self._before)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in '\t\n"') else text
