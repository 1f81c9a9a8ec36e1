"""Requests that few clients send, answered as a real site was seen to answer them."""

from __future__ import annotations

import pytest

from tests.practice.masteriyo.visitor import Town, refusal


def test_options_on_an_unknown_address_are_an_empty_list(town: Town) -> None:
    answer = town.stranger.call("OPTIONS", "nope")
    assert (answer.status_code, answer.json()) == (200, [])


def test_lists_do_not_tell_the_schema_of_what_is_in_them(town: Town) -> None:
    assert "schema" not in town.ada.call("OPTIONS", "courses").json()
    number = town.ada.made("courses", name="Any")["id"]
    assert "schema" in town.ada.call("OPTIONS", f"courses/{number}").json()


def test_marks_of_ours_are_not_shown(town: Town) -> None:
    described = town.ada.call("OPTIONS", "courses/tags").json()["endpoints"][0]["args"]
    known = {"description", "type", "default", "required", "enum", "items", "minimum", "maximum", "format"}
    assert {mark for arg in described.values() for mark in arg} <= known


def test_a_bad_callback_is_refused_before_anything_else(town: Town) -> None:
    answer = town.ada.get("courses", _jsonp="a-b")
    assert answer.json() == {"code": "rest_callback_invalid", "message": "Invalid JSONP callback function."}
    assert (answer.status_code, "Allow" in answer.headers) == (400, False)
    assert town.ada.get("roles", _jsonp="a.b").text.startswith("/**/a.b(")


def test_a_method_named_head_has_no_body(town: Town) -> None:
    answer = town.ada.call("GET", "courses", headers={"X-HTTP-Method-Override": "HEAD"})
    assert (answer.status_code, answer.content) == (200, b"")


def test_what_is_picked_out_of_a_list_inside_is_nothing(town: Town) -> None:
    town.ada.made("courses", name="Any")
    assert town.ada.get("courses", _fields="data.id").json() == {"data": []}


@pytest.mark.parametrize("value", ["", "2026-11-01"])
def test_a_date_must_be_whole(town: Town, value: str) -> None:
    answer = town.ada.get("courses", after=value)
    assert answer.json()["data"]["params"] == {"after": "Invalid date."}


def test_people_who_are_not_there_are_missing_for_strangers_too(town: Town) -> None:
    assert refusal(town.stranger.get("users/999")) == (404, "masteriyo_rest_user_invalid_id")
    assert refusal(town.stranger.get(f"users/{town.ids['sam']}")) == (401, "masteriyo_rest_cannot_read")
    assert town.ines.get(f"users/{town.ids['sam']}").json()["username"] == "sam"


def test_deleting_people(town: Town) -> None:
    own = town.ada.delete(f"users/{town.ids['ada']}")
    assert refusal(own) == (500, "masteriyo_cannot_delete_yourself")
    assert own.json()["data"] is None
    assert refusal(town.sam.delete(f"users/{town.ids['ivar']}")) == (403, "masteriyo_rest_cannot_delete")
    unforced = town.ada.delete(f"users/{town.ids['ivar']}", force="false")
    assert refusal(unforced) == (500, "masteriyo_rest_cannot_delete")
    assert refusal(town.ada.get(f"users/{town.ids['ivar']}")) == (404, "masteriyo_rest_user_invalid_id")
    course = town.ines.made("courses", name="Left behind")["id"]
    gone = town.ada.delete(f"users/{town.ids['ines']}", reassign=town.ids["ada"])
    assert (gone.status_code, gone.json()["username"]) == (200, "ines")
    assert town.ada.get(f"courses/{course}").json()["author"]["id"] == town.ids["ada"]
