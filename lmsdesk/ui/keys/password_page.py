"""Make an application password, for oneself or for somebody else, or give one another name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from lmsdesk.domain.exchange import Action
from lmsdesk.sites.keys import ListedPassword, Person, SitePasswords
from lmsdesk.ui.keys.page import KeyPage
from lmsdesk.ui.keys.person_field import PersonField
from lmsdesk.ui.widgets import Card, FieldRow, Notice, label
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.ui.desk import Desk

LONGEST = 200


class PasswordPage(KeyPage):
    """``old`` None: a new one, for ``person`` at first."""

    def __init__(
        self, desk: Desk, passwords: SitePasswords, old: ListedPassword | None = None, person: Person | None = None
    ) -> None:
        title = tr("New application password") if old is None else tr("Rename “{name}”", name=old.password.name)
        super().__init__(desk, title, tr("Make the password") if old is None else tr("Rename"))
        self.passwords = passwords
        self.old = old
        self.name = QLineEdit(old.password.name if old is not None else "")
        self.name.setMaxLength(LONGEST)
        self.name.setPlaceholderText(tr("Newsletter, Zoë's laptop, class display …"))
        self.owner = PersonField(desk, self._find, person or passwords.me)
        self._lay_out()
        self.name.returnPressed.connect(self.begin)
        self.name.textEdited.connect(lambda _: self.name_row.set_trouble(""))

    def _lay_out(self) -> None:
        if self.old is not None and self.old.why is not None:
            self.column.addWidget(Notice("note", tr(self.old.why), closable=False))
        card = Card()
        self.name_row = FieldRow(
            tr("What it is for"), self.name, tr("One password for each program, so that each can be taken back alone.")
        )
        card.body.addWidget(self.name_row)
        if self.old is None:
            if self.passwords.offer_others():
                card.body.addWidget(FieldRow(tr("Whose"), self.owner, tr("Type a few letters to find somebody.")))
            words = tr("It opens everything that its owner may do on the site, WordPress itself too.")
            card.body.addWidget(label(words, "muted", wrap=True))
        else:
            card.body.addWidget(FieldRow(tr("Whose"), label(self.old.password.owner.name)))
        self.column.addWidget(card)
        self.column.addWidget(self.here)
        self.add_buttons()

    async def _find(self, text: str) -> tuple[Person, ...]:
        return await self.passwords.people(text, Action(tr("Look for “{text}”", text=text)))

    def focus_search(self) -> None:
        self.name.setFocus(Qt.FocusReason.TabFocusReason)

    async def shown(self) -> None:
        if self.card is None:
            self.focus_search()

    def typed(self) -> bool:
        before = self.old.password.name if self.old is not None else ""
        return self.card is None and self.name.text().strip() != before

    async def work(self) -> None:
        name = self.name.text().strip()
        if not name:
            self.name_row.set_trouble(tr("Say in a few words what the password is for."))
            self.name.setFocus()
            return
        if self.old is not None:
            action = Action(tr("Rename the application password “{name}”", name=self.old.password.name))
            await self.passwords.rename(self.old.password, name, action)
            self.kept = True
            self.desk.say(tr("Renamed to “{name}”.", name=name))
            self.desk.close_editor()
            return
        person = self.owner.person or self.passwords.me
        action = Action(tr("Make the application password “{name}”", name=name))
        fresh = await self.passwords.create(person, name, action)
        self.kept = True
        sentence = tr(
            "LMS Desk and WordPress show this password only now, and neither keeps it. "
            "Put it where it is needed; the user name belongs to it."
        )
        self.show_secret(fresh, sentence, tr("The password for “{name}”", name=name), tr("Done"), self.done)
        self.desk.say(tr("Made the application password “{name}”.", name=name))
