"""After a write without a good answer: look whether it happened before anything is said about it.

On real sites several 500s did their work, and a dropped answer says nothing at all.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lmsdesk.api.kept import kept, reworded
from lmsdesk.domain.fields import Field, Slug
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.domain.record import Record
from lmsdesk.domain.words import N_, Sentence

Get = Callable[[], Awaitable[Record]]


def should_look(problem: Problem) -> bool:
    """Whether it is unknown what became of a write."""
    return problem.outcome is Outcome.UNKNOWN


async def looked_at_update(
    problem: Problem,
    get: Get,
    fields: Sequence[Field],
    changes: Mapping[str, Any],
    before: Record | None,
) -> Record:
    """The item when every sent value is there; else the problem, with what is known."""
    try:
        now = await get()
    except Problem as second:
        raise _unseen(problem, second) from None
    wanted = [f for f in fields if f.name in changes and f.name in now.values and f.name not in now.odd]
    if wanted and all(_is_there(f, changes[f.name], now, before) for f in wanted):
        return replace(now, verified=True)
    untouched = before is None or all(f.same(now[f.name], before[f.name]) for f in wanted if f.name in before.values)
    raise problem.with_outcome(Outcome.NOT_DONE if wanted and untouched else Outcome.UNKNOWN) from None


async def looked_at_create(problem: Problem, find: Callable[[], Awaitable[Sequence[Record]]]) -> Record:
    """The one new item that ``find`` gives; none means not done, several mean that nobody can tell which is ours."""
    try:
        found = await find()
    except Problem as second:
        raise _unseen(problem, second) from None
    if len(found) == 1:
        return replace(found[0], verified=True)
    if not found:
        raise problem.with_outcome(Outcome.NOT_DONE) from None
    known = problem.with_outcome(Outcome.UNKNOWN)
    known.sentence = Sentence(
        N_("{count} new items with this name are on the site. Look at them before you save again."), count=len(found)
    )
    raise known from None


async def looked_at_removal(problem: Problem, get: Get, gone: Callable[[Record], bool] | None = None) -> None:
    """Returns when the item is gone (or ``gone`` says so of what is left of it); else raises the problem."""
    try:
        now = await get()
    except Problem as second:
        if second.trouble is Trouble.GONE:
            return
        raise _unseen(problem, second) from None
    if gone is not None and gone(now):
        return
    raise problem.with_outcome(Outcome.NOT_DONE) from None


async def looked_at_restore(problem: Problem, get: Get, in_trash: Callable[[Record], bool]) -> Record:
    """The item when it is out of the trash; else raises the problem."""
    try:
        now = await get()
    except Problem as second:
        raise _unseen(problem, second) from None
    if in_trash(now):
        raise problem.with_outcome(Outcome.NOT_DONE) from None
    return replace(now, verified=True)


def _is_there(field: Field, sent: Any, now: Record, before: Record | None) -> bool:
    """Whether a sent value is on the site. An emptied web address means "choose one": any other than before."""
    if isinstance(field, Slug) and field.is_empty(sent) and before is not None:
        return not now[field.name] or bool(now[field.name] != before[field.name])
    got = now[field.name]
    return kept(field, sent, got) or (before is not None and reworded(field, sent, got, before[field.name]))


def _unseen(problem: Problem, second: Problem) -> Problem:
    """Looking failed as well. An item that is not there any more cannot hold the change."""
    if second.trouble is Trouble.GONE:
        second.outcome = Outcome.NOT_DONE
        return second
    return problem.with_outcome(Outcome.UNKNOWN)
