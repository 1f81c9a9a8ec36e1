from __future__ import annotations

import asyncio
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from lmsdesk.domain.kind import Verb
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import Ref
from lmsdesk.sites import Query, ShelfChange, Site
from tests.conftest import until
from tests.sites.fake import COURSE, FakeDialect, academy


def watched(site: Site, kind_id: str = "courses") -> list[ShelfChange]:
    changes: list[ShelfChange] = []
    site.shelf(kind_id).subscribe(changes.append)
    return changes


def run(scenario: Callable[[Site, FakeDialect], Any], courses: int = 1) -> None:
    site, dialect = academy(courses)
    asyncio.run(scenario(site, dialect))


def test_a_list_is_read_page_by_page() -> None:
    async def scenario(site: Site, dialect: FakeDialect) -> None:
        shelf = site.shelf("courses")
        page = await shelf.first(Query())
        assert [record.id for record in page.records] == [1, 2, 3]
        assert page.next is not None
        page = await shelf.next_page(Query(), page.next)
        assert [record.id for record in page.records] == [4, 5]
        assert page.next is None
        assert dialect.asked == ["page courses", "page courses"]

    run(scenario, courses=5)


def test_only_the_difference_is_sent_and_the_answer_becomes_the_row() -> None:
    async def scenario(site: Site, dialect: FakeDialect) -> None:
        shelf, changes = site.shelf("courses"), watched(site)
        record = (await shelf.first()).records[0]
        values = {**record.values, "name": "Uke", "categories": (Ref(3, "Wind"),), "date_modified": None}
        saved = await shelf.save(record, values)
        assert dialect.asked == ["page courses", "update categories,name 1"]
        assert saved.record["name"] == "Uke"
        assert dict(saved.sent) == {"name": "Uke", "categories": (Ref(3),)}
        assert (saved.dropped, saved.others, saved.verified) == ((), (), False)
        assert changes == [ShelfChange(changed=(saved.record,))]

    run(scenario)


def test_nothing_different_means_nothing_sent() -> None:
    async def scenario(site: Site, dialect: FakeDialect) -> None:
        record = await site.shelf("courses").open(1)
        dialect.asked.clear()
        values = {**record.values, "description": record["description"], "regular_price": Decimal("20.00")}
        saved = await site.shelf("courses").save(record, values)
        assert dialect.asked == []
        assert saved.sent == {}
        assert saved.record is record

    run(scenario)


def test_a_course_deleted_meanwhile_can_be_saved_as_new() -> None:
    async def scenario(site: Site, dialect: FakeDialect) -> None:
        shelf, changes = site.shelf("courses"), watched(site)
        record = await shelf.open(1)
        dialect.items["courses"].clear()
        values = {**record.values, "name": "Uke"}
        with pytest.raises(Problem) as caught:
            await shelf.save(record, values)
        assert caught.value.trouble is Trouble.GONE
        assert changes == [ShelfChange(gone=(1,))]
        saved = await shelf.create(values)
        assert saved.record["name"] == "Uke"
        assert saved.record["regular_price"] == Decimal("20")
        assert "date_modified" not in saved.sent
        assert changes[1] == ShelfChange(added=(saved.record,))

    run(scenario)


def test_a_missing_route_is_not_a_missing_item() -> None:
    async def scenario(site: Site, dialect: FakeDialect) -> None:
        changes = watched(site)
        dialect.trouble = lambda verb, id: Problem(Trouble.GONE, code="rest_no_route")
        with pytest.raises(Problem):
            await site.shelf("courses").open(1)
        assert changes == []

    run(scenario)


def test_create_leaves_out_what_is_empty() -> None:
    async def scenario(site: Site, dialect: FakeDialect) -> None:
        values = {**site.kind("courses").defaults(), "name": "New", "price": Decimal(1)}
        saved = await site.shelf("courses").create(values)
        assert saved.sent["name"] == "New"
        assert saved.sent["enable_end_date"] is False
        assert not {"slug", "categories", "sale_price", "price"} & set(saved.sent)

    run(scenario)


def test_a_term_that_was_there_already_is_told() -> None:
    async def scenario(site: Site, dialect: FakeDialect) -> None:
        shelf, changes = site.shelf("categories"), watched(site, "categories")
        await shelf.all()
        dialect.bend = lambda record: Record(3, record.values, full=True)
        saved = await shelf.create({"name": "Wind"})
        assert "there already" in str(saved.note)
        assert changes == [ShelfChange(changed=(saved.record,))]

    run(scenario)


def test_all_pages_through_once_for_everyone() -> None:
    async def scenario(site: Site, dialect: FakeDialect) -> None:
        dialect.seed("categories", {"name": "Brass"})
        shelf = site.shelf("categories")
        one, two = await asyncio.gather(shelf.all(), shelf.all())
        assert one is two
        assert [record["name"] for record in one] == ["Strings", "Guitar", "Wind", "Brass"]
        assert dialect.asked == ["page categories"] * 2
        await shelf.all()
        assert len(dialect.asked) == 2
        await shelf.all(reload=True)
        assert len(dialect.asked) == 4

    run(scenario)


def test_the_kept_list_follows_our_own_writes() -> None:
    async def scenario(site: Site, dialect: FakeDialect) -> None:
        shelf = site.shelf("categories")
        guitar = (await shelf.all())[1]
        await shelf.save(guitar, {"name": "Guitars"})
        await shelf.create({"name": "Brass"})
        assert [record["name"] for record in shelf.cached or ()] == ["Strings", "Guitars", "Wind", "Brass"]
        asked = len(dialect.asked)
        await shelf.all()
        assert len(dialect.asked) == asked
        await shelf.delete([guitar])
        assert [record["name"] for record in shelf.cached or ()] == ["Strings", "Wind", "Brass"]
        await shelf.all()
        assert dialect.asked[-1] == "page categories", "after a delete in a tree the list is read again"

    run(scenario)


def test_a_cancelled_reading_leaves_the_shelf_usable() -> None:
    async def scenario(site: Site, dialect: FakeDialect) -> None:
        shelf = site.shelf("categories")
        dialect.gate = asyncio.Event()
        task = asyncio.create_task(shelf.all())
        await until(lambda: dialect.running)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        dialect.gate = None
        assert len(await shelf.all()) == 3

    run(scenario)


def test_bare_ids_are_named_from_the_list_of_terms() -> None:
    async def scenario(site: Site, dialect: FakeDialect) -> None:
        dialect.bare_ids = True
        shelf = site.shelf("courses")
        page = await shelf.first()
        assert [ref.name for ref in page.records[0]["categories"]] == ["Strings"]
        assert page.records[0]["author"] == Ref(1)
        assert sorted(dialect.asked) == ["page categories", "page courses"]
        await shelf.first()
        assert dialect.asked[2:] == ["page courses"], "the terms are known now"
        saved = await shelf.save(page.records[0], {"categories": (Ref(3, "Wind"), Ref(1, "Strings"))})
        assert sorted(ref.name for ref in saved.record["categories"]) == ["Strings", "Wind"]
        assert dialect.asked[3:] == ["update categories 1"], "no request for names after a save"
        created = await shelf.create({"name": "x", "categories": (Ref(9, "Newest"),), "author": Ref(4, "Ines")})
        assert created.record["categories"][0].name == "Newest"
        assert created.record["author"].name == "Ines"

    run(scenario)


def test_a_tree_names_its_parents_from_itself() -> None:
    async def scenario(site: Site, dialect: FakeDialect) -> None:
        dialect.bare_ids = True
        records = await site.shelf("categories").all()
        assert records[1]["parent_id"].name == "Strings"

    run(scenario)


def test_a_list_of_terms_that_fails_costs_only_the_names() -> None:
    async def scenario(site: Site, dialect: FakeDialect) -> None:
        dialect.bare_ids = True
        dialect.trouble = lambda verb, id: Problem(Trouble.FORBIDDEN) if id == "categories" else None
        page = await site.shelf("courses").first()
        assert page.records[0]["categories"] == (Ref(1),)

    run(scenario)


def test_trash_restore_and_delete_tell_who_went_where() -> None:
    async def scenario(site: Site, dialect: FakeDialect) -> None:
        shelf, changes = site.shelf("courses"), watched(site)
        records = (await shelf.first()).records
        batch = await shelf.trash([records[0], 2])
        assert (batch.done, batch.failed, batch.ok) == ((1, 2), (), True)
        assert {change.gone for change in changes} == {(1,), (2,)}
        batch = await shelf.restore(records[:2])
        assert [record["status"] for record in batch.records] == ["draft", "draft"]
        assert sorted(int(record.id) for change in changes[2:] for record in change.changed) == [1, 2]
        batch = await shelf.delete(records[:1], children=True)
        assert batch.done == (1,)
        assert changes[-1] == ShelfChange(gone=(1,))
        assert list(dialect.items["courses"]) == [2]

    run(scenario, courses=2)


def test_a_batch_keeps_the_result_of_each_item() -> None:
    async def scenario(site: Site, dialect: FakeDialect) -> None:
        shelf = site.shelf("courses")
        refusal = Problem(Trouble.FORBIDDEN, outcome=Outcome.NOT_DONE)
        dialect.trouble = lambda verb, id: refusal if id == 3 else None
        seen: list[tuple[int, int]] = []
        records = await shelf.all()  # FakeDialect's gate is open: the page is no item
        batch = await shelf.save_many(records, {"status": "draft"}, progress=lambda *told: seen.append(told))
        assert batch.done == (1, 2, 4, 5, 6)
        assert batch.failed == ((3, refusal),)
        assert [record.id for record in batch.records] == [1, 2, 4, 5, 6]
        assert sorted(seen) == [(number, 6) for number in range(1, 7)]
        assert len({action.number for action in dialect.actions[-6:]}) == 1, "one action for the whole batch"
        assert dialect.most_running <= 4

    run(scenario, courses=6)


def test_a_batch_stops_when_asked_and_when_the_site_is_gone() -> None:
    async def scenario(site: Site, dialect: FakeDialect) -> None:
        shelf, stop = site.shelf("courses"), asyncio.Event()
        records = await shelf.all()

        def after_two(done: int, of: int) -> None:
            if done == 2:
                stop.set()

        batch = await shelf.save_many(records, {"status": "draft"}, progress=after_two, stop=stop)
        assert batch.left
        assert len(batch.done) + len(batch.left) == 20
        assert not batch.ok
        dialect.trouble = lambda verb, id: Problem(Trouble.OFFLINE)
        batch = await shelf.trash(records)
        assert len(batch.failed) <= 4
        assert len(batch.left) >= 16

    run(scenario, courses=20)


def test_a_cancelled_batch_begins_nothing_more() -> None:
    async def scenario(site: Site, dialect: FakeDialect) -> None:
        shelf = site.shelf("courses")
        records = await shelf.all()
        dialect.asked.clear()
        dialect.gate = asyncio.Event()
        task = asyncio.create_task(shelf.trash(records))
        await until(lambda: dialect.running == 4)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        dialect.gate.set()
        await asyncio.sleep(0)
        assert len(dialect.asked) == 4

    run(scenario, courses=12)


def test_a_bug_inside_a_batch_is_not_taken_for_trouble() -> None:
    async def scenario(site: Site, dialect: FakeDialect) -> None:
        def broken(verb: str, id: Any) -> None:
            raise ZeroDivisionError

        dialect.trouble = broken
        with pytest.raises(ZeroDivisionError):
            await site.shelf("courses").trash([1, 2, 3])

    run(scenario)


def test_an_empty_batch_asks_nothing() -> None:
    async def scenario(site: Site, dialect: FakeDialect) -> None:
        assert (await site.shelf("courses").trash([])).ok
        assert dialect.asked == []

    run(scenario)


def test_actions_are_titled_after_what_was_done() -> None:
    async def scenario(site: Site, dialect: FakeDialect) -> None:
        shelf = site.shelf("courses")
        record = await shelf.open(1)
        await shelf.save(record, {"name": "Uke"})
        await shelf.trash([1])
        titles = [action.title for action in dialect.actions]
        assert titles == ["Open course 1", "Save course “Ukulele 1”", "Move 1 course to the trash"]

    run(scenario)


def test_the_site_knows_its_kinds_and_says_what_is_absent() -> None:
    site, _ = academy()
    assert [kind.id for kind in site.kinds] == ["courses", "categories", "tags", "people"]
    ((kind, why),) = site.absent
    assert kind.id == "difficulties"
    assert str(why) == "This site has no difficulties."
    assert site.shelf("courses") is site.shelf("courses")
    assert not site.offer("difficulties", Verb.CREATE)
    with pytest.raises(KeyError):
        site.shelf("bicycles")


def test_the_site_passes_on_what_every_shelf_tells() -> None:
    async def scenario(site: Site, dialect: FakeDialect) -> None:
        told: list[tuple[str, ShelfChange]] = []
        end = site.subscribe(lambda kind_id, change: told.append((kind_id, change)))
        await site.shelf("courses").trash([1])
        end()
        await site.shelf("courses").delete([1])
        assert told == [("courses", ShelfChange(gone=(1,)))]

    run(scenario)


def test_upload_and_consequences_pass_through() -> None:
    async def scenario(site: Site, dialect: FakeDialect) -> None:
        assert (await site.upload("a.png", b"x", "image/png")).id == 5
        record = Record(1, COURSE)
        assert (await site.shelf("courses").consequences(record)).children == {"lessons": 3}
        assert (await site.who()).login == "ann"

    run(scenario)
