"""How threads share Python: in short turns, so that the window's own thread never waits long for the others."""

from __future__ import annotations

import sys

SECONDS = 0.001
"""A thread that works hands over after so long to one that waits. (Usually five times that, which is seen as jerks.)"""


def take_short_turns() -> None:
    """From now on, for the whole program."""
    sys.setswitchinterval(SECONDS)
