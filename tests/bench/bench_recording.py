"""What recording costs: 10,000 courses loaded through the client with the journal on disk, and with none at all."""

from __future__ import annotations

import asyncio
import json
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lmsdesk.domain.exchange import Action, Exchange
from lmsdesk.sites import Connector, Drafts, Journal, MasteriyoKey, MemoryVault, Profiles, Query, Site
from tests.bench.table import Row, show

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]
ROOT = Path(__file__).parents[2]
COURSES, ROUNDS = 10_000, 3


class NoJournal(Journal):
    """Takes exchanges and keeps nothing."""

    def add(self, exchange: Exchange) -> None:
        pass


@pytest.fixture(scope="module")
def academy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """A practice academy of 10,000 courses in a process of its own."""
    folder = tmp_path_factory.mktemp("large")
    command = [sys.executable, "-m", "lmsdesk", "practice", "--json", "--data", str(folder), "--size", str(COURSES)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())["masteriyo"]
        process.send_signal(signal.SIGTERM)
        process.wait(20)


async def opened(academy: dict[str, Any], place: Path, journal: Journal) -> Site:
    key = next(one for one in academy["keys"] if one["permissions"] == "read_write")
    credential = MasteriyoKey(key["key"], key["secret"])
    place.mkdir()
    connector = Connector(Profiles(place / "p.json"), MemoryVault(), journal, Drafts(place / "drafts.sqlite"))
    discovery = await connector.look(academy["url"], Action("bench"))
    identity = await connector.try_sign_in(discovery, credential, "masteriyo", Action("bench"))
    return await connector.open(await connector.add(discovery, credential, identity, lms="masteriyo"), Action("bench"))


async def load(site: Site, journal: Journal) -> tuple[float, float]:
    """Wall and processor seconds until all courses are here and everything is written."""
    shelf, query = site.shelf("courses"), Query(page_size=100)
    begun, worked, count = time.perf_counter(), time.process_time(), 0
    page = await shelf.first(query, Action("Load"))
    while True:
        count += len(page.records)
        if page.next is None:
            break
        page = await shelf.next_page(query, page.next, Action("Load"))
    await asyncio.to_thread(journal.flush)
    assert count >= COURSES * 0.9
    return time.perf_counter() - begun, time.process_time() - worked


def no_masking(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("lmsdesk.api.transport.mask_headers", tuple)
    for name in ("mask_text", "mask_url"):
        patch.setattr(f"lmsdesk.api.transport.{name}", lambda text: text)
    patch.setattr("lmsdesk.api.transport.mask_answer", lambda _url, body, _type: body)
    patch.setattr("lmsdesk.api.transport.mask_body", lambda body, _type: body)


def test_what_recording_costs_while_courses_load(academy: dict[str, Any], tmp_path: Path) -> None:
    """The loads take turns, so that whatever else the machine does meets all of them. Masking is recording too."""

    async def measure() -> dict[str, list[tuple[float, float]]]:
        kept, none = Journal(path=tmp_path / "journal.sqlite"), NoJournal()
        ours, bare = await opened(academy, tmp_path / "a", kept), await opened(academy, tmp_path / "b", none)
        found: dict[str, list[tuple[float, float]]] = {"kept": [], "none": [], "bare": []}
        for turn in range(ROUNDS + 1):
            for name in ("kept", "none", "bare") if turn % 2 else ("bare", "none", "kept"):
                with pytest.MonkeyPatch.context() as patch:
                    if name == "bare":
                        no_masking(patch)
                    took = await load(ours if name == "kept" else bare, kept if name == "kept" else none)
                if turn:
                    found[name].append(took)
        assert kept.count_on_disk() >= ROUNDS * COURSES // 100
        await ours.close()
        await bare.close()
        kept.close()
        return found

    found = asyncio.run(measure())

    def cost(other: str, of: Callable[[tuple[float, float]], float]) -> float:
        pairs = zip(found["kept"], found[other], strict=True)
        return (statistics.median(of(one) / of(two) for one, two in pairs) - 1) * 100

    def wall(one: tuple[float, float]) -> float:
        return one[0]

    def processor(one: tuple[float, float]) -> float:
        return one[1]

    for name, took in found.items():
        print(name, ", ".join(f"{one:.1f} s ({two:.1f} s of work)" for one, two in took))
    seconds = statistics.median(map(wall, found["kept"]))
    rows = [
        Row("the journal on disk, in time to load", cost("none", wall), "%", 5, note=f"{seconds:.1f} s in all"),
        Row("masking and the journal, in time to load", cost("bare", wall), "%", 5),
        Row("the journal on disk, in processor time of the program", cost("none", processor), "%", 5),
        Row("masking and the journal, in processor time", cost("bare", processor), "%", 15),
    ]
    show("What recording costs, 10,000 courses", rows)
    assert cost("bare", wall) < 15
