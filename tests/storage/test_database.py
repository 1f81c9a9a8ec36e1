from __future__ import annotations

import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest

from lmsdesk.storage import database as database_module
from lmsdesk.storage.database import Database, transaction

ONE = ("CREATE TABLE a (x INTEGER)",)
TWO = (*ONE, "ALTER TABLE a ADD COLUMN y TEXT; UPDATE a SET y = 'was ' || x")


def test_an_older_file_is_copied_then_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "d.sqlite"
    old = Database(path, ONE)
    old.connection.execute("INSERT INTO a VALUES (5)")
    old.close()
    new = Database(path, TWO)
    assert new.connection.execute("SELECT x, y FROM a").fetchall() == [(5, "was 5")]
    new.close()
    copy = sqlite3.connect(tmp_path / "d.v1.sqlite")
    assert copy.execute("SELECT * FROM a").fetchall() == [(5,)]
    copy.close()
    assert not new.notices


def test_a_step_that_fails_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "d.sqlite"
    Database(path, ONE).close()
    with pytest.raises(sqlite3.OperationalError):
        Database(path, (*ONE, "ALTER TABLE a ADD COLUMN y; SELECT nonsense FROM nowhere"))
    again = Database(path, ONE)
    assert [row[1] for row in again.connection.execute("PRAGMA table_info(a)")] == ["x"]
    again.close()


def test_a_folder_that_cannot_be_made_means_memory(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    database = Database(tmp_path / "file" / "d.sqlite", ONE)
    assert not database.persistent
    assert len(database.notices) == 2
    database.connection.execute("INSERT INTO a VALUES (1)")
    database.close()


def test_a_transaction_is_all_or_nothing(tmp_path: Path) -> None:
    database = Database(tmp_path / "d.sqlite", ONE)

    def half() -> None:
        with transaction(database.connection):
            database.connection.execute("INSERT INTO a VALUES (1)")
            database.connection.execute("SELECT nonsense FROM nowhere")

    with pytest.raises(sqlite3.OperationalError):
        half()
    assert database.connection.execute("SELECT count(*) FROM a").fetchone() == (0,)
    database.close()


def test_a_program_sees_the_tables_that_another_one_changed_while_it_opened_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = ("CREATE TABLE a (x)", "ALTER TABLE a ADD COLUMN y")
    path = tmp_path / "a.sqlite"
    Database(path, steps[:1]).close()
    real = database_module._version

    def other_one_first(connection: sqlite3.Connection) -> int:
        """The other program is ready after our look at the tables, and before our look at their version."""
        if connection.execute("SELECT count(*) FROM pragma_table_info('a')").fetchone() == (1,) and looks:
            looks.pop()
            if not looks:
                Database(path, steps).close()
        return real(connection)

    looks = [1, 2]
    monkeypatch.setattr(database_module, "_version", other_one_first)
    database = Database(path, steps)
    with transaction(database.connection):
        database.connection.execute("INSERT INTO a VALUES (1, 2)")
    assert database.connection.execute("SELECT y FROM a").fetchall() == [(2,)]
    database.close()


def test_two_programs_begin_one_file_at_the_same_moment(tmp_path: Path) -> None:
    steps = ("CREATE TABLE a (x)", "ALTER TABLE a ADD COLUMN y; CREATE INDEX by_y ON a (y)")
    for attempt in range(6):
        path, together = tmp_path / f"{attempt}.sqlite", threading.Barrier(3)
        made: list[Database] = []

        def begin(number: int, path: Path = path, together: threading.Barrier = together, made: Any = made) -> None:
            together.wait()
            database = Database(path, steps)
            made.append(database)
            with transaction(database.connection):
                database.connection.execute("INSERT INTO a VALUES (?, 1)", (number,))

        programs = [threading.Thread(target=begin, args=(number,)) for number in range(3)]
        for program in programs:
            program.start()
        for program in programs:
            program.join()
        assert [database.notices for database in made] == [(), (), ()]
        rows = made[0].connection.execute("SELECT x FROM a ORDER BY x").fetchall()
        assert rows == [(0,), (1,), (2,)], "neither writes into the void"
        for database in made:
            database.close()
