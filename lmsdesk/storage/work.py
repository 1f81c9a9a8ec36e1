"""What was done to one site and what waits to be done: every write from first wish to answer, in batches.

A write is kept as *intended* before its request goes out and is settled by the answer, so a sudden end in the middle
is seen at the next start. ``begin``, ``intend`` and everything about queues are on the disk when they return; the rest
is within half a second, because losing it costs a second look and no more.
"""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.values import ItemId
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.storage import lossless
from lmsdesk.storage.file_lock import FileLock
from lmsdesk.storage.trouble import cannot_write
from lmsdesk.storage.work_model import Batch, BatchState, NewWrite, Queue, Settled, State, Write

if TYPE_CHECKING:
    from lmsdesk.storage.work_file import WorkFile

MOST_WRITES = 20_000
"""However long is chosen: older writes than this many are forgotten."""
MOST_WORDS = 4_000
_WAITING = (State.WAITING, State.PLANNED)
_SHOWN = "EXISTS (SELECT 1 FROM writes w WHERE w.batch = b.id AND w.queue = '' AND w.state <> 'planned')"


class Work:
    """The work on one site. The file is opened by the first call; every call may come from any thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.session = secrets.token_hex(8)
        """Marks what this run of the program began."""
        self._lock = threading.RLock()
        self._opened: WorkFile | None = None
        self._first = FileLock(path.with_name("work.lock"))

    @property
    def exists(self) -> bool:
        """Whether anything was ever kept; asking opens nothing."""
        return self._opened is not None or self.path.exists()

    @property
    def notices(self) -> tuple[Sentence, ...]:
        """What to tell about the file, once it was opened: damaged and set aside, of a newer version, not writable."""
        return self._opened.notices if self._opened is not None else ()

    @property
    def persistent(self) -> bool:
        """Whether what is kept outlives the program."""
        with self._lock:
            return self._file().persistent

    def be_first(self) -> bool:
        """Whether this program is the one that sends what waits: of several on one profile only one may."""
        with self._lock:
            return self._first.acquire()

    @property
    def first_since(self) -> float | None:
        """When the program that is first took this profile, as far as that can be told."""
        return self._first.since

    def close(self) -> None:
        """Write everything through to the disk and close the file; the next call opens it again."""
        with self._lock:
            if self._opened is not None:
                self._opened.close()
                self._opened = None
            self._first.release()

    # -- writing: every method raises Problem (STORAGE) when it cannot ------------------------------------------

    def begin(
        self,
        title: str,
        writes: Iterable[NewWrite],
        state: State,
        *,
        batch: int | None = None,
        screen: str = "",
        who: str = "",
        undoes: int | None = None,
        plan: Mapping[str, Any] = {},
    ) -> tuple[int, list[int]]:
        """Keep writes in this order, in a new batch unless one is given; the batch and the ids of the writes.

        A batch of planned writes is running until ``end_batch``; any other is over as soon as its writes are.
        """
        from lmsdesk.storage.work_file import FIRST_ID, insert

        running = BatchState.RUNNING if state is State.PLANNED else BatchState.DONE
        row = {
            "title": title,
            "screen": screen,
            "who": who,
            "started": time.time(),
            "state": running.value,
            "session": self.session,
            "undoes": undoes,
            "plan": lossless.dump(dict(plan)),
        }
        with self._lock:
            place = self.next_place() - 1
            head = [] if batch is not None else [insert("batches", row)]
            owner = FIRST_ID if batch is None else batch
            rows = [insert("writes", self._new(owner, write, state, place + n)) for n, write in enumerate(writes, 1)]
            ids = self._change([*head, *rows], at_once=True)
        return (batch, ids) if batch is not None else (ids[0], ids[1:])

    def end_batch(self, batch: int, state: BatchState = BatchState.DONE) -> None:
        """A batch is over, or rests."""
        from lmsdesk.storage.work_file import update

        values = {"state": state.value, "ended": time.time()}
        self._change([update("batches", values, "id = :batch", {"batch": batch})])

    def end_abandoned(self) -> None:
        """Batches that other runs of the program left are over."""
        sql = "UPDATE batches SET state = 'done', ended = :now WHERE state = 'running' AND session <> :session"
        self._change([(sql, {"now": time.time(), "session": self.session})])

    def resume_batch(self, batch: int) -> None:
        """A batch goes on, in this run of the program."""
        from lmsdesk.storage.work_file import update

        values = {"state": BatchState.RUNNING.value, "session": self.session, "ended": None}
        self._change([update("batches", values, "id = :batch", {"batch": batch})])

    def intend(self, ids: Sequence[int]) -> None:
        """Their requests are about to go out."""
        from lmsdesk.storage.work_file import update

        values = {"state": State.INTENDED.value, "began": time.time(), "session": self.session, "ended": None}
        self._change([update("writes", values, _among(ids), {})], at_once=True)

    def plan_again(self, ids: Sequence[int]) -> None:
        """They were written down as intended, but their requests never went out."""
        from lmsdesk.storage.work_file import update

        self._change([update("writes", {"state": State.PLANNED.value}, _among(ids), {})])

    def settle(self, *settled: Settled) -> None:
        """What became of writes. One that is done leaves its queue, and marks the one that it took back."""
        statements: list[Any] = []
        for one in settled:
            statements += _settling(one)
        self._change(statements)

    def edit(self, id: int, **values: Any) -> None:
        """Change what waits: ``sent``, ``before``, ``extra``, ``name``, ``place``, ``due``, ``item``, ``state`` ..."""
        from lmsdesk.storage.work_file import update

        packed: dict[str, Any] = {}
        for name, value in values.items():
            if name in ("sent", "before", "extra", "trouble"):
                packed[name] = lossless.dump(dict(value))
            elif name == "item":
                packed[name] = lossless.dump(value)
            elif isinstance(value, datetime):
                packed[name] = value.timestamp()
            elif isinstance(value, State | Queue):
                packed[name] = value.value
            else:
                packed[name] = value
        self._change([update("writes", packed, "id = :id", {"id": id})], at_once=True)

    def swap(self, one: Write, other: Write) -> None:
        """Two that wait change their places."""
        from lmsdesk.storage.work_file import update

        places = ((one.id, other.place), (other.id, one.place))
        rows = [update("writes", {"place": place}, "id = :id", {"id": id}) for id, place in places]
        self._change(rows, at_once=True)

    def drop(self, ids: Sequence[int]) -> None:
        """Forget writes that were not sent, and batches that are empty then."""
        self._change(
            [
                (f"DELETE FROM writes WHERE {_among(ids)}", {}),  # noqa: S608 - whole numbers
                ("DELETE FROM batches WHERE NOT EXISTS (SELECT 1 FROM writes WHERE batch = batches.id)", {}),
            ],
            at_once=True,
        )

    def rename(self, kind: str, old: ItemId, new: ItemId) -> None:
        """An item has another id now: it was made anew, or came out of the outbox onto the site."""
        sql = "INSERT OR REPLACE INTO renamed VALUES (:kind, :old, :new)"
        self._change([(sql, {"kind": kind, "old": lossless.dump(old), "new": lossless.dump(new)})], at_once=True)

    def prune(self, days: int, most: int = MOST_WRITES) -> None:
        """Forget batches that began more than ``days`` ago (0: never), and the oldest beyond ``most`` writes."""
        open_ones = "SELECT batch FROM writes WHERE state NOT IN ('done', 'failed') OR queue <> ''"
        forget = f"DELETE FROM batches WHERE {{}} AND id NOT IN ({open_ones})"  # noqa: S608 - our own words
        statements: list[tuple[str, Mapping[str, Any]]] = []
        if days:
            before = (datetime.now(UTC) - timedelta(days=days)).timestamp()
            statements.append((forget.format("started < :before"), {"before": before}))
        with self._lock:
            edge = self._rows("SELECT batch FROM writes ORDER BY id DESC LIMIT 1 OFFSET :most", {"most": most})
            if edge:
                statements.append((forget.format("id <= :edge"), {"edge": edge[0][0]}))
            statements.append(("DELETE FROM writes WHERE batch NOT IN (SELECT id FROM batches)", {}))
            self._change(statements)

    # -- reading: every method raises Problem (STORAGE) when it cannot ------------------------------------------

    def get(self, id: int) -> Write | None:
        return next(iter(self._writes("id = :id", {"id": id})), None)

    def of_batch(self, batch: int, *states: State) -> tuple[Write, ...]:
        """The writes of a batch in their order."""
        return self._writes(f"batch = :batch{_in_states(states)} ORDER BY id", {"batch": batch})

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

    def put_aside(self, kind: str, item: ItemId) -> None:
        """The person knows what the site made of what they wrote to an item."""
        sql = "UPDATE writes SET told = 1 WHERE kind = :kind AND item = :item AND told = 0"
        self._change([(sql, {"kind": kind, "item": lossless.dump(item)})], at_once=True)

    def done_since(self, kind: str, item: ItemId, moment: datetime) -> tuple[Write, ...]:
        """What was done to an item by writes that began after a moment."""
        where = "kind = :kind AND item = :item AND state = 'done' AND began > :began ORDER BY began"
        return self._writes(where, {"kind": kind, "item": lossless.dump(item), "began": moment.timestamp()})

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
        """The newest batch of this run of the program that did something."""
        where = f"b.session = :session AND {_SHOWN}"
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

    def _new(self, batch: object, write: NewWrite, state: State, place: float) -> dict[str, Any]:
        return {
            "batch": batch,
            "place": place,
            "queue": write.queue.value,
            "due": write.due.timestamp() if write.due is not None else None,
            "verb": write.verb,
            "kind": write.kind,
            "item": lossless.dump(write.item),
            "name": write.name,
            "before": lossless.dump(dict(write.before)),
            "sent": lossless.dump(dict(write.sent)),
            "after": "{}",
            "extra": lossless.dump(dict(write.extra)),
            "state": state.value,
            "began": time.time(),
            "exchanges": "[]",
            "trouble": "{}",
            "session": self.session,
            "undoes": write.undoes,
            "words": _words(write),
        }

    def _writes(self, where: str, values: Mapping[str, Any]) -> tuple[Write, ...]:
        from lmsdesk.storage.work_file import WRITE

        return _read_all(self._rows(f"SELECT {WRITE} FROM writes WHERE {where}", values))  # noqa: S608

    def _batches(self, where: str, values: Mapping[str, Any], limit: int) -> tuple[Batch, ...]:
        from lmsdesk.storage.work_file import BATCH

        with self._lock:
            sql = f"SELECT {BATCH} FROM batches b WHERE {where} ORDER BY b.id DESC LIMIT :limit"  # noqa: S608
            rows = self._rows(sql, {**values, "limit": limit})
            ids = [row[0] for row in rows]
            about: dict[int, dict[State, int]] = {}
            undone: dict[int, int] = {}
            changed: dict[int, int] = {}
            counted = """COUNT(*), COUNT(undone), SUM("changed" <> '{}')"""
            sql = f"SELECT batch, state, {counted} FROM writes WHERE {_among(ids, 'batch')} GROUP BY 1, 2"  # noqa: S608
            for batch, state, count, taken_back, bent in self._rows(sql, {}):
                about.setdefault(batch, {})[State(state)] = count
                changed[batch] = changed.get(batch, 0) + bent
                undone[batch] = undone.get(batch, 0) + taken_back
            first_ids = f"SELECT MIN(id) FROM writes WHERE {_among(ids, 'batch')} GROUP BY batch"  # noqa: S608
            firsts = self._writes(f"id IN ({first_ids})", {})
        first = {write.batch: write for write in firsts}
        return tuple(
            Batch(
                id,
                title,
                screen,
                who,
                _moment(started),
                BatchState(state),
                _moment(ended) if ended is not None else None,
                undoes,
                _loaded(plan),
                about.get(id, {}),
                undone.get(id, 0),
                changed.get(id, 0),
                first.get(id),
            )
            for id, title, screen, who, started, state, ended, undoes, plan in rows
        )

    def _change(self, statements: Sequence[tuple[str, Mapping[str, Any]]], *, at_once: bool = False) -> list[int]:
        with self._lock:
            changed: list[int] = self._guarded(lambda file: file.change(statements, at_once=at_once))
            return changed

    def _rows(self, sql: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        with self._lock:
            rows: list[tuple[Any, ...]] = self._guarded(lambda file: file.rows(sql, values))
            return rows

    def _file(self) -> WorkFile:
        if self._opened is None:
            from lmsdesk.storage.work_file import WorkFile

            self._opened = WorkFile(self.path)
        return self._opened

    def _guarded(self, work: Any) -> Any:
        """Do work on the file; a file found damaged is replaced, and the work is done on the new one."""
        import sqlite3

        try:
            file = self._file()
            try:
                return work(file)
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:
                file.replace_damaged()
                return work(file)
        except (sqlite3.Error, OSError) as error:
            raise cannot_write(self.path, error) from error


def only_in_memory(work: Work) -> Problem:
    """The Problem of something that must outlive the program and would not."""
    why = next(iter(work.notices), None)
    sentence = why or Sentence(N_("Nothing can be kept on this computer just now."))
    return Problem(Trouble.STORAGE, sentence=sentence)


def _settling(one: Settled) -> list[tuple[str, Mapping[str, Any]]]:
    from lmsdesk.storage.work_file import update

    over = one.state not in _WAITING
    values: dict[str, Any] = {
        "state": one.state.value,
        "ended": time.time() if over else None,
        "trouble": _text(one.trouble),
    }
    if one.state is State.DONE:
        values["queue"] = Queue.NONE.value
    statements: list[tuple[str, Mapping[str, Any]]] = []
    if one.item is not None:
        values["item"] = lossless.dump(one.item)
        renamed = """
            INSERT OR REPLACE INTO renamed
            SELECT kind, item, :item FROM writes WHERE id = :id AND item NOT IN ('null', :item)
        """
        statements.append((renamed, {"id": one.id, "item": values["item"]}))
    if one.name is not None:
        values["name"] = one.name
    for column, given in (("before", one.before), ("after", one.after), ("extra", one.extra)):
        if given is not None:
            values[column] = lossless.dump(dict(given))
    if one.changed:
        values |= {"changed": _text(one.changed), "told": 0}
    if one.exchanges:
        values["exchanges"] = json.dumps(one.exchanges)
    statements.append(update("writes", values, "id = :id", {"id": one.id}))
    if one.state is State.DONE:
        its = "(SELECT undoes FROM writes WHERE id = :id)"
        again = f"UPDATE writes SET undone = NULL WHERE id = (SELECT undoes FROM writes WHERE id = {its})"  # noqa: S608
        statements.append((again, {"id": one.id}))
        statements.append((f"UPDATE writes SET undone = :id WHERE id = {its}", {"id": one.id}))  # noqa: S608
    return statements


def _among(ids: Sequence[int], column: str = "id") -> str:
    return f"{column} IN ({', '.join(str(int(id)) for id in ids)})"


def _in_states(states: Sequence[State]) -> str:
    return f" AND state IN ({', '.join(repr(state.value) for state in states)})" if states else ""


def _words(write: NewWrite) -> str:
    """What a write can be found by: its name, and the texts before and after."""
    texts = [write.name, write.kind]
    for values in (write.sent, write.before):
        texts += [_plain(value) for value in values.values()]
    return " ".join(text for text in texts if text)[:MOST_WORDS].casefold()


def _plain(value: Any) -> str:
    if isinstance(value, tuple | list):
        return " ".join(_plain(item) for item in value)
    name = getattr(value, "name", None)
    if isinstance(name, str):
        return name
    return "" if value is None or isinstance(value, bool) else str(value)


def _text(values: Mapping[str, Any]) -> str:
    try:
        return lossless.dump(dict(values))
    except TypeError:
        return lossless.dump({name: str(value) for name, value in values.items()})


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _loaded(text: str) -> Mapping[str, Any]:
    try:
        found = lossless.load(text)
    except (ValueError, TypeError):
        return {}
    return found if isinstance(found, Mapping) else {}


def _read_all(rows: Sequence[tuple[Any, ...]]) -> tuple[Write, ...]:
    """Writes from rows; a row that cannot be read is left out (and stays where it is)."""
    found = []
    for row in rows:
        try:
            found.append(_read(*row))
        except (ValueError, TypeError, OverflowError, OSError):
            continue
    return tuple(found)


def _read(
    id: int,
    batch: int,
    verb: str,
    kind: str,
    item: str,
    name: str,
    state: str,
    queue: str,
    place: float,
    before: str,
    sent: str,
    after: str,
    extra: str,
    began: float,
    ended: float | None,
    due: float | None,
    exchanges: str,
    trouble: str,
    session: str,
    undoes: int | None,
    undone: int | None,
    changed: str,
) -> Write:
    return Write(
        id,
        batch,
        verb,
        kind,
        lossless.load(item),
        name,
        State(state),
        Queue(queue),
        place,
        lossless.load(before),
        lossless.load(sent),
        lossless.load(after),
        lossless.load(extra),
        _moment(began),
        _moment(ended) if ended is not None else None,
        _moment(due) if due is not None else None,
        tuple((int(number), float(started)) for number, started in json.loads(exchanges)),
        lossless.load(trouble),
        session,
        undoes,
        undone,
        _loaded(changed),
    )
