"""What every test gets: fences around the person's folders, keyring and locale, and noise that fails."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

# A busy machine draws its examples slowly; that says nothing about the program. The same examples every time: a check
# before a change must not fail for what was there before.
hypothesis.settings.register_profile(
    "suite", deadline=None, derandomize=True, suppress_health_check=[hypothesis.HealthCheck.too_slow], database=None
)
hypothesis.settings.load_profile("suite")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_API", "pyside6")


LONGEST = ("test_screenshots.py", "test_matrix.py", "test_powercut.py")
"""These begin first, so that at the end no worker waits long for another."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.name not in LONGEST)


def pytest_collection() -> None:
    """Collecting makes hundreds of thousands of objects that stay: looking for garbage among them finds none."""
    gc.disable()


def pytest_collection_finish() -> None:
    """What is there before the first test stays to the end: the collection after each test need not walk through it."""
    gc.collect()
    gc.freeze()
    gc.enable()


def pytest_unconfigure() -> None:
    gc.unfreeze()  # the last collection, pytest's own, looks at everything


class NothingSetAside:
    """``gc`` as the program's tidying has it in the tests: it neither sets aside nor brings back.

    What it brings back when a program ends would be everything, also what belongs to the suite; and what it sets aside
    in the middle of a test would escape the collection after it.
    """

    def __getattr__(self, name: str) -> Any:
        return getattr(gc, name)

    def freeze(self) -> None:
        """Stays where it is; what is new is looked through, so that it counts as new no longer."""
        gc.collect(1)

    def unfreeze(self) -> None:
        """Stays where it is."""


@contextlib.contextmanager
def tidying_as_outside() -> Iterator[None]:
    """In here the program sets aside and brings back as it does where it is used."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lmsdesk.qt.tidying.gc", gc)
        try:
            yield
        finally:
            gc.unfreeze()
            gc.collect()
            gc.freeze()


@pytest.fixture(scope="session")
def qapp_cls() -> Any:
    """The application is the program's own."""
    from lmsdesk.qt.application import Application

    return Application


@pytest.fixture(autouse=True)
def fenced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test has a home of its own, no keyring of the machine's, and a fixed locale."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("LMSDESK_HOME", str(home))
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    return home


@pytest.fixture(autouse=True, scope="session")
def unhurried() -> Iterator[None]:
    """How often a story looks at the site before it writes must not hang on how busy the machine is."""
    from lmsdesk.sites import guard

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(guard, "JUST_NOW", guard.MOMENTS)
        yield


class _Noise(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.name}: {record.levelname}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def quiet_log() -> Iterator[_Noise]:
    """A log line at WARNING or above fails the test, unless the test clears ``quiet_log.lines`` after looking."""
    noise = _Noise()
    logging.getLogger().addHandler(noise)
    yield noise
    logging.getLogger().removeHandler(noise)
    assert not noise.lines, "logged: " + "; ".join(noise.lines)


@pytest.fixture(autouse=True)
def cleared(request: pytest.FixtureRequest, quiet_log: _Noise) -> Iterator[None]:
    """Nothing that a test made for the screen is there in the next, and what it left unclosed is found now.

    Meanwhile Python does not look for garbage by itself, as in the program: it would delete parts of the window in
    whichever thread it does so.
    """
    if "qapp" not in request.fixturenames:
        if _left:
            _left.clear()
            gc.collect()
        yield
        return
    gc.disable()
    yield
    _clear_screen()
    gc.collect()
    _left.append(request.node.name)
    gc.enable()


_left: list[str] = []
"""Tests whose event loop is still there: pytest lets go of it only after the test, and its timers are Qt's. A thread of
a test without a window must not be the one that finds them as garbage."""


def _clear_screen() -> None:
    """Delete every window now. Outside an event loop Qt only notes what is to be deleted, and each theme dresses it.

    What pops up goes with whom it belongs to: a completer deletes its list itself, and would do so twice.
    """
    from PySide6.QtCore import QCoreApplication, QEvent, Qt
    from PySide6.QtWidgets import QApplication

    for window in QApplication.topLevelWidgets():
        if window.parent() is None and window.windowType() != Qt.WindowType.Popup:
            window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def brought_back() -> Iterator[None]:
    """For tests of the tidying itself: what the suite has set aside, and they bring back, is set aside again."""
    yield
    gc.collect()
    gc.freeze()


@pytest.fixture
def qt_run(qapp: Any) -> Iterator[Callable[[Coroutine[Any, Any, Any]], Any]]:
    """Run a coroutine inside a qasync loop on the Qt application: ``qt_run(scenario())``."""
    import qasync

    loop = qasync.QEventLoop(qapp)
    asyncio.set_event_loop(loop)
    qapp.setQuitOnLastWindowClosed(False)

    def run(scenario: Coroutine[Any, Any, Any], seconds: float = 60.0) -> Any:
        # A scenario that does not even end when it is cancelled would stand still for ever: Qt waits in C++, where no
        # signal of a test's timeout reaches Python.
        last_word = loop.call_later(seconds + 20, loop.stop)
        try:
            return loop.run_until_complete(asyncio.wait_for(scenario, seconds))
        finally:
            last_word.cancel()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lmsdesk.qt.tidying.gc", NothingSetAside())
        yield run
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()
    asyncio.set_event_loop(None)


async def until(condition: Callable[[], Any], seconds: float = 10.0, what: str = "") -> Any:
    """Wait inside the running loop until the condition is true, and give its value. Never sleeps and hopes."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not (value := condition()):
        if asyncio.get_running_loop().time() > deadline:
            raise AssertionError(f"waited {seconds} s in vain: {what or condition}")
        await asyncio.sleep(0.005)
    return value
