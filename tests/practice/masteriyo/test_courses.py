"""Courses of the Masteriyo practice academy, as a client meets them."""

from __future__ import annotations

import time

import pytest

from tests.practice.masteriyo.visitor import Town, refusal


def test_a_course_without_any_field_is_published_under_a_name_of_the_plugins(town: Town) -> None:
    made = town.ada.post("courses")
    assert made.status_code == 201
    assert made.headers["Location"].endswith(f"/courses/{made.json()['id']}")
    assert (made.json()["name"], made.json()["status"], made.json()["slug"]) == ("Course", "publish", "course")
    assert town.ada.made("courses")["slug"] == "course-2"


def test_a_price_sticks_only_where_the_course_costs_something(town: Town) -> None:
    free = town.ada.made("courses", name="Open", regular_price="10", access_mode="open")
    assert (free["regular_price"], free["price_type"], free["formatted_price"]) == ("0", "free", "Free")
    paid = town.ada.made("courses", name="Paid", regular_price="1250", sale_price="39.50", access_mode="one_time")
    assert (paid["price"], paid["price_type"], paid["formatted_regular_price"]) == ("39.50", "paid", "$1,250.00")
    dropped = town.ada.made("courses", name="Sale", regular_price="10", sale_price="20", access_mode="one_time")
    assert (dropped["sale_price"], dropped["price"]) == ("", "10")
    assert town.ada.made("courses", name="Word", regular_price="abc", access_mode="one_time")["regular_price"] == ""
    opened = town.ada.put(f"courses/{paid['id']}", access_mode="need_registration").json()
    assert (opened["price"], opened["sale_price"]) == ("0", "")


def test_a_partial_update_leaves_the_rest_alone(town: Town) -> None:
    cat, other = town.term("course_cat", "Music"), town.term("course_cat", "Dance")
    level = town.term("course_difficulty", "Expert")
    made = town.ada.made(
        "courses", name="Ukulele", description="Strum", duration=600, categories=[{"id": cat}], difficulty={"id": level}
    )
    changed = town.ada.put(f"courses/{made['id']}", name="Banjo", categories=[{"id": other}, {"id": 987654}]).json()
    assert (changed["name"], changed["slug"], changed["duration"]) == ("Banjo", "ukulele", 600)
    assert [each["id"] for each in changed["categories"]] == [other]
    assert changed["difficulty"] == {"id": level, "name": "Expert", "slug": "expert"}
    assert town.ada.put(f"courses/{made['id']}", categories=[]).json()["categories"] == []


def test_names_lose_their_tags_and_long_ones_vanish(town: Town) -> None:
    made = town.ada.made("courses", name="<b>Bold</b> name", short_description="<script>x</script>ok")
    assert (made["name"], made["short_description"]) == ("Bold name", "xok")
    assert town.ada.put(f"courses/{made['id']}", name="x" * 65_535).json()["name"] == "x" * 65_535
    assert town.ada.put(f"courses/{made['id']}", name="x" * 65_536).json()["name"] == ""


def test_a_body_without_a_content_type_changes_nothing(town: Town) -> None:
    made = town.ada.made("courses", name="As it was")
    answer = town.ada.call("PUT", f"courses/{made['id']}", content=b'{"name": "Changed"}')
    assert answer.status_code == 200
    assert (answer.json()["name"], answer.json()["date_modified"]) == ("As it was", made["date_modified"])


def test_only_reading_says_whose_course_it_is_and_dresses_the_description(town: Town) -> None:
    made = town.ines.made("courses", name="Mine", description="Bare text")
    assert made["description"] == "Bare text"
    assert "is_current_user_course_author" not in made
    path = f"courses/{made['id']}"
    assert town.ines.get(path).json()["is_current_user_course_author"] == "yes"
    assert town.ada.get(path).json()["is_current_user_course_author"] == "no"
    assert town.ada.get(path).json()["description"] == "<p>Bare text</p>\n"
    edited = town.ada.get(path, context="edit").json()
    assert "is_current_user_course_author" not in edited
    assert edited["description"] == "Bare text"


def test_students_see_no_drafts_and_nothing_for_editors(town: Town) -> None:
    draft = town.ada.made("courses", name="Not yet", status="draft")
    public = town.ada.made("courses", name="Ready")
    assert (draft["slug"], draft["permalink"]) == ("", f"http://academy.test/?post_type=mto-course&p={draft['id']}")
    assert refusal(town.sam.get(f"courses/{draft['id']}")) == (403, "masteriyo_rest_cannot_read")
    seen = town.sam.get(f"courses/{public['id']}").json()
    assert (seen["edit_post_link"], seen["student_preview_permalink"]) == ("", "")
    assert "post_password" not in seen
    assert set(town.sam.get("courses").json()["meta"]["courses_count"].values()) == {0}


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "courses/999", 400, "masteriyo_rest_invalid_course_id"),
        ("PUT", "courses/999", 400, "masteriyo_rest_mto-course_invalid_id"),
        ("DELETE", "courses/999", 404, "masteriyo_rest_course_invalid_id"),
        ("POST", "courses/999/restore", 404, "masteriyo_rest_mto-course_invalid_id"),
        ("GET", "courses/abc", 404, "rest_no_route"),
    ],
)
def test_a_wrong_number_is_refused_in_four_different_ways(
    town: Town, method: str, path: str, status: int, code: str
) -> None:
    assert refusal(town.ada.call(method, path)) == (status, code)


def test_who_may_not_is_told_so(town: Town) -> None:
    mine = town.ines.made("courses", name="By Ines")
    path = f"courses/{mine['id']}"
    assert refusal(town.stranger.get("courses")) == (401, "masteriyo_rest_cannot_read")
    assert refusal(town.stranger.post("courses", name="X")) == (401, "masteriyo_rest_cannot_create")
    assert refusal(town.sam.post("courses", name="X")) == (403, "masteriyo_rest_cannot_create")
    assert refusal(town.ivar.put(path, name="X")) == (403, "masteriyo_rest_cannot_update")
    assert refusal(town.sam.delete(path)) == (403, "masteriyo_rest_cannot_delete")
    assert town.ines.put(path, name="Still by Ines").json()["name"] == "Still by Ines"


def test_the_way_into_the_trash_and_back(town: Town) -> None:
    made = town.ada.made("courses", name="Round trip")
    path = f"courses/{made['id']}"
    assert town.ada.delete(path).json()["status"] == "publish"
    assert refusal(town.ada.delete(path)) == (410, "masteriyo_rest_already_trashed")
    lying = town.ada.get(path).json()
    assert (lying["status"], lying["slug"]) == ("trash", "round-trip__trashed")
    assert town.ada.get("courses").json()["meta"]["total"] == 0
    assert town.ada.get("courses", status="trash").json()["meta"]["courses_count"]["trash"] == 1
    back = town.ada.post(f"{path}/restore").json()
    assert (back["status"], back["slug"]) == ("draft", "round-trip__trashed")
    assert back["is_current_user_course_author"] == "yes"
    assert town.ada.call("DELETE", path, json={"force": True}).status_code == 200
    assert town.ada.get(path).status_code == 400


def test_many_at_once_skip_what_is_not_there(town: Town) -> None:
    first, second = (town.ada.made("courses", name=name)["id"] for name in ("One", "Two"))
    gone = town.ada.call("DELETE", "courses/delete", json={"ids": [first, second, 999], "force": False}).json()
    assert [each["id"] for each in gone] == [second, first]
    back = town.ada.post("courses/restore", ids=[first, second]).json()
    assert {each["status"] for each in back} == {"draft"}
    nothing = town.ada.call("DELETE", "courses/delete", json={"ids": [999]})
    assert refusal(nothing) == (500, "masteriyo_rest_cannot_bulk_delete")


def test_a_list_of_numbers_may_come_as_one_text(town: Town) -> None:
    first, second = (town.ada.made("courses", name=name)["id"] for name in ("One", "Two"))
    gone = town.ada.call("DELETE", "courses/delete", params={"ids": f"{first},{second}", "force": "true"}).json()
    assert {each["id"] for each in gone} == {first, second}


def test_deleting_a_course_keeps_its_lessons_unless_asked(town: Town) -> None:
    for wanted, left in (({}, 1), ({"children": "true"}, 0)):
        course = town.ada.made("courses", name="Parent")["id"]
        section = town.ada.made("sections", name="Part", course_id=course, parent_id=course)["id"]
        town.ada.made("lessons", name="Child", course_id=course, parent_id=section)
        assert town.ada.delete(f"courses/{course}", force="true", **wanted).status_code == 200
        assert len(town.ada.get("lessons", course_id=course).json()) == left


def test_lists_find_by_word_term_price_and_state(town: Town) -> None:
    cat = town.term("course_cat", "Music")
    music = town.ada.made("courses", name="Ukulele", categories=[{"id": cat}], featured=True)["id"]
    paid = town.ada.made("courses", name="Accounting", regular_price="5", access_mode="recurring")["id"]
    draft = town.ada.made("courses", name="Zither", status="draft")["id"]

    def found(**asked: object) -> list[int]:
        return [each["id"] for each in town.ada.get("courses", **asked).json()["data"]]

    assert found(search="ukul") == [music]
    assert found(category=cat) == [music]
    assert found(featured="true") == [music]
    assert found(price_type="paid") == [paid]
    assert found(price_type="free") == [draft, music]
    assert found(status="draft") == [draft]
    assert found(orderby="title", order="asc") == [paid, music, draft]
    assert found(include=f"{draft},{music}", orderby="include") == [draft, music]
    assert found(after="2090-01-01T00:00:00") == []
    assert refusal(town.ada.get("courses", status="draft,publish")) == (400, "rest_invalid_param")


def test_pages_count_themselves_and_instructors_see_their_own(town: Town) -> None:
    for number in range(5):
        town.ada.made("courses", name=f"Course {number}")
    town.ines.made("courses", name="By Ines")
    page = town.ada.get("courses", per_page=2, page=2)
    about = page.json()["meta"]
    assert (about["total"], about["pages"], about["current_page"], about["per_page"]) == (6, 3, 2, 2)
    assert (about["courses_count"]["publish"], about["courses_count"]["any"]) == (6, 6)
    assert (page.headers["X-WP-Total"], page.headers["X-WP-TotalPages"]) == ("6", "3")
    past = town.ada.get("courses", page=99)
    assert (past.status_code, past.json()["data"]) == (200, [])
    own = town.ines.get("courses").json()
    assert [each["name"] for each in own["data"]] == ["By Ines"]
    assert own["meta"]["courses_count"]["any"] == 1


def test_a_page_out_of_ten_thousand_asks_the_database_a_handful_of_questions(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = ("type", "title", "slug", "status", "author", "content", "created", "modified")
    rows = [
        (
            "mto-course",
            f"Course {n}",
            f"course-{n}",
            "publish",
            town.ids["ada"],
            "Words " * 300,
            f"2026-01-01T{n:08}Z",
            "x",
        )
        for n in range(10_000)
    ]
    with town.db.transaction():
        town.db.insert_many("posts", columns, rows)
    asked: list[str] = []
    every = town.db.all

    def counted(sql: str, *values: object) -> object:
        asked.append(sql)
        return every(sql, *values)  # type: ignore[arg-type]

    monkeypatch.setattr(town.db, "all", counted)
    begun = time.process_time()
    page = town.ada.get("courses", per_page=100, page=50).json()
    assert time.process_time() - begun < 1.0  # A tenth of that is usual; a slow machine has room.
    assert (len(page["data"]), page["meta"]["total"]) == (100, 10_000)
    assert len(asked) < 12
