"""A name or web address that another item has already: at which field the person can mend it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lmsdesk.domain.field_errors import FieldError
from lmsdesk.domain.problem import Problem

ONLY_SLUG = frozenset({"masteriyo_rest_invalid_category"})
"""Codes of sites that look at nothing but the web address."""

CODES = frozenset({"masteriyo_rest_invalid_category", "term_exists", "duplicate_term_slug", "learnomy_slug_taken"})


def at_field(problem: Problem, sent: Mapping[str, Any], title: str) -> tuple[FieldError, ...]:
    """The site's message at the web address or the title, whichever was sent; what the site named itself stays."""
    conflict = problem.exchange is not None and problem.exchange.status == 409
    if problem.errors or not problem.message or not (conflict or problem.code in CODES):
        return problem.errors
    named = problem.code in ONLY_SLUG or "slug" in f"{problem.code} {problem.message}".lower()
    about_slug = "slug" in sent and (title not in sent or named)
    name = "slug" if about_slug else title
    return (FieldError((name,), problem.message, problem.code),) if name in sent else ()
