"""What two people wrote, as it is read side by side: no tags, what is new is marked, how it looks is told."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from lmsdesk.domain.kinds import BY_ID
from lmsdesk.domain.merging import Side
from lmsdesk.domain.record import Record
from lmsdesk.sites.conflicts import Take, compare
from lmsdesk.sites.settling import Where
from lmsdesk.ui.both.field_card import FieldCard
from lmsdesk.ui.both.reading import LONGEST, MOST_WORDS, as_html, looks_of, marked, words_of
from lmsdesk.ui.both.sides import Sides, Version

COURSES = BY_ID["courses"]


@pytest.mark.parametrize(
    ("text", "before", "new"),
    [
        ("Ukulele for everybody", "Ukulele for beginners", ["everybody"]),
        ("four new songs", "four songs", ["new "]),
        ("a b c d", "a x y d", ["b c"]),
        ("all of it", "", []),
        ("the same", "the same", []),
    ],
)
def test_what_is_new_is_marked(text: str, before: str, new: list[str]) -> None:
    runs = marked(text, before)
    assert "".join(run.text for run in runs) == text
    assert [run.text for run in runs if run.new] == new


def test_a_text_of_any_length_is_shown_and_costs_little() -> None:
    long = "word " * (MOST_WORDS * 20)
    (run,) = marked(long, "other " * 10)
    assert not run.new
    assert len(run.text) <= LONGEST


def test_signs_of_the_text_are_no_tags() -> None:
    assert as_html(marked("1 < 2 & 3\nnext", None), "#fff") == "1 &lt; 2 &amp; 3<br>next"


def test_formatted_text_is_read_as_lines_and_its_looks_as_words() -> None:
    source = '<p>Come on <strong>Monday</strong>.</p><ul><li>One</li><li>Two</li></ul><img src="https://a/b/uke.png">'
    assert words_of(COURSES.field("description"), source).split("\n")[:3] == ["Come on Monday.", "• One", "• Two"]
    assert looks_of([source]) == "bold, picture uke.png"
    assert looks_of(['<p>See <a href="https://a.example">it</a></p>']) == "link to https://a.example"
    assert looks_of(["<p>Plain</p>"]) == ""


def card(base: str, theirs: str, mine: str, name: str = "short_description") -> FieldCard:
    now = Record(1, {name: theirs}, full=True)
    return FieldCard(compare(COURSES, {name: base}, now, {name: mine})[name], Where.EDITOR)


def test_where_only_the_looks_differ_the_looks_are_told(qapp: Any) -> None:
    made = card("<p>One</p><p>Two</p>", "<p>One</p><p><b>Two</b></p>", "<p>One</p><p><i>Two</i></p>", "description")
    (sides,) = made.pieces.values()
    shown = {found.text() for found in sides.findChildren(QLabel)}
    assert {"Two", "plain", "bold", "italic"} <= shown


def test_a_book_of_places_is_shown_a_part_at_a_time(qapp: Any) -> None:
    lines = [f"line {n}" for n in range(200)]
    theirs = [f"{line} theirs" if n % 2 else line for n, line in enumerate(lines)]
    mine = [f"{line} mine" if n % 2 else line for n, line in enumerate(lines)]
    made = card("\n".join(lines), "\n".join(theirs), "\n".join(mine))
    assert len(made.pieces) == 15
    made.show_more()
    assert len(made.pieces) == 30
    assert made.pieces[3].buttons["mine"].isChecked()


def test_empty_on_one_side_is_said(qapp: Any) -> None:
    made = card("Something", "", "Something else")
    assert "nothing" in made.sides.buttons["theirs"].accessibleName()


def test_little_room_puts_versions_below_each_other_and_arrows_choose(qapp: Any) -> None:
    versions = [Version("", "It was"), Version(Take.THEIRS, "Theirs"), Version(Take.MINE, "Yours")]
    sides = Sides("Title", versions, Take.MINE)
    chosen: list[str] = []
    sides.chosen.connect(chosen.append)
    sides.resize(900, 200)
    sides.show()
    sides.activateWindow()
    assert sides._columns == 3
    sides.resize(300, 200)
    assert sides._columns == 1
    QApplication.processEvents()
    assert sides.button is sides.buttons[Take.MINE]
    sides.buttons[Take.MINE].setFocus()
    QTest.keyClick(sides.buttons[Take.MINE], Qt.Key.Key_Up)
    assert chosen == [Take.THEIRS]
    sides.set_counts(Side.THEIRS)
    assert sides.buttons[Take.THEIRS].isChecked()
    sides.close()
