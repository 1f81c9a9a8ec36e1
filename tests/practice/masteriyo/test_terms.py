"""Categories, tags and difficulties, as a real site with the plugin was seen to treat them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.practice.masteriyo.visitor import Town, refusal

ROUTES = ("courses/categories", "courses/tags", "courses/difficulties")


@pytest.mark.parametrize("route", ROUTES)
def test_the_same_name_gives_the_term_that_is_there(town: Town, route: str) -> None:
    first = town.ada.made(route, name="Music")
    assert town.ada.made(route, name="music")["id"] == first["id"]
    apart = town.ada.made(route, name="Music", slug="music-b")
    assert (apart["id"] != first["id"], apart["slug"]) == (True, "music-b")


def test_a_taken_slug_is_refused_for_categories_and_numbered_for_the_others(town: Town) -> None:
    for route in ROUTES:
        town.ada.made(route, name="Music")
    taken = town.ada.post("courses/categories", name="Other", slug="music")
    assert refusal(taken) == (400, "masteriyo_rest_invalid_category")
    assert taken.json()["message"] == "Category Already Exists."
    assert town.ada.made("courses/tags", name="Other", slug="music")["slug"] == "music-2"
    # The number counts the terms of all kinds.
    assert town.ada.made("courses/difficulties", name="Other", slug="music")["slug"] == "music-3"


def test_a_name_below_another_parent_carries_the_parents_slug(town: Town) -> None:
    top = town.ada.made("courses/categories", name="Strings")
    town.ada.made("courses/categories", name="Music")
    assert town.ada.made("courses/categories", name="Music", parent_id=top["id"])["slug"] == "music-strings"


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("<b>Bold</b> move <script>x</script>", "Bold move x"),
        ("  spaced   name ", "spaced name"),
        ("It's 5 < 6 and 7 > 3", "It's 5 3"),
    ],
)
def test_names_are_one_line_without_tags(town: Town, sent: str, shown: str) -> None:
    assert town.ada.made("courses/difficulties", name=sent)["name"] == shown


def test_only_tags_show_signs_as_html_writes_them(town: Town) -> None:
    names = [town.ada.made(route, name="Rock & Roll")["name"] for route in ROUTES]
    assert names == ["Rock & Roll", "Rock &amp; Roll", "Rock & Roll"]


def test_descriptions_are_dressed_for_reading_except_those_of_categories(town: Town) -> None:
    seen = {}
    for route in ROUTES:
        number = town.ada.made(route, name="Any", description="One & two")["id"]
        read, edit = (town.ada.get(f"{route}/{number}", context=context).json() for context in ("view", "edit"))
        seen[route] = (read["description"], edit["description"])
    assert seen["courses/categories"] == ("One &amp; two", "One &amp; two")
    for route in ROUTES[1:]:
        assert seen[route] == ("<p>One &amp; two</p>\n", "One &amp; two")


@pytest.mark.parametrize("slug", ["", None, "!!!"])
def test_a_slug_with_nothing_in_it_makes_the_plugin_fail(town: Town, slug: Any) -> None:
    broken = town.ada.post("courses/tags", name="Any", slug=slug)
    assert refusal(broken) == (500, "internal_server_error")
    assert broken.json()["additional_errors"] == []
    assert "Allow" not in broken.headers


def test_slugs_keep_their_accents_when_sent_and_lose_them_when_made(town: Town) -> None:
    assert town.ada.made("courses/tags", name="Ünï Größe")["slug"] == "uni-grose"
    assert town.ada.made("courses/tags", name="Sent", slug="Ünï a/b")["slug"] == "%c3%bcn%c3%af-ab"


@pytest.mark.parametrize("change", [{"name": ""}, {"name": None}, {"slug": "strings"}, {"parent_id": 999}])
def test_what_wordpress_refuses_changes_nothing_and_nobody_is_told(town: Town, change: dict[str, Any]) -> None:
    town.ada.made("courses/categories", name="Strings")
    made = town.ada.made("courses/categories", name="Music")
    answer = town.ada.put(f"courses/categories/{made['id']}", **change)
    assert answer.status_code == 200
    assert {name: answer.json()[name] for name in ("name", "slug", "parent_id")} == {
        "name": "Music",
        "slug": "music",
        "parent_id": 0,
    }


@pytest.mark.parametrize("name", ["", "x" * 201])
def test_a_name_that_cannot_be_stored_is_refused_when_new(town: Town, name: str) -> None:
    assert refusal(town.ada.post("courses/tags", name=name)) == (400, "masteriyo_rest_object_not_read")


def test_a_picture_is_no_number_until_one_was_sent(town: Town) -> None:
    made = town.ada.made("courses/categories", name="Any")
    assert made["featured_image"] == ""
    assert town.ada.put(f"courses/categories/{made['id']}", featured_image=0).json()["featured_image"] == 0


# -- who may


def test_each_taxonomy_has_its_own_readers_and_makers(town: Town) -> None:
    reads = {route: [who.get(route).status_code for who in (town.ada, town.ines, town.sam)] for route in ROUTES}
    assert reads == dict(zip(ROUTES, ([200, 200, 200], [200, 403, 403], [200, 200, 403]), strict=True))
    makes = {
        route: [who.post(route, name="New").status_code for who in (town.ada, town.ines, town.sam)] for route in ROUTES
    }
    assert makes == dict(zip(ROUTES, ([201, 201, 403], [201, 403, 403], [201, 403, 403]), strict=True))


def test_refusals_name_what_was_tried(town: Town) -> None:
    path = f"courses/categories/{town.term('course_cat', 'Music')}"
    said = {
        "view": town.stranger.get(path),
        "edit": town.sam.put(path, name="x"),
        "delete": town.ines.delete(path),
        "batch": town.sam.post("courses/categories/batch", create=[]),
    }
    for verb, answer in said.items():
        assert answer.json()["code"] == f"masteriyo_rest_cannot_{verb}"
    assert said["delete"].json()["message"] == "Sorry, you are not allowed to delete this resource."
    bulk = town.ines.call("DELETE", "courses/categories/delete", json={"ids": [1]})
    assert refusal(bulk) == (403, "rest_forbidden")


def test_a_term_that_is_not_there_is_missing_for_strangers_too(town: Town) -> None:
    for answer in (
        town.stranger.get("courses/tags/999"),
        town.stranger.put("courses/tags/999", name="x"),
        town.stranger.delete("courses/tags/999", force="true"),
    ):
        assert refusal(answer) == (404, "masteriyo_rest_term_invalid")


def test_an_id_in_the_body_or_query_wins_over_the_address(town: Town) -> None:
    first, second = (town.term("course_tag", name) for name in ("One", "Two"))
    assert town.ada.get(f"courses/tags/{first}", id=second).json()["id"] == second
    assert refusal(town.ada.put(f"courses/tags/{first}", id=999)) == (404, "masteriyo_rest_term_invalid")
    assert refusal(town.ada.post("courses/tags", name="New", id=first)) == (400, "masteriyo_rest_course_tag_exists")


# -- lists


def test_tags_without_a_page_begin_with_the_second(town: Town) -> None:
    numbers = [town.term("course_tag", f"Tag {number}") for number in range(12)]
    without = town.ada.get("courses/tags")
    assert [each["id"] for each in without.json()] == [numbers[1], numbers[0]]
    assert without.headers["X-WP-Total"] == "12"
    assert len(town.ada.get("courses/tags", page=1).json()) == 10


def test_some_filters_do_nothing(town: Town) -> None:
    numbers = [town.term("course_cat", name) for name in ("One", "Two")]
    for name in ("include", "exclude", "parent", "offset"):
        answer = town.ada.get("courses/categories", **{name: str(numbers[0])})
        assert answer.json()["meta"]["total"] == 2
    assert len(town.ada.get("courses/categories", include="abc").json()["data"]) == 2
    assert len(town.ada.get("courses/categories", slug="").json()["data"]) == 2


def test_search_looks_at_slugs_too_and_knows_no_wildcards(town: Town) -> None:
    town.ada.made("courses/tags", name="Plain", slug="hidden-word")
    assert len(town.ada.get("courses/tags", page=1, search="hidden").json()) == 1
    assert town.ada.get("courses/tags", page=1, search="%").json() == []


def test_filtering_by_course_is_broken(town: Town) -> None:
    course = town.ada.made("courses", name="Any")["id"]
    wrong = town.ada.get("courses/tags", course=999)
    assert wrong.json()["data"]["details"]["course"] == {
        "code": "rest_invalid_course",
        "message": "invalid course id",
        "data": None,
    }
    word = town.ada.get("courses/tags", course="abc")
    assert word.json()["data"]["params"] == {"course": "course is not of type integer"}
    good = town.ada.call("GET", "courses/tags", params={"course": course}, headers={"Accept": "application/json"})
    assert refusal(good) == (500, "internal_server_error")


# -- many at once


def test_a_batch_answers_part_by_part(town: Town) -> None:
    here = town.term("course_tag", "Here")
    answer = town.ada.post(
        "courses/tags/batch",
        create=[{"name": "New"}, {"name": ""}],
        update=[{"id": here, "name": "There"}, {"id": 999, "name": "x"}],
        delete=[999, "word", here],
    ).json()
    assert [each.get("name", each.get("error", {}).get("code")) for each in answer["create"]] == [
        "New",
        "masteriyo_rest_object_not_read",
    ]
    assert answer["update"][0]["name"] == "There"
    assert answer["update"][1] == {
        "id": 999,
        "error": {"code": "masteriyo_rest__invalid_id", "message": "Invalid ID", "data": {"status": 400}},
    }
    assert [each["id"] for each in answer["delete"]] == [999, here]
    assert answer["delete"][0]["error"]["code"] == "masteriyo_rest_course_tag_invalid_id"


def test_batches_that_are_none(town: Town) -> None:
    assert town.ada.post("courses/tags/batch", create=[]).json() == []
    assert refusal(town.ada.post("courses/tags/batch", create="x")) == (500, "internal_server_error")
    many = town.ada.post("courses/tags/batch", create=[{"name": f"T{n}"} for n in range(101)])
    assert refusal(many) == (413, "masteriyo_rest_request_entity_too_large")


def test_bulk_deletion_needs_no_force_and_without_ids_takes_all(town: Town) -> None:
    first, second, third = (town.term("course_tag", name) for name in ("B", "A", "C"))
    gone = town.ada.call("DELETE", "courses/tags/delete", json={"ids": [first, 999]}).json()
    assert [each["id"] for each in gone] == [first]
    gone = town.ada.call("DELETE", "courses/tags/delete", json={"ids": []}).json()
    assert [each["id"] for each in gone] == [second, third]
    nothing = town.ada.call("DELETE", "courses/tags/delete", json={"ids": []})
    assert refusal(nothing) == (500, "masteriyo_rest_cannot_bulk_delete")
    named = town.ada.call("DELETE", "courses/tags/delete", json={"ids": {"a": 1}})
    assert refusal(named) == (400, "rest_invalid_param")
