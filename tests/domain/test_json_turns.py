"""Large JSON in short steps gives what ``json.loads`` gives, and no step of it is long."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lmsdesk.domain import json_turns

GOOD = [
    '{"data": [{"id": 1, "name": "Ü \\u00fc \\n"}, 2, null, []], "meta": {"total": 2, "deep": {"er": {"est": [1]}}}}',
    '[1, -2.5e3, true, "x", {"a": {}}, [[]]]',
    ' { } ',
    "[]",
    '\n[ 1 ,\t2 ]\r\n',
    '{"twice": 1, "twice": [2]}',
    '"text"',
    "NaN",
]  # fmt: skip
BAD = ["", "[1, 2", "[1, 2,]", '{"a": 1,}', '{"a" 1}', "{1: 2}", '{"a": 1} x', "[1 2]", '{"a": "\n"}', '{"a', "[1]]"]


@pytest.fixture(autouse=True)
def everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_turns, "LARGE", 0)


@pytest.mark.parametrize("text", GOOD)
def test_it_reads_what_json_is(text: str) -> None:
    assert repr(json_turns.loads(text)) == repr(json.loads(text))


@pytest.mark.parametrize("text", BAD)
def test_it_refuses_what_is_none_in_the_same_words(text: str) -> None:
    with pytest.raises(json.JSONDecodeError) as usual:
        json.loads(text)
    with pytest.raises(json.JSONDecodeError) as ours:
        json_turns.loads(text)
    assert str(ours.value) == str(usual.value)


def test_the_items_of_a_list_are_read_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[int] = []
    read = json.JSONDecoder().raw_decode

    def counted(text: str, at: int) -> tuple[Any, int]:
        value, end = read(text, at)
        steps.append(end - at)
        return value, end

    monkeypatch.setattr(json_turns, "_read", counted)
    text = json.dumps({"data": {"items": [{"id": n, "name": "x" * 50} for n in range(500)]}, "total": 500})
    assert json_turns.loads(text)["total"] == 500
    assert len(steps) > 500
    assert max(steps) < 100
