"""What the versions are called, by what met the other one."""

from __future__ import annotations

from typing import NamedTuple

from lmsdesk.domain.words import N_
from lmsdesk.sites import What
from lmsdesk.sites.settling import Where


class Heads(NamedTuple):
    """Over the three versions, and how the two to choose from are called in buttons."""

    base: str
    theirs: str
    mine: str
    all_theirs: str
    all_mine: str
    merged: str = N_("Both together")


_USUAL = Heads(
    N_("It was"), N_("Theirs, on the site now"), N_("Yours"), N_("Take theirs for all"), N_("Keep mine for all")
)
HEADS: dict[Where, Heads] = {
    Where.EDITOR: _USUAL,
    Where.OUTBOX: _USUAL,
    Where.ROWS: _USUAL,
    Where.UNDO: Heads(
        N_("You had changed it to"), N_("Theirs, on the site now"), N_("Before your change"),
        N_("Leave all as it is"), N_("Take all back"),
    ),
}  # fmt: skip
BADGES: dict[What, tuple[str, str]] = {
    What.CLASH: (N_("Both of you changed it"), "caution"),
    What.MERGED: (N_("Brought together"), "good"),
    What.THEIRS: (N_("Only they changed it"), "plain"),
    What.MINE: (N_("Only you changed it"), "plain"),
    What.ALIKE: (N_("You both changed it to the same"), "plain"),
}
EXPLAINED: dict[Where, str] = {
    Where.EDITOR: N_("Someone changed this while you did. Nothing of yours was sent yet."),
    Where.OUTBOX: N_("Someone changed this while your change waited. Nothing of yours was sent yet."),
    Where.ROWS: N_("Someone changed this meanwhile, so yours was not sent."),
    Where.UNDO: N_("Someone changed this after you did, so nothing was taken back yet."),
}
