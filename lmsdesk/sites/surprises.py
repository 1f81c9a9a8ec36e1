"""Compares what came back from a save with what was sent and with what was there before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lmsdesk.api.kept import kept
from lmsdesk.domain.fields import Field, Html, LongText, Slug
from lmsdesk.domain.kind import Kind
from lmsdesk.domain.query import Surprise
from lmsdesk.domain.record import Record
from lmsdesk.sites import habits, touched
from lmsdesk.sites.habits import Case


def compare(
    kind: Kind, sent: Mapping[str, Any], record: Record, before: Record | None
) -> tuple[tuple[Surprise, ...], tuple[Surprise, ...]]:
    """(ours, others): fields changed by the site because of us, and fields that somebody else changed."""
    ours: list[Surprise] = []
    others: list[Surprise] = []
    for field in touched.differing(kind, sent, before, record):
        got = record[field.name]
        if field.name in sent:
            if not _as_sent(field, sent[field.name], got):
                reason = habits.why(Case(kind, field, sent, got, record, before))
                ours.append(Surprise(field.name, sent[field.name], got, True, reason))
        elif before is not None and _comparable(field, before, record) and not field.same(before[field.name], got):
            reason = habits.why(Case(kind, field, sent, got, record, before))
            (others if reason is None else ours).append(
                Surprise(field.name, before[field.name], got, reason is not None, reason, asked=False)
            )
    return tuple(ours), tuple(others)


class Verdict:
    """What became of one save: compared once, when its answer is there."""

    def __init__(self, kind: Kind, sent: Mapping[str, Any], before: Record | None) -> None:
        self._about = kind, sent, before
        self.ours: tuple[Surprise, ...] = ()
        self.others: tuple[Surprise, ...] = ()

    def __call__(self, answer: Record) -> tuple[Surprise, ...]:
        """What the site made other than asked."""
        kind, sent, before = self._about
        self.ours, self.others = compare(kind, sent, answer, before)
        return self.ours


def _as_sent(field: Field, sent: Any, got: Any) -> bool:
    """Whether the site kept what was sent; an empty slug means "choose one"."""
    return kept(field, sent, got) or (isinstance(field, Slug) and field.is_empty(sent))


def _comparable(field: Field, before: Record, after: Record) -> bool:
    """Whether a field of two answers can be compared: both hold it, and a text is not rendered in only one of them."""
    if field.name not in before.values or field.name in before.odd:
        return False
    return before.full == after.full or not isinstance(field, Html | LongText)
