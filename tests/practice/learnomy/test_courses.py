"""A day with courses: look through them, make one, change it, throw it away and get it back."""

from __future__ import annotations

from time import perf_counter
from typing import Any

import pytest

from lmsdesk.practice.database import now
from tests.practice.learnomy.academy import V1, Academy

COURSES = f"{V1}/courses"


def field(answer: Any) -> str:
    assert answer.status_code == 400, answer.text
    return str(answer.json()["error"]["details"][0]["field"])


@pytest.mark.parametrize("orderby", ["created_at", "updated_at", "title", "slug", "price"])
@pytest.mark.parametrize("order", ["asc", "desc"])
def test_the_cursor_leads_through_all_courses_once_in_any_order(orderby: str, order: str) -> None:
    academy = Academy()
    for number in range(23):
        academy.course(f"Course {number % 7}", regular_price=f"{number % 5}.00")
    pages = academy.walk(COURSES, per_page=5, orderby=orderby, order=order)
    assert [len(page) for page in pages] == [5, 5, 5, 5, 3]
    rows = [row for page in pages for row in page]
    assert len({row["id"] for row in rows}) == 23
    shown = [float(row["price"]) if orderby == "price" else row[orderby] for row in rows]
    assert shown == sorted(shown, reverse=order == "desc")


def test_courses_that_come_while_one_turns_pages_disturb_nothing() -> None:
    academy = Academy()
    ids = [academy.course(f"Course {number}") for number in range(6)]
    first = academy.ask("GET", COURSES, per_page=3, orderby="title", order="asc").json()
    academy.course("Aardvarks")
    rest = academy.ask(
        "GET", COURSES, per_page=3, orderby="title", order="asc", cursor=first["meta"]["cursor_next"]
    ).json()
    assert [row["id"] for row in first["data"] + rest["data"]] == ids


def test_a_page_that_ends_exactly_has_no_next_one() -> None:
    academy = Academy()
    for number in range(4):
        academy.course(f"Course {number}")
    assert [len(page) for page in academy.walk(COURSES, per_page=2)] == [2, 2]


def test_a_cursor_belongs_to_its_list() -> None:
    academy = Academy()
    for number in range(4):
        academy.course(f"Course {number}")
    cursor = academy.ask("GET", COURSES, per_page=2, orderby="title").json()["meta"]["cursor_next"]
    assert field(academy.ask("GET", COURSES, per_page=2, orderby="slug", cursor=cursor)) == "cursor"
    assert field(academy.ask("GET", COURSES, per_page=2, cursor="nonsense!")) == "cursor"


def test_each_sees_what_is_theirs_to_see() -> None:
    academy = Academy()
    public = academy.course("Public")
    draft = academy.course("Ida's draft", status="draft")
    other = academy.course("Tom's draft", by="tom", status="draft")
    gone = academy.course("Thrown away", status="trash")

    def seen(by: str, **params: Any) -> set[int]:
        return {row["id"] for page in academy.walk(COURSES, by=by, **params) for row in page}

    assert seen("") == seen("", status="any") == seen("sue", status="any") == {public}
    assert seen("ida", status="any") == {public, draft}
    assert seen("admin", status="any") == {public, draft, other}
    assert seen("admin", status="trash") == {gone}
    assert academy.ask("GET", COURSES, status="draft").status_code == 401
    assert academy.ask("GET", COURSES, by="sue", status="draft").status_code == 403
    assert academy.ask("GET", f"{COURSES}/{draft}").status_code == 404
    assert academy.ask("GET", f"{COURSES}/{other}", by="ida").status_code == 404
    assert academy.ask("GET", f"{COURSES}/{draft}", by="ida").status_code == 200


def test_filters_narrow_the_list() -> None:
    academy = Academy()
    spoon = academy.course("Spoon carving", level="beginner")
    academy.course("Pots", by="tom", level="advanced")
    academy.db.insert("post_terms", post=spoon, term=academy.carving)
    filters: tuple[dict[str, Any], ...] = (
        {"search": "spoon"},
        {"category": academy.carving},
        {"level": "beginner"},
        {"instructor": academy.ids["ida"]},
    )
    for params in filters:
        answer = academy.ask("GET", COURSES, **params).json()
        assert [row["id"] for row in answer["data"]] == [spoon], params
        assert answer["meta"] == {"total": 1, "cursor_next": None}


def test_a_course_is_made_with_all_that_it_takes() -> None:
    academy = Academy()
    sent = {
        "title": "Spoon <b>carving</b>",
        "description": "<p>With a knife.</p><script>alert(1)</script>",
        "excerpt": "One spoon a day",
        "pricing_mode": "one_time",
        "price": "49.5",
        "sale_price": 39,
        "category_ids": [academy.wood, academy.carving],
        "tag_ids": [academy.weekend_tag],
        "level": "beginner",
        "duration_minutes": 90,
        "nobody_knows_this": "ignored",
    }
    answer = academy.ask("POST", COURSES, sent, by="ida")
    assert answer.status_code == 201
    course = answer.json()["data"]
    assert course == academy.ask("GET", f"{COURSES}/{course['id']}", by="ida").json()["data"]
    assert course["title"] == "Spoon carving"
    assert course["slug"] == "spoon-carving"
    assert course["status"] == "draft"
    assert course["description"] == "<p>With a knife.</p>"
    assert (course["price"], course["sale_price"], course["current_price"]) == ("49.50", "39.00", "39.00")
    assert [one["name"] for one in course["categories"]] == ["Carving", "Wood"]
    assert [one["name"] for one in course["tags"]] == ["weekend"]
    assert course["instructor"] == {"id": academy.ids["ida"], "name": "ida"}
    assert course["created_at"].endswith("Z")
    assert "nobody_knows_this" not in course


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({}, "title"),
        ({"title": ""}, "title"),
        ({"title": "<i></i>"}, "title"),
        ({"title": "A", "status": "publish"}, "status"),
        ({"title": "A", "price": -1}, "price"),
        ({"title": "A", "price": "cheap"}, "price"),
        ({"title": "A", "price": 10, "sale_price": 10}, "sale_price"),
        ({"title": "A", "category_ids": [987]}, "category_ids"),
        ({"title": "A", "featured_image": 987}, "featured_image"),
        ({"title": "A", "instructor_id": 987}, "instructor_id"),
        ({"title": "A", "featured": "perhaps"}, "featured"),
    ],
)
def test_what_cannot_be_is_refused_by_name_and_nothing_is_made(sent: dict[str, Any], wrong: str) -> None:
    academy = Academy()
    answer = academy.ask("POST", COURSES, sent, by="admin")
    assert field(answer) == wrong
    error = answer.json()["error"]
    assert error["code"] == "learnomy_validation"
    assert error["request_id"].startswith("req_")
    assert academy.walk(COURSES, by="admin", status="any") == [[]]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_only_what_is_sent_changes(method: str) -> None:
    academy = Academy()
    number = academy.course(
        "Spoons", access_mode="one_time", regular_price="20.00", sale_price="10.00", level="beginner"
    )
    before = academy.ask("GET", f"{COURSES}/{number}").json()["data"]
    after = academy.ask(method, f"{COURSES}/{number}", {"sale_price": None}, by="ida").json()["data"]
    assert after == {**before, "sale_price": None, "current_price": "20.00", "updated_at": after["updated_at"]}


def test_others_courses_are_not_ones_own_to_change() -> None:
    academy = Academy()
    number = academy.course("Spoons")
    assert academy.ask("PATCH", f"{COURSES}/{number}", {"title": "Mine"}, by="tom").status_code == 403
    assert academy.ask("DELETE", f"{COURSES}/{number}", by="tom").status_code == 403
    body = {"instructor_id": academy.ids["tom"]}
    assert academy.ask("PATCH", f"{COURSES}/{number}", body, by="ida").status_code == 403
    handed_on = academy.ask("PATCH", f"{COURSES}/{number}", body, by="admin").json()["data"]
    assert handed_on["instructor"]["name"] == "tom"
    assert academy.ask("POST", COURSES, {"title": "A"}, by="sue").status_code == 403
    assert academy.ask("PATCH", f"{COURSES}/987", {"title": "A"}, by="admin").status_code == 404


def test_into_the_trash_and_back_and_away_for_good() -> None:
    academy = Academy()
    number = academy.course("Spoons")
    where = f"{COURSES}/{number}"
    assert academy.ask("DELETE", where, by="ida").json()["data"]["status"] == "trash"
    assert academy.ask("GET", where).status_code == 404
    assert academy.ask("DELETE", where, by="ida").status_code == 410
    restored = academy.ask("PATCH", where, {"status": "published"}, by="ida")
    assert restored.json()["data"]["status"] == "published"
    assert academy.ask("GET", where).status_code == 200
    gone = academy.ask("DELETE", where, by="ida", force="true")
    assert gone.json()["data"] == {"deleted": True, "course_id": number}
    assert academy.ask("GET", where, by="admin").status_code == 404
    assert academy.ask("DELETE", where, by="admin", force="true").status_code == 404


def test_unchanged_answers_come_as_304_without_a_body() -> None:
    academy = Academy()
    number = academy.course("Spoons")
    where = f"{COURSES}/{number}"
    first = academy.ask("GET", where)
    mark = first.headers["ETag"]
    again = academy.ask("GET", where, headers={"If-None-Match": mark})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["ETag"] == mark
    academy.ask("PATCH", where, {"title": "Forks"}, by="ida")
    changed = academy.ask("GET", where, headers={"If-None-Match": f'"other", W/{mark}'})
    assert changed.status_code == 200
    assert changed.json()["data"]["title"] == "Forks"
    assert "ETag" not in academy.ask("GET", "/wp/v2/posts").headers


def test_100_of_10_000_courses_come_quickly() -> None:
    academy = Academy()
    names = ("type", "title", "slug", "status", "content", "author", "created", "modified", "meta")
    stamp = now()
    rows = (
        (
            "lrn_course",
            f"Course {n}",
            f"course-{n}",
            "publish",
            "<p>Words.</p>" * 100,
            2,
            stamp,
            stamp,
            {"regular_price": n},
        )
        for n in range(10_000)
    )
    with academy.db.transaction():
        academy.db.insert_many("posts", names, rows)
    first = academy.ask("GET", COURSES, per_page=100).json()
    assert first["meta"]["total"] == 10_000
    for orderby in ("created_at", "title", "price"):
        cursor = academy.ask("GET", COURSES, per_page=100, orderby=orderby).json()["meta"]["cursor_next"]
        times = []
        for _ in range(3):
            began = perf_counter()
            page = academy.ask("GET", COURSES, per_page=100, orderby=orderby, cursor=cursor).json()
            times.append(perf_counter() - began)
            assert len(page["data"]) == 100
        assert min(times) < 0.1, (orderby, times)
