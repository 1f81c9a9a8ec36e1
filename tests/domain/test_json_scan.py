"""JSON that is nested deeper than anybody reads costs no more to show than its length."""

from __future__ import annotations

from lmsdesk.domain.json_scan import DEEPEST, pretty


def test_a_deeply_nested_answer_does_not_become_a_hundred_times_as_long() -> None:
    text = '{"a":' * 10_000 + "1" + "}" * 10_000
    shown = "".join(pretty(text))
    assert len(shown) < 20_000 * (2 * DEEPEST + 10)
    assert shown.count("{") == shown.count("}") == 10_000


def test_what_people_read_is_indented_level_by_level() -> None:
    assert "".join(pretty('{"a":[1,{"b":2}]}')).splitlines() == [
        "{", '  "a": [', "    1,", "    {", '      "b": 2', "    }", "  ]", "}",
    ]  # fmt: skip
