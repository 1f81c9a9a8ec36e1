"""Does one thing to several items, a few at a time, and keeps the result of each."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from lmsdesk.api.lockout import LOST_ANSWERS
from lmsdesk.api.patience import patient
from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.query import Surprise
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId
from lmsdesk.sites.model import Batch, Progress, Saved, Stop

T = TypeVar("T")
AT_ONCE = 4
_HOPELESS = frozenset({Trouble.OFFLINE, Trouble.TLS, Trouble.SIGNED_OUT})
"""Trouble that every further item would meet as well."""


async def for_each(
    items: Sequence[T],
    id_of: Callable[[T], ItemId],
    work: Callable[[T], Awaitable[Record | Saved | None]],
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> Batch:
    """Do ``work`` with every item. Nothing new is begun after ``stop`` is set or when the site is gone.

    Where answers get lost on the way it pauses, and goes on by itself.
    """
    waiting = iter(items)
    done: list[ItemId] = []
    failed: list[tuple[ItemId, Problem]] = []
    records: list[Record] = []
    dropped: dict[ItemId, tuple[Surprise, ...]] = {}
    hopeless = False

    async def worker() -> None:
        nonlocal hopeless
        while not hopeless and not (stop is not None and stop.is_set()):
            item = next(waiting, None)
            if item is None:
                return
            try:
                answer = await work(item)
            except Problem as problem:
                failed.append((id_of(item), problem))
                hopeless = hopeless or problem.trouble in _HOPELESS or problem.code == LOST_ANSWERS
            else:
                done.append(id_of(item))
                record = answer.record if isinstance(answer, Saved) else answer
                if record is not None:
                    records.append(record)
                if isinstance(answer, Saved) and answer.dropped:
                    dropped[id_of(item)] = answer.dropped
            if progress is not None:
                progress(len(done) + len(failed), len(items))

    try:
        with patient(stop):
            async with asyncio.TaskGroup() as group:
                for _ in range(min(AT_ONCE, len(items))):
                    group.create_task(worker())
    except BaseExceptionGroup as several:
        raise several.exceptions[0] from None
    order = {id_of(item): number for number, item in enumerate(items)}
    return Batch(
        tuple(sorted(done, key=order.__getitem__)),
        tuple(sorted(failed, key=lambda pair: order[pair[0]])),
        tuple(id_of(item) for item in waiting),
        tuple(sorted(records, key=lambda record: order.get(record.id, 0))),
        dropped=dropped,
    )
