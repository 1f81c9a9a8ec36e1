"""How much of the past the journal keeps on disk."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """No days: nothing is kept on disk. Exchanges with a pin or a note stay longer than ``days``."""

    days: int = 30
    bytes: int = 200_000_000
