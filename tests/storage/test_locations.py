from __future__ import annotations

from pathlib import Path

import pytest

from lmsdesk.storage.locations import locations, make_folder


def test_one_variable_moves_every_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LMSDESK_HOME", str(tmp_path / "desk"))
    found = locations()
    for path in (found.settings, found.profiles, found.drafts, found.practice, found.cache, found.logs):
        assert tmp_path / "desk" in path.parents
    assert not (tmp_path / "desk").exists(), "asking makes no folders"


def test_without_it_everything_is_in_the_persons_one_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    import platformdirs

    monkeypatch.delenv("LMSDESK_HOME")
    found = locations()
    for path in (found.settings, found.profiles, found.drafts, found.practice, found.cache, found.logs):
        assert platformdirs.user_data_path("lmsdesk", appauthor=False) in path.parents


def test_a_folder_is_for_its_owner_only(tmp_path: Path) -> None:
    make_folder(tmp_path / "a" / "b")
    make_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").stat().st_mode & 0o077 == 0
