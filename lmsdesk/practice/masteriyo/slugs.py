"""Slugs and titles the way WordPress makes them."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

from lmsdesk.practice.database import Database

TEXT_BYTES = 65_535


def stripped(text: str) -> str:
    """Text without tags, and without the content of scripts and styles."""
    bare = re.sub(r"(?is)<(script|style)[^>]*>.*?</\1\s*>", "", text)
    return re.sub(r"<[^>]*>", "", bare).strip()


def cleaned(text: str) -> str:
    """A slug: lower case, accents off, other scripts percent-encoded, hyphens between words."""
    bare = stripped(text).lower()
    plain = "".join(c for c in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(c))
    plain = re.sub(r"[^\w\s-]", "", plain)
    hyphened = re.sub(r"[\s_-]+", "-", plain).strip("-")
    return quote(hyphened, safe="-").lower()[:200]


def free_term_slug(db: Database, taxonomy: str, slug: str) -> str:
    """The slug, or the slug with the first free number behind it."""
    wanted, count = slug, 2
    while db.value("SELECT id FROM terms WHERE taxonomy = ? AND slug = ?", (taxonomy, wanted)) is not None:
        wanted = f"{slug}-{count}"
        count += 1
    return wanted


def free_post_slug(db: Database, kind: str, slug: str, own: int = 0) -> str:
    """The same for posts of one type."""
    wanted, count = slug, 2
    sql = "SELECT id FROM posts WHERE type = ? AND slug = ? AND id <> ?"
    while wanted and db.value(sql, (kind, wanted, own)) is not None:
        wanted = f"{slug}-{count}"
        count += 1
    return wanted
