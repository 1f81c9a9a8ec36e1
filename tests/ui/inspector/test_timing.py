"""The bars of time: what they say, what a screen reader hears, and where they are drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from lmsdesk.domain.connection import Connection
from lmsdesk.domain.exchange import Action, Exchange, Failure, Phase, Timing
from lmsdesk.ui.inspector.timing import LABEL, ROW, VALUE, TimingBars
from lmsdesk.ui.theme import palette, theme
from tests.ui.inspector.conftest import destroy
from tests.ui.inspector.exchanges import exchange

ALL = Timing(dns=100, connect=50, tls=150, send=0.4, wait=600, download=99.6, total=1_000)
HTTPS, HTTP = "https://a.example/wp-json/", "http://a.example/wp-json/"
NEW, KEPT = Connection("203.0.113.7:443"), Connection("203.0.113.7:443", reused=True)


@pytest.fixture
def bars(qapp: QApplication) -> Iterator[TimingBars]:
    theme.install(qapp, "light")
    made = TimingBars()
    made.resize(LABEL + 400 + VALUE, 6 * ROW)
    yield made
    destroy(made)


def timed(timing: Timing, url: str = HTTPS, line: Connection | None = NEW, broke: Phase | None = None) -> Exchange:
    failure = Failure(broke, "other") if broke is not None else None
    return replace(exchange(Action("Open")), url=url, timing=timing, connection=line, failure=failure)


@pytest.mark.parametrize(
    ("one", "heard"),
    [
        (timed(ALL), "Name 100 ms, Connect 50 ms, Secure 150 ms, Send 0.4 ms, Wait 600 ms, Download 100 ms"),
        (
            timed(Timing(send=0.2, wait=80, download=2_500, total=2_580), line=KEPT),
            "Name reused, Connect reused, Secure reused, Send 0.2 ms, Wait 80 ms, Download 2.5 s",
        ),
        (
            timed(Timing(connect=1.2, send=0.2, wait=80, download=1, total=83), HTTP),
            "Name not needed, Connect 1.2 ms, Secure none, Send 0.2 ms, Wait 80 ms, Download 1.0 ms",
        ),
        (
            timed(Timing(total=30), line=None, broke=Phase.RESOLVE),
            "Name failed, Connect none, Secure none, Send none, Wait none, Download none",
        ),
        (
            timed(Timing(dns=3, connect=20, tls=75, total=98), line=NEW, broke=Phase.TLS),
            "Name 3.0 ms, Connect 20 ms, Secure 75 ms, failed, Send none, Wait none, Download none",
        ),
    ],
)
def test_every_phase_is_said_with_its_time(bars: TimingBars, one: Exchange, heard: str) -> None:
    bars.show_exchange(one)
    assert bars.accessibleName() == "Timing"
    assert bars.accessibleDescription() == heard


def drawn(bars: TimingBars, row: int, colour: str) -> tuple[int, int]:
    """From where to where a bar of that colour is drawn in the row, in pixels behind the labels."""
    image: QImage = bars.grab().toImage()
    ratio = image.devicePixelRatio()
    y, ink = int((row * ROW + ROW / 2) * ratio), QColor(colour).rgb()
    found = [x for x in range(int(LABEL * ratio), int((LABEL + 400) * ratio)) if image.pixel(x, y) == ink]
    return (round(min(found) / ratio) - LABEL, round((max(found) + 1) / ratio) - LABEL) if found else (-1, -1)


def test_each_bar_begins_where_the_one_before_ended(bars: TimingBars) -> None:
    bars.show_exchange(timed(ALL))
    now = palette()
    plain, waiting, good = now.border_strong, now.accent, now.good.ink
    spans = [drawn(bars, row, colour) for row, colour in enumerate((plain, plain, plain, plain, waiting, good))]
    wanted = [(0, 40), (40, 60), (60, 120), (120, 123), (120, 360), (360, 400)]
    for span, want in zip(spans, wanted, strict=True):
        assert span == pytest.approx(want, abs=2)


def test_what_did_not_happen_has_no_bar_and_where_it_broke_stands_out(bars: TimingBars) -> None:
    bars.show_exchange(timed(Timing(dns=50, connect=50, total=100), broke=Phase.CONNECT))
    now = palette()
    assert drawn(bars, 1, now.trouble.ink) == pytest.approx((200, 400), abs=2)
    assert drawn(bars, 0, now.trouble.ink) == (-1, -1)
    for row in range(2, 6):
        for colour in (now.border_strong, now.accent, now.good.ink, now.trouble.ink):
            assert drawn(bars, row, colour) == (-1, -1)


def test_the_short_form_leaves_out_what_did_not_happen(qapp: QApplication) -> None:
    short = TimingBars(short=True)
    short.show_exchange(timed(Timing(wait=80, download=1, total=81), line=KEPT))
    assert short.accessibleDescription() == "Connect reused, Wait 80 ms, Download 1.0 ms"
    assert short.sizeHint().height() == 3 * ROW
    short.show_exchange(timed(ALL))
    assert short.accessibleDescription().count(",") == 5
    destroy(short)
