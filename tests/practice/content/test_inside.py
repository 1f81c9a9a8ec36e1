"""What is inside the courses, and what people did with them."""

from __future__ import annotations

from collections import Counter

from lmsdesk.practice.database import meta
from tests.practice.content.conftest import Seeded


def test_courses_have_sections_and_sections_have_lessons_with_text(academy: Seeded) -> None:
    courses = {row["id"] for row in academy.courses}
    sections = {row["id"]: row for row in academy.posts("section")}
    assert {row["course"] for row in sections.values()} <= courses
    assert all(row["parent"] == 0 for row in sections.values())
    lessons = academy.posts("lesson")
    assert len(lessons) > 300
    for row in lessons:
        assert sections[row["parent"]]["course"] == row["course"]
        assert len(row["content"]) > 40
        assert "{" not in row["content"]


def test_items_of_a_section_stand_in_a_clear_order(academy: Seeded) -> None:
    places = Counter((row["parent"], row["menu_order"]) for kind in ("lesson", "quiz") for row in academy.posts(kind))
    assert places.most_common(1)[0][1] == 1


def test_one_course_is_long_and_one_is_empty(academy: Seeded) -> None:
    counts = Counter(row["course"] for row in academy.posts("lesson"))
    assert max(counts.values()) == 40
    assert any(row["id"] not in counts for row in academy.courses)


def test_quizzes_have_questions_that_can_be_answered(academy: Seeded) -> None:
    quizzes = {row["id"]: row for row in academy.posts("quiz")}
    assert len({row["course"] for row in quizzes.values()}) >= 10
    questions = academy.posts("question")
    assert {row["parent"] for row in questions} == set(quizzes)
    for row in questions:
        told = meta(row)
        right = [bool(answer.get("correct", answer.get("fraction"))) for answer in told["answers"]]
        assert any(right)
        assert not all(right), row["title"]
        assert ("multiple" in told["type"]) == (sum(right) > 1)
        assert row["course"] == quizzes[row["parent"]]["course"]
    assert len({meta(row)["type"] for row in questions}) == 3


def test_quizzes_can_be_passed(music: Seeded) -> None:
    for row in music.posts("quiz"):
        asked = music.db.value("SELECT COUNT(*) FROM posts WHERE parent = ?", (row["id"],))
        assert 0 < meta(row)["pass_mark"] <= meta(row)["full_mark"] == asked


def test_some_courses_are_popular_and_some_have_nobody(academy: Seeded) -> None:
    counts = Counter(row["item_id"] for row in academy.db.all("SELECT item_id FROM user_items"))
    open_courses = [row["id"] for row in academy.courses if row["status"] == "publish"]
    assert set(counts) <= set(open_courses)
    assert max(counts.values()) >= 20
    assert any(counts[number] == 0 for number in open_courses)


def test_nobody_enrols_twice_or_before_the_course_was_there(academy: Seeded) -> None:
    rows = academy.db.all("SELECT * FROM user_items")
    assert len({(row["user_id"], row["item_id"]) for row in rows}) == len(rows)
    created = {row["id"]: row["created"] for row in academy.courses}
    assert all(row["started"] >= created[row["item_id"]] for row in rows)


def test_places_are_not_sold_twice(academy: Seeded) -> None:
    counts = Counter(row["item_id"] for row in academy.db.all("SELECT item_id FROM user_items"))
    limited = {row["id"]: limit for row in academy.courses if (limit := meta(row).get("enrollment_limit"))}
    assert limited
    assert all(counts[number] <= limit for number, limit in limited.items())


def test_orders_stand_in_every_status(music: Seeded, craft: Seeded) -> None:
    assert {row["status"] for row in music.posts("order")} == {
        "pending", "processing", "on-hold", "completed", "cancelled", "failed", "refunded",
    }  # fmt: skip
    assert {row["status"] for row in craft.posts("transaction")} == {"completed", "pending", "failed", "refunded"}


def test_an_order_costs_what_the_course_costs(music: Seeded) -> None:
    courses = {row["id"]: meta(row) for row in music.courses}
    for row in music.posts("order"):
        told = meta(row)
        (line,) = told["items"]
        course = courses[line["course_id"]]
        assert told["total"] == line["total"] == (course.get("sale_price") or course["regular_price"])
        assert told["billing"]["email"].endswith("@example.org")


def test_reviews_have_ratings_words_and_a_student_of_the_course(academy: Seeded) -> None:
    rows = academy.posts("course-review" if academy.lms == "masteriyo" else "review")
    students = {(row["item_id"], row["user_id"]) for row in academy.db.all("SELECT * FROM user_items")}
    assert {meta(row)["rating"] for row in rows} == {1, 2, 3, 4, 5}
    assert len({row["status"] for row in rows}) == 2
    assert all(row["content"] and (row["course"], row["author"]) in students for row in rows)
