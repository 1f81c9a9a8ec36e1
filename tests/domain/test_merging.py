"""Two people change one text: what each changed is in the result, and where they meet somebody chooses."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lmsdesk.domain.merging import (
    Piece,
    Side,
    balanced,
    blocks_of,
    joined_blocks,
    joined_lines,
    lines_of,
    merge,
    readable,
)


def merged(base: str, theirs: str, mine: str) -> tuple[str, int]:
    pieces = merge(lines_of(base), lines_of(theirs), lines_of(mine))
    return joined_lines(pieces), sum(piece.clash for piece in pieces)


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "result"),
    [
        ("a\nb\nc\nd", "A\nb\nc\nd", "a\nb\nc\nD", "A\nb\nc\nD"),
        ("a\nb\nc", "a\nb\nc\nd", "z\na\nb\nc", "z\na\nb\nc\nd"),
        ("a\nb\nc\nd\ne", "a\nc\nd\ne", "a\nb\nc\nd", "a\nc\nd"),
        ("a\nb", "a\nx\nb", "a\nx\nb", "a\nx\nb"),
        ("a\nb", "a\nb\n", "A\nb", "A\nb\n"),
        ("one  space", "one  space", "one space", "one space"),
        ("", "new", "", "new"),
        ("same\r\nends", "same\nends\nmore", "same\r\nends", "same\nends\nmore"),
    ],
)
def test_changes_in_different_places_fit_together(base: str, theirs: str, mine: str, result: str) -> None:
    assert merged(base, theirs, mine) == (result, 0)


def test_the_same_line_changed_twice_is_a_clash_where_mine_counts_until_somebody_chooses() -> None:
    pieces = merge(lines_of("a\nb\nc"), lines_of("a\ntheirs\nc"), lines_of("a\nmine\nc"))
    at = next(number for number, piece in enumerate(pieces) if piece.clash)
    assert joined_lines(pieces) == "a\nmine\nc"

    def chosen(side: Side) -> str:
        return joined_lines([*pieces[:at], pieces[at].choose(side), *pieces[at + 1 :]])

    assert chosen(Side.THEIRS) == "a\ntheirs\nc"
    assert chosen(Side.BOTH) == "a\ntheirs\nmine\nc"
    assert chosen(Side.BASE) == "a\nb\nc"


def test_a_line_removed_by_one_and_changed_by_the_other_is_a_clash() -> None:
    assert merged("a\nb\nc", "a\nc", "a\nB\nc") == ("a\nB\nc", 1)


lines = st.lists(st.sampled_from("abcde"), max_size=8)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lines, lines, lines)
def test_nothing_is_lost_and_nothing_is_made_up(base: list[str], theirs: list[str], mine: list[str]) -> None:
    pieces = merge(base, theirs, mine)

    def side(name: str) -> list[str]:
        return [line for piece in pieces for line in getattr(piece, name)]

    assert (side("base"), side("theirs"), side("mine")) == (base, theirs, mine)
    result = [line for piece in pieces for line in piece.lines]
    if theirs in (base, mine):
        assert result == mine
    if mine == base:
        assert result == theirs
    assert not [piece for piece in pieces if piece.clash and piece.theirs == piece.mine]


@pytest.mark.parametrize(
    ("source", "blocks"),
    [
        ("<p>One</p><p>Two</p>", ["<p>One</p>", "<p>Two</p>"]),
        ("<p>One</p>\n\n<h2 class='x'>Two</h2>", ["<p>One</p>", "\n", "\n", "<h2 class='x'>Two</h2>"]),
        ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>",
         ["<ul>", "<li>a</li>", "<li>b<ul><li>c</li></ul></li>", "</ul>"]),
        ("plain\nlines <b>x</b>", ["plain\n", "lines <b>x</b>"]),
        ("<div><p>in</p><p>side</p></div>after", ["<div><p>in</p><p>side</p></div>", "after"]),
        ("<!-- wp:paragraph -->\n<p>x</p>\n<!-- /wp:paragraph -->",
         ["<!-- wp:paragraph -->\n", "<p>x</p>", "\n", "<!-- /wp:paragraph -->"]),
        ("", []),
    ],
)  # fmt: skip
def test_html_falls_into_what_people_read_as_lines(source: str, blocks: list[str]) -> None:
    assert blocks_of(source) == blocks


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.sampled_from("<>/ pulih1\n\"'!-ab"), max_size=60))
def test_blocks_joined_are_the_source(source: str) -> None:
    assert "".join(blocks_of(source)) == source


def test_paragraphs_changed_by_two_people_come_together() -> None:
    base = "<p>Welcome.</p>\n<p>Bring a ukulele.</p>\n<ul><li>Tune</li><li>Play</li></ul>"
    theirs = base.replace("Welcome.", "Welcome to the harbour.")
    mine = base.replace("<li>Play</li>", "<li>Play</li><li>Sing</li>")
    pieces = merge(blocks_of(base), blocks_of(theirs), blocks_of(mine))
    assert joined_blocks(pieces) == theirs.replace("<li>Play</li>", "<li>Play</li><li>Sing</li>")
    assert not any(piece.clash for piece in pieces)


def test_loose_lines_that_meet_are_kept_apart() -> None:
    piece = Piece((), ("first",), ("second",), True, Side.BOTH)
    assert joined_blocks([piece]) == "first\nsecond"


@pytest.mark.parametrize(
    ("source", "fine"),
    [("<ul><li>a</li></ul>", True), ("<ol><li>a</li></ul>", False), ("<p>a", False), ("a <b>b", True), ("</p>", False)],
)
def test_a_text_with_an_end_too_few_is_noticed(source: str, fine: bool) -> None:
    assert balanced(source) is fine


@pytest.mark.parametrize(
    ("block", "read"),
    [
        ("<p>Caf&eacute; <b>now</b></p>", "Café now"),
        ("<li>Tune</li>", "• Tune"),
        ("<ul>", ""),
        ("<p><img src='https://x/u.jpg' alt=''></p>", "[https://x/u.jpg]"),
        ("<!-- wp:paragraph -->\n", ""),
    ],
)
def test_blocks_are_shown_as_people_read_them(block: str, read: str) -> None:
    assert readable(block) == read


def test_marks_inside_a_sentence_leave_no_gap_where_it_is_read() -> None:
    assert readable("<p>See you on <strong>Monday</strong>.</p>") == "See you on Monday."
    assert readable('<li><a href="https://a.example">Uk</a>ulele<br>and more</li>') == "• Ukulele and more"
