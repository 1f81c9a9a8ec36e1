"""The sign-in ways that a site offers, with their fields. Reads what people paste; shows each trouble at its field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from lmsdesk.domain.words import N_
from lmsdesk.sites import (
    Credential,
    CredentialError,
    SignInKind,
    parse_app_password,
    parse_login,
    parse_pair,
)
from lmsdesk.ui.connect.secret_line import SecretLine
from lmsdesk.ui.widgets import Button, Chip, FieldRow, label
from lmsdesk.ui.words import tr


@dataclass(frozen=True, slots=True)
class Way:
    """One way to sign in, in words."""

    kind: SignInKind
    title: str
    intro: str
    first: str
    second: str
    page: str = ""
    page_words: str = ""


WAYS: tuple[Way, ...] = (
    Way(
        SignInKind.MASTERIYO_KEY,
        N_("Masteriyo key"),
        N_(
            "You make one in WordPress under Masteriyo > Tools > REST API, with “Read/Write”. "
            "A key cannot upload pictures."
        ),
        N_("Key"),
        N_("Secret"),
        "wp-admin/admin.php?page=masteriyo",
        N_("Open Masteriyo on my site"),
    ),
    Way(
        SignInKind.APP_PASSWORD,
        N_("Application password"),
        N_(
            "WordPress makes a password for LMS Desk alone, under Users > Profile. "
            "It can upload pictures, and you can take it back at any time."
        ),
        N_("User name"),
        N_("Application password"),
        "wp-admin/authorize-application.php?app_name=LMS%20Desk",
        N_("Let my site make one"),
    ),
    Way(
        SignInKind.LEARNOMY_TOKEN,
        N_("User name and password"),
        N_("As on your site. The password is used once to sign in and is not kept."),
        N_("User name or e-mail"),
        N_("Password"),
    ),
)


class SignInForm(QWidget):
    """``submitted`` on Enter in a field; ``credential()`` gives what was typed, or None with the trouble shown."""

    submitted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._address = ""
        self.chips: dict[SignInKind, Chip] = {}
        self.panels: dict[SignInKind, _Panel] = {}
        self._chips = QHBoxLayout()
        self._chips.setSpacing(8)
        self._stack = QStackedWidget()
        for way in WAYS:
            chip = Chip(tr(way.title))
            chip.setAutoExclusive(True)
            chip.clicked.connect(lambda _=False, kind=way.kind: self.choose(kind))
            self.chips[way.kind] = chip
            self._chips.addWidget(chip)
            panel = _Panel(way)
            panel.submitted.connect(self.submitted)
            panel.page_wanted.connect(self._open_page)
            self.panels[way.kind] = panel
            self._stack.addWidget(panel)
        self._chips.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(self._chips)
        column.addWidget(self._stack)

    def offer(self, kinds: Sequence[SignInKind], address: str, login: str = "") -> None:
        """Show these ways, the first one chosen unless one of them was chosen before."""
        self._address = address
        for kind, chip in self.chips.items():
            chip.setVisible(kind in kinds and len(kinds) > 1)
        for kind, panel in self.panels.items():
            panel.page.setVisible(bool(panel.way.page) and bool(address))
            if login and kind is not SignInKind.MASTERIYO_KEY and not panel.first.text():
                panel.first.setText(login)
        if kinds and self.kind not in kinds:
            self.choose(kinds[0])
        elif kinds:
            self.choose(self.kind)

    @property
    def kind(self) -> SignInKind:
        """The way that is chosen."""
        panel = self._stack.currentWidget()
        assert isinstance(panel, _Panel)
        return panel.way.kind

    def choose(self, kind: SignInKind) -> None:
        """Show the fields of a way. What stands in the others stays."""
        self.chips[kind].setChecked(True)
        self._stack.setCurrentWidget(self.panels[kind])
        for other, panel in self.panels.items():
            panel.setVisible(other is kind)

    @property
    def panel(self) -> _Panel:
        return self.panels[self.kind]

    def is_empty(self) -> bool:
        """Whether nothing was typed into the fields that are shown."""
        return not self.panel.first.text().strip() and not self.panel.second.text().strip()

    def credential(self) -> Credential | None:
        """What was typed, understood. None when it cannot be right; then the field says why."""
        panel = self.panel
        panel.clear_troubles()
        one, two = panel.first.text(), panel.second.text()
        try:
            match self.kind:
                case SignInKind.MASTERIYO_KEY:
                    pair = parse_pair(one, two)
                    panel.first.setText(pair.key)
                    panel.second.setText(pair.secret)
                    return pair
                case SignInKind.APP_PASSWORD:
                    return parse_app_password(one, two)
                case _:
                    return parse_login(one, two)
        except CredentialError as error:
            row = panel.second_row if one.strip() and not two.strip() else panel.first_row
            row.set_trouble(tr(error.sentence))
            row.editor.setFocus()
            return None

    def focus_first(self) -> None:
        """Put the keyboard where typing goes on."""
        target = self.panel.first if not self.panel.first.text() else self.panel.second
        target.setFocus()

    def clear_secrets(self) -> None:
        """Forget what was typed, after it was kept."""
        for panel in self.panels.values():
            panel.second.clear()
            if panel.way.kind is SignInKind.MASTERIYO_KEY:
                panel.first.clear()

    def _open_page(self, page: str) -> None:
        if self._address:
            QDesktopServices.openUrl(QUrl(f"{self._address.rstrip('/')}/{page}"))


class _Panel(QWidget):
    """Two fields and where to get what belongs into them."""

    submitted = Signal()
    page_wanted = Signal(str)

    def __init__(self, way: Way) -> None:
        super().__init__()
        self.way = way
        self.first: QLineEdit = QLineEdit()
        self.second: QLineEdit = SecretLine()
        if way.kind is SignInKind.MASTERIYO_KEY:
            self.first.setPlaceholderText("key_…")
            self.second.setPlaceholderText("secret_…")
        help = tr("Paste both into one field if you like; we sort them out.")
        self.first_row = FieldRow(tr(way.first), self.first, help if way.kind is SignInKind.MASTERIYO_KEY else "")
        self.second_row = FieldRow(tr(way.second), self.second)
        self.page = Button(
            tr(way.page_words), "link", icon="external", on_click=lambda: self.page_wanted.emit(way.page)
        )
        fields = QHBoxLayout()
        fields.setSpacing(12)
        fields.addWidget(self.first_row, 1)
        fields.addWidget(self.second_row, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(label(tr(way.intro), "muted", wrap=True))
        column.addLayout(fields)
        column.addWidget(self.page)
        for line in (self.first, self.second):
            line.returnPressed.connect(self.submitted)
            line.textEdited.connect(self.clear_troubles)
        self.first.textChanged.connect(self._sort_out)

    def clear_troubles(self) -> None:
        self.first_row.set_trouble("")
        self.second_row.set_trouble("")

    def _sort_out(self, text: str) -> None:
        """Key and secret pasted into one field: put each where it belongs."""
        if self.way.kind is not SignInKind.MASTERIYO_KEY or "key_" not in text or "secret_" not in text:
            return
        try:
            pair = parse_pair(text, "")
        except CredentialError:
            return
        self.first.setText(pair.key)
        self.second.setText(pair.secret)
