"""JSON out of what sites really send; what is odd on purpose is given up soon."""

from __future__ import annotations

from typing import Any

from lmsdesk.domain import json_text


def test_what_is_nested_too_deep_is_looked_at_once(monkeypatch: Any) -> None:
    looks: list[int] = []
    find = json_text._next_begin
    monkeypatch.setattr(json_text, "_next_begin", lambda text, at: looks.append(at) or find(text, at))
    deep = '{"a":' * 10_000 + "1" + "}" * 10_000
    assert json_text.parse_json(deep) == (None, deep)
    assert len(looks) == 1


def test_a_warning_before_the_answer_is_noise_all_the_same() -> None:
    assert json_text.parse_json('Warning: [x] in {y}\n{"id": 1}') == ({"id": 1}, "Warning: [x] in {y}")
