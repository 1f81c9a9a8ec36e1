"""Application passwords: made, used, renamed and taken back."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlsplit

from tests.practice.wordpress.conftest import Visitor

ROUTE = "/wp-json/wp/v2/users/me/application-passwords"
APP = "5f3a1c9e-7b2d-4c58-9a10-3d2f1e0b7c66"


def test_a_new_password_signs_in_until_it_is_revoked(visitor: Visitor) -> None:
    made = visitor.ask("POST", ROUTE, "sam", name="LMS Desk", app_id=APP)
    assert made.status == 201
    visitor.passwords["sam"] = made.body["password"]
    told = visitor.ask("GET", f"{ROUTE}/introspect", "sam").body
    assert (told["uuid"], told["app_id"]) == (made.body["uuid"], APP)
    assert visitor.ask("DELETE", f"{ROUTE}/{told['uuid']}", "sam").body["deleted"] is True
    assert visitor.ask("GET", ROUTE, "sam").status == 401


def test_a_password_can_be_renamed(visitor: Visitor) -> None:
    uuid = visitor.ask("GET", ROUTE, "sam").body[0]["uuid"]
    assert visitor.ask("PUT", f"{ROUTE}/{uuid}", "sam", name="Old laptop").body["name"] == "Old laptop"


def test_a_password_needs_a_name(visitor: Visitor) -> None:
    assert visitor.ask("POST", ROUTE, "sam").body["code"] == "rest_missing_callback_param"


def test_the_login_password_does_not_sign_in(visitor: Visitor) -> None:
    visitor.ask("POST", "/wp-json/wp/v2/users", "ada", username="bo", email="bo@academy.test", password="Secret-1")
    visitor.passwords["bo"] = "Secret-1"
    assert visitor.ask("GET", "/wp-json/wp/v2/users/me", "bo").status == 401


def test_the_approval_page_sends_the_password_back_to_the_program(visitor: Visitor) -> None:
    form = urlencode({"app_name": "LMS Desk", "success_url": "http://127.0.0.1:7777/cb?state=a", "approve": "Yes"})
    said = visitor.ask(
        "POST",
        "/wp-admin/authorize-application.php",
        raw=form.encode(),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    told = parse_qs(urlsplit(said.headers["Location"]).query)
    assert (said.status, told["state"], told["user_login"]) == (302, ["a"], ["ada"])
    visitor.passwords["ada"] = told["password"][0]
    assert visitor.ask("GET", "/wp-json/wp/v2/users/me", "ada").status == 200
