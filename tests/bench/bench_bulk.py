"""Changing 500 courses: the program's bulk edit against a bare httpx loop with the same number of parallel requests."""

from __future__ import annotations

import asyncio
import json
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import psutil
import pytest

from lmsdesk.api.lockout import MOST as AT_ONCE
from lmsdesk.domain.changing import Change, Way
from lmsdesk.domain.exchange import Action
from lmsdesk.sites import Connector, Drafts, Journal, MasteriyoKey, MemoryVault, Profiles, Query, Site, bulk
from tests.bench.table import Row, show

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]
ROOT = Path(__file__).parents[2]
COURSES, ROUNDS = 500, 6


@pytest.fixture(scope="module")
def academy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """A practice academy with enough courses, in a process of its own."""
    folder = tmp_path_factory.mktemp("large")
    command = [
        sys.executable,
        "-m",
        "lmsdesk",
        "practice",
        "--json",
        "--data",
        str(folder),
        "--size",
        str(COURSES + 60),
    ]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())["masteriyo"]
        process.send_signal(signal.SIGTERM)


def key_of(academy: dict[str, Any]) -> dict[str, str]:
    return next(one for one in academy["keys"] if one["permissions"] == "read_write")


async def opened(academy: dict[str, Any], place: Path) -> Site:
    key = key_of(academy)
    credential = MasteriyoKey(key["key"], key["secret"])
    connector = Connector(Profiles(place / "p.json"), MemoryVault(), Journal(), Drafts(place / "drafts.sqlite"))
    discovery = await connector.look(academy["url"], Action("bench"))
    identity = await connector.try_sign_in(discovery, credential, "masteriyo", Action("bench"))
    return await connector.open(await connector.add(discovery, credential, identity, lms="masteriyo"), Action("bench"))


async def by_us(site: Site, position: int) -> float:
    shelf = site.shelf("courses")
    records = (await bulk.matching(shelf, Query(filters={"status": "publish"})))[:COURSES]
    trial = bulk.plan(shelf.kind, records, [Change("menu_order", Way.SET, position)])
    assert len(trial.ready) == len(records)
    begun = time.perf_counter()
    batch = await bulk.run(shelf, trial.rows)
    took = time.perf_counter() - begun
    assert batch.ok
    assert site.keeping.store is None or site.keeping.store.flush(), "what it kept must not hold up the bare loop"
    return len(records) / took


async def bare(academy: dict[str, Any], ids: list[int], position: int) -> float:
    key = key_of(academy)
    root = f"{academy['url'].rstrip('/')}/wp-json/masteriyo/v1/courses/"
    waiting = iter(ids)
    async with httpx.AsyncClient(auth=(key["key"], key["secret"]), timeout=60) as client:

        async def worker() -> None:
            for id in waiting:
                answer = await client.put(f"{root}{id}", json={"menu_order": position})
                assert answer.status_code == 200, answer.text

        begun = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(worker())
        return len(ids) / (time.perf_counter() - begun)


@contextmanager
def taking(academy: dict[str, Any], seconds: float) -> Iterator[int]:
    """A way to the academy on which each answer takes so long; its port. Without a time: the academy's own."""
    port = urlsplit(academy["url"]).port
    assert port is not None
    if not seconds:
        yield port
        return
    command = [sys.executable, "-m", "tests.bench.delay", str(port), str(seconds)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield int(process.stdout.readline())
        process.kill()


def lead(there: int, here: int) -> None:
    """Whoever connects to one port comes out at another, in the running loop: the site keeps its address."""
    loop = asyncio.get_running_loop()
    connect = loop.create_connection

    def connected(made: Any, host: Any = None, port: Any = None, **more: Any) -> Any:
        return connect(made, host, here if port == there else port, **more)

    loop.create_connection = connected  # type: ignore[method-assign]


@pytest.mark.parametrize(("seconds", "words"), [(0.0, "at once"), (0.005, "in 5 ms")])
def test_bulk_edit_keeps_up_with_a_bare_loop(
    academy: dict[str, Any], tmp_path: Path, seconds: float, words: str
) -> None:
    """The practice site answers within a thousandth of a second, when all that counts is the work of this computer."""

    async def measure(port: int) -> tuple[list[float], list[float], list[float]]:
        lead(urlsplit(academy["url"]).port or 0, port)
        site = await opened(academy, tmp_path)
        shelf = site.shelf("courses")
        published = await bulk.matching(shelf, Query(filters={"status": "publish"}))
        ids = [int(record.id) for record in published[:COURSES]]
        ours, theirs, memory = [], [], []
        for turn in range(ROUNDS + 1):
            if turn % 2:  # whoever goes first has the fuller or the emptier computer
                other, mine = await bare(academy, ids, 3000 + turn), await by_us(site, 2000 + turn)
            else:
                mine, other = await by_us(site, 2000 + turn), await bare(academy, ids, 3000 + turn)
            if turn:
                ours.append(mine)
                theirs.append(other)
            memory.append(psutil.Process().memory_info().rss / 1e6)
        await site.close()
        return ours, theirs, memory

    with taking(academy, seconds) as port:
        ours, theirs, memory = asyncio.run(measure(port))
    ratio = statistics.median(one / other for one, other in zip(ours, theirs, strict=True))
    rows = [
        Row(
            "bare loop / bulk edit, changes per second",
            1 / ratio,
            "x",
            1 / 0.9,
            note=f"{statistics.median(ours):.0f}/s",
        ),
        Row(
            "memory after the last round / after the first",
            memory[-1] / memory[1],
            "x",
            1.1,
            note=f"{memory[1]:.0f} MB",
        ),
    ]
    show(f"Bulk edit of {COURSES} courses, each answered {words}", rows)
