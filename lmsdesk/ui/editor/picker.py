"""The window in which items of another kind are chosen: a search line over a list or tree, and “Create” in place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QTreeWidgetItemIterator, QWidget

from lmsdesk.domain.kind import Verb
from lmsdesk.domain.problem import Problem
from lmsdesk.sites import Query
from lmsdesk.ui.editor.options import Option, fold, inside, matching, options
from lmsdesk.ui.editor.popup import Popup
from lmsdesk.ui.editor.troubles import in_a_line
from lmsdesk.ui.icons import icon
from lmsdesk.ui.theme import tokens
from lmsdesk.ui.widgets import Button, SearchBox, label, plain_tip
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.domain.values import ItemId, Ref
    from lmsdesk.sites import Shelf
    from lmsdesk.ui.desk import Desk

SEARCHED = frozenset({"people", "courses"})
"""Kinds of which a site may have thousands: asked for by search text instead of as a whole."""
WIDTH = 320
PATIENCE_MS = 150
_OPTION = Qt.ItemDataRole.UserRole


class Picker(Popup):
    """Choose with the arrows and Enter, or the mouse. ``several``: it stays open, and each item has a check mark."""

    toggled = Signal(object)
    """This item (a Ref) was chosen, or was chosen again to take it away."""
    create_wanted = Signal(str)

    def __init__(
        self, owner: QWidget, desk: Desk, shelf: Shelf, *, several: bool, left_out: ItemId | None = None
    ) -> None:
        super().__init__(owner, tr("Choose from {plural}", plural=tr(shelf.kind.plural)))
        self.desk = desk
        self.shelf = shelf
        self._several = several
        self._left_out = left_out
        self._chosen: set[ItemId] = set()
        self._options: list[Option] = []
        self._whole = shelf.kind.id not in SEARCHED
        self.line = SearchBox(tr("Search {plural}", plural=tr(shelf.kind.plural).lower()))
        self.line.setProperty("ring", False)
        self.list = _tree(tr(shelf.kind.plural))
        self.note = label("", "secondary", wrap=True)
        self.again = Button(tr("Try again"), "link", on_click=self.load)
        self.new = Button("", "link", icon="plus", on_click=self._create)
        for part in (self.line, self.list, self.note, self.again, self.new):
            self.body.addWidget(part)
        self.body.setStretchFactor(self.list, 1)
        self.body.addStretch(0)
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(lambda: self._say(tr("Loading …")))
        self.line.textChanged.connect(self._typed)
        self.line.searched.connect(self._searched)
        self.line.installEventFilter(self)
        self.list.itemClicked.connect(self._toggle)
        self.setFocusProxy(self.line)
        self._say("")
        self._typed("")

    def open_under(self, widget: QWidget, chosen: Iterable[Ref]) -> None:
        """Show it with these items chosen, and get the list."""
        self._chosen = {ref.id for ref in chosen}
        self.show_under(widget, max(WIDTH, widget.width()))
        self.line.setFocus()
        self.load()

    def set_chosen(self, chosen: Iterable[Ref]) -> None:
        """Other items are chosen now."""
        self._chosen = {ref.id for ref in chosen}
        for item in self._items():
            self._mark(item)

    def load(self) -> None:
        """Get the items from the site, or from memory where they are there."""
        self.again.hide()
        self._patience.start()
        self.desk.tasks.start(
            self._load(self.line.text()),
            name=f"list {self.shelf.kind.id} to choose from",
            key=f"picker {id(self)}",
            owner=self,
        )

    def fail(self, text: str) -> None:
        """What was wanted did not work; say so where the person is looking."""
        self._say(text)

    async def _load(self, text: str) -> None:
        try:
            if self._whole:
                records = await self.shelf.all()
            else:
                page = await self.shelf.first(Query(search=text))
                records = page.records
                self._whole = not text and page.next is None
        except Problem as problem:
            self._patience.stop()
            self._say(in_a_line(self.desk, problem))
            self.again.show()
            return
        self._patience.stop()
        self._options = options(self.shelf.kind, records)
        self._fill()

    def _fill(self) -> None:
        self.list.clear()
        out = inside(self._options, self._left_out) if self._left_out is not None else set()
        items: dict[ItemId, QTreeWidgetItem] = {}
        for option in self._options:
            above = items.get(option.above) if option.above is not None else None
            words = f"{option.ref.name} · {option.hint}" if option.hint else option.ref.name
            item = QTreeWidgetItem(above if above is not None else self.list, [words])
            item.setData(0, _OPTION, option)
            item.setToolTip(0, plain_tip(option.path))
            item.setSizeHint(0, QSize(0, tokens.ROW_COMPACT))
            flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
            item.setFlags(Qt.ItemFlag.NoItemFlags if option.ref.id in out else flags)
            items[option.ref.id] = item
            self._mark(item)
        self.list.expandAll()
        self._typed(self.line.text())

    def _mark(self, item: QTreeWidgetItem) -> None:
        chosen = _option(item).ref.id in self._chosen
        if self._several:
            item.setCheckState(0, Qt.CheckState.Checked if chosen else Qt.CheckState.Unchecked)
        else:
            item.setIcon(0, icon("check", "accent") if chosen else QIcon())

    def _typed(self, text: str) -> None:
        """Show what fits, with everything above it, and stand on the best."""
        wanted = matching(self._options, text)
        shown = set(wanted)
        items = list(self._items())
        for item in reversed(items):  # children come after their parents, so a parent sees them decided
            below = any(_child_shown(item, at) for at in range(item.childCount()))
            item.setHidden(_option(item).ref.id not in shown and not below)
        best = next(iter(wanted), None) if text.strip() else None
        current = next((item for item in items if _option(item).ref.id == best), None)
        self.list.setCurrentItem(current)  # type: ignore[arg-type]
        self._offer(text.strip(), bool(wanted))

    def _offer(self, text: str, found: bool) -> None:
        same = any(fold(option.ref.name) == fold(text) for option in self._options)
        self.new.setVisible(bool(text) and not same and bool(self.shelf.offer(Verb.CREATE)))
        self.new.set_text(tr("Create “{name}”", name=text))
        if self._patience.isActive() or not self.again.isHidden():
            return
        self.list.setVisible(found)
        if self._options and not found:
            self._say(tr("Nothing fits “{text}”.", text=text))
        elif not self._options:
            self._say(tr("There is nothing to choose from yet."))
        else:
            self._say("")

    def _searched(self, _text: str) -> None:
        if not self._whole:
            self.load()

    def _say(self, text: str) -> None:
        self.note.setText(text)
        self.note.setVisible(bool(text))

    def _toggle(self, item: QTreeWidgetItem) -> None:
        if item.flags() & Qt.ItemFlag.ItemIsEnabled:
            self.toggled.emit(_option(item).ref)
            if not self._several:
                self.close()

    def _create(self) -> None:
        text = self.line.text().strip()
        self.line.set_text_quietly("")
        self.create_wanted.emit(text)

    def _items(self) -> Iterable[QTreeWidgetItem]:
        walk = QTreeWidgetItemIterator(self.list)
        while (item := walk.value()) is not None:
            yield item
            walk += 1

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keyboard stays in the search line; arrows and Enter go to the list."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._step(1 if key == Qt.Key.Key_Down else -1)
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            current = self.list.currentItem()
            if current is not None and not current.isHidden():
                self._toggle(current)
            elif not self.new.isHidden():
                self._create()
            return True
        return False

    def _step(self, by: int) -> None:
        shown = [item for item in self._items() if not item.isHidden() and item.flags() & Qt.ItemFlag.ItemIsEnabled]
        if not shown:
            return
        current = self.list.currentItem()
        at = shown.index(current) + by if current in shown else min(by, 0)
        self.list.setCurrentItem(shown[at % len(shown)])


def _option(item: QTreeWidgetItem) -> Option:
    option = item.data(0, _OPTION)
    assert isinstance(option, Option)
    return option


def _child_shown(item: QTreeWidgetItem, at: int) -> bool:
    child = item.child(at)
    return child is not None and not child.isHidden()


def _tree(name: str) -> QTreeWidget:
    made = QTreeWidget()
    made.setHeaderHidden(True)
    made.setRootIsDecorated(False)
    made.setItemsExpandable(False)
    made.setUniformRowHeights(True)
    made.setIndentation(18)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    made.setMinimumHeight(220)
    made.setAccessibleName(name)
    made.setStyleSheet("QTreeView { background: transparent; } QTreeView::branch { image: none; }")
    return made
