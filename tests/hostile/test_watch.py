"""The siege sees what it is there to see: mistakes are put into the program, and it must find each of them."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from lmsdesk.ui.editor.record_editor import RecordEditor
from lmsdesk.ui.screens.table_screen import TableScreen
from lmsdesk.ui.widgets import Notice
from tests.hostile import pulse
from tests.hostile.faults import FAULTS, Fault
from tests.hostile.front import RawServer
from tests.hostile.places import PLACES
from tests.hostile.siege import Growth, Siege, quick_waits
from tests.hostile.test_matrix import besiege
from tests.scenarios.person import Person

Play = Callable[..., None]
BY_NAME = {fault.name: fault for fault in FAULTS}


def _load(fault: str) -> Any:
    return ("load courses", PLACES["load"].visit, "courses", BY_NAME[fault])


def _save(fault: str) -> Any:
    return ("save tags", PLACES["save"].visit, "tags", BY_NAME[fault])


def _busy(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def _spoil(patch: pytest.MonkeyPatch, owner: Any, name: str, spoil: Callable[[Any], object]) -> None:
    """The mistake happens after what the program does at that point."""
    real = getattr(owner, name)

    def spoiled(self: Any, *args: Any, **more: Any) -> Any:
        found = real(self, *args, **more)
        spoil(self)
        return found

    patch.setattr(owner, name, spoiled)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_mistakes_that_are_put_in_are_found(play: Play, monkeypatch: pytest.MonkeyPatch, quiet_log: Any) -> None:
    raw = RawServer()

    async def finds(siege: Siege, attack: Any, words: str, inject: Callable[[pytest.MonkeyPatch], object]) -> None:
        siege.wrong = []
        await besiege(siege, [attack])
        assert not siege.wrong, f"before the mistake is put in: {siege.wrong}"
        with monkeypatch.context() as patch:
            inject(patch)
            await besiege(siege, [attack])
        assert any(words in one for one in siege.wrong), f"{words!r} not found, but {siege.wrong}"
        siege.wrong = []
        siege.person.mistakes.clear()

    async def scenario(person: Person) -> None:
        siege = Siege(person, raw, monkeypatch)
        with quick_waits(monkeypatch):
            await siege.begin("masteriyo")

            def works_too_long(patch: pytest.MonkeyPatch) -> None:
                for place in ("siege", "test_matrix"):  # a slower moment must not excuse what is put in
                    patch.setattr(f"tests.hostile.{place}.machine_factor", lambda: siege.factor)
                _spoil(patch, TableScreen, "_settled", lambda _: _busy(pulse.LONGEST_PAUSE * 1.15 * siege.factor))

            def waits_too_long(patch: pytest.MonkeyPatch) -> None:
                patch.setattr(pulse, "LONGEST_HALT", 0.2)
                _spoil(patch, TableScreen, "_settled", lambda _: time.sleep(0.3 * siege.factor))

            def forgets_what_was_typed(patch: pytest.MonkeyPatch) -> None:
                _spoil(patch, RecordEditor, "show_problem", lambda it: it.form.editors["name"].set_value(""))

            def speaks_in_code(patch: pytest.MonkeyPatch) -> None:
                shown = '{"code":"rest_forbidden"}'
                _spoil(patch, RecordEditor, "show_problem", lambda it: it.notices.show_notice(Notice("trouble", shown)))

            def breaks(patch: pytest.MonkeyPatch) -> None:
                patch.setattr("lmsdesk.api.errors.from_answer", lambda answer: answer.no_such_thing)

            await finds(siege, _load("comment after"), "the window stood still", works_too_long)
            await finds(siege, _load("comment after"), "the window stood still", waits_too_long)
            await finds(siege, _save("forbidden"), "the typed text is gone", forgets_what_was_typed)
            await finds(siege, _save("forbidden"), "a person reads", speaks_in_code)
            await finds(siege, _load("forbidden"), "crashed", breaks)
            await siege.end()

    try:
        play(scenario)
    finally:
        raw.close()
        quiet_log.lines.clear()


def test_growth_is_found() -> None:
    growth = Growth()
    kept = [b"x" * 20_000_000]
    assert not growth.too_much(1)
    kept += [b"y" * 300_000_000]
    assert "more than before" in growth.too_much(1)
    kept.clear()


def test_an_untold_or_wrongly_told_fault_is_found(play: Play, monkeypatch: pytest.MonkeyPatch, quiet_log: Any) -> None:
    raw = RawServer()

    async def scenario(person: Person) -> None:
        siege = Siege(person, raw, monkeypatch)
        with quick_waits(monkeypatch):
            await siege.begin("masteriyo")
            visit: Callable[[Siege, Fault, str], Awaitable[None]] = PLACES["load"].visit
            fault = BY_NAME["forbidden"]
            other = Fault(fault.name, fault.bend, ("N01",), ("N01",))
            await visit(siege, other, "courses")
            assert any("expected ('N01',)" in one for one in siege.wrong)
            siege.wrong = []
            monkeypatch.setattr(TableScreen, "show_problem", lambda *_args, **_more: None)
            await siege.tidy()
            await visit(siege, fault, "courses")
            assert any("nothing was told" in one for one in siege.wrong)
            await siege.end()

    try:
        play(scenario)
    finally:
        raw.close()
        quiet_log.lines.clear()
