"""The panel for signing in again says all it has to say in every window, also in a low one with large print."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget

from lmsdesk.domain.words import Sentence
from lmsdesk.sites import HELD_BACK, HeldBack, Way
from lmsdesk.ui.connect.sign_in_panel import SignInPanel
from lmsdesk.ui.widgets import FieldRow
from tests.conftest import until
from tests.scenarios.person import Person


def place_of(part: QWidget, inside: QWidget) -> QRect:
    return QRect(part.mapTo(inside, QPoint(0, 0)), part.size())


@pytest.mark.parametrize("size", [(1280, 800), (820, 560)], ids=["usual", "half"])
def test_nothing_of_it_lies_upon_another_and_the_buttons_are_there(play: Any, size: tuple[int, int]) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice("masteriyo")
        person.window.resize(*size)
        person.window.sign_in_here()
        await until(lambda: any(one.isVisible() for one in person.window.findChildren(SignInPanel)))
        panel = next(one for one in person.window.findChildren(SignInPanel) if one.isVisible())
        await until(lambda: list(person.desk.tasks.names) == ["ask to sign in"])
        words = "Two sign-ins in a row were refused, so we sent no third: many sites lock people out after three."
        panel._tell(HeldBack(HELD_BACK, Sentence(words), 300.0))
        await until(lambda: panel.here.height() > 60)
        for row in (row for row in panel.findChildren(FieldRow) if row.isVisible()):
            layout = row.layout()
            assert layout is not None
            assert row.height() >= layout.totalHeightForWidth(row.width()) or not layout.hasHeightForWidth()
        host = panel.parentWidget()
        assert host is not None
        for button in (panel.go, panel.later):
            assert host.rect().contains(place_of(button, host))
        assert panel.rect().contains(place_of(panel._area, panel))
        person.clicks(panel.later)
        await person.rest()

    play(scenario)


def test_what_is_known_late_of_the_approval_page_does_not_take_away_what_is_being_typed(play: Any) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice("masteriyo")
        person.window.sign_in_here()
        await until(lambda: any(one.isVisible() for one in person.window.findChildren(SignInPanel)))
        panel = next(one for one in person.window.findChildren(SignInPanel) if one.isVisible())
        await until(lambda: list(person.desk.tasks.names) == ["ask to sign in"])
        panel.form.offer((Way.MASTERIYO_KEY, Way.APP_PASSWORD), panel.profile.address)  # as before it was known
        person.clicks(panel.form.chips[Way.APP_PASSWORD])
        person.clears_and_types("ida", panel.form.panel.first)
        await panel._offer_approval()
        assert panel.form.chips[Way.APPROVAL].isVisible()
        assert panel.form.way is Way.APP_PASSWORD
        assert panel.form.panel.first.text() == "ida"
        person.clicks(panel.later)
        await person.rest()

    play(scenario)
