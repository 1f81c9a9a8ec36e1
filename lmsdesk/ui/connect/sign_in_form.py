"""The sign-in ways that a site offers, with their fields. Reads what people paste; shows each trouble at its field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from lmsdesk.domain.words import N_
from lmsdesk.sites import (
    Credential,
    CredentialError,
    Return,
    SignInKind,
    Way,
    parse_app_password,
    parse_login,
    parse_pair,
)
from lmsdesk.ui.connect.pictures import SCENES, Drawing
from lmsdesk.ui.connect.secret_line import SecretLine
from lmsdesk.ui.widgets import Button, Chip, FieldRow, label
from lmsdesk.ui.widgets.flow import FlowLayout
from lmsdesk.ui.words import tr


@dataclass(frozen=True, slots=True)
class Words:
    """One way to sign in, in words: what it is and its limits in a sentence each."""

    way: Way
    title: str
    intro: str
    first: str
    second: str
    page: str = ""
    page_words: str = ""


WORDS: tuple[Words, ...] = (
    Words(
        Way.APPROVAL,
        N_("Approve in the browser"),
        N_(
            "WordPress asks you once whether LMS Desk may work for you, and makes a password for it alone. "
            "It can do all that you can, pictures too, and you can take it back at any time."
        ),
        N_("User name"),
        N_("Application password"),
    ),
    Words(
        Way.MASTERIYO_KEY,
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
    Words(
        Way.LEARNOMY_TOKEN,
        N_("User name and password"),
        N_(
            "As on your site. The password is used once to sign in and is not kept. "
            "Where a second step or a captcha guards it, programs cannot sign in this way."
        ),
        N_("User name or e-mail"),
        N_("Password"),
    ),
    Words(
        Way.APP_PASSWORD,
        N_("Application password"),
        N_(
            "WordPress makes a password for LMS Desk alone, under Users > Profile; paste it here. "
            "It can upload pictures, and you can take it back at any time."
        ),
        N_("User name"),
        N_("Application password"),
        "wp-admin/profile.php#application-passwords-section",
        N_("Open my profile in WordPress"),
    ),
    Words(
        Way.MAKE_KEY,
        N_("Make a key for me"),
        N_(
            "An administrator's application password makes a Masteriyo key and is then forgotten; the key is kept. "
            "A key works on courses alone and cannot upload pictures."
        ),
        N_("User name"),
        N_("Application password"),
        "wp-admin/profile.php#application-passwords-section",
        N_("Open my profile in WordPress"),
    ),
)


class SignInForm(QWidget):
    """``submitted`` on Enter in a field; ``credential()`` gives what was typed, or None with the trouble shown."""

    submitted = Signal()
    approval_wanted = Signal()
    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._address = ""
        self._offered: tuple[Way, ...] = ()
        self.chips: dict[Way, Chip] = {}
        self.panels: dict[Way, _Panel] = {}
        chips = QWidget()
        self._chips = FlowLayout(chips, 8)
        self._stack = QStackedWidget()
        for words in WORDS:
            chip = Chip(tr(words.title))
            chip.setAutoExclusive(True)
            chip.clicked.connect(lambda _=False, way=words.way: self._chosen(way))
            self.chips[words.way] = chip
            self._chips.addWidget(chip)
            panel = _Approval(words) if words.way is Way.APPROVAL else _Panel(words)
            panel.submitted.connect(self.submitted)
            panel.page_wanted.connect(self._open_page)
            self.panels[words.way] = panel
            self._stack.addWidget(panel)
        self.approval.wanted.connect(self.approval_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(chips)
        column.addWidget(self._stack)

    def offer(self, kinds: Sequence[SignInKind | Way], address: str, login: str = "", *, keep: bool = False) -> None:
        """Show these ways, the first one chosen; with ``keep`` the one that somebody may be typing into."""
        ways = tuple(Way(kind.value) for kind in kinds)
        new = ways != self._offered
        self._address, self._offered = address, ways
        for way, chip in self.chips.items():
            chip.setVisible(way in ways and len(ways) > 1)
        for way, panel in self.panels.items():
            panel.page.setVisible(bool(panel.words.page) and bool(address))
            if login and way is not Way.MASTERIYO_KEY and not panel.first.text():
                panel.first.setText(login)
        if ways:
            self.choose(ways[0] if (new and not keep) or self.way not in ways else self.way)

    @property
    def offered(self) -> tuple[Way, ...]:
        """The ways that can be chosen now."""
        return self._offered

    @property
    def way(self) -> Way:
        """The way that is chosen."""
        return self.panel.words.way

    @property
    def approval(self) -> _Approval:
        """The panel of the approval page."""
        panel = self.panels[Way.APPROVAL]
        assert isinstance(panel, _Approval)
        return panel

    def choose(self, kind: SignInKind | Way) -> None:
        """Show the fields of a way. What stands in the others stays."""
        chosen = Way(kind.value)
        self.chips[chosen].setChecked(True)
        self._stack.setCurrentWidget(self.panels[chosen])
        for other, panel in self.panels.items():
            panel.setVisible(other is chosen)
        self.chosen.emit()

    def use_login_for(self, way: Way) -> None:
        """Go over to another way, with the user name that was typed."""
        login = "" if self.way is Way.MASTERIYO_KEY else self.panel.first.text()
        self.choose(way)
        if login and not self.panel.first.text():
            self.panel.first.setText(login)
        self.focus_first()

    def _chosen(self, way: Way) -> None:
        self.choose(way)
        self.focus_first()

    @property
    def panel(self) -> _Panel:
        panel = self._stack.currentWidget()
        assert isinstance(panel, _Panel)
        return panel

    def is_empty(self) -> bool:
        """Whether nothing was typed into the fields that are shown."""
        return not self.panel.first.text().strip() and not self.panel.second.text().strip()

    def credential(self) -> Credential | None:
        """What was typed, understood. None when it cannot be right; then the field says why."""
        panel = self.panel
        panel.clear_troubles()
        one, two = panel.first.text(), panel.second.text()
        try:
            match self.way:
                case Way.MASTERIYO_KEY:
                    pair = parse_pair(one, two)
                    panel.first.setText(pair.key)
                    panel.second.setText(pair.secret)
                    return pair
                case Way.LEARNOMY_TOKEN:
                    return parse_login(one, two)
                case _:
                    return parse_app_password(one, two)
        except CredentialError as error:
            row = panel.second_row if one.strip() and not two.strip() else panel.first_row
            row.set_trouble(tr(error.sentence))
            row.editor.setFocus()
            return None

    def focus_first(self) -> None:
        """Put the keyboard where typing goes on."""
        if self.way is Way.APPROVAL and not self.approval.pasting:
            self.approval.open.setFocus(Qt.FocusReason.TabFocusReason)
            return
        target = self.panel.first if not self.panel.first.text() else self.panel.second
        target.setFocus()

    def clear_secrets(self) -> None:
        """Forget what was typed, after it was kept."""
        for panel in self.panels.values():
            panel.second.clear()
            if panel.words.way is Way.MASTERIYO_KEY:
                panel.first.clear()

    def _open_page(self, page: str) -> None:
        if self._address:
            QDesktopServices.openUrl(QUrl(f"{self._address.rstrip('/')}/{page}"))


class _Panel(QWidget):
    """Two fields, where to get what belongs into them, and a drawing of where that is in WordPress."""

    submitted = Signal()
    page_wanted = Signal(str)

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words
        self.first: QLineEdit = QLineEdit()
        self.second: QLineEdit = SecretLine()
        is_key = words.way is Way.MASTERIYO_KEY
        if is_key:
            self.first.setPlaceholderText("key_…")
            self.second.setPlaceholderText("secret_…")
        help = tr("Paste both into one field if you like; we sort them out.")
        self.first_row = FieldRow(tr(words.first), self.first, help if is_key else "")
        self.second_row = FieldRow(tr(words.second), self.second)
        self.page = Button(
            tr(words.page_words), "link", icon="external", on_click=lambda: self.page_wanted.emit(words.page)
        )
        self.fields = QWidget()
        fields = QVBoxLayout(self.fields)
        fields.setContentsMargins(0, 0, 0, 0)
        fields.setSpacing(10)
        fields.addWidget(self.first_row)
        fields.addWidget(self.second_row)
        side = QWidget()
        side.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        left = QVBoxLayout(side)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(8)
        left.addWidget(label(tr(words.intro), "muted", wrap=True))
        self._before_fields(left)
        left.addWidget(self.fields)
        left.addWidget(self.page)
        left.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(20)
        row.addWidget(side, 3)
        scene = Way.APP_PASSWORD if words.way is Way.MAKE_KEY else words.way
        if scene in SCENES:
            row.addWidget(Drawing(scene), 2, Qt.AlignmentFlag.AlignTop)
        for line in (self.first, self.second):
            line.returnPressed.connect(self.submitted)
            line.textEdited.connect(self.clear_troubles)
        self.first.textChanged.connect(self._sort_out)

    def _before_fields(self, column: QVBoxLayout) -> None:
        """What stands above the fields."""

    def clear_troubles(self) -> None:
        self.first_row.set_trouble("")
        self.second_row.set_trouble("")

    def _sort_out(self, text: str) -> None:
        """Key and secret pasted into one field: put each where it belongs."""
        if self.words.way is not Way.MASTERIYO_KEY or "key_" not in text or "secret_" not in text:
            return
        try:
            pair = parse_pair(text, "")
        except CredentialError:
            return
        self.first.setText(pair.key)
        self.second.setText(pair.secret)


class _Approval(_Panel):
    """One button for the browser; the fields show only where the password has to be pasted by hand."""

    wanted = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__(words)
        self.pasting = False
        self.rest()

    def _before_fields(self, column: QVBoxLayout) -> None:
        self.open = Button(tr("Open my site in the browser"), "primary", icon="external", on_click=self.wanted.emit)
        self.said = label("", "muted", wrap=True)
        column.addWidget(self.open)
        column.addWidget(self.said)

    def rest(self) -> None:
        """Nothing was opened yet."""
        self.open.set_text(tr("Open my site in the browser"))
        self.said.setVisible(False)
        if not self.pasting:
            self.fields.setVisible(False)

    def wait_for(self, way: Return) -> None:
        """The browser is open; what comes next."""
        self.open.set_text(tr("Open it once more"))
        self.said.setVisible(True)
        self.pasting = way is not Return.LOOPBACK
        self.fields.setVisible(self.pasting)
        if way is Return.PASTE:
            self.said.setText(
                tr("Say yes in your browser. WordPress then shows the password once: copy it and paste it here.")
            )
        elif way is Return.LINK:  # without its script WordPress' page drops our address and shows the password
            self.said.setText(
                tr("Say yes in your browser, and let it open LMS Desk. If it shows you a password, paste that here.")
            )
        else:
            self.said.setText(tr("Say yes in your browser. The rest happens here by itself."))
