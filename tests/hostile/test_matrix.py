"""Every fault at the load and the save of the screens of both course plugins.

No crash, no freeze, nothing typed is lost, plain words, the right hint. By default each fault meets a screen of one
plugin and an editor of the other, in turn; ``LMSDESK_HOSTILE=full`` tries all with all.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from typing import Any

import psutil
import pytest

from tests.hostile.faults import FAULTS, Fault
from tests.hostile.front import RawServer
from tests.hostile.siege import LONGEST_PAUSE, Siege, machine_factor, quick_waits
from tests.scenarios.person import Person

FULL = os.environ.get("LMSDESK_HOSTILE") == "full"
PATIENCE = 1 if FULL else 6
"""A machine that other work shares with the tests holds things up by itself now and then."""
MOST_GROWTH = 160 * 1024 * 1024
PARTS = 2
"""The faults are tried in so many portions, so that each has its own fresh program."""

Play = Callable[..., None]


def combinations(siege: Siege, faults: list[tuple[int, Fault]], turn: int) -> list[tuple[str, Fault, str]]:
    screens, editors = siege.screens(), siege.editors()
    found = []
    for number, fault in faults:
        if FULL:
            found += [("load", fault, screen) for screen in screens]
            found += [("save", fault, kind) for kind in editors]
        elif number % 2 == turn:
            found.append(("load", fault, screens[number // 2 % len(screens)]))
        else:
            found.append(("save", fault, editors[number // 2 % len(editors)]))
    return found


# Connections that were cut on purpose are collected whenever Python gets to it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("lms", ["masteriyo", "learnomy"])
def test_nothing_that_a_site_does_wrong_does_harm(
    play: Play, lms: str, part: int, monkeypatch: pytest.MonkeyPatch, quiet_log: Any
) -> None:
    faults = [(n, fault) for n, fault in enumerate(FAULTS) if n // 2 % PARTS == part]
    raw, turn = RawServer(), ("masteriyo", "learnomy").index(lms)

    async def scenario(person: Person) -> None:
        siege = Siege(person, raw)
        with quick_waits(monkeypatch):
            await siege.begin(lms)
            process = psutil.Process()
            gc.collect()
            before = process.memory_info().rss
            for deed, fault, where in combinations(siege, faults, turn):
                await getattr(siege, deed)(fault, where)
            gc.collect()
            grown = process.memory_info().rss - before
            limit = LONGEST_PAUSE * PATIENCE * machine_factor()
            frozen = [(pause, where) for pause, where in siege.pauses if pause > limit]
            again = {where for _, where in frozen}
            siege.pauses.clear()
            for deed, fault, where in combinations(siege, faults, turn):
                if f"{fault.name} × {deed} {where}" in again:
                    await getattr(siege, deed)(fault, where)
            siege.wrong += [
                f"{where}: the window stood still for {pause * 1000:.0f} ms at {siege.lines[where]}"
                for pause, where in siege.pauses
                if pause > LONGEST_PAUSE * PATIENCE * max(machine_factor(), limit / LONGEST_PAUSE / PATIENCE)
            ]
            await siege.end()
        assert not siege.wrong, "\n".join(siege.wrong)
        assert grown < MOST_GROWTH, f"{grown / 1e6:.0f} MB more than before"

    try:
        play(scenario, seconds=600 if not FULL else 3600)
    finally:
        raw.close()
        quiet_log.lines.clear()
