"""A JSON value as a tree, read branch by branch as it is opened."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from lmsdesk.ui.words import tr

Index = QModelIndex | QPersistentModelIndex
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_TIP = int(Qt.ItemDataRole.ToolTipRole)
LONGEST = 300


class Node:
    """One value with its name; children are made on first use."""

    __slots__ = ("_children", "name", "parent", "row", "value")

    def __init__(self, name: str, value: Any, parent: Node | None, row: int) -> None:
        self.name = name
        self.value = value
        self.parent = parent
        self.row = row
        self._children: list[Node] | None = None

    @property
    def children(self) -> list[Node]:
        if self._children is None:
            pairs: list[tuple[str, Any]] = []
            if isinstance(self.value, dict):
                pairs = [(str(name), value) for name, value in self.value.items()]
            elif isinstance(self.value, list):
                pairs = [(str(at), value) for at, value in enumerate(self.value)]
            self._children = [Node(name, value, self, row) for row, (name, value) in enumerate(pairs)]
        return self._children

    def text(self) -> str:
        """The value as one line."""
        value = self.value
        if isinstance(value, dict):
            return tr("{count} names", count=len(value)) if value else "{}"
        if isinstance(value, list):
            return tr("{count} items", count=len(value)) if value else "[]"
        if isinstance(value, str):
            shown = value if len(value) <= LONGEST else value[:LONGEST] + " ..."
            return f'"{shown}"'.replace("\n", "⏎ ")
        if value is None:
            return "null"
        return str(value).lower() if isinstance(value, bool) else str(value)


class JsonModel(QAbstractItemModel):
    """Two columns, name and value. ``show`` replaces the value."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._root = Node("", None, None, 0)

    def show(self, value: Any) -> None:
        self.beginResetModel()
        self._root = Node("", value if isinstance(value, dict | list) else [value], None, 0)
        self.endResetModel()

    def _node(self, index: Index) -> Node:
        node = index.internalPointer() if index.isValid() else None
        return node if isinstance(node, Node) else self._root

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, self._node(parent).children[row])

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]
        above = self._node(index).parent
        return QModelIndex() if above is None or above is self._root else self.createIndex(above.row, 0, above)

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return len(self._node(parent).children) if parent.column() <= 0 else 0

    def hasChildren(self, parent: Index = QModelIndex()) -> bool:
        value = self._node(parent).value
        return bool(value) and isinstance(value, dict | list) and parent.column() <= 0

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 2

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == _DISPLAY:
            return (tr("Name"), tr("Value"))[section]
        return None

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        if role == _DISPLAY:
            node = self._node(index)
            return node.text() if index.column() else node.name
        if role == _TIP and index.column() == 1:
            value = self._node(index).value
            return value[:2000] if isinstance(value, str) and len(value) > 60 else None
        return None
