from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.storage import json_file
from lmsdesk.storage.json_file import JsonFile


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    JsonFile(tmp_path / "deep" / "a.json", 1).write({"name": "Straße", "n": [1, 2]})
    assert JsonFile(tmp_path / "deep" / "a.json", 1).read() == {"version": 1, "name": "Straße", "n": [1, 2]}


def test_no_file_is_an_empty_document_without_a_notice(tmp_path: Path) -> None:
    file = JsonFile(tmp_path / "a.json", 1)
    assert file.read() == {}
    assert file.notices == ()


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"\xff\xfe\x00", b'{"version": "x"}', b'{"version": 0}', b"[" * 100_000],
    ids=["empty", "cut", "list", "null", "not-utf8", "odd-version", "zero", "deep"],
)
def test_a_damaged_file_is_set_aside_and_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(content)
    file = JsonFile(path, 1)
    assert file.read() == {}
    assert "could not be read" in str(file.notices[0])
    assert not path.exists()
    (kept,) = tmp_path.glob("a.damaged-*.json")
    assert kept.read_bytes() == content
    file.write({"x": 1})
    assert JsonFile(path, 1).read()["x"] == 1


def test_two_damaged_files_in_a_second_are_both_kept(tmp_path: Path) -> None:
    for content in ("one", "two"):
        (tmp_path / "a.json").write_text(content)
        JsonFile(tmp_path / "a.json", 1).read()
    assert {path.read_text() for path in tmp_path.glob("a.damaged-*")} == {"one", "two"}


def test_a_newer_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"version": 9, "x": 1}')
    file = JsonFile(path, 2)
    assert file.read() == {}
    assert "newer version" in str(file.notices[0])
    with pytest.raises(Problem) as caught:
        file.write({"x": 2})
    assert caught.value.trouble is Trouble.STORAGE
    assert json.loads(path.read_text()) == {"version": 9, "x": 1}


def add_name(document: dict[str, Any]) -> dict[str, Any]:
    return {**document, "name": document["title"].upper()}


def test_an_older_file_is_copied_and_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"version": 1, "title": "x"}')
    assert JsonFile(path, 2, {1: add_name}).read()["name"] == "X"
    assert json.loads((tmp_path / "a.v1.json").read_text()) == {"version": 1, "title": "x"}


def test_an_older_file_that_cannot_be_brought_up_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"version": 1}')
    file = JsonFile(path, 2, {1: add_name})
    assert file.read() == {}
    assert list(tmp_path.glob("a.damaged-*.json"))
    assert file.notices


def test_a_failed_write_leaves_the_old_file_and_no_litter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.json"
    file = JsonFile(path, 1)
    file.write({"x": 1})

    def no_space(*args: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(json_file.os, "fsync", no_space)
    with pytest.raises(Problem) as caught:
        file.write({"x": 2})
    assert "disk is full" in str(caught.value.sentence)
    assert JsonFile(path, 1).read()["x"] == 1
    assert set(os.listdir(tmp_path)) == {"a.json", "home"}


def test_a_folder_that_may_not_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*args: Any, **kwargs: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(json_file.tempfile, "mkstemp", refused)
    with pytest.raises(Problem) as caught:
        JsonFile(tmp_path / "a.json", 1).write({})
    assert str(tmp_path) in str(caught.value.sentence)
