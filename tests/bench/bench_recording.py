"""What recording costs: 10,000 courses loaded through the client with the journal on disk, and with none of it."""

from __future__ import annotations

import asyncio
import gc
import json
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from lmsdesk.api.clock import Clock
from lmsdesk.api.plain_http import CLOCK, Came
from lmsdesk.api.sent import Sent
from lmsdesk.api.transport import NOTE, RecordingTransport, Reply
from lmsdesk.domain.exchange import Action, Exchange
from lmsdesk.sites import Connector, Drafts, Journal, MasteriyoKey, MemoryVault, Page, Profiles, Query, Site
from tests.bench.table import Row, show

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]
ROOT = Path(__file__).parents[2]
COURSES, PAIRS = 10_000, 26
WARMING = 2
"""Pairs before those that count."""
PARTS = 2
"""Each load takes every second page: many short pairs, of which what else the machine does meets both alike."""


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


async def pages(site: Site) -> list[Page]:
    """All pages once: after that the local store holds every course, so that no later load writes more than another."""
    shelf, query = site.shelf("courses"), Query(page_size=100)
    found = [await shelf.first(query, Action("Load"))]
    while (following := found[-1].next) is not None:
        found.append(await shelf.next_page(query, following, Action("Load")))
    assert sum(len(page.records) for page in found) >= COURSES * 0.9
    return found


async def until_idle() -> None:
    """The store still writes down what it was given for some ten seconds."""
    for _ in range(120):
        worked = time.process_time()
        await asyncio.sleep(0.5)
        if time.process_time() - worked < 0.01:
            return
    pytest.fail("the program does not come to rest")


async def load(site: Site, behind: list[Page]) -> tuple[float, float]:
    """Wall and processor seconds until what follows each of these pages is here."""
    shelf, query = site.shelf("courses"), Query(page_size=100)
    gc.collect()
    begun, worked = time.perf_counter(), time.process_time()
    for page in behind:
        assert page.next is not None
        await shelf.next_page(query, page.next, Action("Load"))
    return time.perf_counter() - begun, time.process_time() - worked


async def recorded(site: Site, behind: list[Page], journal: Journal) -> tuple[float, float]:
    """The same until all of it is on disk too."""
    wall, work = await load(site, behind)
    begun, worked = time.perf_counter(), time.process_time()
    await asyncio.to_thread(journal.flush)
    return wall + time.perf_counter() - begun, work + time.process_time() - worked


async def unrecorded(site: Site, behind: list[Page]) -> tuple[float, float]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RecordingTransport, "send", only_read)
        return await load(site, behind)


async def only_read(self: RecordingTransport, request: httpx.Request | Sent) -> Reply:
    """What is left of the transport without recording: the answer is read within its limit. No clock runs, nothing is
    masked, hidden, kept or written, and the exchange that the client wants is an empty one."""
    body = bytearray()
    await request.aread()
    if isinstance(request, Sent):
        assert self._plain is not None
        request.extensions[CLOCK] = Clock()
        response: httpx.Response | Came = await self._plain.send(request)
    else:
        response = await self._inner.handle_async_request(request)
    await self._read(response, body, request)
    request.extensions[NOTE].exchange = EMPTY
    return Reply(response.status_code, response.headers, bytes(body))


EMPTY = Exchange("GET", "", (), b"", datetime.now(UTC), Action(""), status=200)


def test_what_recording_costs_while_courses_load(academy: dict[str, Any], tmp_path: Path) -> None:
    """One process, one site, the same pages with recording and without in turn: what else the machine does meets
    both. The answer is the median of the pairs."""

    async def measure() -> dict[str, list[tuple[float, float]]]:
        journal = Journal(path=tmp_path / "journal.sqlite")
        site = await opened(academy, tmp_path / "a", journal)
        behind = [page for page in await pages(site) if page.next is not None]
        await asyncio.to_thread(journal.flush)
        before = await asyncio.to_thread(journal.count_on_disk)
        await until_idle()
        gc.freeze()
        found: dict[str, list[tuple[float, float]]] = {"on": [], "off": []}
        for turn in range(WARMING + PAIRS):
            some = behind[turn % PARTS :: PARTS]
            for name in ("on", "off") if turn // PARTS % 2 else ("off", "on"):
                took = await (recorded(site, some, journal) if name == "on" else unrecorded(site, some))
                if turn >= WARMING:
                    found[name].append(took)
        gc.unfreeze()
        written = await asyncio.to_thread(journal.count_on_disk) - before
        assert written == len(behind) * (WARMING + PAIRS) // PARTS, "each with recording, none without"
        await site.close()
        journal.close()
        return found

    found = asyncio.run(measure())
    for name, took in found.items():
        print(name, ", ".join(f"{one:.2f} s" for one, _ in took))
    costs = [
        sorted((on[which] / off[which] - 1) * 100 for on, off in zip(found["on"], found["off"], strict=True))
        for which in (0, 1)
    ]
    wall, work = map(statistics.median, costs)
    quarter = len(costs[0]) // 4
    spread = f"half of the pairs: {costs[0][quarter]:.1f} to {costs[0][-quarter - 1]:.1f} %"
    rows = [
        Row("recording, in time to load", wall, "%", 5, note=spread),
        Row("recording, in processor time of the program", work, "%", 15),
    ]
    show("What recording costs while 10,000 courses load", rows)
    assert wall < 8
