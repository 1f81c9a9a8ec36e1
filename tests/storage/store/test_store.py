"""What was read is there at the next start, whole, in its order, searchable, and never in anybody's way."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from lmsdesk.domain.query import Query
from lmsdesk.domain.record import Record
from lmsdesk.storage.locations import locations, store_file
from lmsdesk.storage.store import writing
from lmsdesk.storage.store.file import MOST_RESTING, Store
from lmsdesk.storage.store.schema import STEPS
from tests.storage.store.shop import CATEGORIES, COURSES, course


@pytest.fixture(autouse=True)
def no_breath(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "_BREATH", 0)


@pytest.fixture
def path() -> Path:
    return store_file(locations().data, "site-1")


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    made = Store(path)
    yield made
    made.close()


def again(store: Store) -> Store:
    """The next start."""
    store.close()
    return Store(store.path)


def names(records: Any) -> list[str]:
    return [record["name"] for record in records]


def test_a_list_is_there_at_the_next_start_without_loss(store: Store) -> None:
    courses = [course(number) for number in range(1, 8)]
    store.keep_page(COURSES, Query(), 0, courses[:5], 7, {"any": 7, "draft": 2})
    store.keep_page(COURSES, Query(), 5, courses[5:], 7, whole=True)
    store = again(store)
    page = store.page("courses", Query(), 0, 5)
    assert page is not None
    assert list(page.records) == courses[:5]
    for kept, told in zip(page.records, courses, strict=False):
        assert (kept.raw, kept.odd, kept.came, kept.full) == (told.raw, told.odd, told.came, told.full)
        assert kept["categories"][0].name == told["categories"][0].name
        assert kept["featured_image"].url == told["featured_image"].url
    assert (page.total, page.next, dict(page.counts)) == (7, 5, {})
    following = store.page("courses", Query(), 5, 5)
    assert following is not None
    assert (list(following.records), following.next) == (courses[5:], None)
    store.close()


def test_each_list_has_its_own_order_and_its_age(path: Path) -> None:
    now = [1_000.0]
    store = Store(path, clock=lambda: now[0])
    a, b, c = course(1), course(2), course(3)
    store.keep_page(COURSES, Query(), 0, [a, b, c], 3, whole=True)
    now[0] = 2_000.0
    store.keep_page(COURSES, Query(sort="title"), 0, [c, a], 2, whole=True)
    store.flush()
    plain, sorted_ = store.page("courses", Query(page_size=7)), store.page("courses", Query(sort="title"))
    assert plain is not None
    assert sorted_ is not None
    assert (names(plain.records), plain.read) == (names([a, b, c]), datetime.fromtimestamp(1_000, UTC))
    assert (names(sorted_.records), sorted_.read) == (names([c, a]), datetime.fromtimestamp(2_000, UTC))
    assert store.page("courses", Query(search="never asked")) is None
    assert store.page("tags", Query()) is None
    store.close()


def test_a_list_that_became_shorter_keeps_no_rows_of_before(store: Store) -> None:
    store.keep_page(COURSES, Query(), 0, [course(n) for n in range(1, 6)], 5, whole=True)
    store.keep_page(COURSES, Query(), 0, [course(9), course(2)], 2, whole=True)
    store.flush()
    page = store.page("courses", Query())
    assert page is not None
    assert [record.id for record in page.records] == [9, 2]


def test_what_we_change_ourselves_is_kept_at_once(store: Store) -> None:
    store.keep_page(COURSES, Query(), 0, [course(1), course(2), course(3)], 3, whole=True)
    store.keep(COURSES, [course(2, name="Renamed")])
    store.added(COURSES, [course(8), course(9)])
    store.gone("courses", [3])
    store.flush()
    page = store.page("courses", Query())
    assert page is not None
    assert [record.id for record in page.records] == [8, 9, 1, 2]
    assert page.records[3]["name"] == "Renamed"
    assert store.item("courses", 3) is None
    assert store.search("Renamed")[0].record.id == 2
    assert store.search(course(3)["name"]) == []


def test_numbers_and_texts_as_ids_stay_two(store: Store) -> None:
    store.keep(CATEGORIES, [Record(7, {"name": "Number"}), Record("7", {"name": "Text"})])
    store.flush()
    one, other = store.item("categories", 7), store.item("categories", "7")
    assert one is not None
    assert other is not None
    assert (one.record["name"], one.record.id, other.record["name"], other.record.id) == ("Number", 7, "Text", "7")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("uku", [1]),
        ("UKULELE beg", [1]),
        ("cafe", [2]),
        ("café", [2]),
        ("franzosisch", [2]),
        ("strings", [1]),
        ("ines", [3]),
        ("日本", [4]),
        ("本語", [4]),
        ("harbour-walk", [3]),
        ("4711", [3]),
        ('a "quoted" one', [5]),
        ("* - ( )", []),
        ("", []),
        ("nothing like that", []),
    ],
)
def test_everything_is_found_by_any_beginning_of_its_words(store: Store, typed: str, found: list[int]) -> None:
    plain = {"status": "publish"}
    store.keep(
        COURSES,
        [
            Record(1, {**plain, "name": "Ukulele for beginners", "description": "<p>Four <b>strings</b></p>"}),
            Record(2, {**plain, "name": "Café French", "short_description": "Französisch"}),
            Record(3, {**plain, "name": "Walks", "slug": "harbour-walk", "author": course(3)["author"],
                       "custom_fields": (("room", "4711"),)}),
            Record(4, {**plain, "name": "日本語入門"}),
            Record(5, {**plain, "name": 'A "quoted" one'}),
        ],
    )  # fmt: skip
    if typed == "ines":
        store.keep(COURSES, [course(3)])
    store.flush()
    assert [kept.record.id for kept in store.search(typed)] == found


def test_the_best_titles_come_first_and_kinds_can_be_chosen(store: Store) -> None:
    titles = ["Learn the ukulele", "Ukulele evenings", "Ukulele", "Strings"]
    store.keep(COURSES, [Record(n, {"name": title}) for n, title in enumerate(titles, 1)])
    store.keep(COURSES, [Record(5, {"name": "Guitars", "description": "<p>and a ukulele</p>"})])
    store.keep(CATEGORIES, [Record(1, {"name": "Ukuleles"})])
    store.flush()
    assert names(kept.record for kept in store.search("ukulele", ["courses"])) == [
        "Ukulele", "Ukulele evenings", "Learn the ukulele", "Guitars",
    ]  # fmt: skip
    assert {kept.kind for kept in store.search("ukulele")} == {"courses", "categories"}
    assert len(store.search("ukulele", limit=2)) == 2


def test_a_list_that_was_never_asked_for_is_made_of_what_is_known(store: Store) -> None:
    store.keep(COURSES, [course(number) for number in range(1, 41)])
    store.flush()
    query = Query(search="ukulele", filters={"status": "publish"})
    first = store.browse("courses", query, 0, 2, lambda record: record["status"] == "publish")
    assert len(first.records) == 2
    assert first.next == 2
    rest = store.browse("courses", query, 2, 50, lambda record: record["status"] == "publish")
    found = [*first.records, *rest.records]
    assert rest.next is None
    assert names(found) == sorted(names(found), key=str.casefold)
    every = [course(n) for n in range(1, 41)]
    words = [r for r in every if "ukulele" in f"{r['name']} {r['description']}".lower() and r["status"] == "publish"]
    assert {record.id for record in found} == {record.id for record in words}


def test_what_did_not_change_is_not_written_again(store: Store) -> None:
    store.keep_page(COURSES, Query(), 0, [course(n) for n in range(1, 50)], 49, whole=True)
    store.flush()
    file = store._opened().connection
    before = file.total_changes
    store.keep(COURSES, [course(n) for n in range(1, 50)])
    store.flush()
    assert file.total_changes - before <= 49, "a date for each"
    store.keep(COURSES, [course(1, regular_price=None)])
    store.flush()
    assert next(kept.record.id for kept in store.search(course(1)["name"])) == 1
    kept = store.item("courses", 1)
    assert kept is not None
    assert kept.record["regular_price"] is None


def test_the_oldest_go_when_it_becomes_too_much(path: Path) -> None:
    now = [0.0]
    store = Store(path, limit=1_500_000, clock=lambda: now[0])
    for turn in range(12):
        now[0] = turn
        store.keep_page(
            COURSES,
            Query(search=str(turn)),
            0,
            [course(n, short_description=hex(n**90)) for n in range(turn * 200, turn * 200 + 200)],
            whole=True,
        )
    store.flush(60)
    full = store.used()
    store._clean_up(store._opened())
    assert full > 1_500_000 >= store.used()
    assert store.item("courses", 1) is None
    assert store.item("courses", 2399) is not None
    assert store.page("courses", Query(search="0")) is None, "a list of which nothing is left is no list"
    assert [kept.record.id for kept in store.search(course(2399)["name"])][:1] == [2399]
    store.close()


def test_a_list_that_tells_less_takes_no_stored_text_away_while_the_item_did_not_change(store: Store) -> None:
    whole = replace(course(1), full=True)
    told = {name: value for name, value in whole.values.items() if name != "description"}
    row = Record(whole.id, {**told, "description": "shown", "students": 12}, full=False)
    store.keep(COURSES, [whole])
    store.keep_page(COURSES, Query(), 0, [row], 1, whole=True)
    store.flush()
    kept = store.item("courses", 1)
    assert kept is not None
    assert kept.record.full
    assert kept.record["description"] == whole["description"]
    assert kept.record["students"] == 12
    later = row.with_values(date_modified=datetime(2026, 5, 1, tzinfo=UTC))
    store.keep_page(COURSES, Query(), 0, [later], 1, whole=True)
    store.flush()
    kept = store.item("courses", 1)
    assert kept is not None
    assert not kept.record.full
    assert kept.record["description"] == "shown"


def test_nothing_at_all_is_kept_where_that_is_wished(path: Path) -> None:
    store = Store(path, limit=0)
    store.keep(COURSES, [course(1)])
    assert store.flush()
    assert store.item("courses", 1) is None
    store.close()
    assert not path.exists()


def test_notes_and_marked_answers(store: Store) -> None:
    store.keep_note("identity", "Ann")
    store.keep_answer("courses?page=1", '"abc"', "body")
    store.keep_answer("courses?page=2", '"def"', '{"secret": "not-for-the-disk"}')
    store = again(store)
    note = store.note("identity")
    assert note is not None
    assert note[0] == "Ann"
    assert store.answer("courses?page=1") == ('"abc"', "body")
    assert store.answer("courses?page=2") is None
    store.keep_note("identity", None)
    store.drop_answers()
    store.flush()
    assert store.note("identity") is None
    assert store.answer("courses?page=1") is None
    store.close()


# -- bad days ------------------------------------------------------------------------------------------------------


def test_a_damaged_file_is_set_aside_and_filled_anew(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(b"this is no database at all" * 500)
    store = Store(path)
    store.keep(COURSES, [course(1)])
    store.flush()
    assert store.item("courses", 1) is not None
    assert "could not be read" in str(store.notices[0])
    assert list(path.parent.glob("store.damaged-*"))
    store.close()


def test_damage_that_shows_later_is_met_while_working(path: Path) -> None:
    store = Store(path)
    store.keep(COURSES, [course(n) for n in range(300)])
    store.close()
    content = bytearray(path.read_bytes())
    content[4096 * 3 :] = b"\xff" * (len(content) - 4096 * 3)
    path.write_bytes(bytes(content))
    told: list[str] = []
    store = Store(path)
    store.on_trouble = lambda sentence: told.append(str(sentence))
    assert store.search("ukulele") == []
    store.keep(COURSES, [course(7)])
    store.flush()
    assert store.item("courses", 7) is not None
    assert any("could not be read" in line for line in told)
    assert len(list(path.parent.glob("store.damaged-*.sqlite"))) == 1
    store.close()


def test_a_newer_file_is_left_alone(path: Path) -> None:
    store = Store(path)
    store.keep(COURSES, [course(1)])
    store.close()
    file = sqlite3.connect(path)
    file.execute(f"PRAGMA user_version = {len(STEPS) + 1}")
    file.close()
    before = path.read_bytes()
    store = Store(path)
    store.keep(COURSES, [course(2)])
    store.flush()
    assert not store.persistent
    assert store.item("courses", 2) is not None, "kept while the program is open"
    told = " ".join(str(sentence) for sentence in store.notices)
    assert "newer version" in told
    assert "without network" in told
    assert "draft" not in told
    store.close()
    assert path.read_bytes() == before


def test_a_folder_that_may_not_be_written(path: Path) -> None:
    path.parent.parent.mkdir(parents=True)
    path.parent.write_text("a file where the folder should be")
    store = Store(path)
    store.keep(COURSES, [course(1)])
    store.flush()
    assert store.item("courses", 1) is not None
    assert not store.persistent
    assert store.notices
    store.close()


class Full:
    """A connection on a disk that is full."""

    def __init__(self, inner: sqlite3.Connection) -> None:
        self.inner = inner
        self.full = True

    def execute(self, sql: str, *values: Any) -> Any:
        if self.full and sql.lstrip().startswith("INSERT"):
            raise sqlite3.OperationalError("database or disk is full")
        return self.inner.execute(sql, *values)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


def test_a_full_disk_is_told_once_and_nothing_that_was_kept_is_lost(path: Path) -> None:
    store = Store(path)
    told: list[str] = []
    store.on_trouble = lambda sentence: told.append(str(sentence))
    store.keep(COURSES, [course(1)])
    store.flush()
    file = store._opened()
    disk = Full(file.connection)
    file.connection = disk  # type: ignore[assignment]
    for number in (2, 3, 4):
        store.keep(COURSES, [course(number)])
    store.flush()
    assert len(told) == 1
    assert "disk is full" in told[0]
    assert store.item("courses", 1) is not None
    assert store.item("courses", 3) is None
    disk.full = False
    store.keep(COURSES, [course(5)])
    store.flush()
    assert store.trouble is None
    assert store.item("courses", 5) is not None
    store.close()


def test_two_programs_read_and_write_one_file(path: Path) -> None:
    one, other = Store(path), Store(path)
    for number in range(1, 60):
        (one if number % 2 else other).keep_page(COURSES, Query(), number - 1, [course(number)], 59)
    assert one.flush()
    assert other.flush()
    for store in (one, other):
        assert store.count("courses") == 59
        assert store.trouble is None
        store.close()


def test_one_writer_thread_and_callers_that_never_wait(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()
    threads: set[str] = set()
    real = writing.put_items

    def slow(*args: Any) -> None:
        threads.add(threading.current_thread().name)
        gate.wait(10)
        real(*args)

    monkeypatch.setattr(writing, "put_items", slow)
    for number in range(5):
        store.keep(COURSES, [course(number)])  # returns although the disk stands still
    gate.set()
    assert store.flush()
    assert store.count() == 5
    assert threads == {"keep what was read"}


def test_while_it_rests_nothing_is_written_and_whoever_must_know_ends_the_rest(path: Path) -> None:
    store = Store(path)
    store.keep(COURSES, [course(1)])
    assert store.flush()
    for ends in (store.go_on, store.flush, store.close):
        store.rest()
        number = store.count() + 1
        store.keep(COURSES, [course(number)])
        time.sleep(0.05)
        assert store.count() == number - 1
        ends()
        if ends == store.close:
            store = Store(path)
        assert store.flush()
        assert store.count() == number
    store.close()


def test_closing_writes_what_waits(path: Path) -> None:
    store = Store(path)
    for number in range(200):
        store.keep(COURSES, [course(number)])
    store.close()
    store = Store(path)
    assert store.count() == 200
    store.close()


def test_a_store_that_rests_keeps_what_waits_small(store: Store) -> None:
    store.rest()
    for number in range(1, 41):
        store.keep(COURSES, [course(number)])
    end = time.monotonic() + 20
    while store.count("courses") < 40 - 2 * MOST_RESTING:
        assert time.monotonic() < end, "nothing is written, so everything waits in memory"
        time.sleep(0.01)
    assert store.count("courses") < 40, "it rests all the same"
    store.go_on()
    assert store.flush()
    assert store.count("courses") == 40


def test_a_file_is_not_closed_under_the_hands_of_its_writer(path: Path, monkeypatch: Any) -> None:
    """A site that is left right after thousands of items were read: to close the file then ended the whole program."""
    monkeypatch.setattr("lmsdesk.storage.store.file.PATIENCE", 0.02)
    store, at_work, goes_on, wrote = Store(path), threading.Event(), threading.Event(), list[int]()

    def job(connection: sqlite3.Connection) -> None:
        at_work.set()
        goes_on.wait(10)
        wrote.append(connection.execute("SELECT 1").fetchone()[0])

    for _ in range(2):
        store._do(job)
    at_work.wait(10)
    writer = store._thread
    assert writer is not None
    store.close()
    goes_on.set()
    writer.join(10)
    assert wrote == [1], "the one that was begun; the other is for another time"
    assert store.trouble is None
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        store._database.connection.execute("SELECT 1")  # type: ignore[union-attr]


def test_a_store_is_closed_while_its_writer_is_just_starting(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A site that is opened and closed at once: reading hands over the first job while closing is under way."""
    start, wrong = threading.Thread.start, list[Exception]()

    def closes() -> None:
        try:
            store.close()
        except RuntimeError as error:
            wrong.append(error)

    closing = threading.Thread(target=closes)

    def starts(thread: threading.Thread) -> None:
        if thread.name == "keep what was read":
            start(closing)
            closing.join(0.1)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", starts)
    store.keep(COURSES, [course(1)])
    closing.join(10)
    assert not closing.is_alive()
    assert not wrong
