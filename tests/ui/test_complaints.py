"""The site's complaints at the fields that caused them: in the editor, inside lists and pairs, and of several items."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from lmsdesk.api.dialects.masteriyo.shapes import SHAPES
from lmsdesk.api.dialects.masteriyo.writing import our_names
from lmsdesk.api.dialects.placing import place
from lmsdesk.domain.field_errors import field_errors
from lmsdesk.domain.kinds.courses import COURSES
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.domain.values import Ref
from lmsdesk.ui.complaints import complaints, complaints_by_row, reasons
from tests.hints.making import error, learnomy
from tests.ui.editor.person import Person, person

NAMES = our_names(SHAPES["courses"])


@pytest.fixture
def play(qt_run: Any, qapp: QApplication) -> Callable[[Callable[[Person], Any]], None]:
    from lmsdesk.ui.theme import theme

    theme.install(qapp, "light")

    def run(scenario: Callable[[Person], Any]) -> None:
        with person() as who:
            qt_run(scenario(who))

    return run


def refused(body: dict[str, Any], exchange: Any = None) -> Problem:
    """A save that the site turned down, as the dialect raises it."""
    problem = Problem(Trouble.INVALID, exchange=exchange, outcome=Outcome.NOT_DONE, code="rest_invalid_param")
    place(problem, COURSES, NAMES, field_errors(body))
    return problem


def wordpress(**params: str) -> dict[str, Any]:
    details = {name: {"code": "", "message": text, "data": {"param": name}} for name, text in params.items()}
    return {"code": "rest_invalid_param", "data": {"params": params, "details": details}}


def test_a_complaint_stands_at_its_field_and_the_keyboard_goes_there(play: Any) -> None:
    async def scenario(who: Person) -> None:
        editor = await who.open()
        who.type("name", "Ukulele for all")
        sent = error(400, "rest_invalid_param", data=wordpress(regular_price="is not of type string.")["data"],
                     method="PUT")  # fmt: skip
        problem = refused(wordpress(regular_price="regular_price is not of type string."), sent)
        who.dialect.trouble = lambda verb, id: problem if "update" in verb else None
        await who.save()
        assert who.trouble("regular_price") == "Your site takes a text here."
        assert editor.form.field_of(QApplication.focusWidget()) == "regular_price"
        assert "Your site does not accept what is in: Price." in who.words()
        assert who.value("name") == "Ukulele for all"

    play(scenario)


def test_the_button_of_the_notice_leads_to_the_field_under_its_wire_name(play: Any) -> None:
    async def scenario(who: Person) -> None:
        editor = await who.open()
        who.type("name", "Ukulele for all")
        data = wordpress(author_id="No such user.")["data"]
        problem = refused(
            wordpress(author_id="No such user."), error(400, "rest_invalid_param", data=data, method="PUT")
        )
        who.dialect.trouble = lambda verb, id: problem if "update" in verb else None
        await who.save()
        assert who.trouble("author") == "The site says: No such user."
        who.place("name").setFocus()
        who.click("Show the field")
        assert editor.form.field_of(QApplication.focusWidget()) == "author"

    play(scenario)


def test_a_complaint_about_one_of_several_names_it(play: Any) -> None:
    async def scenario(who: Person) -> None:
        editor = await who.open()
        editor.form.editors["categories"].set_value((Ref(1, "Strings"), Ref(2, "Guitar")))
        editor.form.editors["categories"].changed.emit()
        problem = refused(wordpress(**{"categories[1][id]": "No such category."}))
        who.dialect.trouble = lambda verb, id: problem if "update" in verb else None
        await who.save()
        assert who.trouble("categories") == "“Guitar”: The site says: No such category."

    play(scenario)


def test_what_the_form_does_not_show_is_told_all_the_same(play: Any) -> None:
    async def scenario(who: Person) -> None:
        await who.open()
        who.type("name", "Ukulele for all")
        problem = refused(wordpress(meta_data="Too many."))
        who.dialect.trouble = lambda verb, id: problem if "update" in verb else None
        await who.save()
        assert "Your site also does not accept something that this form does not show." in who.words()
        assert "Too many." in who.words()
        assert "meta_data" not in who.words()

    play(scenario)


def test_learnomys_details_are_told_at_their_fields() -> None:
    answer = learnomy(422, "learnomy_validation", details=[
        {"field": "custom_fields.colour", "message": "Unknown colour."},
        {"field": f"{'welcome_message_to_first_time_user'}[title]", "message": "Too long."},
    ])  # fmt: skip
    told = complaints(refused(answer.json()), COURSES, {})
    assert {name: str(sentence) for name, sentence in told.items()} == {
        "custom_fields": "“colour”: The site says: Unknown colour.",
        "welcome_title": "The site says: Too long.",
    }


def test_several_items_at_once_are_told_row_by_row() -> None:
    body = {
        "update": [
            {"id": 1},
            {
                "error": {
                    "code": "rest_invalid_param",
                    "data": {"params": {"regular_price": "x is not of type string."}},
                }
            },
            {"error": {"code": "rest_missing_callback_param", "data": {"params": ["name"]}}},
        ]
    }
    rows = complaints_by_row(refused(body), COURSES)
    assert {row: {name: str(words) for name, words in told.items()} for row, told in rows.items()} == {
        1: {"regular_price": "Your site takes a text here."},
        2: {"name": "Your site wants something here."},
    }


def test_a_summary_of_several_items_says_which_field_of_which_one() -> None:
    first = refused(wordpress(regular_price="regular_price is not of type string."))
    second = Problem(Trouble.INVALID, fields={"slug": "This is taken."})
    third = Problem(Trouble.GONE)
    told = reasons(COURSES, [("Ukulele", first), ("Guitar", second), ("Piano", third)])
    assert [str(sentence) for sentence in told] == [
        "“Ukulele”, Price: Your site takes a text here.",
        "“Guitar”, Web address: This is taken.",
    ]
