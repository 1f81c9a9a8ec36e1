"""Two texts line by line: nothing is lost, what is the same stands together, and long ones are compared too."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lmsdesk.domain.aligning import SMALL, Run, aligned, numbers

LINES = st.lists(st.sampled_from(["{", "}", "  a", "  b", "  c", "  d", ""]), max_size=40)


def runs(left: list[str], right: list[str]) -> list[Run]:
    return list(aligned(numbers(left), numbers(right)))


@given(LINES, LINES)
def test_every_line_has_its_row_and_what_is_called_the_same_is_the_same(left: list[str], right: list[str]) -> None:
    at = other = 0
    before = None
    for run in runs(left, right):
        assert (run.left, run.right) == (at, other)
        assert run.same != before
        at, other, before = run.left_end, run.right_end, run.same
        assert (left[run.left : at] == right[run.right : other]) or not run.same
    assert (at, other) == (len(left), len(right))


@given(LINES)
def test_the_same_text_is_one_run(lines: list[str]) -> None:
    assert runs(lines, lines) == ([Run(True, 0, len(lines), 0, len(lines))] if lines else [])


def test_one_changed_one_gone_and_one_added() -> None:
    left = ["{", "  a: 1", "  b: 2", "  c: 3", "}"]
    right = ["{", "  a: 9", "  b: 2", "}", "", "more"]
    assert [(run.same, run.rows) for run in runs(left, right)] == [
        (True, 1), (False, 1), (True, 1), (False, 1), (True, 1), (False, 2),
    ]  # fmt: skip


def test_where_every_line_stands_often_the_rest_still_stands_together() -> None:
    left = [f"line {n % 7}" for n in range(10 * SMALL)]
    right = [*left[:900], "new", *left[900:]]
    found = runs(left, right)
    assert sum(run.rows for run in found if not run.same) == 1


def test_a_hundred_thousand_lines_are_compared_by_what_stands_once() -> None:
    """Each line against each would be ten thousand million comparisons, which no machine ends in time."""
    left = [text for n in range(25_000) for text in ("{", f'"id": {n}', '"open": true', "}")]
    right = [text.replace("true", "false") if n % 997 == 2 else text for n, text in enumerate(left)]
    found = runs(left, right)
    assert sum(run.rows for run in found if not run.same) == sum(a != b for a, b in zip(left, right, strict=True))
