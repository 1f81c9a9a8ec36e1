"""The inspector with 50,000 requests and with an answer of 20 MB, and what recording costs.

Frames and filters are measured in the time that the window's own thread works, so that a busy machine does not count.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from lmsdesk.domain.brief import Brief
from lmsdesk.domain.exchange import Action
from lmsdesk.domain.masking import mask_body
from lmsdesk.qt.tasks import Tasks
from lmsdesk.qt.tidying import Tidying
from lmsdesk.qt.turns import take_short_turns
from lmsdesk.sites import Journal, Settings
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.inspector.panel import InspectorPanel
from lmsdesk.ui.theme import theme
from tests.bench.bench_pause import Heart
from tests.bench.table import Row, show
from tests.conftest import until
from tests.ui.inspector.exchanges import exchange, refused

pytestmark = [pytest.mark.bench, pytest.mark.timeout(300)]
MANY, FRAMES = 50_000, 200


@pytest.fixture
def panel(qt_run: Callable[..., Any], qapp: QApplication) -> Iterator[InspectorPanel]:
    theme.install(qapp, "light")
    tasks = Tasks()
    tidying = Tidying(lambda: bool(tasks.names))  # it and the short turns are part of how the program runs
    usual = sys.getswitchinterval()
    take_short_turns()
    made = InspectorPanel(Desk(tasks=tasks, settings=Settings(), journal=Journal()))
    made.resize(1400, 900)
    made.show()
    yield made
    made.release()
    made.hide()
    qt_run(tasks.close())
    sys.setswitchinterval(usual)
    tidying.close()


def milliseconds(work: Callable[[], Any]) -> float:
    begin = time.thread_time()
    work()
    return (time.thread_time() - begin) * 1000


def many() -> list[Brief]:
    """50,000 requests under 12,500 actions, one in ten refused."""
    good, bad = exchange(Action("x")), refused(Action("y"))
    made = []
    for n in range(MANY):
        if n % 4 == 0:
            action = Action(f"Do the thing number {n}")
        one = replace(bad if n % 10 == 9 else good, number=n + 10**6, action=action, url=f"{good.url}/{n}?page=1")
        brief = Brief.of(one)
        _ = brief.words, brief.route, brief.seconds  # as the panel and the loading of earlier days do
        made.append(brief)
    return made


def test_fifty_thousand_requests(panel: InspectorPanel) -> None:
    panel.model.reset(many())
    panel.pages.setCurrentIndex(1)
    QApplication.processEvents()
    assert panel.model.shown_count() == MANY
    bar, frames = panel.list.verticalScrollBar(), []
    step = bar.maximum() // FRAMES
    for frame in range(FRAMES):
        begin = time.thread_time()
        bar.setValue(frame * step)
        panel.list.viewport().repaint()
        frames.append((time.thread_time() - begin) * 1000)
    frames.sort()
    filters = {}
    for text in ("status:401", "4999", "path:page slower:50ms", "-failed", "action:thing writes", ""):
        panel.filter.set_text_quietly(text)

        def filtered() -> None:
            panel.apply()
            panel.list.viewport().repaint()

        filters[text or "(all)"] = milliseconds(filtered)
    rows = [
        Row("scroll frame of 50,000 requests, p95", frames[FRAMES * 95 // 100], "ms", 12,
            note=f"median {statistics.median(frames):.1f}, longest {frames[-1]:.1f}"),
        *(Row(f"filter “{text}”", took, "ms", 100) for text, took in filters.items()),
    ]  # fmt: skip
    show("Inspector, 50,000 requests", rows)
    assert frames[FRAMES * 95 // 100] < 60
    assert max(filters.values()) < 600


def twenty_megabytes() -> bytes:
    row = {"id": 0, "name": "Ukulele", "description": "<p>Play your first songs.</p>" * 10, "price": "50",
           "categories": [{"id": 1, "name": "Strings"}], "featured": None}  # fmt: skip
    count = 20_000_000 // len(json.dumps(row))
    return json.dumps({"data": [{**row, "id": n} for n in range(count)], "meta": {"total": count}}).encode()


def test_an_answer_of_twenty_megabytes(panel: InspectorPanel, qt_run: Callable[..., Any]) -> None:
    body = twenty_megabytes()
    big = replace(exchange(Action("Open")), body=body, body_size=len(body))
    heart, found = Heart(), dict[str, Any]()

    async def scenario() -> None:
        panel._desk.journal.add(big)
        heart.start()
        begin = time.perf_counter()
        panel.show_exchange(big.number)
        answer = panel.details.answer
        await until(lambda: len(answer.pretty.long.lines) > 100, 30)
        found["first"] = (time.perf_counter() - begin) * 1000
        answer.choose("tree")
        await until(lambda: not panel._desk.tasks.names, 120)
        found["all"] = time.perf_counter() - begin
        found["pauses"] = heart.stop()
        frames = []
        answer.choose("pretty")
        view = answer.pretty.long
        bar = view.verticalScrollBar()
        for frame in range(FRAMES):
            bar.setValue(frame * (bar.maximum() // FRAMES))
            frames.append(milliseconds(view.viewport().repaint))
            await asyncio.sleep(0)
        found["frames"] = sorted(frames)

    qt_run(scenario(), 200)
    pauses, frames = found["pauses"], found["frames"]
    rows = [
        Row("20 MB of JSON: first lines", found["first"], "ms", 1_000, note=f"all of it {found['all']:.1f} s, beside"),
        Row("longest pause meanwhile", pauses[0], "ms", 50, note=f"next {', '.join(f'{p:.0f}' for p in pauses[1:4])}"),
        Row("scroll frame, p95", frames[FRAMES * 95 // 100], "ms", 16),
    ]
    show("Inspector, 20 MB", rows)
    assert len(panel.details.answer.pretty.long.lines) > 400_000
    assert pauses[0] < 150


@pytest.mark.parametrize("every", [500, 5])
def test_two_answers_of_twenty_megabytes_side_by_side(
    panel: InspectorPanel, qt_run: Callable[..., Any], every: int
) -> None:
    """Few places that differ, and more than the table shows."""
    before = twenty_megabytes()
    rows = before.split(b'}, {"id"')
    for n in range(0, len(rows), every):
        rows[n] = rows[n].replace(b'"price": "50"', b'"price": "60"')
    now = b'}, {"id"'.join(rows)
    one = replace(exchange(Action("Open")), body=before, body_size=len(before))
    other = replace(exchange(Action("Open")), body=now, body_size=len(now))
    heart, found = Heart(), dict[str, Any]()

    async def scenario() -> None:
        for made in (one, other):
            panel._desk.journal.add(made)
        await until(lambda: not panel._desk.tasks.names, 120)
        heart.start()
        begin = time.perf_counter()
        panel.compare.show_pair(one, other)
        panel.pages.setCurrentWidget(panel.compare)
        await until(lambda: not panel._desk.tasks.names, 200)
        found["all"] = time.perf_counter() - begin
        found["pauses"] = heart.stop()

    qt_run(scenario(), 250)
    pauses = found["pauses"]
    rows_shown = [
        Row("two answers of 20 MB compared: longest pause", pauses[0], "ms", 50,
            note=f"next {', '.join(f'{p:.0f}' for p in pauses[1:6])}; all of it {found['all']:.1f} s, beside"),
    ]  # fmt: skip
    show(f"Inspector, two answers of 20 MB, every {every}th item differs", rows_shown)
    assert panel.compare.full.pairing.places == len(range(0, len(rows), every))
    assert pauses[0] < 150


def test_what_recording_costs(tmp_path: Path) -> None:
    """A page of 100 courses: masking it and handing it to the journal, beside reading the same page as JSON."""
    body = twenty_megabytes()[:330_000]
    page = body[: body.rfind(b"},")] + b"}]}"
    one = replace(exchange(Action("Open")), body=page, body_size=len(page))
    journal = Journal(path=tmp_path / "journal.sqlite")
    numbers = iter(range(10**7, 10**8))
    mask = min(milliseconds(lambda: mask_body(page, "application/json")) for _ in range(30))
    add = min(milliseconds(lambda: journal.add(replace(one, number=next(numbers)))) for _ in range(30))
    read = min(milliseconds(lambda: json.loads(page)) for _ in range(30))
    begin, cpu = time.perf_counter(), time.process_time()
    journal.flush()
    wrote = (time.process_time() - cpu) * 1000 / 30
    journal.close()
    rows = [
        Row("masking a page of 330 kB", mask, "ms", 5, note=f"reading the same page as JSON {read:.1f} ms"),
        Row("handing it to the journal", add, "ms", 1),
        Row("writing it, in another thread", wrote, "ms", 10, note=f"{(time.perf_counter() - begin):.2f} s for 30"),
    ]
    show("Recording", rows)
    assert mask + add < 30
