"""Sizes on the wire and unpacked, and that one exchange's details hold nothing of another's."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from lmsdesk.domain.exchange import Action, Exchange
from lmsdesk.sites import Journal
from lmsdesk.ui.inspector.details import sizes
from lmsdesk.ui.inspector.panel import InspectorPanel
from tests.ui.inspector.conftest import words
from tests.ui.inspector.exchanges import exchange


def packed(size: int, wire: int | None, coding: str = "", *, sent: int = 0) -> Exchange:
    headers = (("Content-Encoding", coding),) if coding else ()
    return replace(exchange(Action("Open")), body_size=size, wire_size=wire, headers=headers, request_size=sent)


@pytest.mark.parametrize(
    ("one", "told"),
    [
        (packed(100_000, 25_000, "gzip", sent=1_200),
         "Sent: 1.2 kB. Answer: 25.0 kB on the wire (gzip), 100.0 kB unpacked; 75 % saved."),
        (packed(812, 812), "Sent: 0 B. Answer: 812 B."),
        (packed(812, None, "br"), "Sent: 0 B. Answer: 812 B."),
        (packed(10, 30, "gzip"), "Sent: 0 B. Answer: 30 B on the wire (gzip), 10 B unpacked; 0 % saved."),
        (packed(0, 20, "gzip"), "Sent: 0 B. Answer: 20 B on the wire (gzip), 0 B unpacked; 0 % saved."),
        (packed(900, 700), "Sent: 0 B. Answer: 700 B on the wire (as it is), 900 B unpacked; 22 % saved."),
    ],
)  # fmt: skip
def test_sizes_are_told_as_sent_and_unpacked(qapp: Any, one: Exchange, told: str) -> None:
    assert sizes(one) == told


def test_the_page_for_timing_tells_times_and_sizes(panel: InspectorPanel, journal: Journal) -> None:
    big, small = packed(100_000, 25_000, "gzip"), exchange(Action("Open"), took=12)
    for one in (big, small):
        journal.add(one)
    details = panel.details
    panel.show_exchange(big.number)
    assert "75 % saved" not in words(panel), "the page is not open"
    details.tabs.setCurrentIndex([details.tabs.tabText(at) for at in range(details.tabs.count())].index("Timing"))
    assert "25.0 kB on the wire (gzip), 100.0 kB unpacked; 75 % saved" in words(panel)
    assert details.timing.isVisibleTo(panel)
    assert "Wait 82 ms, Download 1.6 ms" in details.timing.accessibleDescription()
    panel.show_exchange(small.number)
    assert "Answer: 12 B." in words(panel)
    assert "saved" not in words(panel)
    assert "Wait 10 ms" in details.timing.accessibleDescription()


def test_what_was_sent_and_what_came_are_read_apart(panel: InspectorPanel, journal: Journal) -> None:
    saved = exchange(Action("Save"), "PUT", "/courses/6", body={"name": "Harp"}, sent={"name": "Ukulele"})
    asked = exchange(Action("Open"))
    for one in (saved, asked):
        journal.add(one)
    panel.show_exchange(saved.number)
    details = panel.details
    assert '"name": "Harp"' in details.answer.shown_text()
    assert '"name": "Ukulele"' in details.request.shown_text()
    details.request.choose("tree")
    assert details.request.tree_model.index(0, 1).data() == '"Ukulele"'
    assert details.answer.way == "pretty"
    panel.show_exchange(asked.number)
    assert details.request.shown_text() == ""
    assert details.request.note.text() == "Empty"
