"""No network, or not now: changes wait, in order, and each reaches the school once."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Any

import httpx
import pytest

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import Ref
from lmsdesk.sites import Conflict, Query, Saved, Site, collecting
from lmsdesk.sites.outbox_sending import NotFirst
from lmsdesk.sites.recovery import recover
from lmsdesk.storage.work import Work
from lmsdesk.storage.work_model import Queue, State
from tests.conftest import until
from tests.sites.school import Play, School


async def a_course(site: Site, at: int = 0) -> Record:
    page = await site.shelf("courses").first(Query(filters={"status": "publish"}))
    return await site.shelf("courses").open(page.records[at].id)


async def no_sleep(seconds: float) -> None:
    await asyncio.sleep(0)


async def saved_offline(site: Site, record: Record | None, values: dict[str, Any], title: str = "Save") -> Saved:
    """What the editor does: try to save; what does not get through is kept."""
    shelf, action = site.shelf("courses"), Action(title)
    with pytest.raises(Problem) as caught:
        await (shelf.save(record, values, action) if record is not None else shelf.create(values, action))
    saved = await collecting.keep(shelf, record, values, action, caught.value)
    assert saved is not None
    return saved


def title_of(school: School, record: Record) -> str:
    return str(school.db.value("SELECT title FROM posts WHERE id = ?", (record.id,)))


def test_saved_without_a_network_it_waits_and_goes_out_once_after_a_restart(play: Play) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        record = await a_course(site)
        school.offline = True
        saved = await saved_offline(site, record, {"name": "On the train", "regular_price": Decimal(12)})
        assert saved.waits
        assert saved.record["name"] == "On the train"
        assert site.outbox.count == 1
        school.offline = False
        site = await school.died(site)
        assert await site.outbox.load() == 1
        school.writes.clear()
        sent = await site.sender.send()
        assert sent.ok
        assert [method for method, *_ in school.writes] == ["PUT"]
        assert title_of(school, record) == "On the train"
        assert site.outbox.count == 0
        assert (await site.sender.send()).done == []
        assert len(school.writes) == 1

    play(scenario)


def test_the_same_item_waits_once_and_a_change_taken_back_does_not_wait(play: Play) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        record = await a_course(site)
        site.outbox.collecting = True
        shelf = site.shelf("courses")
        first = await shelf.save(record, {"name": "One"})
        second = await shelf.save(first.record, {"name": "Two", "menu_order": 4})
        (waiting,) = await site.outbox.list()
        assert waiting.sent == {"name": "Two", "menu_order": 4}
        assert waiting.before == {"name": record["name"], "menu_order": record["menu_order"]}
        third = await shelf.save(second.record, {"name": record["name"]})
        (waiting,) = await site.outbox.list()
        assert waiting.sent == {"menu_order": 4}
        back = await shelf.save(third.record, {"menu_order": record["menu_order"]})
        assert not back.waits
        assert await site.outbox.list() == ()
        assert not school.writes

    play(scenario)


def test_everything_that_is_collected_is_sent_in_its_order_with_what_it_rests_on(play: Play) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        record, other, third = [await a_course(site, at) for at in range(3)]
        site.outbox.collecting = True
        categories, courses = site.shelf("categories"), site.shelf("courses")
        await categories.all()
        made = (await categories.create({"name": "Brand new"})).record
        assert any(item.id == made.id for item in await categories.all()), "it can be chosen at once"
        inside = (await categories.create({"name": "Inside it", "parent_id": Ref(made.id, "Brand new")})).record
        wanted = (*record["categories"], Ref(inside.id, "Inside it"))
        await courses.save(record, {"categories": wanted, "status": "draft"})
        course = (await courses.create({"name": "New course", "categories": (Ref(made.id, "Brand new"),)})).record
        await courses.save(course, {"regular_price": Decimal(30)})
        await courses.trash([other])
        await courses.trash([third])
        await courses.restore([third])
        await courses.save_many([record], {"featured": True})
        assert not school.writes
        assert [(w.verb, w.kind) for w in await site.outbox.list()] == [
            ("create", "categories"),
            ("create", "categories"),
            ("update", "courses"),
            ("create", "courses"),
            ("trash", "courses"),
        ]
        site = await school.died(site)
        await site.outbox.load()
        assert any(item.id == made.id for item in await site.shelf("categories").all())
        sent = await site.sender.send()
        assert sent.ok
        assert [method for method, *_ in school.writes] == ["POST", "POST", "PUT", "POST", "DELETE"]
        brand = school.db.one("SELECT * FROM terms WHERE name = 'Brand new'")
        within = school.db.one("SELECT * FROM terms WHERE name = 'Inside it'")
        assert brand is not None
        assert within is not None
        assert within["parent"] == brand["id"]
        on = {row["term"] for row in school.db.all("SELECT term FROM post_terms WHERE post = ?", (record.id,))}
        assert within["id"] in on
        (new,) = school.courses("New course")
        assert school.db.value("SELECT COUNT(*) FROM post_terms WHERE post = ? AND term = ?", (new, brand["id"])) == 1
        assert school.db.value("SELECT status FROM posts WHERE id = ?", (other.id,)) == "trash"
        assert school.db.value("SELECT status FROM posts WHERE id = ?", (record.id,)) == "draft"

    play(scenario)


def test_what_the_site_refuses_stays_with_its_reason_and_the_rest_goes_on(play: Play) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        one, two = [await a_course(site, at) for at in range(2)]
        site.outbox.collecting = True
        made = (await site.shelf("categories").create({"name": "x" * 300})).record
        await site.shelf("courses").save(one, {"categories": (Ref(made.id, "Too long"),)})
        await site.shelf("courses").save(two, {"name": "Fine"})
        sent = await site.sender.send()
        ((refused, problem),) = sent.failed
        assert refused.kind == "categories"
        assert problem.exchange is not None
        assert title_of(school, two) == "Fine"
        category, course = await site.outbox.list()
        assert (category.state, course.state) == (State.FAILED, State.WAITING)
        assert "waits for" in str(course.trouble)
        await site.outbox.change(category.id, {"name": "Shorter"})
        assert (await site.sender.send()).ok
        assert school.db.value("SELECT COUNT(*) FROM terms WHERE name = 'Shorter'") == 1
        assert site.outbox.count == 0

    play(scenario)


def test_nobodys_change_is_overwritten_and_nothing_typed_is_lost(play: Play) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        one, two = [await a_course(site, at) for at in range(2)]
        site.outbox.collecting = True
        await site.shelf("courses").save(one, {"name": "Mine"})
        await site.shelf("courses").save(two, {"name": "Mine too"})
        school.db.run("UPDATE posts SET title = 'Theirs' WHERE id = ?", (one.id,))
        school.db.run("UPDATE posts SET excerpt = 'Theirs' WHERE id = ?", (two.id,))
        site = await school.died(site)
        await site.outbox.load()
        sent = await site.sender.send()
        ((row, conflict),) = sent.failed
        assert isinstance(conflict, Conflict)
        assert row.item == one.id
        assert title_of(school, one) == "Theirs"
        assert title_of(school, two) == "Mine too"
        assert school.db.value("SELECT excerpt FROM posts WHERE id = ?", (two.id,)) == "Theirs"
        (waiting,) = await site.outbox.list()
        assert (waiting.state, waiting.sent) == (State.CONFLICT, {"name": "Mine"})
        # The person looks at both and keeps their own: what they saw is the base now.
        await site.outbox.change(waiting.id, {"name": "Mine"}, before={"name": "Theirs"})
        assert (await site.sender.send()).ok
        assert title_of(school, one) == "Mine"

    play(scenario)


@pytest.mark.parametrize("verb", ["trash", "restore", "delete"])
@pytest.mark.parametrize("listed", [True, False])
def test_what_somebody_worked_on_meanwhile_neither_goes_nor_comes_back_unseen(
    play: Play, verb: str, listed: bool
) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        shelf = site.shelf("courses")
        courses = [await a_course(site, at) for at in range(2)]
        ids = [course.id for course in courses]
        if verb == "restore":
            await shelf.trash(courses)
        query = Query(filters={"status": "trash" if verb == "restore" else "publish"})
        rows = {one.id: one for one in (await shelf.first(query)).records}
        records = [rows[id] if listed else await shelf.open(id) for id in ids]
        site.outbox.collecting = True
        await getattr(shelf, verb)(records)
        school.db.run("UPDATE posts SET excerpt = 'A week of work' WHERE id = ?", (ids[0],))
        site = await school.died(site)
        await site.outbox.load()
        school.writes.clear()
        sent = await site.sender.send()
        ((row, conflict),) = sent.failed
        assert isinstance(conflict, Conflict)
        assert [change.name for change in conflict.comparison.others] == ["short_description"]
        assert [row.item for row, _ in sent.done] == [ids[1]], "what nobody touched goes through"
        assert not [route for _, route, _ in school.writes if str(ids[0]) in route], (
            "and nothing was sent for the other"
        )
        (waiting,) = await site.outbox.list()
        assert (waiting.state, waiting.item) == (State.CONFLICT, ids[0])
        # The person looks at it and means it all the same.
        (now,) = await site.shelf("courses").look([ids[0]])
        await site.outbox.rests_on(row.id, now)
        assert (await site.sender.send()).ok
        found = school.db.value("SELECT status FROM posts WHERE id = ?", (ids[0],))
        assert found == {"trash": "trash", "restore": "publish", "delete": None}[verb]

    play(scenario)


@pytest.mark.parametrize("listed", [True, False])
def test_on_a_learnomy_site_too_what_nobody_touched_goes_and_the_rest_is_asked_about(
    play_learnomy: Play, listed: bool
) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        shelf = site.shelf("courses")
        rows = (await shelf.first()).records[:2]
        records = [row if listed else await shelf.open(row.id) for row in rows]
        site.outbox.collecting = True
        await shelf.trash(records)
        school.db.run("UPDATE posts SET title = 'A week of work' WHERE id = ?", (records[0].id,))
        site = await school.died(site)
        await site.outbox.load()
        sent = await site.sender.send()
        assert [(row.item, type(problem)) for row, problem in sent.failed] == [(records[0].id, Conflict)]
        assert [row.item for row, _ in sent.done] == [records[1].id]

    play_learnomy(scenario)


@pytest.mark.parametrize("restarted", [True, False])
def test_what_we_did_ourselves_before_it_goes_is_nobody_elses_change(play: Play, restarted: bool) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        record = await a_course(site)
        site.outbox.collecting = True
        saved = await site.shelf("courses").save(record, {"name": "Last words", "slug": "Last Words"})
        await site.shelf("courses").trash([saved.record])
        change, removal = await site.outbox.list()
        if restarted:
            assert (await site.sender.send([change.id])).ok
            site = await school.died(site)
            await site.outbox.load()
        assert (await site.sender.send()).ok, "the site made another web address of it, and that is ours too"
        assert school.db.value("SELECT status FROM posts WHERE id = ?", (record.id,)) == "trash"
        (found,) = [write for write in site.work.of_batch(removal.batch) if write.verb == "trash"]
        assert set(found.before) <= {"status", "slug"}, "the list of what was done tells only what the trash changes"

    play(scenario)


def test_what_a_colleague_changed_beside_our_own_change_does_not_go_unseen_either(play: Play) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        record = await a_course(site)
        site.outbox.collecting = True
        saved = await site.shelf("courses").save(record, {"name": "Mine"})
        await site.shelf("courses").trash([saved.record])
        school.db.run("UPDATE posts SET excerpt = 'A week of work' WHERE id = ?", (record.id,))
        site = await school.died(site)
        await site.outbox.load()
        sent = await site.sender.send()
        assert title_of(school, record) == "Mine"
        assert [(row.verb, type(problem)) for row, problem in sent.failed] == [("trash", Conflict)]
        assert school.db.value("SELECT status FROM posts WHERE id = ?", (record.id,)) == "publish"
        # Seen, and meant all the same; only what moves after that stops it again.
        (row,) = await site.outbox.list()
        await site.outbox.rests_on(row.id, (await site.shelf("courses").look([record.id]))[0])
        assert (await site.sender.send()).ok

    play(scenario)


LOST = {"create": "POST", "update": "PUT", "trash": "DELETE"}


@pytest.mark.parametrize("verb", LOST)
@pytest.mark.parametrize("arrived", [True, False])
def test_killed_in_the_middle_each_goes_out_once(play: Play, verb: str, arrived: bool) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        record = await a_course(site)
        site.outbox.collecting = True
        shelf = site.shelf("courses")
        if verb == "create":
            await shelf.create({"name": "Only once", "status": "publish"})
        elif verb == "update":
            await shelf.save(record, {"name": "Only once"})
        else:
            await shelf.trash([record])
        if not arrived:
            school.gate = asyncio.Event()
        school.hangs = arrived
        sending = asyncio.create_task(site.sender.send())
        await until(lambda: school.writes if arrived else any(w.state is State.INTENDED for w in _rows(site)))
        await asyncio.sleep(0.05)
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        if not arrived:
            school.writes.clear()
        (row,) = _rows(site)
        assert row.state is State.INTENDED
        site = await school.died(site)
        found = await recover(site, sleep=no_sleep)
        await site.outbox.load()
        assert len(found.done if arrived else found.not_done) == 1
        assert (await site.sender.send()).ok
        assert [method for method, *_ in school.writes] == [LOST[verb]]
        if verb == "create":
            assert len(school.courses("Only once")) == 1
        assert _rows(site) == ()

    def _rows(site: Site) -> tuple[Any, ...]:
        return site.work.waiting(Queue.OUTBOX)

    play(scenario)


@pytest.mark.parametrize("arrived", [True, False])
def test_killed_in_the_middle_of_several_the_rest_goes_out_and_each_once(play_learnomy: Play, arrived: bool) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        first, last = [await a_course(site, at) for at in range(2)]
        site.outbox.collecting = True
        shelf = site.shelf("courses")
        await shelf.save(first, {"name": "First of three"})
        await shelf.create({"name": "Second of three", "status": "publish"})
        await shelf.save(last, {"name": "Last of three"})
        kept = asyncio.create_task(site.sender.send())
        await until(lambda: written(school))  # the first is sent; from now on lines are cut
        school.hangs, school.gate = arrived, None if arrived else asyncio.Event()
        await until(lambda: len(written(school)) == 2 if arrived else _second(site).state is State.INTENDED)
        await asyncio.sleep(0.05)
        kept.cancel()
        await asyncio.gather(kept, return_exceptions=True)
        site = await school.died(site)
        found = await recover(site, sleep=no_sleep)
        assert (len(found.done), len(found.not_done)) == ((1, 0) if arrived else (0, 1))
        await site.outbox.load()
        assert (await site.sender.send()).ok
        assert [len(school.courses(f"{which} of three")) for which in ("First", "Second", "Last")] == [1, 1, 1]
        assert (title_of(school, first), title_of(school, last)) == ("First of three", "Last of three")
        assert len(written(school)) == 3, "each was sent once"
        assert site.work.waiting(Queue.OUTBOX) == ()

    def written(school: School) -> list[Any]:
        return [write for write in school.writes if "courses" in write[1]]  # signing in is a POST as well

    def _second(site: Site) -> Any:
        return next(write for write in site.work.waiting(Queue.OUTBOX) if "Second" in write.name)

    play_learnomy(scenario)


def test_an_answer_that_got_lost_is_looked_for_before_anything_is_sent_again(play: Play) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()

        def line_breaks(request: httpx.Request) -> bool:
            if request.method == "POST":
                school.offline = True
            return request.method == "POST"

        school.lose = line_breaks
        saved = await saved_offline(site, None, {"name": "Made on the train"})
        assert saved.waits
        assert len(school.courses("Made on the train")) == 1
        (waiting,) = await site.outbox.list()
        assert waiting.state is State.UNKNOWN
        school.offline, school.lose = False, lambda request: False
        assert (await site.sender.send()).ok
        assert len(school.courses("Made on the train")) == 1
        (batch,) = site.work.batches()
        assert batch.done == 1

    play(scenario)


def test_two_of_one_name_are_both_made_and_none_is_taken_for_the_other(play: Play) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        site.outbox.collecting = True
        for _ in range(2):
            await site.shelf("courses").create({"name": "Twins"})
        first, second = await site.outbox.list()
        assert (await site.sender.send([first.id])).ok
        site.work.intend([second.id])  # killed before its request went out
        site = await school.died(site)
        await recover(site, sleep=no_sleep)
        await site.outbox.load()
        assert (await site.sender.send()).ok
        assert len(school.courses("Twins")) == 2

    play(scenario)


def test_while_the_site_is_away_everything_waits_and_goes_out_when_it_is_heard_of(play: Play) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        one, two = [await a_course(site, at) for at in range(2)]
        school.offline = True
        await saved_offline(site, one, {"name": "First"})
        await saved_offline(site, two, {"name": "Second"})
        trying = asyncio.create_task(site.sender.keep_trying())
        await until(lambda: site.sender.away is not None and not site.sender.running)
        assert all(w.state is State.WAITING for w in await site.outbox.list())
        school.offline = False
        await site.who()
        await until(lambda: site.outbox.count == 0)
        assert (title_of(school, one), title_of(school, two)) == ("First", "Second")
        trying.cancel()
        await asyncio.gather(trying, return_exceptions=True)

    play(scenario)


def test_collecting_sends_nothing_until_asked(play: Play) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        record = await a_course(site)
        site.outbox.collecting = True
        trying = asyncio.create_task(site.sender.keep_trying())
        await site.shelf("courses").save(record, {"name": "Later"})
        for _ in range(20):
            await asyncio.sleep(0)
        assert not school.writes
        assert (await site.sender.send()).ok
        assert title_of(school, record) == "Later"
        trying.cancel()
        await asyncio.gather(trying, return_exceptions=True)

    play(scenario)


def test_a_busy_site_is_given_the_time_it_asks_for(play: Play) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        slept: list[float] = []

        async def sleep(seconds: float) -> None:
            slept.append(seconds)
            school.academy.weather.set("fine")

        site.sender._sleep = sleep
        record = await a_course(site)
        site.outbox.collecting = True
        await site.shelf("courses").save(record, {"name": "Patient"})
        await site.shelf("courses").open(record.id)  # seen moments ago, so that the write itself meets the trouble
        school.academy.weather.set("rate-limited")
        assert (await site.sender.send()).ok
        assert slept
        assert title_of(school, record) == "Patient"

    play(scenario)


def test_the_order_can_be_changed_and_things_taken_out_and_put_back(play: Play) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        records = [await a_course(site, at) for at in range(3)]
        site.outbox.collecting = True
        for at, record in enumerate(records):
            await site.shelf("courses").save(record, {"name": f"Number {at}"})
        rows = await site.outbox.list()
        await site.outbox.move(rows[2].id, -1)
        await site.outbox.move(rows[0].id, -1)
        assert [w.item for w in await site.outbox.list()] == [records[0].id, records[2].id, records[1].id]
        out = await site.outbox.take_out([rows[2].id])
        assert site.outbox.count == 2
        await site.outbox.put_back(out)
        assert [w.item for w in await site.outbox.list()] == [records[0].id, records[2].id, records[1].id]

    play(scenario)


def test_a_new_item_that_is_not_wanted_leaves_nothing_pointing_to_it(play: Play) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        record = await a_course(site)
        site.outbox.collecting = True
        made = (await site.shelf("categories").create({"name": "Not this one"})).record
        await site.shelf("courses").save(record, {"categories": (*record["categories"], Ref(made.id)), "name": "Kept"})
        await site.shelf("categories").delete([made])
        (waiting,) = await site.outbox.list()
        assert waiting.sent == {"name": "Kept"}

    play(scenario)


def test_a_second_program_leaves_the_sending_to_the_first(play: Play) -> None:
    async def scenario(school: School) -> None:
        first, second = await school.site(), await school.site()
        record = await a_course(first)
        assert first.work.be_first()
        second.outbox.collecting = True
        await second.shelf("courses").save(record, {"name": "From the second window"})
        with pytest.raises(NotFirst):
            await second.sender.send()
        await first.outbox.load()
        assert (await first.sender.send()).ok
        assert title_of(school, record) == "From the second window"
        assert await second.outbox.load() == 0

    play(scenario)


def test_what_cannot_be_kept_is_not_said_to_wait(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        record = await a_course(site)
        site.outbox.collecting = True
        monkeypatch.setattr(Work, "persistent", False)
        with pytest.raises(Problem) as caught:
            await site.shelf("courses").save(record, {"name": "Nowhere"})
        assert caught.value.trouble is Trouble.STORAGE
        assert await site.outbox.list() == ()

    play(scenario)


def test_saving_what_waits_already_sends_both_together_when_the_site_is_back(play: Play) -> None:
    async def scenario(school: School) -> None:
        site = await school.site()
        record = await a_course(site)
        school.offline = True
        saved = await saved_offline(site, record, {"name": "First words"})
        school.offline = False
        saved = await site.shelf("courses").save(saved.record, {"name": "Last words", "menu_order": 8})
        assert not saved.waits
        assert saved.record["name"] == "Last words"
        assert [body for _, _, body in school.writes] == [{"name": "Last words", "menu_order": 8}]
        assert site.outbox.count == 0

    play(scenario)
