"""Files as Chrome and Firefox write them, with all that is peculiar to each: read whole, and explained."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from lmsdesk.domain.exchange import Exchange, Phase
from lmsdesk.domain.har import har_text, is_foreign
from lmsdesk.hints.files import explain_all, read_exchanges

HERE = Path(__file__)
FILES = HERE.parents[1] / "browsers"
SCHEMA = json.loads(HERE.with_name("har_schema.json").read_text("utf-8"))


def read(name: str) -> list[Exchange]:
    return read_exchanges((FILES / f"{name}.har").read_bytes(), name)


def hints(exchanges: list[Exchange]) -> list[tuple[str, str]]:
    return [(found.hint.id, found.exchange.route.rpartition("/")[2]) for found in explain_all(exchanges)]


def test_chrome() -> None:
    picture, listing, refused, blocked, lost = found = read("chrome")
    assert picture.body.startswith(b"\x89PNG\r\n\x1a\n")
    assert listing.json() == {"data": [{"id": 6, "name": "Ukulele für Anfänger"}]}
    assert (listing.method, listing.http_version, listing.header("x-wp-total")) == ("GET", "http/2.0", "1")
    assert not any(name.startswith(":") for one in found for name, _ in one.request_headers), "those are no headers"
    assert (refused.status, refused.request_body.decode()) == (403, '{"name": "Ukulele für alle"}')
    assert (blocked.failure.phase, blocked.failure.what) == (Phase.RESOLVE, "stopped")  # type: ignore[union-attr]
    assert (lost.failure.phase, lost.failure.what) == (Phase.TLS, "tls-expired")  # type: ignore[union-attr]
    times = listing.timing
    assert (times.dns, times.connect, times.tls, times.wait, times.total) == (1, 14.5, 20, 60, 101.1)
    assert listing.started == datetime(2026, 3, 1, 9, 30, 16, 250_000, tzinfo=UTC)
    assert listing.connection is not None
    assert listing.connection.server == "203.0.113.7"
    assert all(map(is_foreign, found))
    assert hints(found) == [("U08", "6"), ("N10", "6")], "nothing about the host of statistics"


def test_firefox() -> None:
    sign_in, refused, crash, unsaved, lost = found = read("firefox")
    assert (sign_in.method, sign_in.http_version) == ("POST", "HTTP/2")
    assert sign_in.request_body.startswith(b"log=anna&pwd=%E2%80%A2")
    assert "not-a-real-password" not in repr(found) + har_text(found)
    times = sign_in.timing
    assert (times.dns, times.connect, times.tls, times.total) == (4, 14, 21, 101), "it counts the secure line apart"
    assert sign_in.started == datetime(2026, 3, 1, 9, 30, 15, 250_000, tzinfo=UTC), "in any time zone"
    assert (refused.status, refused.reason) == (401, "Unauthorized")
    assert (crash.status, b"critical error" in crash.body) == (500, True)
    assert (lost.status, lost.failure.what) == (0, "other")  # type: ignore[union-attr]
    assert (unsaved.body, unsaved.body_capped) == (b"", True), "the file does not hold it: that is not an empty answer"
    assert hints(found) == [("U02", "courses"), ("P10", "orders"), ("N16", "me")]


def test_chrome_too_may_leave_the_contents_out() -> None:
    document = json.loads((FILES / "chrome.har").read_text("utf-8"))
    for entry in document["log"]["entries"]:
        entry["response"]["content"].pop("text", None)
        entry["response"]["content"].pop("encoding", None)
    _, listing, _, _, lost = read_exchanges(json.dumps(document).encode())
    assert listing.body_capped
    assert listing.body_size == document["log"]["entries"][1]["response"]["content"]["size"]
    assert not lost.body_capped
    assert hints([listing]) == []
    document["log"]["entries"][1]["response"]["content"]["size"] = 0
    assert hints(read_exchanges(json.dumps(document).encode())[1:2]) == [("P23", "courses")], "that one was empty"


@pytest.mark.parametrize("name", ["chrome", "firefox"])
def test_what_a_browser_wrote_can_be_saved_again_by_the_book_and_says_the_same(name: str) -> None:
    found = read(name)
    document: Any = json.loads(har_text(found))
    jsonschema.Draft202012Validator(SCHEMA).validate(document)
    again = read_exchanges(json.dumps(document).encode(), name)
    for one, other in zip(found, again, strict=True):
        for part in ("method", "url", "status", "request_headers", "headers", "request_body", "body", "body_capped"):
            assert getattr(one, part) == getattr(other, part), part
    assert hints(again) == hints(found)


@pytest.mark.parametrize("name", ["chrome", "firefox"])
def test_a_file_that_a_tool_stripped_is_read_all_the_same(name: str) -> None:
    """Some tools take members out, others write null for what they do not know."""
    text = (FILES / f"{name}.har").read_text("utf-8")
    whole = read_exchanges(text.encode())
    for gone in ("timings", "time", "cache", "pages", "cookies", "queryString", "httpVersion", "serverIPAddress"):
        for stripped in (_without(json.loads(text), gone), _without(json.loads(text), gone, null=True)):
            again = read_exchanges(json.dumps(stripped).encode())
            assert [one.status for one in again] == [one.status for one in whole]
            assert [one.body for one in again] == [one.body for one in whole]


def _without(value: Any, name: str, *, null: bool = False) -> Any:
    if isinstance(value, dict):
        return {
            key: None if key == name else _without(item, name, null=null)
            for key, item in value.items()
            if null or key != name
        }
    return [_without(item, name, null=null) for item in value] if isinstance(value, list) else value
