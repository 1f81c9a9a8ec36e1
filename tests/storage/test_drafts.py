from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.values import Picture, Ref
from lmsdesk.storage import disk_sync, draft_file
from lmsdesk.storage.drafts import Drafts, item_key

VALUES = {
    "name": "Ukulele",
    "regular_price": Decimal("12.50"),
    "categories": (Ref(3, "Strings"),),
    "featured_image": Picture(9, "https://x/u.jpg"),
    "end_date": datetime(2026, 12, 24, 18, tzinfo=UTC),
    "sale_price": None,
}


@pytest.fixture
def drafts() -> Iterator[Drafts]:
    store = Drafts()
    yield store
    store.close()


def test_a_draft_is_there_at_the_next_start(drafts: Drafts) -> None:
    drafts.put("site-1", "courses", item_key(7), VALUES, base={"name": "Uke"}, title="Ukulele")
    drafts.close()
    again = Drafts()
    draft = again.get("site-1", "courses", "7")
    assert draft is not None
    assert draft.values == VALUES
    assert draft.values["categories"][0].name == "Strings"
    assert (draft.id, draft.title, draft.base, draft.is_new) == (7, "Ukulele", {"name": "Uke"}, False)
    assert draft.created <= draft.changed <= datetime.now(UTC)
    again.close()


def test_later_puts_replace_the_values_and_leave_the_base(drafts: Drafts) -> None:
    drafts.put("s", "courses", "7", {"name": "a"}, base={"name": "was"})
    first = drafts.get("s", "courses", "7")
    drafts.put("s", "courses", "7", {"name": "ab"}, base={"name": "other"}, title="ab")
    second = drafts.get("s", "courses", "7")
    assert first is not None
    assert second is not None
    assert (second.values, second.base, second.title) == ({"name": "ab"}, {"name": "was"}, "ab")
    assert second.created == first.created


def test_new_items_get_numbers_of_their_own(drafts: Drafts) -> None:
    one, two = drafts.new_item("s", "courses"), drafts.new_item("s", "courses")
    assert (one, two) == ("new:1", "new:2")
    drafts.put("s", "courses", two, {"name": "x"})
    drafts.close()
    again = Drafts()
    assert again.new_item("s", "courses") == "new:3"
    assert again.new_item("s", "tags") == "new:1"
    (draft,) = again.list("s")
    assert draft.is_new
    assert draft.id is None
    again.close()


def test_lists_are_by_site_and_kind_newest_first_and_dropping_is_exact(drafts: Drafts) -> None:
    for site, kind, item in (("a", "courses", "1"), ("a", "tags", "1"), ("b", "courses", "1"), ("a", "courses", "2")):
        drafts.put(site, kind, item, {})
    assert (drafts.list()[0].kind, drafts.list()[0].item) == ("courses", "2")
    assert len(drafts.list("a")) == 3
    assert [draft.item for draft in drafts.list("a", "courses")] == ["2", "1"]
    drafts.drop("a", "courses", "1")
    drafts.drop("a", "courses", "not there")
    assert [draft.item for draft in drafts.list("a", "courses")] == ["2"]
    drafts.drop_site("a")
    assert [draft.site for draft in drafts.list()] == ["b"]


def test_listeners_are_told_of_changes_only(drafts: Drafts) -> None:
    told: list[int] = []
    end = drafts.subscribe(lambda: told.append(1))
    drafts.put("s", "k", "1", {})
    drafts.drop("s", "k", "1")
    drafts.drop("s", "k", "1")
    end()
    drafts.put("s", "k", "1", {})
    assert len(told) == 2


TYPIST = """
import sys
from lmsdesk.storage.drafts import Drafts
drafts = Drafts()
number = 0
while True:
    number += 1
    drafts.put("site", "courses", "7", {"name": "x" * number, "text": "y" * 3000})
    drafts.put("site", "courses", "new:1", {"number": number})
    sys.stdout.write(f"{number}\\n")
    sys.stdout.flush()
"""


@pytest.mark.parametrize("after", [1, 40, 300])
def test_kill_9_loses_nothing_that_was_put(after: int) -> None:
    child = subprocess.Popen([sys.executable, "-c", TYPIST], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    last = 0
    for line in child.stdout:
        last = int(line)
        if last >= after:
            break
    os.kill(child.pid, signal.SIGKILL)
    rest = child.stdout.read().split("\n")
    child.stdout.close()
    child.wait()
    last = max([last, *(int(line) for line in rest[:-1] if line)])
    store = Drafts()
    course, new = store.get("site", "courses", "7"), store.get("site", "courses", "new:1")
    assert course is not None
    assert new is not None
    assert len(course.values["name"]) >= last
    assert new.values["number"] >= last
    assert store.notices == ()
    store.close()


def test_the_log_is_handed_to_the_disk_soon_and_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    synced = threading.Event()
    real = os.fsync

    def fsync(number: int) -> None:
        real(number)
        synced.set()

    monkeypatch.setattr(disk_sync.os, "fsync", fsync)
    store = Drafts()
    store.put("s", "k", "1", {})
    assert synced.wait(10), "the thread syncs without being asked again"
    synced.clear()
    store.put("s", "k", "1", {"a": 1})
    store.close()
    assert synced.is_set()


def test_a_put_is_cheap_enough_for_every_pause_in_typing(drafts: Drafts) -> None:
    import time

    values = {**VALUES, "description": "<p>words</p>" * 2000}
    drafts.put("s", "courses", "7", values)
    times = []
    for _ in range(50):
        begin = time.perf_counter()
        drafts.put("s", "courses", "7", values)
        times.append(time.perf_counter() - begin)
    assert sorted(times)[25] < 0.02


def test_a_damaged_file_is_set_aside_and_the_work_goes_on(drafts: Drafts) -> None:
    drafts.path.parent.mkdir(parents=True)
    drafts.path.write_bytes(b"this is no database" * 100)
    drafts.put("s", "k", "1", {"a": 1})
    assert "could not be read" in str(drafts.notices[0])
    assert drafts.get("s", "k", "1") is not None
    assert list(drafts.path.parent.glob("drafts.damaged-*.sqlite"))


def test_what_can_be_read_of_a_damaged_file_is_saved() -> None:
    store = Drafts()
    for number in range(400):
        store.put("s", "courses", str(number), {"text": f"{number}" * 400})
    path = store.path
    store.close()
    with path.open("r+b") as file:  # ruin pages in the middle, leave the beginning
        file.seek(path.stat().st_size * 3 // 4)
        file.write(os.urandom(8192))
    again = Drafts()
    saved = again.list()
    assert again.notices
    assert saved, "something was saved"
    again.put("s", "courses", "1", {"text": "new"})
    again.close()


def test_a_file_damaged_while_open_is_replaced(drafts: Drafts, monkeypatch: pytest.MonkeyPatch) -> None:
    drafts.put("s", "k", "1", {"a": 1})
    real, hit = draft_file.DraftFile.put, []

    def once(self: Any, row: Any) -> None:
        if not hit:
            hit.append(1)
            raise sqlite3.DatabaseError("database disk image is malformed")
        real(self, row)

    monkeypatch.setattr(draft_file.DraftFile, "put", once)
    drafts.put("s", "k", "2", {"b": 2})
    assert {draft.item for draft in drafts.list()} == {"1", "2"}, "the old rows could be saved"
    assert drafts.notices


def test_a_newer_file_is_left_alone_and_drafts_live_in_memory() -> None:
    store = Drafts()
    store.put("s", "k", "1", {})
    path = store.path
    store.close()
    with contextlib.closing(sqlite3.connect(path)) as newer, newer:
        newer.execute("PRAGMA user_version = 99")
    newer.close()
    again = Drafts()
    again.put("s", "k", "2", {"a": 1})
    assert not again.persistent
    assert "newer version" in str(again.notices[0])
    assert again.get("s", "k", "2") is not None
    again.close()
    with contextlib.closing(sqlite3.connect(path)) as kept, kept:
        assert kept.execute("SELECT item FROM drafts").fetchall() == [("1",)]
    kept.close()


def test_a_disk_that_refuses_is_told_in_words(drafts: Drafts, monkeypatch: pytest.MonkeyPatch) -> None:
    drafts.put("s", "k", "1", {})

    def full(self: Any, row: Any) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(draft_file.DraftFile, "put", full)
    with pytest.raises(Problem) as caught:
        drafts.put("s", "k", "1", {})
    assert caught.value.trouble is Trouble.STORAGE
    assert "disk is full" in str(caught.value.sentence)


def test_two_programs_can_write_drafts_at_once(drafts: Drafts) -> None:
    other = Drafts()
    for number in range(20):
        drafts.put("s", "k", f"a{number}", {})
        other.put("s", "k", f"b{number}", {})
    assert len(drafts.list()) == 40
    other.close()


def test_a_row_that_cannot_be_read_hides_no_other(drafts: Drafts) -> None:
    drafts.put("s", "k", "1", {"a": 1})
    with contextlib.closing(sqlite3.connect(drafts.path)) as raw, raw:
        raw.execute("INSERT INTO drafts VALUES ('s', 'k', '2', '{oops', '{}', '', 0, 0)")
    raw.close()
    assert [draft.item for draft in drafts.list()] == ["1"]


def test_two_programs_type_into_one_item_and_neither_loses_a_word(tmp_path: Path) -> None:
    first, second = Drafts(tmp_path / "drafts.db"), Drafts(tmp_path / "drafts.db")
    assert first.get("site", "courses", "7") is None
    assert second.get("site", "courses", "7") is None
    assert first.put("site", "courses", "7", {"name": "From the first"}) == "7"
    copy = second.put("site", "courses", "7", {"name": "From the second"})
    assert copy != "7"
    assert second.put("site", "courses", "7", {"name": "From the second wind"}) == copy, "one copy, however it is named"
    assert second.put("site", "courses", copy, {"name": "From the second window"}) == copy
    assert first.put("site", "courses", "7", {"name": "From the first window"}) == "7"
    kept = {draft.item: draft for draft in first.list("site")}
    assert {draft.values["name"] for draft in kept.values()} == {"From the first window", "From the second window"}
    assert {draft.id for draft in kept.values()} == {7}
    assert kept[copy].is_copy
    second.drop("site", "courses", copy)
    assert [draft.item for draft in first.list("site")] == ["7"]


def test_what_another_program_typed_since_is_not_dropped_with_mine(tmp_path: Path) -> None:
    first, second = Drafts(tmp_path / "drafts.db"), Drafts(tmp_path / "drafts.db")
    first.put("site", "courses", "7", {"name": "Saved by the first"})
    assert second.get("site", "courses", "7") is not None
    second.put("site", "courses", "7", {"name": "Typed in the second"})
    first.drop("site", "courses", "7")
    (left,) = second.list("site")
    assert left.values == {"name": "Typed in the second"}
    first.drop("site", "courses", "7", whosever=True)
    assert second.list("site") == ()
