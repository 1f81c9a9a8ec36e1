"""What would come from a file of sites: shown first, with clashes named, and kept only when the person says so."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from lmsdesk.domain.problem import Problem
from lmsdesk.sites import Clash, Coming, ProxyUse, import_profiles
from lmsdesk.ui.connect.page import SitePage
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.topbar import BADGES
from lmsdesk.ui.widgets import Badge, Button, Card, label
from lmsdesk.ui.words import tr, trn


class ImportScreen(SitePage):
    """One row for each site. Those that are here already are not ticked."""

    def __init__(self, desk: Desk, file: str, coming: Sequence[Coming]) -> None:
        super().__init__(desk, tr("Import sites from {file}", file=file))
        self.coming = tuple(coming)
        self.boxes: list[QCheckBox] = []
        self.save = Button(tr("Import"), "primary", on_click=self.start_save, shortcut="Ctrl+S")
        self.cancel = Button(tr("Cancel"), on_click=self.leave)
        why = tr("A file of sites holds no key and no password. You sign in to each when you first open it.")
        self.column.addWidget(label(why, "muted", wrap=True))
        card = Card()
        for one in self.coming:
            card.body.addWidget(self._row(one))
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.save)
        self.column.addWidget(card)
        self.column.addWidget(self.here)
        self.column.addLayout(buttons)
        self.column.addStretch(1)
        self.setFocusProxy(self.boxes[0])
        self._count()

    async def load(self) -> None:
        """Nothing secret is typed here, so nothing is said about the password store."""

    def focus_search(self) -> None:
        self.boxes[0].setFocus()

    def _row(self, one: Coming) -> QWidget:
        profile = one.profile
        box = QCheckBox(profile.name.replace("&", "&&"))
        box.setChecked(one.clash is not Clash.SITE)
        box.toggled.connect(lambda _: self._count())
        self.boxes.append(box)
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(box)
        tone, word = BADGES.get(profile.stage.value, ("", ""))
        if word:
            top.addWidget(Badge(tr(word), tone))
        top.addStretch(1)
        column.addLayout(top)
        for line in _lines(one):
            told = label(line, "secondary", wrap=True)
            told.setContentsMargins(26, 0, 0, 0)
            column.addWidget(told)
        box.setAccessibleDescription(" ".join(_lines(one)))
        return made

    def _count(self) -> None:
        count = sum(box.isChecked() for box in self.boxes)
        self.save.setEnabled(count > 0)
        self.save.set_text(trn("Import {count} site", "Import {count} sites", count) if count else tr("Import"))

    def start_save(self) -> None:
        """Keep the ticked sites."""
        if self.save.isEnabled():
            self.desk.tasks.start(self._save(), name="import sites", key="import page", owner=self)

    async def _save(self) -> None:
        assert self.desk.sites is not None
        wanted = [one for one, box in zip(self.coming, self.boxes, strict=True) if box.isChecked()]
        try:
            await self.desk.sites.take_in(import_profiles(wanted))
        except Problem as problem:
            self.explain_here(problem)
            return
        self.kept = True
        self.desk.say(
            trn(
                "Imported {count} site. Sign in when you open it.",
                "Imported {count} sites. Sign in when you open them.",
                len(wanted),
            )
        )
        self.desk.close_editor()


def _lines(one: Coming) -> list[str]:
    profile = one.profile
    lines = [profile.address]
    if one.clash is Clash.SITE:
        lines.append(tr("You have this site already, as “{name}”.", name=one.other))
    elif one.clash is Clash.NAME:
        lines.append(tr("You have another site of the name “{name}”, so this one gets a number.", name=one.other))
    if profile.reach.proxy is ProxyUse.OWN:
        lines.append(tr("It is reached through the proxy {address}.", address=profile.reach.proxy_address))
    if profile.reach.header:
        lines.append(tr("Every request carries the header {name}; its value is asked for.", name=profile.reach.header))
    if profile.note:
        lines.append(tr("Note: {note}", note=profile.note))
    return lines
