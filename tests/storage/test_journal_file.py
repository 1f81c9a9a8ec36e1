"""What happened stays on disk: whole, within its limits, safe between two programs, and gone for good when asked."""

from __future__ import annotations

import sqlite3
import sys
import threading
import time
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lmsdesk.domain.brief import Mark
from lmsdesk.domain.connection import Certificate, Connection, Security
from lmsdesk.domain.exchange import Action, Exchange, Failure, Phase, Timing
from lmsdesk.storage import journal_rows, journal_writer
from lmsdesk.storage.journal import Journal
from lmsdesk.storage.journal_file import JournalFile
from lmsdesk.storage.journal_limits import Limits

LISTING = Action("Open course list")
NOW = datetime.now(UTC)
TLS = Security("TLSv1.3", "AES", 256, (Certificate("a.example", "R3", ("a.example",), NOW, NOW, "1f", "ab" * 32),))


def exchange(**more: Any) -> Exchange:
    body = more.pop("body", b'{"name": "Ukulele"}')
    values: dict[str, Any] = {
        "method": "GET",
        "url": "https://a.example/wp-json/masteriyo/v1/courses/7?context=edit",
        "request_headers": (("Accept", "x"), ("Accept", "y")),
        "request_body": b"",
        "started": datetime.now(UTC),
        "action": LISTING,
        "site": "a",
        "status": 200,
        "headers": (("Content-Type", "application/json"),),
        "body": body,
        "body_size": len(body),
    }
    return Exchange(**{**values, **more})


class Days:
    """Programs that run one after the other, or beside each other, on one file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.limits = Limits()
        self.journals: list[Journal] = []

    def program(self, limit: int = 2_000) -> Journal:
        made = Journal(limit, path=self.path, limits=lambda: self.limits)
        self.journals.append(made)
        return made

    def earlier(self, *exchanges: Exchange, mark: Mark | None = None) -> None:
        """A program ran, recorded these, and was closed."""
        journal = self.program()
        for one in exchanges:
            journal.add(one)
            if mark is not None:
                journal.mark(one.number, mark)
        journal.close()

    def close(self) -> None:
        for journal in self.journals:
            journal.close()

    def on_disk(self) -> bytes:
        return b"".join(file.read_bytes() for file in self.path.parent.iterdir())


@pytest.fixture
def days(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Days]:
    monkeypatch.setattr(journal_writer, "GATHER_SECONDS", 0.01)
    made = Days(tmp_path / "data" / "journal.sqlite")
    yield made
    made.close()


EVERYTHING = [
    exchange(),
    exchange(body=b"x" * 100_000, body_capped=True, body_size=500_000, wire_size=1_234, reason="OK", attempt=3),
    exchange(method="POST", request_body=b"\x00\xff" * 500, request_size=1_000, credential="masteriyo-key"),
    exchange(timing=Timing(1.5, 2.5, 0.1, 70.25, 3.0, 80.5, 4.5), http_version="HTTP/1.1"),
    exchange(connection=Connection("203.0.113.7:443", True, TLS)),
    exchange(connection=Connection("[::1]:80", False, None)),
    exchange(status=0, headers=(), body=b"", failure=Failure(Phase.TLS, "tls-expired", "expired")),
    exchange(url="https://ä.example/?q=ü", body="grüße 🎸".encode(), action=Action("Save “Ü”")),
    exchange(headers=(("X-Odd", "half \udcff"),), body=b"\xff\xfe"),
]


@pytest.mark.parametrize("one", EVERYTHING, ids=range(len(EVERYTHING)))
def test_an_exchange_comes_back_as_it_was(days: Days, one: Exchange) -> None:
    days.earlier(one)
    journal = days.program()
    [line] = journal.earlier()
    again = journal.load(line.number)
    assert again is not None
    for name in Exchange.__slots__:
        if name == "started":
            assert abs(again.started - one.started) < timedelta(milliseconds=1)
        elif name == "action":
            assert again.action.title == one.action.title
        elif name != "number":
            assert getattr(again, name) == getattr(one, name), name
    assert (line.method, line.url, line.status, line.size) == (one.method, one.url, one.status, one.body_size)
    assert line.action == again.action
    assert line.number == again.number < 0


def test_half_characters_are_no_trouble(days: Days) -> None:
    days.earlier(exchange(url="https://a.example/?q=\udcff", action=Action("Save \ud800")))
    [line] = days.program().earlier()
    assert (line.url, line.action.title) == ("https://a.example/?q=?", "Save ?")


def test_nothing_is_opened_before_the_first_exchange(days: Days) -> None:
    journal = days.program()
    assert journal.earlier() == []
    assert journal.load(7) is None
    journal.clear()
    journal.forget("a")
    journal.flush()
    assert not days.path.parent.exists()
    assert not any(thread.name == "journal" for thread in threading.enumerate())


def test_what_left_the_memory_is_read_from_disk(days: Days) -> None:
    journal = days.program(limit=2)
    made = [exchange(body=b'{"n": %d}' % n) for n in range(10)]
    for one in made:
        journal.add(one)
    assert len(journal) == 2
    assert [one.json() for one in journal.load_many([made[0].number, made[9].number])] == [{"n": 9}, {"n": 0}]
    assert journal.get(made[0].number) is None
    assert journal.earlier() == [], "they are of this session"


def test_earlier_days_come_newest_first_and_page_by_page(days: Days) -> None:
    days.earlier(*(exchange(url=f"https://a.example/{n}") for n in range(5)))
    days.earlier(exchange(url="https://a.example/5"))
    journal = days.program()
    journal.add(exchange(url="https://a.example/now"))
    first = journal.earlier(limit=4)
    rest = journal.earlier(first[-1].number, limit=4)
    assert [line.url[-1] for line in first + rest] == ["5", "4", "3", "2", "1", "0"]
    assert first[1].action == first[2].action != first[0].action
    assert first[0].action.number > first[1].action.number
    numbers = [line.number for line in first + rest]
    assert numbers == sorted(numbers, reverse=True)


def test_marks_are_kept(days: Days) -> None:
    journal = days.program()
    one = exchange()
    journal.add(one)
    journal.mark(one.number, Mark(True, "look here", "red"))
    assert journal.mark_of(one.number).pinned
    journal.close()
    later = days.program()
    [line] = later.earlier()
    assert line.mark == Mark(True, "look here", "red")
    later.mark(line.number, Mark(note="solved"))
    later.close()
    assert days.program().earlier()[0].mark == Mark(note="solved")


def test_what_is_too_old_goes_but_not_what_was_pinned(days: Days) -> None:
    old = NOW - timedelta(days=40)
    days.earlier(exchange(started=old, body=b"old-and-gone" * 20))
    days.earlier(exchange(started=old), mark=Mark(pinned=True))
    days.earlier(exchange(started=old), mark=Mark(note="why?"))
    days.earlier(exchange())
    journal = days.program()
    assert journal.count_on_disk() == 3
    assert sum(bool(line.mark) for line in journal.earlier()) == 2


def test_too_much_makes_the_oldest_go(days: Days) -> None:
    import os

    days.limits = Limits(bytes=100_000)
    days.earlier(*(exchange(body=os.urandom(20_000)) for _ in range(20)))
    days.earlier(exchange(body=b"newest"))
    lines = days.program().earlier()
    assert 2 <= len(lines) <= 5
    assert lines[0].size == 6


def test_a_shorter_time_holds_at_once(days: Days) -> None:
    days.earlier(exchange(started=NOW - timedelta(days=10)), exchange())
    journal = days.program()
    days.limits = Limits(days=7)
    journal.limits_changed()
    journal.flush()
    assert journal.count_on_disk() == 1
    days.limits = Limits(days=0)
    journal.limits_changed()
    journal.add(exchange(body=b"only-in-memory"))
    journal.flush()
    assert journal.count_on_disk() == 0
    assert not journal.persistent
    assert b"only-in-memory" not in days.on_disk()
    assert len(journal) == 1


def test_clear_leaves_no_trace(days: Days) -> None:
    days.earlier(exchange(body=b"trace-of-yesterday"), exchange(url="https://a.example/trace-of-yesterday"))
    journal = days.program()
    journal.add(exchange(body=b"trace-of-today", action=Action("trace-of-today")))
    journal.flush()
    assert b"trace-of-yesterday" in days.on_disk()
    journal.clear()
    journal.flush()
    assert len(journal) == 0
    assert journal.count_on_disk() == 0
    assert b"trace-of" not in days.on_disk()
    journal.add(exchange(body=b"trace-of-afterwards"))
    journal.flush()
    assert journal.count_on_disk() == 1


def test_a_site_that_is_forgotten_leaves_no_trace(days: Days) -> None:
    days.earlier(
        exchange(body=b"of-the-site", site="b", url="https://b.example/x"),
        exchange(body=b"of-the-site", site="", url="https://b.example:443/wp-json/"),
        exchange(body=b"of-another", site="", url="https://b.example:8443/wp-json/"),
        exchange(body=b"of-the-site", site="", url="https://B.example/wp-json/"),
        exchange(body=b"of-another", site="a"),
        exchange(body=b"of-another", site="", url="https://c.example/wp-json/"),
    )
    journal = days.program()
    mine, other = exchange(site="b", body=b"of-the-site"), exchange(site="a")
    journal.add(mine)
    journal.add(other)
    dropped: list[int] = []
    journal.subscribe(lambda _: None, dropped.append)
    journal.forget("b", "https://b.example")
    journal.flush()
    assert journal.exchanges == (other,)
    assert dropped == [1]
    left = days.on_disk()
    assert b"of-the-site" not in left
    assert left.count(b"of-another") == 3, "another port is another site"


def test_two_programs_write_at_the_same_time(days: Days) -> None:
    first, second = days.program(), days.program()

    def work(journal: Journal, name: bytes) -> None:
        for n in range(60):
            journal.add(exchange(body=b"%s %d" % (name, n)))
            if n % 20 == 10:
                assert journal.flush()

    threads = [threading.Thread(target=work, args=pair) for pair in ((first, b"first"), (second, b"second"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert first.flush()
    assert second.flush()
    assert first.count_on_disk() == 120
    assert {line.size for line in first.earlier()} == {len(b"second 1"), len(b"second 10")}
    assert len(first.earlier()) == len(second.earlier()) == 60
    second.clear()
    second.flush()
    first.add(exchange(body=b"after the other cleared"))
    first.flush()
    assert first.count_on_disk() == 1


def test_the_last_time_that_it_worked(days: Days) -> None:
    other, same = "https://a.example/wp-json/masteriyo/v1/courses/8", "https://a.example/wp-json/masteriyo/v1/courses/7"
    days.earlier(
        exchange(method="PUT", url=same, body=b"yesterday", started=NOW - timedelta(days=1)),
        exchange(method="PUT", url=same, status=500, started=NOW - timedelta(hours=3)),
        exchange(method="PUT", url=other, site="another site", started=NOW - timedelta(hours=2)),
    )
    journal = days.program()
    journal.add(exchange(method="PUT", url=other, body=b"alike, today", started=NOW))
    bad = exchange(method="PUT", url=same, status=401, started=NOW + timedelta(seconds=1))
    journal.add(bad)
    found = journal.last_good(bad)
    assert found is not None
    assert found.body == b"yesterday", "the very same address counts more than the day"
    never = exchange(method="PUT", url="https://a.example/wp-json/masteriyo/v1/courses/9", started=NOW)
    journal.add(never)
    found = journal.last_good(never)
    assert found is not None
    assert found.body == b"alike, today"
    assert journal.last_good(exchange(method="DELETE")) is None


def test_the_judge_is_asked_about_doubtful_ones_only(days: Days) -> None:
    journal = days.program()
    asked: list[int] = []

    def judge(one: Exchange) -> str:
        asked.append(one.status)
        return "U04"

    journal.judge = judge
    bad = exchange(status=401)
    for one in (exchange(), bad, exchange(body=b"<html>"), exchange(body=b"")):
        journal.add(one)
    assert asked == [401, 200]
    assert journal.hint(bad.number) == "U04"
    journal.close()
    assert [line.hint for line in days.program().earlier()] == ["", "U04", "U04", ""]


def test_a_damaged_file_is_begun_anew(days: Days) -> None:
    days.earlier(exchange(), exchange())
    content = bytearray(days.path.read_bytes())
    content[4096:] = b"\x55" * (len(content) - 4096)
    days.path.write_bytes(content)
    journal = days.program()
    journal.earlier()
    for _ in range(3):
        journal.add(exchange(body=b"after the damage"))
        journal.flush()
    journal.add(exchange(body=b"after the damage"))
    journal.flush()
    assert 1 <= len(days.program().earlier()) <= 4
    assert days.program().load(days.program().earlier()[0].number) is not None


@pytest.mark.parametrize("content", [b"no database at all" * 300, b""])
def test_a_file_that_is_no_database_is_replaced(days: Days, content: bytes) -> None:
    days.path.parent.mkdir()
    days.path.write_bytes(content)
    assert days.program().earlier() == []
    journal = days.program()
    for _ in range(2):
        journal.add(exchange())
        journal.flush()
    assert len(days.program().earlier()) >= 1


def test_a_file_of_a_newer_program_is_left_alone(days: Days) -> None:
    days.earlier(exchange())
    with sqlite3.connect(days.path) as link:
        link.execute("PRAGMA user_version = 99")
    link.close()
    before = days.path.read_bytes()
    journal = days.program()
    journal.add(exchange(body=b"only in memory"))
    journal.flush()
    assert "newer version" in str(journal.trouble)
    assert not journal.persistent
    assert journal.earlier() == []
    assert days.path.read_bytes() == before
    assert len(journal) == 1


def test_a_place_where_nothing_can_be_written_is_told_and_costs_nothing_else(days: Days) -> None:
    days.path.parent.write_text("a file where a folder should be")
    journal = days.program()
    for _ in range(5):
        journal.add(exchange())
        journal.flush()
    assert journal.trouble is not None
    assert len(journal) == 5


def test_a_disk_that_does_not_keep_up_fills_no_memory(days: Days, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_writer, "MOST_WAITING", 1_000)
    held = threading.Event()
    write = JournalFile.write
    monkeypatch.setattr(JournalFile, "write", lambda *a: (held.wait(10), write(*a)))
    journal = days.program()
    for _ in range(50):
        journal.add(exchange(body=b"x" * 100))
    held.set()
    journal.flush()
    assert journal.count_on_disk() < 50
    journal.add(exchange(body=b"x" * 100))
    journal.flush()
    assert journal.load(journal.exchanges[-1].number) is not None


def test_closing_writes_what_is_waiting(days: Days, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_writer, "GATHER_SECONDS", 30.0)
    journal = days.program()
    begun = time.monotonic()
    for _ in range(7):
        journal.add(exchange())
    journal.close()
    assert time.monotonic() - begun < 10
    assert days.program().count_on_disk() == 7
    journal.add(exchange())
    journal.flush()
    assert days.program().count_on_disk() == 7


def test_what_is_written_just_now_is_not_taken_for_earlier(days: Days, monkeypatch: pytest.MonkeyPatch) -> None:
    days.earlier(exchange())
    written = threading.Event()
    write = JournalFile.write

    def slow(file: JournalFile, rows: Any) -> None:
        write(file, rows)
        written.set()
        time.sleep(0.1)  # the moment in which the row is there and the writer does not know it yet

    monkeypatch.setattr(JournalFile, "write", slow)
    journal = days.program()
    journal.add(exchange())
    assert written.wait(20)
    assert len(journal.earlier()) == 1


def test_what_is_packed_with_the_quick_library_or_without_it_is_read_by_any(monkeypatch: pytest.MonkeyPatch) -> None:
    body = b'{"name":"Ukulele"}' * 1000
    quick = journal_rows.pack(body)
    monkeypatch.setitem(sys.modules, "isal.isal_zlib", None)
    journal_rows._compressor.cache_clear()
    try:
        usual = journal_rows.pack(body)
    finally:
        journal_rows._compressor.cache_clear()
    for packed in (quick, usual):
        assert len(packed) < len(body) / 10
        assert zlib.decompress(packed[1:]) == journal_rows.unpack(packed) == body
