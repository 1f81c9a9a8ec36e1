"""The whole program on practice academies, as the scenarios have it."""

from __future__ import annotations

from tests.scenarios.conftest import play, seeded

__all__ = ["play", "seeded"]
