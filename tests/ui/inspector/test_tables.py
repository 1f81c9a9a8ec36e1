"""Headers explained, cookies without their values, and the line with its certificates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip

from lmsdesk.domain.connection import Certificate, Connection, Security
from lmsdesk.domain.exchange import Action, Exchange
from lmsdesk.sites import Journal
from lmsdesk.ui.inspector.header_words import MEANINGS
from lmsdesk.ui.inspector.panel import InspectorPanel
from lmsdesk.ui.inspector.tables import (
    MOST,
    Entry,
    ExplainedTable,
    FactTable,
    connection_entries,
    cookie_entries,
    header_entries,
)
from lmsdesk.ui.words import number
from tests.ui.inspector.conftest import destroy
from tests.ui.inspector.exchanges import exchange

NOW = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def shown(qapp: QApplication) -> Iterator[ExplainedTable]:
    made = ExplainedTable("Headers", ["Name", "Value"], "Choose a header to read what it means.")
    made.resize(700, 400)
    made.show()
    yield made
    QToolTip.hideText()
    destroy(made)


def answered(*headers: tuple[str, str]) -> Exchange:
    return replace(exchange(Action("Open")), request_headers=(("Accept", "application/json"),), headers=headers)


def hovers(table: FactTable, row: int, column: int) -> str:
    """The mouse rests on a cell; what is said there."""
    QToolTip.hideText()
    at = table.visualItemRect(table.item(row, column)).center()
    there = table.viewport().mapToGlobal(at)
    QApplication.sendEvent(table.viewport(), QHelpEvent(QEvent.Type.ToolTip, QPoint(at), there))
    return QToolTip.text()


# -- headers


def test_a_header_is_explained_on_hover_and_for_the_keyboard(shown: ExplainedTable) -> None:
    shown.show_entries(header_entries(answered(("X-WP-Total", "41"), ("X-Odd-One", "7"))))
    table = shown.table
    texts = [table.item(row, 0).text() for row in range(table.rowCount())]
    assert texts == ["Request", "Accept", "Answer", "X-WP-Total", "X-Odd-One"]
    told = "WordPress: how many items there are in all."
    assert hovers(table, 3, 0) == told
    assert hovers(table, 3, 1) == f"{told}\n41"
    assert hovers(table, 1, 0) == "What kinds of answer the asker can read."
    assert hovers(table, 4, 1) == "7"
    assert table.item(2, 0).toolTip() == ""
    assert shown.words.text() == "Choose a header to read what it means."
    table.setFocus()
    table.setCurrentCell(1, 0)
    assert shown.words.text() == "What kinds of answer the asker can read."
    QTest.keyClick(table, Qt.Key.Key_Down)
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert shown.words.text() in (told, "Choose a header to read what it means.")
    table.setCurrentCell(3, 0)
    assert shown.words.text() == told
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "X-WP-Total: 41"
    shown.show_entries(header_entries(answered(("Age", "4"))))
    assert shown.words.text() == "Choose a header to read what it means.", "nothing of the one before"


def test_tags_in_a_header_are_letters_on_hover_as_well(shown: ExplainedTable) -> None:
    bad = "<img src='file:///server/share/x.png'>\n<b>bold</b>"
    shown.show_entries(header_entries(answered(("X-Odd-One", bad))))
    told = hovers(shown.table, 3, 1)
    assert told.startswith("<qt>&lt;img src=")
    assert "<img" not in told
    assert "<b>" not in told
    assert shown.table.item(3, 1).text() == bad


def test_every_explanation_is_a_sentence_for_a_name_in_small_letters(qapp: QApplication) -> None:
    assert len(MEANINGS) > 70
    for name, told in MEANINGS.items():
        assert name == name.lower().strip()
        assert told[0].isupper()
        assert told.endswith(".")
    [found] = [entry for entry in header_entries(answered(("SET-COOKIE", "a=••••••"))) if entry.name == "SET-COOKIE"]
    assert found.meaning == "A cookie that the site wants to be sent back. Its value is hidden here."


def test_thousands_of_headers_are_counted_and_not_listed(qapp: QApplication) -> None:
    rows = header_entries(answered(*((f"X-{at}", "v" * 9) for at in range(MOST + 1_200))))
    assert len(rows) == 2 + 1 + MOST + 1
    assert rows[-1].name == f"… and {number(1_200)} more"


# -- cookies


def test_cookies_are_listed_with_what_they_ask_for_and_never_their_value(
    panel: InspectorPanel, journal: Journal
) -> None:
    plain = exchange(Action("Open"))
    made = replace(
        exchange(Action("Sign in")),
        request_headers=(("Cookie", "wp-lang=••••••; seen=secret-1"),),
        headers=(
            ("Set-Cookie", "wordpress_logged_in_1=••••••; Path=/; HttpOnly; Secure"),
            ("Set-Cookie", "wordpress_test=secret-2; Max-Age=60"),
        ),
    )
    for one in (plain, made):
        journal.add(one)
    rows = cookie_entries(made)
    assert [(row.name, row.values) for row in rows] == [
        ("Sent", None),
        ("wp-lang", ("",)),
        ("seen", ("",)),
        ("Set by the site", None),
        ("wordpress_logged_in_1", ("Path=/; HttpOnly; Secure",)),
        ("wordpress_test", ("Max-Age=60",)),
    ]
    assert "secret" not in repr(rows)
    assert rows[4].meaning == (
        "It ends with the browser's session. Scripts of the page cannot read it. It travels over https only."
    )
    assert rows[5].meaning == "It may travel without https."
    details = panel.details
    page = details.tabs.indexOf(details.cookies)
    panel.show_exchange(made.number)
    assert details.tabs.isTabVisible(page)
    assert details.cookies.table.item(4, 0).text() == "wordpress_logged_in_1"
    assert details.cookies.words.text() == "Values of cookies are never kept."
    panel.show_exchange(plain.number)
    assert not details.tabs.isTabVisible(page), "where there are none, there is no page for them"


# -- the line and its certificates

SITE = Certificate(
    subject="academy.example",
    issuer="Harbour CA 3",
    names=("academy.example", "www.academy.example"),
    begins=NOW - timedelta(days=30),
    ends=NOW + timedelta(days=60, hours=1),
    serial="04:A1",
    fingerprint="ab" * 32,
)
ROOT = Certificate(subject="Harbour Root", issuer="Harbour Root", serial="01", fingerprint="cd" * 32)


def facts(one: Exchange) -> list[tuple[str, str]]:
    """Each row as name and value; headings with a dash."""
    return [(row.name, "-" if row.values is None else row.values[0]) for row in connection_entries(one, NOW)]


def over(line: Connection | None, url: str = "https://academy.example/wp-json/") -> Exchange:
    return replace(exchange(Action("Open")), url=url, http_version="HTTP/1.1", connection=line)


def secured(*certificates: Certificate, bits: int = 256) -> Exchange:
    return over(Connection("203.0.113.7:443", False, Security("TLSv1.3", "AES-GCM", bits, certificates)))


def test_the_line_and_every_certificate_of_the_chain_are_told(qapp: QApplication) -> None:
    assert facts(secured(SITE, ROOT)) == [
        ("Connection", "-"),
        ("Server", "203.0.113.7:443"),
        ("Line", "opened for this request"),
        ("Protocol", "HTTP/1.1"),
        ("Encryption", "TLSv1.3"),
        ("Cipher", "AES-GCM, 256 bits"),
        ("Certificate of the site", "-"),
        ("For", "academy.example"),
        ("Host names", "academy.example, www.academy.example"),
        ("Issued by", "Harbour CA 3"),
        ("Valid", "2026-05-02 – 2026-07-31, 60 days left"),
        ("Serial number", "04:A1"),
        ("SHA-256", ":".join(["AB"] * 32)),
        ("Certificate 1 above it", "-"),
        ("For", "Harbour Root"),
        ("Issued by", "Harbour Root (itself)"),
        ("Serial number", "01"),
        ("SHA-256", ":".join(["CD"] * 32)),
    ]


@pytest.mark.parametrize(
    ("begins", "ends", "told"),
    [
        (-90, -0.1, "2026-03-03 – 2026-05-31, it has expired"),
        (-90, 1.5, "2026-03-03 – 2026-06-02, 1 day left"),
        (2, 90, "2026-06-03 – 2026-08-30, it does not count yet"),
    ],
)
def test_whether_a_certificate_counts_today_is_told(qapp: Any, begins: float, ends: float, told: str) -> None:
    one = replace(SITE, begins=NOW + timedelta(days=begins), ends=NOW + timedelta(days=ends))
    assert ("Valid", told) in facts(secured(one))


@pytest.mark.parametrize(
    ("one", "rows"),
    [
        (over(None), [("Protocol", "HTTP/1.1"), ("Encryption", "not known")]),
        (
            over(Connection("203.0.113.7:80", True), "http://academy.example/wp-json/"),
            [
                ("Server", "203.0.113.7:80"),
                ("Line", "kept open from before"),
                ("Protocol", "HTTP/1.1"),
                ("Encryption", "none: the address begins with http://"),
            ],
        ),
    ],
)
def test_a_line_without_encryption_is_told(qapp: Any, one: Exchange, rows: list[tuple[str, str]]) -> None:
    assert facts(one) == [("Connection", "-"), *rows]


def test_the_chain_stands_on_the_page_for_security(panel: InspectorPanel, journal: Journal) -> None:
    one = secured(SITE, ROOT)
    journal.add(one)
    panel.show_exchange(one.number)
    details = panel.details
    details.tabs.setCurrentWidget(details.security)
    table = details.security.table
    assert table.isVisibleTo(panel)
    names = [table.item(row, 0).text() for row in range(table.rowCount())]
    assert names.count("SHA-256") == 2
    assert "(itself)" in hovers(table, names.index("Certificate 1 above it") + 2, 1)
    assert hovers(table, names.index("Valid"), 0) == "Outside of this span nobody trusts it."
    QToolTip.hideText()


def test_a_heading_cannot_be_chosen(shown: ExplainedTable) -> None:
    shown.show_entries([Entry("Request"), Entry("Accept", ("x",))])
    assert not shown.table.item(0, 0).flags() & Qt.ItemFlag.ItemIsSelectable
    assert shown.table.item(1, 0).flags() & Qt.ItemFlag.ItemIsSelectable
