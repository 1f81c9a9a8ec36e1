"""How long the GUI thread stands still at most while 10,000 courses load and 20 pictures are downloaded."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer

from lmsdesk.domain.exchange import Action
from lmsdesk.sites import MasteriyoKey
from tests.bench.table import Row, show
from tests.conftest import until
from tests.scenarios.person import Person

pytestmark = [pytest.mark.bench, pytest.mark.timeout(300)]
ROOT = Path(__file__).parents[2]
COURSES, DOWNLOADS = 10_000, 20


class Heart:
    """Beats in the GUI thread as often as it can and remembers the longest pauses between two beats."""

    def __init__(self) -> None:
        self.pauses: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer()
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        self._last = time.perf_counter()
        self._timer.start()

    def stop(self) -> list[float]:
        self._timer.stop()
        return sorted(self.pauses, reverse=True)

    def _beat(self) -> None:
        now = time.perf_counter()
        self.pauses.append((now - self._last) * 1000)
        self._last = now


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


def test_the_longest_pause(qapp: Any, qt_run: Callable[..., Any], academy: dict[str, Any]) -> None:
    key = next(key for key in academy["keys"] if key["permissions"] == "read_write")
    found: dict[str, Any] = {}

    async def scenario() -> None:
        async with Person(qapp) as person:
            await person.starts()
            sites = person.desk.sites
            assert sites is not None
            discovery = await sites.look(academy["url"])
            credential = MasteriyoKey(key["key"], key["secret"])
            identity = await sites.try_sign_in(discovery, credential)
            profile = await sites.add(discovery, credential, identity)
            person.window.open_site(profile.id)
            await until(lambda: person.desk.site is not None, 20)
            await person.rest()
            await measured(person)

    async def measured(person: Person) -> None:
        model, heart, begun = person.front.model, Heart(), time.perf_counter()
        site = person.desk.site
        assert site is not None
        pictures = [record["featured_image"] for record in model.records() if record["featured_image"]]
        client = site.dialect._client  # type: ignore[attr-defined]
        heart.start()
        downloads = [
            asyncio.get_running_loop().create_task(client.peek(picture.url or academy["url"], action=Action("picture")))
            for picture in (pictures * DOWNLOADS)[:DOWNLOADS]
        ]
        while model.canFetchMore():
            model.fetchMore()
            await until(lambda: not model.busy, 60)
        await asyncio.gather(*downloads)
        found["pauses"], found["seconds"] = heart.stop(), time.perf_counter() - begun
        found["rows"] = model.rowCount()

    qt_run(scenario(), 240)
    pauses = found["pauses"]
    rows = [
        Row(
            f"longest pause, {found['rows']} courses, {DOWNLOADS} downloads",
            pauses[0],
            "ms",
            16,
            note=f"{found['seconds']:.1f} s in all, next longest {', '.join(f'{p:.1f}' for p in pauses[1:4])}",
        ),
        Row("99.9 % of the pauses are below", pauses[len(pauses) // 1000], "ms", 16),
    ]
    show("Loading", rows)
    assert found["rows"] >= COURSES * 0.9
    assert pauses[0] < 32
