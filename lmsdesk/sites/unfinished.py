"""Work that was begun and not finished, as one list: typed, chosen between, stopped on the way, waiting to be sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from lmsdesk.domain.kind import Kind
from lmsdesk.sites.settling import BOTH, Settlement, Where, unpacked
from lmsdesk.storage.drafts import Draft, Drafts, item_key
from lmsdesk.storage.work_model import Batch, Write

if TYPE_CHECKING:
    from lmsdesk.sites.site import Site

FORM = "form/"
"""How the kind of a draft begins that holds a form that is no item of the site."""
_NEVER = datetime.fromtimestamp(0, UTC)


class Sort(StrEnum):
    """What sort of work it is."""

    DRAFT = "draft"
    FORM = "form"
    BOTH = "both"
    BATCH = "batch"
    OUTBOX = "outbox"


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of unfinished work; of ``draft``, ``settlement``, ``batch`` and ``waiting`` what its sort has."""

    sort: Sort
    key: str
    title: str
    when: datetime
    kind: Kind | None = None
    draft: Draft | None = field(default=None, repr=False)
    settlement: Settlement | None = field(default=None, repr=False)
    batch: Batch | None = field(default=None, repr=False)
    waiting: tuple[Write, ...] = field(default=(), repr=False)


async def unfinished(site: Site, drafts: Drafts | None) -> tuple[Piece, ...]:
    """Everything, the latest first; what waits to be sent is one piece. Raises Problem (STORAGE)."""
    kept = drafts.list(site=site.profile.id) if drafts is not None else ()
    pieces = [*typed(site, kept), *(_of_batch(batch) for batch in await site.plans.resting())]
    waiting = await site.outbox.list() if site.outbox.count else ()
    if waiting:
        pieces.append(Piece(Sort.OUTBOX, "outbox", waiting[0].name, waiting[-1].began, waiting=waiting))
    return tuple(sorted(pieces, key=lambda piece: piece.when, reverse=True))


def typed(site: Site, drafts: Sequence[Draft]) -> list[Piece]:
    """What was typed and chosen. An item with two versions is one piece, although its text is a draft as well."""
    found: list[Piece] = []
    settled: set[tuple[str, str]] = set()
    for draft in drafts:
        if not draft.kind.startswith(BOTH):
            continue
        kind = _kind(site, draft.kind.removeprefix(BOTH))
        settlement = unpacked(kind, draft) if kind is not None else None
        if settlement is None or settlement.origin.where is Where.OUTBOX:  # it is in the outbox already
            continue
        if settlement.origin.where is Where.EDITOR:
            settled.add((settlement.kind.id, item_key(settlement.item)))
        key = f"{draft.kind}/{draft.item}"
        title = settlement.title or draft.title
        found.append(Piece(Sort.BOTH, key, title, draft.changed, kind, draft, settlement))
    for draft in drafts:
        if draft.kind.startswith(BOTH) or (draft.kind, draft.item) in settled:
            continue
        kind, form = _kind(site, draft.kind), draft.kind.startswith(FORM)
        if kind is not None or form:
            sort = Sort.FORM if form else Sort.DRAFT
            found.append(Piece(sort, f"{draft.kind}/{draft.item}", draft.title, draft.changed, kind, draft))
    return found


def _of_batch(batch: Batch) -> Piece:
    return Piece(Sort.BATCH, f"batch/{batch.id}", batch.title, batch.ended or batch.started or _NEVER, batch=batch)


def _kind(site: Site, id: str) -> Kind | None:
    try:
        return site.kind(id)
    except KeyError:
        return None
