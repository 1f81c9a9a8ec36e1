"""The practice academy on a disk that has seen better days."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.practice_room import PracticeRoom


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "practice"


@pytest.fixture
def room(folder: Path) -> Iterator[PracticeRoom]:
    made = PracticeRoom(folder)
    yield made
    made.stop()


def test_an_unreadable_academy_is_put_aside_and_a_new_one_begins(room: PracticeRoom, folder: Path) -> None:
    room.start()
    room.stop()
    broken = folder / "masteriyo" / "academy.sqlite"
    broken.write_bytes(b"no database at all" * 100)
    told = room.start()
    assert told["masteriyo"]["title"] == "Harbour Music School"
    aside = folder.with_name("practice-unreadable")
    assert (aside / "masteriyo" / "academy.sqlite").read_bytes().startswith(b"no database")


def test_a_folder_that_cannot_be_written_is_a_sentence_and_nothing_is_lost(room: PracticeRoom, folder: Path) -> None:
    folder.write_text("somebody else's file")
    for attempt in (room.start, room.reset):
        with pytest.raises(Problem) as met:
            attempt()
        assert met.value.trouble is Trouble.STORAGE
        assert "cannot be opened" in str(met.value.sentence)
    assert folder.read_text() == "somebody else's file"
    assert not room.running


def test_after_the_disk_was_mended_it_opens(room: PracticeRoom, folder: Path) -> None:
    folder.write_text("")
    with pytest.raises(Problem):
        room.start()
    folder.unlink()
    room.start()
    assert room.running
    assert "closed-index" in room.offered("learnomy")
    assert "closed-index" not in room.offered("masteriyo")
