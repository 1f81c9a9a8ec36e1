"""Settings: made from their descriptions, in force at once; and the person's sites."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from lmsdesk.sites import Profile, Setting, settings
from lmsdesk.ui.commands import choose_theme
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.dialogs.ask import Answer
from lmsdesk.ui.screen import MARGIN, Screen
from lmsdesk.ui.screens.kept_card import KeptCard
from lmsdesk.ui.site_menu import dot
from lmsdesk.ui.topbar import BADGES
from lmsdesk.ui.widgets import Badge, Button, Card, ElidedLabel, FieldRow, Notice, label
from lmsdesk.ui.words import tr, trn

LOOK: tuple[Setting[Any], ...] = (settings.THEME, settings.DENSITY)
REQUESTS: tuple[Setting[Any], ...] = (settings.JOURNAL_DAYS, settings.JOURNAL_MEGABYTES)
SAFETY: tuple[Setting[Any], ...] = (settings.BASKET, settings.ACTIVITY)
SHOWN = (*LOOK, *SAFETY, settings.STORE_MEGABYTES, *REQUESTS)
WIDTH = 620


class SettingsScreen(Screen):
    """One row for each setting that has choices, and one for each site."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, tr("Settings"))
        self.boxes: dict[str, QComboBox] = {}
        self._rows: list[QWidget] = []
        look = Card(tr("How it looks"))
        for setting in LOOK:
            look.body.addWidget(self._row(setting))
        safety = Card(tr("Taking back"))
        for setting in SAFETY:
            safety.body.addWidget(self._row(setting))
        requests = Card(tr("Recorded requests"))
        for setting in REQUESTS:
            requests.body.addWidget(self._row(setting))
        self.clear = Button(tr("Delete all recorded requests"), "danger", icon="trash", on_click=self._ask_to_clear)
        requests.body.addWidget(self.clear)
        self.store = KeptCard(desk, self._row(settings.STORE_MEGABYTES))
        self._sites = Card(tr("Your sites"))
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(MARGIN, 8, MARGIN, 24)
        column.setSpacing(16)
        for card in (look, safety, self._sites, self.store, requests):
            card.setMaximumWidth(WIDTH)
            column.addWidget(card)
        self.about = Button(tr("About LMS Desk"), "link", on_click=partial(desk.navigate, "about"))
        column.addWidget(self.about, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(page)
        self.content.addWidget(area)
        assert desk.sites is not None
        self._unsubscribe = (desk.sites.subscribe(self._show_sites), desk.settings.subscribe(self._chosen))
        self._show_sites()
        self.setFocusProxy(self.boxes[settings.THEME.key])

    def focus_search(self) -> None:
        self.boxes[settings.THEME.key].setFocus(Qt.FocusReason.TabFocusReason)

    def closing(self) -> None:
        for unsubscribe in self._unsubscribe:
            unsubscribe()

    def _row(self, setting: Setting[Any]) -> FieldRow:
        box = QComboBox()
        box.setMaximumWidth(260)
        for value, words in setting.choices:
            box.addItem(tr(words), value)
        box.setCurrentIndex(max(0, box.findData(self.desk.settings.get(setting))))
        box.currentIndexChanged.connect(lambda _: self._choose(setting, box.currentData()))
        self.boxes[setting.key] = box
        return FieldRow(tr(setting.label), box, tr(setting.help))

    def _choose(self, setting: Setting[Any], value: Any) -> None:
        if setting is settings.THEME:
            choose_theme(self.desk, value)
        else:
            self.desk.settings.set(setting, value)
        if setting in REQUESTS:
            self.desk.journal.limits_changed()
        if setting is settings.STORE_MEGABYTES:
            self.store.fit(value)

    def _ask_to_clear(self) -> None:
        self.desk.tasks.start(self._clear_requests(), name="delete recorded requests", owner=self)

    async def _clear_requests(self) -> None:
        count = max(await asyncio.to_thread(self.desk.journal.count_on_disk), len(self.desk.journal))
        answer = await self.desk.ask(
            tr("Delete all recorded requests?"),
            tr("What was asked and answered on all your sites is deleted from this computer for good."),
            [Answer("delete", trn("Delete {count} request", "Delete {count} requests", count), "danger")],
            details=[tr("Your sites, drafts and what you did stay as they are.")],
        )
        if answer:
            self.desk.journal.clear()
            self.desk.say(tr("All recorded requests are deleted."))

    def _chosen(self, key: str) -> None:
        """Chosen here or elsewhere, such as in the command palette: show it; and say so when it was not kept."""
        for setting in SHOWN:
            if setting.key == key:
                box = self.boxes[key]
                box.setCurrentIndex(max(0, box.findData(self.desk.settings.get(setting))))
        trouble = self.desk.settings.trouble
        if trouble is not None:
            safe = tr("It holds until you close LMS Desk.")
            self.notices.show_notice(Notice("caution", tr(trouble), safe), "settings")
        else:
            self.notices.clear("settings")

    def _show_sites(self) -> None:
        for row in self._rows:
            self._sites.body.removeWidget(row)
            row.hide()
            row.deleteLater()
        assert self.desk.sites is not None
        self._rows = [self._site_row(profile) for profile in self.desk.sites.profiles]
        assert self.desk.navigator is not None
        self._rows.append(self._below())
        for row in self._rows:
            self._sites.body.addWidget(row)

    def _below(self) -> QWidget:
        """What can be done with all of them."""
        assert self.desk.navigator is not None
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(Button(tr("Connect a site"), icon="plus", on_click=self.desk.navigator.connect_site))
        row.addWidget(Button(tr("Order, copy, export …"), "link", on_click=partial(self.desk.navigate, "sites")))
        row.addStretch(1)
        return made

    def _site_row(self, profile: Profile) -> QWidget:
        navigator = self.desk.navigator
        assert navigator is not None
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        sign = label("")
        sign.setPixmap(dot(profile.colour).pixmap(16, 16))
        row.addWidget(sign)
        row.addWidget(ElidedLabel(profile.name, "strong"))
        tone, word = BADGES.get(profile.stage.value, ("", ""))
        if word:
            row.addWidget(Badge(tr(word), tone))
        row.addStretch(1)
        row.addWidget(self._action(tr("Open"), profile, partial(navigator.open_site, profile.id)))
        if not profile.is_practice:
            row.addWidget(self._action(tr("Edit"), profile, partial(navigator.edit_profile, profile)))
            row.addWidget(self._action(tr("Remove"), profile, partial(navigator.remove_site, profile)))
        return made

    @staticmethod
    def _action(words: str, profile: Profile, slot: Any) -> Button:
        button = Button(words, "link", on_click=slot)
        button.setAccessibleName(f"{words} {profile.name}")
        return button
