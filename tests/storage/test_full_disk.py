"""A full disk and a file that cannot be written, as SQLite itself meets them: told in words, nothing is lost."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.storage.drafts import Drafts
from lmsdesk.storage.journal import Journal
from lmsdesk.storage.journal_file import JournalFile
from lmsdesk.storage.settings import THEME, Settings
from lmsdesk.storage.work import Work
from lmsdesk.storage.work_model import NewWrite, State
from tests.storage.test_journal import exchange

LONG = "x" * 3000


def full(store: Drafts | Work, most: int = 0) -> None:
    """No more pages than there are (0), or room again."""

    def limit(file: Any) -> None:
        connection = file._database.connection
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {most or pages}")

    store._kept.run(limit)


@pytest.fixture
def drafts(tmp_path: Path) -> Iterator[Drafts]:
    store = Drafts(tmp_path / "drafts.sqlite")
    yield store
    store.close()


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Work]:
    work = Work(tmp_path / "work.sqlite")
    yield work
    work.close()


def refused(write: Callable[[], object]) -> None:
    """What does not fit is told; sooner or later, as there may be some room left in the last page."""
    told: Problem | None = None
    for _ in range(20):
        try:
            write()
        except Problem as problem:
            told = problem
    assert told is not None
    assert told.trouble is Trouble.STORAGE
    assert "The disk is full" in str(told.sentence)


def test_drafts(drafts: Drafts) -> None:
    drafts.put("s", "courses", "1", {"name": "Safe"})
    full(drafts)
    numbers = iter(range(2, 100))
    refused(lambda: drafts.put("s", "courses", str(next(numbers)), {"name": LONG}))
    kept = drafts.get("s", "courses", "1")
    assert kept is not None
    assert kept.values == {"name": "Safe"}
    full(drafts, 10_000)
    drafts.put("s", "courses", "1", {"name": LONG})
    drafts.close()
    again = Drafts(drafts.path)
    found = again.get("s", "courses", "1")
    assert found is not None
    assert found.values == {"name": LONG}
    assert not again.notices, "no damage"
    again.close()


def test_the_list_of_what_was_done_and_the_outbox(work: Work) -> None:
    _, (id,) = work.begin("Save", [NewWrite("update", "courses", 1, "", {}, {"name": "Safe"})], State.INTENDED)
    full(work)
    refused(lambda: work.begin("Save", [NewWrite("update", "courses", 2, "", {}, {"name": LONG})], State.INTENDED))
    kept = work.get(id)
    assert kept is not None
    assert kept.sent == {"name": "Safe"}
    full(work, 10_000)
    work.begin("Save", [NewWrite("update", "courses", 3, "", {}, {"name": LONG})], State.INTENDED)
    path = work.path
    work.close()
    again = Work(path)
    assert again.get(id) is not None
    assert not again.notices, "no damage"
    again.close()


def protect(store: Drafts | Work, on: bool) -> None:
    """SQLite says that the file can only be read, as on a disk that is write-protected."""
    store._kept.run(lambda file: file._database.connection.execute(f"PRAGMA query_only = {int(on)}"))


def test_drafts_that_cannot_be_written_any_more(drafts: Drafts) -> None:
    drafts.put("s", "courses", "1", {"name": "Safe"})
    protect(drafts, True)
    with pytest.raises(Problem) as told:
        drafts.put("s", "courses", "1", {"name": "New"})
    assert told.value.trouble is Trouble.STORAGE
    kept = drafts.get("s", "courses", "1")
    assert kept is not None
    assert kept.values == {"name": "Safe"}
    protect(drafts, False)
    drafts.put("s", "courses", "1", {"name": "New"})


def test_a_list_of_what_was_done_that_cannot_be_written_any_more(work: Work) -> None:
    _, (id,) = work.begin("Save", [NewWrite("update", "courses", 1, "", {}, {"name": "Safe"})], State.INTENDED)
    protect(work, True)
    with pytest.raises(Problem) as told:
        work.begin("Save", [NewWrite("update", "courses", 2, "", {}, {"name": "New"})], State.INTENDED)
    assert told.value.trouble is Trouble.STORAGE
    kept = work.get(id)
    assert kept is not None
    assert kept.sent == {"name": "Safe"}


def test_recorded_requests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was recorded stays readable, the person is told, and the session goes on in memory."""
    path = tmp_path / "journal.sqlite"
    yesterday = Journal(path=path)
    yesterday.add(exchange())
    yesterday.close()

    def no_room(*_: object) -> int:
        raise sqlite3.OperationalError("database or disk is full")

    today = Journal(path=path)
    monkeypatch.setattr(JournalFile, "write", no_room)
    today.add(exchange())
    today.flush()
    assert "The disk is full" in str(today.trouble)
    assert len(today.earlier()) == 1
    assert len(today.exchanges) == 1
    today.close()


def test_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "settings.json"
    settings = Settings(path)
    settings.set(THEME, "dark")
    before = path.read_bytes()

    def no_room(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", no_room)
    settings.set(THEME, "light")
    assert "The disk is full" in str(settings.trouble)
    assert settings.get(THEME) == "light", "it counts while the program is open"
    assert path.read_bytes() == before
    assert json.loads(before)
    assert [file.name for file in tmp_path.glob("*settings*")] == ["settings.json"], "nothing half written is left"
