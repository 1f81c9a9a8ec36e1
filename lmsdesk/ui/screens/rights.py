"""“What may I do here”: whose key or password it is, and which parts of the program are off because of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.kind import Verb
from lmsdesk.domain.words import N_
from lmsdesk.sites import SignInKind
from lmsdesk.sites.rights import Part, Rights, part, rights_of
from lmsdesk.ui.icons import pixmap
from lmsdesk.ui.screen import MARGIN, Screen
from lmsdesk.ui.theme import theme
from lmsdesk.ui.widgets import Badge, Button, Card, Rule, TallPage, label
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lmsdesk.ui.desk import Desk

WIDTH = 720
WAYS = {
    SignInKind.MASTERIYO_KEY: N_("With an API key of Masteriyo. It opens Masteriyo only, not WordPress itself."),
    SignInKind.APP_PASSWORD: N_("With an application password of WordPress. It may do all that the account may."),
    SignInKind.LEARNOMY_TOKEN: N_("With user name and password. It may do all that the account may."),
}
ROLES = {
    "administrator": N_("Administrators may do everything on their site."),
    "manager": N_("Managers look after the whole academy."),
    "editor": N_("Editors look after the texts of the whole site."),
    "instructor": N_(
        "Instructors look after their own courses. "
        "What belongs to everybody, such as categories, is for administrators."
    ),
    "student": N_("Students look at courses; they change nothing."),
    "subscriber": N_("Subscribers look at what is published; they change nothing."),
}


class RightsScreen(Screen):
    """Two cards: who you are, and what that lets you do. It asks the site only when the person wants it to."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, tr("What may I do here"))
        self.again = Button(tr("Ask the site again"), icon="refresh", on_click=self.ask_again, shortcut="F5")
        self.header.add_action(self.again)
        self._page = TallPage()
        self._page.setMaximumWidth(WIDTH + 2 * MARGIN)
        self._column = QVBoxLayout(self._page)
        self._column.setContentsMargins(MARGIN, 8, MARGIN, 24)
        self._column.setSpacing(16)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self._page)
        self.content.addWidget(area)
        self.setFocusProxy(self.again)
        theme.changed.connect(self.fill)

    async def shown(self) -> None:
        """What was refused meanwhile is in it."""
        self.fill()

    def ask_again(self) -> None:
        """Ask the site whom it takes us for, and what that account may do."""
        self.desk.tasks.start(self._ask(), name="ask what I may do", key="rights", owner=self)

    async def _ask(self) -> None:
        from lmsdesk.domain.problem import Problem

        site = self.desk.site
        assert site is not None
        self.again.setEnabled(False)
        self.progress.start()
        self.notices.clear_all()
        try:
            await site.learn(Action(tr("Ask what I may do here")))
        except Problem as problem:
            self.show_problem(problem, again=self.ask_again)
            return
        finally:
            self.progress.stop()
            self.again.setEnabled(True)
        self.desk.rights_changed.emit()
        self.fill()
        self.desk.say(tr("Asked the site what you may do."))

    def fill(self) -> None:
        """Write both cards as things are now."""
        while self._column.count():
            item = self._column.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        site = self.desk.site
        if site is None:
            return
        rights = rights_of(site)
        for card in (self._who(rights), self._parts((*rights.parts, *self._keys()))):
            self._column.addWidget(card)
        self._column.addStretch(1)

    # -- who

    def _who(self, rights: Rights) -> Card:
        card = Card()
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(label(rights.name or rights.login or tr("Somebody"), "section"))
        if rights.role:
            head.addWidget(Badge(_role_name(rights.role)))
        head.addStretch(1)
        self.edit = Button(tr("Sign in differently"), "link", on_click=self._edit_profile)
        head.addWidget(self.edit)
        card.body.addLayout(head)
        if rights.login and rights.login != rights.name:
            card.body.addWidget(label(tr("User name: {login}", login=rights.login), "muted"))
        for line in _about(rights):
            card.body.addWidget(label(line, wrap=True))
        return card

    def _edit_profile(self) -> None:
        site = self.desk.site
        if site is not None and self.desk.navigator is not None:
            self.desk.navigator.edit_profile(site.profile, sign_in=True)

    # -- what

    def _parts(self, parts: Iterable[Part]) -> Card:
        card = Card(tr("What you may do"))
        card.body.setSpacing(10)
        first = True
        for one in parts:
            if not first:
                card.body.addWidget(Rule())
            first = False
            card.body.addWidget(_row(one))
        return card

    def _keys(self) -> tuple[Part, ...]:
        """The Keys screen, whose offers only it knows."""
        from lmsdesk.sites.keys import passwords_of, site_keys_of

        site, sites = self.desk.site, self.desk.sites
        if site is None or sites is None:
            return ()
        found = []
        if (keys := site_keys_of(site, sites)) is not None:
            offers = {N_("see"): keys.offer(Verb.LIST), N_("make, change and delete"): keys.offer(Verb.UPDATE)}
            found.append(part("site-keys", N_("Keys"), "key", offers))
        if (passwords := passwords_of(site, sites)) is not None:
            own = {N_("see and change your own"): passwords.offer(Verb.LIST)}
            others = {N_("see and change those of others"): passwords.offer_others()} if own else {}
            found.append(part("app-passwords", N_("Application passwords"), "lock", {**own, **others}))
        return tuple(found)


def _row(one: Part) -> QWidget:
    made = QWidget()
    made.setObjectName(f"part {one.id}")
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(12)
    sign = label("")
    sign.setPixmap(pixmap(one.icon, "muted"))
    row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
    words = QVBoxLayout()
    words.setSpacing(4)
    words.addWidget(label(tr(one.title), "strong"))
    if one.can:
        words.addLayout(_line("check", "good", tr("You may: {deeds}", deeds=_list(one.can))))
    for off in one.off:
        if off.says_it_all:
            text = tr(off.reason, deed=_list(off.deeds, either=True))
        else:
            text = tr("Not: {deeds}. {reason}", deeds=", ".join(tr(deed) for deed in off.deeds), reason=tr(off.reason))
        words.addLayout(_line("minus", "caution" if off.rights else "muted", text))
    row.addLayout(words, 1)
    made.setAccessibleName(tr(one.title))
    return made


def _line(icon: str, tone: str, text: str) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(8)
    sign = label("")
    sign.setPixmap(pixmap(icon, tone, 16))
    line.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(label(text, "" if icon == "check" else "muted", wrap=True), 1)
    return line


def _list(deeds: Iterable[str], *, either: bool = False) -> str:
    """Some things to do in a row: see, make and change."""
    words = [tr(deed) for deed in deeds]
    if len(words) < 2:
        return words[0] if words else ""
    template = N_("{some} or {last}") if either else N_("{some} and {last}")
    return tr(template, some=", ".join(words[:-1]), last=words[-1])


def _about(rights: Rights) -> list[str]:
    lines = []
    if rights.role:
        known = ROLES.get(rights.role)
        lines.append(tr(known) if known else tr("The role “{role}” is this site's own.", role=rights.role))
    lines.append(tr(WAYS[rights.way]))
    if rights.writes is False:
        lines.append(tr("This key may only look. To change something, choose Read/Write for it in WordPress."))
    elif rights.way is SignInKind.MASTERIYO_KEY and rights.writes:
        lines.append(tr("This key may read and write."))
    return lines


def _role_name(role: str) -> str:
    from lmsdesk.ui.site_desk import ROLES as NAMES

    return tr(NAMES.get(role, role))
