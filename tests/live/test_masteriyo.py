"""Any real Masteriyo site: LMSDESK_LIVE_URL, LMSDESK_LIVE_KEY, LMSDESK_LIVE_SECRET (a read_write key)."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path

import pytest

from lmsdesk.domain.problem import Problem
from lmsdesk.hints import Context, explain_problem
from lmsdesk.sites import Journal, MasteriyoKey, Query
from tests.live.steps import ACTION, MARK, connector, find, refused, signed_in, tidy, variable

pytestmark = pytest.mark.live


def key() -> MasteriyoKey:
    return MasteriyoKey(variable("LMSDESK_LIVE_KEY"), variable("LMSDESK_LIVE_SECRET"))


def test_a_course_from_creation_to_deletion(tmp_path: Path) -> None:
    asyncio.run(_course(tmp_path))


async def _course(folder: Path) -> None:
    address = variable("LMSDESK_LIVE_URL")
    async with signed_in(folder, address, key(), "masteriyo") as site:
        courses, categories = site.shelf("courses"), site.shelf("categories")
        try:
            await courses.first(Query(), ACTION)

            made = await courses.create(
                {"name": MARK, "status": "draft", "description": "<p>Made by a test.</p>"}, ACTION
            )
            assert made.record["name"] == MARK
            shelf_mark = (await categories.create({"name": MARK}, ACTION)).record
            opened = await courses.open(made.record.id, ACTION)
            assert opened.full
            changed = await courses.save(
                opened,
                {
                    "name": MARK + " é ü 漢字",
                    "regular_price": Decimal("19.90"),
                    "access_mode": "one_time",
                    "categories": (*opened["categories"], shelf_mark_ref(shelf_mark)),
                    "status": "publish",
                    "slug": "lms-desk-" + MARK[-8:],
                },
                ACTION,
            )
            assert not changed.dropped, changed.dropped
            again = await courses.open(made.record.id, ACTION)
            assert again["name"] == MARK + " é ü 漢字"
            assert again["regular_price"] == Decimal("19.90")
            assert shelf_mark.id in {ref.id for ref in again["categories"]}
            slug = again["slug"]

            nothing = await courses.save(again, dict(again.values), ACTION)
            assert nothing.sent == {}

            assert (await courses.trash([again], ACTION)).ok
            assert [row.id for row in await find(courses, MARK, status="trash")] == [again.id]
            restored = (await courses.restore([again], ACTION)).records[0]
            assert restored["slug"] == slug
            assert restored["status"] != "trash"

            moved = await categories.create({"name": MARK + " inside", "parent_id": shelf_mark_ref(shelf_mark)}, ACTION)
            assert moved.record["parent_id"] == shelf_mark_ref(shelf_mark)
            top = await categories.save(moved.record, {"parent_id": None}, ACTION)
            assert top.record["parent_id"] is None

            assert (await courses.delete([restored], action=ACTION)).ok
            assert await refused(courses, restored.id) == "P03"
        finally:
            await tidy(courses)
            await tidy(categories)
        assert await find(courses, MARK) == []
        assert await find(categories, MARK) == []


def shelf_mark_ref(record: object) -> object:
    from lmsdesk.domain.record import Record
    from lmsdesk.domain.values import Ref

    assert isinstance(record, Record)
    return Ref(record.id, str(record["name"]))


@pytest.mark.parametrize("kind", ["categories", "tags", "difficulties"])
def test_terms_can_be_made_changed_and_deleted(tmp_path: Path, kind: str) -> None:
    async def scenario() -> None:
        async with signed_in(tmp_path, variable("LMSDESK_LIVE_URL"), key(), "masteriyo") as site:
            shelf = site.shelf(kind)
            try:
                made = (await shelf.create({"name": MARK, "description": "One"}, ACTION)).record
                saved = await shelf.save(made, {**made.values, "description": "Two"}, ACTION)
                assert saved.record["description"] == "Two"
                assert MARK in {record["name"] for record in await shelf.all(ACTION, reload=True)}
                assert (await shelf.delete([saved.record], action=ACTION)).ok
                assert MARK not in {record["name"] for record in await shelf.all(ACTION, reload=True)}
            finally:
                await tidy(shelf)

    asyncio.run(scenario())


def test_a_wrong_secret_is_named(tmp_path: Path) -> None:
    async def scenario() -> str:
        good = key()
        wrong = MasteriyoKey(good.key, "secret_" + "0" * 64)
        connect = connector(tmp_path, Journal())
        discovery = await connect.look(variable("LMSDESK_LIVE_URL"))
        with pytest.raises(Problem) as caught:
            await connect.try_sign_in(discovery, wrong, "masteriyo")
        best = explain_problem(caught.value, context=Context(lms="masteriyo")).best
        assert best is not None
        return best.id

    assert asyncio.run(scenario()) == "U03"


def test_an_unknown_key_is_named(tmp_path: Path) -> None:
    async def scenario() -> str:
        variable("LMSDESK_LIVE_KEY")
        unknown = MasteriyoKey("key_" + "0" * 32, "secret_" + "0" * 64)
        connect = connector(tmp_path, Journal())
        discovery = await connect.look(variable("LMSDESK_LIVE_URL"))
        with pytest.raises(Problem) as caught:
            await connect.try_sign_in(discovery, unknown, "masteriyo")
        best = explain_problem(caught.value, context=Context(lms="masteriyo")).best
        assert best is not None
        return best.id

    assert asyncio.run(scenario()) == "U02"
