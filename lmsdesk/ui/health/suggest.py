"""When a failure could be the site's, so that checking the site is worth offering."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lmsdesk.hints.model import Explanation

_GROUPS = ("N", "A", "W")
"""The network, the address, and what stands in front of WordPress."""
_NOT = frozenset({"N02", "A03", "W03", "W17", "W18"})
"""Offline, a change that went to another address, and a site that only wants it slower: no check tells more."""
_ALSO = frozenset(
    {
        "P01", "P10", "P11", "P12", "P13", "P23", "U01", "U02", "U03", "U05", "U06", "U07", "U12", "U14", "U15", "U16",
        "U17", "U20", "U21", "U23", "U24", "U26", "X00",
    }
)  # fmt: skip


def could_be_the_site(explanation: Explanation) -> bool:
    """Whether a check of the site may say more than this explanation does."""
    best = explanation.best
    if best is None:
        return True
    return (best.id.startswith(_GROUPS) and best.id not in _NOT) or best.id in _ALSO
