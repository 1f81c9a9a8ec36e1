"""One list of everything that was begun and not finished: each piece once, the latest first."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.kind import Verb
from lmsdesk.sites import Drafts, Site
from lmsdesk.sites.settling import Origin, Settlement, Where
from lmsdesk.sites.unfinished import FORM, Sort, typed, unfinished
from lmsdesk.storage.work_model import BatchState, NewWrite, State
from tests.sites.fake import PROFILE, academy

ACT = Action("Change many")


def begin(tmp_path: Path) -> tuple[Site, Drafts, Settlement]:
    site, dialect = academy(2)
    course = dialect.items["courses"][1]
    both = Settlement(site.kind("courses"), 1, course.values, course.with_values(name="Theirs"), {"name": "Mine"})
    return site, Drafts(tmp_path / "drafts.db"), both


def test_everything_is_in_one_list(tmp_path: Path) -> None:
    async def scenario() -> None:
        site, drafts, both = begin(tmp_path)
        drafts.put(PROFILE.id, "courses", "1", {"name": "Mine"}, title="Ukulele")
        both.keep(drafts, PROFILE.id)
        drafts.put(PROFILE.id, "courses", "2", {"name": "Typed"}, title="Guitar")
        drafts.put(PROFILE.id, FORM + "bulk", "courses", {}, title="Change 12 courses")
        drafts.put("another site", "courses", "2", {"name": "Typed"}, title="Not here")
        drafts.put(PROFILE.id, "no-such-kind", "2", {"name": "Typed"}, title="Of an add-on that is gone")
        site.outbox.collecting = True
        await site.shelf("courses").create({"name": "New"}, ACT)
        batch, _ = site.work.begin("Prices", [NewWrite(Verb.UPDATE, "courses", 2, "Guitar")], State.PLANNED)
        site.work.end_batch(batch, BatchState.PAUSED)
        found = {piece.sort: piece for piece in await unfinished(site, drafts)}
        assert set(found) == set(Sort)
        assert found[Sort.BOTH].settlement is not None
        assert found[Sort.DRAFT].title == "Guitar", "the course with two versions is one piece"
        assert found[Sort.BATCH].title == "Prices"
        assert [write.name for write in found[Sort.OUTBOX].waiting] == ["New"]
        site.work.close()

    asyncio.run(scenario())


def test_what_is_in_the_outbox_already_is_not_listed_twice(tmp_path: Path) -> None:
    site, drafts, both = begin(tmp_path)
    waiting = Settlement(both.kind, 1, both.base, both.theirs, both.mine, Origin(Where.OUTBOX, 7))
    waiting.keep(drafts, PROFILE.id)
    assert typed(site, drafts.list()) == []
    undo = Settlement(both.kind, 1, both.base, both.theirs, both.mine, Origin(Where.UNDO, 7))
    undo.keep(drafts, PROFILE.id)
    drafts.put(PROFILE.id, "courses", "1", {"name": "Mine"}, title="Ukulele")
    sorts: list[Any] = [piece.sort for piece in typed(site, drafts.list())]
    assert sorted(sorts) == [Sort.BOTH, Sort.DRAFT], "taking back is another piece than what is typed"
