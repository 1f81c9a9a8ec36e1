"""Every fault at every place where a site's answers arrive, for both course plugins.

No crash, no freeze, nothing typed is lost, plain words, the right hint. By default each fault is met once, and each
place at least once at each academy; ``LMSDESK_HOSTILE=full`` tries all with all, one test for each place.
"""

from __future__ import annotations

import contextlib
import gc
import os
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from tests.conftest import tidying_as_outside
from tests.hostile.faults import FAULTS, Fault
from tests.hostile.front import RawServer
from tests.hostile.places import PLACES, Visit, places_of
from tests.hostile.pulse import machine_factor
from tests.hostile.siege import Growth, Siege, quick_waits
from tests.scenarios.person import Person

FULL = os.environ.get("LMSDESK_HOSTILE") == "full"
ONLY = os.environ.get("LMSDESK_HOSTILE_FAULT", "").split("|")
"""With "full", one fault by its name, or some with | between them."""
LMS = ("masteriyo", "learnomy")
PATIENCE = 3
"""So many more times a pause is looked at that was too long: what the program itself does comes back every time, what
a machine does that others use as well does not."""

Play = Callable[..., None]
Attack = tuple[str, Visit, str, Fault]


def portions() -> list[Any]:
    """What is one test: half of the faults at one academy, or all of them at one kind of place."""
    if FULL:
        return [
            pytest.param(lms, name, id=f"{lms}-{name}") for lms in LMS for name in PLACES if lms in PLACES[name].lms
        ]
    return [pytest.param(lms, "", id=lms) for lms in LMS]


def attacks(siege: Siege, name: str) -> list[Attack]:
    """Those of one portion, with what is done at one place side by side."""
    places = places_of(siege)
    chosen = [fault for fault in FAULTS if ONLY == [""] or fault.name in ONLY]
    if name:
        return [(*one, fault) for one in places if PLACES[name].visit is one[1] for fault in chosen]
    faults = [fault for number, fault in enumerate(FAULTS) if number % 2 == LMS.index(siege.lms)]
    rounds = -(-len(faults) // len(places))
    found = []
    for at, one in enumerate(places):
        found += [
            (*one, faults[number]) for number in (at + n * len(places) for n in range(rounds)) if number < len(faults)
        ]
        if at >= len(faults):
            found.append((*one, faults[at % len(faults)]))
    return found


async def besiege(siege: Siege, wanted: Sequence[Attack]) -> None:
    """All of them, and again those in which the window stood still."""
    hits: dict[str, int] = {}
    for name, visit, at, fault in wanted:
        siege.hits = 0
        await visit(siege, fault, at)
        hits[name] = hits.get(name, 0) + siege.hits
        await siege.tidy()
        if fault.content:
            await siege.read_again()
    frozen = siege.frozen
    for where, pause in frozen.items():
        print(f"looked at again: {where}, {pause}")
    for _ in range(PATIENCE if frozen else 0):
        siege.frozen, siege.factor = {}, machine_factor()
        for name, visit, at, fault in wanted:
            if any(where.startswith(f"{fault.name} × {name}") for where in frozen):
                gc.collect()
                await visit(siege, fault, at)
                await siege.tidy()
        frozen = {where: pause for where, pause in siege.frozen.items() if where in frozen}
    siege.wrong += [f"{where}: the window stood still, {pause}" for where, pause in frozen.items()]
    siege.wrong += [f"{name}: nothing was asked of the site there" for name, count in hits.items() if not count]


# Connections that were cut on purpose are collected whenever Python gets to it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.timeout(1800 if FULL else 300)
@pytest.mark.parametrize(("lms", "name"), portions())
def test_nothing_that_a_site_does_wrong_does_harm(
    play: Play, lms: str, name: str, monkeypatch: pytest.MonkeyPatch, quiet_log: Any
) -> None:
    raw = RawServer()

    async def scenario(person: Person) -> None:
        siege = Siege(person, raw, monkeypatch)
        with quick_waits(monkeypatch):
            await siege.begin(lms)
            growth = Growth()
            await besiege(siege, attacks(siege, name))
            if grown := growth.too_much(siege.count):
                siege.wrong.append(grown)
            await siege.end()
        print(f"{siege.count} attacks, longest pause: {siege.longest}, {growth}, factor {siege.factor:.2f}")
        assert not siege.wrong, "\n".join(siege.wrong)

    try:
        with tidying_as_outside() if FULL else contextlib.nullcontext():
            play(scenario, seconds=1700 if FULL else 280)
    finally:
        raw.close()
        quiet_log.lines.clear()
