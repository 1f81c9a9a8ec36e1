"""The row above a table: what to look for, chips with counts, menus for the other filters, and the columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QWidget

from lmsdesk.domain.kind import Filter, Kind, Verb
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId, Ref
from lmsdesk.ui.widgets import Chip, FlowLayout, Menu, MenuButton, MenuChip, SearchBox
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.sites import Site
    from lmsdesk.ui.desk import Desk

_SEARCH_WIDTH = 204
_ALWAYS = frozenset({""})
"""Chips that are shown also when they count nothing."""


class TableSearch(SearchBox):
    """The search box; the arrow down leads from it into the rows."""

    left = Signal()

    def sizeHint(self) -> QSize:
        return QSize(_SEARCH_WIDTH, super().sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.left.emit()
            return
        super().keyPressEvent(event)


class FilterRow(QWidget):
    """``changed`` tells that the search or a filter is another one; read ``search`` and ``values``."""

    changed = Signal()

    def __init__(self, desk: Desk, site: Site, kind: Kind, columns: QMenu | None = None) -> None:
        super().__init__()
        self._desk = desk
        self._site = site
        self._kind = kind
        self.values: dict[str, str] = {}
        self.chips: dict[tuple[str, str], Chip] = {}
        self.menus: dict[str, MenuChip] = {}
        field = tr(kind.field(kind.title).label).lower()
        self.box = TableSearch(
            tr("Find by {field} …", field=field), name=tr("Find in {things}", things=tr(kind.plural))
        )
        self.box.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.box.searched.connect(lambda _: self.changed.emit())
        flowing = QWidget()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        flowing.setSizePolicy(policy)
        self._flow = FlowLayout(flowing)
        self._flow.addWidget(self.box)
        for filter in kind.filters:
            self._add(filter)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(flowing, 1)
        if columns is not None:
            button = MenuButton(tr("Columns"), columns, "quiet")
            button.setObjectName("columns")
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)

    @property
    def search(self) -> str:
        """What the person looks for."""
        return self.box.text().strip()

    @property
    def stops(self) -> list[QWidget]:
        """What the Tab key reaches, in order."""
        return [self.box, *self.chips.values(), *self.menus.values(), *self.findChildren(MenuButton, "columns")]

    @property
    def any(self) -> bool:
        """Whether anything narrows the list."""
        return bool(self.search or self.values)

    def clear(self) -> None:
        """Look for nothing and filter nothing, in one step."""
        self.box.set_text_quietly("")
        self.values = {}
        self._show_values()
        self.changed.emit()

    def choose(self, name: str, value: str, label: str = "") -> None:
        """Set a filter; an empty value takes it away."""
        if value:
            self.values[name] = value
        else:
            self.values.pop(name, None)
        if name in self.menus:
            self.menus[name].set_choice(label if value else "")
        self._show_values()
        self.changed.emit()

    def set_counts(self, counts: Mapping[str, int], total: int | None) -> None:
        """The numbers on the chips; ``total`` is that of the list without any filter, where it is known."""
        for (name, value), chip in self.chips.items():
            if name != "status":
                continue
            count = counts.get(value) if value else counts.get("any", total)
            chip.set_count(count)
            chip.setVisible(bool(count) or value in _ALWAYS or not counts or self.values.get(name, "") == value)
        self.updateGeometry()

    # -- inside -----------------------------------------------------------------------------------------------

    def _add(self, filter: Filter) -> None:
        if filter.chips:
            for value, label in filter.choices:
                chip = Chip(tr(label))
                chip.clicked.connect(partial(self._chip, filter.name, value))
                self.chips[filter.name, value] = chip
                self._flow.addWidget(chip)
            self._show_values()
            return
        if filter.to and not self._site.offer(filter.to, Verb.LIST):
            return
        menu = Menu(self)
        menu.aboutToShow.connect(partial(self._open_menu, filter, menu))
        self.menus[filter.name] = MenuChip(tr(filter.label), menu)
        self._flow.addWidget(self.menus[filter.name])

    def _chip(self, name: str, value: str, _checked: bool = False) -> None:
        if self.values.get(name, "") != value:
            self.choose(name, value)
        else:
            self._show_values()

    def _show_values(self) -> None:
        for (name, value), chip in self.chips.items():
            chip.setChecked(self.values.get(name, "") == value)
        for name, menu in self.menus.items():
            if name not in self.values:
                menu.set_choice("")

    def _open_menu(self, filter: Filter, menu: Menu) -> None:
        if not filter.to:
            self._fill(filter, menu, [(value, tr(label), 0) for value, label in filter.choices])
            return
        known = self._site.shelf(filter.to).cached
        if known is not None:
            self._fill(filter, menu, tree(self._site.kind(filter.to), known))
            return
        menu.clear()
        menu.add(tr("Loading …"), enabled=False)
        self._desk.tasks.start(
            self._load(filter, menu), name=f"load {filter.to}", key=f"filter {filter.name} {id(self)}", owner=self
        )

    async def _load(self, filter: Filter, menu: Menu) -> None:
        shelf = self._site.shelf(filter.to)
        try:
            records = await shelf.all()
        except Problem:
            menu.clear()
            menu.add(tr("The list could not be loaded. The inspector shows why."), enabled=False)
            menu.add(tr("Try again"), partial(self._open_menu, filter, menu), icon="refresh")
            return
        self._fill(filter, menu, tree(shelf.kind, records))

    def _fill(self, filter: Filter, menu: Menu, choices: Sequence[tuple[str, str, int]]) -> None:
        menu.clear()
        now = self.values.get(filter.name, "")
        menu.add(tr("All"), self._choice(filter, "", ""), checked=not now)
        menu.addSeparator()
        for value, label, depth in choices:
            shown = "\u2003" * depth + label
            menu.add(shown, self._choice(filter, value, label), checked=value == now)
        if not choices:
            menu.add(tr("There are none yet"), enabled=False)

    def _choice(self, filter: Filter, value: str, label: str) -> Callable[[], None]:
        return partial(self.choose, filter.name, value, label)


def tree(kind: Kind, records: Sequence[Record]) -> list[tuple[str, str, int]]:
    """Items as (id, title, depth), children under their parents, each level by title."""
    by_id = {record.id: record for record in records}
    inside: dict[ItemId | None, list[Record]] = {}
    for record in records:
        parent = record[kind.parent] if kind.parent else None
        above = parent.id if isinstance(parent, Ref) and parent.id in by_id and parent.id != record.id else None
        inside.setdefault(above, []).append(record)
    found: list[tuple[str, str, int]] = []
    seen: set[ItemId] = set()

    def walk(above: ItemId | None, depth: int) -> None:
        for record in sorted(inside.get(above, ()), key=lambda one: str(one[kind.title] or "").casefold()):
            if record.id not in seen:
                seen.add(record.id)
                found.append((str(record.id), str(record[kind.title] or "") or f"#{record.id}", depth))
                walk(record.id, depth + 1)

    walk(None, 0)
    for record in records:  # a circle of parents, which a site may hold: nothing is left out
        if record.id not in seen:
            inside[None] = [record]
            walk(None, 0)
    return found
