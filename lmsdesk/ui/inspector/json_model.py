"""JSON text as a tree, read branch by branch as it is opened; long lists in packs of a hundred.

Only what is opened is read from the text, so a tree over many megabytes opens at once. A branch too large to be read
within a blink is asked for with ``wanted``, and comes with ``fill``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from lmsdesk.domain.json_scan import Part, parts, plain
from lmsdesk.ui.inspector.text import size_text
from lmsdesk.ui.widgets import plain_tip
from lmsdesk.ui.words import tr, trn

Index = QModelIndex | QPersistentModelIndex
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_TIP = int(Qt.ItemDataRole.ToolTipRole)
LONGEST = 300
PACK = 100
AT_ONCE = 100_000
"""Letters of a branch that are read while the person waits."""
COUNTED = 20_000
"""Letters of a branch whose parts are counted only to say how many there are."""


class Node:
    """One value with its name, or a pack of values; its own parts are made on first use."""

    __slots__ = ("begin", "end", "kids", "name", "pack", "parent", "row", "source", "waits")

    def __init__(self, name: str, begin: int, end: int, parent: Node | None, row: int) -> None:
        self.name = name
        self.begin = begin
        self.end = end
        self.parent = parent
        self.row = row
        self.kids: list[Node] | None = None
        self.pack = False
        self.waits = False
        self.source: Sequence[Part] = ()
        """What a pack holds, until it is opened."""


class JsonModel(QAbstractItemModel):
    """Two columns, name and value. ``show_text`` replaces the text."""

    wanted = Signal(object)
    """A Node that is too large to be read at once: read ``parts`` of it elsewhere and give them to ``fill``."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._root = Node("", 0, 0, None, 0)

    def show_text(self, text: str, begin: int = 0) -> None:
        """Show the value that begins there; what is no object and no list becomes one row."""
        self.beginResetModel()
        self._text = text
        self._root = Node("", begin, len(text), None, 0)
        if text[begin : begin + 1] not in ("{", "["):
            self._root.kids = [Node("", begin, len(text), self._root, 0)] if text else []
        self.endResetModel()

    @property
    def text(self) -> str:
        return self._text

    def fill(self, node: Node, found: Sequence[Part]) -> None:
        """The parts of a node that was wanted."""
        index = self._index(node)
        if node.waits:
            self.beginRemoveRows(index, 0, 0)
            node.kids, node.waits = [], False
            self.endRemoveRows()
        kids = _packed(node, found)
        if kids:
            self.beginInsertRows(index, 0, len(kids) - 1)
            node.kids = kids
            self.endInsertRows()
        else:
            node.kids = []

    def value_text(self, index: Index) -> str:
        """The JSON text of a row, to be copied."""
        node = self._node(index)
        return "" if node.pack else self._text[node.begin : node.end].strip()

    def path(self, index: Index) -> str:
        """Where a row stands: ``data[3].name``."""
        steps: list[str] = []
        node: Node | None = self._node(index)
        while node is not None and node.parent is not None:
            if not node.pack:
                holder = node.parent
                while holder.pack and holder.parent is not None:
                    holder = holder.parent
                listed = self._text[holder.begin : holder.begin + 1] == "["
                steps.append(f"[{node.name}]" if listed else f".{node.name}")
            node = node.parent
        return "".join(reversed(steps)).lstrip(".")

    # -- nodes

    def _kids(self, node: Node) -> list[Node]:
        if node.kids is None:
            if node.pack:
                node.kids, node.source = _packed(node, node.source), ()
            elif node.end - node.begin > AT_ONCE:
                node.kids, node.waits = [Node(tr("Reading …"), 0, 0, node, 0)], True
                self.wanted.emit(node)
            else:
                node.kids = _packed(node, list(parts(self._text, node.begin, node.end)))
        return node.kids

    def _node(self, index: Index) -> Node:
        node = index.internalPointer() if index.isValid() else None
        return node if isinstance(node, Node) else self._root

    def _index(self, node: Node) -> QModelIndex:
        return QModelIndex() if node is self._root else self.createIndex(node.row, 0, node)

    def _holds(self, node: Node) -> bool:
        if node.pack:
            return True
        sign = self._text[node.begin : node.begin + 1]
        if node.end <= node.begin or sign not in ("{", "["):
            return False
        return next(parts(self._text, node.begin, node.end), None) is not None

    def _shown(self, node: Node) -> str:
        """The value as one line."""
        if node.pack or node.end <= node.begin:
            return ""
        sign = self._text[node.begin]
        if sign == '"':
            value = plain(self._text[node.begin : min(node.end, node.begin + LONGEST * 6)])
            shown = value if len(value) <= LONGEST else value[:LONGEST] + " ..."
            return f'"{shown}"'.replace("\n", "⏎ ")
        if sign not in ("{", "["):
            return self._text[node.begin : min(node.end, node.begin + LONGEST)].strip()
        if node.waits or (node.kids is None and node.end - node.begin > COUNTED):
            return size_text(node.end - node.begin)
        count = sum(kid.end - kid.begin if kid.pack else 1 for kid in self._kids(node))
        if not count:
            return "{}" if sign == "{" else "[]"
        if sign == "{":
            return trn("{count} name", "{count} names", count)
        return trn("{count} item", "{count} items", count)

    # -- QAbstractItemModel

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, self._kids(self._node(parent))[row])

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]
        above = self._node(index).parent
        return QModelIndex() if above is None else self._index(above)

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        if parent.column() > 0:
            return 0
        node = self._node(parent)
        if node is not self._root and node.kids is None and not self._holds(node):
            return 0
        return len(self._kids(node))

    def hasChildren(self, parent: Index = QModelIndex()) -> bool:
        return parent.column() <= 0 and (not parent.isValid() or self._holds(self._node(parent)))

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 2

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == _DISPLAY:
            return (tr("Name"), tr("Value"))[section]
        return None

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        if role == _DISPLAY:
            node = self._node(index)
            return self._shown(node) if index.column() else node.name
        if role == _TIP and index.column() == 1:
            node = self._node(index)
            if node.end - node.begin > 60 and self._text[node.begin] == '"':
                return plain_tip(plain(self._text[node.begin : min(node.end, node.begin + 6_000)])[:2_000])
        return None


def _packed(holder: Node, found: Sequence[Part]) -> list[Node]:
    """Nodes for these parts; more than a pack of them in packs, and those in packs again."""
    if len(found) <= PACK + PACK // 2:
        return [Node(part.name, part.begin, part.end, holder, row) for row, part in enumerate(found)]
    size = PACK
    while len(found) > size * PACK:
        size *= PACK
    packs = []
    for row, at in enumerate(range(0, len(found), size)):
        some = found[at : at + size]
        pack = Node(f"{some[0].name} … {some[-1].name}", 0, len(some), holder, row)
        pack.pack = True
        pack.source = some
        packs.append(pack)
    return packs
