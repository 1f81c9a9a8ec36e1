"""Which line stands beside which, how rows differ, and where a difference of the table stands in the full text."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from lmsdesk.domain.aligning import aligned, numbers
from lmsdesk.domain.compare import Change, compare
from lmsdesk.domain.exchange import Action
from lmsdesk.ui.inspector.lines import Blocks, cut
from lmsdesk.ui.inspector.pairing import LEFT, RIGHT, Pairing, Side
from lmsdesk.ui.inspector.written import answer_blocks, request_blocks
from tests.ui.inspector.exchanges import exchange


def paired(left: str, right: str) -> Pairing:
    made = Pairing(Blocks(), Blocks())
    for text, blocks in zip((left, right), made.texts, strict=True):
        blocks.add(text)
    made.add(aligned(*(numbers(cut(text)[0]) for text in (left, right))))
    return made


def test_lines_stand_beside_their_like() -> None:
    rows = paired("a\nb\nold\nc\n", "a\nnew 1\nnew 2\nc\nd\n")
    assert [(rows.text(at, LEFT), rows.text(at, RIGHT), rows.change(at)) for at in range(len(rows))] == [
        ("a", "a", None),
        ("b", "new 1", Change.OTHER),
        ("old", "new 2", Change.OTHER),
        ("c", "c", None),
        ("", "d", Change.ADDED),
    ]
    assert rows.places == 2


def test_what_is_copied_of_a_side_has_no_gaps() -> None:
    rows = paired("a\nz\n", "a\nb\nc\nz\n")
    left = Side(rows, LEFT)
    copied = "".join(left.line(at) + ("" if left.goes_on(at) else "\n") for at in range(len(left)))
    assert copied == "a\nz\n"


def test_the_letters_that_differ_are_marked_where_lines_are_alike() -> None:
    rows = paired('  "name": "Course 3",\nsame\n', '  "name": "Curse 3!",\nsame\n')
    marks = rows.marks(0, LEFT), rows.marks(0, RIGHT)
    assert marks[0] is not None
    assert '  "name": "Course 3",'[slice(*marks[0])] == "ourse 3"
    assert marks[1] is not None
    assert '  "name": "Curse 3!",'[slice(*marks[1])] == "urse 3!"
    assert paired("one thing\n", "quite another\n").marks(0, LEFT) is None
    assert rows.marks(1, LEFT) is None


def test_the_next_difference_goes_round() -> None:
    rows = paired("a\nb\nc\nd\ne\n", "a\nB\nc\nd\nE\n")
    assert rows.next_change(0) == 1
    assert rows.next_change(1) == 4
    assert rows.next_change(4) == 1
    assert rows.next_change(1, back=True) == 4
    assert rows.next_change(4, back=True) == 1
    assert paired("a", "a").next_change(0) == -1


BEFORE = {"data": [{"id": n, "name": f"Course {n}", "price": "50", "tags": ["a", "b"]} for n in range(9)]}


def changed(**by_id: Any) -> dict[str, Any]:
    told = {int(key[1:]): value for key, value in by_id.items()}
    return {"data": [{**item, **told.get(item["id"], {})} for item in BEFORE["data"]]}


@pytest.mark.parametrize(
    ("now", "lines"),
    [
        (changed(n3={"name": "Curse"}), [('"name": "Course 3",', '"name": "Curse",')]),
        (changed(n2={"price": "55"}, n5={"price": "55"}), [('"price": "50",', '"price": "55",')] * 2),
        (changed(n4={"tags": ["a", "c"]}), [('"b"', '"c"')]),
        ({"data": [*BEFORE["data"], {"id": 77, "name": "New"}]}, [("", '"id": 77,')]),
    ],
)
def test_a_difference_is_found_in_the_full_texts(now: dict[str, Any], lines: list[tuple[str, str]]) -> None:
    one, two = exchange(Action("x"), body=BEFORE), exchange(Action("y"), body=now)
    rows = paired(*("".join(answer_blocks(each, noise=False)) for each in (one, two)))
    found = compare(one, two)
    places = [rows.row_of(difference, found[:at]) for at, difference in enumerate(found)]
    assert [(rows.text(at, LEFT).strip(), rows.text(at, RIGHT).strip()) for at in places] == lines
    assert len(set(places)) == len(places)


def test_a_request_is_written_with_its_headers_and_parameters() -> None:
    one = exchange(
        Action("x"), "PUT", "/courses/6?context=edit&page=2", sent={"name": "Ukulele"}, headers=(("X-One", "1"),)
    )
    written = "".join(request_blocks(one, noise=False))
    assert written.splitlines()[:3] == [f"PUT {one.url.partition('?')[0]}", "  context = edit", "  page = 2"]
    assert "x-one: 1" in written
    assert '"name": "Ukulele"' in written
    assert "authorization: Basic ••••••" in written


def test_an_answer_is_written_with_how_it_ended_and_without_noise_until_wanted() -> None:
    dated = replace(exchange(Action("x")), reason="OK", headers=(("Date", "today"), ("Server", "nginx")))
    assert "".join(answer_blocks(dated, noise=False)).startswith(" 200 OK".strip() + "\nserver: nginx\n\n")
    assert "date: today" in "".join(answer_blocks(dated, noise=True))
    picture = replace(dated, headers=(("Content-Type", "image/png"),), body=b"\x89PNG\0\1")
    assert "89 50 4e 47" in "".join(answer_blocks(picture, noise=False))
    text = json.dumps({"a": 1}).encode()
    capped = replace(dated, body=text, body_capped=True)
    assert "was not kept" in "".join(answer_blocks(capped, noise=False))
