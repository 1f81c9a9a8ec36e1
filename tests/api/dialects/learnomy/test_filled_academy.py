"""The academy as people get it, filled: everything in it is read, edited and put away without a surprise."""

from __future__ import annotations

import pytest

from lmsdesk.domain.kind import Verb
from lmsdesk.domain.query import Query
from tests.api.dialects.learnomy.desk import WAYS, Desk, at
from tests.api.helpers import DO
from tests.practice.learnomy.academy import Academy


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Academy:
    return Academy(tmp_path_factory.mktemp("uploads"), filled=150)


def _administrator(academy: Academy) -> str:
    return str(academy.db.value("SELECT login FROM users WHERE role = 'administrator'"))


@pytest.mark.parametrize("names", WAYS)
def test_every_record_reads_without_an_odd_value(filled: Academy, names: tuple[str, ...]) -> None:
    filled.site.vary(frozenset(names))

    async def scenario(desk: Desk) -> None:
        for kind in ("courses", "categories", "tags", "people"):
            if kind == "tags" and "module-off" in names:
                continue
            assert desk.dialect.offer(kind, Verb.LIST)
            records = await desk.all(kind)
            page = await desk.dialect.page(kind, Query(), None, action=DO)
            assert len(records) == page.total
            assert len({record.id for record in records}) == len(records) > 3
            assert [record for record in records if record.odd] == []
            assert all(record.full for record in records)

    at(filled, scenario, by=_administrator(filled))


def test_saving_what_one_did_not_change_changes_nothing(filled: Academy) -> None:
    """Every field of every course survives the way out and back."""
    filled.site.vary(frozenset())

    async def scenario(desk: Desk) -> None:
        kind = desk.dialect.kind("courses")
        for record in (await desk.all("courses"))[:60]:
            values = {field.name: record[field.name] for field in kind.writable() if field.name in record.values}
            saved = await desk.dialect.update("courses", record.id, values, action=DO, before=record)
            assert record.diff(dict(saved.values), kind.fields) == {}

    at(filled, scenario, by=_administrator(filled))
