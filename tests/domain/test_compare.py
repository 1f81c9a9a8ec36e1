"""Two exchanges compared: JSON by value, items by id, noise left out, and what is told of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from lmsdesk.domain.compare import Change, compare, told
from lmsdesk.domain.exchange import Action, Exchange, Failure, Phase

JSON = (("Content-Type", "application/json"), ("Server", "nginx"), ("Date", "now"))


def one(body: Any, **more: Any) -> Exchange:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    values: dict[str, Any] = {
        "method": "PUT", "url": "https://a.example/wp-json/masteriyo/v1/courses/7", "request_headers": (),
        "request_body": b"{}", "started": datetime.now(UTC), "action": Action("Save"), "status": 200,
        "headers": JSON, "body": raw, "body_size": len(raw), "credential": "masteriyo-key",
    }  # fmt: skip
    return Exchange(**{**values, **more})


def places(before: Exchange, now: Exchange) -> list[tuple[str, str, str]]:
    return [(d.part, d.path, d.change.value) for d in compare(before, now)]


def test_the_same_values_in_other_letters_do_not_differ() -> None:
    before = one(b'{"a": 1, "b": [1, 2], "c": "\\u00fc"}')
    assert compare(before, one('{"c":"ü","b":[1,2],"a":1}'.encode())) == []


def test_fields_that_came_went_and_changed() -> None:
    before, now = (
        one({"a": 1, "gone": "x", "deep": {"n": [1, 2, 3]}}),
        one({"a": 2, "new": None, "deep": {"n": [1, 5]}}),
    )
    assert places(before, now) == [
        ("body", "a", "other"),
        ("body", "gone", "gone"),
        ("body", "deep.n[1]", "other"),
        ("body", "deep.n[2]", "gone"),
        ("body", "new", "added"),
    ]
    first = compare(before, now)[0]
    assert (first.before, first.now) == ("1", "2")


def test_items_are_matched_by_their_id() -> None:
    before = one([{"id": 1, "name": "a"}, {"id": 2, "name": "b"}])
    now = one([{"id": 3, "name": "c"}, {"id": 2, "name": "B"}, {"id": 1, "name": "a"}])
    assert places(before, now) == [("body", "[id 2].name", "other"), ("body", "[id 3]", "added")]


def test_headers_that_always_differ_are_left_out_until_wanted() -> None:
    before, now = one({}), one({}, headers=(*JSON[:2], ("Date", "later"), ("X-Cache", "HIT")))
    assert places(before, now) == [("headers", "x-cache", "added")]
    assert [d.path for d in compare(before, now, noise=True)] == ["date", "x-cache"]


def test_texts_are_compared_line_by_line() -> None:
    before, now = one(b"a\nb\nc"), one(b"a\nX\nc\nd")
    found = compare(before, now)
    assert [(d.path, d.change, d.before, d.now) for d in found] == [
        ("line 2", Change.OTHER, "b", "X"),
        ("line 4", Change.ADDED, "", "d"),
    ]


def test_what_was_asked_is_compared_too() -> None:
    before = one({})
    now = replace(before, url=before.url + "?force=1", credential="", request_body=b'{"price": "7"}', status=401)
    parts = places(before, now)
    assert ("asked", "?force", "added") in parts
    assert ("asked", "sign-in", "other") in parts
    assert ("sent", "price", "added") in parts
    assert ("outcome", "status", "other") in parts


def test_what_changed_since_it_worked_is_told_in_sentences() -> None:
    good, bad = one({"id": 7}), one({"code": "no"}, status=403, headers=(*JSON[:1], ("Server", "cloudflare")))
    words = " ".join(map(str, told(good, bad, compare(good, bad))))
    assert "Then it ended with 200, now with 403." in words
    assert "What we asked is the same" in words
    assert "tells something else than before: server" in words
    lost = one(b"", status=0, failure=Failure(Phase.WAIT, "timeout"), request_body=b'{"a":1}')
    words = " ".join(map(str, told(good, lost, compare(good, lost))))
    assert "now with timeout" in words
    assert "What we asked is different: a." in words


@pytest.mark.parametrize("body", [b"", b"[" * 5_000, b"\xff\xfe", b"null", b'{"a":' * 900])
def test_odd_bodies_are_no_trouble(body: bytes) -> None:
    compare(one(body), one({"id": 1}))
    compare(one({"id": 1}), one(body))


LARGE_LIST = [
    {"id": n, "name": f"Course {n}", "tags": [{"id": 1, "name": "a"}], "text": "x" * 400} for n in range(2_000)
]


def test_large_contents_differ_in_the_same_places_as_small_ones() -> None:
    """Nothing of it is read as a whole, and yet it is told the same."""
    changed = [{**item} for item in LARGE_LIST]
    changed[3]["name"] = "Curse"
    changed[700]["tags"] = [{"id": 1, "name": "b"}, {"id": 2, "name": "c"}]
    del changed[900]
    changed.insert(1_200, {"id": 9_999, "name": "New"})
    before, now = one({"data": LARGE_LIST, "meta": {"total": 1}}), one({"data": changed, "meta": {"total": 2}})
    assert places(before, now) == [
        ("body", "data[id 3].name", "other"),
        ("body", "data[id 700].tags[id 1].name", "other"),
        ("body", "data[id 700].tags[id 2]", "added"),
        ("body", "data[id 900]", "gone"),
        ("body", "data[id 9999]", "added"),
        ("body", "meta.total", "other"),
    ]


def test_a_large_answer_that_was_cut_and_one_that_is_no_json_are_compared_too() -> None:
    whole = json.dumps(LARGE_LIST).encode()
    assert next(place[:2] for place in places(one(whole), one(whole[:-300_000])))[0] == "body"
    page = b"<html>" + b"\n".join(b"line %d" % n for n in range(60_000))
    found = compare(one(page), one(page.replace(b"line 777\n", b"line seven\n")))
    assert [(d.path, d.before, d.now) for d in found] == [("line 778", "line 777", "line seven")]


def test_what_lies_very_deep_is_compared_and_does_not_end_the_program() -> None:
    deep: Any = 1
    for _ in range(400):
        deep = {"a": [deep]}
    raw = json.dumps(deep).encode()
    assert [d.change for d in compare(one(raw), one(raw.replace(b"1", b"2")))] == [Change.OTHER]
