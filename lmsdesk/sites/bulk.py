"""Many items changed in one go: tried out first, row by row; then sent a few at a time, with pause, taken back whole.

``plan`` asks nobody: it shows each row before and after, and which would fail. ``run`` sends what the person saw. What
is left after a pause, or after the program ended in the middle, goes on through ``site.plans`` (``sites/plans.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lmsdesk.domain import changing
from lmsdesk.domain.changing import Change
from lmsdesk.domain.exchange import Action
from lmsdesk.domain.kind import Kind, Verb
from lmsdesk.domain.query import PAGE_SIZE, Query
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.sites import touched
from lmsdesk.sites.batch import for_each
from lmsdesk.sites.guard import TOGETHER
from lmsdesk.sites.model import Batch, Progress, Saved, Stop
from lmsdesk.sites.shelf import Shelf
from lmsdesk.sites.words import act
from lmsdesk.storage.work_model import NewWrite

MOST = 20_000
"""So many items are read for "all that match"."""
NEW = "new:"


@dataclass(frozen=True, slots=True)
class Row:
    """One item: what it holds now, what would be sent, and what stands in the way."""

    record: Record
    changes: Mapping[str, Any] = field(default_factory=dict)
    troubles: Mapping[str, Sentence] = field(default_factory=dict)

    @property
    def id(self) -> ItemId:
        return self.record.id

    @property
    def same(self) -> bool:
        """Nothing would change."""
        return not self.changes

    @property
    def fails(self) -> bool:
        """It would be refused, by us or by the site, and is left out."""
        return bool(self.troubles)

    @property
    def ready(self) -> bool:
        return not self.same and not self.fails

    def before(self, name: str) -> Any:
        return self.record[name]

    def after(self, name: str) -> Any:
        return self.changes.get(name, self.record[name])


@dataclass(frozen=True, slots=True)
class Trial:
    """All rows of a change that was tried out on paper."""

    kind: Kind
    rows: tuple[Row, ...]

    @property
    def ready(self) -> tuple[Row, ...]:
        """What would be sent."""
        return tuple(row for row in self.rows if row.ready)

    @property
    def failing(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.fails)

    @property
    def same(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.same and not row.fails)

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of the fields that change anywhere, in the order of the form."""
        touched_ones = {name for row in self.rows for name in (*row.changes, *row.troubles)}
        return tuple(f.name for f in self.kind.fields if f.name in touched_ones)


def plan(kind: Kind, records: Iterable[Record], changes: Sequence[Change]) -> Trial:
    """Try the changes on paper. Nothing is asked and nothing is sent."""
    return Trial(kind, tuple(row_of(kind, record, changing.apply(kind, record, changes)) for record in records))


def row_of(kind: Kind, record: Record, changes: Mapping[str, Any], troubles: Mapping[str, Sentence] = {}) -> Row:
    """A row for values that are wanted: what of them differs, and what stands in the way of sending it.

    A contradiction that the item held already does not count against a change that has nothing to do with it.
    """
    found = dict(troubles)
    if changes:
        after = kind.check({**record.values, **changes}, only=changes)
        held = kind.check(record.values, only=())
        found |= {name: trouble for name, trouble in after.items() if name in changes or name not in held}
    return Row(record, changes, found)


async def matching(
    shelf: Shelf, query: Query, action: Action | None = None, progress: Callable[[int, int | None], None] | None = None
) -> tuple[Record, ...]:
    """Every item that matches, read page by page; each once. Raises Problem. ``progress``: read, of how many."""
    action = action or act(N_("Read all {plural} that match"), shelf.kind)
    query = query.but(page_size=PAGE_SIZE)
    found: dict[ItemId, Record] = {}
    page = await shelf.first(query, action)
    seen = set[str]()
    while True:
        found |= {record.id: record for record in page.records}
        if progress is not None:
            progress(len(found), page.total)
        if page.next is None or page.next in seen or len(found) >= MOST:
            return tuple(found.values())
        seen.add(page.next)
        page = await shelf.next_page(query, page.next, action)


async def run(
    shelf: Shelf,
    rows: Iterable[Row],
    action: Action | None = None,
    progress: Progress | None = None,
    stop: Stop | None = None,
    *,
    new: Sequence[Mapping[str, Any]] = (),
    about: Mapping[str, Any] = {},
) -> Batch:
    """Send the rows that are ready, each with its own values, and make the ``new`` items, as one batch of the log.

    Nothing new is begun after ``stop``; what is left can go on later. Items that somebody changed meanwhile fail with a
    ``Conflict`` and stay as they are. In the outcome the new items are named ``new:0``, ``new:1`` ... in their order.
    """
    wanted = {row.id: row for row in rows if row.ready}
    kind, site = shelf.kind, shelf.site
    several: list[_Job] = [_Job(row.id, row) for row in wanted.values()]
    several += [_Job(f"{NEW}{at}", None, values) for at, values in enumerate(new)]
    action = action or act(N_("Change {count} {plural}"), kind, count=len(several))
    ids = list(wanted)
    place = {id: at for at, id in enumerate(ids)}
    planned: dict[ItemId, int] = {}

    async def work(job: _Job) -> Saved:
        if job.row is None:
            with site.activity.row(planned.get(job.id)):
                return await shelf.create(job.values, action)
        at = place[job.id]
        await shelf.ahead(ids[at : at + TOGETHER], action)
        return await shelf.save(job.row.record, {**job.row.record.values, **job.row.changes}, action)

    def id_of(job: _Job) -> ItemId:
        return job.id

    if site.outbox.collecting:
        return replace(await for_each(several, id_of, work, progress, stop), waits=True)
    async with site.activity.plan(action, (_write(kind, job) for job in several), about=about) as kept:
        planned.update(zip((job.id for job in several), kept.rows, strict=False))
        with site.keeping.later():
            batch = await for_each(several, id_of, work, progress, stop)
        await kept.heard(kind, batch)
        return batch


@dataclass(frozen=True, slots=True)
class _Job:
    """One row to send, or one item to make."""

    id: ItemId
    row: Row | None
    values: Mapping[str, Any] = field(default_factory=dict)


def _write(kind: Kind, job: _Job) -> NewWrite:
    if job.row is None:
        return NewWrite(Verb.CREATE, kind.id, None, str(job.values.get(kind.title) or ""), {}, job.values)
    record = job.row.record
    name = str(record[kind.title] or "")
    before = touched.before_of(kind, job.row.changes, record)
    return NewWrite(Verb.UPDATE, kind.id, record.id, name, before, job.row.changes)
