"""What an instructor may read: sentences. No code, no JSON, no tag, no exception."""

from __future__ import annotations

import re

NOT_FOR_PEOPLE = re.compile(
    r"[{}]|</?[a-z][^>]*>|Traceback|Error:|Exception|\b(rest|masteriyo|learnomy|jwt|wp|mto|internal)_\w+|\bSQLSTATE"
    r"|errno|\.php\b|&[a-z]+;|&#\d+;|\bNone\b(?! of | chosen)|\bnull\b|\bundefined\b|0x[0-9a-f]{6,}|\\u[0-9a-f]{4}",
)
"""Braces, tags, tracebacks, error codes, half-decoded text."""
ALLOWED = ("wp-config.php", "index.php")
"""Names of files that a person is told to look for."""


def unfit(text: str) -> str:
    """What in a text no instructor should see, or an empty text."""
    for name in ALLOWED:
        text = text.replace(name, "")
    found = NOT_FOR_PEOPLE.search(text)
    return found[0] if found else ""


def is_fit_for_people(text: str) -> bool:
    return not unfit(text)
