"""Sections, lessons, quizzes, questions and the two builders of the Masteriyo practice academy."""

from __future__ import annotations

from typing import Any

import pytest

from tests.practice.masteriyo.visitor import Town, refusal


class Tree:
    """A course with two sections, three lessons and a quiz."""

    def __init__(self, town: Town) -> None:
        make = town.ada.made
        self.course = make("courses", name="Ukulele")["id"]
        self.first = self._section(town, "Start")
        self.second = self._section(town, "Chords")
        self.tuning, self.strumming = (
            self._item(town, "lessons", name, self.first) for name in ("Tuning", "Strumming")
        )
        self.songs = self._item(town, "lessons", "Songs", self.second)
        self.quiz = self._item(town, "quizes", "Check", self.second)

    def _section(self, town: Town, name: str) -> int:
        return int(town.ada.made("sections", name=name, course_id=self.course, parent_id=self.course)["id"])

    def _item(self, town: Town, route: str, name: str, section: int) -> int:
        return int(town.ada.made(route, name=name, course_id=self.course, parent_id=section)["id"])


@pytest.fixture
def tree(town: Town) -> Tree:
    return Tree(town)


def test_new_items_go_to_the_end_and_know_their_neighbours(town: Town, tree: Tree) -> None:
    found = town.ada.get(f"lessons/{tree.songs}").json()
    assert (found["menu_order"], found["parent_menu_order"], found["course_name"]) == (0, 1, "Ukulele")
    assert found["navigation"]["previous"]["id"] == tree.strumming
    assert found["navigation"]["next"] == {
        "id": tree.quiz,
        "name": "Check",
        "type": "quiz",
        "video": False,
        "parent": {"id": tree.second, "name": "Chords"},
    }
    assert found["_links"]["next"][0]["href"].endswith(f"/quizes/{tree.quiz}")
    assert town.ada.get(f"lessons/{tree.tuning}").json()["navigation"]["previous"] == ""


def test_a_course_links_to_its_first_item(town: Town, tree: Tree) -> None:
    links = town.ada.get(f"courses/{tree.course}").json()["_links"]
    assert links["first"] == [{"href": f"http://academy.test/wp-json/masteriyo/v1/lessons/{tree.tuning}"}]


def test_the_course_builder_moves_items_between_sections(town: Town, tree: Tree) -> None:
    path = f"coursebuilder/{tree.course}"
    moved = town.ada.put(
        path,
        section_order=[tree.second, tree.first],
        sections=[
            {"id": tree.first, "contents": [tree.quiz, tree.tuning]},
            {"id": tree.second, "contents": [{"id": 1}, 999]},
        ],
    ).json()
    assert moved["section_order"] == [tree.second, tree.first]
    # What was not listed keeps its place; the quiz came over from the other section.
    assert moved["sections"][str(tree.first)]["contents"][0] == tree.quiz
    assert set(moved["sections"][str(tree.first)]["contents"]) == {tree.quiz, tree.tuning, tree.strumming}
    assert moved["sections"][str(tree.second)]["contents"] == [tree.songs]
    assert town.ada.put(path).json() == moved
    assert refusal(town.ada.put(path, section_order="abc")) == (400, "rest_invalid_param")
    assert refusal(town.sam.put(path, section_order=[])) == (403, "masteriyo_rest_cannot_update")
    assert refusal(town.ada.get("coursebuilder/999")) == (400, "masteriyo_rest_mto-course_invalid_id")


def test_an_empty_course_builder_prints_lists_where_maps_would_be(town: Town) -> None:
    empty = town.ada.made("courses", name="Empty")["id"]
    found = town.ada.get(f"coursebuilder/{empty}").json()
    assert found == {"contents": [], "sections": [], "section_order": [], "scorm_package": None}


def test_learners_open_lessons_only_after_enrolling(town: Town, tree: Tree) -> None:
    path = f"lessons/{tree.tuning}"
    assert refusal(town.sam.get(path)) == (403, "masteriyo_rest_cannot_start_course")
    assert refusal(town.sam.get(f"quizes/{tree.quiz}")) == (403, "masteriyo_rest_cannot_start_course")
    town.enrol("sam", tree.course)
    assert town.sam.get(path).status_code == 200
    assert town.ada.get(f"courses/{tree.course}").json()["students_count"] == 1


def test_nothing_is_checked_when_a_part_points_nowhere(town: Town) -> None:
    orphan = town.ada.made("sections", name="Lost", course_id=999, parent_id=999)
    assert (orphan["course_id"], orphan["course_name"]) == (999, "")
    assert refusal(town.ada.post("sections", name="No course")) == (400, "rest_missing_callback_param")
    assert town.ada.made("lessons", course_id=999, parent_id=999)["name"] == "Lesson"


def test_a_clone_is_a_draft_with_a_number(town: Town, tree: Tree) -> None:
    copy = town.ada.post(f"lessons/{tree.tuning}/clone")
    assert copy.status_code == 200
    assert (copy.json()["name"], copy.json()["status"], copy.json()["slug"]) == ("Tuning - Copy(3)", "draft", "")
    assert refusal(town.ada.post("lessons/999/clone")) == (400, "masteriyo_rest_lesson_cannot_clone")


def test_lessons_are_deleted_at_once_and_trashed_only_on_request(town: Town, tree: Tree) -> None:
    assert town.ada.delete(f"lessons/{tree.songs}", force="false").status_code == 200
    back = town.ada.post(f"lessons/{tree.songs}/restore").json()
    assert (back["status"], back["slug"]) == ("draft", "songs__trashed")
    assert town.ada.delete(f"lessons/{tree.songs}").status_code == 200
    assert refusal(town.ada.delete(f"lessons/{tree.songs}")) == (404, "masteriyo_rest_lesson_invalid_id")


def test_a_section_takes_its_items_along(town: Town, tree: Tree) -> None:
    town.ada.delete(f"sections/{tree.first}")
    assert [each["id"] for each in town.ada.get("lessons", course_id=tree.course).json()] == [tree.songs]


def _question(town: Town, tree: Tree, name: str, **more: Any) -> dict[str, Any]:
    return town.ada.made("questions", name=name, course_id=tree.course, parent_id=tree.quiz, **more)


def test_questions_forget_their_type_and_order_themselves_in_the_quiz_builder(town: Town, tree: Tree) -> None:
    first = _question(town, tree, "Strings?", type="single-choice", points=2)
    second = _question(town, tree, "Frets?", type="multiple-choice")
    assert (first["type"], first["points"], second["points"]) == ("single-choice", "2", "1")
    assert town.ada.put(f"questions/{first['id']}", name="How many strings?").json()["type"] == "true-false"
    path = f"quizbuilder/{tree.quiz}"
    turned = town.ada.put(path, questions=[second["id"], first["id"]]).json()
    assert [each["id"] for each in turned["data"]] == [second["id"], first["id"]]
    assert turned["meta"]["total"] == 2
    assert town.ada.put(path, contents=[first["id"], second["id"]]).json() == turned
    assert town.ada.get(f"quizes/{tree.quiz}").json()["questions_count"] == 2


def test_the_solution_is_told_by_the_quiz_builder_only(town: Town, tree: Tree) -> None:
    made = _question(town, tree, "Four strings?", answers={"0": {"name": "True", "correct": True}})
    assert made["answers"] == [{"name": "True"}]
    assert town.ada.get(f"questions/{made['id']}").json()["answers"] == [{"name": "True"}]
    told = town.ada.get(f"quizbuilder/{tree.quiz}").json()["data"]
    assert told[0]["answers"] == [{"name": "True", "correct": True}]


def test_deleting_a_question_fails_in_words_only(town: Town, tree: Tree) -> None:
    path = f"questions/{_question(town, tree, 'Gone?')['id']}"
    assert refusal(town.ada.delete(path)) == (500, "masteriyo_rest_cannot_delete")
    assert refusal(town.ada.get(path)) == (404, "masteriyo_rest_question_invalid_id")
