"""The two commands of the README: that they are two, and what they say on a Python they cannot use."""

from __future__ import annotations

import importlib.util
import re
import signal
import subprocess
import sys
import venv
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def quickstart() -> ModuleType:
    spec = importlib.util.spec_from_file_location("quickstart", ROOT / "packaging" / "quickstart.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def commands() -> list[str]:
    readme = (ROOT / "README.md").read_text("utf-8")
    section = readme.split("\n## Quick start\n", 1)[1].split("\n## ", 1)[0]
    blocks = re.findall(r"```[a-z]*\n(.*?)```", section, re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def test_the_readme_has_exactly_two_commands() -> None:
    assert commands() == ["python3 packaging/quickstart.py", "python3 packaging/quickstart.py --test"]


def test_every_file_the_readme_names_is_there() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    for target in re.findall(r"\]\(([^)#:]+)\)", readme):
        assert (ROOT / target).exists(), target


def test_a_python_that_is_too_new_is_told_which_to_use(quickstart: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 14, 0))
    assert "3.11, 3.12 or 3.13" in quickstart.unusable_python()
    monkeypatch.undo()
    assert quickstart.unusable_python() == ""


def test_a_python_without_venv_is_told_the_package(quickstart: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert f"sudo apt install python{version}-venv" in quickstart.unusable_python()


def test_a_finished_setup_is_not_done_again(
    quickstart: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(quickstart, "VENV", tmp_path)
    monkeypatch.setattr(quickstart, "STAMP", tmp_path / "stamp")
    monkeypatch.setattr(quickstart, "PYTHON", Path(sys.executable))
    (tmp_path / "stamp").write_text(quickstart.wanted("test"), "utf-8")
    monkeypatch.setattr(venv, "create", lambda *_, **__: pytest.fail("made a new environment"))
    assert quickstart.set_up("test") == 0
    assert quickstart.set_up("") == 0


def test_an_environment_that_cannot_be_made_is_said_in_words(
    quickstart: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(quickstart, "VENV", tmp_path / "file" / ".venv")
    monkeypatch.setattr(quickstart, "STAMP", tmp_path / "stamp")
    assert quickstart.set_up("") == 1
    assert "could not be made" in capsys.readouterr().err


def test_a_setup_without_internet_says_so_and_is_tried_again_next_time(
    quickstart: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(quickstart, "VENV", tmp_path)
    monkeypatch.setattr(quickstart, "STAMP", tmp_path / "stamp")
    monkeypatch.setattr(venv, "create", lambda *_, **__: None)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 1))
    assert quickstart.set_up("test") == 1
    assert "internet connection" in capsys.readouterr().err
    assert not (tmp_path / "stamp").exists()


def test_the_first_command_opens_practice_and_passes_on_what_it_is_asked_for(
    quickstart: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        asked.append(command[1:])
        return subprocess.CompletedProcess(command, -signal.SIGTERM)

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(quickstart, "set_up", lambda extra: 0)
    before = signal.getsignal(signal.SIGINT)
    try:
        assert quickstart.main([]) == 1, "ended by force is not good"
        quickstart.main(["--self-test", "--json"])
    finally:
        signal.signal(signal.SIGINT, before)
    assert asked == [["-m", "lmsdesk", "--practice"], ["-m", "lmsdesk", "--self-test", "--json"]]
