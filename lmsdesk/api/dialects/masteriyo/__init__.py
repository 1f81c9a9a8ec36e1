"""Masteriyo as it behaves on live sites and as its guide describes it; both forms of its answers are read."""

from __future__ import annotations

from lmsdesk.api.dialects.masteriyo.dialect import MasteriyoDialect

__all__ = ["MasteriyoDialect"]
