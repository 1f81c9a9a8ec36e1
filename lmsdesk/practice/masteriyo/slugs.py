"""Slugs and titles the way WordPress makes them."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

from lmsdesk.practice.database import Database

TEXT_BYTES = 65_535
_LATIN = {
    "ß": "s",
    "æ": "ae",
    "Æ": "AE",
    "œ": "oe",
    "Œ": "OE",
    "ø": "o",
    "Ø": "O",
    "đ": "d",
    "Đ": "D",
    "ł": "l",
    "Ł": "L",
}
_DROPPED = "¡¿“”„‘’‚‹›«»…•©®™°´˝"


def stripped(text: str) -> str:
    """Text without tags, and without the content of scripts and styles."""
    bare = re.sub(r"(?is)<(script|style)[^>]*>.*?</\1\s*>", "", text)
    return re.sub(r"<[^>]*>", "", bare).strip()


def text_field(text: str) -> str:
    """One line of text: no tags, no line breaks, single spaces, no percent-encoded bytes."""
    return re.sub(r"[\s]+", " ", re.sub(r"%[a-fA-F0-9]{2}", "", stripped(text))).strip()


def text_area(text: str) -> str:
    """The same with its line breaks."""
    return "\n".join(re.sub(r"[^\S\n]+", " ", line).strip() for line in stripped(text).split("\n")).strip()


def cleaned(text: str, *, saving: bool = True) -> str:
    """A slug: lower case, accents off, other scripts percent-encoded, hyphens between words.

    Not ``saving``: as the plugin cleans the slugs it is sent, which leaves accents and drops slashes.
    """
    bare = re.sub(r"&[^;\s]+;", "", stripped(text))
    plain = ("".join(map(_plain, bare)) if saving else bare).lower()
    plain = re.sub(r"[./\u2013\u2014\u00a0]" if saving else r"[.]", "-", plain)
    octets = re.split(r"(%[a-f0-9]{2})", plain)
    plain = "".join(
        part if at % 2 else re.sub(r"[^\w\s-]", _unless_kept, part, flags=re.ASCII) for at, part in enumerate(octets)
    )
    hyphened = re.sub(r"-+", "-", re.sub(r"\s+", "-", plain)).strip("-")
    return _encoded(hyphened, 200)


def _plain(letter: str) -> str:
    """A Latin letter without its accent; other letters as they are."""
    if letter in _LATIN:
        return _LATIN[letter]
    base = unicodedata.normalize("NFKD", letter)[:1]
    return base if base.isascii() and base.isalpha() else letter


def _unless_kept(found: re.Match[str]) -> str:
    return "" if found[0].isascii() or found[0] in _DROPPED else found[0]


def _encoded(text: str, room: int) -> str:
    made = ""
    for letter in text:
        piece = quote(letter, safe="-%").lower()
        if len(made) + len(piece) > room:
            break
        made += piece
    return made


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
