"""Whatever was done is taken back: across restarts, field by field, and never over somebody else's change."""

from __future__ import annotations

import asyncio
import json
from decimal import Decimal
from typing import Any

import pytest

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.kind import Verb
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import Ref
from lmsdesk.sites import Conflict, Query, Site
from lmsdesk.sites.recovery import recover
from lmsdesk.storage.work_model import State
from tests.conftest import until
from tests.sites.school import Play, School, difference


async def published(site: Site, count: int) -> list[Record]:
    """The first published courses, as the list shows them."""
    shelf, found, cursor = site.shelf("courses"), list[Record](), None
    query = Query(filters={"status": "publish"})
    while len(found) < count:
        page = await (shelf.next_page(query, cursor) if cursor else shelf.first(query))
        found += page.records
        cursor = page.next
    return found[:count]


EDITS: dict[str, dict[str, Any]] = {
    "prices": {"access_mode": "one_time", "regular_price": Decimal("77.50")},
    "free": {"access_mode": "open"},
    "status": {"status": "draft"},
    "categories": {"categories": (), "tags": (), "difficulty": None},
    "texts": {"short_description": "New <b>words</b>", "highlights": "<ul><li>1</li></ul>", "course_badge": "New"},
    "numbers": {"duration": 95, "enrollment_limit": 12, "featured": True, "menu_order": 3},
}  # fmt: skip


async def changed_and_taken_back(school: School, count: int, values: dict[str, Any]) -> None:
    site = await school.site()
    records = await published(site, count)
    before = school.dump()
    action = Action(f"Change {count} courses")
    assert (await site.shelf("courses").save_many(records, values, action)).ok
    assert school.dump() != before
    batch = site.activity.batch_of(action)
    assert batch is not None
    site = await school.died(site)
    undone = await site.undo.batch(batch)
    assert undone.ok
    assert undone.done
    assert difference(before, school.dump()) == []
    kept = site.work.batch(batch)
    assert kept is not None
    assert kept.undone == len(undone.done)


@pytest.mark.parametrize("edit", EDITS)
def test_a_batch_is_taken_back_to_equality_field_by_field(play: Play, edit: str) -> None:
    play(lambda school: changed_and_taken_back(school, 30, EDITS[edit]))


def test_a_batch_of_300_is_taken_back_to_equality_field_by_field(play: Play) -> None:
    everything = {**EDITS["status"], **EDITS["categories"], **EDITS["texts"], **EDITS["numbers"], **EDITS["prices"]}
    play(lambda school: changed_and_taken_back(school, 300, everything))


def test_a_batch_of_300_on_learnomy_is_taken_back_to_equality_too(play_learnomy: Play) -> None:
    texts = {"short_description": "New words", "duration": 95, "enrollment_limit": 12}
    everything = {"status": "draft", "categories": (), "tags": (), **texts}
    play_learnomy(lambda school: changed_and_taken_back(school, 300, everything))


@pytest.mark.parametrize("which", ["once", "free"])
def test_prices_on_learnomy_are_taken_back_to_equality(play_learnomy: Play, which: str) -> None:
    values = {"once": {"access_mode": "one_time", "regular_price": Decimal("77.50")}, "free": {"access_mode": "free"}}
    play_learnomy(lambda school: changed_and_taken_back(school, 60, values[which]))


def test_many_in_the_trash_come_back_with_status_and_address(play: Play) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        records = await published(site, 30)
        before = school.dump()
        action = Action("Move 30 courses to the trash")
        assert (await site.shelf("courses").trash(records, action)).ok
        site = await school.died(site)
        batch = site.work.batches(limit=1)[0]
        assert (await site.undo.batch(batch.id)).ok
        assert difference(before, school.dump()) == []
        again = site.work.batches(limit=1)[0]
        assert again.undoes == batch.id
        assert (await site.undo.batch(again.id)).ok, "what was taken back can be done again"
        assert all(
            row["status"] == "trash"
            for row in school.db.all(
                "SELECT status FROM posts WHERE id IN (SELECT value FROM json_each(?))", (str([r.id for r in records]),)
            )
        )

    play(scenario)


def test_into_the_trash_and_back_by_hand_and_both_taken_back(play: Play) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        shelf, trashing, restoring = site.shelf("courses"), Action("Trash"), Action("Restore")
        records = await published(site, 3)
        before = school.dump()
        assert (await shelf.trash(records, trashing)).ok
        assert (await shelf.restore(await shelf.look([record.id for record in records]), restoring)).ok
        assert difference(before, school.dump()) == []
        for action in (restoring, trashing):
            batch = site.activity.batch_of(action)
            assert batch is not None
            assert (await site.undo.batch(batch)).ok
        assert difference(before, school.dump()) == [], "published again, and at their old addresses"

    play(scenario)


def test_one_save_with_everything_that_followed_from_it(play: Play) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        shelf = site.shelf("courses")
        draft = (await shelf.first(Query(filters={"status": "draft"}))).records[0]
        before = school.dump()
        record = await shelf.open(draft.id)
        await shelf.save(record, {"name": "A new title", "status": "publish", "regular_price": Decimal(9)})
        assert school.dump() != before
        (batch,) = site.work.batches()
        assert (await site.undo.batch(batch.id)).ok
        assert difference(before, school.dump()) == []

    play(scenario)


def test_what_somebody_changed_since_is_left_alone_and_told(play: Play) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        records = await published(site, 3)
        action = Action("Change 3 courses")
        await site.shelf("courses").save_many(records, {"short_description": "Ours"}, action)
        school.db.run("UPDATE posts SET excerpt = 'Theirs' WHERE id = ?", (records[1].id,))
        school.db.run("UPDATE posts SET title = 'Another title' WHERE id = ?", (records[2].id,))
        site = await school.died(site)
        undone = await site.undo.batch(site.work.batches(limit=1)[0].id)
        assert [write.item for write in undone.done] == [records[2].id, records[0].id]
        ((write, conflict),) = undone.conflicts
        assert write.item == records[1].id
        assert isinstance(conflict, Conflict)
        assert "Short description" in str(conflict.sentence)
        (clash,) = conflict.comparison.both
        assert (clash.theirs, clash.value) == ("Theirs", "Theirs"), "theirs is the sensible choice"
        assert school.db.value("SELECT excerpt FROM posts WHERE id = ?", (records[1].id,)) == "Theirs"
        assert school.db.value("SELECT title FROM posts WHERE id = ?", (records[2].id,)) == "Another title"
        saved = await site.shelf("courses").save(conflict.theirs, {"short_description": clash.mine})
        assert saved.record["short_description"] == clash.mine, "who has seen it may take it back all the same"

    play(scenario)


def test_a_later_change_of_our_own_is_no_less_somebodys(play: Play) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        shelf, (record,) = site.shelf("courses"), await published(site, 1)
        first, second = Action("First"), Action("Second")
        saved = await shelf.save(await shelf.open(record.id), {"short_description": "One"}, first)
        await shelf.save(saved.record, {"short_description": "Two"}, second)
        batch = site.activity.batch_of(first)
        assert batch is not None
        undone = await site.undo.batch(batch)
        assert len(undone.conflicts) == 1
        for action in (second, first):
            batch = site.activity.batch_of(action)
            assert batch is not None
            assert (await site.undo.batch(batch)).ok, "in order it goes"
        assert (await shelf.open(record.id))["short_description"] == record["short_description"]

    play(scenario)


def test_several_writes_to_one_item_in_one_action_go_back_in_reverse_order(play: Play) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        shelf, (record,) = site.shelf("courses"), await published(site, 1)
        before = school.dump()
        action = Action("Several steps")
        saved = await shelf.save(await shelf.open(record.id), {"menu_order": 4}, action)
        saved = await shelf.save(saved.record, {"menu_order": 5, "featured": True}, action)
        await shelf.trash([saved.record], action)
        site = await school.died(site)
        assert (await site.undo.batch(site.work.batches(limit=1)[0].id)).ok
        assert difference(before, school.dump()) == []

    play(scenario)


def test_a_new_course_goes_to_the_trash_and_a_new_category_goes_away(play: Play) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        before = school.dump()["terms"]
        course = (await site.shelf("courses").create({"name": "Made by mistake"})).record
        assert (await site.undo.batch(site.work.batches(limit=1)[0].id)).ok
        assert school.db.value("SELECT status FROM posts WHERE id = ?", (course.id,)) == "trash"
        await site.shelf("categories").create({"name": "Made by mistake"})
        assert (await site.undo.batch(site.work.batches(limit=1)[0].id)).ok
        assert school.dump()["terms"] == before

    play(scenario)


def test_a_new_item_that_somebody_works_with_stays(play: Play) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        made = (await site.shelf("categories").create({"name": "Popular"})).record
        batch = site.work.batches(limit=1)[0]
        (course,) = await published(site, 1)
        school.db.run("INSERT INTO post_terms VALUES (?, ?)", (course.id, made.id))
        site = await school.died(site)
        undone = await site.undo.batch(batch.id)
        assert "in use" in str(undone.conflicts[0][1].sentence)
        assert school.db.value("SELECT COUNT(*) FROM terms WHERE id = ?", (made.id,)) == 1

    play(scenario)


def test_a_deleted_category_is_made_anew_with_its_children_and_on_its_courses(play: Play) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        shelf = site.shelf("categories")
        terms = await shelf.all()
        parents = {record["parent_id"].id for record in terms if record["parent_id"]}
        top = next(record for record in terms if record.id in parents and record["count"])

        def around(id: int) -> tuple[Any, ...]:
            row = school.db.one("SELECT name, slug, description, parent, meta FROM terms WHERE id = ?", (id,))
            children = [r["name"] for r in school.db.all("SELECT name FROM terms WHERE parent = ? ORDER BY 1", (id,))]
            on = [r["post"] for r in school.db.all("SELECT post FROM post_terms WHERE term = ? ORDER BY 1", (id,))]
            assert row is not None
            return (*tuple(row)[:-1], json.loads(row["meta"]), children, on)

        before = around(int(top.id))
        assert before[-1], "on courses"
        assert before[-2], "with children"
        assert site.undo.forever(shelf.kind, Verb.DELETE) is None
        assert (await shelf.delete([await shelf.open(top.id)])).ok
        site = await school.died(site)
        undone = await site.undo.batch(site.work.batches(limit=1)[0].id)
        assert undone.ok
        new = site.work.now_called("categories", top.id)
        assert new != top.id
        assert around(int(new)) == before

    play(scenario)


def test_renames_and_moves_of_categories_go_back(play: Play) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        shelf = site.shelf("categories")
        terms = await shelf.all()
        before = school.dump()
        child = next(record for record in terms if record["parent_id"])
        action = Action("Move and rename")
        saved = await shelf.save(child, {"parent_id": None}, action)
        saved = await shelf.save(saved.record, {"name": "Another name"}, action)
        await shelf.save(saved.record, {"slug": "another-address"}, action)
        site = await school.died(site)
        assert (await site.undo.batch(site.work.batches(limit=1)[0].id)).ok
        assert difference(before, school.dump()) == []

    play(scenario)


def test_what_cannot_be_taken_back_says_so_before_and_after(play: Play) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        shelf, (record,) = site.shelf("courses"), await published(site, 1)
        assert "cannot be undone" in str(site.undo.forever(shelf.kind, Verb.DELETE))
        assert (await shelf.delete([await shelf.open(record.id)])).ok
        undone = await site.undo.batch(site.work.batches(limit=1)[0].id)
        assert "nothing brings it back" in str(undone.impossible[0][1])
        await shelf.save(await shelf.open((await published(site, 1))[0].id), {"menu_order": 9})
        (write,) = site.work.of_batch(site.work.batches(limit=1)[0].id)
        assert site.undo.why_not(write) is None
        assert (await site.undo.write(write.id)).ok
        again = site.work.get(write.id)
        assert again is not None
        assert "already" in str(site.undo.why_not(again))

    play(scenario)


def test_an_undo_that_is_cut_off_goes_on_where_it_was(play: Play) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        records = await published(site, 40)
        before = school.dump()
        await site.shelf("courses").save_many(records, {"menu_order": 7})
        batch = site.work.batches(limit=1)[0]
        school.writes.clear()
        undoing = asyncio.create_task(site.undo.batch(batch.id))
        await until(lambda: len(school.writes) > 10)
        undoing.cancel()
        await asyncio.gather(undoing, return_exceptions=True)
        site = await school.died(site)
        await recover(site, sleep=lambda seconds: asyncio.sleep(0))
        left = [b for b in site.work.batches(limit=5) if b.left]
        assert len(left) == 1
        assert (await site.plans.go_on(left[0].id)).ok
        assert difference(before, school.dump()) == []
        kept = site.work.batch(batch.id)
        assert kept is not None
        assert kept.undone == 40
        assert [write.state for write in site.work.of_batch(left[0].id)] == [State.DONE] * 40

    play(scenario)


def test_pointers_of_a_category_made_anew_are_followed(play: Play) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        shelf = site.shelf("categories")
        made = (await shelf.create({"name": "Brass"})).record
        rename = Action("Rename")
        await shelf.save(made, {"name": "Brass band"}, rename)
        delete = Action("Delete")
        await shelf.delete([await shelf.open(made.id)], action=delete)
        batch = site.activity.batch_of(delete)
        assert batch is not None
        assert (await site.undo.batch(batch)).ok
        batch = site.activity.batch_of(rename)
        assert batch is not None
        assert (await site.undo.batch(batch)).ok, "the rename was about the old number"
        assert school.db.value("SELECT name FROM terms WHERE slug LIKE 'brass%'") == "Brass"
        (course,) = await published(site, 1)
        new = site.work.now_called("categories", made.id)
        await site.shelf("courses").save(course, {"categories": (Ref(new, "Brass"),)})

    play(scenario)


@pytest.mark.parametrize("touched", [True, False])
def test_what_was_restored_goes_back_to_the_trash_only_if_nobody_worked_on_it_since(play: Play, touched: bool) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        (record,) = await published(site, 1)
        shelf, restoring = site.shelf("courses"), Action("Restore it")
        assert (await shelf.trash([record])).ok
        assert (await shelf.restore(await shelf.look([record.id]), restoring)).ok
        if touched:
            words = ("A week of work", "2031-01-01 10:00:00", record.id)
            school.db.run("UPDATE posts SET excerpt = ?, modified = ? WHERE id = ?", words)
        batch = site.activity.batch_of(restoring)
        assert batch is not None
        site = await school.died(site)
        undone = await site.undo.batch(batch)
        assert undone.ok is not touched
        assert [type(problem) for _, problem in undone.failed] == ([Conflict] if touched else [])
        status = school.db.value("SELECT status FROM posts WHERE id = ?", (record.id,))
        assert status == ("publish" if touched else "trash")

    play(scenario)
