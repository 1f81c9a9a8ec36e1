"""The editor's title row: the way back, what is edited, whether it is saved, the menu, and Save."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from lmsdesk.domain.fields import OneOf
from lmsdesk.domain.kind import Kind, Offer, Verb
from lmsdesk.ui.widgets import Badge, Button, IconButton, Menu
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.domain.record import Record
    from lmsdesk.ui.widgets import TitleRow

Do = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Actions:
    """What the title row can start."""

    leave: Do
    save: Do
    revert: Do
    trash: Do


class EditorHead:
    """Fills a TitleRow and keeps it true."""

    def __init__(self, row: TitleRow, kind: Kind, actions: Actions, may_trash: Offer) -> None:
        self._row = row
        self._kind = kind
        self._actions = actions
        self._may_trash = may_trash if Verb.TRASH in kind.verbs else None
        self._record: Record | None = None
        self._unsaved = self._gone = False
        self.back = row.set_back(tr(kind.plural))
        self.back.clicked.connect(lambda *_: actions.leave())
        self.status = row.add_badge(Badge())
        self.marker = row.add_badge(Badge(tr("Not saved yet"), "caution"))
        self.menu = Menu(row)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.more = IconButton("more", tr("More"))
        self.more.setMenu(self.menu)
        self.save = Button(tr("Save"), "primary", on_click=actions.save)
        self.save.setToolTip(tr("Save (Ctrl+S)"))
        row.add_action(self.more)
        row.add_action(self.save)

    def show(self, title: str, record: Record | None, *, unsaved: bool, may_save: bool, gone: bool) -> None:
        """Bring title, badges and Save up to date; the menu is made when it is opened."""
        self._record, self._unsaved, self._gone = record, unsaved, gone
        name = title or tr("(no title)")
        if record is None:
            name = title or tr(self._kind.new_name or "New {kind}", kind=tr(self._kind.name))
        self._row.set_title(name)
        self._row.setAccessibleName(name)
        self._show_status(record)
        self.marker.setVisible(unsaved)
        self.save.setEnabled(may_save)
        self.save.set_text(tr("Create it again") if gone else tr("Save"))

    def _show_status(self, record: Record | None) -> None:
        field = self._kind.field("status") if self._kind.has("status") else None
        value = record["status"] if record is not None else ""
        if isinstance(field, OneOf) and isinstance(value, str) and value:
            choice = field.choice(value)
            self.status.set(tr(choice.label), choice.tone)
        else:
            self.status.set("", "plain")

    def _fill_menu(self) -> None:
        record, gone = self._record, self._gone
        self.menu.clear()
        address = str(record["permalink"] or record["link"] or "") if record is not None else ""
        there = address.startswith(("http://", "https://")) and not gone
        self.menu.add(
            tr("Open on the site"),
            lambda: QDesktopServices.openUrl(QUrl(address)),
            icon="external",
            reason="" if there else tr("It has no address on the site yet."),
        )
        self.menu.add(
            tr("Revert all changes"),
            self._actions.revert,
            icon="undo",
            reason="" if self._unsaved else tr("Nothing was changed."),
        )
        if self._may_trash is None or record is None or gone:
            return
        reason = tr(self._may_trash.reason) if self._may_trash.reason is not None else ""
        self.menu.addSeparator()
        self.menu.add(
            tr("Move to trash"),
            self._actions.trash,
            icon="trash",
            role="trouble",
            enabled=self._may_trash.available,
            reason=reason if not self._may_trash.available else "",
        )
