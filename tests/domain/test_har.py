"""HAR against a schema written from the specification, and what stands in it of lines, cookies and sizes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from lmsdesk.domain.connection import Certificate, Connection, Security
from lmsdesk.domain.exchange import Action, Exchange, Failure, Phase, Timing
from lmsdesk.domain.har import har_text
from lmsdesk.domain.har_read import from_har
from lmsdesk.domain.masking import MASK

SCHEMA = json.loads(Path(__file__).with_name("har_schema.json").read_text("utf-8"))
NOW = datetime(2026, 3, 1, 9, 30, 15, 250_000, tzinfo=UTC)
LINE = Connection("203.0.113.7:443", True, Security("TLSv1.3", "AES", 256, (Certificate("a", "b", ("a",), NOW, NOW),)))


def made(**more: Any) -> Exchange:
    values: dict[str, Any] = {
        "method": "GET", "url": "https://a.example/wp-json/?a=1&b",
        "request_headers": (("Cookie", f"x={MASK}; y={MASK}"),),
        "request_body": b"", "started": NOW, "action": Action("Open"), "status": 200, "reason": "OK",
        "headers": (("Content-Type", "application/json"),), "body": b"{}" * 50, "body_size": 100,
    }  # fmt: skip
    return Exchange(**{**values, **more})


EXCHANGES = [
    made(),
    made(connection=LINE, wire_size=40, timing=Timing(12.0, 30.5, 0.4, 80.0, 1.5, 140.0, 9.5)),
    made(headers=(("Set-Cookie", f"s={MASK}; Path=/; HttpOnly; Secure"), ("Location", "/x"))),
    made(method="POST", request_body=b"\x00\xff", request_headers=(("Content-Type", "image/png"),)),
    made(method="PUT", request_body=b'{"a":1}', request_headers=(("Content-Type", "application/json"),)),
    made(status=0, headers=(), body=b"", body_size=0, failure=Failure(Phase.RESOLVE, "name", "unknown")),
    made(body=b"\x89PNG\x00", headers=(("Content-Type", "image/png"),), body_capped=True, body_size=900),
]


def test_every_sort_of_exchange_follows_the_specification() -> None:
    document = json.loads(har_text(EXCHANGES))
    jsonschema.Draft202012Validator(SCHEMA).validate(document)
    assert len(document["log"]["entries"]) == len(EXCHANGES)


def test_the_schema_itself_refuses_what_is_wrong() -> None:
    document = json.loads(har_text(EXCHANGES))
    del document["log"]["entries"][0]["response"]["redirectURL"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(SCHEMA).validate(document)


def test_the_line_the_sizes_and_the_look_up_are_told_and_read_again() -> None:
    document = json.loads(har_text([EXCHANGES[1]]))
    [entry] = document["log"]["entries"]
    assert entry["serverIPAddress"] == "203.0.113.7"
    assert entry["timings"]["dns"] == 9.5
    assert entry["timings"]["connect"] == 42.5
    assert (entry["response"]["bodySize"], entry["response"]["content"]["compression"]) == (40, 60)
    assert entry["_lmsdesk"]["connection"]["security"]["version"] == "TLSv1.3"
    [again] = from_har(document)
    assert (again.wire_size, again.timing.dns, again.timing.connect) == (40, 9.5, 12.0)
    assert again.connection == Connection("203.0.113.7:443", True)


def test_cookies_are_told_by_name_only() -> None:
    document = json.loads(har_text([EXCHANGES[2]]))
    [entry] = document["log"]["entries"]
    assert entry["request"]["cookies"] == [{"name": "x", "value": MASK}, {"name": "y", "value": MASK}]
    assert entry["response"]["cookies"] == [
        {"name": "s", "value": MASK, "path": "/", "httpOnly": True, "secure": True},
    ]
