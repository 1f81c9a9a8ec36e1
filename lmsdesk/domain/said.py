"""The site's own sentence, made fit for people: no tags, no code, no path; nothing where it is no sentence."""

from __future__ import annotations

import re

from lmsdesk.domain.fields import plain_text

LONGEST = 200

_TECHNICAL = re.compile(
    r"[{}\[\]<>\\|=;`]|::|->|=>|Traceback|Exception|Fatal error|Stack trace|SQLSTATE|syntax|\.php|\w+_\w+"
    r"|parameter\(s\)|\bnull\b|undefined|HTTP/|https?:|Error:|\b[0-9a-f]{12,}\b"
    r"|[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffd]",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"^(error|warning|notice)\s*:\s*", re.IGNORECASE)


def said(message: str) -> str:
    """What the site says, as one plain sentence; empty when no person should read it."""
    text = _BEFORE.sub("", plain_text(message[:2000]))
    if not text or len(text) > LONGEST or _TECHNICAL.search(text) or not re.search(r"[^\W\d_]{2}", text):
        return ""
    return text
