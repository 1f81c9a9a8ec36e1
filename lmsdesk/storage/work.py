"""What was done to one site and what waits to be done: every write from first wish to answer, in batches.

A write is kept as *intended* before its request goes out and is settled by the answer, so a sudden end in the middle
is seen at the next start. ``begin``, ``intend`` and everything about queues are on the disk when they return; the rest
is within half a second, because losing it costs a second look and no more.
"""

from __future__ import annotations

import secrets
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
from lmsdesk.storage.guarded import GuardedFile
from lmsdesk.storage.work_model import BatchState, NewWrite, Queue, Settled, State, Write
from lmsdesk.storage.work_reading import WorkReading
from lmsdesk.storage.work_rows import FIRST_ID, Statement, among, insert, new_row, settling, taking_back, update

if TYPE_CHECKING:
    from lmsdesk.storage.work_file import WorkFile

MOST_BYTES = 200_000_000
"""So much of the texts before and after is kept, however long is chosen: the oldest are forgotten first."""
_USED = """
    SELECT (page_count - freelist_count) * page_size
    FROM pragma_page_count(), pragma_freelist_count(), pragma_page_size()
"""
_BEYOND = """
    SELECT batch FROM (
        SELECT id, batch,
        SUM(LENGTH("before") + LENGTH(sent) + LENGTH("after") + LENGTH(extra) + LENGTH(words)) OVER (ORDER BY id DESC)
        AS so_far FROM writes
    ) WHERE so_far > :size ORDER BY id DESC LIMIT 1
"""
"""The newest batch with which all the texts since are more than ``size``."""
_UNDOING = "SELECT id FROM writes WHERE undoes IS NOT NULL"
MOST_WRITES = 20_000
"""However long is chosen: older writes than this many are forgotten."""


class Work(WorkReading):
    """The work on one site. The file is opened by the first call; every call may come from any thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.session = secrets.token_hex(8)
        """Marks what this run of the program began."""
        self._kept: GuardedFile[WorkFile] = GuardedFile(path, _open)
        self._first = FileLock(path.with_name("work.lock"))

    @property
    def exists(self) -> bool:
        """Whether anything was ever kept; asking opens nothing."""
        return self._kept.is_open or self.path.exists()

    @property
    def notices(self) -> tuple[Sentence, ...]:
        """What to tell about the file, once it was opened: damaged and set aside, of a newer version, not writable."""
        return self._kept.notices

    @property
    def persistent(self) -> bool:
        """Whether what is kept outlives the program."""
        return self._kept.persistent

    def be_first(self) -> bool:
        """Whether this program is the one that sends what waits: of several on one profile only one may."""
        with self._kept.lock:
            return self._first.acquire()

    @property
    def first_since(self) -> float | None:
        """When the program that is first took this profile, as far as that can be told."""
        return self._first.since

    def close(self) -> None:
        """Write everything through to the disk and close the file; the next call opens it again."""
        with self._kept.lock:
            self._kept.close()
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
        with self._kept.lock:
            place = self.next_place() - 1
            head = [] if batch is not None else [insert("batches", row)]
            owner = FIRST_ID if batch is None else batch
            rows = [
                insert("writes", new_row(owner, write, state, place + n, self.session))
                for n, write in enumerate(writes, 1)
            ]
            ids = self._change([*head, *rows], at_once=True)
        return (batch, ids) if batch is not None else (ids[0], ids[1:])

    def end_batch(self, batch: int, state: BatchState = BatchState.DONE) -> None:
        """A batch is over, or rests."""
        values = {"state": state.value, "ended": time.time()}
        self._change([update("batches", values, "id = :batch", {"batch": batch})])

    def end_abandoned(self) -> None:
        """Batches that other runs of the program left are over."""
        sql = "UPDATE batches SET state = 'done', ended = :now WHERE state = 'running' AND session <> :session"
        self._change([(sql, {"now": time.time(), "session": self.session})])

    def resume_batch(self, batch: int) -> None:
        """A batch goes on, in this run of the program."""
        values = {"state": BatchState.RUNNING.value, "session": self.session, "ended": None}
        self._change([update("batches", values, "id = :batch", {"batch": batch})])

    def intend(self, ids: Sequence[int]) -> None:
        """Their requests are about to go out."""
        values = {"state": State.INTENDED.value, "began": time.time(), "session": self.session, "ended": None}
        self._change([update("writes", values, among(ids), {})], at_once=True)

    def plan_again(self, ids: Sequence[int]) -> None:
        """They were written down as intended, but their requests never went out."""
        self._change([update("writes", {"state": State.PLANNED.value}, among(ids), {})])

    def settle(self, *settled: Settled) -> None:
        """What became of writes. One that is done leaves its queue, and marks the one that it took back."""
        done = [one.id for one in settled if one.state is State.DONE]
        with self._kept.lock:
            undoing = {row[0] for row in self._rows(f"{_UNDOING} AND {among(done)}", {})} if done else set()
            statements: list[Any] = []
            for one in settled:
                statements += settling(one)
                if one.id in undoing:
                    statements += taking_back(one.id)
            self._change(statements)

    def edit(self, id: int, **values: Any) -> None:
        """Change what waits: ``sent``, ``before``, ``extra``, ``name``, ``place``, ``due``, ``item``, ``state`` ..."""
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
        places = ((one.id, other.place), (other.id, one.place))
        rows = [update("writes", {"place": place}, "id = :id", {"id": id}) for id, place in places]
        self._change(rows, at_once=True)

    def drop(self, ids: Sequence[int]) -> None:
        """Forget writes that were not sent, and batches that are empty then."""
        self._change(
            [
                (f"DELETE FROM writes WHERE {among(ids)}", {}),  # noqa: S608 - whole numbers
                ("DELETE FROM batches WHERE NOT EXISTS (SELECT 1 FROM writes WHERE batch = batches.id)", {}),
            ],
            at_once=True,
        )

    def rename(self, kind: str, old: ItemId, new: ItemId) -> None:
        """An item has another id now: it was made anew, or came out of the outbox onto the site."""
        sql = "INSERT OR REPLACE INTO renamed VALUES (:kind, :old, :new)"
        self._change([(sql, {"kind": kind, "old": lossless.dump(old), "new": lossless.dump(new)})], at_once=True)

    def put_aside(self, kind: str, item: ItemId) -> None:
        """The person knows what the site made of what they wrote to an item."""
        sql = "UPDATE writes SET told = 1 WHERE kind = :kind AND item = :item AND told = 0"
        self._change([(sql, {"kind": kind, "item": lossless.dump(item)})], at_once=True)

    def prune(self, days: int, most: int = MOST_WRITES, size: int = MOST_BYTES) -> None:
        """Forget batches that began more than ``days`` ago (0: never), and the oldest beyond ``most`` writes or, where
        the file is larger than ``size`` bytes, beyond so much text. What is not over yet stays whatever its age."""
        open_ones = "SELECT batch FROM writes WHERE state NOT IN ('done', 'failed') OR queue <> ''"
        forget = f"DELETE FROM batches WHERE {{}} AND id NOT IN ({open_ones})"  # noqa: S608 - our own words
        statements: list[tuple[str, Mapping[str, Any]]] = []
        if days:
            before = (datetime.now(UTC) - timedelta(days=days)).timestamp()
            statements.append((forget.format("started < :before"), {"before": before}))
        with self._kept.lock:
            edge = self._rows("SELECT batch FROM writes ORDER BY id DESC LIMIT 1 OFFSET :most", {"most": most})
            if self._rows(_USED, {})[0][0] > size:
                edge += self._rows(_BEYOND, {"size": size})
            if edge:
                older = forget.format("id <= :edge AND id < (SELECT MAX(id) FROM batches)")  # the last one never
                statements.append((older, {"edge": max(row[0] for row in edge)}))
            statements.append(("DELETE FROM writes WHERE batch NOT IN (SELECT id FROM batches)", {}))
            self._change(statements)

    # -- inside -------------------------------------------------------------------------------------------------

    def _change(self, statements: Sequence[Statement], *, at_once: bool = False) -> list[int]:
        return self._kept.run(lambda file: file.change(statements, at_once=at_once))


def _open(path: Path) -> WorkFile:
    from lmsdesk.storage.work_file import WorkFile

    return WorkFile(path)


def only_in_memory(work: Work) -> Problem:
    """The Problem of something that must outlive the program and would not."""
    why = next(iter(work.notices), None)
    sentence = why or Sentence(N_("Nothing can be kept on this computer just now."))
    return Problem(Trouble.STORAGE, sentence=sentence)
