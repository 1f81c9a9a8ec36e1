"""Managing API keys, as a real site with the plugin was seen to do it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.practice.masteriyo.visitor import Town, Visitor, refusal


@pytest.mark.parametrize("sent", ["READ", " read ", "read"])
def test_permissions_may_be_written_in_any_way(town: Town, sent: str) -> None:
    assert town.ada.post("rest-api", user_id=1, permissions=sent).json()["permissions"] == "read"


@pytest.mark.parametrize("sent", ["bad", "", 5, ["read"], "read write"])
def test_other_permissions_are_refused_without_details(town: Town, sent: Any) -> None:
    answer = town.ada.post("rest-api", user_id=1, permissions=sent)
    assert refusal(answer) == (400, "rest_invalid_param")
    assert answer.json()["data"] == {"status": 400, "params": {"permissions": "Invalid parameter."}, "details": []}


@pytest.mark.parametrize("sent", ["abc", 0, [], {}])
def test_a_key_for_nobody_is_ones_own(town: Town, sent: Any) -> None:
    number = town.ada.post("rest-api", user_id=sent, permissions="read").json()["id"]
    shown = next(each for each in town.ada.get("rest-api").json() if each["id"] == str(number))
    assert shown["user"]["id"] == town.ids["ada"]


def test_descriptions_lose_their_tags(town: Town) -> None:
    made = town.ada.post("rest-api", user_id=1, permissions="read", description="<b>For</b> the  office").json()
    assert made["description"] == "For the office"
    assert town.ada.post("rest-api", user_id=1, permissions="read", description=["x"]).json()["description"] == ""


def test_a_quotation_mark_in_a_description_makes_a_key_unreadable(town: Town) -> None:
    made = town.ada.post("rest-api", user_id=1, permissions="read", description='my "key"').json()
    assert made["description"] == 'my "key"'
    shown = town.ada.get("rest-api").json()[0]
    assert set(shown) == {"id", "user"}
    owner = Visitor(town.app, (made["apiKey"], made["secret"]))
    assert owner.get("users/me").status_code == 401
    broken = town.ada.put(f"rest-api/{made['id']}", user_id=1, permissions="read")
    assert refusal(broken) == (500, "internal_server_error")
    assert town.ada.delete(f"rest-api/{made['id']}").json() is True


def test_letters_beyond_ascii_in_a_description_come_back_as_code(town: Town) -> None:
    number = town.ada.post("rest-api", user_id=1, permissions="read", description="café").json()["id"]
    assert town.ada.get("rest-api").json()[0]["description"] == "cafu00e9"
    town.ada.put(f"rest-api/{number}", user_id=1, permissions="read", description="café 2")
    assert town.ada.get("rest-api").json()[0]["description"] == "café 2"


def test_number_zero_has_words_of_its_own(town: Town) -> None:
    for answer in (town.ada.delete("rest-api/0"), town.ada.put("rest-api/0", user_id=1, permissions="read")):
        assert (answer.status_code, answer.json()["message"]) == (500, "Invalid API key secret.")


def test_fields_turn_a_numbered_object_into_a_list(town: Town) -> None:
    town.ada.post("rest-api", user_id=999, permissions="read")
    assert isinstance(town.ada.get("rest-api").json(), dict)
    picked = town.ada.get("rest-api", _fields="id").json()
    assert isinstance(picked, list)
    assert all(set(each) == {"id"} for each in picked)
