"""Everything that is asked of the work file: single writes, what waits, batches with their counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from lmsdesk.domain.values import ItemId
from lmsdesk.storage import lossless
from lmsdesk.storage.guarded import GuardedFile
from lmsdesk.storage.work_model import Batch, BatchState, Queue, State, Write
from lmsdesk.storage.work_rows import BATCH, WRITE, among, in_states, loaded, moment, read_all

if TYPE_CHECKING:
    from lmsdesk.storage.work_file import WorkFile

MICROSECOND = 1e-6
"""A moment holds no less, while the clock that writes down does: a write would have begun after its own beginning."""
_ON_NO_SHELF = "SELECT 1 FROM writes w WHERE w.batch = b.id AND w.kind IN ('media', 'requests')"
_SHOWN = "EXISTS (SELECT 1 FROM writes w WHERE w.batch = b.id AND w.queue = '' AND w.state <> 'planned')"


class WorkReading:
    """The reading half of ``Work``: every method raises Problem (STORAGE) when it cannot."""

    session: str
    _kept: GuardedFile[WorkFile]

    def get(self, id: int) -> Write | None:
        return next(iter(self._writes("id = :id", {"id": id})), None)

    def of_batch(self, batch: int, *states: State) -> tuple[Write, ...]:
        """The writes of a batch in their order."""
        return self._writes(f"batch = :batch{in_states(states)} ORDER BY id", {"batch": batch})

    def waiting(self, queue: Queue) -> tuple[Write, ...]:
        """What waits there, in its order."""
        return self._writes("queue = :queue ORDER BY place, id", {"queue": queue.value})

    def waiting_for(self, kind: str, item: ItemId, queue: Queue = Queue.OUTBOX) -> tuple[Write, ...]:
        """What waits for one item."""
        where = "kind = :kind AND item = :item AND queue = :queue ORDER BY place, id"
        return self._writes(where, {"kind": kind, "item": lossless.dump(item), "queue": queue.value})

    def count_waiting(self, queue: Queue) -> int:
        return int(self._rows("SELECT COUNT(*) FROM writes WHERE queue = :queue", {"queue": queue.value})[0][0])

    def next_place(self) -> float:
        """The place behind everything that waits."""
        return float(self._rows("SELECT COALESCE(MAX(place), 0) FROM writes WHERE queue <> ''", {})[0][0]) + 1

    def not_settled(self, *, queue: Queue | None = None) -> tuple[Write, ...]:
        """Writes of other runs of the program of which nobody knows whether they were done."""
        where = "state IN ('intended', 'unknown') AND session <> :session"
        where += " AND queue = :queue" if queue is not None else ""
        values = {"session": self.session, "queue": queue.value if queue is not None else ""}
        return self._writes(f"{where} ORDER BY id", values)

    def last(self, kind: str, item: ItemId, verb: str) -> Write | None:
        """The last write of that sort that was done to an item and not taken back."""
        where = "kind = :kind AND item = :item AND verb = :verb AND state = 'done' AND undone IS NULL"
        values = {"kind": kind, "item": lossless.dump(item), "verb": verb}
        return next(iter(self._writes(f"{where} ORDER BY id DESC LIMIT 1", values)), None)

    def telling(self, kind: str, item: ItemId) -> tuple[Write, ...]:
        """Writes to an item of which the site made something else, and that was not put aside; the newest first."""
        where = "kind = :kind AND item = :item AND told = 0 AND state = 'done' ORDER BY id DESC"
        return self._writes(where, {"kind": kind, "item": lossless.dump(item)})

    def done_since(self, kind: str, item: ItemId, moment: datetime) -> tuple[Write, ...]:
        """What was done to an item by writes that began after a moment, which is known to a millionth of a second."""
        where = "kind = :kind AND item = :item AND state = 'done' AND began > :began ORDER BY began"
        return self._writes(
            where, {"kind": kind, "item": lossless.dump(item), "began": moment.timestamp() + MICROSECOND}
        )

    def made(self, kind: str) -> frozenset[ItemId]:
        """The items of a kind that we know to have made ourselves."""
        rows = self._rows(
            "SELECT item FROM writes WHERE kind = :kind AND verb = 'create' AND state = 'done'", {"kind": kind}
        )
        return frozenset(lossless.load(item) for (item,) in rows)

    def now_called(self, kind: str, item: ItemId) -> ItemId:
        """The id that an item has now."""
        known = dict(self._rows("SELECT old, new FROM renamed WHERE kind = :kind", {"kind": kind}))
        packed, seen = lossless.dump(item), set[str]()
        while packed in known and packed not in seen:
            seen.add(packed)
            packed = known[packed]
        found: ItemId = lossless.load(packed)
        return found

    def batch(self, id: int) -> Batch | None:
        return next(iter(self._batches("b.id = :id", {"id": id}, 1)), None)

    def last_batch(self) -> Batch | None:
        """The newest batch of this run of the program that did something to what can be taken back."""
        where = f"b.session = :session AND {_SHOWN} AND NOT EXISTS ({_ON_NO_SHELF})"
        return next(iter(self._batches(where, {"session": self.session}, 1)), None)

    def batches(
        self,
        *,
        search: str = "",
        kind: str = "",
        verb: str = "",
        only: str = "",
        before: int | None = None,
        limit: int = 100,
    ) -> tuple[Batch, ...]:
        """Batches that did something, the newest first.

        ``only``: ``failed`` (not all was done), ``undone`` or ``undoable`` (done, not taken back). ``before``: older
        than that batch.
        """
        clauses, values = [_SHOWN], dict[str, Any]()
        within: list[str] = []
        for at, word in enumerate(search.casefold().split()):
            escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
            values[f"word{at}"] = f"%{escaped}%"
            within.append(f"(w.words LIKE :word{at} ESCAPE '\\' OR b.title LIKE :word{at} ESCAPE '\\')")
        for column, wanted in (("kind", kind), ("verb", verb)):
            if wanted:
                values[column] = wanted
                within.append(f"w.{column} = :{column}")
        known = {
            "failed": "w.state IN ('failed', 'unknown', 'conflict')",
            "undone": "w.undone IS NOT NULL",
            "undoable": "w.state = 'done' AND w.undone IS NULL",
        }
        if only in known:
            within.append(known[only])
        if within:
            clauses.append(f"EXISTS (SELECT 1 FROM writes w WHERE w.batch = b.id AND {' AND '.join(within)})")  # noqa: S608
        if before is not None:
            values["older"] = before
            clauses.append("b.id < :older")
        return self._batches(" AND ".join(clauses), values, limit)

    def interrupted(self) -> tuple[Batch, ...]:
        """Batches that a run of the program left in the middle, with something left to do; the oldest first."""
        planned = "EXISTS (SELECT 1 FROM writes w WHERE w.batch = b.id AND w.state = 'planned')"
        where = f"b.state = 'running' AND b.session <> :session AND {planned}"
        return tuple(reversed(self._batches(where, {"session": self.session}, 100)))

    def resting(self) -> tuple[Batch, ...]:
        """Batches with something left to do that nobody works on; the newest first."""
        planned = "EXISTS (SELECT 1 FROM writes w WHERE w.batch = b.id AND w.state = 'planned')"
        return self._batches(f"b.state = 'paused' AND {planned}", {}, 100)

    # -- inside -------------------------------------------------------------------------------------------------

    def _writes(self, where: str, values: Mapping[str, Any]) -> tuple[Write, ...]:
        return read_all(self._rows(f"SELECT {WRITE} FROM writes WHERE {where}", values))  # noqa: S608

    def _batches(self, where: str, values: Mapping[str, Any], limit: int) -> tuple[Batch, ...]:
        with self._kept.lock:
            sql = f"SELECT {BATCH} FROM batches b WHERE {where} ORDER BY b.id DESC LIMIT :limit"  # noqa: S608
            rows = self._rows(sql, {**values, "limit": limit})
            ids = [row[0] for row in rows]
            about: dict[int, dict[State, int]] = {}
            undone: dict[int, int] = {}
            changed: dict[int, int] = {}
            counted = """COUNT(*), COUNT(undone), SUM("changed" <> '{}')"""
            sql = f"SELECT batch, state, {counted} FROM writes WHERE {among(ids, 'batch')} GROUP BY 1, 2"  # noqa: S608
            for batch, state, count, taken_back, bent in self._rows(sql, {}):
                about.setdefault(batch, {})[State(state)] = count
                changed[batch] = changed.get(batch, 0) + bent
                undone[batch] = undone.get(batch, 0) + taken_back
            first_ids = f"SELECT MIN(id) FROM writes WHERE {among(ids, 'batch')} GROUP BY batch"  # noqa: S608
            firsts = self._writes(f"id IN ({first_ids})", {})
        first = {write.batch: write for write in firsts}
        return tuple(
            Batch(
                id,
                title,
                screen,
                who,
                moment(started),
                BatchState(state),
                moment(ended) if ended is not None else None,
                undoes,
                loaded(plan),
                about.get(id, {}),
                undone.get(id, 0),
                changed.get(id, 0),
                first.get(id),
            )
            for id, title, screen, who, started, state, ended, undoes, plan in rows
        )

    def _rows(self, sql: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        return self._kept.run(lambda file: file.rows(sql, values))
