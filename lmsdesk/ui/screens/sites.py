"""All sites: in the person's own order, with what each is for and how its last check went."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog

from lmsdesk.domain.problem import Problem
from lmsdesk.sites import Profile, SitesFile, free_name
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.dialogs.files import file_dialog
from lmsdesk.ui.screen import Screen
from lmsdesk.ui.screens.sites_list import SitesList, row_words
from lmsdesk.ui.screens.table_of_screens import IMPORT, load
from lmsdesk.ui.widgets import Button, EmptyState, FloatingBar, Menu
from lmsdesk.ui.words import number, tr, trn

FILE = "lmsdesk-sites.json"


class SitesScreen(Screen):
    """Drag a site, or move it with Alt and the arrows. What is chosen gets a bar with what can be done with it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, tr("Sites"))
        assert desk.sites is not None
        assert desk.navigator is not None
        self._navigator = desk.navigator
        self.dialog: QFileDialog | None = None
        self.list = SitesList()
        self.bar = FloatingBar(self.list)
        self.buttons: dict[str, Button] = {}
        for key, words, slot in (
            ("open", tr("Open"), self._open),
            ("edit", tr("Edit"), self._edit),
            ("copy", tr("Duplicate"), self._duplicate),
            ("export", tr("Export …"), self.export_chosen),
            ("remove", tr("Remove …"), self._remove),
        ):
            self.buttons[key] = Button(words, "danger" if key == "remove" else "plain", on_click=slot)
            self.bar.add(self.buttons[key])
        self._empty = EmptyState(
            "site",
            tr("No site yet"),
            tr("Connect your academy, or import the sites of another computer."),
            Button(tr("Connect a site"), "primary", icon="plus", on_click=self._navigator.connect_site),
        )
        self.header.add_action(Button(tr("Import …"), on_click=self.ask_import))
        self.header.add_action(Button(tr("Export all …"), on_click=self.export_all))
        self.header.add_action(
            Button(tr("Connect a site"), "primary", icon="plus", on_click=self._navigator.connect_site)
        )
        self.content.addWidget(self.list, 1)
        self.content.addWidget(self._empty, 1)
        self.list.moved.connect(self._reorder)
        self.list.opened.connect(self._open)
        self.list.edited.connect(self._edit)
        self.list.removed.connect(self._remove)
        self.list.itemSelectionChanged.connect(self._show_bar)
        self.list.customContextMenuRequested.connect(self._show_menu)
        self._unsubscribe = desk.sites.subscribe(self._fill)
        self._order: list[str] = []
        """The order that is still to be kept."""
        self._keeping = False
        self._fill()
        self.setFocusProxy(self.list)

    def closing(self) -> None:
        self._unsubscribe()

    def focus_search(self) -> None:
        self.list.setFocus(Qt.FocusReason.TabFocusReason)

    # -- what is there ----------------------------------------------------------------------------------------

    @property
    def profiles(self) -> tuple[Profile, ...]:
        assert self.desk.sites is not None
        return self.desk.sites.profiles

    def chosen(self) -> list[Profile]:
        """The sites that are chosen, in their order."""
        assert self.desk.sites is not None
        found = [self.desk.sites.get(id) for id in self.list.chosen_ids()]
        return [profile for profile in found if profile is not None]

    def _fill(self) -> None:
        if self._keeping:
            return  # the list is ahead of what is kept
        here = self.desk.site.profile.id if self.desk.site is not None else ""
        self.list.show_profiles(self.profiles, here)
        self.header.set_count(number(len(self.profiles)) if self.profiles else "")
        self.list.setVisible(bool(self.profiles))
        self._empty.setVisible(not self.profiles)
        self._show_bar()

    def _show_bar(self) -> None:
        chosen = self.chosen()
        own = [profile for profile in chosen if not profile.is_practice]
        one = len(chosen) == 1
        self.buttons["open"].setVisible(one)
        self.buttons["edit"].setVisible(one and bool(own))
        self.buttons["copy"].setVisible(one and bool(own))
        self.buttons["remove"].setVisible(one and bool(own))
        self.buttons["export"].setVisible(bool(own))
        words = row_words(chosen[0])[0] if one else trn("{count} selected", "{count} selected", len(chosen))
        self.bar.say(words if chosen else "")
        self.bar.refit()
        self.list.set_room(self.bar.height() + 32 if chosen else 0)

    def menu(self) -> Menu:
        """What can be done with the chosen sites, for the right mouse button."""
        chosen, menu = self.chosen(), Menu(self)
        icons = {"open": "sign-in", "edit": "edit", "copy": "copy", "export": "download", "remove": "trash"}
        for key, button in self.buttons.items():
            if not button.isHidden():
                menu.add(button.accessibleName(), button.click, icon=icons[key])
        if len(chosen) == 1 and not chosen[0].is_practice:
            menu.addSeparator()
            menu.add(tr("Move up"), partial(self.list.shift, -1), icon="move-up", shortcut="Alt+Up")
            menu.add(tr("Move down"), partial(self.list.shift, 1), icon="move-down", shortcut="Alt+Down")
        return menu

    def _show_menu(self, at: QPoint) -> None:
        if self.chosen():
            menu = self.menu()
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(self.list.viewport().mapToGlobal(at))

    # -- what can be done -------------------------------------------------------------------------------------

    def _one(self) -> Profile | None:
        chosen = self.chosen()
        return chosen[0] if len(chosen) == 1 else None

    def _open(self) -> None:
        if profile := self._one():
            self._navigator.open_site(profile.id)

    def _edit(self) -> None:
        profile = self._one()
        if profile is not None and not profile.is_practice:
            self._navigator.edit_profile(profile)

    def _remove(self) -> None:
        profile = self._one()
        if profile is not None and not profile.is_practice:
            self._navigator.remove_site(profile)

    def _duplicate(self) -> None:
        if profile := self._one():
            self._start(partial(self._copy, profile), "duplicate a site")

    async def _copy(self, profile: Profile) -> None:
        assert self.desk.sites is not None
        name = free_name(tr("{name}, copy", name=profile.name), [other.name for other in self.profiles])
        copy = await self.desk.sites.duplicate(profile, name)
        self.list.choose([copy.id])
        self.desk.say(tr("Duplicated {name}. Give the copy a name of its own.", name=profile.name))

    def _reorder(self) -> None:
        """The list shows the new order already; keep the newest, one write after the other."""
        self._order = self.list.ids()
        if not self._keeping:
            self._keeping = True
            self._start(self._keep_order, "keep the order")

    async def _keep_order(self) -> None:
        assert self.desk.sites is not None
        try:
            while self._order:
                order, self._order = self._order, []
                await asyncio.to_thread(self.desk.sites.reorder, order)
        finally:
            self._keeping = False
            self._fill()

    def _start(self, work: Callable[[], Coroutine[Any, Any, None]], name: str) -> None:
        self.desk.tasks.start(self._told(work), name=name, key=f"sites {name}", owner=self)

    async def _told(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        try:
            await work()
        except Problem as problem:
            self.show_problem(problem)

    # -- files ------------------------------------------------------------------------------------------------

    def export_all(self) -> None:
        """Ask for a file, then write all own sites into it."""
        self._export([profile for profile in self.profiles if not profile.is_practice])

    def export_chosen(self) -> None:
        """The same for those that are chosen."""
        self._export([profile for profile in self.chosen() if not profile.is_practice])

    def _export(self, profiles: list[Profile]) -> None:
        if not profiles:
            self.desk.say(tr("There is no site of your own to export."))
            return
        self._ask_file(
            tr("Export sites"), lambda path: self._start(partial(self._write, profiles, path), "export"), FILE
        )

    async def _write(self, profiles: list[Profile], path: Path) -> None:
        await asyncio.to_thread(SitesFile(path).write, profiles)
        said = trn(
            "Exported {count} site to {file}, without its key.",
            "Exported {count} sites to {file}, without their keys.",
            len(profiles),
            file=path.name,
        )
        self.desk.say(said)

    def ask_import(self) -> None:
        """Ask for a file, then show what would come."""
        self._ask_file(tr("Import sites"), lambda path: self._start(partial(self._read, path), "import"))

    async def _read(self, path: Path) -> None:
        coming = await asyncio.to_thread(SitesFile(path).read, self.profiles)
        self.notices.clear_all()
        self.desk.show_page(lambda: load(IMPORT)(self.desk, path.name, coming), needs=(IMPORT,))

    def _ask_file(self, title: str, chosen: Callable[[Path], None], save_as: str = "") -> None:
        kinds = [tr("Sites of LMS Desk") + " (*.json)"]
        self.dialog = file_dialog(self.window(), title, chosen, kinds=kinds, save_as=save_as)
        self.dialog.open()
