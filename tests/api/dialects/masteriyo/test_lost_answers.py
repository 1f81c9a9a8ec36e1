"""Bad days: the answer to a write is lost or bad, and the program looks before it says anything."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from lmsdesk.api.auth import BasicSignIn
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.domain.query import Query
from tests.api.dialects.masteriyo.academy import Academy
from tests.api.helpers import DO, PASSWORD, answer, error, page


def lost(request: httpx.Request, response: httpx.Response) -> httpx.Response:
    raise httpx.ReadTimeout("slow")


def dropped(request: httpx.Request, response: httpx.Response) -> httpx.Response:
    raise httpx.ReadError("reset")


BAD: dict[str, Callable[[httpx.Request, httpx.Response], httpx.Response]] = {
    "timeout": lost,
    "dropped": dropped,
    "500": lambda request, response: error(500, "internal_server_error"),
    "500 with the object": lambda request, response: httpx.Response(500, content=response.content),
    "gateway": lambda request, response: page("Bad gateway", 502),
    "page": lambda request, response: page(),
    "empty": lambda request, response: httpx.Response(200),
    "another object": lambda request, response: answer({"message": "ok"}),
}
every_bad_answer = pytest.mark.parametrize("bad", BAD.values(), ids=BAD)


def run(call: Any) -> Any:
    return asyncio.run(call)


def problem(call: Any) -> Problem:
    with pytest.raises(Problem) as caught:
        asyncio.run(call)
    return caught.value


def writes(academy: Academy) -> list[str]:
    return [line for line in academy.requests if not line.startswith("GET")]


@every_bad_answer
def test_a_save_that_happened_counts_as_saved(bad: Any) -> None:
    academy = Academy()
    number = academy.add("courses", name="Old")
    before = run(academy.dialect.get("courses", number, action=DO))
    academy.spoil = bad
    record = run(academy.dialect.update("courses", number, {"name": "New"}, action=DO, before=before))
    assert record.verified
    assert record["name"] == "New"
    assert len(writes(academy)) == 1, "never sent twice"


@every_bad_answer
def test_a_save_that_did_not_happen_is_told(bad: Any) -> None:
    academy = Academy()
    number = academy.add("courses", name="Old")
    before = run(academy.dialect.get("courses", number, action=DO))
    academy.spoil, academy.ignore_writes = bad, True
    found = problem(academy.dialect.update("courses", number, {"name": "New"}, action=DO, before=before))
    assert found.outcome is Outcome.NOT_DONE
    assert found.exchange is not None
    assert found.exchange.method == "PUT", "the problem shows the write, not the look"
    assert len(writes(academy)) == 1


@every_bad_answer
def test_a_new_course_is_found_again(bad: Any) -> None:
    academy = Academy()
    academy.add("courses", name="Ukulele", date_created="2020-01-01T00:00:00Z")
    academy.spoil = bad
    record = run(academy.dialect.create("courses", {"name": "Ukulele"}, action=DO))
    assert record.verified
    assert record["status"] == "draft"
    assert len(academy.items["courses"]) == 2
    assert writes(academy) == ["POST courses"]


@pytest.mark.parametrize("ahead", [0.0, 7200.0, -7200.0])
def test_new_is_judged_by_the_sites_clock(ahead: float) -> None:
    academy = Academy(clock_ahead=ahead)
    academy.add("courses", name="Ukulele", date_created="2020-01-01T00:00:00Z")
    academy.spoil = lost
    assert run(academy.dialect.create("courses", {"name": "Ukulele"}, action=DO)).verified


def test_a_new_course_that_is_not_there_was_not_made() -> None:
    academy = Academy()
    academy.add("courses", name="Ukulele", date_created="2020-01-01T00:00:00Z")
    academy.spoil, academy.ignore_writes = lost, True
    assert problem(academy.dialect.create("courses", {"name": "Ukulele"}, action=DO)).outcome is Outcome.NOT_DONE


def test_two_new_courses_of_that_name_leave_it_open() -> None:
    academy = Academy()

    def twice(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        academy.add("courses", name="Ukulele", status="draft")
        raise httpx.ReadTimeout("slow")

    academy.spoil = twice
    found = problem(academy.dialect.create("courses", {"name": "Ukulele"}, action=DO))
    assert found.outcome is Outcome.UNKNOWN
    assert "2 new items" in str(found.sentence)


def test_of_two_new_courses_the_one_with_our_values_is_ours() -> None:
    academy = Academy()

    def another(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        academy.add("courses", name="Ukulele", description="<p>Another</p>")
        raise httpx.ReadTimeout("slow")

    academy.spoil = another
    values = {"name": "Ukulele", "description": "<p>Ours</p>"}
    record = run(academy.dialect.create("courses", values, action=DO))
    assert record["description"] == "<p>Ours</p>"


def test_a_new_category_is_found_among_those_not_seen_before() -> None:
    academy = Academy()
    academy.add("categories", name="Music", count=3)
    run(academy.dialect.page("categories", Query(), None, action=DO))
    academy.spoil = lost
    assert run(academy.dialect.create("categories", {"name": "Strings"}, action=DO)).verified
    academy.ignore_writes = True
    found = problem(academy.dialect.create("categories", {"name": "Winds"}, action=DO))
    assert found.outcome is Outcome.NOT_DONE


@every_bad_answer
def test_a_trash_that_happened_is_done(bad: Any) -> None:
    academy = Academy()
    number = academy.add("courses")
    academy.spoil = bad
    run(academy.dialect.trash("courses", number, action=DO))
    assert len(writes(academy)) == 1


@every_bad_answer
def test_a_delete_that_happened_is_done(bad: Any) -> None:
    academy = Academy()
    number = academy.add("courses")
    academy.spoil = bad
    run(academy.dialect.delete("courses", number, action=DO))
    assert academy.items["courses"] == {}


def test_a_trash_or_delete_that_did_not_happen_is_told() -> None:
    academy = Academy()
    number = academy.add("courses")
    academy.spoil, academy.ignore_writes = lost, True
    for call in (academy.dialect.trash, academy.dialect.delete):
        assert problem(call("courses", number, action=DO)).outcome is Outcome.NOT_DONE


@every_bad_answer
def test_a_restore_that_happened_is_finished(bad: Any) -> None:
    academy = Academy()
    number = academy.add("courses", status="trash", slug="yoga__trashed")

    def first_only(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        academy.spoil = None
        return bad(request, response)  # type: ignore[no-any-return]

    academy.spoil = first_only
    record = run(academy.dialect.restore("courses", number, action=DO))
    assert (record["status"], record["slug"]) == ("draft", "yoga")


@pytest.mark.parametrize(("there", "old"), [(True, False), (False, False), (True, True)])
def test_a_picture_whose_upload_was_not_answered_is_looked_for(there: bool, old: bool) -> None:
    academy = Academy(sign_in=BasicSignIn(PASSWORD))
    moment = academy.now() if not old else academy.now().replace(year=2020, day=1)
    row = {"id": 88, "source_url": "https://x.example/2026/11/Harbour-2.png", "date_gmt": moment.isoformat()[:19]}

    def media(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            raise httpx.ReadTimeout("slow")
        assert request.url.params["search"] == "Harbour"
        return answer([row] if there else [{"id": 1, "source_url": "https://x.example/Harbour-view.png"}])

    academy.extra = media
    upload = academy.dialect.upload("Harbour.png", b"\x89PNG\r\n\x1a\n", "image/png", action=DO)
    if there and not old:
        assert run(upload).id == 88
    else:
        assert problem(upload).outcome is Outcome.NOT_DONE


def test_when_nobody_answers_the_look_it_stays_open() -> None:
    academy = Academy()
    number = academy.add("courses", name="Old")
    academy.extra = lambda request: error(500, "internal_server_error")
    found = problem(academy.dialect.update("courses", number, {"name": "New"}, action=DO))
    assert (found.trouble, found.outcome) == (Trouble.CRASHED, Outcome.UNKNOWN)


def test_a_refused_write_needs_no_look() -> None:
    academy = Academy()
    number = academy.add("courses", name="Old")
    academy.extra = lambda request: error(400, "rest_invalid_param", params={"name": "Too long."})
    found = problem(academy.dialect.update("courses", number, {"name": "New"}, action=DO))
    assert found.outcome is Outcome.NOT_DONE
    assert academy.requests == [f"PUT courses/{number}"]


@pytest.mark.parametrize(
    ("field", "typed", "stored"),
    [
        ("name", "  Two   spaces ", "Two spaces"),
        ("name", "Songs \\ Chords", "Songs  Chords"),
        ("slug", "Gitarre-Für-Alle", "gitarre-fur-alle"),
        ("slug", "漢字", "%e6%bc%a2%e5%ad%97"),
        ("short_description", "a &amp; b", "a & b"),
        ("duration", None, 0),
    ],
)
def test_a_value_that_the_site_tidied_counts_as_saved(field: str, typed: Any, stored: Any) -> None:
    academy = Academy()
    number = academy.add("courses", name="Old", slug="old", short_description="old", duration=5)
    before = run(academy.dialect.get("courses", number, action=DO))

    def tidied(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        academy.items["courses"][number][field] = stored
        raise httpx.ReadTimeout("slow")

    academy.spoil = tidied
    assert run(academy.dialect.update("courses", number, {field: typed}, action=DO, before=before)).verified


def test_other_capitals_that_did_not_arrive_are_not_taken_for_saved() -> None:
    academy = Academy()
    number = academy.add("courses", name="ukulele")
    before = run(academy.dialect.get("courses", number, action=DO))
    academy.spoil, academy.ignore_writes = lost, True
    found = problem(academy.dialect.update("courses", number, {"name": "Ukulele"}, action=DO, before=before))
    assert found.outcome is Outcome.NOT_DONE


def test_an_emptied_web_address_that_stayed_is_not_taken_for_saved() -> None:
    academy = Academy()
    number = academy.add("courses", name="Ukulele", slug="old")
    before = run(academy.dialect.get("courses", number, action=DO))
    academy.spoil, academy.ignore_writes = lost, True
    found = problem(academy.dialect.update("courses", number, {"slug": ""}, action=DO, before=before))
    assert found.outcome is Outcome.NOT_DONE


def test_a_new_category_is_found_although_the_sites_search_does_not_find_its_sign() -> None:
    academy = Academy()

    def stored(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        newest = max(academy.items["categories"])
        academy.items["categories"][newest]["name"] = "Rock &amp; Pop Songs"
        raise httpx.ReadTimeout("slow")

    academy.spoil = stored
    record = run(academy.dialect.create("categories", {"name": "Rock & Pop \\ Songs"}, action=DO))
    assert (record.verified, record["name"]) == (True, "Rock & Pop Songs")
