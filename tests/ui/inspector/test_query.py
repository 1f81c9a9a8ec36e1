"""The filter of the inspector: its terms, what they find, and what is told of those that say nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from lmsdesk.domain.brief import Brief, Mark
from lmsdesk.domain.exchange import Action, Failure, Phase
from lmsdesk.ui.inspector.query import DEEP, FLAGS, HELP, QUICK, parse
from tests.ui.inspector.exchanges import exchange, refused

LIST = exchange(Action("Open course list"), path="/courses?per_page=100", took=248, body={"name": "Grüße / Übung"})
SAVE = refused(Action("Save “Ukulele”"))
LOST = replace(SAVE, status=0, body=b"", headers=(), failure=Failure(Phase.WAIT, "timeout", "late"))


@pytest.mark.parametrize(
    ("text", "list_shown", "save_shown"),
    [
        ("", True, True),
        ("status:401", False, True),
        ("status:2", True, False),
        ("status:2xx", True, False),
        ("status:20x", True, False),
        ("status:400-499", False, True),
        ("status:200,404", True, False),
        ("-status:4xx", True, False),
        ("401", False, True),
        ("method:put", False, True),
        ("METHOD:PUT,get", True, True),
        ("put", False, True),
        ("path:per_page", True, False),
        ("courses", True, True),
        ("ukulele", False, True),
        ('action:"course list"', True, False),
        ("host:academy.example", True, True),
        ("type:json", True, True),
        ("type:html", False, False),
        ("slower:200ms", True, False),
        ("slower:200", True, False),
        ("slower:0.2s path:courses", True, False),
        ("faster:100ms", False, True),
        ("larger:1m", False, False),
        ("smaller:1k", True, True),
        ("writes", False, True),
        ("reads", True, False),
        ("failed", False, True),
        ("-failed", True, False),
        ("signin:masteriyo", True, True),
        ("signin:none", False, False),
        ("pinned", False, False),
        ("earlier", False, False),
        ("file", False, False),
        ("body:permissions", False, True),
        ('body:"no write"', False, True),
        ("-body:permissions", True, False),
        ("sent:ukulele", False, True),
        ("sent:permissions", False, False),
        ("text:grüsse", False, False),
        ("text:GRÜSSE", False, False),
        ("text:GRÜßE", True, False),
        ("text:übung", True, False),
        ("header:x-wp-total", True, True),
        ('header:"x-wp-total: 41"', True, True),
        ("text:x-wp-total", True, True),
        ("status:", True, True),
        ("text:", True, True),
        ("slower:often", True, True),
        ("writes status:200", False, False),
        ("nobody:knows", False, False),
        ("https://academy.example/wp-json", True, True),
    ],
)
def test_terms_narrow_the_list(text: str, list_shown: bool, save_shown: bool) -> None:
    passes = parse(text)
    assert (passes(LIST), passes(SAVE)) == (list_shown, save_shown)


def test_how_it_failed_is_a_status_too() -> None:
    assert parse("status:timeout")(LOST)
    assert not parse("status:timeout")(SAVE)
    assert parse("failed timeout")(LOST)


def test_plain_words_are_looked_for_in_contents_when_that_is_wanted() -> None:
    assert not parse("permissions")(SAVE)
    assert parse("permissions", everywhere=True)(SAVE)
    assert parse("put", everywhere=True)(SAVE)
    assert parse("permissions -ukulele", everywhere=True)(SAVE) is False


def test_marks_and_hints_are_found() -> None:
    brief = Brief.of(SAVE, "U04", Mark(True, "ask the host", "red"))
    for text in ("pinned", "marked", "note:host", "colour:red", "hint:u04", "hint:any", "host ask", "-colour:blue"):
        assert parse(text).quick(brief), text
    for text in ("-pinned", "note:else", "colour:blue", "hint:U05"):
        assert not parse(text).quick(brief), text


def test_only_contents_make_a_search_of_contents() -> None:
    assert parse("status:401 failed word").deep is None
    assert parse("text:word").deep is not None
    assert parse("text:word -body:other").needles == ("word",)


@pytest.mark.parametrize("text", ["slower:often", "larger:big", "status:4z1", "smaller:-1"])
def test_what_says_nothing_is_told_with_an_example(text: str) -> None:
    [told] = parse(text).troubles
    assert text in str(told)
    assert f"{text.partition(':')[0]}:" in str(told).split("says nothing")[1]
    assert parse("status:401 courses").troubles == ()


def test_every_term_is_in_the_help() -> None:
    told = {term.rstrip(":") for term, _ in HELP}
    assert told == {*QUICK, *DEEP, *FLAGS}


@pytest.mark.parametrize("written", [json.dumps({"t": 'Grüße/Übung "x"'}), '{"t":"Grüße\\/Übung \\"x\\""}'])
@pytest.mark.parametrize("wanted", ["grüße/übung", "ÜBUNG", '"x"', "e/ü"])
def test_a_text_is_found_however_json_writes_it(written: str, wanted: str) -> None:
    one = replace(LIST, body=written.encode(), started=datetime.now(UTC))
    assert parse(f"body:'{wanted}'".replace("'", "") if '"' in wanted else f"body:{wanted}")(one)
