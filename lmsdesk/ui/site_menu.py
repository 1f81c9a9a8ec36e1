"""The site menu: switch, connect, edit, remove, and the practice academies."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from lmsdesk.ui.topbar import BADGES
from lmsdesk.ui.widgets import Menu
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.ui.desk import Desk

LONGEST = 48
"""Letters of a site's name that an entry shows."""


class SiteActions(NamedTuple):
    """What the window does when an entry is chosen."""

    open: Callable[[str], object]
    connect: Callable[[], object]
    edit: Callable[[], object]
    remove: Callable[[], object]
    practice: Callable[[], object]
    all: Callable[[], object]


class SiteMenu(Menu):
    """Built anew every time it opens: profiles change."""

    def __init__(self, actions: SiteActions) -> None:
        super().__init__()
        self._actions = actions
        self._desk: Desk | None = None
        self.aboutToShow.connect(self.fill)

    def attach(self, desk: Desk) -> None:
        self._desk = desk

    def fill(self) -> None:
        """All profiles, then what can be done."""
        self.clear()
        desk = self._desk
        if desk is None or desk.sites is None:
            return
        here = desk.site.profile if desk.site is not None else None
        profiles = desk.sites.profiles
        for profile in profiles:
            word = tr(BADGES.get(profile.stage.value, ("", ""))[1])
            name = _short(profile.name)
            action = self.add(f"{name}\t{word}" if word else name, partial(self._actions.open, profile.id))
            action.setToolTip(profile.name if name != profile.name else "")
            action.setIcon(dot(profile.colour))
            if here is not None and profile.id == here.id:
                font = action.font()
                font.setBold(True)
                action.setFont(font)
        if profiles:
            self.addSeparator()
        self.add(tr("Connect a site …"), self._actions.connect, icon="plus")
        self.add(tr("All sites …"), self._actions.all, icon="site")
        if here is not None:
            self.add(tr("Check “{name}”", name=_short(here.name)), lambda: desk.check_site(), icon="health")
        if here is not None and not here.is_practice:
            self.add(tr("Edit “{name}” …", name=_short(here.name)), self._actions.edit, icon="edit")
            self.add(tr("Remove “{name}” …", name=_short(here.name)), self._actions.remove, icon="trash")
        if not any(profile.is_practice for profile in profiles):
            self.add(tr("Open the practice academy"), self._actions.practice, icon="practice")


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…"


def dot(colour: str) -> QIcon:
    """A round dot in a site's colour."""
    drawn = QPixmap(32, 32)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawEllipse(6, 6, 20, 20)
    painter.end()
    drawn.setDevicePixelRatio(2)
    return QIcon(drawn)
