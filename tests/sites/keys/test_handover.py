"""A secret as a file: for its owner's eyes only, whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.sites.keys import write_for_owner
from lmsdesk.sites.keys.handover import acl_command


@pytest.fixture
def open_for_all() -> object:
    """A system where new files can be read by everybody."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("open_for_all")
def test_nobody_else_can_read_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    fsync = os.fsync

    def look(handle: int) -> None:
        seen.append(stat.S_IMODE(os.fstat(handle).st_mode))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", look)
    target = tmp_path / "key for Inês.txt"
    write_for_owner(target, "secret\n")
    assert seen == [0o600], "also not while it is being written"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert target.read_text() == "secret\n"


@pytest.mark.usefixtures("open_for_all")
def test_an_older_file_that_everybody_could_read_is_replaced_not_filled(tmp_path: Path) -> None:
    target = tmp_path / "key.txt"
    target.write_text("old")
    target.chmod(0o644)
    write_for_owner(target, "new")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert target.read_text() == "new"


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Problem) as caught:
        write_for_owner(tmp_path / "key.txt", "secret")
    assert caught.value.trouble is Trouble.STORAGE
    assert "No space left" in str(caught.value.sentence)
    assert "secret" not in str(caught.value)
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == []


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        write_for_owner(tmp_path / "nowhere" / "key.txt", "secret")
    assert "key.txt" in str(caught.value.sentence)


def test_on_windows_nothing_is_inherited_and_only_the_person_is_let_in() -> None:
    command = acl_command(Path("key.txt"), "ann")
    assert command[0].endswith("icacls.exe")
    assert command[1:] == ["key.txt", "/inheritance:r", "/grant:r", "ann:F"]
