"""Small tables of the details: headers explained, cookies, certificates. Rows of texts, no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from lmsdesk.domain.connection import Certificate, Connection
from lmsdesk.domain.cookies import Cookie, cookies_of
from lmsdesk.domain.exchange import Exchange
from lmsdesk.ui.inspector.header_words import meaning
from lmsdesk.ui.theme.fonts import mono
from lmsdesk.ui.widgets import label, plain_tip
from lmsdesk.ui.words import number, tr, trn

MOST = 400
"""Headers of one side that are listed."""
LONGEST_TIP = 2_000
_MEANING = int(Qt.ItemDataRole.UserRole) + 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One row; ``values`` None makes it a heading. ``meaning`` is shown for the current row and on hover."""

    name: str
    values: tuple[str, ...] | None = None
    meaning: str = ""


class FactTable(QTableWidget):
    """Names and values to read and copy; Ctrl+C copies the rows that are chosen."""

    def __init__(self, name: str, heads: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(0, len(heads), parent)
        self.setHorizontalHeaderLabels(list(heads))
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().setProperty("narrow", True)  # over the texts, which have little margin
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(26)
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setFont(mono())
        self.setColumnWidth(0, 220)
        self.setFrameShape(QTableWidget.Shape.NoFrame)
        self.setAccessibleName(name)
        self.setTabKeyNavigation(False)

    def show_entries(self, entries: Sequence[Entry]) -> None:
        self.setRowCount(0)
        self.setRowCount(len(entries))
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        for row, entry in enumerate(entries):
            texts = (entry.name, *(entry.values or ()))
            for column in range(self.columnCount()):
                text = texts[column] if column < len(texts) else ""
                item = QTableWidgetItem(text)
                item.setData(_MEANING, entry.meaning)
                tip = "\n".join(part for part in (entry.meaning, text if column else "") if part)
                item.setToolTip(plain_tip(tip[:LONGEST_TIP]))
                if entry.values is None:
                    item.setFont(bold)
                    item.setFlags(Qt.ItemFlag.ItemIsEnabled)
                self.setItem(row, column, item)

    def meaning(self) -> str:
        """What is said about the current row."""
        item = self.item(self.currentRow(), 0)
        return str(item.data(_MEANING) or "") if item is not None else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            rows = sorted({index.row() for index in self.selectedIndexes()})
            lines = [": ".join(self._texts(row)) for row in rows]
            if lines:
                QGuiApplication.clipboard().setText("\n".join(lines))
            return
        super().keyPressEvent(event)

    def _texts(self, row: int) -> list[str]:
        cells = (self.item(row, column) for column in range(self.columnCount()))
        return [cell.text() for cell in cells if cell is not None and cell.text()]


class ExplainedTable(QWidget):
    """A table with a quiet line below that explains the current row, for the keyboard."""

    def __init__(self, name: str, heads: Sequence[str], hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hint = hint
        self.table = FactTable(name, heads)
        self.words = label(hint, "secondary", wrap=True)
        self.table.currentCellChanged.connect(lambda *_: self._explain())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.table, 1)
        column.addWidget(self.words)
        self.setFocusProxy(self.table)

    def show_entries(self, entries: Sequence[Entry]) -> None:
        self.table.show_entries(entries)
        self.words.setText(self._hint if entries else "")

    def _explain(self) -> None:
        self.words.setText(self.table.meaning() or self._hint)


def header_entries(exchange: Exchange) -> list[Entry]:
    """Headers of request and answer, each with what it means."""
    parts = ((tr("Request"), exchange.request_headers), (tr("Answer"), exchange.headers))
    rows: list[Entry] = []
    for title, headers in parts:
        if headers:
            rows.append(Entry(title))
            rows += [Entry(name, (value,), tr(meaning(name))) for name, value in headers[:MOST]]
        if len(headers) > MOST:
            rows.append(Entry(tr("… and {count} more", count=number(len(headers) - MOST)), ("",)))
    return rows


def cookie_entries(exchange: Exchange) -> list[Entry]:
    """Cookies that were sent and set, with what is good or bad about them."""
    found = [*cookies_of(exchange.request_headers), *cookies_of(exchange.headers)]
    rows: list[Entry] = []
    for sent, title in ((True, tr("Sent")), (False, tr("Set by the site"))):
        some = [cookie for cookie in found if cookie.sent is sent]
        if some:
            rows.append(Entry(title))
            rows += [Entry(cookie.name, (_asks(cookie),), _cookie_words(cookie)) for cookie in some]
    return rows


def _asks(cookie: Cookie) -> str:
    return "; ".join(f"{name}={value}" if value else name for name, value in cookie.extras)


def _cookie_words(cookie: Cookie) -> str:
    if cookie.sent:
        return tr("Sent along with the request. Its value is hidden.")
    told = []
    if cookie.asks_for("expires") is None and cookie.asks_for("max-age") is None:
        told.append(tr("It ends with the browser's session."))
    if cookie.asks_for("httponly") is not None:
        told.append(tr("Scripts of the page cannot read it."))
    if cookie.asks_for("secure") is not None:
        told.append(tr("It travels over https only."))
    elif cookie.name.startswith("wordpress"):
        told.append(tr("It may travel without https."))
    return " ".join(told)


def connection_entries(exchange: Exchange, now: datetime | None = None) -> list[Entry]:
    """The line and how it is secured, with every certificate that the server showed."""
    line, security = exchange.connection, exchange.connection.security if exchange.connection else None
    rows = [Entry(tr("Connection")), *_line_entries(exchange, line)]
    if security is None:
        return rows
    cipher = (
        f"{security.cipher}, {trn('{count} bit', '{count} bits', security.bits)}" if security.bits else security.cipher
    )
    rows += [
        Entry(tr("Encryption"), (security.version,), tr("The version of TLS that both sides agreed on.")),
        Entry(tr("Cipher"), (cipher,), tr("How the content is encrypted and checked.")),
    ]
    for place, certificate in enumerate(security.certificates):
        rows += _certificate_entries(certificate, place, now or datetime.now(UTC))
    return rows


def _line_entries(exchange: Exchange, line: Connection | None) -> list[Entry]:
    rows = []
    if line is not None and line.server:
        rows.append(Entry(tr("Server"), (line.server,), tr("The address and port that answered.")))
    if line is not None:
        used = tr("kept open from before") if line.reused else tr("opened for this request")
        rows.append(Entry(tr("Line"), (used,), tr("A line that is kept open saves the time to connect.")))
    if exchange.http_version:
        rows.append(Entry(tr("Protocol"), (exchange.http_version,), tr("The version of HTTP.")))
    if exchange.url.lower().startswith("http://"):
        told = tr("none: the address begins with http://")
        rows.append(Entry(tr("Encryption"), (told,), tr("Others on the way could read along.")))
    elif line is None or line.security is None:
        rows.append(Entry(tr("Encryption"), (tr("not known"),), tr("Nothing was recorded about it.")))
    return rows


def _certificate_entries(one: Certificate, place: int, now: datetime) -> list[Entry]:
    title = tr("Certificate of the site") if place == 0 else tr("Certificate {number} above it", number=place)
    rows = [Entry(title), Entry(tr("For"), (one.subject,), tr("Whom the certificate names."))]
    if one.names:
        rows.append(Entry(tr("Host names"), (", ".join(one.names),), tr("The addresses for which it counts.")))
    vouches = one.issuer + (f" ({tr('itself')})" if one.is_self_signed else "")
    rows.append(Entry(tr("Issued by"), (vouches,), tr("Who vouches for it.")))
    if one.begins is not None and one.ends is not None:
        span = f"{one.begins:%Y-%m-%d} – {one.ends:%Y-%m-%d}"
        left = (one.ends - now).days
        words = trn("{count} day left", "{count} days left", left) if left >= 0 else tr("it has expired")
        words = tr("it does not count yet") if one.begins > now else words
        rows.append(Entry(tr("Valid"), (f"{span}, {words}",), tr("Outside of this span nobody trusts it.")))
    rows.append(Entry(tr("Serial number"), (one.serial,)))
    pairs = ":".join(one.fingerprint[at : at + 2] for at in range(0, len(one.fingerprint), 2)).upper()
    rows.append(Entry("SHA-256", (pairs,), tr("The fingerprint: two certificates with the same one are the same.")))
    return rows
