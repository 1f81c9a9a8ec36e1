"""What a table says while it has no rows: nothing there yet, nothing found, loading, could not be loaded."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from lmsdesk.domain.kind import Kind
from lmsdesk.ui.widgets import Button, EmptyState
from lmsdesk.ui.words import tr

_WIDEST = 420


class EmptyTable(EmptyState):
    """One sentence, and the button that helps."""

    new_wanted = Signal()
    clear_wanted = Signal()
    again_wanted = Signal()

    def __init__(self, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(kind.icon, "", parent=parent)
        self._kind = kind
        self._things = tr(kind.plural).lower()
        self.words = ""
        """The title that is shown."""

    def say_nothing_yet(self, *, offered: bool) -> None:
        """The site has none; the button makes the first one."""
        button = Button(tr(self._kind.new_name), on_click=self.new_wanted.emit) if offered else None
        self._tell(tr("No {things} yet", things=self._things), tr(self._kind.intro), button, self._kind.icon)

    def say_nothing_found(self, search: str) -> None:
        """What the person looks for is not there."""
        button = Button(
            tr("Clear search") if search else tr("Show all {things}", things=self._things),
            on_click=self.clear_wanted.emit,
        )
        if search:
            title = tr("No {things} match “{search}”", things=self._things, search=search)
        else:
            title = tr("No {things} like that", things=self._things)
        self._tell(title, tr("Look for another word, or take away a filter."), button, "search")

    def say_trash_empty(self) -> None:
        """Nothing in the trash."""
        button = Button(tr("Show all {things}", things=self._things), on_click=self.clear_wanted.emit)
        self._tell(
            tr("The trash is empty"), tr("What you move to the trash can be restored from here."), button, "trash"
        )

    def say_loading(self) -> None:
        """It takes longer than a blink."""
        self._tell(tr("Loading {things} …", things=self._things), "", None, self._kind.icon)

    def say_failed(self) -> None:
        """The notice above explains it."""
        button = Button(tr("Try again"), on_click=self.again_wanted.emit)
        self._tell(tr("The {things} could not be loaded", things=self._things), "", button, "warning")

    def _tell(self, title: str, sentence: str, button: Button | None, icon: str) -> None:
        self.words = title
        self.say(title, sentence, button, icon)
        self._sentence.setVisible(bool(sentence))
        wide = min(_WIDEST, self._sentence.fontMetrics().horizontalAdvance(sentence) + 4)
        self._sentence.setFixedSize(wide, max(1, self._sentence.heightForWidth(wide)))
