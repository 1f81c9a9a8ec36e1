"""The filter line helps to write: what it offers where, and how an offer is taken with the keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from lmsdesk.domain.brief import Mark
from lmsdesk.domain.exchange import Action, Failure, Phase
from lmsdesk.sites import Journal
from lmsdesk.ui.inspector.filter_box import MOST, FilterBox
from lmsdesk.ui.inspector.panel import InspectorPanel
from lmsdesk.ui.theme import theme
from tests.ui.inspector.conftest import destroy
from tests.ui.inspector.exchanges import exchange, refused

OFFERS = {
    "sta": ["status:"],
    "STA": ["status:"],
    "slow": ["slower:"],
    "-wri": ["writes"],
    "iled": [],
    "status:401 meth": ["method:"],
    'action:"two words" pin': ["pinned"],
    'action:"not closed pin': [],
    "status:": ["status:200", "status:401", "status:timeout"],
    "status:4": ["status:401"],
    "status:200,t": ["status:200,timeout"],
    "-method:p": ["method:put"],
    "method:": ["method:get", "method:put"],
    "path:cat": ["path:/masteriyo/v1/courses/categories"],
    "host:": ["host:academy.example"],
    "signin:": ["signin:masteriyo-key"],
    "colour:": ["colour:red"],
    "hint:u0": ["hint:U04"],
    "slower:5": ["slower:500ms", "slower:5s"],
    "larger:": ["larger:1k", "larger:10k", "larger:100k", "larger:1m"],
    'action:"two words': [],
    'action:"course l': ['action:"Open course list"'],
    'action:"save': ['action:"Save course “Ukulele”"'],
    "action:list": ['action:"Open course list"'],
    "text:": [],
    "body:ukulele": [],
    "nobody:": [],
    "zzz": [],
    "writes": [],
    "status:timeout": [],
}


def test_what_is_there_is_offered_with_what_it_means(panel: InspectorPanel, journal: Journal) -> None:
    saving = refused(Action("Save course “Ukulele”"))
    journal.mark(saving.number, Mark(colour="red"))
    lost = replace(saving, status=0, body=b"", failure=Failure(Phase.WAIT, "timeout"), number=saving.number + 10_000)
    listing = Action("Open course list")
    for one in (exchange(listing), exchange(listing, path="/courses/categories"), saving, lost):
        journal.add(one)
    offers = {text: [term for term, _ in panel.filter.suggestions(text)] for text in OFFERS}
    assert offers == OFFERS
    told = dict(panel.filter.suggestions("status:"))
    assert told == {"status:200": "2 requests", "status:401": "1 request", "status:timeout": "1 request"}
    assert all(words for _, words in panel.filter.suggestions("s"))
    assert len(panel.filter.suggestions("")) == MOST
    panel.activateWindow()
    panel.filter.setFocus()
    QTest.keyClicks(panel.filter, "stat")
    presses(panel.filter, "Tab", "Down", "Down", "Tab", "Return")
    assert panel.filter.text() == "status:401 "
    assert [brief.number for brief in panel.model.shown()] == [saving.number]


VALUES = {
    "status": [("200", "2 requests"), ("401", "1 request")],
    "method": [("get", "2 requests"), ("put", "1 request")],
    "action": [('"Save course “Ukulele”"', "1 request")],
}


@pytest.fixture
def box(qapp: QApplication) -> Iterator[FilterBox]:
    theme.install(qapp, "light")
    made = FilterBox(lambda name: VALUES.get(name, []))
    made.show()
    made.activateWindow()
    made.setFocus()
    yield made
    destroy(made)


def shown(box: FilterBox) -> list[str]:
    """What can be seen in the list under the line."""
    if not box.popup.isVisible():
        return []
    model = box.popup.model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def presses(box: FilterBox, *keys: str) -> None:
    """As Qt does it: what is over the window gets the keys."""
    for key in keys:
        QTest.keyClick(box.popup if box.popup.isVisible() else box, Qt.Key[f"Key_{key}"])


def test_typing_offers_and_the_arrow_and_enter_take(box: FilterBox) -> None:
    searched: list[str] = []
    QTest.keyClicks(box, "sta")
    assert shown(box) == ["status:"]
    presses(box, "Down", "Return")
    assert box.text() == "status:"
    assert shown(box) == ["status:200", "status:401"], "what may come next is offered at once"
    presses(box, "Down", "Down", "Return")
    assert (box.text(), box.cursorPosition(), shown(box)) == ("status:401 ", len("status:401 "), [])
    box.searched.connect(searched.append)
    presses(box, "Return")
    assert searched == ["status:401 "]


def test_tab_takes_the_first_offer_and_stays_in_the_line(box: FilterBox) -> None:
    QTest.keyClicks(box, "sta")
    presses(box, "Tab")
    assert (box.text(), shown(box)) == ("status:", ["status:200", "status:401"])
    presses(box, "Down", "Down", "Tab")
    assert (box.text(), shown(box)) == ("status:401 ", [])


def test_enter_without_a_choice_searches_for_what_was_typed(box: FilterBox) -> None:
    searched: list[str] = []
    box.searched.connect(searched.append)
    QTest.keyClicks(box, "s")
    assert len(shown(box)) > 3
    presses(box, "Return")
    assert (searched, box.text(), shown(box)) == (["s"], "s", [])


def test_escape_closes_the_offers_first_and_clears_the_line_then(box: FilterBox) -> None:
    QTest.keyClicks(box, "sta")
    presses(box, "Escape")
    assert (shown(box), box.text()) == ([], "sta")
    presses(box, "Escape")
    assert box.text() == ""


def test_a_word_in_the_middle_is_completed_where_it_stands(box: FilterBox) -> None:
    box.setText("writes meth status:401")
    box.setCursorPosition(len("writes meth"))
    box.suggest()
    presses(box, "Down", "Return")
    assert (box.text(), box.cursorPosition()) == ("writes method: status:401", len("writes method:"))
    presses(box, "Down", "Down", "Return")
    assert box.text() == "writes method:put status:401"


def test_a_sign_before_the_word_and_a_quote_stay_as_they_are(box: FilterBox) -> None:
    QTest.keyClicks(box, '-action:"sav')
    presses(box, "Down", "Return")
    assert box.text() == '-action:"Save course “Ukulele”" '
    QTest.keyClicks(box, "meth")
    presses(box, "Tab")
    assert box.text() == '-action:"Save course “Ukulele”" method:'


@pytest.mark.parametrize("how", ["ctrl space", "down"])
def test_all_names_are_offered_on_demand(box: FilterBox, how: str) -> None:
    assert shown(box) == []
    key: Any = (Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier) if how == "ctrl space" else (Qt.Key.Key_Down,)
    QTest.keyClick(box, *key)
    assert shown(box)[:3] == ["status:", "method:", "path:"]
