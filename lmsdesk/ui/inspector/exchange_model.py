"""The inspector's list as a flat table: a heading for each action, newest first, and below it the requests it caused.

Made for 50,000 rows: no proxy, no tree, nothing worked out in ``data``. Sorted by a column the headings go.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from lmsdesk.domain.brief import Brief
from lmsdesk.domain.exchange import Action
from lmsdesk.ui.inspector.columns import COLUMNS, PATH
from lmsdesk.ui.inspector.text import size_text, time_text
from lmsdesk.ui.widgets import plain_tip
from lmsdesk.ui.words import tr, trn

Index = QModelIndex | QPersistentModelIndex
Test = Callable[[Brief], bool]

_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_ALIGN = int(Qt.ItemDataRole.TextAlignmentRole)
_TIP = int(Qt.ItemDataRole.ToolTipRole)
_SPEECH = int(Qt.ItemDataRole.AccessibleTextRole)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_NONE = QModelIndex()
_TOO_MANY = 200
"""So many new lines at once make the whole list anew, which is quicker than one by one."""


def tone(brief: Brief) -> str:
    """good, caution or trouble: the colour family of the status."""
    if brief.failure or brief.status >= 400 or not brief.status:
        return "trouble"
    return "caution" if brief.status >= 300 else "good"


class Heading:
    """One action with the lines under it that pass the filter."""

    __slots__ = ("_when", "action", "closed", "lines")

    def __init__(self, action: Action, lines: list[Brief], closed: bool) -> None:
        self.action = action
        self.lines = lines
        self.closed = closed
        self._when = ""

    @property
    def when(self) -> str:
        """The time of the first request, with the day where it is not today."""
        if not self._when:
            self._when = self._begin()
        return self._when

    def _begin(self) -> str:
        begun = self.lines[0].started.astimezone()
        today = begun.date() == begun.now(begun.tzinfo).date()
        return begun.strftime("%H:%M:%S" if today else "%d %b %H:%M")

    @property
    def words(self) -> str:
        return self.action.title or tr("Without an action")


class ExchangeModel(QAbstractTableModel):
    """Feeds the list. ``filter``, ``sort_by`` and ``toggle`` change what is shown; ``add`` keeps to both."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: dict[int, Brief] = {}
        self._groups: dict[int, list[Brief]] = {}
        self._order: list[int] = []
        """Action numbers, newest first, as their negatives: so they are in rising order."""
        self._rows: list[Heading | Brief] = []
        self._shown = 0
        self._closed: set[int] = set()
        self._test: Test | None = None
        self._sort: tuple[int, bool] | None = None

    # -- content

    def reset(self, briefs: Iterable[Brief]) -> None:
        """Start anew with these."""
        self.beginResetModel()
        self._all.clear()
        self._groups.clear()
        self._order.clear()
        for brief in briefs:
            self._take(brief)
        self._rebuild()
        self.endResetModel()

    def add(self, briefs: Sequence[Brief]) -> None:
        """Take in new lines, each under its action."""
        new = [brief for brief in briefs if brief.number not in self._all]
        if len(new) > _TOO_MANY or self._sort is not None:
            self.beginResetModel()
            for brief in new:
                self._take(brief)
            self._rebuild()
            self.endResetModel()
            return
        for brief in new:
            self._take(brief)
            if self._test is None or self._test(brief):
                self._show(brief)

    def _take(self, brief: Brief) -> None:
        self._all[brief.number] = brief
        number = brief.action.number
        group = self._groups.get(number)
        if group is None:
            self._groups[number] = [brief]
            at = bisect_left(self._order, -number)
            self._order.insert(at, -number)
        elif brief.number > group[-1].number:
            group.append(brief)
        else:
            group.insert(bisect_left(group, brief.number, key=_number), brief)

    def _show(self, brief: Brief) -> None:
        """One more row, in its place."""
        self._shown += 1
        heading = self._heading(brief.action.number)
        if heading is None:
            at = self._place(-brief.action.number)
            made = Heading(brief.action, [brief], False)
            self.beginInsertRows(_NONE, at, at + 1)
            self._rows[at:at] = [made, brief]
            self.endInsertRows()
            return
        within = bisect_left(heading.lines, brief.number, key=_number)
        at = self._rows.index(heading)
        if heading.closed:
            heading.lines.insert(within, brief)
            self.dataChanged.emit(self.index(at, 0), self.index(at, len(COLUMNS) - 1))
            return
        self.beginInsertRows(_NONE, at + 1 + within, at + 1 + within)
        heading.lines.insert(within, brief)
        self._rows.insert(at + 1 + within, brief)
        self.endInsertRows()

    def _heading(self, number: int) -> Heading | None:
        return next((row for row in self._rows if type(row) is Heading and row.action.number == number), None)

    def _place(self, order: int) -> int:
        """Where the heading of an action begins that is not shown yet."""
        for at, row in enumerate(self._rows):
            if type(row) is Heading and -row.action.number > order:
                return at
        return len(self._rows)

    def filter(self, test: Test | None) -> None:
        """Show only lines that pass the test; actions without any are hidden."""
        self.beginResetModel()
        self._test = test
        self._rebuild()
        self.endResetModel()

    def sort_by(self, column: int | None, descending: bool = False) -> None:
        """Without headings, by a column; None is the usual order."""
        self.beginResetModel()
        self._sort = None if column is None else (column, descending)
        self._rebuild()
        self.endResetModel()

    @property
    def sorted_by(self) -> tuple[int, bool] | None:
        return self._sort

    def toggle(self, row: int, closed: bool | None = None) -> None:
        """Close or open what stands under a heading."""
        heading = self._rows[row]
        if not isinstance(heading, Heading) or heading.closed == closed:
            return
        heading.closed = not heading.closed
        if heading.closed:
            self._closed.add(heading.action.number)
            self.beginRemoveRows(_NONE, row + 1, row + len(heading.lines))
            del self._rows[row + 1 : row + 1 + len(heading.lines)]
            self.endRemoveRows()
        else:
            self._closed.discard(heading.action.number)
            self.beginInsertRows(_NONE, row + 1, row + len(heading.lines))
            self._rows[row + 1 : row + 1] = heading.lines
            self.endInsertRows()
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(COLUMNS) - 1))

    def _rebuild(self) -> None:
        test = self._test
        if self._sort is not None:
            column, descending = self._sort
            lines = list(self._all.values() if test is None else filter(test, self._all.values()))
            lines.sort(key=COLUMNS[column].key, reverse=descending)
            self._rows, self._shown = list(lines), len(lines)
            return
        rows: list[Heading | Brief] = []
        shown = 0
        closed = self._closed
        for order in self._order:
            group = self._groups[-order]
            lines = list(group if test is None else filter(test, group))
            if lines:
                heading = Heading(lines[0].action, lines, -order in closed)
                rows.append(heading)
                shown += len(lines)
                if not heading.closed:
                    rows += lines
        self._rows, self._shown = rows, shown

    # -- looking

    def row(self, row: int) -> Heading | Brief:
        """What stands in a row."""
        return self._rows[row]

    def brief(self, index: Index) -> Brief | None:
        """The line behind an index; None for a heading."""
        found = self._rows[index.row()] if index.isValid() else None
        return found if isinstance(found, Brief) else None

    def get(self, number: int) -> Brief | None:
        """The line of an exchange, shown or not."""
        return self._all.get(number)

    def everything(self) -> list[Brief]:
        """All lines, shown or not."""
        return list(self._all.values())

    def shown(self) -> list[Brief]:
        """What the filter lets through, in the order of the list, closed headings as well."""
        found: list[Brief] = []
        for row in self._rows:
            if isinstance(row, Heading):
                found += row.lines
            elif self._sort is not None:
                found.append(row)
        return found

    def shown_count(self) -> int:
        """How many lines the filter lets through."""
        return self._shown

    def total(self) -> int:
        """How many lines there are."""
        return len(self._all)

    def under(self, index: Index) -> list[Brief]:
        """The line behind an index, or all that are shown under a heading."""
        found = self._rows[index.row()] if index.isValid() else None
        if isinstance(found, Heading):
            return list(found.lines)
        return [found] if found is not None else []

    def find(self, number: int) -> QModelIndex:
        """The index of the exchange with that number, opening its heading; invalid when the filter hides it."""
        brief = self._all.get(number)
        if brief is None:
            return QModelIndex()
        heading = self._heading(brief.action.number) if self._sort is None else None
        if heading is not None and heading.closed and brief in heading.lines:
            self.toggle(self._rows.index(heading), False)
        try:
            return self.index(self._rows.index(brief), 0)
        except ValueError:
            return QModelIndex()

    def newest(self) -> QModelIndex:
        """The index of the newest line shown."""
        first = self._rows[0] if self._rows else None
        if isinstance(first, Heading):
            return self.find(first.lines[-1].number)
        return self.index(0, 0) if first is not None else QModelIndex()

    def touch(self, brief: Brief) -> None:
        """Its mark or its hint changed."""
        try:
            row = self._rows.index(brief)
        except ValueError:
            return
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(COLUMNS) - 1))

    # -- QAbstractTableModel

    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == _DISPLAY:
            return tr(COLUMNS[section].title)
        if role == _ALIGN and COLUMNS[section].right:
            return _RIGHT
        return None

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == _DISPLAY:
            if isinstance(row, Heading):
                return row.words if index.column() == 0 else None
            return COLUMNS[index.column()].text(row)
        if role == _SPEECH:
            return _speech(row)
        if role == _TIP and isinstance(row, Brief) and index.column() == PATH:
            return plain_tip(row.url)
        if role == _ALIGN and COLUMNS[index.column()].right:
            return _RIGHT
        return None


def _number(brief: Brief) -> int:
    return brief.number


def _speech(row: Heading | Brief) -> str:
    if isinstance(row, Heading):
        requests = trn("{count} request", "{count} requests", len(row.lines))
        return f"{row.words}, {row.when}, {requests}, {tr('closed') if row.closed else tr('open')}"
    mark = ", ".join(part for part in (tr("pinned") if row.mark.pinned else "", row.mark.note, row.mark.colour) if part)
    told = f"{row.method} {row.route}, {row.failure or row.status}, {time_text(row.took)}, {size_text(row.size)}"
    return f"{told}, {mark}" if mark else told
