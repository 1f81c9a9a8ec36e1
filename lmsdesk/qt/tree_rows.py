"""The rows of a tree model: who stands where now, and how to come to another order with the smallest signals."""

from __future__ import annotations

from itertools import count

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Signal

from lmsdesk.domain.values import ItemId
from lmsdesk.qt import forest

Index = QModelIndex | QPersistentModelIndex


class _Node:
    """One row. Nodes are found by number from an index, so an index that outlived its row does no harm."""

    __slots__ = ("children", "id", "key", "parent", "row")

    def __init__(self, key: int, id: ItemId | None, parent: _Node | None) -> None:
        self.key = key
        self.id = id
        self.parent = parent
        self.row = 0
        self.children: list[_Node] = []

    def renumber(self, start: int = 0) -> None:
        for row in range(start, len(self.children)):
            self.children[row].row = row


class TreeRows(QAbstractItemModel):
    """Rows by id. A subclass gives columns and data, and calls ``arrange`` when something changed."""

    settled = Signal()
    """Rows came, went or moved."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keys = count(1)
        self._root = _Node(0, None, None)
        self._nodes: dict[ItemId, _Node] = {}
        self._by_key: dict[int, _Node] = {}

    def id_of(self, index: Index) -> ItemId | None:
        """The id behind an index of any column; None for the top level."""
        return self._node(index).id

    def index_of(self, id: ItemId | None, column: int = 0) -> QModelIndex:
        """The index of an item; invalid where it is not shown."""
        node = self._nodes.get(id) if id is not None else None
        return self.createIndex(node.row, column, node.key) if node is not None else QModelIndex()

    def shows(self, id: ItemId) -> bool:
        """Whether the item has a row now."""
        return id in self._nodes

    def shown_ids(self) -> list[ItemId]:
        """Every item that has a row now."""
        return list(self._nodes)

    def arrange(self, wanted: forest.Places) -> None:
        """Come from the rows that are there to the wanted ones: moves and arrivals from the top down, then goings.

        Going from the top, whatever a row is moved into stands where it belongs already, so no row is ever moved
        into itself; and when the goings come, nothing that stays is inside them any more.
        """
        left = [self._root]
        while left:
            parent = left.pop()
            ids = wanted.get(parent.id, [])
            stay = forest.staying([node.id for node in parent.children if node.id is not None], ids)
            place = 0
            for id in ids:
                node = self._nodes.get(id)
                if node is None:
                    node = self._insert(id, parent, place)
                elif id not in stay:
                    self._move(node, parent, place)
                place = node.row + 1
                left.append(node)
        kept = {id for ids in wanted.values() for id in ids}
        for node in [node for id, node in self._nodes.items() if id not in kept]:
            if node.parent is not None and (node.parent is self._root or node.parent.id in kept):
                self._remove(node, node.parent)
        self.settled.emit()

    # -- what Qt asks ------------------------------------------------------------------------------------------

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, self._node(parent).children[row].key)

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]
        return self._at(self._node(index).parent)

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return len(self._node(parent).children) if parent.column() <= 0 else 0

    # -- inside ------------------------------------------------------------------------------------------------

    def _node(self, index: Index) -> _Node:
        return self._by_key.get(index.internalId(), self._root) if index.isValid() else self._root

    def _at(self, node: _Node | None) -> QModelIndex:
        return QModelIndex() if node is None or node is self._root else self.createIndex(node.row, 0, node.key)

    def _insert(self, id: ItemId, parent: _Node, row: int) -> _Node:
        self.beginInsertRows(self._at(parent), row, row)
        node = _Node(next(self._keys), id, parent)
        parent.children.insert(row, node)
        parent.renumber(row)
        self._nodes[id] = self._by_key[node.key] = node
        self.endInsertRows()
        return node

    def _move(self, node: _Node, parent: _Node, row: int) -> None:
        old = node.parent
        assert old is not None
        if not self.beginMoveRows(self._at(old), node.row, node.row, self._at(parent), row):
            return  # it is there already
        at = row - 1 if old is parent and node.row < row else row
        old.children.pop(node.row)
        old.renumber(node.row)
        parent.children.insert(at, node)
        node.parent = parent
        parent.renumber()
        self.endMoveRows()

    def _remove(self, node: _Node, parent: _Node) -> None:
        self.beginRemoveRows(self._at(parent), node.row, node.row)
        parent.children.pop(node.row)
        parent.renumber(node.row)
        left = [node]
        while left:
            gone = left.pop()
            left.extend(gone.children)
            if gone.id is not None:
                del self._nodes[gone.id]
            del self._by_key[gone.key]
        self.endRemoveRows()
