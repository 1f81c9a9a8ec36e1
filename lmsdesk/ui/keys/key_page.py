"""Make a key for somebody, or change what one may do and what it is for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QRadioButton, QVBoxLayout, QWidget

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.kinds.access import PERMISSIONS
from lmsdesk.domain.words import N_
from lmsdesk.sites.keys import Listed, Permission, Person, SiteKeys
from lmsdesk.ui.form_draft import FormDraft
from lmsdesk.ui.keys.page import KeyPage
from lmsdesk.ui.keys.person_field import PersonField
from lmsdesk.ui.widgets import Card, FieldRow, Notice, label
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.ui.desk import Desk

MEANS = {
    Permission.READ: N_(
        "It can look at everything its owner sees, and change nothing. Right for reports and displays."
    ),
    Permission.WRITE: N_("It can change things but not look. Right for a program that only delivers."),
    Permission.READ_WRITE: N_("It can do all that its owner may. LMS Desk itself needs this."),
}
LONGEST = 200


class PermissionChoice(QWidget):
    """Three ways, each with a sentence that says what it is good for."""

    def __init__(self, permissions: tuple[str, ...]) -> None:
        super().__init__()
        self.buttons: dict[str, QRadioButton] = {}
        self.group = QButtonGroup(self)
        words = {choice.value: tr(choice.label) for choice in PERMISSIONS}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for permission in permissions:
            button = QRadioButton(words.get(permission, permission))
            self.buttons[permission] = button
            self.group.addButton(button)
            column.addWidget(button)
            if permission in MEANS:
                sentence = tr(MEANS[Permission(permission)])
                help = label(sentence, "secondary", wrap=True)
                help.setContentsMargins(24, 0, 0, 6)
                button.setAccessibleDescription(sentence)
                column.addWidget(help)
        if self.buttons:
            self.setFocusProxy(next(iter(self.buttons.values())))

    @property
    def permission(self) -> str:
        return next((name for name, button in self.buttons.items() if button.isChecked()), "")

    def choose(self, permission: str) -> None:
        if permission in self.buttons:
            self.buttons[permission].setChecked(True)


class KeyFormPage(KeyPage):
    """``old`` None: a new key."""

    def __init__(self, desk: Desk, keys: SiteKeys, old: Listed | None = None) -> None:
        title = tr("New key") if old is None else tr("Edit the key “{name}”", name=name_of(old))
        super().__init__(desk, title, tr("Make the key") if old is None else tr("Save"))
        self.keys = keys
        self.old = old
        identity = self.site.identity
        me = Person(identity.id, identity.name, identity.login)
        self.owner = PersonField(desk, self._find, old.key.owner if old is not None else me)
        self.permission = PermissionChoice(keys.store.permissions)
        self.permission.choose(old.key.permission if old is not None else _usual(keys.store.permissions))
        self.description = QLineEdit(old.key.description if old is not None else "")
        self.description.setMaxLength(LONGEST)
        self.description.setPlaceholderText(tr("Newsletter, Zoë's laptop, class display …"))
        self.wide = Notice("caution", "", closable=False, parent=self)
        self._lay_out()
        self.owner.chosen.connect(lambda _: self._warn())
        self.permission.group.buttonToggled.connect(lambda *_: self._warn())
        self.description.returnPressed.connect(self.begin)
        self.description.textEdited.connect(lambda _: self.description_row.set_trouble(""))
        self._warn()
        old_key = str(old.key.id) if old is not None else "new"
        self.form_draft = FormDraft(desk, "key", old_key, title, self._to_keep, self._show_kept, self)
        self.description.textEdited.connect(self.form_draft.touch)
        self.permission.group.buttonToggled.connect(self.form_draft.touch)
        self.form_draft.bring_back(self.notices, self.description.clear)

    def _to_keep(self) -> dict[str, Any] | None:
        """What is filled in; the key itself is made later and never kept."""
        if self.kept or not self.typed():
            return None
        return {"description": self.description.text(), "permission": self.permission.permission}

    def _show_kept(self, values: Mapping[str, Any]) -> None:
        self.description.setText(str(values.get("description") or ""))
        self.description.setModified(True)
        self.permission.choose(str(values.get("permission") or ""))

    def closing(self) -> None:
        self.form_draft.done()  # sent, or left on purpose: the person was asked
        super().closing()

    def _lay_out(self) -> None:
        if self.old is not None and self.old.why is not None:
            self.column.addWidget(Notice("note", tr(self.old.why), closable=False))
        card = Card()
        self.description_row = FieldRow(
            tr("What it is for"), self.description, tr("So that everybody knows later whether it is still needed.")
        )
        self.owner_row = FieldRow(
            tr("Owner"),
            self.owner,
            tr("The key can do no more than its owner may. Type a few letters to find somebody."),
        )
        self.permission_row = FieldRow(tr("What it may do"), self.permission)
        card.body.addWidget(self.description_row)
        if self.keys.store.has_owners and self.old is None:
            card.body.addWidget(self.owner_row)
        elif self.old is not None and self.old.key.owner is not None:
            card.body.addWidget(FieldRow(tr("Owner"), label(self.old.key.owner.name)))
        if self.permission.buttons:
            card.body.addWidget(self.permission_row)
        self.column.addWidget(card)
        self._warning = QVBoxLayout()
        self.column.addLayout(self._warning)
        self.column.addWidget(self.here)
        self.add_buttons()

    async def _find(self, text: str) -> tuple[Person, ...]:
        return await self.keys.store.people(text, action=Action(tr("Look for “{text}”", text=text)))

    def _warn(self) -> None:
        """Point out a key that could do everything, before it is made."""
        self._warning.removeWidget(self.wide)
        self.wide.hide()
        self.wide.deleteLater()
        person = self.owner.person
        writes = self.permission.permission != Permission.READ
        everything = person is not None and self.keys.may_do_everything(person) and writes
        title = tr("This key may change everything in your courses.") if everything else ""
        safe = tr("{name} is an administrator.", name=person.name) if everything and person is not None else ""
        todo = tr("Choose “Read” if that is enough, or somebody with fewer rights.") if everything else ""
        self.wide = Notice("caution", title, safe, todo, closable=False, parent=self)
        self._warning.addWidget(self.wide)
        self.wide.setVisible(everything)

    # -- SitePage

    def focus_search(self) -> None:
        self.description.setFocus(Qt.FocusReason.TabFocusReason)

    async def shown(self) -> None:
        if self.card is None:
            self.focus_search()

    def typed(self) -> bool:
        before = self.old.key.description if self.old is not None else ""
        return self.card is None and self._described() != before

    def _described(self) -> str:
        """What stands in the line; untouched, it is what it was, line breaks and all."""
        if self.old is not None and not self.description.isModified():
            return self.old.key.description
        return self.description.text().strip()

    async def work(self) -> None:
        if self.old is not None:
            await self._change(self.old)
        else:
            await self._make()

    async def _make(self) -> None:
        person = self.owner.person
        if person is None:
            self.owner_row.set_trouble(tr("Choose whose key it is."))
            self.owner.setFocus()
            return
        description = self._described()
        if not description:
            self.description_row.set_trouble(tr("Say in a few words what the key is for."))
            self.description.setFocus()
            return
        action = Action(tr("Make a key for {name}", name=person.name))
        fresh = await self.keys.create(person, self.permission.permission, description, action)
        self.kept = True
        sentence = tr(
            "LMS Desk shows this key only now and does not keep it. Give it to {name}, or put it where it is needed.",
            name=person.name,
        )
        self.show_secret(fresh, sentence, tr("The key for “{name}”", name=description), tr("Done"), self.done)
        if fresh.note is not None:
            self.here.show_notice(Notice("caution", tr(fresh.note)), "note")
        self.desk.say(tr("Made the key “{name}”.", name=description))

    async def _change(self, old: Listed) -> None:
        action = Action(tr("Change the key “{name}”", name=name_of(old)))
        await self.keys.change(old.key, self.permission.permission or old.key.permission, self._described(), action)
        self.kept = True
        self.desk.say(tr("Saved the key “{name}”.", name=self._described() or name_of(old)))
        self.desk.close_editor()


def name_of(listed: Listed) -> str:
    """What a key is called in a sentence."""
    key = listed.key
    if key.description:
        first = " ".join(key.description.split())
        return first if len(first) <= 60 else f"{first[:59]}…"
    return f"…{key.ending}" if key.ending else f"#{key.id}"


def _usual(permissions: tuple[str, ...]) -> str:
    """The narrowest way is the usual one."""
    return Permission.READ if Permission.READ in permissions else permissions[0] if permissions else ""
