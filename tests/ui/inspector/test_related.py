"""Where a request was forwarded, and the other tries of it: links that are followed."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from lmsdesk.domain.brief import Brief
from lmsdesk.domain.exchange import Action, Exchange, Failure, Phase
from lmsdesk.sites import Journal
from lmsdesk.ui.inspector.panel import InspectorPanel
from lmsdesk.ui.inspector.related import related
from lmsdesk.ui.widgets import Button
from tests.ui.inspector.exchanges import exchange

TO = "https://www.academy.example/wp-json/masteriyo/v1/courses"

LINKS = ("← Forwarded", "→ Forwarded", "Try 1", "Try 2", "Try 3")


def moved(action: Action) -> tuple[Exchange, Exchange, Exchange]:
    """Something else that was asked, a forwarded request, and the one that it led to."""
    other = exchange(action, path="/users/me")
    first = exchange(action, status=301)
    first = replace(first, headers=(*first.headers, ("Location", TO)))
    return other, first, replace(exchange(action), url=TO)


def buttons(panel: InspectorPanel) -> dict[str, Button]:
    QApplication.processEvents()  # what a layout takes in is shown in the next turn
    found = panel.details.findChildren(Button)
    return {button.text(): button for button in found if button.isVisibleTo(panel) and button.text().startswith(LINKS)}


def test_a_redirect_is_followed_to_where_it_led_and_back(panel: InspectorPanel, journal: Journal) -> None:
    for made in (asked := moved(Action("Open course list"))):
        journal.add(made)
    _, first, second = asked
    panel.show_exchange(first.number)
    assert list(buttons(panel)) == ["→ Forwarded to /masteriyo/v1/courses"]
    QTest.mouseClick(buttons(panel)["→ Forwarded to /masteriyo/v1/courses"], Qt.MouseButton.LeftButton)
    assert panel.details.exchange is second
    back = "← Forwarded from /masteriyo/v1/courses (301)"
    assert list(buttons(panel)) == [back]
    QTest.mouseClick(buttons(panel)[back], Qt.MouseButton.LeftButton)
    assert panel.details.exchange is first


def test_a_location_without_host_is_found_and_other_actions_are_not() -> None:
    action = Action("Open")
    first, second = Brief.of(exchange(action, status=302)), Brief.of(exchange(action, path="/moved?page=1"))
    there = "/wp-json/masteriyo/v1/moved?page=1"
    assert related(first, [first, second], there) == [("→ Forwarded to /masteriyo/v1/moved", second.number)]
    assert related(first, [first, second], "/elsewhere") == []
    strange = Brief.of(exchange(Action("Another"), path="/moved?page=1"))
    assert related(first, [first, strange], there) == []
    plain = Brief.of(exchange(action, status=200))
    assert related(plain, [plain, Brief.of(exchange(action, path="/moved?page=1"))], there) == [], (
        "only what was forwarded leads on"
    )


def test_the_request_just_before_counts_in_whatever_order_they_come() -> None:
    one, first, second = (Brief.of(made) for made in moved(Action("Open")))
    wanted = [("← Forwarded from /masteriyo/v1/courses (301)", first.number)]
    assert related(second, [one, first, second], "") == wanted
    assert related(second, [second, first, one], "") == wanted, "as those of earlier days come"


def test_every_try_of_a_request_is_a_click_away(panel: InspectorPanel, journal: Journal) -> None:
    action = Action("Open course list")
    lost = replace(exchange(action), status=0, body=b"", failure=Failure(Phase.WAIT, "timeout"))
    busy = replace(exchange(action, status=503), attempt=2)
    good = replace(exchange(action), attempt=3)
    for made in (lost, busy, good):
        journal.add(made)
    panel.show_exchange(good.number)
    assert list(buttons(panel)) == ["Try 1: timeout", "Try 2: 503"]
    QTest.mouseClick(buttons(panel)["Try 1: timeout"], Qt.MouseButton.LeftButton)
    assert panel.details.exchange is lost
    assert list(buttons(panel)) == ["Try 2: 503", "Try 3: 200"]
