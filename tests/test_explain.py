"""``lmsdesk explain FILE``: what support reads, what scripts read, and that no file whatever makes it fall over."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lmsdesk.domain.har import har_text
from lmsdesk.explain import main
from lmsdesk.hints.files import explain_all, read_exchanges
from tests.hints.cases import CASES, answer, error

ROOT = Path(__file__).parents[1]
RECORDED = ROOT / "tests" / "recorded" / "masteriyo"
KEY, SECRET, TOKEN = "key_" + "a1" * 16, "secret_" + "b2" * 32, "eyJhbGciOi.eyJzdWIiOjF9.c2lnbmF0dXJl"


def told(file: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    assert main(file, as_json=True) == 0
    hints = json.loads(capsys.readouterr().out)["hints"]
    assert isinstance(hints, list)
    return hints


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "lmsdesk", "explain", *arguments],
        cwd=ROOT,
        env=dict(os.environ, **environment),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_a_recorded_error_is_told_with_id_title_and_evidence(capsys: pytest.CaptureFixture[str]) -> None:
    for file in sorted(RECORDED.glob("*-delete-*.json")):
        for hint in told(file, capsys):
            assert set(hint) == {"id", "title", "evidence"}
            assert hint["title"]
            assert hint["evidence"]


KNOWN = {
    "masteriyo/auth-07-known-key-wrong-secret-get-public": "U03",
    "masteriyo/auth-13-app-password-wrong": "U14",
    "masteriyo/errors-06-key-over-plain-http-on-production": "U06",
    "masteriyo/errors-15-database-down": "W22",
    "masteriyo/errors-20-maintenance-mode": "W19",
    "masteriyo/errors-24-plugin-deactivated-namespace": "P01",
    "more/wp7-28-staging-password-page": "W14",
    "masteriyo/wp7-33-plain-permalinks-rest-route-key": "A08",
    "more/orders-32-delete-again": "P04",
    "more/wp7-60-upload-nginx-body-limit": "P08",
}


@pytest.mark.parametrize(("name", "hint"), KNOWN.items())
def test_what_was_seen_on_real_sites_is_named(name: str, hint: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(RECORDED.parent / f"{name}.json", capsys)[0]["id"] == hint


def test_support_reads_what_happened_what_is_safe_and_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "client.har"
    refused = error(401, "masteriyo_rest_authentication_error", "no write permissions", method="PUT")
    file.write_text(har_text([answer(200, {"id": 7}), refused]), "utf-8")
    done = run(str(file), PYTHONIOENCODING="utf-8")
    assert (done.returncode, done.stderr) == (0, "")
    for words in (
        "U04  This key may only look",
        "What happened:  Your site did not save this",
        "What is safe:   Nothing was changed",
        "What to do:     In WordPress edit the key",
        "Who answered:   the course plugin",
        "Evidence:       status 401, code masteriyo_rest_authentication_error",
        "Seen in:        PUT https://academy.example/wp-json/masteriyo/v1/courses (401)",
    ):
        assert words in done.stdout
    unsure = tmp_path / "unsure.har"
    unsure.write_text(har_text([error(401, "masteriyo_rest_cannot_read")]), "utf-8")
    assert "Also possible:\n  U01  Your web server throws the key away" in run(str(unsure)).stdout


def test_a_good_file_says_so(tmp_path: Path) -> None:
    file = tmp_path / "good.har"
    file.write_text(har_text([answer(200, {"id": 7})]), "utf-8")
    done = run(str(file))
    assert (done.returncode, done.stdout) == (0, "Nothing to explain: every answer in this file is a good one.\n")
    assert json.loads(run("--json", str(file)).stdout) == {"hints": []}


@pytest.mark.parametrize(
    "content", [None, b"", b"hello", b"{}", b'{"log": 1}', b"[]", b'{"request": {}}', b"\xff\xfe\x00"]
)
def test_what_cannot_be_read_is_code_1_and_one_line(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "odd.har"
    if content is not None:
        file.write_bytes(content)
    done = run("--json", str(file))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("lmsdesk: “odd.har” cannot be read")
    assert done.stderr.count("\n") == 1


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert run(str(tmp_path)).returncode == 1


@pytest.mark.parametrize("arguments", [(), ("a", "b"), ("--pretty", "a")])
def test_wrong_use_is_code_2(arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert "explain FILE" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_terminal_without_typographic_quotes_is_no_reason_to_fail(tmp_path: Path) -> None:
    file = tmp_path / "a.har"
    file.write_text(har_text([error(401, "masteriyo_rest_authentication_error", method="PUT")]), "utf-8")
    done = run(str(file), PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0
    assert "This key may only look" in done.stdout


def test_no_secret_and_no_escape_code_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    loud = f"wrong {KEY} {SECRET} Bearer {TOKEN} \x1b[31mred\r\n\u202eback"
    bad = {
        "method": "POST",
        "url": f"https://u:{SECRET}@a.example/wp-json/masteriyo/v1/courses?api_secret={SECRET}&q={KEY}",
        "headers": [{"name": "Authorization", "value": f"Bearer {TOKEN}"}],
        "postData": {"mimeType": "application/json", "text": json.dumps({"password": SECRET})},
    }
    for code in ("rest_invalid_param", "jwt_auth_invalid_token", f"odd {loud}", "masteriyo_rest_object_not_read"):
        body = {"code": code, "message": loud, "data": {"status": 400, "params": {f"name {loud}": loud}}}
        content = {"mimeType": "application/json", "text": json.dumps(body)}
        entry = {"request": bad, "response": {"status": 400, "statusText": loud, "headers": [], "content": content}}
        file = tmp_path / "loud.har"
        file.write_text(json.dumps({"log": {"entries": [entry]}}), "utf-8")
        for as_json in (False, True):
            assert main(file, as_json=as_json) == 0
            out = capsys.readouterr().out
            for secret in (KEY, SECRET, TOKEN, "\x1b", "\u202e"):
                assert secret not in out, out
            assert "\\u001b" not in out


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
HEADERS = ("location", "link", "date", "age", "retry-after", "content-type", "x-cache", "www-authenticate", "server")
HOSTILE = st.sampled_from(
    ["http://[::1", "https://a℀b/", "//", "text/html; charset=idna", "a/b; charset=hex", "²", "9" * 500, "\x00",
     "\ud800", "https://x/wp-json/masteriyo/v1", "x; charset=\x00", "a/b; charset=undefined", "Wed, 99 Foo 0000"]
)  # fmt: skip
TEXTS = st.text(max_size=20) | HOSTILE
PAIRS = st.lists(
    st.fixed_dictionaries({"name": st.sampled_from(HEADERS) | TEXTS, "value": TEXTS | JSON_VALUES}), max_size=4
)
BODY = (
    TEXTS | JSON_VALUES.map(lambda value: json.dumps(value)) | st.sampled_from(["<html>x</html>", '{"code": 7}', "﻿{}"])
)
CONTENT = st.fixed_dictionaries(
    {}, optional={"text": BODY | JSON_VALUES, "encoding": st.just("base64"), "mimeType": TEXTS}
)
REQUEST = st.fixed_dictionaries(
    {"method": st.sampled_from(["GET", "PUT", "DELETE"]) | JSON_VALUES, "url": TEXTS | JSON_VALUES},
    optional={"headers": PAIRS | JSON_VALUES, "postData": CONTENT | JSON_VALUES},
)
RESPONSE = st.fixed_dictionaries(
    {"status": st.integers(-5, 1200) | JSON_VALUES | st.sampled_from([200, 301, 401, 403, 404, 429, 503])},
    optional={"headers": PAIRS | JSON_VALUES, "content": CONTENT | JSON_VALUES, "_error": TEXTS},
)
ENTRY = st.fixed_dictionaries(
    {"request": REQUEST | JSON_VALUES, "response": RESPONSE | JSON_VALUES},
    optional={"startedDateTime": TEXTS | st.just("0001-01-01T00:00:00Z"), "time": JSON_VALUES, "timings": JSON_VALUES},
)
HAR = st.fixed_dictionaries({"log": st.fixed_dictionaries({"entries": st.lists(ENTRY | JSON_VALUES, max_size=3)})})
FLAT = st.dictionaries(st.sampled_from(HEADERS) | TEXTS, TEXTS | JSON_VALUES, max_size=4)
RECORDING = st.fixed_dictionaries(
    {
        "request": st.fixed_dictionaries(
            {
                "method": TEXTS,
                "path": TEXTS | JSON_VALUES,
                "query": FLAT | JSON_VALUES,
                "headers": FLAT,
                "body": JSON_VALUES,
            }
        ),
        "response": st.fixed_dictionaries(
            {
                "status": st.integers(-5, 1200),
                "headers": FLAT,
                "body": JSON_VALUES | BODY,
                "body_is_json": st.booleans(),
            }
        ),
    },
    optional={"what": JSON_VALUES, "note": JSON_VALUES},
)


def survives(content: bytes, folder: Path) -> None:
    """Both forms of output come, or one clear refusal."""
    file = folder / "any.har"
    file.write_bytes(content)
    assert main(file, as_json=True) in (0, 1)
    assert main(file, as_json=False) in (0, 1)


@settings(max_examples=150, deadline=None)
@given(content=st.binary(max_size=200) | JSON_VALUES.map(lambda value: json.dumps(value).encode()))
def test_no_content_makes_it_fall_over(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    survives(content, tmp_path_factory.getbasetemp())


@settings(max_examples=400, deadline=None)
@given(document=HAR | RECORDING)
def test_no_odd_har_or_recording_makes_it_fall_over(document: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    content = json.dumps(document).encode()
    survives(content, tmp_path_factory.getbasetemp())
    exchanges = read_exchanges(content)
    again = read_exchanges(har_text(exchanges).encode())
    assert [found.hint.id for found in explain_all(again)] == [found.hint.id for found in explain_all(exchanges)]


def test_deep_and_huge_files_are_refused_or_read(tmp_path: Path) -> None:
    deep = b"[" * 200_000 + b"]" * 200_000
    for content in (
        deep,
        b'{"log": {"entries": ' + deep + b"}}",
        b'{"request": {}, "response": {"status": ' + b"9" * 5000,
    ):
        survives(content, tmp_path)
    nested = (
        b'{"request": {}, "response": {"status": 500, "body": ' + b"[" * 900 + b"]" * 900 + b', "body_is_json": true}}'
    )
    survives(nested, tmp_path)


def test_every_case_of_the_catalogue_can_be_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "all.har"
    file.write_text(har_text([case.exchange for case in CASES]), "utf-8")
    assert main(file, as_json=False) == 0
    out = capsys.readouterr().out
    assert out.count("What to do:") > 60
    assert "{" not in out
