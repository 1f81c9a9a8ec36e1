"""Long texts as lines: whatever is shown can be put together again, letter by letter."""

from __future__ import annotations

import json

import pytest

from lmsdesk.ui.inspector.lines import WIDEST, Blocks, HexLines, Lines, counted, cut, pretty_blocks, raw_blocks


def filled(blocks: list[str]) -> Blocks:
    made = Blocks()
    for block, count in counted(iter(blocks)):
        made.add(block, count)
    return made


def whole(lines: Lines) -> str:
    """The text again: a line that goes on is followed at once by the next."""
    return "".join(lines.line(at) + ("" if lines.goes_on(at) else "\n") for at in range(len(lines)))


def test_a_long_line_goes_on_in_the_next_one() -> None:
    lines, goes_on = cut("a" * (2 * WIDEST + 1) + "\n\nend\r\n")
    assert [len(line) for line in lines] == [WIDEST, WIDEST, 1, 0, 3]
    assert goes_on == [True, True, False, False, False]
    assert cut("a" * WIDEST + "\n") == (["a" * WIDEST], [False]), "one that just fits is one line"


def test_blocks_may_come_one_after_the_other_and_every_line_is_found() -> None:
    lines = Blocks()
    assert (len(lines), lines.letters, lines.text()) == (0, 0, "")
    for number in range(50):
        lines.add("".join(f"{number}.{line}\n" for line in range(number + 1)))
    assert len(lines) == sum(range(51))
    assert [lines.line(at) for at in (0, 1, 2, 3, len(lines) - 1)] == ["0.0", "1.0", "1.1", "2.0", "49.49"]
    assert whole(lines) == lines.text()


@pytest.mark.parametrize(
    "text",
    [
        "one\ntwo\n", "one\n\n\ntwo\n", "x" * 1_000_000 + "\n", "ü" * (WIDEST * 3) + "\n" + "y" * 500_000 + "\nend\n",
        "".join(f"{n} " * 30 + "\n" for n in range(20_000)), "\n" * 90_000,
    ],
    ids=["short", "empty lines", "one line", "two long lines", "many lines", "only empty lines"],
)  # fmt: skip
def test_a_raw_text_is_cut_into_blocks_without_losing_a_letter(text: str) -> None:
    blocks = list(raw_blocks(text))
    assert "".join(blocks) == text
    assert all(0 < len(block) <= 320_000 for block in blocks)
    lines = filled(blocks)
    assert whole(lines) == text
    assert max(len(lines.line(at)) for at in range(len(lines))) <= WIDEST


def test_an_end_without_a_line_break_and_no_text_at_all() -> None:
    assert list(raw_blocks("")) == list(pretty_blocks("")) == []
    lines = filled(list(raw_blocks("one\ntwo")))
    assert (len(lines), lines.line(1)) == (2, "two")


def test_json_is_shown_pretty_with_the_noise_around_it_as_it_came() -> None:
    value = {"id": 7, "name": "Ukulele"}
    noise = "<b>Warning</b>: Undefined variable $x in /srv/a.php on line 7"
    after = '<!-- Cached page, served by a cache plugin: 0.2 s -->\n<p>it [took] {long}, "really"</p>'
    shown = "".join(pretty_blocks(f"\n{noise}\n{json.dumps(value)}\n{after}\n"))
    assert shown == f"{noise}\n{json.dumps(value, indent=2)}\n{after}"
    assert "".join(pretty_blocks("no {json} here")) == "no {json} here"


def test_bytes_stand_sixteen_in_a_line() -> None:
    lines = HexLines(bytes(range(32, 48)) + b"\x00\xff" + "ü".encode())
    assert len(lines) == 2
    assert lines.line(0) == "00000000  20 21 22 23 24 25 26 27  28 29 2a 2b 2c 2d 2e 2f   !\"#$%&'()*+,-./"
    assert lines.line(1) == "00000010  00 ff c3 bc" + " " * 39 + "...."
    assert not lines.goes_on(0)
    assert len(HexLines(b"")) == 0
    assert [len(HexLines(b"x" * size)) for size in (1, 16, 17)] == [1, 1, 2]
