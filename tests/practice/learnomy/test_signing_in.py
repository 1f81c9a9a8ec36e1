"""Passwords become tokens, tokens expire and are renewed, application passwords work everywhere."""

from __future__ import annotations

from typing import Any

import pytest

from tests.practice.learnomy.academy import V1, Academy


def test_a_password_becomes_tokens_that_open_the_door() -> None:
    academy = Academy()
    tokens = academy.signed_in("ida")
    assert tokens["expires_in"] == 900
    assert tokens["token_type"] == "Bearer"
    me = academy.ask("GET", f"{V1}/me", token=tokens["access_token"])
    assert me.json()["data"]["username"] == "ida"
    assert me.json()["data"]["roles"] == ["lrn_instructor"]
    core = academy.ask("GET", "/wp/v2/users/me", token=tokens["access_token"], context="edit")
    assert core.json()["roles"] == ["lrn_instructor"]


def test_tokens_are_not_stored_as_they_are() -> None:
    academy = Academy()
    tokens = academy.signed_in("sue")
    stored = [row["token"] for row in academy.db.all("SELECT token FROM tokens")]
    assert len(stored) == 2
    assert tokens["access_token"] not in stored
    assert tokens["refresh_token"] not in stored


@pytest.mark.parametrize("body", [{"username": "ida", "password": "wrong"}, {"username": "nobody", "password": "x"}])
def test_a_wrong_password_is_401(body: dict[str, str]) -> None:
    answer = Academy().ask("POST", f"{V1}/auth/token", body)
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "learnomy_invalid_credentials"


def test_a_forgotten_field_is_named() -> None:
    answer = Academy().ask("POST", f"{V1}/auth/token", {"username": "ida"})
    assert answer.status_code == 400
    assert [detail["field"] for detail in answer.json()["error"]["details"]] == ["password"]


def test_after_the_access_token_expired_the_refresh_token_brings_a_new_pair() -> None:
    academy = Academy()
    old = academy.signed_in("ida")
    academy.site.expire_tokens()
    refused = academy.ask("GET", f"{V1}/me", token=old["access_token"])
    assert refused.status_code == 401
    assert refused.json()["error"]["code"] == "learnomy_token_expired"
    new = academy.ask(
        "POST", f"{V1}/auth/token/refresh", {"refresh_token": old["refresh_token"]}, token=old["access_token"]
    ).json()["data"]
    assert new["refresh_token"] != old["refresh_token"]
    assert academy.ask("GET", f"{V1}/me", token=new["access_token"]).status_code == 200


def test_a_refresh_token_works_once() -> None:
    academy = Academy()
    old = academy.signed_in("ida")["refresh_token"]
    assert academy.ask("POST", f"{V1}/auth/token/refresh", {"refresh_token": old}).status_code == 200
    again = academy.ask("POST", f"{V1}/auth/token/refresh", {"refresh_token": old})
    assert again.status_code == 401


def test_tokens_live_as_long_as_they_were_made_for() -> None:
    academy = Academy(token_seconds=60)
    time = [1_000_000.0]
    academy.site.tokens.clock = lambda: time[0]
    tokens = academy.signed_in("ida")
    assert tokens["expires_in"] == 60
    time[0] += 59
    assert academy.ask("GET", f"{V1}/me", token=tokens["access_token"]).status_code == 200
    time[0] += 2
    assert academy.ask("GET", f"{V1}/me", token=tokens["access_token"]).status_code == 401
    time[0] += 29 * 24 * 3600
    body = {"refresh_token": tokens["refresh_token"]}
    assert academy.ask("POST", f"{V1}/auth/token/refresh", body).status_code == 200
    body = {"refresh_token": academy.signed_in("ida")["refresh_token"]}
    time[0] += 31 * 24 * 3600
    assert academy.ask("POST", f"{V1}/auth/token/refresh", body).status_code == 401


def test_an_access_token_is_no_refresh_token_and_the_other_way_round() -> None:
    academy = Academy()
    tokens = academy.signed_in("ida")
    body = {"refresh_token": tokens["access_token"]}
    assert academy.ask("POST", f"{V1}/auth/token/refresh", body).status_code == 401
    assert academy.ask("GET", f"{V1}/me", token=tokens["refresh_token"]).status_code == 401


def test_signing_out_ends_all_tokens_of_the_person_only() -> None:
    academy = Academy()
    ida, sue = academy.signed_in("ida"), academy.signed_in("sue")
    assert academy.ask("POST", f"{V1}/auth/logout", {}, token=ida["access_token"]).status_code == 200
    assert academy.ask("GET", f"{V1}/me", token=ida["access_token"]).status_code == 401
    assert academy.ask("GET", f"{V1}/me", token=sue["access_token"]).status_code == 200


def test_application_passwords_work_and_wrong_ones_are_401_in_wordpress_words() -> None:
    academy = Academy()
    assert academy.ask("GET", f"{V1}/me", by="admin").json()["data"]["id"] == academy.ids["admin"]
    academy.app_passwords["admin"] = "wrong wrong wrong"
    answer = academy.ask("GET", f"{V1}/me", by="admin")
    assert answer.status_code == 401
    assert answer.json()["code"] == "incorrect_password"
    academy.app_passwords["ghost"] = "boo"
    assert academy.ask("GET", f"{V1}/courses", by="ghost").json()["code"] == "invalid_username"


def test_no_write_is_open_to_strangers() -> None:
    academy = Academy()
    course = academy.course("Spoons")
    index = academy.ask("GET", V1).json()["routes"] | academy.ask("GET", "/learnomy-pro/v1").json()["routes"]
    writes = [
        (path, method)
        for path, route in index.items()
        for method in route["methods"]
        if method != "GET" and "/auth/" not in path
    ]
    assert len(writes) > 20
    for path, method in writes:
        where = path.replace(r"(?P<id>[\d]+)", str(course)).replace(r"(?P<course_id>[\d]+)", str(course))
        endpoint = next(one for one in index[path]["endpoints"] if method in one["methods"])
        args = endpoint["args"] or {}
        body: dict[str, Any] = {
            name: [{}] if arg["type"] == "array" else 1 if arg["type"] == "integer" else "x"
            for name, arg in args.items()
            if arg["required"]
        }
        answer = academy.ask(method, where, body)
        assert answer.status_code == 401, (method, path, answer.text)
        assert answer.json()["error"]["code"] == "learnomy_unauthorized"
