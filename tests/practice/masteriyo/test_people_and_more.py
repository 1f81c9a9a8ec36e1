"""People, enrolments, orders, reviews and settings of the Masteriyo practice academy."""

from __future__ import annotations

import pytest

from tests.practice.masteriyo.visitor import Town, refusal


def test_who_am_i(town: Town) -> None:
    assert refusal(town.stranger.get("users/me")) == (401, "rest_forbidden")
    me = town.sam.get("users/me").json()
    assert (me["username"], me["roles"]) == ("sam", ["masteriyo_student"])
    assert me["formatted_roles"] == [{"value": "masteriyo_student", "label": "Masteriyo Student"}]
    assert refusal(town.sam.get(f"users/{me['id']}")) == (403, "masteriyo_rest_cannot_read")


def test_instructors_may_list_people_and_see_nobody(town: Town) -> None:
    answer = town.ines.get("users")
    assert (answer.status_code, answer.json()["data"]) == (200, [])
    assert refusal(town.sam.get("users")) == (403, "masteriyo_rest_cannot_read")
    names = [each["username"] for each in town.ada.get("users", roles="masteriyo_instructor").json()["data"]]
    assert names == ["ivar", "ines"]
    assert town.ada.get("users/instructors").json()["meta"]["total"] == 2


def test_somebody_inactive_is_counted(town: Town) -> None:
    assert town.ada.get("users").json()["meta"]["inactive"] == 0
    assert town.ada.put(f"users/{town.ids['sam']}", status=1000).json()["status"] == 1000
    assert town.ada.get("users").json()["meta"]["inactive"] == 1


def test_new_people_are_students_and_nobody_is_there_twice(town: Town) -> None:
    made = town.ada.made("users", username="liv", email="liv@academy.test")
    assert made["roles"] == ["masteriyo_student"]
    again = {"username": "liv2", "email": "liv@academy.test"}
    assert refusal(town.ada.post("users", **again)) == (400, "masteriyo_user_already_exists")
    assert refusal(town.ada.post("users", username="LIV")) == (400, "masteriyo_user_already_exists")
    assert refusal(town.ada.post("users", username="king", roles=["king"])) == (400, "user_invalid_roles")
    assert refusal(town.ines.post("users", username="x")) == (403, "masteriyo_rest_cannot_create")
    assert town.ada.made("users", username="odd", email="no address")["email"] == ""


def test_an_update_tells_names_late_and_a_taken_address_not_at_all(town: Town) -> None:
    path = f"users/{town.ids['sam']}"
    assert town.ada.put(path, first_name="Samuel").json()["first_name"] == ""
    assert town.ada.get(path).json()["first_name"] == "Samuel"
    assert town.ada.put(path, email="ines@academy.test").json()["email"] == "sam@academy.test"
    assert refusal(town.sam.put(path, roles=["administrator"])) == (403, "masteriyo_rest_cannot_update")
    assert refusal(town.ada.put("users/999", first_name="X")) == (403, "masteriyo_rest_cannot_update")
    assert town.ada.put(path, roles=["masteriyo_instructor"]).json()["roles"] == ["masteriyo_instructor"]


def test_enrolments_are_ones_own_unless_asked_as_a_list(town: Town) -> None:
    course = town.ada.made("courses", name="Ukulele")["id"]
    row = town.enrol("sam", course)
    own = town.sam.get("users/courses").json()
    assert [(each["id"], each["course"]["name"], each["started_at"]) for each in own["data"]] == [
        (row, "Ukulele", None)
    ]
    assert town.ada.get("users/courses").json()["meta"]["total"] == 0
    assert town.ada.get("users/courses", **{"user[]": town.ids["sam"]}).json()["meta"]["total"] == 1
    assert refusal(town.ada.get("users/courses", user=town.ids["sam"])) == (500, "internal_server_error")
    assert town.ada.get("users/courses", user=0).status_code == 200
    assert town.sam.get("users/courses", **{"user[]": town.ids["ada"]}).json()["meta"]["total"] == 1
    assert refusal(town.ines.get(f"users/courses/{row}")) == (403, "masteriyo_rest_cannot_read")


@pytest.fixture
def order(town: Town) -> int:
    item = {"course_id": 7, "name": "Yoga", "quantity": 1, "total": "50"}
    return town.db.insert(
        "posts",
        type="mto-order",
        title="Order",
        status="completed",
        author=town.ids["sam"],
        created="2026-11-22T11:33:31Z",
        modified="2026-11-22T11:33:31Z",
        meta={
            "total": "50",
            "currency": "USD",
            "payment_method": "offline",
            "items": [item],
            "billing": {"city": "Oslo"},
        },
    )


def test_orders_are_shown_to_their_customer_and_to_administrators(town: Town, order: int) -> None:
    listed = town.ada.get("orders").json()
    assert (listed["meta"]["orders_count"]["completed"], listed["meta"]["orders_count"]["any"]) == (1, 1)
    assert listed["data"][0]["course_lines"][0]["quantity"] == "1"
    assert listed["data"][0]["billing"]["city"] == "Oslo"
    assert [each["id"] for each in town.sam.get("orders").json()["data"]] == [order]
    assert town.ines.get("orders").json()["meta"]["total"] == 0
    assert refusal(town.ines.get(f"orders/{order}")) == (403, "masteriyo_rest_cannot_read")
    assert town.ada.get("orders", course=7).json()["meta"]["total"] == 1
    assert town.ada.get("orders", course=8).json()["meta"]["total"] == 0


def test_reviews_filter_by_course_and_a_strange_state_finds_none(town: Town) -> None:
    course = town.ada.made("courses", name="Ukulele")["id"]
    for status, rating in (("approve", 5), ("hold", 2), ("trash", 1)):
        stamps = {"created": "2026-11-22T11:35:11Z", "modified": "2026-11-22T11:35:11Z"}
        values = {
            "title": "Great",
            "content": "Loved it",
            "status": status,
            "course": course,
            "meta": {"rating": rating},
        }
        town.db.insert("posts", type="mto-course-review", author=town.ids["sam"], **values, **stamps)
    answer = town.ada.get("courses/reviews", course=course).json()
    assert answer["meta"]["reviews_count"] == {"hold": 1, "approve": 1, "spam": 0, "trash": 1, "all": 2}
    assert sorted(each["rating"] for each in answer["data"]) == [2, 5]
    assert answer["data"][0]["course"] == {"id": course, "name": "Ukulele"}
    assert [each["rating"] for each in town.ada.get("courses/reviews", status="hold").json()["data"]] == [2]
    assert town.ada.get("courses/reviews", status="banana").json()["data"] == []
    assert town.ada.get("courses/reviews", course=999).json()["data"] == []
    assert refusal(town.ada.get("courses/reviews/999")) == (404, "masteriyo_rest_course_review_invalid_id")


def test_settings_are_for_administrators(town: Town) -> None:
    assert refusal(town.ines.get("settings")) == (403, "rest_forbidden")
    assert refusal(town.stranger.get("settings")) == (401, "rest_forbidden")
    assert {"general", "payments", "emails", "advance"} <= set(town.ada.get("settings").json())


def test_roles_leave_the_administrator_out(town: Town) -> None:
    values = [each["value"] for each in town.ada.get("roles").json()]
    assert "masteriyo_instructor" in values
    assert "administrator" not in values
