"""What the documents leave open, one way and the other, singly and together."""

from __future__ import annotations

from typing import Any

import pytest

from lmsdesk.practice.learnomy.variants import FREE, PRO
from tests.practice.learnomy.academy import V1, Academy

ID = r"(?P<id>[\d]+)"


def varied(*names: str) -> Academy:
    academy = Academy()
    academy.site.vary(frozenset(names))
    return academy


def routes(academy: Academy, namespace: str = FREE, **by: Any) -> dict[str, Any]:
    found = academy.ask("GET", f"/{namespace}", **by).json()["routes"]
    assert isinstance(found, dict)
    return found


def test_the_index_tells_methods_and_arguments() -> None:
    academy = Academy()
    index = routes(academy)
    course = index[f"{V1}/courses/{ID}"]
    assert set(course["methods"]) == {"GET", "POST", "PUT", "PATCH", "DELETE"}
    change = next(one for one in course["endpoints"] if "PATCH" in one["methods"])
    assert change["args"]["title"]["type"] == "string"
    assert "published" in change["args"]["status"]["enum"]
    create = next(one for one in index[f"{V1}/courses"]["endpoints"] if one["methods"] == ["POST"])
    assert create["args"]["title"]["required"] is True
    listed = next(one for one in index[f"{V1}/courses"]["endpoints"] if one["methods"] == ["GET"])
    assert {"cursor", "per_page", "search", "status", "orderby", "order"} <= set(listed["args"])
    root = academy.ask("GET", "/").json()
    assert set(root["namespaces"]) >= {FREE, PRO, "wp/v2"}
    assert f"{V1}/courses" in root["routes"]


def test_other_paths_move_what_has_no_published_path() -> None:
    academy = varied("other-paths")
    index = routes(academy)
    for path in ("course-categories", "course-tags", f"courses/{ID}/students", "me/enrollments", "lessons/x"):
        assert f"{V1}/{path}" not in index
    for path in ("categories", "tags", f"courses/{ID}/enrollments", "me/courses", "courses", "enrollments", "me"):
        assert f"{V1}/{path}" in index
    assert academy.ask("GET", f"{V1}/course-categories").json()["code"] == "rest_no_route"
    assert len(academy.ask("GET", f"{V1}/categories").json()["data"]) == 3


def test_other_paths_have_routes_for_the_trash() -> None:
    academy = varied("other-paths")
    number = academy.course("Spoons")
    where = f"{V1}/courses/{number}"
    assert academy.ask("PATCH", where, {"title": "X"}, by="ida").status_code == 404
    assert academy.ask("PUT", where, {"title": "Forks"}, by="ida").json()["data"]["title"] == "Forks"
    assert academy.ask("PUT", where, {"status": "trash"}, by="ida").status_code == 400
    assert academy.ask("POST", f"{where}/trash", by="ida").json()["data"]["status"] == "trash"
    listed = academy.ask("GET", f"{V1}/courses", by="ida", status="trash").json()
    assert listed["meta"]["total"] == 1
    assert academy.ask("POST", f"{where}/restore", by="ida").json()["data"]["status"] == "published"
    assert academy.ask("DELETE", where, by="ida").json()["data"]["deleted"] is True


def test_page_numbers_instead_of_a_cursor() -> None:
    academy = varied("page-paging")
    ids = {academy.course(f"Course {number}") for number in range(5)}
    seen = []
    for page in (1, 2, 3):
        answer = academy.ask("GET", f"{V1}/courses", per_page=2, page=page)
        assert (answer.headers["X-WP-Total"], answer.headers["X-WP-TotalPages"]) == ("5", "3")
        assert "meta" not in answer.json()
        seen += [row["id"] for row in answer.json()["data"]]
    assert set(seen) == ids
    assert len(seen) == 5
    args = routes(academy)[f"{V1}/courses"]["endpoints"][0]["args"]
    assert "page" in args
    assert "cursor" not in args


def test_errors_in_wordpress_shape() -> None:
    academy = varied("wordpress-errors")
    wrong = academy.ask("POST", f"{V1}/courses", {"title": "A", "price": "cheap"}, by="ida").json()
    assert wrong["code"] == "rest_invalid_param"
    assert wrong["data"]["status"] == 400
    assert set(wrong["data"]["params"]) == {"price"}
    assert academy.ask("POST", f"{V1}/courses", {"title": "A"}).json()["data"] == {"status": 401}


def test_a_closed_index_is_for_administrators() -> None:
    academy = varied("closed-index")
    for namespace in (FREE, PRO):
        assert academy.ask("GET", f"/{namespace}").status_code == 401
        assert academy.ask("GET", f"/{namespace}", by="ida").status_code == 403
        assert len(routes(academy, namespace, by="admin")) > 2
    assert academy.ask("GET", "/").json()["routes"] == {}
    assert academy.ask("GET", "/", by="admin").json()["routes"]
    assert academy.ask("GET", f"{V1}/courses").status_code == 200
    told = academy.ask("OPTIONS", f"{V1}/courses", by="ida").json()
    assert "title" in told["endpoints"][1]["args"]


def test_without_pro_its_namespace_is_absent() -> None:
    academy = varied("no-pro")
    assert PRO not in academy.ask("GET", "/").json()["namespaces"]
    assert academy.ask("GET", f"/{PRO}").status_code == 404
    assert academy.ask("GET", f"/{PRO}/cohorts", by="admin").status_code == 404


def test_a_module_that_is_off_leaves_no_trace() -> None:
    academy = varied("module-off")
    course = academy.course("Spoons")
    index = routes(academy)
    assert not [path for path in index if "tags" in path or "quizzes" in path]
    assert academy.ask("GET", f"{V1}/course-tags").status_code == 404
    assert "tags" not in academy.ask("GET", f"{V1}/courses/{course}").json()["data"]
    for endpoint in index[f"{V1}/courses"]["endpoints"]:
        assert not {"tag", "tag_ids"} & set(endpoint["args"])
    assert academy.ask("GET", f"{V1}/course-categories").status_code == 200


def test_variants_combine_come_and_go() -> None:
    academy = varied("other-paths", "page-paging", "wordpress-errors", "no-pro", "module-off", "slow")
    assert f"{V1}/tags" not in routes(academy)
    answer = academy.ask("GET", f"{V1}/categories", per_page=2)
    assert answer.headers["X-WP-TotalPages"] == "2"
    assert academy.ask("GET", f"{V1}/categories/987").json()["code"] == "learnomy_not_found"
    academy.site.vary(frozenset())
    assert academy.ask("GET", f"{V1}/course-tags").json()["meta"]["total"] == 2


def test_keys_of_its_own_are_shown_once_and_for_administrators() -> None:
    academy = varied("own-keys")
    assert f"{V1}/api-keys" in routes(academy)
    assert f"{V1}/api-keys" not in routes(varied())
    made = academy.ask("POST", f"{V1}/api-keys", {"label": "Display", "scope": "full"}, by="admin").json()["data"]
    assert made["token"].startswith("lrn_")
    (listed,) = academy.ask("GET", f"{V1}/api-keys", by="admin").json()["data"]
    assert "token" not in listed
    assert (listed["label"], listed["scope"], listed["last_four"]) == ("Display", "full", made["token"][-4:])
    assert academy.ask("GET", f"{V1}/api-keys", by="ida").status_code == 403
    where = f"{V1}/api-keys/{made['id']}"
    assert academy.ask("PATCH", where, {"scope": "read_only"}, by="admin").json()["data"]["scope"] == "read_only"
    assert academy.ask("DELETE", where, by="admin").json()["data"]["deleted"] is True
    assert academy.ask("DELETE", where, by="admin").status_code == 404


@pytest.mark.parametrize(
    "name", ["", "other-paths", "page-paging", "wordpress-errors", "no-pro", "module-off", "own-keys"]
)
def test_every_reading_route_without_an_id_answers_an_administrator(name: str) -> None:
    academy = varied(name)
    for path, route in routes(academy).items():
        if "GET" in route["methods"] and "(?P<" not in path:
            answer = academy.ask("GET", path, by="admin")
            assert answer.status_code == 200, (path, answer.text)
