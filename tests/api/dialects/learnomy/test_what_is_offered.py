"""What one may do depends on what the site lists and on who one is; every no has a reason."""

from __future__ import annotations

import pytest

from lmsdesk.domain.fields import OneOf
from lmsdesk.domain.kind import Verb
from lmsdesk.domain.problem import Trouble
from lmsdesk.domain.query import Query
from tests.api.dialects.learnomy.desk import WAYS, Desk, academy_with, at, refused
from tests.api.helpers import DO


def test_the_form_has_what_the_routes_take_and_nothing_else() -> None:
    async def scenario(desk: Desk) -> None:
        kind = desk.dialect.kind("courses")
        writable = {field.name for field in kind.writable()}
        assert {"name", "regular_price", "categories", "tags", "featured_image", "author", "difficulty"} <= writable
        assert not {"end_date", "menu_order", "course_badge"} & {field.name for field in kind.fields}
        level = kind.field("difficulty")
        assert isinstance(level, OneOf), "levels are words here, not things with ids"
        assert "beginner" in [choice.value for choice in level.choices]
        assert kind.field("name").required

    at(academy_with(()), scenario)


def test_a_module_that_is_off_takes_its_fields_and_lists_away() -> None:
    async def scenario(desk: Desk) -> None:
        assert desk.dialect.offer("courses", Verb.CREATE)
        offer = desk.dialect.offer("tags", Verb.LIST)
        assert not offer
        assert "a module may be switched off" in str(offer.reason)
        assert not desk.dialect.kind("courses").has("tags") or desk.dialect.kind("courses").field("tags").read_only

    at(academy_with(("module-off",)), scenario)


def test_other_paths_are_found_in_the_index() -> None:
    async def scenario(desk: Desk) -> None:
        table = desk.dialect.describe_routes()["capabilities"]
        assert table["categories.list"]["route"] == "/learnomy/v1/categories"
        assert table["courses.trash"] == {"method": "POST", "route": "/learnomy/v1/courses/{id}/trash"}
        assert table["courses.update"]["method"] == "PUT"

    at(academy_with(("other-paths",)), scenario)


def test_a_closed_index_opens_for_an_administrator() -> None:
    academy = academy_with(("closed-index",))

    async def scenario(desk: Desk) -> None:
        assert desk.dialect.describe_routes()["mode"] == "full"
        assert not desk.dialect.notes
        assert len(await desk.all("categories")) == 3

    at(academy, scenario)


def test_behind_a_closed_index_the_published_routes_tell_what_they_take() -> None:
    academy = academy_with(("closed-index",))
    own = academy.course("Spoons")

    async def scenario(desk: Desk) -> None:
        assert desk.dialect.describe_routes()["mode"] == "reduced"
        assert "closed" in str(desk.dialect.notes[0])
        assert [record["name"] for record in await desk.all("courses")] == ["Spoons"]
        saved = await desk.dialect.update("courses", own, {"name": "Forks"}, action=DO)
        assert saved["name"] == "Forks"
        offer = desk.dialect.offer("categories", Verb.LIST)
        assert not offer
        assert "course-categories" in str(offer.reason)
        problem = await refused(desk.dialect.page("categories", Query(), None, action=DO))
        assert problem.trouble is Trouble.UNAVAILABLE
        assert not [line for line in desk.wire.lines if "categories" in line], "nothing is guessed"

    at(academy, scenario, by="ida")


@pytest.mark.parametrize("names", WAYS)
def test_an_instructors_day_behind_a_closed_index(names: tuple[str, ...]) -> None:
    """OPTIONS of the published routes is enough to write, whatever else the site does its own way."""
    academy = academy_with(("closed-index", *names))

    async def scenario(desk: Desk) -> None:
        made = await desk.dialect.create("courses", {"name": "Spoons"}, action=DO)
        saved = await desk.dialect.update("courses", made.id, {"name": "Forks"}, action=DO, before=made)
        assert (saved["name"], saved["status"]) == ("Forks", "draft")
        assert [record.id for record in await desk.all("courses")] == [made.id]
        await desk.dialect.delete("courses", made.id, action=DO)
        assert await desk.all("courses") == []
        assert all(status < 400 for status in desk.wire.statuses), desk.wire.lines

    at(academy, scenario, by="ida")


@pytest.mark.parametrize("names", WAYS)
def test_a_trash_is_offered_behind_a_closed_index_only_where_there_is_one(names: tuple[str, ...]) -> None:
    """Where DELETE takes no ``force`` it deletes for good, so it must not be taken for the way into the trash."""
    academy = academy_with(("closed-index", *names))
    number = academy.course("Spoons")

    async def scenario(desk: Desk) -> None:
        offered = bool(desk.dialect.offer("courses", Verb.TRASH))
        assert offered is ("other-paths" not in names)
        if offered:
            await desk.dialect.trash("courses", number, action=DO)
        else:
            await refused(desk.dialect.trash("courses", number, action=DO))
        kept = await desk.dialect.get("courses", number, action=DO)
        assert kept["status"] == ("trash" if offered else "publish")

    at(academy, scenario, by="ida")


def test_an_instructor_sees_own_drafts_and_may_not_make_categories() -> None:
    academy = academy_with(())
    academy.course("Mine", status="draft")
    academy.course("Tom's", by="tom", status="draft")

    async def scenario(desk: Desk) -> None:
        assert [record["name"] for record in await desk.all("courses")] == ["Mine"]
        problem = await refused(desk.dialect.create("categories", {"name": "Metal"}, action=DO))
        assert problem.trouble is Trouble.FORBIDDEN
        assert not desk.dialect.offer("categories", Verb.CREATE), "asked once, known from then on"
        assert desk.dialect.offer("courses", Verb.CREATE), "the rest goes on"
        names = [record["name"] for record in await desk.all("people")]
        assert names == ["admin", "ida", "tom"]

    at(academy, scenario, by="ida")


@pytest.mark.parametrize(("login", "role"), [("admin", "administrator"), ("ida", "instructor"), ("sue", "student")])
def test_everybody_is_known_by_name_and_role(login: str, role: str) -> None:
    async def scenario(desk: Desk) -> None:
        assert (desk.identity.login, desk.identity.role) == (login, role)

    at(academy_with(()), scenario, by=login)


def test_learnomy_pro_is_seen_or_not() -> None:
    def paths(*names: str) -> set[str]:
        async def scenario(desk: Desk) -> set[str]:
            return set(desk.dialect.describe_routes()["paths"])

        return at(academy_with(names), scenario)

    assert "learnomy-pro/v1/cohorts" in paths()
    assert not [path for path in paths("no-pro") if path.startswith("learnomy-pro/v1")]
