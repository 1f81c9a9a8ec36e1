"""The store with 100,000 items: searching, and what they cost at the start."""

from __future__ import annotations

import shutil
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lmsdesk.domain.query import Query
from lmsdesk.storage.locations import store_file
from lmsdesk.storage.store import writing
from lmsdesk.storage.store.file import Store
from lmsdesk.storage.store.model import MEGABYTE
from tests.bench.bench_start import measure
from tests.bench.table import Row, show
from tests.storage.store.shop import COURSES, course

pytestmark = pytest.mark.bench
MANY = 100_000
ROUNDS = 7
SEARCHES = (
    "u", "uku", "ukulele", "ukulele ever", "calmly room", "a b", "café fr", "cafe", "zzz", "course-77123", "o e a",
    "ines",
)  # fmt: skip


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    writing._BREATH = 0.0
    store = Store(tmp_path_factory.mktemp("store") / "store.sqlite", limit=2000 * MEGABYTE)
    for begin in range(0, MANY, 1000):
        records = [course(number) for number in range(begin + 1, begin + 1001)]
        store.keep_page(COURSES, Query(), begin, records, MANY, whole=begin + 1000 == MANY)
    assert store.flush(600)
    yield store
    store.close()


def milliseconds(work: Callable[[], Any]) -> float:
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1000


@pytest.mark.timeout(900)
def test_search_and_first_page(full: Store) -> None:
    rows = []
    for text in SEARCHES:
        times = [milliseconds(lambda text=text: full.search(text)) for _ in range(ROUNDS)]  # type: ignore[misc]
        rows.append(Row(f"search for “{text}”, worst of {ROUNDS}", max(times), "ms", 50, 150))
    times = [milliseconds(lambda: full.page("courses", Query(), 0, 100)) for _ in range(ROUNDS)]
    rows.append(Row("the first 100 rows", max(times), "ms", 50, 150))
    times = [milliseconds(lambda: full.page("courses", Query(), 60_000, 100)) for _ in range(ROUNDS)]
    rows.append(Row("100 rows from the 60,000th", max(times), "ms", 150, 300))
    size = full.path.stat().st_size / 1e6
    rows.append(Row("bytes for each item", size * 1e6 / MANY, "B", 4000, note=f"{size:.0f} MB in all"))
    show("A store of 100,000 items", rows)
    assert all(row.value < row.hard for row in rows if row.hard is not None)


@pytest.mark.timeout(900)
def test_a_start_with_all_of_them(full: Store, tmp_path: Path) -> None:
    """The whole program, to its first painted window on an academy that has nothing, or everything, kept."""
    homes = {"empty": tmp_path / "empty", "full": tmp_path / "full"}
    for home in homes.values():
        measure(home, "lmsdesk", "--practice")  # seeds the academy and warms the caches
    place = store_file(homes["full"] / "data", "practice-masteriyo")
    for file in place.parent.glob("store.sqlite*"):
        file.unlink()
    full._opened().connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    shutil.copy(full.path, place)
    took: dict[str, list[float]] = {name: [] for name in homes}
    for _ in range(ROUNDS):
        for name, home in homes.items():
            took[name].append(measure(home, "lmsdesk", "--practice")[0] * 1000)
    empty, filled = (statistics.median(took[name]) for name in homes)
    rows = [Row(f"start with {MANY} items, over one with none", filled - empty, "ms", 150, 300, note=f"{empty:.0f} ms")]
    show("Start", rows)
    assert store_file(homes["full"] / "data", "practice-masteriyo").stat().st_size > 50_000_000
    assert all(row.value < row.hard for row in rows if row.hard is not None)
