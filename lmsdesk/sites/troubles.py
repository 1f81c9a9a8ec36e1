"""A Problem as something that can be kept, and back; its exchange is found again in the journal while it is there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.domain.words import Sentence
from lmsdesk.storage.journal import Journal


def packed(problem: Problem) -> dict[str, Any]:
    """What of a Problem outlives the program."""
    kept: dict[str, Any] = {
        "trouble": problem.trouble.value,
        "outcome": problem.outcome.value,
        "code": problem.code,
        "message": problem.message,
        "fields": {name: str(text) for name, text in problem.fields.items()},
    }
    if problem.sentence is not None:
        kept["sentence"] = problem.sentence.template
        kept["values"] = {name: str(value) for name, value in problem.sentence.values.items()}
    if problem.exchange is not None:
        kept["exchange"] = problem.exchange.number
        kept["started"] = problem.exchange.started.timestamp()
        kept["status"] = problem.exchange.status
    return kept


def unpacked(kept: Mapping[str, Any], journal: Journal | None = None) -> Problem | None:
    """The Problem that was kept, or None where there was none."""
    try:
        trouble, outcome = Trouble(kept["trouble"]), Outcome(kept["outcome"])
    except (KeyError, ValueError):
        return None
    sentence = None
    if kept.get("sentence"):
        sentence = Sentence(str(kept["sentence"]), **dict(kept.get("values") or {}))
    exchange = journal.get(int(kept["exchange"])) if journal is not None and kept.get("exchange") else None
    if exchange is not None and abs(exchange.started.timestamp() - float(kept.get("started") or 0)) > 1:
        exchange = None  # another one that has the number in this session
    return Problem(
        trouble,
        exchange=exchange,
        outcome=outcome,
        code=str(kept.get("code") or ""),
        message=str(kept.get("message") or ""),
        fields=dict(kept.get("fields") or {}),
        sentence=sentence,
    )
