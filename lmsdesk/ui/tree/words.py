"""Sentences that several parts of the tree share."""

from __future__ import annotations

from collections.abc import Sequence

from lmsdesk.ui.words import number, tr

PROBLEM_NOTICE = "tree"
NAME_NOTICE = "name"
_NAMED = 3


def moved(name: str, parent: str) -> str:
    """What a move did."""
    if parent:
        return tr("Moved “{name}” into “{parent}”.", name=name, parent=parent)
    return tr("Moved “{name}” to the top level.", name=name)


def reordered(name: str) -> str:
    """What a move among siblings did."""
    return tr("Moved “{name}” to another place.", name=name)


def renamed(old: str, new: str) -> str:
    """What a rename did."""
    return tr("Renamed “{old}” to “{new}”.", old=old, new=new)


def children_go(names: Sequence[str], parent: str) -> str:
    """Where the children of something deleted go."""
    listed = ", ".join(f"“{name}”" for name in names[:_NAMED])
    more = len(names) - _NAMED
    if more > 0:
        listed = tr("{names} and {count} more", names=listed, count=number(more))
    if parent:
        return tr("Inside it: {names}. They move into “{parent}”.", names=listed, parent=parent)
    return tr("Inside it: {names}. They move to the top level.", names=listed)
