"""Finding the item that a create may have made although its answer was lost: by name, and by being new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from lmsdesk.api.answer import Answer
from lmsdesk.api.dialects.masteriyo.memory import TermMemory
from lmsdesk.api.dialects.masteriyo.shapes import Shape
from lmsdesk.api.kept import same_letters
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.record import Record

_SLACK = timedelta(seconds=3)  # the Date header counts whole seconds
MOST_PAGES = 50
"""So far back is looked for what may have been made; a busy academy makes less in a week."""
_LONG_SLACK = timedelta(minutes=10)  # when the site's clock is not known


def parameters(shape: Shape) -> dict[str, Any]:
    """The newest few items. No search: the site stores “&” of a term as ``&amp;`` and does not find it again."""
    params: dict[str, Any] = {"context": "edit", "page": 1, "per_page": 20, "orderby": "id", "order": "desc"}
    if not shape.is_term:
        params["status"] = "any"
    return params


def states(shape: Shape) -> Sequence[dict[str, Any]]:
    """What to ask for beside ``parameters`` so that nothing is left out: the list, and the trash."""
    return ({}, {"status": "trash"}) if shape.has_trash else ({},)


def began(problem: Problem, answer: Answer) -> datetime | None:
    """When the lost request began, on the site's clock (told by the Date header of a later answer)."""
    return on_its_clock(problem.exchange.started, answer) if problem.exchange is not None else None


def on_its_clock(started: datetime, answer: Answer) -> datetime:
    """A moment of ours as the site counts, a little early."""
    try:
        there = parsedate_to_datetime(answer.headers.get("date", ""))
    except (ValueError, TypeError):
        return started - _LONG_SLACK
    there = there if there.tzinfo else there.replace(tzinfo=UTC)
    return there - (datetime.now(UTC) - started) - _SLACK


def all_older(records: Sequence[Record], since: datetime) -> bool:
    """Whether what comes after these, which are the newest first, cannot have been made since."""
    moments = [record["date_created"] for record in records]
    return any(isinstance(moment, datetime) and moment < since for moment in moments[-1:])


def in_its_place(shape: Shape, record: Record, values: Mapping[str, Any]) -> bool:
    """Whether an item is inside the one that the values name. Two of one name may live in different places."""
    parent = shape.kind.parent
    return not parent or shape.kind.field(parent).same(record[parent], values.get(parent))


def candidates(
    shape: Shape,
    records: Sequence[Record],
    values: Mapping[str, Any],
    since: datetime | None,
    known: TermMemory | None,
) -> Sequence[Record]:
    """Those of the records that could be ours; when several could, only those that are ours in every value sent."""
    title = shape.kind.field(shape.kind.title)
    wanted = str(values.get(title.name) or "")
    fitting = [
        record
        for record in records
        if _is_called(str(record[title.name] or ""), wanted) and _is_new(record, since, known)
    ]
    if len(fitting) < 2:
        return fitting
    exact = [record for record in fitting if _holds(shape, record, values)]
    return exact or fitting


def _is_called(name: str, wanted: str) -> bool:
    """Whether a name is the wanted one, perhaps tidied by the site."""
    return name.split() == wanted.split() or same_letters(name, wanted)


def _is_new(record: Record, since: datetime | None, known: TermMemory | None) -> bool:
    if known is not None:
        return record.id not in known and not record["count"]
    created = record["date_created"]
    return since is None or not isinstance(created, datetime) or created >= since


def _holds(shape: Shape, record: Record, values: Mapping[str, Any]) -> bool:
    return all(
        f.same(record[f.name], values[f.name])
        for f in shape.kind.writable()
        if f.name in values and f.name in record.values and not f.is_empty(values[f.name])
    )
