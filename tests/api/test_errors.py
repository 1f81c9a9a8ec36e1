"""Answers to Problems: one trouble each, the site's words, and what became of a write."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lmsdesk.api.errors import retry_after
from lmsdesk.domain.exchange import read_json
from lmsdesk.domain.problem import Problem, Trouble
from tests.api.helpers import DO, Site, answer, error, page


def problem_of(response: httpx.Response, method: str = "PUT") -> Problem:
    site = Site(lambda request: response)
    with pytest.raises(Problem) as caught:
        asyncio.run(site.client.write(method, "masteriyo/v1/courses/7", {}, action=DO))
    return caught.value


@pytest.mark.parametrize(
    ("response", "trouble"),
    [
        (error(401, "masteriyo_rest_cannot_read"), Trouble.SIGNED_OUT),
        (error(401, "rest_not_logged_in"), Trouble.SIGNED_OUT),
        (error(401, "incorrect_password"), Trouble.SIGNED_OUT),
        (error(401, "masteriyo_rest_authentication_error"), Trouble.FORBIDDEN),
        (error(403, "masteriyo_rest_cannot_update"), Trouble.FORBIDDEN),
        (error(404, "rest_no_route"), Trouble.GONE),
        (error(404, "masteriyo_rest_term_invalid"), Trouble.GONE),
        (error(410, "masteriyo_rest_already_trashed"), Trouble.GONE),
        (error(400, "masteriyo_rest_invalid_course_id"), Trouble.GONE),
        (error(400, "masteriyo_rest_mto-course_invalid_id"), Trouble.GONE),
        (error(400, "masteriyo_rest_invalid_customer_id"), Trouble.INVALID),
        (error(400, "masteriyo_rest_invalid_category"), Trouble.INVALID),
        (error(400, "rest_invalid_param"), Trouble.INVALID),
        (error(422, "learnomy_validation"), Trouble.INVALID),
        (error(429, "learnomy_rate_limited"), Trouble.BUSY),
        (error(503, "wp_die"), Trouble.BUSY),
        (error(500, "internal_server_error"), Trouble.CRASHED),
        (page("down", 521), Trouble.CRASHED),
        (page("slow", 504), Trouble.TIMEOUT),
        (error(501, "masteriyo_rest_trash_not_supported"), Trouble.REFUSED),
        (page("too long", 414), Trouble.REFUSED),
        (page("too big", 413), Trouble.REFUSED),
        (page("blocked", 403), Trouble.NOT_JSON),
        (page("staging", 401, WWW_Authenticate='Basic realm="Staging"'), Trouble.NOT_JSON),
        (page("no such page", 404), Trouble.NOT_JSON),
        (page(), Trouble.NOT_JSON),
        (page("proxy", 407), Trouble.OFFLINE),
        (httpx.Response(301, headers={"Location": "https://x.example/"}), Trouble.MOVED),
        (httpx.Response(418), Trouble.NOT_JSON),
    ],
)
def test_each_bad_answer_is_one_trouble(response: httpx.Response, trouble: Trouble) -> None:
    assert problem_of(response, "POST").trouble is trouble


def test_the_sites_words_and_fields_come_along() -> None:
    problem = problem_of(error(400, "rest_invalid_param", "Invalid parameter(s): name", params={"name": "Too long."}))
    assert (problem.code, problem.message) == ("rest_invalid_param", "Invalid parameter(s): name")
    assert problem.fields == {"name": "Too long."}
    missing = problem_of(error(400, "rest_missing_callback_param", params=["name"]))
    assert missing.fields == {"name": ""}


def test_learnomys_shape_is_read_too() -> None:
    body = {
        "error": {
            "code": "validation_failed",
            "message": "Check the fields.",
            "details": [{"field": "title", "message": "Required."}],
            "request_id": "r-1",
        }
    }
    problem = problem_of(answer(body, 422))
    assert (problem.code, problem.fields) == ("validation_failed", {"title": "Required."})


def test_a_500_with_a_good_looking_object_is_not_taken_for_saved() -> None:
    assert problem_of(answer({"id": 7, "name": "x"}, 500)).trouble is Trouble.CRASHED


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("30", 30.0),
        ("0", 0.0),
        ("-5", 0.0),
        ("Thu, 26 Nov 2026 10:00:30 GMT", 30.0),
        ("Thu, 26 Nov 2026 09:00:00 GMT", 0.0),
        ("soon", None),
        ("", None),
        ("nan", None),
        ("inf", None),
    ],
)
def test_retry_after_is_a_number_or_a_date(text: str, seconds: float | None) -> None:
    now = datetime(2026, 11, 26, 10, 0, 0, tzinfo=UTC)
    assert retry_after({"retry-after": text}, now) == seconds


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200), st.sampled_from(["application/json", "text/html", ""]))
def test_reading_never_fails(text: str, kind: str) -> None:
    data, noise = read_json(text, kind)
    assert data is not None or isinstance(noise, str)


@settings(max_examples=100, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=10),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["code", "message", "data", "error", "params", "details", "field"]), inner
            )
        ),
        max_leaves=12,
    ),
    st.sampled_from([400, 401, 403, 404, 422, 429, 500, 503]),
)
def test_any_error_body_becomes_a_problem(body: object, status: int) -> None:
    problem = problem_of(answer(body, status))
    assert isinstance(problem.code, str)
    assert isinstance(problem.message, str)
    assert all(isinstance(name, str) and isinstance(text, str) for name, text in problem.fields.items())
