"""A problem in one line, for the small places beside a field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.domain.problem import Problem
    from lmsdesk.ui.desk import Desk


def in_a_line(desk: Desk, problem: Problem) -> str:
    """What happened and what to do, in a sentence or two."""
    best = desk.explain(problem, typed=True).best
    if best is not None:
        return " ".join(part for part in (tr(best.title), tr(best.todo)) if part)
    if problem.sentence is not None:
        return tr(problem.sentence)
    return tr("The site did not answer as it should. Try again.")
