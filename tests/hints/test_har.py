"""HAR out and in: other tools can open what we write, we understand what browsers write, and no secret passes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from lmsdesk.domain.exchange import Action, Exchange, Failure, Phase, Timing
from lmsdesk.domain.har import har_text, is_foreign, to_har
from lmsdesk.domain.har_read import Unreadable, from_har, load_json
from lmsdesk.hints.files import explain_all, read_exchanges
from tests.hints.cases import CASES, Case, error, failed

KEY, SECRET, TOKEN = "key_" + "a1" * 16, "secret_" + "b2" * 32, "eyJhbGciOi.eyJzdWIiOjF9.c2lnbmF0dXJl"
COOKIE, PASSWORD = "wordpress_logged_in=admin|1999", "correct horse battery"
BASIC = "Basic a2V5X2ExYTFhMWExYTFhMWExYTE6c2VjcmV0X2IyYjJiMmIy"
SECRETS = (KEY, SECRET, TOKEN, COOKIE, PASSWORD, BASIC.split()[1])


def made(body: bytes = b'{"id": 7}', **more: Any) -> Exchange:
    values: dict[str, Any] = {
        "method": "PUT",
        "url": "https://academy.example/wp-json/masteriyo/v1/courses/7?context=edit&tag=a&tag=b",
        "request_headers": (("Accept", "application/json"), ("Content-Type", "application/json")),
        "request_body": '{"name": "Ukulele für Anfänger 🎸"}'.encode(),
        "started": datetime(2026, 3, 1, 9, 30, 15, 250_000, tzinfo=UTC),
        "action": Action("Save course “Ukulele”"),
        "status": 200,
        "reason": "OK",
        "http_version": "HTTP/2",
        "headers": (("Content-Type", "application/json; charset=UTF-8"), ("X-A", "1"), ("X-A", "2")),
        "body": body,
        "body_size": len(body),
        "timing": Timing(12.0, 30.5, 0.4, 80.0, 1.5, 130.0),
        "credential": "masteriyo-key",
    }
    return Exchange(**{**values, **more})


def browser(request: dict[str, Any], response: dict[str, Any], **more: Any) -> dict[str, Any]:
    """What Chrome writes for one request."""
    asked = {"method": "GET", "httpVersion": "http/2.0", "headers": [], "queryString": [], "cookies": [], **request}
    answered = {"status": 200, "statusText": "", "headers": [], "content": {}, "redirectURL": "", **response}
    times = {"blocked": 2.5, "dns": -1, "ssl": 20, "connect": 34.5, "send": 0.1, "wait": 60, "receive": 3}
    entry = {"startedDateTime": "2026-03-01T09:30:15.250Z", "time": 100.1, "timings": times}
    log = {"version": "1.2", "creator": {"name": "WebInspector", "version": "537.36"}, "pages": []}
    return {"log": {**log, "entries": [{**entry, "request": asked, "response": answered, "cache": {}, **more}]}}


# What HAR 1.2 asks for, member by member: http://www.softwareishard.com/blog/har-12-spec/
NUMBER, TEXT, LIST, OBJECT = (int, float), str, list, dict
ENTRY = {"startedDateTime": TEXT, "time": NUMBER, "request": OBJECT, "response": OBJECT, "cache": OBJECT}
REQUEST = {"method": TEXT, "url": TEXT, "httpVersion": TEXT, "cookies": LIST, "headers": LIST, "queryString": LIST}
RESPONSE = {"status": int, "statusText": TEXT, "httpVersion": TEXT, "cookies": LIST, "headers": LIST, "content": OBJECT}
SIZES = {"headersSize": int, "bodySize": int}


def check(value: Any, members: dict[str, Any]) -> None:
    for name, kind in members.items():
        assert isinstance(value[name], kind), name
    unknown = set(value) - set(members) - {"comment", "connection", "serverIPAddress", "pageref", "postData"}
    assert all(name.startswith("_") for name in unknown), unknown


def check_har(document: Any) -> None:
    log = document["log"]
    check(log, {"version": TEXT, "creator": OBJECT, "entries": LIST, "pages": LIST})
    assert log["version"] == "1.2"
    check(log["creator"], {"name": TEXT, "version": TEXT})
    for entry in log["entries"]:
        check(entry, {**ENTRY, "timings": OBJECT})
        assert datetime.fromisoformat(entry["startedDateTime"]).tzinfo is not None
        check(entry["request"], {**REQUEST, **SIZES})
        check(entry["response"], {**RESPONSE, **SIZES, "redirectURL": TEXT})
        content = entry["response"]["content"]
        check(
            content,
            {"size": int, "mimeType": TEXT, "text": TEXT, **({"encoding": TEXT} if "encoding" in content else {})},
        )
        for pair in entry["request"]["headers"] + entry["request"]["queryString"] + entry["response"]["headers"]:
            check(pair, {"name": TEXT, "value": TEXT})
        times = entry["timings"]
        check(times, dict.fromkeys(("blocked", "dns", "connect", "ssl", "send", "wait", "receive"), NUMBER))
        assert min(times["send"], times["wait"], times["receive"]) >= 0
        assert times["connect"] == -1 or times["connect"] >= times["ssl"]
        total = sum(value for name, value in times.items() if name != "ssl" and value > 0)
        assert entry["time"] == pytest.approx(total, abs=0.01)


def test_what_is_saved_has_the_form_of_har_1_2() -> None:
    lost = failed(Phase.TLS, "tls-expired", "certificate has expired")
    document = json.loads(har_text([made(), lost, made(b"\x89PNG\r\n\x1a\n\x00\xff"), made(timing=Timing(total=4))]))
    check_har(document)
    assert len(document["log"]["entries"]) == 4


@pytest.mark.parametrize(
    "body", [b"", b'{"id": 7}', "päivää".encode(), b"\xef\xbb\xbf{}", b"\xff\xfe\x00bin", b"a\r\nb\x00c", b"\xe9"]
)
def test_what_was_saved_opens_as_it_was(body: bytes) -> None:
    first = made(body)
    (again,) = from_har(json.loads(har_text([first])), "support.har")
    for name in ("method", "url", "request_headers", "request_body", "started", "status", "reason", "http_version"):
        assert getattr(again, name) == getattr(first, name), name
    for name in ("headers", "body", "body_size", "credential", "attempt", "failure"):
        assert getattr(again, name) == getattr(first, name), name
    for name in ("connect", "tls", "send", "wait", "download", "total"):
        assert getattr(again.timing, name) == pytest.approx(getattr(first.timing, name)), name
    assert is_foreign(again)
    assert not is_foreign(first)


def test_a_picture_that_was_sent_comes_back_byte_for_byte() -> None:
    sent = b"\x89PNG\r\n\x1a\n\x00\xff\xfe"
    (again,) = from_har(to_har([made(request_body=sent, request_headers=(("Content-Type", "image/png"),))]))
    assert again.request_body == sent


def test_an_old_character_set_is_read_back_the_same() -> None:
    kind = (("Content-Type", "text/html; charset=iso-8859-1"),)
    document = to_har([made("Prüfung".encode("iso-8859-1"), headers=kind)])
    assert document["log"]["entries"][0]["response"]["content"]["text"] == "Prüfung"
    assert from_har(document)[0].text() == "Prüfung"


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_every_fault_is_still_known_after_save_and_open(case: Case) -> None:
    """Only what the file itself holds can be known: faults that show beside other answers are left out."""
    if case.context != type(case.context)():
        return
    document = json.loads(har_text([case.exchange]))
    check_har(document)
    found = explain_all(read_exchanges(json.dumps(document).encode()))
    assert (found[0].hint.id if found else None) == case.expect


def test_no_secret_of_a_browser_recording_gets_through() -> None:
    document = browser(
        {
            "method": "POST",
            "url": f"https://admin:{SECRET}@academy.example/wp-json/masteriyo/v1/rest-api?consumer_key={KEY}&q={TOKEN}",
            "headers": [{"name": "Authorization", "value": BASIC}, {"name": "cookie", "value": COOKIE}],
            "cookies": [{"name": "wordpress_logged_in", "value": COOKIE}],
            "postData": {
                "mimeType": "application/x-www-form-urlencoded",
                "params": [{"name": "password", "value": PASSWORD}, {"name": "api_secret", "value": SECRET}],
            },
        },
        {
            "status": 500,
            "statusText": f"Bearer {TOKEN}",
            "headers": [{"name": "Set-Cookie", "value": COOKIE}, {"name": "Location", "value": f"/?token={TOKEN}"}],
            "content": {
                "mimeType": "application/json",
                "text": json.dumps({"data": [{"api_key": KEY, "secret": SECRET, "note": f"token {TOKEN}"}]}),
            },
        },
    )
    exchanges = from_har(document, "browser.har")
    for text in (repr(exchanges), har_text(exchanges)):
        for secret in SECRETS:
            assert secret not in text, secret
    assert exchanges[0].credential == "masteriyo-key"


@pytest.mark.parametrize("line", ["\r\n", "\n"])
def test_a_password_in_a_form_of_several_parts_is_hidden(line: str) -> None:
    text = line.join(["--x", 'Content-Disposition: form-data; name="password"', "", PASSWORD, "--x--", ""])
    (read,) = from_har(
        browser(
            {
                "method": "POST",
                "url": "https://a.example/",
                "postData": {"mimeType": "multipart/form-data; boundary=x", "text": text},
            },
            {},
        )
    )
    assert PASSWORD not in read.request_body.decode()
    assert 'name="password"' in read.request_body.decode()


def test_a_browser_recording_is_read_with_its_times() -> None:
    content = {"size": 9, "mimeType": "application/json", "text": "eyJpZCI6IDd9", "encoding": "base64"}
    (read,) = from_har(browser({"url": "https://academy.example/wp-json/"}, {"content": content}))
    assert read.body == b'{"id": 7}'
    assert (read.timing.connect, read.timing.tls, read.timing.wait, read.timing.total) == (14.5, 20, 60, 100.1)
    assert read.started == datetime(2026, 3, 1, 9, 30, 15, 250_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("told", "what", "hint"),
    [
        ("net::ERR_NAME_NOT_RESOLVED", "name", "N01"),
        ("net::ERR_CONNECTION_REFUSED", "refused", "N16"),
        ("net::ERR_CERT_DATE_INVALID", "tls-expired", "N10"),
        ("net::ERR_TOO_MANY_REDIRECTS", "redirects", "A04"),
        ("net::ERR_ABORTED", "stopped", None),
        ("", "other", "N16"),
    ],
)
def test_what_the_browser_says_about_a_failure(told: str, what: str, hint: str | None) -> None:
    document = browser({"url": "https://academy.example/wp-json/"}, {"status": 0, "_error": told})
    (read,) = from_har(document)
    assert isinstance(read.failure, Failure)
    assert read.failure.what == what
    found = explain_all([read])
    assert (found[0].hint.id if found else None) == hint


def test_pictures_of_foreign_hosts_are_not_explained_beside_the_api() -> None:
    other = made(b"<html>gone</html>", method="GET", url="https://ads.example/x.png", status=404)
    bad = error(403, "masteriyo_rest_cannot_update", method="PUT")
    assert [finding.hint.id for finding in explain_all([other, bad])] == ["U08"]


def test_the_index_in_a_file_helps_to_explain_its_other_answers() -> None:
    index = made(json.dumps({"namespaces": ["wp/v2"], "authentication": {}}).encode(), method="GET",
                 url="https://academy.example/wp-json/")  # fmt: skip
    refused = error(401, "rest_forbidden")
    assert explain_all([index, refused])[0].hint.id == "U07"
    missing = error(404, "rest_no_route")
    assert explain_all([index, missing])[0].hint.id == "P01"


def test_every_hint_of_many_answers_stands_once_best_first() -> None:
    bad = [error(401, "masteriyo_rest_cannot_read") for _ in range(3)]
    assert [finding.hint.id for finding in explain_all(bad)] == ["U02", "U01"]


@pytest.mark.parametrize(
    "content", [b"", b"\x00", b"not json", b"[]", b"7", b'{"log": {}}', b'{"log": {"entries": 7}}']
)
def test_what_is_neither_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(Unreadable, match="it "):
        read_exchanges(content)


def test_files_of_other_systems_are_read() -> None:
    text = json.dumps(browser({"url": "https://a.example/wp-json/"}, {}))
    for content in (text.encode("utf-16"), b"\xef\xbb\xbf" + text.encode()):
        assert len(from_har(load_json(content))) == 1
