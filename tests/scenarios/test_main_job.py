"""The main job, from an empty computer to a saved course, as the first person of the issue does it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QComboBox

from tests.conftest import until
from tests.scenarios.person import Person

Play = Callable[[Callable[[Person], Any]], None]


def test_find_a_course_change_title_and_price_and_be_told_that_it_is_saved(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.starts(practice=True)
        await until(lambda: person.desk.site is not None, 30)
        await person.goes_to("courses")
        assert person.window.windowTitle().startswith("LMS Desk")
        everything = person.rows()
        assert len(everything) >= 30
        title = next(row for row in everything if len(row) > 8 and row.isascii())
        assert title in await person.finds(title[:7].lower())

        await person.opens(title)
        mark = person.last_number()
        person.clears_and_types(title + " again", person.field("name"))
        access = person.field("access_mode", QComboBox)
        access.setCurrentIndex(next(i for i in range(access.count()) if "once" in access.itemText(i)))
        access.activated.emit(access.currentIndex())
        person.clears_and_types("19.50", person.field("regular_price"))
        await until(lambda: person.editor.unsaved)
        person.presses("Ctrl+S")
        await person.hears("Saved")
        await person.rest()
        assert not person.editor.unsaved
        assert [line.split()[0] for line in person.requests(mark)] in (["PUT"], ["POST"])
        person.presses("Escape")
        await until(lambda: person.editor is None)
        assert title + " again" in person.rows()

    play(scenario)


def test_a_firewall_says_no_and_everything_typed_is_still_there(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice()
        title = person.rows()[0]
        await person.opens(title)
        person.clears_and_types("A title nobody wants to type twice", person.field("name"))
        person.weather("firewall")
        person.presses("Ctrl+S")
        notice = await person.is_told("Wordfence")
        assert person.field("name").text() == "A title nobody wants to type twice"
        assert person.editor.unsaved
        person.clicks(person.button("Show details", notice))
        await until(lambda: person.window.inspector is not None and person.window.inspector.isVisible())
        await person.sees("403")
        person.weather()
        person.presses("Ctrl+S", person.field("name"))
        await person.hears("Saved")
        await person.rest()
        assert not person.editor.unsaved

    play(scenario)
