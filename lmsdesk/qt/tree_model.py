"""Records of one kind as a tree. It follows the shelf with the smallest signals and never changes the site itself:
what a person types or drags is told in signals, and shown when the site has confirmed it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QMimeData, QModelIndex, QObject, Qt, Signal

from lmsdesk.domain.kind import Kind
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId
from lmsdesk.qt import forest
from lmsdesk.qt.tree_rows import Index, TreeRows
from lmsdesk.sites import ShelfChange

Role = Qt.ItemDataRole
_DISPLAY = int(Role.DisplayRole)
RECORD = int(Role.UserRole) + 1
"""The Record of a row; None for the row of a new item."""
ID = RECORD + 1
BUSY = RECORD + 2
"""Whether the row waits for the site."""
MATCHES = RECORD + 3
"""False for a row that is shown only because a match is inside it."""
FIELD = RECORD + 4
"""Name of the column's field."""

NEW = "\0new"
"""The id of the row in which a new item is typed."""
ANY = object()
"""No particular place among the siblings."""
MIME = "application/x-lmsdesk-tree"


class TreeModel(TreeRows):
    """The tree of one kind. ``movable``, ``renamable`` and ``orderable`` say what the site lets this person do."""

    renamed = Signal(object, str)
    """A person gave a row another name: id and text. ``drafts`` keeps the text until ``drop_draft``."""
    typed_new = Signal(str)
    """A person named the new item."""
    move_wanted = Signal(object, object, object)
    """A person dropped an item: its id, the new parent's id or None, and the sibling it goes before, None or ANY."""

    def __init__(self, kind: Kind, headers: Mapping[str, str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.kind = kind
        self.fields = list(headers)
        self._headers = list(headers.values())
        self.movable = self.renamable = self.orderable = False
        self.drafts: dict[ItemId, str] = {}
        self._records: dict[ItemId, Record] = {}
        self._parents: dict[ItemId, ItemId | None] = {}
        self._lifted: dict[ItemId, ItemId | None] = {}
        self._busy: set[ItemId] = set()
        self._new: tuple[ItemId | None, ItemId | None] | None = None
        self._filter: list[str] = []
        self._matching: set[ItemId] = set()
        self._pinned: set[ItemId] = set()
        self._collator = forest.by_name()

    # -- what there is -----------------------------------------------------------------------------------------

    def __len__(self) -> int:
        """How many items there are, shown or not."""
        return len(self._records)

    def __bool__(self) -> bool:
        return True

    def record(self, id: ItemId | None) -> Record | None:
        """The item as the site last told it."""
        return self._records.get(id) if id is not None else None

    def name(self, id: ItemId | None) -> str:
        """What the item is called."""
        record = self.record(id)
        return str(record[self.kind.title] or "") if record is not None else ""

    def parent_id(self, id: ItemId) -> ItemId | None:
        """The item that this one is shown in; None for the top level."""
        if id == NEW:
            return self._new[0] if self._new else None
        return self._parents.get(id)

    def children_ids(self, id: ItemId | None) -> list[ItemId]:
        """All items directly inside, in order, whether the filter shows them or not."""
        return sorted((child for child, parent in self._parents.items() if parent == id), key=self._sort_key)

    def inside(self, id: ItemId) -> set[ItemId]:
        """Everything below an item."""
        return forest.inside(self._parents, id)

    def path(self, id: ItemId) -> list[str]:
        """The names from the top level down to the item."""
        return [self.name(at) for at in reversed([id, *forest.above(self._parents, id)])]

    def places(self) -> forest.Places:
        """All items in order by parent, without the filter."""
        return forest.places(self._parents, self._sort_key)

    @property
    def matches(self) -> int:
        """How many items the filter finds."""
        return len(self._matching)

    @property
    def filtered(self) -> bool:
        return bool(self._filter)

    # -- following the site ------------------------------------------------------------------------------------

    def set_records(self, records: Iterable[Record]) -> None:
        """Show these items. Rows that stay keep their indexes."""
        old = self._records
        self._records = {record.id: record for record in records}
        self._lifted = {}
        self._sync()
        self._tell_changed(id for id, record in self._records.items() if id in old and old[id] != record)

    def apply(self, change: ShelfChange) -> None:
        """Follow a change of the shelf. Children of what is gone are shown one level up."""
        for id in change.gone:
            up = self._parents.get(id)
            for child in self.children_ids(id):
                self._lifted[child] = up
                self._parents[child] = up
            self._records.pop(id, None)
            self.drafts.pop(id, None)
        for record in (*change.changed, *change.added):
            self._lifted.pop(record.id, None)
            self._records[record.id] = record
            self._pinned.add(record.id)
        self._sync()
        self._tell_changed(record.id for record in change.changed)

    def set_filter(self, text: str) -> None:
        """Show what has all these words in its name or address, and what it is inside of."""
        words = forest.fold(text).split()
        if words != self._filter:
            self._filter = words
            self._pinned = set()
            self._sync()
            self._tell_everything()

    def set_busy(self, ids: Iterable[ItemId], busy: bool) -> None:
        """Dim rows while the site is asked, or no longer."""
        several = set(ids)
        self._busy = self._busy | several if busy else self._busy - several
        self._tell_changed(several)

    def busy(self, id: ItemId) -> bool:
        return id in self._busy

    def drop_draft(self, id: ItemId) -> None:
        """Forget a name that was typed and not saved."""
        if self.drafts.pop(id, None) is not None:
            self._tell_changed((id,))

    # -- the row of a new item ---------------------------------------------------------------------------------

    @property
    def new_place(self) -> ItemId | None:
        """What the new item will be inside of."""
        return self._new[0] if self._new is not None else None

    @property
    def has_new(self) -> bool:
        return self._new is not None

    def begin_new(self, parent: ItemId | None, after: ItemId | None = None) -> QModelIndex:
        """A row for a new item, first in its parent or after a sibling. There is one at a time."""
        self._new = (parent, after)
        self._sync()
        return self.index_of(NEW)

    def end_new(self) -> None:
        """Take the row of the new item away."""
        self._new = None
        self.drafts.pop(NEW, None)
        self._busy.discard(NEW)
        self._sync()

    # -- moving ------------------------------------------------------------------------------------------------

    def may_move(self, id: ItemId, parent: ItemId | None, before: Any = ANY) -> bool:
        """Whether an item can go there: not into itself or what is inside it, and not where it is already."""
        if not self.movable or id not in self._records or id in self._busy or parent == NEW:
            return False
        if parent is not None and (parent == id or parent not in self._records or parent in self.inside(id)):
            return False
        if parent != self._parents[id]:
            return True
        if not self.orderable or before is ANY:
            return False
        siblings = self.children_ids(parent)
        at = siblings.index(id)
        after = siblings[at + 1] if at + 1 < len(siblings) else None
        return before not in (id, after)

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        ids = [self.id_of(index) for index in indexes if index.column() == 0]
        data.setData(MIME, json.dumps([self.kind.id, *ids[:1]]).encode())
        return data

    def canDropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        wanted = self._dropped(data, row, parent)
        return wanted is not None and self.may_move(*wanted)

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        wanted = self._dropped(data, row, parent)
        if wanted is None or not self.may_move(*wanted):
            return False
        self.move_wanted.emit(*wanted)
        return True

    def _dropped(self, data: QMimeData, row: int, parent: Index) -> tuple[ItemId, ItemId | None, Any] | None:
        if not data.hasFormat(MIME):
            return None
        kind, *ids = json.loads(bytes(data.data(MIME).data()))
        if kind != self.kind.id or not ids:
            return None
        before: Any = ANY
        if row >= 0:
            before = self.id_of(self.index(row, 0, self.index_of(self.id_of(parent))))
        return ids[0], self.id_of(parent), before

    # -- what Qt asks ------------------------------------------------------------------------------------------

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return len(self.fields)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.fields):
            return None
        if role == _DISPLAY:
            return self._headers[section]
        if role == Role.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if self.fields[section] == "count" else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        id = self.id_of(index)
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if id in self._busy:
            return flags
        if index.column() == 0 and (self.renamable or id == NEW):
            flags |= Qt.ItemFlag.ItemIsEditable
        if self.movable and id != NEW:
            flags |= Qt.ItemFlag.ItemIsDragEnabled | Qt.ItemFlag.ItemIsDropEnabled
        return flags

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        id = self.id_of(index)
        if id is None:
            return None
        field = self.fields[index.column()]
        if role in (_DISPLAY, Role.EditRole):
            return self._text(id, field, role)
        if role == ID:
            return id
        if role == RECORD:
            return self._records.get(id)
        if role == BUSY:
            return id in self._busy
        if role == MATCHES:
            return not self._filter or id in self._matching or id in self._pinned or id == NEW
        return field if role == FIELD else None

    def _text(self, id: ItemId, field: str, role: int) -> Any:
        if field == self.kind.title and id in self.drafts and (role == Role.EditRole or id in self._busy or id == NEW):
            return self.drafts[id]
        record = self._records.get(id)
        value = record[field] if record is not None else None
        return "" if value is None else value if field == "count" else str(value)

    def setData(self, index: Index, value: Any, role: int = int(Role.EditRole)) -> bool:
        id = self.id_of(index)
        if role != Role.EditRole or id is None or index.column() != 0:
            return False
        text = str(value).strip()
        if id == NEW:
            self.drafts[NEW] = text
            if text:
                self.typed_new.emit(text)
            return bool(text)
        if text == self.name(id):
            self.drop_draft(id)
            return False
        self.drafts[id] = text
        self.renamed.emit(id, text)
        return True

    # -- inside ------------------------------------------------------------------------------------------------

    def _sort_key(self, id: ItemId) -> Any:
        order = self._records[id]["term_order"] if self.kind.has("term_order") else 0
        return (order if isinstance(order, int) else 0, self._collator.sortKey(self.name(id)), str(id))

    def _tell_changed(self, ids: Iterable[ItemId]) -> None:
        for id in list(ids):
            if self.shows(id):
                self.dataChanged.emit(self.index_of(id), self.index_of(id, len(self.fields) - 1))

    def _tell_everything(self) -> None:
        for parent in (None, *self.shown_ids()):
            if rows := self.rowCount(self.index_of(parent)):
                at = self.index_of(parent)
                self.dataChanged.emit(self.index(0, 0, at), self.index(rows - 1, len(self.fields) - 1, at))

    def _wanted(self) -> forest.Places:
        """The rows as they should be now."""
        self._parents = forest.parents_of(self._records, self.kind.parent, self._lifted)
        shown: set[ItemId] | None = None
        if self._filter:
            self._matching = {id for id in self._records if self._found(id)}
            shown = forest.with_ancestors(self._parents, self._matching | (self._pinned & set(self._records)))
            if self._new is not None and self._new[0] is not None:
                shown |= forest.with_ancestors(self._parents, [self._new[0]])
        else:
            self._matching = set(self._records)
        wanted = forest.places(self._parents, self._sort_key, shown)
        if self._new is not None:
            parent, after = self._new
            siblings = wanted.setdefault(parent if parent in self._records else None, [])
            siblings.insert(siblings.index(after) + 1 if after in siblings else 0, NEW)
        return wanted

    def _found(self, id: ItemId) -> bool:
        text = forest.fold(f"{self.name(id)} {self._records[id]['slug'] or ''}")
        return all(word in text for word in self._filter)

    def _sync(self) -> None:
        self.arrange(self._wanted())
