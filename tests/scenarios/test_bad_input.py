"""What people type, choose and drop by mistake: a sentence where they are looking, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QLocale, QMimeData, QModelIndex, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QComboBox, QTreeWidgetItem

from lmsdesk.domain.values import Ref
from lmsdesk.qt.roles import RECORD
from lmsdesk.ui.editor.picker import Picker
from tests.conftest import until
from tests.scenarios.person import Person

Play = Callable[[Callable[[Person], Any]], None]
LONG = "All about the hurdy-gurdy " * 2693  # 70,018 characters; a title takes 65,535 bytes


@pytest.fixture
def locale() -> Iterator[Callable[[str], None]]:
    """Speak another language for a while."""
    before = QLocale()
    yield lambda name: QLocale.setDefault(QLocale(name))
    QLocale.setDefault(before)


def writes(person: Person, since: int) -> list[str]:
    return [line for line in person.requests(since) if not line.startswith("GET")]


def pastes(person: Person, text: str, into: Any) -> None:
    """Replaces everything by what is on the clipboard."""
    QGuiApplication.clipboard().setText(text)
    person.presses("Ctrl+A", into)
    person.presses("Ctrl+V", into)


def lets_people_pay(person: Person) -> None:
    """Chooses “Pay once”."""
    access = person.field("access_mode", QComboBox)
    access.setCurrentIndex(next(i for i in range(access.count()) if "once" in access.itemText(i)))
    access.activated.emit(access.currentIndex())


async def saves(person: Person) -> None:
    person.presses("Ctrl+S")
    await until(lambda: not person.editor.unsaved, 10, f"to be saved; {[n.accessibleName() for n in person.notices()]}")
    await person.rest()


async def is_stopped(person: Person, field: str, words: str, mark: int) -> None:
    """Saving does not begin, and a sentence stands at the field, which has the keyboard."""
    person.presses("Ctrl+S")
    await person.hears("to be mended")
    await person.rest()
    assert words in person.reads()
    assert field in person.editor.form.troubles
    assert person.editor.form.field_of(person.app.focusWidget()) == field
    assert writes(person, mark) == []
    assert person.editor.unsaved


# -- titles ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lms", ["masteriyo", "learnomy"])
def test_a_title_longer_than_wordpress_takes_is_not_sent_and_not_cut(play: Play, lms: str) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice(lms)
        await person.opens(person.rows()[0])
        mark = person.last_number()
        pastes(person, LONG, person.field("name"))
        await until(lambda: person.editor.unsaved)
        await is_stopped(person, "name", "too long for WordPress", mark)
        assert person.field("name").text() == LONG, "every letter is still there"
        person.clears_and_types("Hurdy-gurdy", person.field("name"))
        await saves(person)
        assert "too long" not in person.reads()

    play(scenario)


def test_a_long_title_comes_back_as_a_draft_letter_by_letter(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice()
        title = person.rows()[0]
        await person.opens(title)
        pastes(person, LONG, person.field("name"))
        person.presses("Escape")
        await person.answers("keep")
        await until(lambda: person.editor is None)
        await person.opens(title)
        await person.is_told("You typed this")
        assert person.field("name").text() == LONG

    play(scenario)


# -- prices ------------------------------------------------------------------------------------------------------

TYPED = [
    ("12,50", "12.5"),
    ("12.50", "12.5"),
    ("1.234,50", "1234.5"),
    ("1,234.50", "1234.5"),
    ("€ 9,90", "9.9"),
    ("1 234,5", "1234.5"),
    ("0012.00", "12"),
]


@pytest.mark.parametrize("language", ["de_DE", "en_US"])
def test_prices_mean_the_same_with_comma_and_point(play: Play, locale: Callable[[str], None], language: str) -> None:
    locale(language)

    async def scenario(person: Person) -> None:
        await person.opens_practice()
        await person.opens(person.rows()[0])
        lets_people_pay(person)
        for typed, meant in TYPED:
            pastes(person, typed, person.field("regular_price"))
            assert person.editor.form.held["regular_price"].value == Decimal(meant), typed
            assert person.editor.form.held["regular_price"].typed is None, typed
        person.clears_and_types("12,50", person.field("regular_price"))
        person.clears_and_types("10.5", person.field("sale_price"))
        person.presses("Tab")
        await saves(person)
        point = "," if language == "de_DE" else "."
        assert person.field("regular_price").text() == f"12{point}50", "shown as the language writes it"
        stored = await person.desk.site.shelf("courses").open(person.editor.subject.record.id)
        assert (stored["regular_price"], stored["sale_price"]) == (Decimal("12.5"), Decimal("10.5"))
        assert not person.editor.unsaved

    play(scenario)


@pytest.mark.parametrize("language", ["de_DE", "en_US"])
def test_a_price_in_words_stays_with_a_sentence(play: Play, locale: Callable[[str], None], language: str) -> None:
    locale(language)

    async def scenario(person: Person) -> None:
        await person.opens_practice()
        title = person.rows()[0]
        await person.opens(title)
        lets_people_pay(person)
        mark = person.last_number()
        for typed in ("twelve", "1.2.3", "12,x", "--5", "1e3", "٣٣"):
            pastes(person, typed, person.field("regular_price"))
            await is_stopped(person, "regular_price", f"“{typed}” is not an amount", mark)
            assert person.field("regular_price").text() == typed
        person.clears_and_types("twelve", person.field("regular_price"))
        person.presses("Escape")
        await person.answers("keep")
        await until(lambda: person.editor is None)
        await person.opens(title)
        assert person.field("regular_price").text() == "twelve", "the draft keeps what cannot be read"

    play(scenario)


@pytest.mark.parametrize("lms", ["masteriyo", "learnomy"])
def test_a_sale_price_above_the_price(play: Play, lms: str) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice(lms)
        await person.opens(person.rows()[0])
        if "access_mode" in person.editor.form.editors:
            lets_people_pay(person)
        mark = person.last_number()
        person.clears_and_types("20", person.field("regular_price"))
        person.clears_and_types("25", person.field("sale_price"))
        await is_stopped(person, "sale_price", "The sale price is not below the price", mark)
        person.clears_and_types("15", person.field("sale_price"))
        assert "not below the price" not in person.reads()
        await saves(person)
        assert not [n.accessibleName() for n in person.notices()]

    play(scenario)


def test_a_negative_price_and_too_many_decimals(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice()
        await person.opens(person.rows()[0])
        lets_people_pay(person)
        mark = person.last_number()
        for typed, words in (("-5", "cannot be below zero"), ("5.555", "two decimals"), ("9" * 14, "larger than")):
            person.clears_and_types(typed, person.field("regular_price"))
            await is_stopped(person, "regular_price", words, mark)

    play(scenario)


# -- web addresses that are taken --------------------------------------------------------------------------------


def test_a_web_address_that_another_course_has(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice()
        records = [r for r in person.front.model.records() if r["slug"] and r["status"] == "publish"]
        taken = records[1]["slug"]
        await person.opens(records[0]["name"])
        person.clears_and_types(taken, person.field("slug"))
        await saves(person)
        notice = await person.is_told(f"“{taken}” is taken, so the site made it “{taken}-2”")
        assert person.field("slug").text() == f"{taken}-2"
        person.clicks(person.button("Show what I typed", notice))
        assert person.field("slug").text() == taken
        assert person.editor.unsaved

    play(scenario)


def test_a_web_address_that_another_category_has(play: Play) -> None:
    """Learnomy refuses it; the sentence stands at the field."""

    async def scenario(person: Person) -> None:
        other = await opens_a_category(person, "learnomy")
        person.clears_and_types(other["slug"], person.field("slug"))
        person.presses("Ctrl+S")
        await until(lambda: person.notices(), 10)
        await person.rest()
        assert person.field("slug").text() == other["slug"], "what was typed stays"
        assert person.editor.unsaved
        assert "already" in person.notices()[0].accessibleName()
        assert "slug" in person.editor.form.troubles, "the sentence stands at the field"
        assert person.editor.form.field_of(person.app.focusWidget()) == "slug"
        person.clears_and_types("nobody-has-this", person.field("slug"))
        await saves(person)

    play(scenario)


def test_a_web_address_that_another_category_has_and_the_site_keeps_quiet_about(play: Play) -> None:
    """Masteriyo says yes and keeps the old one; the person is told, and what they typed comes back at a click."""

    async def scenario(person: Person) -> None:
        other = await opens_a_category(person, "masteriyo")
        before = person.field("slug").text()
        person.clears_and_types(other["slug"], person.field("slug"))
        person.presses("Ctrl+S")
        notice = await person.is_told(other["slug"])
        await person.rest()
        assert person.field("slug").text() == before
        person.clicks(person.button("Show what I typed", notice))
        assert person.field("slug").text() == other["slug"]
        assert person.editor.unsaved

    play(scenario)


async def opens_a_category(person: Person, lms: str) -> Any:
    """Opens the first category; gives another one."""
    await person.opens_practice(lms)
    await person.goes_to("categories")
    one, other = (await person.desk.site.shelf("categories").all())[:2]
    person.desk.open_editor("categories", one)
    await until(lambda: person.editor is not None and person.editor.loaded, 10)
    await person.rest()
    return other


def test_a_web_address_with_spaces(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice()
        await person.opens(person.rows()[0])
        mark = person.last_number()
        person.clears_and_types("two words", person.field("slug"))
        await is_stopped(person, "slug", "letters, digits and hyphens only", mark)

    play(scenario)


# -- categories inside themselves --------------------------------------------------------------------------------


async def family(person: Person) -> tuple[Any, Any]:
    """A category and one inside it."""
    found = await person.desk.site.shelf("categories").all()
    by_id = {record.id: record for record in found}
    child = next(record for record in found if record["parent_id"] is not None)
    return by_id[child["parent_id"].id], child


async def stored(person: Person, id: Any) -> Any:
    """The category as the site has it now."""
    return next(r for r in await person.desk.site.shelf("categories").all(reload=True) if r.id == id)


async def opens_category(person: Person, record: Any) -> None:
    person.desk.open_editor("categories", record)
    await until(lambda: person.editor is not None and person.editor.loaded, 10)
    await person.rest()


def find(model: Any, id: Any, under: QModelIndex) -> QModelIndex:
    for row in range(model.rowCount(under)):
        index = model.index(row, 0, under)
        if index.data(RECORD) is not None and index.data(RECORD).id == id:
            return index
        if (deeper := find(model, id, index)).isValid():
            return deeper
    return QModelIndex()


@pytest.mark.qt_log_ignore("grabbing the keyboard", extend=True)  # the offscreen platform cannot
@pytest.mark.parametrize("lms", ["masteriyo", "learnomy"])
def test_a_category_is_not_offered_itself_or_what_is_inside_it_as_its_place(play: Play, lms: str) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice(lms)
        await person.goes_to("categories")
        parent, child = await family(person)
        await opens_category(person, parent)
        place = person.editor.form.editors["parent_id"]
        place.setFocus(Qt.FocusReason.TabFocusReason)
        person.presses("Return")
        picker = await until(
            lambda: next((w for w in person.app.topLevelWidgets() if isinstance(w, Picker) and w.isVisible()), None)
        )
        await person.rest()
        shown: dict[str, QTreeWidgetItem] = {item.text(0).split(" · ")[0]: item for item in picker._items()}
        assert len(shown) > 2
        for name in (parent["name"], child["name"]):
            assert name not in shown or shown[name].flags() == Qt.ItemFlag.NoItemFlags, f"{name} can be chosen"
        free = [name for name, item in shown.items() if item.flags() & Qt.ItemFlag.ItemIsEnabled]
        assert free, "other categories can"
        picker.close()

    play(scenario)


def test_a_category_cannot_be_moved_into_what_is_inside_it(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice()
        await person.goes_to("categories")
        parent, child = await family(person)
        model, mark = person.tree.model(), person.last_number()
        above, below = find(model, parent.id, QModelIndex()), find(model, child.id, QModelIndex())
        data = model.mimeData([above])
        for target in (above, below):
            assert not model.canDropMimeData(data, Qt.DropAction.MoveAction, -1, -1, target)
            assert not model.dropMimeData(data, Qt.DropAction.MoveAction, -1, -1, target)
        await person.rest()
        assert writes(person, mark) == []

    play(scenario)


@pytest.mark.parametrize("lms", ["masteriyo", "learnomy"])
def test_a_loop_that_is_tried_all_the_same_is_refused_with_a_sentence(play: Play, lms: str) -> None:
    """Someone else moved the other category meanwhile, so that this program could not know."""

    async def scenario(person: Person) -> None:
        await person.opens_practice(lms)
        await person.goes_to("categories")
        found = await person.desk.site.shelf("categories").all()
        tops = [record for record in found if record["parent_id"] is None]
        mine, other = tops[0], tops[1]
        academy = getattr(person.desk.practice._server, lms)
        academy.db.run("UPDATE terms SET parent = ? WHERE id = ?", (mine.id, other.id))
        await opens_category(person, mine)
        place = person.editor.form.editors["parent_id"]
        place.change(Ref(other.id, other["name"]))
        await until(lambda: person.editor.unsaved)
        person.presses("Ctrl+S", person.field("name"))
        await until(lambda: person.notices(), 10)
        await person.rest()
        said = person.reads()
        assert "inside itself" in said or "lies below this category" in said, said
        assert (await stored(person, mine.id))["parent_id"] is None

    play(scenario)


# -- pictures ----------------------------------------------------------------------------------------------------


def drops(person: Person, path: Path) -> Any:
    """Drops a file onto the picture of the course."""
    person.editor.form.groups.reveal("featured_image")
    editor = person.editor.form.editors["featured_image"]
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    at = editor.frame.rect().center()
    event = QDropEvent(
        QPointF(QPoint(at)),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    editor.frame.dropEvent(event)
    return editor


@pytest.mark.parametrize("lms", ["masteriyo", "learnomy"])
def test_files_that_are_no_pictures_are_not_sent(play: Play, tmp_path: Path, lms: str) -> None:
    text = tmp_path / "holiday.png"
    text.write_text("Dear diary, today we went to the sea.", "utf-8")
    half = tmp_path / "half.png"
    half.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 30)
    empty = tmp_path / "empty.jpg"
    empty.touch()
    large = tmp_path / "poster.jpg"
    with large.open("wb") as file:
        file.write(b"\xff\xd8\xff\xe0")
        file.truncate(25 * 1024 * 1024)
    folder = tmp_path / "pictures"
    folder.mkdir()

    async def scenario(person: Person) -> None:
        await person.opens_practice(lms)
        await person.opens(person.rows()[0])
        person.clears_and_types("Typed before the picture", person.field("name"))
        held, mark = person.editor.form.held["featured_image"], person.last_number()
        for path, words in (
            (text, "“holiday.png” is not a picture."),
            (half, "half.png"),
            (empty, "“empty.jpg” is not a picture."),
            (large, "“poster.jpg” has 25 MB. Make it smaller than 20 MB"),
            (folder, "“pictures” cannot be read"),
            (tmp_path / "gone.png", "“gone.png” cannot be read"),
        ):
            editor = drops(person, path)
            await until(lambda said=words, at=editor: said in at.failed.text() and not at.busy(), 10, words)
            assert not editor.failed.isHidden()
            assert person.editor.form.held["featured_image"] == held, "the old picture stays"
        await person.rest()
        assert writes(person, mark) == []
        assert person.field("name").text() == "Typed before the picture"

    play(scenario)
