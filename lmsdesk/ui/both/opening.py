"""The ways to the page with two versions, from wherever another version was met."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from lmsdesk.domain.problem import Problem
from lmsdesk.sites import Conflict, What, settling
from lmsdesk.sites.settling import Origin, Settlement

if TYPE_CHECKING:
    from lmsdesk.ui.both.page import Then
    from lmsdesk.ui.desk import Desk


def show(desk: Desk, settlements: Sequence[Settlement], then: Then | None = None) -> None:
    """Show these one after the other, over whatever is in front, with what was chosen for them earlier."""
    from lmsdesk.ui.both.page import BothPage

    known = [with_choices(desk, found) for found in settlements]
    if known:
        desk.show_page(lambda: BothPage(desk, known, then), above=True)


def of_conflicts(met: Iterable[tuple[Origin, Problem]]) -> list[Settlement]:
    """What can be settled of what went wrong: where somebody changed fields that I wanted to change."""
    return [
        Settlement.of(problem, origin)
        for origin, problem in met
        if isinstance(problem, Conflict) and any(change.what is not What.THEIRS for change in problem.comparison)
    ]


def with_choices(desk: Desk, found: Settlement) -> Settlement:
    """With what was chosen for the same item before."""
    site, drafts = desk.site, desk.drafts
    if site is None or drafts is None:
        return found
    try:
        kept = settling.find(drafts, site.profile.id, found.kind, found.item, found.origin.where)
    except Problem:
        return found  # it is told where it is kept
    return found.anew(kept.choices) if kept is not None else found
