"""Small repairs and checks around the dialect's writes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from lmsdesk.api.answer import Answer
from lmsdesk.domain.field_errors import Placed
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import Picture
from lmsdesk.domain.words import N_, Sentence


def in_trash(record: Record) -> bool:
    """Whether the item is in the trash."""
    return bool(record["status"] == "trash")


def after_restore(record: Record, before: Record | None) -> dict[str, Any]:
    """What has to be sent after a restore: the address without its mark, the status of before."""
    repair: dict[str, Any] = {}
    slug = str(record["slug"] or "")
    stem, mark, _ = slug.partition("__trashed")
    if mark:
        old = str(before["slug"] or "") if before is not None else ""
        repair["slug"] = old if old and "__trashed" not in old else stem
    status = before["status"] if before is not None else ""
    if status and status not in ("trash", record["status"]):
        repair["status"] = status
    return repair


def with_pictures(record: Record, known: Mapping[str, Any]) -> Record:
    """Masteriyo answers pictures as bare numbers: keep the address that we knew for the same number."""
    old, new = known.get("featured_image"), record["featured_image"]
    if isinstance(old, Picture) and isinstance(new, Picture) and old.url and not new.url and old.id == new.id:
        return record.with_values(featured_image=old)
    return record


def check_schedule(changes: Mapping[str, Any], before: Record | None) -> None:
    """Raises Problem for "Scheduled" without a date to come: the site takes no date, and would publish at once."""
    if changes.get("status") != "future":
        return
    date = before["date_created"] if before is not None else None
    if not isinstance(date, datetime) or date <= datetime.now(UTC):
        sentence = Sentence(
            N_("Masteriyo would publish the course at once. Choose another status, or set the date in WordPress.")
        )
        raise refused("status", sentence, "no-date")


def refused(field: str, sentence: Sentence, code: str, answer: Answer | None = None) -> Problem:
    """The Problem of a write that was not done, with a message at one field."""
    return Problem(
        Trouble.INVALID,
        exchange=answer.exchange if answer is not None else None,
        outcome=Outcome.NOT_DONE,
        code=code,
        fields={field: str(sentence)},
        placed=(Placed(field, sentence),),
        sentence=sentence,
    )
