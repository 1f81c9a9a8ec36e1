"""How a site is reached: certificate of a test site, proxy, pace, and a header for the staging password."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from lmsdesk.domain.words import N_
from lmsdesk.sites import PACES, USUAL_PACE, Line, ProxyUse, Reach, ReachError, Stage, header_trouble, read_proxy
from lmsdesk.ui.connect.secret_line import SecretLine
from lmsdesk.ui.widgets import Button, Card, ElidedLabel, FieldRow, label
from lmsdesk.ui.words import day, tr, trn

_PROXIES = (
    (ProxyUse.SYSTEM, N_("The system's proxy")),
    (ProxyUse.NONE, N_("No proxy")),
    (ProxyUse.OWN, N_("A proxy of its own")),
)
KEPT = N_("Kept. Type to replace it.")


class _RefusedError(Exception):
    """What stands in a row cannot be used."""

    def __init__(self, row: FieldRow, sentence: str) -> None:
        super().__init__(sentence)
        self.row = row
        self.sentence = sentence


class ReachForm(QWidget):
    """``line()`` gives what was chosen, or None with the trouble at its field. Kept secrets are never shown."""

    certificate_wanted = Signal()
    """The person wants to look at the certificate, to trust it or another one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before = Reach()
        self._pin, self._pinned = "", ""
        self.proxy, self.pace = QComboBox(), QComboBox()
        for use, words in _PROXIES:
            self.proxy.addItem(tr(words), use)
        self.pace.addItem(tr("As usual ({count} requests at once)", count=USUAL_PACE), 0)
        for count in PACES:
            if count != USUAL_PACE:
                self.pace.addItem(trn("{count} request at a time", "{count} requests at once", count), count)
        self.address, self.user, self.password = QLineEdit(), QLineEdit(), SecretLine()
        self.address.setPlaceholderText("proxy.example:3128")
        self.header, self.value = QLineEdit(), SecretLine()
        self.header.setPlaceholderText("X-Staging-Password")
        self.past_login = QCheckBox(tr("Send my key all the same"))
        self.certificate = ElidedLabel("", "")
        self.look = Button(tr("Look at the certificate"), on_click=self.certificate_wanted.emit)
        self.untrust = Button(tr("Stop trusting it"), "link", on_click=self._untrust)
        self._lay_out()
        self.proxy.currentIndexChanged.connect(self._show_proxy)
        for line in (self.address, self.user, self.password, self.header, self.value):
            line.textEdited.connect(self.clear_troubles)
        self.header.textChanged.connect(self._show_kept)
        self.user.textChanged.connect(self._show_kept)
        self.show_reach(Reach())
        self.set_stage(Stage.LIVE)

    def _lay_out(self) -> None:
        self.address_row = FieldRow(tr("Address of the proxy"), self.address)
        self.user_row = FieldRow(tr("User name of the proxy"), self.user)
        self.password_row = FieldRow(tr("Password of the proxy"), self.password)
        help = tr(
            "For a staging site that lets visitors in by a header. The web server's own password window cannot be "
            "filled in this way: its password travels in the same place as your key."
        )
        pace = tr("Signed with a key or an application password, two at most: so nobody is ever locked out.")
        self.header_row = FieldRow(tr("One more header"), self.header)
        self.value_row = FieldRow(tr("Its value"), self.value)
        self.certificate_row = FieldRow(tr("Certificate"), self._certificate_line())
        members = tr(
            "For a site that leads strangers to its own sign-in page. Your key or password then goes to this site's "
            "address although it leads strangers on, and never to any other page or site. Without the tick nothing is "
            "sent."
        )
        self.members_row = FieldRow(tr("Members only"), self.past_login, members)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addLayout(_side_by_side(FieldRow(tr("Proxy"), self.proxy), FieldRow(tr("Pace"), self.pace, pace)))
        self._own = QWidget()
        own = QHBoxLayout(self._own)
        own.setContentsMargins(0, 0, 0, 0)
        own.setSpacing(12)
        for row in (self.address_row, self.user_row, self.password_row):
            own.addWidget(row, 1)
        column.addWidget(self._own)
        headers = QVBoxLayout()
        headers.setSpacing(4)
        headers.addLayout(_side_by_side(self.header_row, self.value_row))
        headers.addWidget(label(help, "secondary", wrap=True))
        column.addLayout(headers)
        column.addWidget(self.members_row)
        column.addWidget(self.certificate_row)

    def _certificate_line(self) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.certificate, 1)
        row.addWidget(self.untrust)
        row.addWidget(self.look)
        return made

    # -- what is chosen ---------------------------------------------------------------------------------------

    def show_reach(self, reach: Reach) -> None:
        """Fill the fields. What is secret stays hidden; an empty field keeps it."""
        self._before = reach
        self.proxy.setCurrentIndex(max(0, self.proxy.findData(reach.proxy)))
        self.pace.setCurrentIndex(max(0, self.pace.findData(reach.at_once)))
        self.address.setText(reach.proxy_address)
        self.user.setText(reach.proxy_user)
        self.header.setText(reach.header)
        self.password.clear()
        self.value.clear()
        self.past_login.setChecked(reach.past_login)
        self._pin, self._pinned = reach.pin, reach.pinned
        self.clear_troubles()
        self._show_proxy()
        self._show_certificate()
        self._show_kept()

    def set_stage(self, stage: Stage) -> None:
        """Only a test site may have a certificate of its own."""
        test = stage is Stage.TEST
        self.look.setEnabled(test)
        why = tr(
            "Only for a test site. A live site needs a certificate that every browser trusts; ask your host for it."
        )
        self.look.setToolTip("" if test else why)
        self.certificate_row.set_help("" if test else why)

    def trust(self, fingerprint: str, since: str) -> None:
        """From now on exactly this certificate is accepted."""
        self._pin, self._pinned = fingerprint, since
        self.certificate_row.set_trouble("")
        self._show_certificate()

    @property
    def pin(self) -> str:
        return self._pin

    @property
    def changed(self) -> bool:
        """Whether something stands here that is not kept yet."""
        return bool(self.password.text() or self.value.text()) or self._typed() != self._before

    def line(self, stage: Stage) -> Line | None:
        """What was chosen, with the secrets that were typed. None: something cannot be used, and it is said where."""
        self.clear_troubles()
        try:
            reach, password = self._read_proxy(self._typed())
            self._check_header(reach.header)
            if reach.pin and stage is not Stage.TEST:
                why = tr("Only a test site may have a certificate of its own. Stop trusting it first.")
                raise _RefusedError(self.certificate_row, why)
        except _RefusedError as refused:
            refused.row.set_trouble(refused.sentence)
            refused.row.editor.setFocus()
            return None
        return Line(reach, "", password, " ".join(self.value.text().split()))

    def missing(self, part: str) -> None:
        """Say at its field that a secret is not on this computer any more."""
        row = self.password_row if part == "proxy" else self.value_row
        before = self._before
        self._before = replace(before, proxy_user="") if part == "proxy" else replace(before, header="")
        row.set_trouble(tr("This is not on this computer any more. Type it again."))
        row.editor.setFocus()

    def clear_troubles(self) -> None:
        for row in (self.address_row, self.user_row, self.password_row, self.header_row, self.value_row):
            row.set_trouble("")
        self.certificate_row.set_trouble("")

    def summary(self) -> str:
        """What differs from the usual, in a few words."""
        reach = self._typed()
        parts = []
        if reach.proxy is not ProxyUse.SYSTEM:
            parts.append(tr("without a proxy") if reach.proxy is ProxyUse.NONE else tr("through a proxy of its own"))
        if reach.at_once:
            parts.append(self.pace.currentText())
        if reach.header:
            parts.append(tr("with the header {name}", name=reach.header))
        if reach.pin:
            parts.append(tr("with one trusted certificate"))
        if reach.past_login:
            parts.append(tr("your key is sent although strangers are led to the sign-in page"))
        return ", ".join(parts) or tr("As usual: the system's proxy, the system's trust.")

    # -- inside -----------------------------------------------------------------------------------------------

    def _typed(self) -> Reach:
        return Reach(
            pin=self._pin,
            pinned=self._pinned,
            proxy=ProxyUse(self.proxy.currentData()),
            proxy_address=self.address.text().strip(),
            proxy_user=self.user.text().strip(),
            at_once=int(self.pace.currentData()),
            header=self.header.text().strip().rstrip(":"),
            past_login=self.past_login.isChecked(),
        )

    def _read_proxy(self, reach: Reach) -> tuple[Reach, str]:
        """The reach with its proxy as it is kept, and the password that was typed."""
        if reach.proxy is not ProxyUse.OWN:
            return replace(reach, proxy_address="", proxy_user=""), ""
        try:
            address, user, typed = read_proxy(reach.proxy_address)
        except ReachError as error:
            raise _RefusedError(self.address_row, tr(error.sentence)) from None
        reach = replace(reach, proxy_address=address, proxy_user=user or reach.proxy_user)
        password = typed or self.password.text()
        if reach.proxy_user and not password and not self._keeps_password():
            raise _RefusedError(self.password_row, tr("Type the password that belongs to this user name."))
        return reach, password

    def _check_header(self, name: str) -> None:
        value = self.value.text().strip()
        if name and (trouble := header_trouble(name)) is not None:
            raise _RefusedError(self.header_row, tr(trouble))
        if name and not value and not self._keeps_value():
            raise _RefusedError(self.value_row, tr("Type the value that the staging site wants to see."))
        if value and not name:
            raise _RefusedError(self.header_row, tr("Type the name of the header that this value belongs to."))

    def _keeps_password(self) -> bool:
        kept = self._before.proxy_user
        return self._before.proxy is ProxyUse.OWN and bool(kept) and kept == self.user.text().strip()

    def _keeps_value(self) -> bool:
        return bool(self._before.header) and self._before.header == self.header.text().strip()

    def _show_proxy(self) -> None:
        self._own.setVisible(self.proxy.currentData() == ProxyUse.OWN)

    def _show_kept(self) -> None:
        self.password.setPlaceholderText(tr(KEPT) if self._keeps_password() else "")
        self.value.setPlaceholderText(tr(KEPT) if self._keeps_value() else "")

    def _untrust(self) -> None:
        self._pin, self._pinned = "", ""
        self.certificate_row.set_trouble("")
        self._show_certificate()

    def _show_certificate(self) -> None:
        self.untrust.setVisible(bool(self._pin))
        if self._pin:
            said = tr(
                "Trusted since {day}: {fingerprint}", day=day(self._pinned), fingerprint=spaced(self._pin)[:23] + "…"
            )
        else:
            said = tr("Checked by this computer, as browsers do.")
        self.certificate.setText(said)


class ReachCard(Card):
    """The form behind one line that says what differs from the usual."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.form = ReachForm()
        self.said = ElidedLabel("", "muted")
        self.toggle = Button(tr("Change"), "link", on_click=self._turn)
        self.toggle.setAccessibleName(tr("Change how the site is reached"))
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(label(tr("How it is reached"), "section"))
        head.addWidget(self.said, 1)
        head.addWidget(self.toggle)
        self.body.addLayout(head)
        self.body.addWidget(self.form)
        self.open(False)

    def open(self, shown: bool = True) -> None:
        """Show the form, or the line in its place."""
        self.form.setVisible(shown)
        self.said.setText("" if shown else self.form.summary())
        self.toggle.set_text(tr("Close") if shown else tr("Change"))

    def line(self, stage: Stage) -> Line | None:
        """As the form's; opened when something in there cannot be used."""
        found = self.form.line(stage)
        if found is None:
            self.open()
        return found

    def send_all_the_same(self) -> None:
        """The person wants their key sent although strangers are led to the sign-in page."""
        self.form.past_login.setChecked(True)
        self.open(False)  # its one line says it now

    def _turn(self) -> None:
        self.open(self.form.isHidden())


def spaced(fingerprint: str) -> str:
    """A fingerprint as browsers show it: pairs of digits with colons."""
    digits = fingerprint.upper()
    return ":".join(digits[at : at + 2] for at in range(0, len(digits), 2))


def _side_by_side(*rows: QWidget) -> QHBoxLayout:
    made = QHBoxLayout()
    made.setSpacing(12)
    for row in rows:
        made.addWidget(row, 1)
    return made
