"""May changes be made? Only a change could tell, and this check makes none. (U04, W11, W12)"""

from __future__ import annotations

from lmsdesk.domain.words import N_
from lmsdesk.sites.health.model import Seen, skipped
from lmsdesk.sites.health.visit import Visit


async def look(visit: Visit) -> Seen:
    """Send nothing. The line stays in the report so that nobody takes silence for a yes."""
    return skipped(N_("Not tried: this check changes nothing on your site."))
