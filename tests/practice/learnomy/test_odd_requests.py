"""Whatever a client sends, the academy answers as a site would: never with a crash."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from tests.practice.learnomy.academy import V1, Academy

HUGE = "9" * 30


def cursor(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    ("path", "params"),
    [
        (f"{V1}/courses/{HUGE}", {}),
        (f"{V1}/course-categories/{HUGE}", {}),
        (f"{V1}/instructors/{HUGE}", {}),
        (f"{V1}/enrollments/{HUGE}", {}),
        (f"{V1}/courses", {"category": HUGE}),
        (f"{V1}/courses", {"instructor": "1e30"}),
        (f"{V1}/courses", {"per_page": 0}),
        (f"{V1}/courses", {"per_page": 101}),
        (f"{V1}/courses", {"per_page": "many"}),
        (f"{V1}/courses", {"orderby": "random"}),
        (f"{V1}/courses", {"search": "%_'\"; --"}),
        (f"{V1}/courses", {"cursor": "å"}),
        (f"{V1}/courses", {"cursor": cursor(["created", True])}),
        (f"{V1}/courses", {"cursor": cursor(["created", True, [1], 2])}),
        (f"{V1}/courses", {"cursor": cursor(["created", True, "x", int(HUGE)])}),
        (f"{V1}/courses", {"cursor": cursor(["created", True, int(HUGE), 1])}),
        (f"{V1}/courses", {"cursor": cursor({"a": 1})}),
        (f"{V1}/courses", {"search[]": "x"}),
    ],
)
def test_odd_readings(path: str, params: dict[str, Any]) -> None:
    academy = Academy()
    for number in range(3):
        academy.course(f"Course {number}")
    answer = academy.ask("GET", path, by="admin", **params)
    assert answer.status_code in (200, 400, 404), answer.text
    assert "data" in answer.json() or "error" in answer.json()


@pytest.mark.parametrize(
    "body",
    [
        {"title": HUGE, "category_ids": [int(HUGE)]},
        {"title": ["a"]},
        {"title": None},
        {"title": "A", "instructor_id": int(HUGE)},
        {"title": "A", "price": "NaN"},
        {"title": "A", "price": 1e300},
        {"title": "A", "price": "Infinity"},
        {"title": "A", "sale_price": "NaN"},
        {"title": "A", "featured_image": int(HUGE)},
        {"title": "A", "duration_minutes": int(HUGE)},
        {"title": "A", "category_ids": {"x": "y"}},
        {"title": "A", "category_ids": "1,2"},
        {"title": "A\u0000B", "slug": "\u0000"},
        {"title": "\U0001f36f", "slug": "%ff%zz"},
        ["a list"],
    ],
)
def test_odd_writings(body: Any) -> None:
    academy = Academy()
    answer = academy.ask("POST", f"{V1}/courses", body, by="admin")
    assert answer.status_code in (201, 400), answer.text
    if answer.status_code == 201:
        where = f"{V1}/courses/{answer.json()['data']['id']}"
        assert academy.ask("GET", where, by="admin").status_code == 200
    assert academy.ask("GET", f"{V1}/courses", by="admin", status="any", orderby="price").status_code == 200


@pytest.mark.parametrize(
    "requests",
    [
        ["x"],
        [{}],
        [{"path": 7}],
        [{"path": f"{V1}/courses", "method": 7}],
        [{"path": f"{V1}/courses", "body": [1]}],
        "x",
    ],
)
def test_odd_batches(requests: Any) -> None:
    answer = Academy().ask("POST", f"{V1}/batch", {"requests": requests}, by="admin")
    assert answer.status_code in (200, 400), answer.text


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Basic ???", "Basic Og==", "Digest x", "Bearer \u00e5"])
def test_odd_credentials(header: str) -> None:
    answer = Academy().ask("GET", f"{V1}/me", headers={"Authorization": header.encode("latin-1")})  # type: ignore[dict-item]
    assert answer.status_code == 401
