"""What of many troubles can be settled between two versions, and what cannot."""

from __future__ import annotations

import asyncio

from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.sites.settling import Origin
from lmsdesk.ui.both.opening import of_conflicts
from tests.sites.fake import academy


def test_only_where_i_wanted_to_change_fields_is_there_something_to_choose() -> None:
    async def scenario() -> None:
        site, dialect = academy(2)
        shelf = site.shelf("courses")
        records = (await shelf.first()).records[:2]
        shelf.look_anew([record.id for record in records])
        for id, course in dialect.items["courses"].items():
            dialect.items["courses"][id] = course.with_values(name="Theirs")
        removed = await shelf.trash([records[0]])
        saved = await shelf.save_many([records[1]], {"name": "Mine"})
        met = [problem for batch in (removed, saved) for _, problem in batch.failed]
        assert len(met) == 2
        (found,) = of_conflicts((Origin(), problem) for problem in (*met, Problem(Trouble.OFFLINE)))
        assert (found.item, found.mine) == (records[1].id, {"name": "Mine"})

    asyncio.run(scenario())
