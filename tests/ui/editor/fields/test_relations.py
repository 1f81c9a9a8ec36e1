"""Choosing items of another kind: chips, the picker, and making one in place."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from lmsdesk.domain.fields import Relation, Relations
from lmsdesk.domain.kinds.categories import CATEGORIES
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import Ref
from lmsdesk.ui.editor.chips import NameChip
from lmsdesk.ui.editor.options import inside, matching, options
from tests.conftest import until
from tests.sites.fake import FakeDialect

pytestmark = pytest.mark.qt_log_ignore("grabbing the keyboard")
Run = Callable[[Coroutine[Any, Any, Any]], Any]
CATEGORY = Relations(name="categories", label="Categories", to="categories")
INSTRUCTOR = Relation(name="author", label="Instructor", to="people")


def chips(editor: Any) -> list[NameChip]:
    return [chip for chip in editor.findChildren(NameChip) if chip.isVisible()]


def rows(picker: Any) -> list[str]:
    return [item.text(0) for item in picker._items() if not item.isHidden()]


async def opened(editor: Any, count: int = 1) -> Any:
    editor.open_picker()
    return await until(lambda: len(list(editor.picker._items())) >= count and editor.picker, what="the list")


def test_the_tree_is_in_reading_order_and_survives_a_ring() -> None:
    records = [
        Record(1, {"name": "Strings"}),
        Record(2, {"name": "Guitar", "parent_id": Ref(1)}),
        Record(3, {"name": "Drums"}),
        Record(4, {"name": "A", "parent_id": Ref(5)}),
        Record(5, {"name": "B", "parent_id": Ref(4)}),
        Record(6, {"name": "Orphan", "parent_id": Ref(99)}),
    ]
    found = options(CATEGORIES, records)
    assert [option.path for option in found[:4]] == ["Drums", "Orphan", "Strings", "Strings › Guitar"]
    assert {option.ref.id for option in found} == {1, 2, 3, 4, 5, 6}
    assert inside(found, 1) == {1, 2}


def test_a_few_letters_find_an_item_without_its_accents() -> None:
    records = [
        Record(1, {"name": "Violoncello"}),
        Record(2, {"name": "Chant lyrique à l’été"}),
        Record(3, {"name": "Viola"}),
    ]
    found = options(CATEGORIES, records)
    assert matching(found, "viola") == [3]
    assert matching(found, "ete") == [2]
    assert matching(found, "vcello") == [1]
    assert matching(found, "lyr cha") == [2]
    assert matching(found, "zz") == []


def test_choosing_two_categories_with_the_keyboard(qt_run: Run, show: Callable[..., Any]) -> None:
    async def scenario() -> None:
        editor = show(CATEGORY)
        picker = await opened(editor, 3)
        assert rows(picker) == ["Strings", "Guitar", "Wind"]
        QTest.keyClicks(picker.line, "gui")
        assert rows(picker) == ["Strings", "Guitar"]
        QTest.keyClick(picker.line, Qt.Key.Key_Return)
        assert editor.value() == (Ref(2),)
        QTest.keyClick(picker.line, Qt.Key.Key_Escape)
        QTest.keyClick(picker.line, Qt.Key.Key_Down)
        QTest.keyClick(picker.line, Qt.Key.Key_Return)
        assert [ref.id for ref in editor.value()] == [2, 1]
        QTest.keyClick(picker.line, Qt.Key.Key_Return)
        assert [ref.id for ref in editor.value()] == [2]
        assert [chip.words for chip in chips(editor)] == ["Strings › Guitar"]

    qt_run(scenario())


def test_a_chip_goes_by_key_or_by_its_cross(show: Callable[..., Any]) -> None:
    editor = show(CATEGORY, (Ref(1, "Strings"), Ref(3, "Wind"), Ref(9, "Voice")))
    first, second, _third = chips(editor)
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Delete)
    assert [ref.id for ref in editor.value()] == [3, 9]
    now = QApplication.focusWidget()
    assert isinstance(now, NameChip)
    assert now.words == "Wind"
    second = chips(editor)[1]
    QTest.mouseClick(second, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    assert len(editor.value()) == 2
    QTest.mouseClick(second, Qt.MouseButton.LeftButton, pos=QPoint(second.width() - 12, 12))
    assert [ref.id for ref in editor.value()] == [3]


def test_a_new_category_is_made_in_place(qt_run: Run, show: Callable[..., Any], dialect: FakeDialect) -> None:
    async def scenario() -> None:
        editor = show(CATEGORY, (Ref(1, "Strings"),))
        picker = await opened(editor, 3)
        QTest.keyClicks(picker.line, "Strings")
        assert picker.new.isHidden()
        QTest.keyClicks(picker.line, " quartet")
        assert picker.new.text() == "Create “Strings quartet”"
        QTest.keyClick(picker.line, Qt.Key.Key_Return)
        assert editor.busy()
        await until(lambda: not editor.busy())
        assert [ref.name for ref in editor.value()] == ["Strings", "Strings quartet"]
        assert dialect.items["categories"][4]["name"] == "Strings quartet"
        await until(lambda: "Strings quartet" in rows(editor.picker))

    qt_run(scenario())


def test_a_category_that_was_not_made_keeps_its_typed_name(
    qt_run: Run, show: Callable[..., Any], dialect: FakeDialect
) -> None:
    async def scenario() -> None:
        editor = show(CATEGORY)
        picker = await opened(editor, 3)
        dialect.trouble = lambda verb, id: Problem(Trouble.OFFLINE, outcome=Outcome.NOT_DONE)
        QTest.keyClicks(picker.line, "Violin")
        picker.new.click()
        await until(lambda: not editor.busy())
        assert editor.value() == ()
        assert picker.line.text() == "Violin"
        assert picker.note.text().startswith("“Violin” was not created.")

    qt_run(scenario())


def test_a_list_that_did_not_come_can_be_asked_for_again(
    qt_run: Run, show: Callable[..., Any], dialect: FakeDialect
) -> None:
    async def scenario() -> None:
        editor = show(CATEGORY)
        dialect.trouble = lambda verb, id: Problem(Trouble.OFFLINE, outcome=Outcome.NOTHING)
        editor.open_picker()
        picker = editor.picker
        await until(lambda: not picker.again.isHidden())
        dialect.trouble = lambda verb, id: None
        picker.again.click()
        await until(lambda: rows(picker) == ["Strings", "Guitar", "Wind"])
        assert picker.again.isHidden()

    qt_run(scenario())


def test_nothing_lies_inside_itself(qt_run: Run, show: Callable[..., Any]) -> None:
    async def scenario() -> None:
        editor = show(Relation(name="parent_id", label="Inside", to="categories"))
        editor.leave_out(1)
        picker = await opened(editor, 3)
        enabled = [item.text(0) for item in picker._items() if item.flags() & Qt.ItemFlag.ItemIsEnabled]
        assert enabled == ["Wind"]

    qt_run(scenario())


def test_one_person_is_chosen_and_taken_away_again(qt_run: Run, show: Callable[..., Any]) -> None:
    async def scenario() -> None:
        editor = show(INSTRUCTOR, Ref(1, "Ines"))
        editor.button.setFocus()
        QTest.keyClick(editor.button, Qt.Key.Key_Down)
        picker = await until(lambda: len(list(editor.picker._items())) == 2 and editor.picker)
        assert rows(picker) == ["Ines · ines@a.example", "Tom · tom"]
        QTest.keyClicks(picker.line, "tom")
        QTest.keyClick(picker.line, Qt.Key.Key_Return)
        assert editor.value() == Ref(2)
        assert editor.button.text() == "Tom"
        assert editor.picker is None
        QTest.keyClick(editor.button, Qt.Key.Key_Delete)
        assert editor.value() is None
        assert editor.told == [Ref(2), None]

    qt_run(scenario())


def test_where_people_are_many_the_site_is_asked_for_the_name(
    qt_run: Run, show: Callable[..., Any], dialect: FakeDialect
) -> None:
    async def scenario() -> None:
        dialect.seed("people", *({"name": f"Student {number}"} for number in range(5)))
        queries: list[str] = []
        ask = dialect.page

        async def page(kind_id: str, query: Any, cursor: Any, *, action: Any) -> Any:
            queries.append(query.search)
            return await ask(kind_id, query, cursor, action=action)

        dialect.page = page  # type: ignore[method-assign]
        editor = show(INSTRUCTOR)
        picker = await opened(editor, 3)
        QTest.keyClicks(picker.line, "ines")
        QTest.keyClick(picker.line, Qt.Key.Key_Down)
        await until(lambda: queries == ["", "ines"])

    qt_run(scenario())


def test_what_is_only_shown_has_no_crosses_and_no_picker(show: Callable[..., Any]) -> None:
    editor = show(CATEGORY, (Ref(1, "Strings"),))
    editor.set_read_only(True)
    editor.open_picker()
    assert editor.picker is None
    assert editor.choose.isHidden()
    assert not chips(editor)[0].isEnabled()
