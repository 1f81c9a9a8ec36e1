"""WordPress' own part of a practice site: what every client meets before it reaches a plugin."""

from __future__ import annotations

from tests.practice.wordpress.conftest import BASE, Visitor

API = "/wp-json/wp/v2"


def test_the_front_page_says_where_the_api_is(visitor: Visitor) -> None:
    page = visitor.ask("GET", "/")
    assert page.status == 200
    assert page.headers["Link"] == f'<{BASE}/wp-json/>; rel="https://api.w.org/"'
    assert b"Quiet Academy" in page.content


def test_the_index_names_routes_namespaces_and_the_approval_page(visitor: Visitor) -> None:
    index = visitor.ask("GET", "/wp-json/").body
    assert index["name"] == "Quiet Academy"
    assert "wp/v2" in index["namespaces"]
    assert "/wp/v2/users/me" in index["routes"]
    endpoints = index["authentication"]["application-passwords"]["endpoints"]
    assert endpoints["authorization"] == f"{BASE}/wp-admin/authorize-application.php"


def test_the_index_keeps_only_the_fields_asked_for(visitor: Visitor) -> None:
    assert visitor.ask("GET", "/wp-json/", _fields="name,url").body == {"name": "Quiet Academy", "url": BASE}


def test_the_api_answers_below_rest_route_too(visitor: Visitor) -> None:
    assert visitor.ask("GET", "/", "ada", rest_route="/wp/v2/users/me").body["name"] == "ada"


def test_strangers_are_told_that_they_are_not_logged_in(visitor: Visitor) -> None:
    said = visitor.ask("GET", f"{API}/users/me")
    assert (said.status, said.body["code"]) == (401, "rest_not_logged_in")


def test_a_wrong_password_makes_a_stranger(visitor: Visitor) -> None:
    visitor.passwords["ada"] = "not the password"
    assert visitor.ask("GET", f"{API}/users/me", "ada").status == 401
    assert visitor.ask("GET", f"{API}/posts", "ada").status == 200


def test_people_see_themselves_and_more_when_they_edit(visitor: Visitor) -> None:
    shown = visitor.ask("GET", f"{API}/users/me", "sam").body
    edited = visitor.ask("GET", f"{API}/users/me", "sam", context="edit").body
    assert shown["slug"] == edited["username"] == "sam"
    assert "roles" not in shown
    assert edited["roles"] == ["masteriyo_student"]


def test_the_context_must_be_one_that_exists(visitor: Visitor) -> None:
    said = visitor.ask("GET", f"{API}/users/me", "sam", context="banana")
    assert said.status == 400
    assert said.body["data"]["params"] == {"context": "context is not one of view, embed, and edit."}


def test_lists_count_and_point_to_their_other_pages(visitor: Visitor) -> None:
    said = visitor.ask("GET", f"{API}/users", "ada", per_page=2)
    assert (said.headers["X-WP-Total"], said.headers["X-WP-TotalPages"]) == ("3", "2")
    assert said.headers["Link"] == f'<{BASE}/wp-json/wp/v2/users?per_page=2&page=2>; rel="next"'
    assert len(said.body) == 2


def test_lists_keep_only_the_fields_asked_for(visitor: Visitor) -> None:
    assert visitor.ask("GET", f"{API}/users", "ada", per_page=1, _fields="name").body == [{"name": "ada"}]


def test_an_envelope_holds_status_and_headers(visitor: Visitor) -> None:
    said = visitor.ask("GET", f"{API}/users/me", _envelope=1)
    assert said.status == 200
    assert said.body["status"] == 401
    assert said.body["body"]["code"] == "rest_not_logged_in"


def test_options_describes_a_route(visitor: Visitor) -> None:
    said = visitor.ask("OPTIONS", f"{API}/media", "ada").body
    assert said["methods"] == ["GET", "POST"]
    assert said["endpoints"][0]["args"]["per_page"]["maximum"] == 100


def test_allow_names_what_the_caller_may_do(visitor: Visitor) -> None:
    assert visitor.ask("GET", f"{API}/media", "ines").headers["Allow"] == "GET, POST"
    assert visitor.ask("GET", f"{API}/media", "sam").headers["Allow"] == "GET"
    assert "Allow" not in visitor.ask("GET", f"{API}/nothing", "ada").headers


def test_browsers_of_other_sites_may_ask(visitor: Visitor) -> None:
    headers = visitor.ask("GET", f"{API}/posts", headers={"Origin": "https://desk.test"}).headers
    assert headers["Access-Control-Allow-Origin"] == "https://desk.test"
    assert "X-WP-Total" in headers["Access-Control-Expose-Headers"]


def test_a_broken_body_is_refused_with_the_reason(visitor: Visitor) -> None:
    path, kind = f"{API}/users/me/application-passwords", {"Content-Type": "application/json"}
    cut = visitor.ask("POST", path, "ada", raw=b'{"name": ', headers=kind)
    latin = visitor.ask("POST", path, "ada", raw=b'{"name": "\xe9"}', headers=kind)
    assert [said.body["data"]["json_error_code"] for said in (cut, latin)] == [4, 5]
