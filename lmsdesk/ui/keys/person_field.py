"""Choosing somebody: a button with their name, and a window in which the site finds people by a few letters."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.kind import Offer, Verb
from lmsdesk.domain.kinds.people import PEOPLE
from lmsdesk.domain.query import Page, Query
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import Ref
from lmsdesk.sites.keys import Person
from lmsdesk.ui.editor.chips import ChoiceButton
from lmsdesk.ui.editor.picker import Picker
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.ui.desk import Desk

Find = Callable[[str], Awaitable[tuple[Person, ...]]]


class People:
    """Accounts as the picker wants them: searched by the site, a few at a time."""

    kind = PEOPLE

    def __init__(self, find: Find) -> None:
        self._find = find
        self.known: dict[int, Person] = {}

    def offer(self, verb: Verb) -> Offer:
        return Offer(verb is Verb.LIST)

    async def first(self, query: Query | None = None, action: Action | None = None) -> Page:
        found = await self._find(query.search.strip() if query is not None else "")
        self.known |= {person.id: person for person in found}
        rows = tuple(
            Record(person.id, {"name": person.name, "login": person.login, "email": person.email}) for person in found
        )
        return Page(rows, next="more")  # there may be more than the site gives at once: it searches, not we


class PersonField(QWidget):
    """``chosen`` tells that somebody else was chosen."""

    chosen = Signal(object)

    def __init__(self, desk: Desk, find: Find, person: Person | None = None) -> None:
        super().__init__()
        self._desk = desk
        self._people = People(find)
        self.person = person
        self.picker: Picker | None = None
        self.button = ChoiceButton(self.open_picker, lambda: None)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.button)
        self.setFocusProxy(self.button)
        self._write()

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self._write()

    def choose(self, person: Person) -> None:
        """Somebody else."""
        self.person = person
        self._write()
        self.chosen.emit(person)

    def open_picker(self) -> None:
        """Show the window under the button."""
        shelf: Any = self._people
        self.picker = Picker(self, self._desk, shelf, several=False)
        self.picker.toggled.connect(self._picked)
        self.picker.closed.connect(self._closed)
        now = (Ref(self.person.id, self.person.name),) if self.person is not None else ()
        self.picker.open_under(self.button, now)

    def _picked(self, ref: Ref) -> None:
        person = self._people.known.get(int(ref.id))
        if person is not None:
            self.choose(person)

    def _closed(self) -> None:
        self.picker = None
        self.button.setFocus()

    def _write(self) -> None:
        if not hasattr(self, "button"):
            return
        words = self.person.name if self.person is not None else tr("Choose …")
        if self.person is not None and self.person.login and self.person.login != self.person.name:
            words = f"{words} · {self.person.login}"
        self.button.words = words
        self.button.setText(words.replace("&", "&&"))
        self.button.setToolTip(words)
        self.button.setAccessibleName(f"{self.accessibleName()}: {words}" if self.accessibleName() else words)
