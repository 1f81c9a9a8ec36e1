"""Threads share Python in short turns."""

from __future__ import annotations

import sys

from lmsdesk.qt.turns import take_short_turns


def test_who_waits_for_a_busy_thread_has_its_turn_soon() -> None:
    usual = sys.getswitchinterval()
    try:
        take_short_turns()
        assert 0 < sys.getswitchinterval() <= 0.002
    finally:
        sys.setswitchinterval(usual)
