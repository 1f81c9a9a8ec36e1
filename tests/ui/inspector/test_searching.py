"""What was asked before today is found by words that stand in its headers and bodies."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lmsdesk.domain.exchange import Action, Exchange
from lmsdesk.sites import Journal
from lmsdesk.storage import journal_writer
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.inspector.panel import InspectorPanel
from tests.ui.inspector.exchanges import exchange

YESTERDAY = [
    exchange(Action("Open course list"), body={"data": [{"name": f"Course {n}"}]}, path=f"/courses?page={n}")
    for n in range(120)
]
YESTERDAY[3] = exchange(Action("Open course list"), body={"data": [{"name": "Grüße vom Cello"}]})
YESTERDAY[90] = exchange(Action("Save"), "PUT", "/courses/6", sent={"note": "for the CELLO group"})
YESTERDAY[110] = exchange(Action("Open course list"), headers=(("X-Trace", "cello-17"),))


@pytest.fixture
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Journal]:
    """A program ran yesterday, recorded these, and was closed; this one is a new start on its file."""
    monkeypatch.setattr(journal_writer, "GATHER_SECONDS", 0.01)
    file = tmp_path / "journal.sqlite"
    before = Journal(path=file)
    for one in YESTERDAY:
        before.add(one)
    before.close()
    today = Journal(path=file)
    yield today
    today.close()


def found(panel: InspectorPanel, text: str) -> list[Exchange]:
    """What the list shows for a filter, whole, oldest first."""
    panel.filter.setText(text)
    panel.filter.returnPressed.emit()
    return sorted(panel.load_all(panel.model.shown()), key=lambda one: one.started)


def test_words_in_bodies_and_headers_of_an_earlier_start_are_found(panel: InspectorPanel, journal: Journal) -> None:
    now = exchange(Action("Open course list"), body={"data": [{"name": "Cello today"}]})
    journal.add(now)
    assert found(panel, "text:cello") == [now], "what is earlier is asked for"
    panel.earlier.setChecked(True)
    assert panel.model.total() == len(YESTERDAY) + 1
    hits = found(panel, "text:cello")
    assert [one.body for one in hits] == [YESTERDAY[n].body for n in (3, 90, 110)] + [now.body]
    assert [one.number < 0 for one in hits] == [True, True, True, False]
    assert "4 of 121" in panel.count.text()
    assert [one.json() for one in found(panel, "body:grüße")] == [YESTERDAY[3].json()]
    assert [one.method for one in found(panel, "sent:cello")] == ["PUT"]
    assert [one.request_headers for one in found(panel, "header:cello")] == [YESTERDAY[110].request_headers]
    assert len(found(panel, "-text:cello earlier")) == len(YESTERDAY) - 3
    assert found(panel, "text:violoncello") == []
    assert len(found(panel, "")) == 121
    panel.everywhere.setChecked(True)
    assert len(found(panel, "cello")) == 4, "plain words too, when that is wanted"
    panel.earlier.setChecked(False)
    assert panel.load_all(panel.model.shown()) == [now]
    assert panel.count.text() == "1 request"


def test_the_word_earlier_alone_brings_them_and_one_opens_at_the_word(panel: InspectorPanel, journal: Journal) -> None:
    [hit] = found(panel, "earlier body:vom")
    assert not panel.earlier.isChecked()
    panel.show_exchange(hit.number)
    assert panel.details.exchange is not None
    assert panel.details.exchange.json() == {"data": [{"name": "Grüße vom Cello"}]}
    assert panel.filter.text() == "earlier body:vom"
    assert panel.details.answer.pretty.short.textCursor().selectedText() == "vom"


def test_lines_that_come_from_disk_while_a_search_holds_are_searched_too(
    panel: InspectorPanel, desk: Desk, journal: Journal
) -> None:
    tasks: Any = desk.tasks
    tasks._busy = True  # what is started now waits
    assert found(panel, "earlier text:cello") == []
    tasks._busy = False
    tasks.start(asyncio.sleep(0))
    assert len(panel.model.shown()) == 3


def test_what_was_deleted_meanwhile_is_not_found(panel: InspectorPanel, journal: Journal) -> None:
    assert len(found(panel, "earlier text:cello")) == 3
    journal.clear()
    panel.forget_all()
    journal.flush()
    assert found(panel, "earlier text:cello") == []
