"""What can be done with lines of the inspector: pins, notes and colours, and the menu of the right button."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt

from lmsdesk.domain.brief import Brief, Mark
from lmsdesk.ui.widgets import Menu
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.ui.inspector.panel import InspectorPanel


class LineMenu(QObject):
    """For the lines that are chosen."""

    def __init__(self, panel: InspectorPanel) -> None:
        super().__init__(panel)
        self._panel = panel
        self._journal = panel.journal

    def mark(self, mark: Mark) -> None:
        """The request that is shown has this mark now."""
        exchange = self._panel.details.exchange
        brief = self._panel.model.get(exchange.number) if exchange is not None else None
        if brief is not None:
            self._put_mark(brief, mark)

    def _put_mark(self, brief: Brief, mark: Mark) -> None:
        brief.mark = mark
        if not brief.site.startswith("file:"):
            self._journal.mark(brief.number, mark)
        self._panel.model.touch(brief)

    def mark_chosen(self, change: Callable[[Mark], Mark]) -> None:
        """Change the marks of all lines that are chosen."""
        for brief in self._panel.chosen():
            self._put_mark(brief, change(brief.mark))
        current = self._panel.details.exchange
        brief_now = self._panel.model.get(current.number) if current is not None else None
        if brief_now is not None:
            self._panel.details.show_mark(brief_now.mark)

    def open(self, at: QPoint) -> None:
        """Show the menu there."""
        menu = self.context_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)

    def context_menu(self) -> Menu:
        """What can be done with the chosen lines."""
        chosen = self._panel.chosen()
        menu = Menu(self._panel)
        pinned = bool(chosen) and all(brief.mark.pinned for brief in chosen)
        words = tr("Take the pin away") if pinned else tr("Pin")
        menu.add(words, partial(self.mark_chosen, partial(_pinned, not pinned)), icon="pin", enabled=bool(chosen))
        menu.add(tr("Write a note"), self._panel.details.edit_note, icon="note", enabled=len(chosen) == 1)
        if len(chosen) == 1:
            brief = chosen[0]
            menu.addSeparator()
            menu.add(tr("Show only this address"), partial(self._filter_by, f'path:"{brief.route}"'))
            menu.add(tr("Show only this status"), partial(self._filter_by, f"status:{brief.failure or brief.status}"))
            menu.add(tr("Show only this action"), partial(self._filter_by, f'action:"{brief.action.title}"'))
            menu.addSeparator()
            why = self._panel.second.why_no_resend(self._panel.details.exchange)
            menu.add(tr("Edit and resend"), self._panel.edit_and_resend, shortcut="Ctrl+E", enabled=not why, reason=why)
            menu.add(tr("What changed since it worked"), self._panel.compare_with_good, icon="compare")
        menu.add(tr("Compare the two"), self._panel.compare_chosen, icon="compare", enabled=len(chosen) == 2)
        menu.addSeparator()
        save = partial(self._panel.save_as_har, self._panel.chosen)
        menu.add(tr("Save as HAR …"), save, icon="save", enabled=bool(chosen))
        return menu

    def _filter_by(self, term: str) -> None:
        self._panel.filter.setText(f"{self._panel.filter.text()} {term}".strip())
        self._panel.filter.returnPressed.emit()


def _pinned(on: bool, mark: Mark) -> Mark:
    return replace(mark, pinned=on)
