"""What an exchange tells about itself, and reading JSON out of noise."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmsdesk.domain.exchange import decode, error_parts, parse_json
from tests.hints.cases import answer, error, learnomy


@pytest.mark.parametrize(
    ("text", "value", "noise"),
    [
        ('{"a": 1}', {"a": 1}, ""),
        ("\ufeff[1, 2]", [1, 2], ""),
        (
            '<br />\n<b>Warning</b>: array[0] in x.php<br />{"id": 7}',
            {"id": 7},
            "<br />\n<b>Warning</b>: array[0] in x.php<br />",
        ),
        ('{"id": 7}<!-- cached -->', {"id": 7}, "<!-- cached -->"),
        ("<html></html>", None, "<html></html>"),
        ('{"id": 7, "na', None, '{"id": 7, "na'),
        ('{"data": [{"id": 7}, {"id": 8}, {"na', None, '{"data": [{"id": 7}, {"id": 8}, {"na'),
        ('[{"id": 7}, {"id": 8', None, '[{"id": 7}, {"id": 8'),
        ('<b>Notice</b>: x<br />{"data": [{"id": 7}, {"i', None, '<b>Notice</b>: x<br />{"data": [{"id": 7}, {"i'),
        ("", None, ""),
    ],
)
def test_json_is_found_in_noise(text: str, value: Any, noise: str) -> None:
    assert parse_json(text) == (value, noise)


@given(st.text())
def test_no_text_breaks_the_parser(text: str) -> None:
    parse_json(text)


def test_deep_nesting_is_no_crash() -> None:
    assert parse_json("[" * 100_000)[0] is None


def test_a_large_damaged_answer_is_given_up_soon() -> None:
    """Looked at from each of its 300 beginnings to its end it would take minutes."""
    assert parse_json('{"a":' * 300 + '"' + "x" * 20_000_000)[0] is None


def test_a_page_with_json_in_it_is_no_answer() -> None:
    page = '<!DOCTYPE html><html><head><script>{"id": 7}</script></head></html>'
    assert answer(200, page).json() is None


def test_both_error_shapes_are_read() -> None:
    wordpress = error(400, "rest_invalid_param", "Bad", data={"params": {"status": "no"}}).json()
    assert error_parts(wordpress) == ("rest_invalid_param", "Bad", {"status": "no"})
    missing = error(400, "rest_missing_callback_param", data={"params": ["name"]}).json()
    assert error_parts(missing)[2] == {"name": ""}
    body = learnomy(422, "learnomy_validation", "Bad", details=[{"field": "title", "message": "long"}]).json()
    assert error_parts(body) == ("learnomy_validation", "Bad", {"title": "long"})
    assert error_parts([1])[0] == ""


def test_the_route_is_the_same_however_the_root_is_written() -> None:
    pretty = answer(200, {}, url="https://a.example/wp-json/masteriyo/v1/courses/7?context=edit")
    query = answer(200, {}, url="https://a.example/index.php?rest_route=/masteriyo/v1/courses/7&context=edit")
    assert pretty.route == query.route == "/masteriyo/v1/courses/7"


def test_text_is_decoded_as_announced() -> None:
    assert decode("é".encode("latin-1"), "text/html; charset=ISO-8859-1") == "é"
    assert decode(b"\xef\xbb\xbf{}", "application/json") == "{}"
    assert decode(b"\xff", "text/plain; charset=unheard-of") == "\ufffd"
