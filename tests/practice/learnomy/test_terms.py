"""Categories are a tree, tags are flat; only administrators change them."""

from __future__ import annotations

import pytest

from tests.practice.learnomy.academy import V1, Academy

CATEGORIES, TAGS = f"{V1}/course-categories", f"{V1}/course-tags"


def test_the_tree_is_told_by_parents() -> None:
    academy = Academy()
    rows = [row for page in academy.walk(CATEGORIES, per_page=2) for row in page]
    assert [(row["name"], row["parent"]) for row in rows] == [("Carving", academy.wood), ("Clay", 0), ("Wood", 0)]
    assert "parent" not in academy.ask("GET", TAGS).json()["data"][0]


def test_counts_are_of_courses_outside_the_trash_and_sort() -> None:
    academy = Academy()
    for title, status in (("A", "publish"), ("B", "draft"), ("C", "trash")):
        academy.db.insert("post_terms", post=academy.course(title, status=status), term=academy.clay)
    academy.db.insert("post_terms", post=academy.course("D"), term=academy.wood)
    pages = academy.walk(CATEGORIES, per_page=1, orderby="count", order="desc")
    assert [(page[0]["name"], page[0]["count"]) for page in pages] == [("Clay", 2), ("Wood", 1), ("Carving", 0)]


def test_an_administrator_makes_moves_and_deletes_categories() -> None:
    academy = Academy()
    made = academy.ask("POST", CATEGORIES, {"name": "Spoons", "parent": academy.carving}, by="admin")
    assert made.status_code == 201
    spoons = made.json()["data"]
    assert (spoons["slug"], spoons["parent"], spoons["count"]) == ("spoons", academy.carving, 0)
    where = f"{CATEGORIES}/{spoons['id']}"
    moved = academy.ask("PATCH", where, {"parent": academy.clay}, by="admin").json()["data"]
    assert moved == {**spoons, "parent": academy.clay}
    academy.ask("PATCH", where, {"parent": academy.carving}, by="admin")
    assert academy.ask("DELETE", f"{CATEGORIES}/{academy.carving}", by="admin").status_code == 200
    assert academy.ask("GET", where).json()["data"]["parent"] == academy.wood, "what lies below moves up"
    assert academy.ask("GET", f"{CATEGORIES}/{academy.carving}").status_code == 404


def test_a_category_cannot_lie_below_itself() -> None:
    academy = Academy()
    answer = academy.ask("PATCH", f"{CATEGORIES}/{academy.wood}", {"parent": academy.carving}, by="admin")
    assert answer.status_code == 400
    assert answer.json()["error"]["details"][0]["field"] == "parent"
    assert academy.ask("POST", CATEGORIES, {"name": "X", "parent": 987}, by="admin").status_code == 400


def test_the_same_name_twice_is_a_conflict() -> None:
    academy = Academy()
    assert academy.ask("POST", CATEGORIES, {"name": "clay"}, by="admin").status_code == 409
    below = academy.ask("POST", CATEGORIES, {"name": "Clay", "parent": academy.wood}, by="admin")
    assert below.json()["data"]["slug"] == "clay-2"
    assert academy.ask("POST", TAGS, {"name": "morning", "slug": "evening"}, by="admin").status_code == 409


@pytest.mark.parametrize("login", ["ida", "sue"])
def test_others_may_not(login: str) -> None:
    academy = Academy()
    where = f"{TAGS}/{academy.weekend_tag}"
    assert academy.ask("POST", TAGS, {"name": "X"}, by=login).status_code == 403
    assert academy.ask("PATCH", where, {"name": "X"}, by=login).status_code == 403
    assert academy.ask("DELETE", where, by=login).status_code == 403


def test_search_finds_by_name() -> None:
    answer = Academy().ask("GET", TAGS, search="week").json()
    assert [row["name"] for row in answer["data"]] == ["weekend"]
    assert answer["meta"]["total"] == 1


def test_a_category_has_a_picture_of_the_media_library() -> None:
    academy = Academy()
    sent = {"name": "Metal", "image_id": 987}
    assert academy.ask("POST", CATEGORIES, sent, by="admin").json()["error"]["details"][0]["field"] == "image_id"
    number = academy.db.insert(
        "posts", type="attachment", status="inherit", created="", modified="", meta={"file": "2026/11/anvil.png"}
    )
    made = academy.ask("POST", CATEGORIES, {**sent, "image_id": number}, by="admin").json()["data"]
    assert made["image"]["url"] == "http://linden.test/wp-content/uploads/2026/11/anvil.png"
    where = f"{CATEGORIES}/{made['id']}"
    assert academy.ask("PATCH", where, {"name": "Iron"}, by="admin").json()["data"]["image"]["id"] == number
    assert academy.ask("PATCH", where, {"image_id": None}, by="admin").json()["data"]["image"] is None
