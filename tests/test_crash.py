"""A mistake of ours: written down without secrets, told once, and the program goes on."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lmsdesk.crash import MOST, CrashReporter, report_text
from tests.conftest import until


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "logs"


@pytest.fixture
def told() -> list[tuple[str, Path | None]]:
    return []


@pytest.fixture
def crashes(folder: Path, told: list[tuple[str, Path | None]]) -> Iterator[CrashReporter]:
    reporter = CrashReporter(folder)
    reporter.tell = lambda report, file: told.append((report, file))
    before = sys.excepthook, threading.excepthook
    yield reporter
    sys.excepthook, threading.excepthook = before


def mistake(message: str = "that was wrong") -> Exception:
    try:
        raise KeyError(message)
    except KeyError as thrown:
        return thrown


def another() -> Exception:
    try:
        return ValueError(1 / 0)
    except ZeroDivisionError as thrown:
        return thrown


def test_each_kind_of_mistake_is_told_once(crashes: CrashReporter, told: list[Any], folder: Path) -> None:
    for _ in range(3):
        crashes.report(mistake())
    crashes.report(another())
    assert len(told) == 2
    assert len(list(folder.glob("crash-*.txt"))) == 2
    report, file = told[0]
    assert file is not None
    assert file.read_text("utf-8") == report
    assert "KeyError" in report
    assert "in mistake" in report, "the way through our code"
    assert report.startswith("LMS Desk ")


def test_the_report_holds_no_secret() -> None:
    secrets = {
        "an application password": "abcd EFGH ijkl 1234 mnop 5678",
        "a key": "key_0123456789abcdef0123",
        "a header": "Authorization: Basic YW5uOmh1bnRlcjIyMjI=",
        "a token": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOjF9.c2lnbmF0dXJl",
        "user info in an address": "https://ann:hunter2222@academy.example/wp-json",
        "a field": "{'login': 'ann', 'password': 'hunter2222'}",
        "an argument": "connect(login=ann, api_key=hunter2222)",
    }
    for name, text in secrets.items():
        report = report_text(RuntimeError(f"cannot use {text}"))
        for part in ("EFGH", "0123456789abcdef", "YW5uOmh1", "c2lnbmF0", "hunter2222"):
            assert part not in report, name
        assert "RuntimeError: cannot use" in report
        assert "••••••" in report, name


def test_old_reports_make_room_for_new_ones(crashes: CrashReporter, folder: Path) -> None:
    folder.mkdir()
    for day in range(10, 40):
        (folder / f"crash-200001{day}-000000-000000.txt").write_text("old")
    (folder / "something-else.txt").write_text("not ours")
    crashes.report(mistake())
    kept = sorted(file.name for file in folder.glob("crash-*.txt"))
    assert len(kept) == MOST
    assert kept[0] == "crash-20000121-000000-000000.txt", "the oldest went"
    assert not kept[-1].startswith("crash-2000")
    assert (folder / "something-else.txt").exists()


def test_a_disk_that_refuses_still_lets_us_tell(crashes: CrashReporter, told: list[Any], folder: Path) -> None:
    folder.write_text("a file where the folder should be")
    crashes.report(mistake())
    assert told[0][1] is None
    assert "KeyError" in told[0][0]


def test_a_program_without_a_console_reports_too(
    crashes: CrashReporter, told: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    crashes.report(mistake())
    assert len(told) == 1


def test_odd_letters_in_a_message_do_no_harm(crashes: CrashReporter, told: list[Any]) -> None:
    crashes.report(mistake("half a letter \udc80"))
    assert told[0][1] is not None
    assert "half a letter" in told[0][1].read_text("utf-8")


def test_stopping_the_program_is_no_mistake(crashes: CrashReporter, told: list[Any], folder: Path) -> None:
    crashes.report(KeyboardInterrupt())
    crashes.report(SystemExit(0))
    assert told == []
    assert not folder.exists()


def test_what_nobody_caught_comes_here(crashes: CrashReporter, told: list[Any]) -> None:
    crashes.install()
    thrown = mistake()
    sys.excepthook(type(thrown), thrown, thrown.__traceback__)
    crashes.loop_exception(None, {"message": "Task was destroyed but it is pending"})
    crashes.loop_exception(None, {"message": "x", "exception": another()})
    assert ["KeyError" in told[0][0], "Task was destroyed" in told[1][0], "ZeroDivisionError" in told[2][0]] == [
        True
    ] * 3


def fail_in_a_thread() -> None:
    def work() -> None:
        raise mistake("in another thread")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def test_a_mistake_in_another_thread_is_told_in_the_main_thread(
    crashes: CrashReporter, folder: Path, qt_run: Callable[[Any], Any]
) -> None:
    threads: list[threading.Thread] = []
    crashes.tell = lambda *_: threads.append(threading.current_thread())
    crashes.install()

    async def scenario() -> None:
        crashes.hand_over = asyncio.get_running_loop().call_soon_threadsafe
        await asyncio.to_thread(fail_in_a_thread)
        await until(lambda: threads)

    qt_run(scenario())
    assert threads == [threading.main_thread()]
    assert "in another thread" in next(folder.glob("crash-*.txt")).read_text("utf-8")


def test_a_thread_that_fails_after_the_end_still_writes_it_down(
    crashes: CrashReporter, told: list[Any], folder: Path
) -> None:
    loop = asyncio.new_event_loop()
    loop.close()
    crashes.hand_over = loop.call_soon_threadsafe
    crashes.install()
    fail_in_a_thread()
    assert told == []
    assert len(list(folder.glob("crash-*.txt"))) == 1
