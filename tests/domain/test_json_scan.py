"""JSON a little at a time: its parts, its pretty lines, and how it copes with noise, halves and depth."""

from __future__ import annotations

import json

import pytest

from lmsdesk.domain.json_scan import DEEPEST, first_bracket, parts, plain, pretty, value_end


def told(text: str, begin: int = 0) -> list[tuple[str, str]]:
    return [(part.name, text[part.begin : part.end]) for part in parts(text, begin)]


def test_a_deeply_nested_answer_does_not_become_a_hundred_times_as_long() -> None:
    text = '{"a":' * 10_000 + "1" + "}" * 10_000
    shown = "".join(pretty(text))
    assert len(shown) < 20_000 * (2 * DEEPEST + 10)
    assert shown.count("{") == shown.count("}") == 10_000


def test_what_people_read_is_indented_level_by_level() -> None:
    assert "".join(pretty('{"a":[1,{"b":2}]}')).splitlines() == [
        "{", '  "a": [', "    1,", "    {", '      "b": 2', "    }", "  ]", "}",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "value",
    [
        {}, [], [[]], [{}], {"a": {}, "b": []}, [1, -2.5, 1e30, True, False, None],
        {"brackets": "]}[{,:", "quote": 'say "hi"', "back": "C:\\temp\\", "line": "one\ntwo\r\n", "ü": "🎸 Grüße"},
        {"": [{"": ""}]},
    ],
)  # fmt: skip
def test_a_pretty_form_is_the_same_value(value: object) -> None:
    for text in (json.dumps(value), json.dumps(value, ensure_ascii=False, separators=(",", ":"))):
        shown = "".join(pretty(text))
        assert json.loads(shown) == value
        assert shown == json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def test_letters_that_are_written_as_numbers_are_shown_as_letters_and_break_no_line() -> None:
    shown = "".join(pretty('{"name": "Pr\\u00fcfung", "text": "a\\nb", "odd": "\\x"}')).splitlines()
    assert shown == ["{", '  "name": "Prüfung",', '  "text": "a\\nb",', '  "odd": "\\x"', "}"]


def test_long_answers_come_in_blocks_that_end_with_a_line() -> None:
    value = [{"id": n} for n in range(3_000)]
    blocks = list(pretty(json.dumps(value)))
    assert len(blocks) > 5
    assert all(block.endswith("\n") for block in blocks)
    assert json.loads("".join(blocks)) == value


def test_the_parts_of_an_object_and_of_a_list_stand_in_their_order() -> None:
    text = '{"id": 7, "name": "a \\"b\\" ]", "tags": [1, [2]], "more": {"x": "}"}, "none": null}'
    assert told(text) == [
        ("id", "7"), ("name", '"a \\"b\\" ]"'), ("tags", "[1, [2]]"), ("more", '{"x": "}"}'), ("none", "null"),
    ]  # fmt: skip
    assert told(text, text.index("[1")) == [("0", "1"), ("1", "[2]")]
    assert told("{}") == told("[]") == []
    assert told('{"Gr\\u00fc\\u00dfe": 1}') == [("Grüße", "1")]


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ('{"id": 7, "name": "Uku', [("id", "7"), ("name", '"Uku')]),
        ('{"id": 7, "name":', [("id", "7")]),
        ('{"id": 7, "na', [("id", "7")]),
        ('[{"id": 7}, {"id": ', [("0", '{"id": 7}'), ("1", '{"id": ')]),
        ('{"a": 1 "b": 2}', [("a", "1"), ("b", "2")]),
        ("{no json}", []),
        ("[", []),
        ("[: 1]", []),
    ],
)
def test_what_is_cut_through_or_no_json_gives_what_there_is(text: str, there: list[tuple[str, str]]) -> None:
    assert told(text) == there
    assert "".join(pretty(text)), "and it can be shown"


@pytest.mark.parametrize(
    "answer", ['{"id": 7}', "{}", "[]", '["a"]', "[1]", "[-1, 2]", "[true]", "[false, 1]", "[null, {}]", "[ [1] ]"]
)
def test_an_answer_is_found_behind_noise(answer: str) -> None:
    assert first_bracket(answer) == 0
    noise = "<b>Warning</b>: Undefined [key] in {file} on line 7<br />\n"
    assert first_bracket(noise + answer) == len(noise)
    assert first_bracket("a page {without} [any]") == -1


def test_a_value_ends_where_its_own_bracket_closes() -> None:
    text = '[{"a": "]"}, 7]  {"more": 1}'
    assert text[: value_end(text, 0, len(text))] == '[{"a": "]"}, 7]'
    assert value_end(", 1", 0, 3) == 0, "no value begins there"
    assert value_end("[1, [2]", 0, 7) == 7


@pytest.mark.parametrize(
    ("token", "text"),
    [('"a"', "a"), ('""', ""), ('"\\u00fc"', "ü"), ('"a\nb\\t"', "a\nb\t"), ('"cut', "cut"), ('"', ""), ('"\\', "\\")],
)
def test_a_quoted_text_is_read_as_far_as_it_goes(token: str, text: str) -> None:
    assert plain(token) == text


def test_one_text_of_megabytes_is_one_part() -> None:
    picture = "iVBORw0KGgo\\/" * 300_000
    text = f'{{"file": "{picture}", "name": "x"}}'
    assert [(part.name, part.end - part.begin) for part in parts(text, 0)] == [("file", len(picture) + 2), ("name", 3)]
