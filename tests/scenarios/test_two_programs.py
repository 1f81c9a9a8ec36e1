"""LMS Desk is open twice on one profile: the person is told in one sentence, and nothing of either gets lost."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from lmsdesk.ui.work import aftercare
from tests.conftest import until
from tests.scenarios.person import Person

Play = Callable[..., None]
_HOLD = """
import sys
from pathlib import Path
from lmsdesk.domain.kind import Verb
from lmsdesk.storage.drafts import Drafts
from lmsdesk.storage.work import Work
from lmsdesk.storage.work_model import NewWrite, Queue, State

work, drafts, site, id = Work(Path(sys.argv[1])), Drafts(Path(sys.argv[2])), sys.argv[3], sys.argv[4]
assert work.be_first()
print("held", flush=True)
for line in sys.stdin:
    if line == "type\\n":
        print(drafts.put(site, "courses", id, {"name": "Typed in the other window"}), flush=True)
    elif line == "end\\n":
        break
"""


@contextmanager
def another_program(work: Path, drafts: Path, site: str, id: Any) -> Iterator[subprocess.Popen[str]]:
    """A process of its own that holds the profile, as a second LMS Desk does."""
    command = [sys.executable, "-c", _HOLD, str(work), str(drafts), site, str(id)]
    other = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        yield other
    finally:
        other.kill()
        other.wait()
        for pipe in (other.stdin, other.stdout):
            assert pipe is not None
            pipe.close()


def asks(other: subprocess.Popen[str], what: str) -> str:
    assert other.stdin is not None
    assert other.stdout is not None
    other.stdin.write(f"{what}\n")
    other.stdin.flush()
    return other.stdout.readline().strip()


def test_a_second_window_says_who_does_what_and_takes_over_when_the_first_is_gone(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aftercare, "AGAIN", 0.05)
    known: dict[str, Any] = {}

    async def first_day(person: Person) -> None:
        await person.opens_practice()
        site = person.desk.site
        assert site is not None
        assert person.desk.drafts is not None
        course = (await site.shelf("courses").first()).records[0]
        known.update(work=site.work.path, drafts=person.desk.drafts.path, site=site.profile.id, id=course.id)
        known["title"] = course["name"]

    async def second_window(person: Person) -> None:
        with another_program(known["work"], known["drafts"], known["site"], known["id"]) as other:
            await person.opens_practice()
            notice = await person.is_told("is open on Harbour Music School a second time; the other one since")
            assert "sent by the other one" in notice.accessibleName()
            site = person.desk.site
            assert site is not None
            await person.opens(known["title"])
            assert asks(other, "type") == str(known["id"])
            person.clears_and_types("Typed in this window", person.field("name"))
            drafts = person.desk.drafts
            assert drafts is not None
            both = {"Typed in the other window", "Typed in this window"}
            await until(lambda: {draft.values.get("name") for draft in drafts.list()} == both, 10, "both texts")
            site.outbox.collecting = True
            person.presses("Ctrl+S")
            await person.is_told("Kept in the outbox")
            site.outbox.collecting = False
            await site.outbox.tell()
            await person.rest()
            assert await site.outbox.load() == 1, "the other one sends"
        await person.hears("The other LMS Desk is closed")
        await until(lambda: site.outbox.count == 0, 20, "it is sent from here now")
        stored = await site.shelf("courses").open(known["id"])
        assert stored["name"] == "Typed in this window"
        assert [draft.values["name"] for draft in drafts.list()] == ["Typed in the other window"], (
            "theirs is still there"
        )

    play(first_day)
    play(second_window)
