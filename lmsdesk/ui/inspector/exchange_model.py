"""Exchanges as a tree for the list: actions on top, newest first, and under each the requests it caused."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from lmsdesk.domain.exchange import Action, Exchange
from lmsdesk.ui.inspector.query import Predicate
from lmsdesk.ui.inspector.text import short_path, size_text, status_text, time_text
from lmsdesk.ui.words import tr

Index = QModelIndex | QPersistentModelIndex

TIME, METHOD, PATH, STATUS, DURATION, SIZE = range(6)
EXCHANGE = int(Qt.ItemDataRole.UserRole) + 1
TONE = int(Qt.ItemDataRole.UserRole) + 2
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_ALIGN = int(Qt.ItemDataRole.TextAlignmentRole)
_TIP = int(Qt.ItemDataRole.ToolTipRole)
_SPEECH = int(Qt.ItemDataRole.AccessibleTextRole)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


def tone(exchange: Exchange) -> str:
    """good, caution or trouble: the colour family of the status."""
    if exchange.failure is not None or exchange.status >= 400:
        return "trouble"
    return "caution" if exchange.status >= 300 else "good"


@dataclass(eq=False)
class Group:
    """One action with all its exchanges, and those the filter lets through."""

    action: Action
    everything: list[Exchange] = field(default_factory=list)
    shown: list[Exchange] = field(default_factory=list)


class ExchangeModel(QAbstractItemModel):
    """Feeds the inspector's list. ``add`` is cheap; ``filter`` rebuilds what is shown."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._groups: dict[int, Group] = {}
        self._shown: list[Group] = []
        self._test: Predicate = lambda _: True

    # -- content

    def add(self, exchange: Exchange) -> None:
        """Take in a new exchange, under its action."""
        group = self._groups.get(exchange.action.number)
        if group is None:
            group = self._groups[exchange.action.number] = Group(exchange.action)
        group.everything.append(exchange)
        if not self._test(exchange):
            return
        if not group.shown:
            place = next(
                (i for i, g in enumerate(self._shown) if g.action.number < group.action.number), len(self._shown)
            )
            self.beginInsertRows(QModelIndex(), place, place)
            self._shown.insert(place, group)
            group.shown.append(exchange)
            self.endInsertRows()
            return
        parent = self.createIndex(self._shown.index(group), 0, None)
        row = len(group.shown)
        self.beginInsertRows(parent, row, row)
        group.shown.append(exchange)
        self.endInsertRows()

    def reset(self, exchanges: list[Exchange]) -> None:
        """Start anew with these exchanges, oldest first."""
        self.beginResetModel()
        self._groups.clear()
        for exchange in exchanges:
            group = self._groups.setdefault(exchange.action.number, Group(exchange.action))
            group.everything.append(exchange)
        self._refilter()
        self.endResetModel()

    def filter(self, test: Predicate) -> None:
        """Show only exchanges that pass the test; actions without any are hidden."""
        self.beginResetModel()
        self._test = test
        self._refilter()
        self.endResetModel()

    def _refilter(self) -> None:
        for group in self._groups.values():
            group.shown = [exchange for exchange in group.everything if self._test(exchange)]
        self._shown = [g for g in self._groups.values() if g.shown]
        self._shown.sort(key=lambda g: -g.action.number)

    def shown(self) -> list[Exchange]:
        """What the filter lets through, newest action first."""
        return [exchange for group in self._shown for exchange in group.shown]

    def under(self, index: Index) -> list[Exchange]:
        """The exchange behind an index, or all that are shown under an action."""
        exchange = self.exchange(index)
        if exchange is not None:
            return [exchange]
        return list(self._shown[index.row()].shown) if index.isValid() else []

    def shown_count(self) -> int:
        """How many exchanges the filter lets through."""
        return sum(len(group.shown) for group in self._shown)

    def find(self, number: int) -> QModelIndex:
        """The index of the exchange with that number; invalid when it is not shown."""
        for place, group in enumerate(self._shown):
            for row, exchange in enumerate(group.shown):
                if exchange.number == number:
                    return self.index(row, 0, self.createIndex(place, 0, None))
        return QModelIndex()

    def newest(self) -> QModelIndex:
        """The index of the newest exchange shown."""
        if not self._shown:
            return QModelIndex()
        return self.index(len(self._shown[0].shown) - 1, 0, self.createIndex(0, 0, None))

    # -- QAbstractItemModel; the internal pointer of an exchange's index is its Group

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, self._shown[parent.row()] if parent.isValid() else None)

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]
        group = index.internalPointer() if index.isValid() else None
        if group is None or group not in self._shown:
            return QModelIndex()
        return self.createIndex(self._shown.index(group), 0, None)

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        if not parent.isValid():
            return len(self._shown)
        if parent.internalPointer() is None and parent.column() == 0:
            return len(self._shown[parent.row()].shown)
        return 0

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 6

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == _DISPLAY:
            names = (tr("Time"), tr("Method"), tr("Address"), tr("Status"), tr("Took"), tr("Size"))
            return names[section]
        if orientation == Qt.Orientation.Horizontal and role == _ALIGN and section in (DURATION, SIZE):
            return _RIGHT
        return None

    def exchange(self, index: Index) -> Exchange | None:
        """The exchange behind an index; None for an action."""
        group = index.internalPointer() if index.isValid() else None
        return group.shown[index.row()] if group is not None else None

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        if not index.isValid():
            return None
        exchange = self.exchange(index)
        if exchange is None:
            return self._group_data(self._shown[index.row()], index.column(), role)
        if role == _DISPLAY:
            return _cell(exchange, index.column())
        if role == EXCHANGE:
            return exchange
        if role == TONE:
            return tone(exchange)
        if role == _ALIGN and index.column() in (DURATION, SIZE):
            return _RIGHT
        if role == _TIP and index.column() == PATH:
            return exchange.url
        if role == _SPEECH:
            return f"{exchange.method} {short_path(exchange)}, {status_text(exchange)}"
        return None

    def _group_data(self, group: Group, column: int, role: int) -> Any:
        if role == _DISPLAY:
            if column == TIME:
                return group.shown[0].started.astimezone().strftime("%H:%M:%S") if group.shown else ""
            return group.action.title if column == METHOD else None
        if role == _SPEECH:
            return group.action.title
        if role == TONE:
            return max((tone(e) for e in group.shown), key=("good", "caution", "trouble").index, default="good")
        return None


def _cell(exchange: Exchange, column: int) -> str:
    if column == TIME:
        return exchange.started.astimezone().strftime("%S.%f")[:6]
    if column == METHOD:
        return exchange.method
    if column == PATH:
        return short_path(exchange)
    if column == STATUS:
        return status_text(exchange)
    if column == DURATION:
        return time_text(exchange.timing.total)
    return size_text(exchange.body_size)
