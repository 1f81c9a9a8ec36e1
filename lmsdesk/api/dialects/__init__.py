"""One dialect per LMS. Nothing outside this package knows their paths and wire names."""

from __future__ import annotations

from lmsdesk.api.client import Client
from lmsdesk.api.dialect import Dialect
from lmsdesk.api.discovery import Discovery


def open_dialect(lms: str, client: Client, discovery: Discovery) -> Dialect:
    """The dialect for ``"masteriyo"`` or ``"learnomy"``. Raises ValueError for any other name."""
    if lms == "masteriyo":
        from lmsdesk.api.dialects.masteriyo import MasteriyoDialect

        return MasteriyoDialect(client, discovery)
    if lms == "learnomy":
        from lmsdesk.api.dialects.learnomy import LearnomyDialect

        return LearnomyDialect(client, discovery)
    raise ValueError(lms)
