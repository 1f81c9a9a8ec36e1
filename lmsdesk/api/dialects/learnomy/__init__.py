"""Learnomy: capabilities resolved against the site's own route index. Nothing that is not listed is ever sent."""

from __future__ import annotations

from lmsdesk.api.dialects.learnomy.dialect import LearnomyDialect

__all__ = ["LearnomyDialect"]
