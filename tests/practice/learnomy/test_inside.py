"""What is in a course and who is in it: sections, lessons, enrollments, people, Pro."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.practice.learnomy.academy import V1, Academy


def made(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 201, answer.text
    data = answer.json()["data"]
    assert isinstance(data, dict)
    return data


def test_an_instructor_builds_a_course() -> None:
    academy = Academy()
    course = academy.course("Spoons")
    section = made(academy.ask("POST", f"{V1}/courses/{course}/sections", {"title": "Tools"}, by="ida"))
    lesson = made(
        academy.ask(
            "POST", f"{V1}/lessons", {"title": "Knives", "course_id": course, "section_id": section["id"]}, by="ida"
        )
    )
    assert lesson["status"] == "draft"
    tree = academy.ask("GET", f"{V1}/courses/{course}/curriculum", by="ida").json()["data"]
    assert [item["title"] for item in tree["sections"][0]["items"]] == ["Knives"]
    listed = academy.ask("GET", f"{V1}/lessons", by="ida", course_id=course).json()
    assert listed["meta"]["total"] == 1
    changed = academy.ask("PATCH", f"{V1}/lessons/{lesson['id']}", {"title": "Axes"}, by="ida").json()["data"]
    assert (changed["title"], changed["section_id"]) == ("Axes", section["id"])
    assert academy.ask("DELETE", f"{V1}/sections/{section['id']}", by="ida").status_code == 200
    tree = academy.ask("GET", f"{V1}/courses/{course}/curriculum", by="ida").json()["data"]
    assert tree["sections"] == []
    assert [item["title"] for item in tree["unattached"]] == ["Axes"], "deleting a section leaves its lessons"
    trashed = academy.ask("DELETE", f"{V1}/lessons/{lesson['id']}", by="ida").json()["data"]
    assert trashed["status"] == "trash"


def test_another_instructor_may_not_build_here() -> None:
    academy = Academy()
    course = academy.course("Spoons")
    assert academy.ask("POST", f"{V1}/courses/{course}/sections", {"title": "X"}, by="tom").status_code == 403
    body = {"title": "X", "course_id": course}
    assert academy.ask("POST", f"{V1}/lessons", body, by="tom").status_code == 403
    assert academy.ask("POST", f"{V1}/lessons", {**body, "course_id": 987}, by="tom").status_code == 400
    other = {"title": "X", "course_id": academy.course("Pots", by="tom"), "section_id": 987}
    assert academy.ask("POST", f"{V1}/lessons", other, by="tom").status_code == 400


def test_enrolling_answers_with_the_published_names() -> None:
    academy = Academy()
    course = academy.course("Spoons")
    body = {"course_id": course, "user_id": academy.ids["sue"], "source": "purchase"}
    found = made(academy.ask("POST", f"{V1}/enrollments", body, by="ida"))
    assert (found["status"], found["source"], found["course_id"]) == ("active", "purchase", course)
    assert found["enrolled_at"].endswith("Z")
    assert "id" not in found
    assert academy.ask("POST", f"{V1}/enrollments", body, by="admin").status_code == 409
    assert academy.ask("POST", f"{V1}/enrollments", body, by="tom").status_code == 403
    assert academy.ask("POST", f"{V1}/enrollments", body, by="sue").status_code == 403
    assert academy.ask("GET", f"{V1}/courses/{course}").json()["data"]["students_count"] == 1
    students = academy.ask("GET", f"{V1}/courses/{course}/students", by="ida").json()["data"]
    assert [row["email"] for row in students] == ["sue@linden.test"]
    where = f"{V1}/enrollments/{found['enrollment_id']}"
    assert academy.ask("GET", where, by="tom").status_code == 403
    ended = academy.ask("PATCH", where, {"status": "expired"}, by="ida").json()["data"]
    assert ended["status"] == "expired"
    assert [len(page) for page in academy.walk(f"{V1}/enrollments", by="tom")] == [0]
    assert [len(page) for page in academy.walk(f"{V1}/enrollments", by="admin", user_id=academy.ids["sue"])] == [1]
    assert academy.ask("DELETE", where, by="ida").status_code == 200
    assert academy.ask("GET", where, by="admin").status_code == 404


def test_a_student_joins_until_the_places_are_gone() -> None:
    academy = Academy()
    course = academy.course("Spoons", enrollment_limit=1)
    made(academy.ask("POST", f"{V1}/courses/{course}/enroll", {}, by="sue"))
    mine = academy.ask("GET", f"{V1}/me/enrollments", by="sue").json()["data"]
    assert [row["course_id"] for row in mine] == [course]
    full = academy.ask("POST", f"{V1}/courses/{course}/enroll", {}, by="tom")
    assert full.status_code == 409
    assert full.json()["error"]["message"] == "The course is full."


def test_instructors_are_public_and_students_are_not() -> None:
    academy = Academy()
    names = [row["display_name"] for row in academy.ask("GET", f"{V1}/instructors").json()["data"]]
    assert names == ["admin", "ida", "tom"]
    assert "email" not in academy.ask("GET", f"{V1}/instructors/{academy.ids['ida']}").json()["data"]
    assert academy.ask("GET", f"{V1}/instructors/{academy.ids['sue']}").status_code == 404
    assert academy.ask("GET", f"{V1}/admin/students", by="ida").status_code == 403
    students = academy.ask("GET", f"{V1}/admin/students", by="admin", search="su").json()["data"]
    assert [row["email"] for row in students] == ["sue@linden.test"]


def test_deleting_a_course_takes_its_lessons_and_enrollments_along() -> None:
    academy = Academy()
    course = academy.course("Spoons")
    made(academy.ask("POST", f"{V1}/lessons", {"title": "Knives", "course_id": course}, by="ida"))
    made(academy.ask("POST", f"{V1}/courses/{course}/enroll", {}, by="sue"))
    academy.ask("DELETE", f"{V1}/courses/{course}", by="ida", force="true")
    assert academy.walk(f"{V1}/lessons", by="admin") == [[]]
    assert academy.walk(f"{V1}/enrollments", by="admin") == [[]]


def test_a_review_waits_until_an_administrator_lets_it_through() -> None:
    academy = Academy()
    course = academy.course("Spoons")
    where = f"{V1}/courses/{course}/reviews"
    body = {"rating": 5, "title": "Lovely", "content": "Sharp knives, calm teacher."}
    assert academy.ask("POST", where, body, by="sue").status_code == 403, "only those who take the course"
    made(academy.ask("POST", f"{V1}/courses/{course}/enroll", {}, by="sue"))
    assert academy.ask("POST", where, {**body, "rating": 6}, by="sue").status_code == 400
    review = made(academy.ask("POST", where, body, by="sue"))
    assert academy.ask("POST", where, body, by="sue").status_code == 409
    assert academy.walk(where) == [[]]
    one = f"{V1}/reviews/{review['id']}"
    assert academy.ask("PATCH", one, {"status": "approved"}, by="sue").status_code == 403
    assert academy.ask("PATCH", one, {"rating": 4}, by="sue").json()["data"]["rating"] == 4
    academy.ask("PATCH", one, {"status": "approved"}, by="admin")
    assert academy.walk(where)[0][0]["title"] == "Lovely"
    assert [len(page) for page in academy.walk(f"{V1}/reviews", by="tom")] == [0]
    assert [len(page) for page in academy.walk(f"{V1}/reviews", by="ida")] == [1]
    assert academy.ask("DELETE", one, by="ida").status_code == 403
    assert academy.ask("DELETE", one, by="admin").status_code == 200


def test_a_filled_academy_shows_lessons_quizzes_reviews_and_payments(tmp_path: Path) -> None:
    academy = Academy(tmp_path, filled=12)
    login = next(iter(academy.app_passwords))
    for path in ("lessons", "quizzes", "reviews", "enrollments", "admin/transactions", "admin/students"):
        rows = [row for page in academy.walk(f"{V1}/{path}", by=login, per_page=100) for row in page]
        assert rows, path
        if path in ("lessons", "quizzes"):
            assert academy.ask("GET", f"{V1}/{path}/{rows[0]['id']}", by=login).json()["data"] == rows[0]


def test_pro_has_cohorts() -> None:
    academy = Academy()
    course = academy.course("Spoons")
    cohorts = "/learnomy-pro/v1/cohorts"
    cohort = made(academy.ask("POST", cohorts, {"name": "Spring", "course_id": course}, by="admin"))
    assert (cohort["status"], cohort["max_students"]) == ("draft", 30)
    where = f"{cohorts}/{cohort['id']}"
    changed = academy.ask("PATCH", where, {"status": "open", "max_students": 0}, by="admin").json()["data"]
    assert changed == {**cohort, "status": "open", "max_students": 0}
    assert academy.ask("POST", cohorts, {"name": "X", "course_id": course}, by="ida").status_code == 403
    assert academy.ask("DELETE", where, by="admin").status_code == 200
    assert academy.walk(cohorts, by="ida") == [[]]
