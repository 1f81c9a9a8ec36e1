from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.values import Ref
from lmsdesk.storage import disk_sync
from lmsdesk.storage.locations import locations, work_file
from lmsdesk.storage.work import Work
from lmsdesk.storage.work_file import WorkFile
from lmsdesk.storage.work_model import BatchState, NewWrite, Queue, Settled, State

BEFORE = {"regular_price": Decimal("20"), "categories": (Ref(1, "Strings"),)}
SENT = {"regular_price": Decimal("25.50"), "categories": ()}


@pytest.fixture
def work() -> Iterator[Work]:
    made = Work(work_file(locations().data, "site-1"))
    yield made
    made.close()


def again() -> contextlib.closing[Work]:
    return contextlib.closing(Work(work_file(locations().data, "site-1")))


def update(id: int, name: str = "Ukulele", **more: Any) -> NewWrite:
    return NewWrite("update", "courses", id, name, BEFORE, SENT, **more)


def test_nothing_is_opened_before_something_is_kept(work: Work) -> None:
    assert not work.exists
    assert not work.path.parent.exists()


def test_a_write_is_there_at_the_next_start_with_everything(work: Work) -> None:
    batch, (id,) = work.begin("Save “Ukulele”", [update(7)], State.INTENDED, screen="courses", who="Ann")
    work.settle(Settled(id, State.DONE, after={"regular_price": Decimal("25.5")}, exchanges=((12, 99.5),)))
    work.close()
    with again() as later:
        write = later.get(id)
        assert write is not None
        assert (write.verb, write.kind, write.item, write.name) == ("update", "courses", 7, "Ukulele")
        assert (write.before, write.sent) == (BEFORE, SENT)
        assert write.before["categories"][0].name == "Strings"
        assert (write.after, write.exchanges, write.state) == (
            {"regular_price": Decimal("25.5")},
            ((12, 99.5),),
            State.DONE,
        )
        (found,) = later.batches()
        assert (found.id, found.title, found.screen, found.who) == (batch, "Save “Ukulele”", "courses", "Ann")
        assert (found.total, found.done, found.state, found.first) == (1, 1, BatchState.DONE, write)


def test_what_was_only_intended_is_for_the_next_start_not_for_this_one(work: Work) -> None:
    _, (id,) = work.begin("Save", [update(7)], State.INTENDED)
    assert work.not_settled() == ()
    with again() as later:
        assert [write.id for write in later.not_settled()] == [id]


@pytest.mark.parametrize("rest", range(20))
def test_a_write_is_not_among_those_that_came_after_it(work: Work, monkeypatch: pytest.MonkeyPatch, rest: int) -> None:
    now = 1_795_820_000.123456 + rest * 2.4e-7  # clocks tell less than a moment can hold
    monkeypatch.setattr("time.time", lambda: now)
    _, (first,) = work.begin("Restore", [update(7)], State.INTENDED)
    monkeypatch.setattr("time.time", lambda: now + 0.01)
    _, (second,) = work.begin("Save", [update(7)], State.INTENDED)
    for id in (first, second):
        work.settle(Settled(id, State.DONE))
    write = work.get(first)
    assert write is not None
    assert [later.id for later in work.done_since("courses", 7, write.began)] == [second]


KILLED = """
import os, signal
from lmsdesk.storage.locations import locations, work_file
from lmsdesk.storage.work import Work
from lmsdesk.storage.work_model import NewWrite, Settled, State
work = Work(work_file(locations().data, "site-1"))
_, ids = work.begin("Change 3 courses", [NewWrite("update", "courses", n) for n in (1, 2, 3)], State.PLANNED)
work.intend(ids[:2])
work.settle(Settled(ids[0], State.DONE))
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
def test_a_kill_loses_nothing_that_was_kept(work: Work) -> None:
    ended = subprocess.run([sys.executable, "-c", KILLED], check=False, timeout=60)
    assert ended.returncode == -signal.SIGKILL
    (batch,) = work.interrupted()
    assert (batch.total, batch.done, batch.left) == (3, 1, 1)
    assert [write.item for write in work.not_settled()] == [2]
    assert [write.state for write in work.of_batch(batch.id)] == [State.DONE, State.INTENDED, State.PLANNED]


def test_intentions_are_on_the_disk_before_anything_is_sent(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    work.begin("Open the file", [update(1)], State.INTENDED)
    synced: list[str] = []
    real = os.fsync

    def fsync(file: int) -> None:
        synced.append(os.readlink(f"/proc/self/fd/{file}") if sys.platform == "linux" else "work.sqlite-wal")
        real(file)

    monkeypatch.setattr(disk_sync.os, "fsync", fsync)
    _, (id,) = work.begin("Save", [update(7)], State.INTENDED)
    assert any(name.endswith("work.sqlite-wal") for name in synced)
    synced.clear()
    work.intend([id])
    assert any(name.endswith("work.sqlite-wal") for name in synced)


def test_a_queue_keeps_its_order_and_what_is_done_leaves_it(work: Work) -> None:
    waiting = [update(n, queue=Queue.OUTBOX) for n in (1, 2)]
    _, first = work.begin("Save", waiting, State.WAITING)
    _, second = work.begin("Save", [update(3, queue=Queue.OUTBOX)], State.WAITING)
    assert [write.item for write in work.waiting(Queue.OUTBOX)] == [1, 2, 3]
    work.edit(second[0], place=0.5, sent={"name": "Uke"})
    assert [write.item for write in work.waiting(Queue.OUTBOX)] == [3, 1, 2]
    assert work.waiting(Queue.OUTBOX)[0].sent == {"name": "Uke"}
    work.settle(Settled(second[0], State.DONE))
    work.settle(Settled(first[0], State.FAILED, trouble={"trouble": "offline"}))
    assert [write.item for write in work.waiting(Queue.OUTBOX)] == [1, 2], "a failure stays where it is"
    assert work.count_waiting(Queue.OUTBOX) == 2
    work.drop(first)
    assert work.count_waiting(Queue.OUTBOX) == 0
    assert len(work.batches()) == 1, "what never went out is no activity"


def test_what_waits_is_no_activity_yet(work: Work) -> None:
    work.begin("Save", [update(1, queue=Queue.OUTBOX)], State.WAITING)
    work.begin("Plan", [update(2)], State.PLANNED)
    assert work.batches() == ()


def test_undoing_marks_what_was_undone_and_redoing_unmarks_it(work: Work) -> None:
    _, (first,) = work.begin("Save", [update(7)], State.INTENDED)
    work.settle(Settled(first, State.DONE))
    _, (second,) = work.begin("Undo", [update(7, undoes=first)], State.INTENDED)
    work.settle(Settled(second, State.DONE))
    assert [write.undone for write in map(work.get, (first, second)) if write] == [second, None]
    _, (third,) = work.begin("Redo", [update(7, undoes=second)], State.INTENDED)
    work.settle(Settled(third, State.DONE))
    assert [write.undone for write in map(work.get, (first, second, third)) if write] == [None, third, None]


def test_the_list_can_be_searched_and_filtered(work: Work) -> None:
    for name, kind, verb in (("Flöte für alle", "courses", "update"), ("Wind", "categories", "create")):
        _, (id,) = work.begin(f"Change {name}", [NewWrite(verb, kind, 1, name, BEFORE, SENT)], State.INTENDED)
        work.settle(Settled(id, State.DONE))
    _, (bad,) = work.begin("Save 100 % cotton", [update(9, "100 % cotton")], State.INTENDED)
    work.settle(Settled(bad, State.FAILED))

    def titles(**asked: Any) -> list[str]:
        return [batch.title for batch in work.batches(**asked)]

    assert titles(search="FLÖTE alle") == ["Change Flöte für alle"]
    assert titles(search="25.50") == ["Save 100 % cotton", "Change Wind", "Change Flöte für alle"]
    assert titles(search="0 %") == ["Save 100 % cotton"], "signs of the search language are only signs"
    assert titles(kind="categories") == titles(verb="create") == ["Change Wind"]
    assert titles(only="failed") == ["Save 100 % cotton"]
    assert titles(only="undoable", limit=1) == ["Change Wind"]
    newest = work.batches(limit=1)[0]
    assert len(work.batches(before=newest.id)) == 2


def test_old_batches_are_forgotten_but_never_what_waits(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    real = work_now = datetime.now(UTC)
    monkeypatch.setattr("lmsdesk.storage.work.time.time", lambda: (work_now - timedelta(days=40)).timestamp())
    _, (old,) = work.begin("Long ago", [update(1)], State.INTENDED)
    work.settle(Settled(old, State.DONE))
    work.begin("Waits", [update(2, queue=Queue.OUTBOX)], State.WAITING)
    work.begin("Unknown", [update(3)], State.INTENDED)
    monkeypatch.setattr("lmsdesk.storage.work.time.time", lambda: real.timestamp())
    _, (new,) = work.begin("Today", [update(4)], State.INTENDED)
    work.settle(Settled(new, State.DONE))
    work.prune(days=0)
    assert work.get(old) is not None, "always means always"
    work.prune(days=30)
    assert work.get(old) is None
    assert work.get(new) is not None
    assert work.count_waiting(Queue.OUTBOX) == 1
    assert [batch.title for batch in work.batches()] == ["Today", "Unknown"]
    for n in range(5):
        _, (id,) = work.begin(f"Number {n}", [update(n)], State.INTENDED)
        work.settle(Settled(id, State.DONE))
    work.prune(days=0, most=3)
    assert [batch.title for batch in work.batches()] == ["Number 4", "Number 3", "Number 2", "Unknown"]


def test_where_the_list_is_too_large_the_oldest_are_forgotten_first(work: Work) -> None:
    for n in range(6):
        change = replace(update(n), before={"description": "x" * 30_000}, sent={"description": "y" * 30_000})
        _, (id,) = work.begin(f"Number {n}", [change], State.INTENDED)
        work.settle(Settled(id, State.DONE))
    work.prune(days=0, size=10_000_000)
    assert len(work.batches()) == 6, "small enough"
    work.prune(days=0, size=160_000)
    assert [batch.title for batch in work.batches()] == ["Number 5", "Number 4"]
    work.prune(days=0, size=100)
    assert [batch.title for batch in work.batches()] == ["Number 5"], "the last one can always be taken back"


def test_an_item_made_anew_is_found_under_its_old_number(work: Work) -> None:
    work.rename("categories", 7, 12)
    work.rename("categories", 12, 15)
    assert work.now_called("categories", 7) == 15
    assert work.now_called("courses", 7) == 7


def test_two_programs_on_one_profile_both_keep_their_work_and_one_is_first(work: Work) -> None:
    assert work.be_first()
    with again() as other:
        assert not other.be_first()
        work.begin("Here", [update(1)], State.INTENDED)
        other.begin("There", [update(2)], State.INTENDED)
        assert [batch.title for batch in work.batches()] == ["There", "Here"]
        assert [batch.title for batch in other.batches()] == ["There", "Here"]
        work.close()
        assert other.be_first(), "the first one has gone"


def test_a_damaged_file_is_set_aside_and_what_can_be_read_is_kept(work: Work) -> None:
    ids = []
    for n in range(200):
        _, (id,) = work.begin(f"Number {n}", [update(n, "x" * 500)], State.INTENDED)
        ids.append(id)
    work.close()
    data = bytearray(work.path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 6000] = os.urandom(6000)
    work.path.write_bytes(bytes(data))
    _, (new,) = work.begin("After", [update(1)], State.INTENDED)
    assert work.get(new) is not None
    (told,) = work.notices
    assert "could not be read" in str(told)
    assert work.persistent
    assert list(work.path.parent.glob("work*damaged*")) or len(list(work.path.parent.glob("work*"))) > 2


def test_a_folder_that_may_not_be_written_means_memory_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sites").write_text("in the way")
    with contextlib.closing(Work(tmp_path / "sites" / "s" / "work.sqlite")) as work:
        _, (id,) = work.begin("Save", [update(1)], State.INTENDED)
        assert work.get(id) is not None
        assert not work.persistent
        assert "only while the program is open" in str(work.notices[-1])
        assert work.be_first(), "nobody else can write there"


def test_a_full_disk_is_said_in_words(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    work.begin("Save", [update(1)], State.INTENDED)

    def full(*_: Any, **__: Any) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(WorkFile, "change", full)
    with pytest.raises(Problem) as caught:
        work.begin("Save", [update(2)], State.INTENDED)
    assert caught.value.trouble is Trouble.STORAGE
    assert "disk is full" in str(caught.value.sentence)
    monkeypatch.undo()
    assert [batch.title for batch in work.batches()] == ["Save"], "what was safe before still is"


def test_a_file_of_a_newer_version_is_left_alone(work: Work) -> None:
    work.begin("Save", [update(1)], State.INTENDED)
    work.close()
    with contextlib.closing(sqlite3.connect(work.path)) as file:
        file.execute("PRAGMA user_version = 99")
    before = work.path.read_bytes()
    assert work.batches() == ()
    assert not work.persistent
    assert "newer version" in str(work.notices[0])
    work.close()
    assert work.path.read_bytes() == before
