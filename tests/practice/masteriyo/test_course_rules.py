"""What courses accept, refuse and show, as a real site with the plugin was seen to do it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.practice.masteriyo.visitor import Town, refusal

JSON = {"Accept": "application/json"}


# -- who may


def test_an_open_course_can_be_read_without_signing_in(town: Town) -> None:
    opened = town.ada.made("courses", name="Open")["id"]
    paid = town.ada.made("courses", name="Paid", access_mode="one_time", regular_price="5")["id"]
    draft = town.ada.made("courses", name="Draft", status="draft")["id"]
    assert town.stranger.get(f"courses/{opened}").status_code == 200
    for number in (paid, draft):
        assert refusal(town.stranger.get(f"courses/{number}")) == (401, "masteriyo_rest_cannot_read")
    assert refusal(town.stranger.get("courses")) == (401, "masteriyo_rest_cannot_read")


def test_a_course_that_is_not_there_is_missing_for_everybody(town: Town) -> None:
    for who in (town.ada, town.sam, town.stranger):
        assert refusal(who.get("courses/999")) == (400, "masteriyo_rest_invalid_course_id")
        assert refusal(who.put("courses/999", name="x")) == (400, "masteriyo_rest_mto-course_invalid_id")
        assert refusal(who.delete("courses/999")) == (404, "masteriyo_rest_course_invalid_id")
        assert refusal(who.post("courses/999/restore")) == (404, "masteriyo_rest_mto-course_invalid_id")
    assert town.stranger.get("courses/999").headers["Allow"] == "POST, PUT, PATCH, DELETE"


def test_bulk_routes_refuse_in_words_of_reading(town: Town) -> None:
    for answer in (
        town.sam.call("DELETE", "courses/delete", json={"ids": [1]}),
        town.sam.post("courses/restore", ids=[1]),
    ):
        assert refusal(answer) == (403, "masteriyo_rest_cannot_read")
        assert answer.json()["message"] == "Sorry, you are not allowed to delete resources"


def test_preview_links_are_for_those_who_teach_the_course(town: Town) -> None:
    own = town.ines.made("courses", name="Own")["id"]
    assert town.ines.get(f"courses/{own}/preview-link").status_code == 200
    for who in (town.ivar, town.sam):
        assert refusal(who.get(f"courses/{own}/preview-link")) == (403, "rest_forbidden")
    assert refusal(town.ada.get("courses/999/preview-link")) == (404, "masteriyo_rest_course_invalid_id")
    for email, code in (
        ("bad", (400, "rest_invalid_param")),
        ("no@body.test", (404, "masteriyo_preview_user_not_found")),
        ("sam@academy.test", (403, "masteriyo_preview_not_demo_student")),
    ):
        assert refusal(town.ada.get(f"courses/{own}/preview-link", email=email)) == code


def test_a_new_course_may_be_given_away(town: Town) -> None:
    given = town.ines.made("courses", name="Given", author_id=town.ids["ada"])
    assert given["author"]["id"] == town.ids["ada"]
    assert "post_password" not in given
    assert refusal(town.ines.put(f"courses/{given['id']}", name="Mine")) == (403, "masteriyo_rest_cannot_update")
    assert town.ada.made("courses", name="Nobody's", author_id=999)["author"] is None


# -- values


def test_null_means_nothing_of_the_right_type(town: Town) -> None:
    cat = town.term("course_cat", "Music")
    path = f"courses/{town.ada.made('courses', name='Any', description='Text', categories=[{'id': cat}])['id']}"
    nothing: dict[str, Any] = {"featured": None, "duration": None, "categories": None, "status": None, "name": None}
    changed = town.ada.put(path, **nothing).json()
    shown = {name: changed[name] for name in nothing}
    assert shown == {"featured": False, "duration": 0, "categories": [], "status": "draft", "name": ""}


def test_a_course_with_no_text_at_all_keeps_its_name_and_status(town: Town) -> None:
    path = f"courses/{town.ada.made('courses', name='Any')['id']}"
    changed = town.ada.put(path, name="", status="draft", duration=5).json()
    assert (changed["name"], changed["status"], changed["duration"]) == ("Any", "publish", 5)


def test_every_way_in_that_is_not_free_counts_as_paid(town: Town) -> None:
    closed = town.ada.made("courses", name="Closed", access_mode="close")
    assert (closed["price_type"], closed["price"], closed["regular_price"]) == ("paid", "", "")
    opened = town.ada.made("courses", name="Open")
    changed = town.ada.put(f"courses/{opened['id']}", access_mode="one_time").json()
    assert (changed["price_type"], changed["price"], changed["formatted_price"]) == ("paid", "0", "Free")
    assert [each["id"] for each in town.ada.get("courses", price_type="free").json()["data"]] == []


def test_names_of_terms_are_written_as_html_in_courses(town: Town) -> None:
    cat = town.ada.made("courses/categories", name="Rock & Roll")["id"]
    shown = town.ada.made("courses", name="Any", categories=[{"id": cat}])["categories"]
    assert shown == [{"id": cat, "name": "Rock &amp; Roll", "slug": "rock-roll"}]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("categories", [{"id": None}]),
        ("categories", ["3"]),
        ("featured", ""),
        ("duration", 1.5),
        ("regular_price", 10),
        ("status", "trash"),
    ],
)
def test_values_of_the_wrong_kind_are_refused(town: Town, field: str, value: Any) -> None:
    answer = town.ada.post("courses", name="Any", **{field: value})
    assert refusal(answer) == (400, "rest_invalid_param")
    assert list(answer.json()["data"]["params"]) == [field]


def test_a_picture_must_be_one_or_not_be_there_at_all(town: Town) -> None:
    course = town.ada.made("courses", name="Any", featured_image=999)
    assert course["featured_image"] == 999
    wrong = town.ada.post("courses", name="Any", featured_image=course["id"])
    assert wrong.json()["data"]["params"] == {"featured_image": "invalid featured image id"}
    word = town.ada.post("courses", name="Any", featured_image="abc")
    assert word.json()["data"]["params"] == {"featured_image": "featured image is not of type integer"}


def test_the_welcome_is_kept_as_sent(town: Town) -> None:
    plain = town.ada.made("courses", name="Any")["welcome_message_to_first_time_user"]
    assert set(plain) == {"enabled", "title", "description"}
    sent = town.ada.made("courses", name="Any", welcome_message_to_first_time_user={"enabled": True})
    assert sent["welcome_message_to_first_time_user"] == {"enabled": True}


def test_reviews_that_are_off_change_their_type_with_every_save(town: Town) -> None:
    path = f"courses/{town.ada.made('courses', name='Any', reviews_allowed=False)['id']}"
    assert [town.ada.put(path, duration=n).json()["reviews_allowed"] for n in range(3)] == [False, "", False]


def test_what_breaks_the_plugin(town: Town) -> None:
    assert refusal(town.ada.post("courses", name="Any", end_date="soon")) == (500, "internal_server_error")
    lone = town.ada.call("POST", "courses", content="5", headers={"Content-Type": "application/json"})
    assert refusal(lone) == (500, "internal_server_error")
    page = town.ada.get("courses", price="abc")
    assert (page.status_code, page.headers["Content-Type"]) == (500, "text/html; charset=UTF-8")
    told = town.ada.call("GET", "courses", params={"price": "abc"}, headers=JSON)
    assert refusal(told) == (500, "internal_server_error")


def test_an_id_makes_no_new_course(town: Town) -> None:
    assert refusal(town.ada.post("courses", name="Any", id=5)) == (400, "masteriyo_rest_course_exists")


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("<p>Hello</p><script>x</script>", "<p>Hello</p>\n<p><script>x</script></p>\n"),
        ("One\ntwo\n\nthree", "<p>One<br />\ntwo</p>\n<p>three</p>\n"),
        ("<ul><li>One</li></ul>after", "<ul>\n<li>One</li>\n</ul>\n<p>after</p>\n"),
    ],
)
def test_descriptions_are_dressed_for_reading(town: Town, sent: str, read: str) -> None:
    number = town.ines.made("courses", name="Any", description=sent)["id"]
    assert town.ada.get(f"courses/{number}").json()["description"] == read
    assert town.ada.get(f"courses/{number}", context="edit").json()["description"] == sent


# -- lists


def test_a_search_is_made_of_words(town: Town) -> None:
    for name in ("Guitar for beginners", "Guitar again", "Piano for beginners"):
        town.ada.made("courses", name=name)

    def found(words: str) -> set[str]:
        return {each["name"] for each in town.ada.get("courses", search=words).json()["data"]}

    assert found("beginners guitar") == {"Guitar for beginners"}
    assert found("guitar -again") == {"Guitar for beginners"}
    assert found('"for beginners"') == {"Guitar for beginners", "Piano for beginners"}
    assert found("%") == set()


def test_included_courses_cannot_be_excluded(town: Town) -> None:
    number = town.ada.made("courses", name="Any")["id"]
    assert town.ada.get("courses", include=number, exclude=number).json()["meta"]["total"] == 1
    assert town.ada.get("courses", include="abc").json()["meta"]["total"] == 0


def test_the_price_is_compared_without_its_sign(town: Town) -> None:
    number = town.ada.made("courses", name="Any", access_mode="one_time", regular_price="50")["id"]
    for price in ("50", "-50", "50.00"):
        assert [each["id"] for each in town.ada.get("courses", price=price).json()["data"]] == [number]


def test_links_to_other_pages_hold_the_cleaned_arguments(town: Town) -> None:
    for _ in range(3):
        town.ada.made("courses", name="Any")
    link = town.ada.get("courses", per_page=1, search="", featured="false", include="1,2,3").headers["Link"]
    assert "?per_page=1&search&include%5B0%5D=1&include%5B1%5D=2&include%5B2%5D=3&page=2>" in link


# -- the trash


def test_restoring_makes_a_draft_of_anything(town: Town) -> None:
    number = town.ada.made("courses", name="Any")["id"]
    assert town.ada.post(f"courses/{number}/restore").json()["status"] == "draft"


def test_drafts_without_a_slug_get_one_in_the_trash(town: Town) -> None:
    for slug in ("__trashed", "__trashed-2"):
        number = town.ada.made("courses", name="Any", status="draft")["id"]
        town.ada.delete(f"courses/{number}")
        assert town.ada.get(f"courses/{number}").json()["slug"] == slug


def test_bulk_calls_without_ids_take_all_courses(town: Town) -> None:
    numbers = [town.ada.made("courses", name=name)["id"] for name in ("One", "Two")]
    gone = town.ada.call("DELETE", "courses/delete", json={"ids": []}).json()
    assert {each["id"] for each in gone} == set(numbers)
    again = town.ada.call("DELETE", "courses/delete", json={"ids": []})
    assert refusal(again) == (500, "masteriyo_rest_cannot_bulk_delete")
    assert {each["id"] for each in town.ada.post("courses/restore", ids=[]).json()} == set(numbers)
    assert town.ada.post("courses/restore", ids=[999]).json() == []
