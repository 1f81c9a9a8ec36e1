"""Whose application passwords are shown: one's own, those of everyone who can change things, or somebody's."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.values import Ref
from lmsdesk.sites.keys import Person, SitePasswords
from lmsdesk.ui.editor.picker import Picker
from lmsdesk.ui.keys.person_field import People
from lmsdesk.ui.widgets import Menu, MenuButton
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.ui.desk import Desk


class WhoseButton(MenuButton):
    """A menu button that says whose; ``changed`` is called after another choice."""

    def __init__(self, desk: Desk, passwords: SitePasswords, changed: Callable[[], object]) -> None:
        super().__init__("", Menu())
        self._desk = desk
        self._passwords = passwords
        self._changed = changed
        self._people = People(self._find)
        self.picker: Picker | None = None
        menu = self.menu()
        assert isinstance(menu, Menu)
        self._choices = menu
        menu.aboutToShow.connect(self.fill)
        self._write()

    def fill(self) -> None:
        """The choices as they are now."""
        menu, whose, me = self._choices, self._passwords.whose, self._passwords.me
        menu.clear()
        menu.add(tr("My own"), lambda: self.choose(me), checked=whose == me)
        menu.add(tr("Everyone who can change things"), lambda: self.choose(None), checked=whose is None)
        if whose is not None and whose != me:
            menu.add(whose.name, lambda: self.choose(whose), checked=True)
        menu.addSeparator()
        menu.add(tr("Somebody else …"), self._open_picker, icon="search")

    def choose(self, whose: Person | None) -> None:
        """Show somebody else's; None: those of everyone who can change things."""
        if whose != self._passwords.whose:
            self._passwords.whose = whose
            self._write()
            self._changed()

    async def _find(self, text: str) -> tuple[Person, ...]:
        return await self._passwords.people(text, Action(tr("Look for “{text}”", text=text)))

    def _open_picker(self) -> None:
        shelf: Any = self._people
        self.picker = Picker(self, self._desk, shelf, several=False)
        self.picker.toggled.connect(self._picked)
        self.picker.open_under(self, ())

    def _picked(self, ref: Ref) -> None:
        person = self._people.known.get(int(ref.id))
        if person is not None:
            self.choose(self._passwords.me if person.id == self._passwords.me.id else person)

    def _write(self) -> None:
        whose, me = self._passwords.whose, self._passwords.me
        if whose is None:
            words = tr("Everyone who can change things")
        else:
            words = tr("My own") if whose == me else whose.name
        self.set_text(words)
        self.setAccessibleName(tr("Whose passwords: {whose}", whose=words))
