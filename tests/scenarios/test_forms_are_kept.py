"""Whatever is filled in somewhere is safe within a second: it stands there again after the power went."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from lmsdesk.domain.changing import Way
from lmsdesk.sites.unfinished import FORM
from lmsdesk.ui.connect.profile_screen import ProfileScreen
from lmsdesk.ui.inspector.resend_page import ResendPage
from lmsdesk.ui.keys.key_page import KeyFormPage
from lmsdesk.ui.trial.bulk_page import BulkPage
from lmsdesk.ui.trial.sheet_page import SheetPage
from tests.conftest import until
from tests.scenarios.person import Person
from tests.scenarios.test_together import bulk_page, column, sheet_page

Play = Callable[..., None]


async def kept(person: Person, form: str) -> Any:
    """Waits as long as a person may lose: a second would do, a slow computer gets more."""
    drafts = person.desk.drafts
    assert drafts is not None
    found = await until(lambda: [one for one in drafts.list() if one.kind == FORM + form], 10, "the form on the disk")
    return found[0]


def the_power_goes(person: Person) -> None:
    """Nothing more is written from here on."""
    assert person.desk.drafts is not None
    person.desk.drafts.put = lambda *_, **__: ""  # type: ignore[method-assign, assignment]
    person.desk.drafts.drop = lambda *_, **__: None  # type: ignore[method-assign]


def test_a_half_filled_change_of_many_goes_on_from_the_list_of_unfinished_work(play: Play) -> None:
    async def evening(person: Person) -> None:
        page = await bulk_page(person, 5)
        line = page.begin_with("regular_price", Way.RAISE)
        QTest.keyClicks(line.amount, "10,x")
        await kept(person, "bulk")
        await until(lambda: person.desk.drafts.list()[0].values["lines"][0]["amount"] == "10,x", 10)  # type: ignore[union-attr]
        the_power_goes(person)

    async def morning(person: Person) -> None:
        await person.opens_practice()
        await person.is_told("1 unfinished piece of work")
        screen = await person.goes_to("unfinished")
        await person.sees("Change 5 courses")
        person.clicks("Go on with Change 5 courses")
        await until(lambda: isinstance(person.front, BulkPage), 20, "the form")
        page = person.front
        assert len(page.records) == 5
        assert (page.lines[0].field.name, page.lines[0].amount.text()) == ("regular_price", "10,x")
        page.lines[0].amount.setText("10")
        await until(lambda: page.go.isEnabled(), 10, "something to change")
        page.start()
        await until(lambda: page.finished and not page.running, 20, "the end")
        await person.goes_to("unfinished")
        await until(lambda: screen.pieces == (), 10, "nothing left")

    play(evening)
    play(morning)


def test_what_stands_in_cells_of_a_sheet_stands_there_again_also_the_cell_in_use(play: Play) -> None:
    async def evening(person: Person) -> None:
        page = await sheet_page(person)
        model, table = page.model, page.table
        price = column(page, "regular_price")
        table.setCurrentIndex(model.index(1, price))
        table.edit(model.index(1, price))
        cell = await until(lambda: table.findChild(QLineEdit), 10, "the cell")
        cell.selectAll()
        QTest.keyClicks(cell, "77.5")
        model.setData(model.index(0, 0), "A title from the sheet")
        drafts = person.desk.drafts
        assert drafts is not None
        await until(lambda: len(drafts.list()) == 2, 10, "both rows")
        the_power_goes(person)

    async def morning(person: Person) -> None:
        page = await sheet_page(person)
        assert isinstance(page, SheetPage)
        await person.is_told("2 cells that you typed earlier are back")
        assert page.model.changed == 2
        assert page.model.value(0, 0) == "A title from the sheet"
        assert str(page.model.value(1, column(page, "regular_price"))) == "77.5"
        page.model.undo.undo()
        assert page.model.changed == 0

    play(evening)
    play(morning)


def test_a_request_by_hand_a_new_key_and_the_note_of_a_site(play: Play) -> None:
    async def evening(person: Person) -> None:
        await person.opens_practice()
        person.window.write_request()
        page = await until(lambda: person.window.findChild(ResendPage), 10)
        page.method.setCurrentText("POST")
        page.headers.setPlainText("Accept: application/json\nAuthorization: Basic c2VjcmV0OnNlY3JldA==")
        page.body.setPlainText('{"name": "A course", "password": "open sesame"}')
        text = str((await kept(person, "request")).values)
        assert "A course" in text
        assert "open sesame" not in text, "nothing secret is kept"
        assert "c2VjcmV0" not in text
        person.window.toggle_inspector()
        keys = await person.goes_to("keys")
        keys.make_new()
        await until(lambda: isinstance(person.front, KeyFormPage), 10)
        QTest.keyClicks(person.front.description, "Class display")
        await kept(person, "key")
        the_power_goes(person)

    async def morning(person: Person) -> None:
        await person.opens_practice()
        await person.goes_to("unfinished")
        person.clicks("Go on with New request")
        page = await until(lambda: person.window.findChild(ResendPage), 10)
        await until(page.isVisible, 10)
        assert "A course" in page.body.toPlainText()
        assert page.method.currentText() == "POST"
        person.window.toggle_inspector()
        person.clicks("Go on with New key")
        await until(lambda: isinstance(person.front, KeyFormPage), 10)
        assert person.front.description.text() == "Class display"
        person.front.leave()
        await person.answers("leave")
        await until(lambda: person.window.navigation.editor is None, 10)
        assert person.desk.drafts is not None
        assert [one.kind for one in person.desk.drafts.list()] == [FORM + "request"], "left on purpose"
        assert person.desk.site is not None
        person.window.edit_profile(person.desk.site.profile)
        await until(lambda: isinstance(person.front, ProfileScreen), 10)
        QTest.keyClicks(person.front.face.name, " II")
        draft = await kept(person, "profile")
        assert draft.values["name"].endswith(" II")

    play(evening)
    play(morning)
