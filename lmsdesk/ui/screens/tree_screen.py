"""The screen for kinds in a tree, such as categories."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from lmsdesk.domain.kind import Verb
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.query import Query
from lmsdesk.domain.values import ItemId
from lmsdesk.qt.tree_model import NEW, TreeModel
from lmsdesk.ui.ages import as_of
from lmsdesk.ui.dialogs.ask import Answer
from lmsdesk.ui.screen import MARGIN, Screen
from lmsdesk.ui.tree.actions import TreeActions
from lmsdesk.ui.tree.picker import PlacePicker
from lmsdesk.ui.tree.places import ORDER
from lmsdesk.ui.tree.view import TreeView
from lmsdesk.ui.tree.work import TreeWork
from lmsdesk.ui.trial.together import Together
from lmsdesk.ui.widgets import Button, EmptyState, FloatingBar, SearchBox
from lmsdesk.ui.words import number, tr

if TYPE_CHECKING:
    from lmsdesk.domain.record import Record
    from lmsdesk.sites import ShelfChange
    from lmsdesk.ui.desk import Desk

OPEN_AT_FIRST = 80
"""A tree of at most so many items is shown opened when it is shown for the first time."""


class TreeScreen(Screen):
    """A tree of one kind: look, search, drag, rename, create and delete in place; Enter opens the editor."""

    def __init__(self, desk: Desk, kind_id: str, parent: QWidget | None = None) -> None:
        assert desk.site is not None, "a site comes before its screens"
        self.shelf = desk.site.shelf(kind_id)
        self.kind = self.shelf.kind
        super().__init__(desk, tr(self.kind.plural), parent)
        self._profile = desk.site.profile.id
        self._loaded = False
        self._picker: PlacePicker | None = None
        self._hidden_choice: ItemId | None = None
        self.model = TreeModel(self.kind, self._headers(), self)
        self.view = TreeView(self.model)
        self.view.setAccessibleName(tr(self.kind.plural))
        self._allow()
        self.work = TreeWork(self, self.shelf, self.model, self.view)
        self.actions_of = TreeActions(self, self.view, self.model, self.work, self.shelf)
        self._build()
        self._bar = self._make_bar()
        self._connect()
        self._unsubscribe: Callable[[], None] = self.shelf.subscribe(self._changed)
        self.setFocusProxy(self.view)

    # -- putting it together -----------------------------------------------------------------------------------

    def _headers(self) -> dict[str, str]:
        shown = {self.kind.title: tr(self.kind.field(self.kind.title).label)}
        for name in ("count", "slug"):
            if self.kind.has(name):
                shown[name] = tr(self.kind.field(name).label)
        return shown

    def _allow(self) -> None:
        """What this site lets this person do by hand."""
        may_change = bool(self.shelf.offer(Verb.UPDATE))
        kind = self.kind
        self.model.renamable = may_change and not kind.field(kind.title).read_only
        self.model.movable = may_change and bool(kind.parent) and not kind.field(kind.parent).read_only
        self.model.orderable = self.model.movable and kind.has(ORDER) and not kind.field(ORDER).read_only

    def _build(self) -> None:
        self.new_button = Button(tr(self.kind.new_name), "primary")
        self.together = Together(self, self.shelf, Query, lambda: [f.name for f in self.kind.fields], lambda: ())
        self.header.add_action(self.together.button)
        self.header.add_action(self.actions_of.bind(self.new_button, "new"))
        self.search = SearchBox(tr("Find by name …"), delay_ms=120)
        self.search.setFixedWidth(280)
        self.open_all = Button(tr("Expand all"), "quiet", on_click=self._expand_all)
        self.close_all = Button(tr("Collapse all"), "quiet", on_click=self._collapse_all)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.search)
        row.addStretch(1)
        row.addWidget(self.open_all)
        row.addWidget(self.close_all)
        self.top.addLayout(row)
        self._nothing = EmptyState("search", "")
        self._empty = EmptyState(self.kind.icon, "")
        self._page = QWidget()
        page = QHBoxLayout(self._page)
        page.setContentsMargins(MARGIN - 8, 0, MARGIN - 8, 0)
        page.addWidget(self.view)
        self._blank = QWidget()
        self._stack = QStackedWidget()
        for part in (self._blank, self._page, self._empty, self._nothing):
            self._stack.addWidget(part)
        self.content.addWidget(self._stack)

    def _make_bar(self) -> FloatingBar:
        bar = FloatingBar(self)
        names = {
            "open": tr("Open"),
            "rename": tr("Rename"),
            "inside": tr("New inside"),
            "move": tr("Move to …"),
            "delete": tr("Delete …"),
        }
        for name, text in names.items():
            bar.add(self.actions_of.bind(Button(text, "danger" if name == "delete" else "plain"), name))
        return bar

    def _connect(self) -> None:
        self.desk.rights_changed.connect(self._rights)
        self.search.searched.connect(self._filter)
        self.model.settled.connect(self._show_state)
        self.view.selectionModel().selectionChanged.connect(lambda *_: self._show_bar())
        self.model.dataChanged.connect(self._row_changed)
        self.view.customContextMenuRequested.connect(self._menu)
        self.view.open_changed.connect(self._remember)
        self.actions_of.open_wanted.connect(self._open)
        self.actions_of.move_wanted.connect(self.pick_place)
        again = QShortcut(QKeySequence("F5"), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        again.activated.connect(self.reload)

    # -- loading -----------------------------------------------------------------------------------------------

    async def load(self) -> None:
        await self._read(reload=False)

    async def shown(self) -> None:
        self._rights()
        if self._loaded:
            await self._read(reload=False)

    def _rights(self) -> None:
        """What this person may do here, as far as it is known by now."""
        self._allow()
        self.actions_of.refresh()

    def reload(self) -> None:
        """Read the tree from the site again."""
        self.desk.tasks.start(self._read(reload=True), name="load the tree", key=f"tree {self.kind.id}", owner=self)

    async def _read(self, *, reload: bool) -> None:
        self.progress.start()
        try:
            if not self._loaded and self.shelf.cached is None and (kept := await self.shelf.kept_all()) is not None:
                self.header.set_age(as_of(kept[1]))
                self._show(kept[0])
            records = await self.shelf.all(reload=reload)
        except Problem as problem:
            self.show_problem(problem, again=self.reload, key="load")
            self._show_state()
            return
        finally:
            self.progress.stop()
        self.notices.clear("load")
        self.header.set_age(as_of(self.shelf.all_as_of) if self.shelf.all_as_of is not None else "")
        self._show(records)

    def _show(self, records: tuple[Record, ...]) -> None:
        first, self._loaded = not self._loaded, True
        self.model.set_records(records)
        if first:
            self._open_as_last_time()

    def came_back(self) -> None:
        """The site can be reached again: the tree is read anew, behind."""
        self.reload()

    def _open_as_last_time(self) -> None:
        known = self.desk.settings.recall(self._key, None)
        everything = set(self.model.shown_ids())
        if isinstance(known, list):
            self.view.set_open(everything & set(known))
        elif len(everything) <= OPEN_AT_FIRST:
            self.view.set_open(everything)

    @property
    def _key(self) -> str:
        return f"tree/{self._profile}/{self.kind.id}"

    def _remember(self) -> None:
        if self._loaded and not self.model.filtered:
            self.desk.settings.remember(self._key, sorted(self.view.open_ids, key=str))

    def _changed(self, change: ShelfChange) -> None:
        if not self._loaded:
            return
        self.model.apply(change)
        for id in change.gone:
            self.work.forget(id)
        if change.stale:
            self.reload()

    def closing(self) -> None:
        self._unsubscribe()
        if self._picker is not None:
            self._picker.close()

    async def can_leave(self) -> bool:
        """Names that were typed and not saved are asked about."""
        self.view.finish_edit()
        unsaved = [id for id in self.model.drafts if not self.model.busy(id)]
        if not unsaved:
            return True
        answer = await self.desk.ask(
            tr("Leave without saving the name “{name}”?", name=self.model.drafts[unsaved[0]]),
            "",
            [Answer("leave", tr("Leave without saving"), "danger")],
        )
        if answer:
            for id in unsaved:
                self.model.drop_draft(id)
            if NEW in unsaved:
                self.model.end_new()
        return bool(answer)

    # -- what is shown -----------------------------------------------------------------------------------------

    def _show_state(self) -> None:
        total = len(self.model)
        if self._loaded:
            self.desk.set_count(self.kind.id, total)
        found = self.model.filtered and total
        self.header.set_count(
            tr("{found} of {total}", found=number(self.model.matches), total=number(total))
            if found
            else number(total)
            if total
            else ""
        )
        self.open_all.setEnabled(total > 0 and not self.model.filtered)
        self.close_all.setEnabled(total > 0 and not self.model.filtered)
        self.search.setEnabled(total > 0 or bool(self.search.text()))
        self._stack.setCurrentWidget(self._fitting_page(total))
        self._show_bar()

    def _fitting_page(self, total: int) -> QWidget:
        if self.model.rowCount():
            return self._page
        if not self._loaded:
            if self.notices.current("load") is None:
                return self._blank
            title = tr("{plural} could not be loaded", plural=tr(self.kind.plural))
            self._empty.say(title, "", Button(tr("Try again"), on_click=self.reload), "warning")
            return self._empty
        if total:
            clear = Button(tr("Clear the search"), on_click=self.search.clear)
            self._nothing.say(tr("Nothing is called “{text}”", text=self.search.text()), "", clear)
            return self._nothing
        button = Button(tr(self.kind.new_name), "primary", on_click=self.actions_of.by_name["new"].trigger)
        button.setEnabled(self.new_button.isEnabled())
        button.setToolTip(self.new_button.toolTip())
        self._empty.say(
            tr("No {plural} yet", plural=tr(self.kind.plural).lower()), tr(self.kind.intro), button, self.kind.icon
        )
        return self._empty

    def _show_bar(self) -> None:
        current = self.view.current_id
        shown = current is not None and current != NEW and self._stack.currentWidget() is self._page
        name = self.model.name(current)
        self._bar.say(_short(name) if shown else "")
        self.view.set_bottom_room(self._bar.height() + 36 if shown else 0)

    def _row_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        if first.row() <= self.view.currentIndex().row() <= last.row():
            self._show_bar()

    def _filter(self, text: str) -> None:
        chosen = self.view.current_id or self._hidden_choice
        self.model.set_filter(text)
        if chosen is None or not self.model.shows(chosen):
            self.view.clearSelection()
            self._hidden_choice = chosen
        else:
            self.view.choose(chosen)
            self._hidden_choice = None

    def _expand_all(self) -> None:
        self.view.set_open(set(self.model.shown_ids()))
        self._remember()

    def _collapse_all(self) -> None:
        self.view.set_open(set())
        self._remember()

    def focus_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    # -- what the screen itself does ---------------------------------------------------------------------------

    def _menu(self, at: QPoint) -> None:
        menu = self.actions_of.menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.view.viewport().mapToGlobal(at))

    def _open(self, id: ItemId) -> None:
        record = self.model.record(id)
        if record is not None:
            self.desk.open_editor(self.kind.id, record)

    def pick_place(self, id: ItemId) -> PlacePicker:
        """Let the person choose where an item goes."""
        picker = PlacePicker(self.model, id, self)
        picker.chosen.connect(lambda place: self.work.move(id, place))
        picker.destroyed.connect(self._picker_gone)
        self._picker = picker
        rect = self.view.visualRect(self.model.index_of(id))
        picker.open_at(self.view.viewport().mapToGlobal(rect.bottomLeft() + QPoint(8, 2)))
        return picker

    def _picker_gone(self) -> None:
        self._picker = None


def _short(name: str) -> str:
    return f"“{name}”" if len(name) <= 32 else f"“{name[:31]}…”"
