from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime

from lmsdesk.domain.exchange import Action, Exchange
from lmsdesk.storage.journal import Journal

ACTION = Action("List courses")


def exchange(size: int = 0) -> Exchange:
    return Exchange(
        "GET", "https://x.example/wp-json/", (), b"", datetime.now(UTC), ACTION, status=200, body=b"x" * size
    )


def test_the_newest_stay_and_the_oldest_go() -> None:
    journal = Journal(limit=3)
    made = [exchange() for _ in range(5)]
    for one in made:
        journal.add(one)
    assert journal.exchanges == tuple(made[2:])
    assert len(journal) == 3
    assert journal.get(made[0].number) is None
    assert journal.get(made[4].number) is made[4]


def test_bytes_are_limited_but_the_newest_stays_however_large() -> None:
    journal = Journal(limit_bytes=100_000)
    for _ in range(10):
        journal.add(exchange(30_000))
    assert journal.size <= 100_000
    assert 1 < len(journal) < 4
    big = exchange(500_000)
    journal.add(big)
    assert journal.exchanges == (big,)


def test_listeners_hear_what_came_and_how_many_went() -> None:
    journal = Journal(limit=2)
    came: list[Exchange] = []
    went: list[int] = []
    end = journal.subscribe(came.append, went.append)
    made = [exchange() for _ in range(3)]
    for one in made:
        journal.add(one)
    assert came == made
    assert went == [1]
    journal.clear()
    assert went == [1, 2]
    assert journal.size == 0
    end()
    journal.add(exchange())
    assert len(came) == 3


def test_a_listener_may_leave_while_it_is_told() -> None:
    journal = Journal()
    told: list[int] = []
    ends = []

    def once(one: Exchange) -> None:
        told.append(one.number)
        ends[0]()

    ends.append(journal.subscribe(once))
    journal.add(exchange())
    journal.add(exchange())
    assert len(told) == 1


def test_many_threads_may_write_at_once() -> None:
    journal = Journal(limit=10_000)

    def write() -> None:
        for _ in range(200):
            journal.add(exchange(10))

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(journal) == 1600
    assert len({one.number for one in journal.exchanges}) == 1600
    journal.clear()
    assert journal.size == 0


def test_a_forgotten_site_leaves_the_journal() -> None:
    journal = Journal()
    went: list[int] = []
    journal.subscribe(lambda _: None, went.append)
    ours, theirs = replace(exchange(), site="site-1"), replace(exchange(), site="site-2")
    for one in (ours, theirs):
        journal.add(one)
    journal.forget("site-1")
    assert journal.exchanges == (theirs,)
    assert journal.get(ours.number) is None
    assert went == [1]
    journal.forget("site-1")
    assert went == [1]
