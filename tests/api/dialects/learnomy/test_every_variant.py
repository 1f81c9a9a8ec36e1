"""An administrator's day, the same in every variant of the site: what the index says is what is used."""

from __future__ import annotations

import asyncio
from base64 import b64decode
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from lmsdesk.domain.kind import Verb
from lmsdesk.domain.problem import Outcome, Trouble
from lmsdesk.domain.query import Query
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import Picture, Ref
from tests.api.dialects.learnomy.desk import WAYS, Desk, academy_with, at, refused
from tests.api.helpers import DO

PNG = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
every_way = pytest.mark.parametrize("names", WAYS, ids=lambda names: "+".join(names) or "plain")


@every_way
def test_every_course_is_listed_once_however_the_site_pages(names: tuple[str, ...]) -> None:
    academy = academy_with(names)
    ids = {academy.course(f"Course {number}", status=("publish", "draft")[number % 2]) for number in range(25)}

    async def scenario(desk: Desk) -> None:
        first = await desk.dialect.page("courses", Query(page_size=10), None, action=DO)
        assert first.total == 25
        records = await desk.all("courses", Query(page_size=10))
        assert len(records) == 25
        assert {record.id for record in records} == ids
        assert len(desk.wire.lines) == 4, "one, and then three for all of them"
        assert {record["status"] for record in records} == {"publish", "draft"}

    at(academy, scenario)


@every_way
def test_search_filter_and_sort_are_done_by_the_site(names: tuple[str, ...]) -> None:
    academy = academy_with(names)
    spoon = academy.course("Spoons")
    academy.course("Pots", status="draft")
    academy.course("Knives")
    academy.db.insert("post_terms", post=spoon, term=academy.carving)

    async def scenario(desk: Desk) -> None:
        async def found(**more: Any) -> list[str]:
            return [record["name"] for record in await desk.all("courses", Query(**more))]

        assert await found(search="poon") == ["Spoons"]
        assert await found(filters={"status": "draft"}) == ["Pots"]
        assert await found(filters={"category": str(academy.carving)}) == ["Spoons"]
        assert await found(sort="title") == ["Knives", "Pots", "Spoons"]
        assert await found(sort="title", descending=True) == ["Spoons", "Pots", "Knives"]

    at(academy, scenario)


@every_way
def test_a_course_is_made_changed_and_read_back(names: tuple[str, ...]) -> None:
    academy = academy_with(names)
    values: dict[str, Any] = {
        "name": "Spoon carving",
        "description": "<p>With a knife.</p>",
        "short_description": "One a day",
        "access_mode": "one_time",
        "regular_price": Decimal("49.50"),
        "sale_price": Decimal("39"),
        "categories": (Ref(academy.wood), Ref(academy.clay)),
        "difficulty": "beginner",
        "duration": 90,
        "featured": True,
        "author": Ref(academy.ids["tom"]),
    }
    if "module-off" not in names:
        values["tags"] = (Ref(academy.weekend_tag),)

    async def scenario(desk: Desk) -> Any:
        made = await desk.dialect.create("courses", values, action=DO)
        read = await desk.dialect.get("courses", made.id, action=DO)
        for record in (made, read):
            for name, value in values.items():
                same = set(record[name]) == set(value) if isinstance(value, tuple) else record[name] == value
                assert same, (name, record[name])
            assert record["status"] == "draft", "new courses are drafts"
            assert not record.odd
            assert record.full
        assert read["price"] == Decimal("39.00")
        assert read["author"].name == "tom"
        saved = await desk.dialect.update(
            "courses", made.id, {"sale_price": None, "status": "publish"}, action=DO, before=read
        )
        assert saved["sale_price"] is None
        assert saved["status"] == "publish"
        assert saved["name"] == "Spoon carving"
        return made.id

    number = at(academy, scenario)
    stored = academy.ask("GET", f"/learnomy/v1/courses/{number}").json()["data"]
    assert stored["status"] == "published"
    assert stored["current_price"] == "49.50"


@every_way
def test_into_the_trash_out_again_and_away_for_good(names: tuple[str, ...]) -> None:
    academy = academy_with(names)
    number = academy.course("Spoons")

    async def scenario(desk: Desk) -> None:
        before = await desk.dialect.get("courses", number, action=DO)
        await desk.dialect.trash("courses", number, action=DO)
        assert await desk.all("courses") == []
        trashed = await desk.all("courses", Query(filters={"status": "trash"}))
        assert [record["status"] for record in trashed] == ["trash"]
        restored = await desk.dialect.restore("courses", number, action=DO, before=before)
        assert restored["status"] == "publish"
        await desk.dialect.delete("courses", number, action=DO)
        gone = await refused(desk.dialect.get("courses", number, action=DO))
        assert gone.trouble is Trouble.GONE
        await desk.dialect.delete("courses", number, action=DO)

    at(academy, scenario)


@every_way
def test_categories_are_a_tree_that_can_be_rearranged(names: tuple[str, ...]) -> None:
    academy = academy_with(names)

    async def scenario(desk: Desk) -> None:
        def parent(record: Record) -> Any:
            return record["parent_id"].id if record["parent_id"] else 0

        tree = {record["name"]: parent(record) for record in await desk.all("categories")}
        assert tree == {"Wood": 0, "Carving": academy.wood, "Clay": 0}
        made = await desk.dialect.create("categories", {"name": "Spoons", "parent_id": Ref(academy.clay)}, action=DO)
        assert parent(made) == academy.clay
        moved = await desk.dialect.update("categories", made.id, {"parent_id": None}, action=DO, before=made)
        assert parent(moved) == 0
        assert not desk.dialect.offer("categories", Verb.TRASH)
        await desk.dialect.delete("categories", made.id, action=DO)
        assert len(await desk.all("categories")) == 3

    at(academy, scenario)


@every_way
def test_what_the_site_refuses_is_said_at_the_field(names: tuple[str, ...]) -> None:
    academy = academy_with(names)
    number = academy.course("Spoons", access_mode="one_time", regular_price="20.00")

    async def scenario(desk: Desk) -> None:
        changes = {"sale_price": Decimal(30)}
        problem = await refused(desk.dialect.update("courses", number, changes, action=DO))
        assert problem.trouble is Trouble.INVALID
        assert problem.outcome is Outcome.NOT_DONE
        assert "lower than price" in problem.fields["sale_price"]
        twice = await refused(desk.dialect.create("categories", {"name": "Clay"}, action=DO))
        assert twice.outcome is Outcome.NOT_DONE

    at(academy, scenario)


@every_way
def test_a_picture_goes_up_and_onto_the_course(names: tuple[str, ...], tmp_path: Path) -> None:
    academy = academy_with(names, tmp_path)
    number = academy.course("Spoons")

    async def scenario(desk: Desk) -> None:
        media = await desk.dialect.upload("spoon.png", PNG, "image/png", action=DO)
        saved = await desk.dialect.update(
            "courses", number, {"featured_image": Picture(media.id, media.url)}, action=DO
        )
        assert saved["featured_image"].id == media.id
        assert saved["featured_image"].url == media.url
        bare = await desk.dialect.update("courses", number, {"featured_image": None}, action=DO)
        assert not bare["featured_image"]

    at(academy, scenario)


@every_way
def test_what_deleting_takes_along_is_known_before(names: tuple[str, ...]) -> None:
    academy = academy_with(names)
    number = academy.course("Spoons")
    academy.ask("POST", f"/learnomy/v1/courses/{number}/sections", {"title": "Tools"}, by="ida")
    for title in ("Knives", "Axes"):
        academy.ask("POST", "/learnomy/v1/lessons", {"title": title, "course_id": number}, by="ida")
    academy.ask("POST", f"/learnomy/v1/courses/{number}/enroll", {}, by="sue")

    async def scenario(desk: Desk) -> None:
        record = await desk.dialect.get("courses", number, action=DO)
        told = await desk.dialect.consequences("courses", record, action=DO)
        assert (told.children["sections"], told.children["lessons"]) == (1, 2)
        assert any(str(sentence).endswith("1.") for sentence in told.sentences)

    at(academy, scenario)


@every_way
def test_only_listed_routes_are_called(names: tuple[str, ...]) -> None:
    """The client discovers, it does not guess: nothing that it does meets a 404 or 405."""
    academy = academy_with(names)
    number = academy.course("Spoons")

    async def scenario(desk: Desk) -> None:
        for kind in ("courses", "categories", "tags", "people", "difficulties"):
            if desk.dialect.offer(kind, Verb.LIST):
                await desk.all(kind)
        record = await desk.dialect.get("courses", number, action=DO)
        await desk.dialect.consequences("courses", record, action=DO)
        await desk.dialect.update("courses", number, {"name": "Forks"}, action=DO)
        await desk.dialect.trash("courses", number, action=DO)
        await desk.dialect.restore("courses", number, action=DO, before=record)
        assert all(status in (200, 304) for status in desk.wire.statuses), desk.wire.lines

    at(academy, scenario)


def test_several_at_a_time_do_not_get_into_each_others_way() -> None:
    academy = academy_with(())
    ids = [academy.course(f"Course {number}") for number in range(8)]

    async def scenario(desk: Desk) -> None:
        saved = await asyncio.gather(
            *(desk.dialect.update("courses", id, {"name": f"New {id}"}, action=DO) for id in ids)
        )
        assert [record["name"] for record in saved] == [f"New {id}" for id in ids]

    at(academy, scenario)
