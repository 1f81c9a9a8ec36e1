"""One dialect per LMS. Nothing outside this package knows their paths and wire names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lmsdesk.api.client import Client
from lmsdesk.api.dialect import Dialect
from lmsdesk.api.discovery import Discovery

if TYPE_CHECKING:
    from lmsdesk.api.dialects.learnomy.etags import KeptAnswers


def open_dialect(lms: str, client: Client, discovery: Discovery, kept: KeptAnswers | None = None) -> Dialect:
    """The dialect for ``"masteriyo"`` or ``"learnomy"``. Raises ValueError for any other name.

    ``kept``: where answers that a site marks outlive the program. Learnomy does; Masteriyo marks none.
    """
    if lms == "masteriyo":
        from lmsdesk.api.dialects.masteriyo import MasteriyoDialect

        return MasteriyoDialect(client, discovery)
    if lms == "learnomy":
        from lmsdesk.api.dialects.learnomy import LearnomyDialect

        return LearnomyDialect(client, discovery, kept=kept)
    raise ValueError(lms)
