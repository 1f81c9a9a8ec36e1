"""How large may a file be? (P08)"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.sites.health.causes import known
from lmsdesk.sites.health.model import Seen, bad, caution, good, skipped
from lmsdesk.sites.health.visit import Visit

ROUTE = "masteriyo/v1/datas/system-status"
LOW, TOO_LOW = 2 * 1024 * 1024, 1024 * 1024
_UNTOLD = N_("The site does not tell how large a file may be.")
_ELSEWHERE = N_(
    "WordPress tells no program how large a file may be. You can read it there under Media > Add Media File."
)
_NOT_YOU = N_("Only administrators are told how large a file may be.")


async def look(visit: Visit) -> Seen:
    """Read what Masteriyo tells about its server. Nothing is uploaded."""
    if visit.lms != "masteriyo":  # no route of WordPress' own holds it, also not those of its Site Health
        return skipped(_ELSEWHERE)
    try:
        answer = await visit.signed(ROUTE)
    except Problem as problem:
        return skipped(_NOT_YOU if problem.trouble is Trouble.FORBIDDEN else _ELSEWHERE)
    size = limit(answer.data)
    if size is None:
        return skipped(_UNTOLD)
    words = f"{size / 1024 / 1024:.1f} MB"
    if size >= LOW:
        return good(N_("A file may have up to {size}."), size=words)
    said = Sentence(N_("A file may have no more than {size}."), size=words)
    hint = known("P08", f"max_upload_size {size}", size=words)
    return bad(said, hint) if size < TOO_LOW else caution(said, hint)


def limit(data: Any) -> int | None:
    """``max_upload_size`` from the system status, or None."""
    server = data.get("server_info") if isinstance(data, Mapping) else None
    value = server.get("max_upload_size") if isinstance(server, Mapping) else None
    if isinstance(value, str) and value.isdecimal():
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None
