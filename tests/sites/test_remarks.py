"""What the site made of a save other than asked is told in the item until it is put aside, however it was saved."""

from __future__ import annotations

import sqlite3
from decimal import Decimal
from pathlib import Path

from lmsdesk.domain.record import Record
from lmsdesk.sites import Site, bulk
from lmsdesk.sites.remarks import surprises_of
from lmsdesk.storage.work import Work
from lmsdesk.storage.work_file import STEPS
from lmsdesk.storage.work_model import State
from tests.sites.school import Play, School

FREE = {"access_mode": "open"}
PAID = {"access_mode": "one_time", "regular_price": Decimal(40), "sale_price": Decimal(30)}
BENT = {"name": "Two  spaces"}


async def some(site: Site, many: int = 1) -> list[Record]:
    page = await site.shelf("courses").first()
    return [await site.shelf("courses").open(record.id) for record in page.records[:many]]


async def told(site: Site, record: Record) -> dict[str, str]:
    """What the item says, by field."""
    shelf = site.shelf("courses")
    found = await site.remarks.of(shelf.kind, await shelf.open(record.id))
    return {one.field: str(one.reason) for one in found}


def test_a_remark_stays_over_a_restart_until_it_is_put_aside(play: Play) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        (record,) = await some(site)
        saved = await site.shelf("courses").save(record, BENT)
        assert [one.field for one in saved.dropped] == ["name"]
        site = await school.died(site)
        shelf = site.shelf("courses")
        (found,) = await site.remarks.of(shelf.kind, await shelf.open(record.id))
        assert (found.field, found.sent, found.got, found.asked) == ("name", "Two  spaces", "Two spaces", True)
        assert "single spaces" in str(found.reason)
        await site.remarks.put_aside("courses", record.id)
        assert await told(site, record) == {}
        site = await school.died(site)
        assert await told(site, record) == {}
        (kept,) = await site.activity.batches()
        assert kept.changed == 1, "the list of what was done still says it"

    play(scenario)


def test_what_was_mended_since_is_not_told_any_more(play: Play) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        (record,) = await some(site)
        shelf = site.shelf("courses")
        saved = await shelf.save(record, {**BENT, "short_description": "C:\\new"})
        assert set(await told(site, record)) == {"name", "short_description"}
        await shelf.save(saved.record, {"name": "One name"})
        assert set(await told(site, record)) == {"short_description"}
        school.db.update("posts", int(record.id), excerpt="Somebody else mended it")
        assert await told(site, record) == {}

    play(scenario)


def test_fields_that_changed_along_are_told_with_what_they_were(play: Play) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        (record,) = await some(site)
        shelf = site.shelf("courses")
        paid = (await shelf.save(record, PAID)).record
        await shelf.save(paid, FREE)
        found = {one.field: one for one in await site.remarks.of(shelf.kind, await shelf.open(record.id))}
        assert (found["regular_price"].sent, found["regular_price"].asked) == (Decimal(40), False)
        assert "makes the course free" in str(found["regular_price"].reason)

    play(scenario)


def test_bulk_edit_tells_it_row_by_row_and_in_each_item(play: Play) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        records = await some(site, 3)
        shelf = site.shelf("courses")
        rows = [bulk.Row(record, BENT if at else {"name": "Plain"}) for at, record in enumerate(records)]
        batch = await bulk.run(shelf, rows)
        assert batch.ok
        assert {id: [one.field for one in found] for id, found in batch.dropped.items()} == {
            records[1].id: ["name"],
            records[2].id: ["name"],
        }
        assert [set(await told(site, record)) for record in records] == [set(), {"name"}, {"name"}]
        (kept,) = await site.activity.batches()
        assert (kept.total, kept.changed) == (3, 2)
        writes = await site.activity.writes(kept.id)
        assert [bool(surprises_of(shelf.kind, write)) for write in writes] == [False, True, True]
        again = await shelf.save_many(await some(site, 2), {"name": "Three   spaces"})
        assert set(again.dropped) == {record.id for record in records[:2]}

    play(scenario)


def test_what_waited_in_the_outbox_and_what_is_taken_back_tell_it_too(play: Play) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        (record,) = await some(site)
        shelf = site.shelf("courses")
        site.outbox.collecting = True
        assert (await shelf.save(record, BENT)).waits
        made = await shelf.create({"name": "New   one", "status": "draft"})
        assert made.waits
        site.outbox.collecting = False
        await site.sender.send()
        assert set(await told(site, record)) == {"name"}
        (new,) = school.courses("New one")
        assert await site.remarks.of(shelf.kind, await shelf.open(new)) != ()
        school.db.update("posts", int(record.id), title="As   before")
        before = await shelf.open(record.id)
        await shelf.save(before, {"name": "Plain"})
        (last, *_) = await site.activity.batches()
        undone = await site.undo.batch(last.id)
        assert undone.ok
        assert set(await told(site, record)) == {"name"}

    play(scenario)


def test_a_file_of_before_is_brought_up_to_date_and_its_writes_stay(tmp_path: Path) -> None:
    path = tmp_path / "work.sqlite"
    file = sqlite3.connect(path)
    file.executescript(STEPS[0] + "; PRAGMA user_version = 1")
    file.execute("INSERT INTO batches VALUES (1, 'Save', '', 'Ann', 1, 1, 'done', 'x', NULL, '{}')")
    file.execute(
        "INSERT INTO writes VALUES (1, 1, 1, '', NULL, 'update', 'courses', '7', 'A', '{}', '{}', '{}', '{}', 'done', "
        "1, 1, '[]', '{}', 'x', NULL, NULL, '')"
    )
    file.commit()
    file.close()
    work = Work(path)
    (write,) = work.of_batch(1)
    assert (write.name, write.state, dict(write.changed)) == ("A", State.DONE, {})
    assert work.telling("courses", 7) == ()
    work.close()
