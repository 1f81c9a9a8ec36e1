"""The Keys screen: who can reach this site, and with what. One table for the LMS's own keys, one for WordPress's."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from lmsdesk.domain.kind import Offer, Verb
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.words import N_
from lmsdesk.sites.keys import Replacing, passwords_of, site_keys_of, unfinished
from lmsdesk.ui.keys.deeds import KeyDeeds, PasswordDeeds
from lmsdesk.ui.keys.key_page import KeyFormPage, name_of
from lmsdesk.ui.keys.key_table import KeyTable
from lmsdesk.ui.keys.password_page import PasswordPage
from lmsdesk.ui.keys.replace_page import ReplacePage
from lmsdesk.ui.keys.whose import WhoseButton
from lmsdesk.ui.screen import Screen
from lmsdesk.ui.table.actions import refusal
from lmsdesk.ui.widgets import Button, Chip, EmptyState, Notice, label
from lmsdesk.ui.words import number, tr, trn

if TYPE_CHECKING:
    from lmsdesk.ui.desk import Desk

KEYS, PASSWORDS = "keys", "passwords"
LIST = "list"
_TABS = {KEYS: N_("Keys"), PASSWORDS: N_("Application passwords")}


class KeysScreen(Screen):
    """Two tabs where the LMS has keys of its own, else the application passwords alone."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, tr("Keys"))
        assert desk.site is not None
        assert desk.sites is not None
        self.site = desk.site
        self.keys = site_keys_of(self.site, desk.sites)
        self.passwords = passwords_of(self.site, desk.sites)
        self.tab = KEYS if self.keys is not None else PASSWORDS
        self.chips: dict[str, Chip] = {}
        self.tables: dict[str, KeyTable] = {}
        self._loaded: set[str] = set()
        self._begun = False
        self.key_deeds = KeyDeeds(self, self.keys) if self.keys is not None else None
        self.password_deeds = PasswordDeeds(self, self.passwords) if self.passwords is not None else None
        self.whose = WhoseButton(desk, self.passwords, self._whose_changed) if self.passwords is not None else None
        self.new = Button("", "primary", on_click=self.make_new)
        self.summary = label("", "muted", wrap=True)
        self._stack = QStackedWidget()
        self._filters = QStackedWidget()
        self._closed = EmptyState("lock", "")
        self._lay_out()
        self._connect()
        self.choose(self.tab)

    def _lay_out(self) -> None:
        if self.whose is not None:
            self.header.add_action(self.whose)
        self.header.add_action(self.new)
        if self.keys is not None and self.passwords is not None:
            row = QHBoxLayout()
            row.setSpacing(8)
            for tab, words in _TABS.items():
                chip = Chip(tr(words))
                chip.setAutoExclusive(True)
                chip.clicked.connect(lambda _=False, tab=tab: self.choose(tab))
                self.chips[tab] = chip
                row.addWidget(chip)
            row.addStretch(1)
            self.top.addLayout(row)
        self.top.addWidget(self.summary)
        made = {KEYS: (self.keys, self.key_deeds), PASSWORDS: (self.passwords, self.password_deeds)}
        for tab, (cabinet, deeds) in made.items():
            if cabinet is None or deeds is None:
                continue
            table = KeyTable(self.desk, cabinet, deeds.offered, deeds.tip)
            self.tables[tab] = table
            self._stack.addWidget(table)
            self._filters.addWidget(table.filters)
        self.top.addWidget(self._filters)
        self._stack.addWidget(self._closed)
        self.content.addWidget(self._stack, 1)

    def _connect(self) -> None:
        for tab, table in self.tables.items():
            table.busy_changed.connect(self._busy)
            table.failed.connect(self._failed)
            table.settled.connect(self._settled)
            table.new_wanted.connect(self.make_new)
            deeds: Any = self.key_deeds if tab == KEYS else self.password_deeds
            table.done.connect(deeds.do)
            table.opened.connect(deeds.open)
            table.remove_wanted.connect(deeds.remove)
        for keys, slot in (("Ctrl+N", self.make_new), ("F5", self.reload)):
            shortcut = QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)
        self._unsubscribe = self.desk.settings.subscribe(lambda _: self._set_density())

    # -- Screen

    async def load(self) -> None:
        self._begun = True
        await self._load_tab()

    async def shown(self) -> None:
        self._allow()
        table = self.table
        if table is not None:
            table.refresh_bar()
            self._settled()

    def focus_search(self) -> None:
        if self.table is not None and self._stack.currentWidget() is self.table:
            self.table.filters.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.table.filters.box.selectAll()

    def closing(self) -> None:
        self._unsubscribe()
        for table in self.tables.values():
            table.close_for_good()

    # -- tabs

    @property
    def table(self) -> KeyTable | None:
        """The table of the tab that is shown."""
        return self.tables.get(self.tab)

    def choose(self, tab: str) -> None:
        """Show a tab, and read its list when that was not done yet."""
        self.tab = tab
        for name, chip in self.chips.items():
            chip.setChecked(name == tab)
        self.notices.clear_all()
        self._allow()
        table = self.table
        if table is None:
            return
        self._filters.setCurrentWidget(table.filters)
        chain: list[QWidget] = [self.new, *self.chips.values(), *table.filters.stops, table.table]
        for one, following in pairwise(chain):
            QWidget.setTabOrder(one, following)
        self.setFocusProxy(table)
        if self._begun:  # the first list is read by load()
            self.desk.tasks.start(self._load_tab(), name="list keys", key="keys tab", owner=self)
        self._settled()

    async def _load_tab(self) -> None:
        if self.tab in self._loaded or not self._offer(Verb.LIST) or self.table is None:
            return
        self._loaded.add(self.tab)
        await self.table.load()

    def reload(self) -> None:
        """F5."""
        self.notices.clear(LIST)
        if self.table is not None and self._offer(Verb.LIST):
            self._loaded.add(self.tab)
            self.table.reload()

    def _offer(self, verb: Verb) -> Offer:
        cabinet = self.table.cabinet if self.table is not None else None
        return cabinet.offer(verb) if cabinet is not None else Offer(False)

    def _allow(self) -> None:
        """What this person may do here, and why not."""
        on_passwords = self.tab == PASSWORDS
        seeing, making = self._offer(Verb.LIST), self._offer(Verb.CREATE)
        if self.whose is not None:
            self.whose.setVisible(
                on_passwords and bool(seeing) and bool(self.passwords and self.passwords.offer_others())
            )
        self.new.set_text(tr("New password") if on_passwords else tr("New key"))
        self.new.setEnabled(bool(seeing) and bool(making))
        keys = QKeySequence("Ctrl+N").toString(QKeySequence.SequenceFormat.NativeText)
        self.new.setToolTip(refusal(making) or f"{self.new.text()} ({keys})")
        self._filters.setVisible(bool(seeing))
        if seeing and self.table is not None:
            self._stack.setCurrentWidget(self.table)
            return
        self._closed.say(
            tr("Not with this sign-in"),
            refusal(seeing),
            Button(tr("Sign in differently"), on_click=self.sign_in_differently),
            "lock",
        )
        self._stack.setCurrentWidget(self._closed)

    def sign_in_differently(self) -> None:
        """The page for another key or password."""
        if self.desk.navigator is not None:
            self.desk.navigator.edit_profile(self.site.profile, sign_in=True)

    # -- what the person does

    def make_new(self) -> None:
        """The page for a new key or password."""
        if not self.new.isEnabled():
            return
        if self.tab == KEYS and self.keys is not None:
            keys = self.keys
            self.desk.show_page(lambda: KeyFormPage(self.desk, keys))
        elif self.passwords is not None:
            passwords = self.passwords
            self.desk.show_page(lambda: PasswordPage(self.desk, passwords, person=passwords.whose))

    def replace(self, work: Replacing) -> None:
        """The page for giving a key a successor."""
        self.desk.show_page(lambda: ReplacePage(self.desk, work))

    def _whose_changed(self) -> None:
        self.notices.clear_all()
        if self.table is not None:
            self.table.reload()

    # -- what is shown

    def _busy(self, busy: bool) -> None:
        self.progress.start() if busy else self.progress.stop()

    def _failed(self, problem: Problem) -> None:
        self.show_problem(problem, again=self.reload, key=LIST)

    def _settled(self) -> None:
        """Other rows, or remarks: the sentence above the table says what is worth knowing."""
        table = self.table
        if table is None:
            return
        loaded = table.model.loaded and bool(self._offer(Verb.LIST))
        for tab, chip in self.chips.items():
            one = self.tables[tab].model
            chip.set_count(one.total if one.loaded else None)
        self.header.set_count(number(table.model.total or 0) if loaded and not self.chips else "")
        words = self._words_of_keys() if self.tab == KEYS else self._words_of_passwords()
        self.summary.setText(words if loaded else "")
        self.summary.setVisible(bool(self.summary.text()))
        if loaded and not table.model.busy:
            self._tell_unfinished()

    def _words_of_keys(self) -> str:
        assert self.keys is not None
        wide = sum(1 for one in self.keys.listed if one.remark == "wide")
        lines = []
        if wide:
            lines.append(
                trn(
                    "{count} key may change everything, and none of your sites here uses it.",
                    "{count} keys may change everything, and none of your sites here uses them.",
                    wide,
                )
            )
        if self.keys.ownerless:
            lines.append(
                trn(
                    "{count} more key belongs to nobody: its account is gone. It lets nobody in.",
                    "{count} more keys belong to nobody: their accounts are gone. They let nobody in.",
                    self.keys.ownerless,
                )
            )
        return " ".join(lines) or tr(
            "Whoever has a key and its secret can do what its owner may, as far as “May” says."
        )

    def _words_of_passwords(self) -> str:
        assert self.passwords is not None
        words = tr("Each opens all that its owner may do on the site, and can be taken back at any time.")
        if self.passwords.unseen:
            names = ", ".join(person.name for person in self.passwords.unseen[:3])
            words = f"{words} {tr('Those of {names} could not be read.', names=names)}"
        return words

    def _tell_unfinished(self) -> None:
        """Replacements that stopped half-way, perhaps by a power cut, each with the way to go on."""
        if self.tab != KEYS or self.keys is None or not self.keys.unfinished:
            self.notices.clear("unfinished")
            return
        works = unfinished(self.keys)
        if not works:
            self.notices.clear("unfinished")
            return
        work = works[0]
        lines = [tr(sentence) for sentence in work.standing]
        title = tr("Replacing the key “{name}” did not come to its end.", name=name_of(work.old))
        notice = Notice("caution", title, lines[0], " ".join(lines[1:]))
        notice.add_button(Button(tr("Go on …"), on_click=lambda: self.replace(work)))
        self.notices.show_notice(notice, "unfinished")

    def _set_density(self) -> None:
        for table in self.tables.values():
            table.set_density()
