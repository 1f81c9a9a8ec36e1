"""Everything that can be done in the tree, as actions with keys; what cannot be done now says why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QPushButton, QWidget

from lmsdesk.domain.kind import Offer, Verb
from lmsdesk.domain.values import ItemId
from lmsdesk.qt.tree_model import NEW, TreeModel
from lmsdesk.sites.shelf import Shelf
from lmsdesk.ui.icons import icon
from lmsdesk.ui.tree.places import sibling_above
from lmsdesk.ui.tree.view import TreeView
from lmsdesk.ui.tree.work import TreeWork
from lmsdesk.ui.widgets import Menu
from lmsdesk.ui.words import tr

MENU = ("open", "rename", "", "new", "inside", "", "move", "up", "down", "out", "into", "", "undo", "", "delete")


@dataclass(frozen=True, slots=True)
class _What:
    """One action: its words, icon, keys and what it does."""

    words: str
    icon: str
    keys: tuple[str, ...]
    run: Callable[[], object]


class TreeActions(QObject):
    """The actions of one tree. ``open_wanted`` and ``move_wanted`` are the screen's business."""

    open_wanted = Signal(object)
    move_wanted = Signal(object)

    def __init__(self, host: QWidget, view: TreeView, model: TreeModel, work: TreeWork, shelf: Shelf) -> None:
        super().__init__(host)
        self._view = view
        self._model = model
        self._work = work
        self._shelf = shelf
        self._reasons: dict[str, str] = {}
        self._buttons: list[tuple[QPushButton, str]] = []
        self._icons: dict[str, tuple[str, str]] = {}
        self.by_name: dict[str, QAction] = {}
        kind = shelf.kind
        self._make("new", _What(tr(kind.new_name), "plus", ("Ctrl+N", "Ins"), self.new), host)
        for name, what in self._list().items():
            self._make(name, what, view)
        view.selectionModel().selectionChanged.connect(self.refresh)
        view.doubleClicked.connect(lambda index: self._on_row(self.open_wanted.emit)())
        view.refused.connect(self._say_why)
        model.settled.connect(self.refresh)
        model.dataChanged.connect(self._row_changed)
        work.undo_changed.connect(self.refresh)
        self.refresh()

    def _list(self) -> dict[str, _What]:
        row, work = self._on_row, self._work
        kind = tr(self._shelf.kind.name)
        return {
            "inside": _What(tr("New {kind} inside", kind=kind), "indent", ("Shift+Ins",), self.new_inside),
            "open": _What(tr("Open"), "edit", ("Return", "Enter"), row(self.open_wanted.emit)),
            "rename": _What(tr("Rename"), "", ("F2",), row(self._view.edit_name)),
            "move": _What(tr("Move to …"), "folder", ("Ctrl+M",), row(self.move_wanted.emit)),
            "up": _What(tr("Move up"), "move-up", ("Alt+Up",), row(lambda id: work.step(id, -1))),
            "down": _What(tr("Move down"), "move-down", ("Alt+Down",), row(lambda id: work.step(id, 1))),
            "out": _What(tr("One level up"), "outdent", ("Alt+Left",), row(work.out)),
            "into": _What(tr("Into the one above"), "indent", ("Alt+Right",), row(work.into_above)),
            "undo": _What(tr("Undo"), "undo", ("Ctrl+Z",), work.undo),
            "delete": _What(tr("Delete …"), "trash", ("Del",), row(work.delete)),
        }

    def _make(self, name: str, what: _What, owner: QWidget) -> None:
        action = QAction(what.words, self)
        action.setShortcuts([QKeySequence(key) for key in what.keys])
        inside = Qt.ShortcutContext.WidgetWithChildrenShortcut if name == "new" else Qt.ShortcutContext.WidgetShortcut
        action.setShortcutContext(inside)
        action.triggered.connect(lambda *_: what.run())
        owner.addAction(action)
        self.by_name[name] = action
        if what.icon:
            self._icons[name] = (what.icon, "trouble" if name == "delete" else "muted")

    # -- new ones ----------------------------------------------------------------------------------------------

    def new(self) -> None:
        """A new one at the level of the row in use."""
        current = self._chosen()
        parent = self._model.parent_id(current) if current is not None else None
        self._work.begin_new(parent, current)

    def new_inside(self) -> None:
        """A new one inside the row in use."""
        self._work.begin_new(self._chosen())

    # -- what is possible --------------------------------------------------------------------------------------

    def reason(self, name: str) -> str:
        """Why an action cannot be chosen now; empty when it can."""
        return self._reasons.get(name, "")

    def refresh(self, *_: object) -> None:
        """Look again what is possible."""
        current = self._chosen()
        for name, action in self.by_name.items():
            reason = self._why_not(name, current)
            self._reasons[name] = reason
            action.setEnabled(not reason)
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            action.setToolTip(reason or f"{action.text()} ({keys})")
        for button, name in self._buttons:
            button.setEnabled(not self._reasons[name])
            button.setToolTip(self.by_name[name].toolTip())

    def _row_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        here = self._model.index_of(self._view.current_id)
        if first.parent() == here.parent() and first.row() <= here.row() <= last.row():
            self.refresh()

    def bind(self, button: QPushButton, name: str) -> QPushButton:
        """Let a button do what the action does, and be possible when it is."""
        button.clicked.connect(lambda *_: self.by_name[name].trigger())
        self._buttons.append((button, name))
        self.refresh()
        return button

    def menu(self, parent: QWidget) -> Menu:
        """The menu of a row."""
        made = Menu(parent)
        for name in MENU:
            if not name:
                made.addSeparator()
                continue
            action = self.by_name[name]
            if name in self._icons:
                action.setIcon(icon(*self._icons[name]))
            made.addAction(action)
        made.setAccessibleName(tr("What can be done with “{name}”", name=self._model.name(self._chosen())))
        return made

    def _why_not(self, name: str, id: ItemId | None) -> str:
        if name == "undo":
            return "" if self._work.steps else tr("There is nothing to take back.")
        if name in ("new", "inside") and (refusal := _refusal(self._shelf.offer(Verb.CREATE))):
            return refusal
        if name == "new":
            return ""
        if id is None:
            return tr("Choose a row first.")
        if self._model.busy(id):
            return tr("“{name}” is being saved.", name=self._model.name(id))
        if name == "delete":
            return _refusal(self._shelf.offer(Verb.DELETE))
        if name in ("rename", "move", "up", "down", "out", "into"):
            return _refusal(self._shelf.offer(Verb.UPDATE)) or self._why_not_there(name, id)
        if name == "inside" and not self._model.kind.parent:
            return tr("This site has no levels here.")
        return ""

    def _why_not_there(self, name: str, id: ItemId) -> str:
        model = self._model
        if name == "rename":
            return "" if model.renamable else tr("This site does not let you change names here.")
        if not model.movable:
            return tr("This site has no levels here.")
        if name in ("up", "down"):
            return self._why_not_step(name, id)
        if name == "out" and model.parent_id(id) is None:
            return tr("It is at the top level already.")
        if name == "into" and sibling_above(model, id) is None:
            return tr("Nothing stands above it on its level.")
        return ""

    def _why_not_step(self, name: str, id: ItemId) -> str:
        if not self._model.orderable:
            return tr("This site keeps no order of its own: {plural} are sorted by name.", plural=self._plural())
        siblings = self._model.children_ids(self._model.parent_id(id))
        if id == siblings[0] and name == "up":
            return tr("It is the first on its level already.")
        if id == siblings[-1] and name == "down":
            return tr("It is the last on its level already.")
        return ""

    def _plural(self) -> str:
        return tr(self._shelf.kind.plural).lower()

    def _say_why(self, keys: QKeySequence) -> None:
        for name, action in self.by_name.items():
            if action.shortcut() == keys and self._reasons[name]:
                self._work.say(self._reasons[name])

    # -- the row in use ----------------------------------------------------------------------------------------

    def _chosen(self) -> ItemId | None:
        current = self._view.current_id
        return None if current == NEW else current

    def _on_row(self, run: Callable[[ItemId], object]) -> Callable[[], object]:
        def go() -> None:
            current = self._chosen()
            if current is not None:
                run(current)

        return go


def _refusal(offer: Offer) -> str:
    """Why the site does not offer it, or nothing."""
    if offer:
        return ""
    return tr(offer.reason) if offer.reason is not None else tr("This site does not offer it.")
