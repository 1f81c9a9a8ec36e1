"""The ordinary day: list, open, save, trash, restore, delete, and what goes over the wire for it."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Any

import httpx
import pytest

from lmsdesk.api.auth import BasicSignIn
from lmsdesk.domain.kind import Verb
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.domain.query import Query
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import Media, Picture, Ref
from tests.api.dialects.masteriyo.academy import Academy
from tests.api.helpers import DO, PASSWORD, answer, error

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 100


def run(call: Any) -> Any:
    return asyncio.run(call)


def problem(call: Any) -> Problem:
    with pytest.raises(Problem) as caught:
        asyncio.run(call)
    return caught.value


def test_250_courses_listed_one_saved_is_three_lists_and_one_save() -> None:
    academy = Academy()
    for number in range(250):
        academy.add("courses", name=f"Course {number}")

    async def scenario() -> None:
        records: list[Record] = []
        cursor = None
        while True:
            page = await academy.dialect.page("courses", Query(), cursor, action=DO)
            records += page.records
            cursor = page.next
            if cursor is None:
                break
        assert len({record.id for record in records}) == 250
        assert page.total == 250
        record = records[120]
        assert record.full, "the list is good enough to edit from"
        saved = await academy.dialect.update("courses", record.id, {"name": "Harbour walk"}, action=DO, before=record)
        assert saved["name"] == "Harbour walk"

    run(scenario())
    assert [line.split("/")[0] for line in academy.requests] == ["GET courses"] * 3 + ["PUT courses"]
    assert academy.sent() == {"name": "Harbour walk"}, "only what changed"


def test_tags_are_a_plain_list() -> None:
    academy = Academy()
    academy.add("tags", name="strings")
    page = run(academy.dialect.page("tags", Query(), None, action=DO))
    assert [record["name"] for record in page.records] == ["strings"]
    assert page.total == 1
    assert page.next is None


def test_a_new_course_is_a_draft_unless_told_otherwise() -> None:
    academy = Academy()
    record = run(academy.dialect.create("courses", {"name": "Ukulele", "regular_price": Decimal(20)}, action=DO))
    assert academy.sent() == {"name": "Ukulele", "regular_price": "20", "access_mode": "one_time", "status": "draft"}
    assert record["status"] == "draft"
    run(academy.dialect.create("courses", {"name": "Yoga", "status": "publish"}, action=DO))
    assert academy.sent()["status"] == "publish"


@pytest.mark.parametrize("values", [{}, {"name": ""}, {"name": "   "}, {"name": None}])
def test_a_course_without_a_title_is_not_sent(values: dict[str, Any]) -> None:
    academy = Academy()
    found = problem(academy.dialect.create("courses", values, action=DO))
    assert (found.trouble, found.outcome) == (Trouble.INVALID, Outcome.NOT_DONE)
    assert "name" in found.fields
    assert academy.requests == []


def test_an_answer_in_the_guides_form_is_completed() -> None:
    academy = Academy()
    academy.few_fields = True
    record = run(academy.dialect.create("courses", {"name": "Yoga"}, action=DO))
    assert record.full
    assert record["regular_price"] == Decimal(0)
    assert academy.requests == ["POST courses", f"GET courses/{record.id}"]
    saved = run(academy.dialect.update("courses", record.id, {"name": "Yin Yoga"}, action=DO, before=record))
    assert saved.full
    assert saved["name"] == "Yin Yoga"


def test_a_write_that_could_not_be_completed_is_still_a_good_write() -> None:
    academy = Academy()
    number = academy.add("courses")
    academy.few_fields = True
    academy.extra = lambda request: error(500, "internal_server_error") if request.method == "GET" else None
    record = run(academy.dialect.update("courses", number, {"name": "Yoga"}, action=DO))
    assert record["name"] == "Yoga"
    assert not record.full


def test_the_picture_keeps_its_address() -> None:
    academy = Academy()
    number = academy.add("courses", featured_image=78)
    before = Record(number, {"featured_image": Picture(78, "https://x.example/a.png"), "name": "Course"})
    saved = run(academy.dialect.update("courses", number, {"name": "New"}, action=DO, before=before))
    assert saved["featured_image"].url == "https://x.example/a.png"
    changed = {"featured_image": Picture(80, "https://x.example/b.png")}
    saved = run(academy.dialect.update("courses", number, changed, action=DO, before=before))
    assert saved["featured_image"].url == "https://x.example/b.png"
    assert academy.sent() == {"featured_image": 80}


def test_trash_and_restore_give_the_course_back_as_it_was() -> None:
    academy = Academy()
    number = academy.add("courses", name="Ukulele", slug="ukulele")
    before = run(academy.dialect.get("courses", number, action=DO))
    run(academy.dialect.trash("courses", number, action=DO))
    assert academy.items["courses"][number]["status"] == "trash"
    restored = run(academy.dialect.restore("courses", number, action=DO, before=before))
    assert (restored["slug"], restored["status"]) == ("ukulele", "publish")
    assert academy.items["courses"][number]["slug"] == "ukulele"
    assert academy.sent() == {"slug": "ukulele", "status": "publish"}


def test_without_knowing_its_status_a_restored_course_stays_a_draft() -> None:
    academy = Academy()
    number = academy.add("courses", slug="yoga__trashed-2", status="trash")
    trashed = run(academy.dialect.get("courses", number, action=DO))
    restored = run(academy.dialect.restore("courses", number, action=DO, before=trashed))
    assert (restored["slug"], restored["status"]) == ("yoga", "draft")
    assert academy.sent() == {"slug": "yoga"}


def test_a_restore_whose_repair_fails_is_a_restore() -> None:
    academy = Academy()
    number = academy.add("courses", slug="yoga__trashed", status="trash")
    academy.extra = lambda request: error(403, "masteriyo_rest_cannot_update") if request.method == "PUT" else None
    restored = run(academy.dialect.restore("courses", number, action=DO))
    assert restored["status"] == "draft"


def test_trashing_twice_is_fine() -> None:
    academy = Academy()
    number = academy.add("courses", status="trash")
    run(academy.dialect.trash("courses", number, action=DO))
    assert academy.requests == [f"DELETE courses/{number}"]


def test_deleting_sends_force_and_children_only_when_asked() -> None:
    academy = Academy()
    one, other = academy.add("courses"), academy.add("courses")
    run(academy.dialect.delete("courses", one, action=DO))
    run(academy.dialect.delete("courses", other, action=DO, children=True))
    assert [dict(request.url.params) for request in academy.site.requests] == [
        {"force": "true"},
        {"force": "true", "children": "true"},
    ]
    assert academy.items["courses"] == {}


def test_deleting_what_is_gone_is_fine_but_a_missing_route_is_not() -> None:
    academy = Academy()
    run(academy.dialect.delete("courses", 404, action=DO))
    run(academy.dialect.delete("categories", 404, action=DO))
    academy.extra = lambda request: error(404, "rest_no_route")
    assert problem(academy.dialect.delete("courses", 404, action=DO)).code == "rest_no_route"


def test_an_item_that_is_gone_is_told() -> None:
    academy = Academy()
    assert problem(academy.dialect.get("courses", 404, action=DO)).trouble is Trouble.GONE
    found = problem(academy.dialect.update("courses", 404, {"name": "x"}, action=DO))
    assert (found.trouble, found.outcome) == (Trouble.GONE, Outcome.NOT_DONE)


def test_a_category_that_exists_is_not_taken_for_a_new_one() -> None:
    academy = Academy()
    academy.add("categories", name="Music")
    run(academy.dialect.page("categories", Query(), None, action=DO))
    found = problem(academy.dialect.create("categories", {"name": "Music"}, action=DO))
    assert (found.code, found.outcome) == ("exists", Outcome.NOT_DONE)
    assert "already" in found.fields["name"]


def test_a_category_with_courses_cannot_be_new() -> None:
    academy = Academy()
    academy.add("tags", name="strings", count=4)
    assert problem(academy.dialect.create("tags", {"name": "strings"}, action=DO)).code == "exists"


def test_a_loop_of_categories_is_refused_before_it_is_sent() -> None:
    academy = Academy()
    music = academy.add("categories", name="Music")
    strings = academy.add("categories", name="Strings", parent_id=music)
    run(academy.dialect.page("categories", Query(), None, action=DO))
    asked = len(academy.requests)
    for parent in (music, strings):
        found = problem(academy.dialect.update("categories", music, {"parent_id": Ref(parent)}, action=DO))
        assert (found.code, found.outcome) == ("loop", Outcome.NOT_DONE)
        assert "parent_id" in found.fields
    assert len(academy.requests) == asked
    run(academy.dialect.update("categories", strings, {"parent_id": None}, action=DO))
    run(academy.dialect.update("categories", music, {"parent_id": Ref(strings)}, action=DO))


def test_the_sites_messages_come_under_our_field_names() -> None:
    academy = Academy()
    number = academy.add("courses")
    academy.extra = lambda request: error(400, "rest_invalid_param", params={"author_id": "No such user."})
    found = problem(academy.dialect.update("courses", number, {"author": Ref(9)}, action=DO))
    assert found.fields == {"author": "No such user."}


def test_a_read_key_is_remembered_after_its_first_refusal() -> None:
    academy = Academy()
    number = academy.add("courses")
    assert academy.dialect.offer("courses", Verb.UPDATE)
    academy.extra = lambda request: (
        error(401, "masteriyo_rest_authentication_error") if request.method != "GET" else None
    )
    found = problem(academy.dialect.update("courses", number, {"name": "x"}, action=DO))
    assert (found.trouble, found.outcome) == (Trouble.FORBIDDEN, Outcome.NOT_DONE)
    assert "may only look" in str(academy.dialect.offer("courses", Verb.UPDATE).reason)
    assert academy.dialect.offer("courses", Verb.LIST)


def test_who_signs_in_decides_what_is_offered() -> None:
    academy = Academy()
    me = {"id": 3, "username": "ines", "display_name": "Ines", "roles": ["masteriyo_instructor"]}
    academy.extra = lambda request: answer(me) if request.url.path.endswith("/users/me") else None
    identity = run(academy.dialect.who(action=DO))
    assert (identity.name, identity.can_write) == ("Ines", None)
    assert not academy.dialect.offer("categories", Verb.UPDATE)
    assert academy.dialect.offer("courses", Verb.UPDATE)


def test_people_are_read_for_the_picker() -> None:
    academy = Academy()
    row = {"id": 3, "username": "ines", "display_name": "Ines Moreau", "email": "ines@academy.example"}
    academy.extra = lambda request: answer({"data": [row], "meta": {"total": 1, "pages": 1}})
    page = run(academy.dialect.page("people", Query(search="ine", filters={"roles": "administrator"}), None, action=DO))
    [person] = page.records
    assert (person["name"], person["login"], person["email"]) == ("Ines Moreau", "ines", "ines@academy.example")
    params = academy.site.requests[-1].url.params
    assert (params["search"], params["roles"]) == ("ine", "administrator")


def test_the_children_of_a_course_are_counted() -> None:
    academy = Academy()
    number = academy.add("courses", students_count=4)
    totals = {"sections": "3", "lessons": "17", "quizes": "2"}

    def count(request: httpx.Request) -> httpx.Response | None:
        name = request.url.path.rsplit("/", 1)[-1]
        return answer([{"id": 1}], headers={"X-WP-Total": totals[name]}) if name in totals else None

    academy.extra = count
    record = run(academy.dialect.get("courses", number, action=DO))
    found = run(academy.dialect.consequences("courses", record, action=DO))
    assert found.children == {"sections": 3, "lessons": 17, "quizzes": 2}
    assert found.can_take_children
    assert [str(sentence) for sentence in found.sentences][1].endswith("4.")


def test_a_site_that_does_not_tell_the_children_is_no_hindrance() -> None:
    academy = Academy()
    record = run(academy.dialect.get("courses", academy.add("courses"), action=DO))
    found = run(academy.dialect.consequences("courses", record, action=DO))
    assert found.children == {}
    assert not found.can_take_children


def test_the_consequences_of_deleting_a_category_are_named() -> None:
    academy = Academy()
    music = academy.add("categories", name="Music", count=6)
    academy.add("categories", name="Strings", parent_id=music)
    record = run(academy.dialect.get("categories", music, action=DO))
    found = run(academy.dialect.consequences("categories", record, action=DO))
    assert found.children == {"courses": 6, "subcategories": 1}
    assert not found.can_take_children
    assert len(found.sentences) == 2
    again = len(academy.requests)
    run(academy.dialect.consequences("categories", record, action=DO))
    assert len(academy.requests) == again, "the tree is known by now"


def test_a_picture_goes_up_as_a_raw_body() -> None:
    academy = Academy(sign_in=BasicSignIn(PASSWORD))
    academy.extra = lambda request: answer({"id": 88, "source_url": "https://x.example/harbour.png"}, 201)
    media = run(academy.dialect.upload("Harbour view.jpeg", PNG, "image/jpeg", action=DO))
    assert media == Media(88, "https://x.example/harbour.png")
    [request] = academy.site.requests
    assert request.url.path == "/wp-json/wp/v2/media"
    assert request.content == PNG
    assert request.headers["Content-Type"] == "image/png"
    assert request.headers["Content-Disposition"] == 'attachment; filename="Harbour-view.png"'


def test_a_key_cannot_upload_and_says_so_before_sending() -> None:
    academy = Academy()
    found = problem(academy.dialect.upload("a.png", PNG, "image/png", action=DO))
    assert (found.trouble, found.outcome) == (Trouble.UNAVAILABLE, Outcome.NOT_DONE)
    assert "application password" in str(found.sentence)
    assert academy.requests == []


def test_the_address_of_a_picture_is_asked_for_without_the_key() -> None:
    academy = Academy()
    academy.extra = lambda request: answer({"id": 78, "source_url": "https://x.example/a.png"})
    known = run(academy.dialect.picture(Picture(78), action=DO))
    assert known.url == "https://x.example/a.png"
    assert "authorization" not in academy.site.requests[0].headers
    assert run(academy.dialect.picture(known, action=DO)) is known


def test_a_long_list_gives_others_a_turn() -> None:
    academy = Academy()
    for _ in range(100):
        academy.add("courses")
    turns: list[int] = []

    async def scenario() -> None:
        async def ticking() -> None:
            while True:
                turns.append(1)
                await asyncio.sleep(0)

        answered = await academy.dialect._client.read("masteriyo/v1/courses", {"page": 1, "per_page": 100}, action=DO)
        ticker = asyncio.get_running_loop().create_task(ticking())
        await academy.dialect._records(_shape(), answered.data["data"])
        ticker.cancel()

    run(scenario())
    assert len(turns) >= 4


def _shape() -> Any:
    from lmsdesk.api.dialects.masteriyo.shapes import SHAPES

    return SHAPES["courses"]


def test_scheduling_without_a_date_to_come_is_not_sent_for_the_site_would_publish() -> None:
    academy = Academy()
    number = academy.add("courses", status="draft")
    before = run(academy.dialect.get("courses", number, action=DO))
    sent = len(academy.requests)
    for call in (
        academy.dialect.update("courses", number, {"status": "future"}, action=DO, before=before),
        academy.dialect.create("courses", {"name": "Ukulele", "status": "future"}, action=DO),
    ):
        found = problem(call)
        assert (found.outcome, list(found.fields)) == (Outcome.NOT_DONE, ["status"])
    assert len(academy.requests) == sent
    later = academy.add("courses", status="draft", date_created="2090-01-01T00:00:00Z")
    before = run(academy.dialect.get("courses", later, action=DO))
    run(academy.dialect.update("courses", later, {"status": "future"}, action=DO, before=before))
    assert academy.sent() == {"status": "future"}


def test_a_taken_address_of_a_new_category_is_told_at_the_address() -> None:
    academy = Academy()
    academy.extra = lambda request: error(400, "masteriyo_rest_invalid_category", "Category Already Exists.")
    found = problem(academy.dialect.create("categories", {"name": "Winds", "slug": "strings"}, action=DO))
    assert found.fields == {"slug": "Category Already Exists."}
