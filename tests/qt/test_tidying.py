"""Garbage waits for a quiet moment, and everything is as before at the end."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import pytest

from lmsdesk.qt.tidying import ENOUGH_GONE, SET_ASIDE_AFTER, Tidying

pytestmark = pytest.mark.usefixtures("brought_back")


class Knot:
    """Holds itself, so only the collector can free it."""

    def __init__(self) -> None:
        self.myself = self


def test_a_quiet_moment_frees_what_nobody_holds(qapp: Any) -> None:
    busy = [True]
    tidying = Tidying(lambda: busy[0])
    try:
        knot = Knot()
        gone = weakref.ref(knot)
        del knot
        tidying.quiet_moment()
        assert gone() is not None, "not while work runs"
        busy[0] = False
        tidying.quiet_moment()
        assert gone() is None
    finally:
        tidying.close()


def test_pages_that_were_set_aside_and_went_are_freed_before_long(qapp: Any, qtbot: Any) -> None:
    tidying = Tidying(lambda: False)
    try:
        pages = [Knot() for _ in range(ENOUGH_GONE)]
        gone = weakref.ref(pages[0])
        gc.freeze()
        pages.clear()
        for _ in range(ENOUGH_GONE):
            tidying.page_gone()
        qtbot.waitUntil(lambda: gone() is None, timeout=15_000)
        assert gc.get_freeze_count() > 0, "what is left is set aside again"
    finally:
        tidying.close()


def test_no_full_collection_comes_by_itself(qapp: Any) -> None:
    before = gc.get_threshold()
    full: list[int] = []

    def watch(phase: str, info: dict[str, int]) -> None:
        if phase == "start" and info["generation"] == 2:
            full.append(1)

    tidying = Tidying(lambda: True)
    gc.callbacks.append(watch)
    try:
        kept = [[i] for i in range(before[0] * before[1] * (SET_ASIDE_AFTER + 3))]
        assert full == []
        assert gc.get_freeze_count() > len(kept) // 2, "what survived is set aside"
    finally:
        gc.callbacks.remove(watch)
        tidying.close()
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0
