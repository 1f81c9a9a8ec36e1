"""Small judgements on records: is it in the trash, does it fit a search, could it be the one that was just made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from lmsdesk.api.dialects.learnomy.fitting import Fitted
from lmsdesk.api.dialects.learnomy.reading import whole
from lmsdesk.api.dialects.learnomy.routes import Route
from lmsdesk.api.dialects.learnomy.shapes import EVERYTHING, ours_of, word_of
from lmsdesk.domain.kind import Kind
from lmsdesk.domain.record import Record

_SLACK = 600.0
"""Seconds by which the site's clock may be behind ours."""


def in_trash(record: Record) -> bool:
    return bool(record["status"] == "trash")


def holding(kind: Kind, records: Sequence[Record], search: str) -> tuple[Record, ...]:
    """The records whose title holds every word of a search."""
    words = search.casefold().split()
    return tuple(record for record in records if all(word in str(record[kind.title]).casefold() for word in words))


def counts_of(meta: Mapping[str, Any]) -> dict[str, int]:
    """Numbers by status, where the site tells them."""
    told = meta.get("counts", meta.get("status_counts"))
    if not isinstance(told, Mapping):
        return {}
    found = {str(name): count for name, value in told.items() if (count := whole(value)) is not None}
    return {"any" if name in EVERYTHING else ours_of("status", name): count for name, count in found.items()}


def with_defaults(fitted: Fitted, route: Route, values: Mapping[str, Any]) -> dict[str, Any]:
    """A new item's values; without a status of its own it is a draft, where the site's words have one."""
    status = route.args.get("status")
    if "status" in values or status is None or not fitted.kind.has("status"):
        return dict(values)
    if word_of("status", "draft", status.enum, {}) is None:
        return dict(values)
    return {"status": "draft", **values}


def candidates(kind: Kind, records: Sequence[Record], values: Mapping[str, Any], began: float) -> Sequence[Record]:
    """Those of the records that could be ours: of this name, made since; of several, those with all our values."""
    wanted = " ".join(str(values.get(kind.title) or "").split())
    fitting = [
        record
        for record in records
        if " ".join(str(record[kind.title] or "").split()) == wanted and _made_since(record, began)
    ]
    if len(fitting) < 2:
        return fitting
    exact = [record for record in fitting if _holds(kind, record, values)]
    return exact or fitting


def _made_since(record: Record, began: float) -> bool:
    created = record["date_created"]
    if not isinstance(created, datetime):
        return not record["count"]
    return created.astimezone(UTC).timestamp() >= began - _SLACK


def _holds(kind: Kind, record: Record, values: Mapping[str, Any]) -> bool:
    return all(
        field.same(record[field.name], values[field.name])
        for field in kind.writable()
        if field.name in values and field.name in record.values and not field.is_empty(values[field.name])
    )
