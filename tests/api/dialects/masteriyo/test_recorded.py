"""Everything a real site answered is read without loss, and everything it refused becomes the right problem."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

from lmsdesk.api.dialects.masteriyo import MasteriyoDialect
from lmsdesk.api.dialects.masteriyo.shapes import SHAPES
from lmsdesk.api.root import ApiRoot
from lmsdesk.api.site_index import Discovery
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.domain.query import Query
from tests.api.dialects.masteriyo.recordings import Recording, recorded
from tests.api.helpers import DO, ROOT, Site

KINDS = {shape.route.removeprefix("masteriyo/v1/"): name for name, shape in SHAPES.items()}
SHAPED = ("_fields", "_envelope", "_jsonp")


def kind_of(recording: Recording) -> str:
    """The kind of a list ("courses") or of an item ("courses/7"); empty when it is neither."""
    return KINDS.get(re.sub(r"/\d+$", "", recording.route), "")


def is_item(recording: Recording) -> bool:
    return bool(re.search(r"/\d+$", recording.route))


def is_plain(recording: Recording) -> bool:
    if not recording.response["body_is_json"] or set(SHAPED) & set(recording.query):
        return False
    return bool(kind_of(recording)) and "X-HTTP-Method-Override" not in recording.request["headers"]


LISTS = recorded(lambda r: is_plain(r) and r.method == "GET" and r.status == 200 and not is_item(r))
ITEMS = recorded(
    lambda r: (
        is_plain(r)
        and r.method in ("GET", "POST", "PUT", "PATCH")
        and r.status in (200, 201)
        and (is_item(r) or r.method == "POST")
        and "id" in r.body
    )  # a very long answer was cut when it was recorded
)
REFUSED = recorded(lambda r: r.method != "HEAD" and not (200 <= r.status < 300) and "-authorize-" not in r.name)


def named(recordings: list[Recording]) -> Any:
    return pytest.mark.parametrize("recording", recordings, ids=[recording.name for recording in recordings])


def dialect(recording: Recording) -> tuple[Site, MasteriyoDialect]:
    site = Site(lambda request: recording.answer())
    return site, MasteriyoDialect(site.client, Discovery(ROOT, ApiRoot(ROOT)))


def test_the_recordings_are_there() -> None:
    assert len(LISTS) > 30
    assert len(ITEMS) > 60
    assert len(REFUSED) > 100


@named(LISTS)
def test_a_recorded_list_is_read_whole(recording: Recording) -> None:
    _, masteriyo = dialect(recording)
    kind_id = kind_of(recording)
    page = asyncio.run(masteriyo.page(kind_id, Query(), None, action=DO))
    rows = recording.body if isinstance(recording.body, list) else recording.body["data"]
    assert [record.id for record in page.records] == [row["id"] for row in rows]
    for record, row in zip(page.records, rows, strict=True):
        assert record.odd == frozenset()
        assert record.full
        assert record.raw == row
    if isinstance(recording.body, dict):
        assert page.total == recording.body["meta"]["total"]
        more = recording.body["meta"]["pages"] > 1
        assert (page.next == "2") == (more and bool(rows))
        if kind_id == "courses":
            assert page.counts == recording.body["meta"]["courses_count"]


@named(ITEMS)
def test_a_recorded_item_is_read_whole(recording: Recording) -> None:
    _, masteriyo = dialect(recording)
    record = asyncio.run(masteriyo.get(kind_of(recording), 7, action=DO))
    body = recording.body
    assert record.id == body["id"]
    assert record.odd == frozenset()
    assert record.full
    if "regular_price" in body:
        assert str(record["regular_price"] if record["regular_price"] is not None else "") == body["regular_price"]
        assert {ref.id for ref in record["categories"]} == {term["id"] for term in body["categories"]}
        assert record["author"].name == body["author"]["display_name"]
        assert record["status"] == body["status"]
        assert record["welcome_title"] == body["welcome_message_to_first_time_user"]["title"]


TROUBLES: dict[tuple[int, str], Trouble] = {
    (401, "masteriyo_rest_authentication_error"): Trouble.FORBIDDEN,
    (400, "masteriyo_rest_invalid_course_id"): Trouble.GONE,
    (400, "masteriyo_rest_mto-course_invalid_id"): Trouble.GONE,
    (400, "masteriyo_rest_mto-quiz_invalid_id"): Trouble.GONE,
    (400, "masteriyo_rest_mto-section_invalid_id"): Trouble.GONE,
    (501, "*"): Trouble.REFUSED,
    (401, "*"): Trouble.SIGNED_OUT,
    (403, "*"): Trouble.FORBIDDEN,
    (404, "*"): Trouble.GONE,
    (410, "*"): Trouble.GONE,
    (400, "*"): Trouble.INVALID,
    (500, "*"): Trouble.CRASHED,
    (503, "*"): Trouble.BUSY,
    (301, ""): Trouble.MOVED,
    (401, ""): Trouble.NOT_JSON,
    (404, ""): Trouble.NOT_JSON,
    (413, ""): Trouble.REFUSED,
    (503, ""): Trouble.BUSY,
}


@named(REFUSED)
def test_a_recorded_refusal_is_the_right_problem(recording: Recording) -> None:
    site, _ = dialect(recording)
    body = recording.body if isinstance(recording.body, dict) else {}
    code = str(body.get("code") or "")
    reading = site.client.read("masteriyo/v1/courses", action=DO)
    writing = site.client.write("POST", "masteriyo/v1/courses", {}, action=DO)
    asked, other = (reading, writing) if recording.method == "GET" else (writing, reading)
    other.close()
    with pytest.raises(Problem) as caught:
        asyncio.run(asked)
    problem = caught.value
    wanted = TROUBLES.get((recording.status, code)) or TROUBLES[recording.status, "*" if code else ""]
    assert problem.trouble is wanted
    assert problem.code == code
    assert problem.exchange is site.exchanges[-1]
    assert "<p>" not in problem.message
    if recording.method == "GET":
        assert problem.outcome is Outcome.NOTHING
    else:
        assert problem.outcome is (Outcome.UNKNOWN if recording.status >= 500 else Outcome.NOT_DONE)
    params = (body.get("data") or {}).get("params") if isinstance(body.get("data"), dict) else None
    assert set(problem.fields) == set(params or ())


NOISY = recorded(lambda r: "php-notice" in r.name)


@named(NOISY)
def test_a_recorded_notice_is_cut_off(recording: Recording) -> None:
    site, _ = dialect(recording)
    got = asyncio.run(site.client.read("masteriyo/v1/courses/6", action=DO))
    assert got.data["id"] > 0
    assert "Warning" in got.noise


PAGES = recorded(
    lambda r: r.status == 200 and r.method in ("GET", "POST") and "text/html" in str(r.response["headers"])
)


@named(PAGES)
def test_a_recorded_page_is_not_taken_for_an_answer(recording: Recording) -> None:
    site, _ = dialect(recording)
    with pytest.raises(Problem) as caught:
        asyncio.run(site.client.write("POST", "masteriyo/v1/courses", {}, action=DO))
    assert (caught.value.trouble, caught.value.outcome) == (Trouble.NOT_JSON, Outcome.UNKNOWN)
