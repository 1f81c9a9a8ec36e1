"""The media library of WordPress. Pictures go there as a raw body: that passes PHP's limits on form uploads."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from lmsdesk.api.answer import Answer
from lmsdesk.api.client import Client
from lmsdesk.domain.exchange import Action
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.domain.values import Media, Picture
from lmsdesk.domain.words import N_, Sentence

ROUTE = "wp/v2/media"

_SIGNS: tuple[tuple[bytes, int, str, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", 0, "image/png", ".png"),
    (b"\xff\xd8\xff", 0, "image/jpeg", ".jpg"),
    (b"GIF87a", 0, "image/gif", ".gif"),
    (b"GIF89a", 0, "image/gif", ".gif"),
    (b"WEBP", 8, "image/webp", ".webp"),
    (b"ftypavif", 4, "image/avif", ".avif"),
)


def picture_type(content: bytes) -> tuple[str, str]:
    """Media type and file ending of a picture, by its first bytes. Raises Problem when it is none."""
    for sign, at, mime, ending in _SIGNS:
        if content[at : at + len(sign)] == sign:
            return mime, ending
    raise Problem(
        Trouble.INVALID,
        outcome=Outcome.NOT_DONE,
        code="not-a-picture",
        sentence=Sentence(N_("This file is not a picture that a site can show. Choose a JPEG, PNG, GIF or WebP file.")),
    )


def safe_name(name: str, ending: str) -> str:
    """A file name that every server takes: plain letters, digits and hyphens, with the right ending."""
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", name.replace("\\", "/").rsplit("/", 1)[-1])
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")[:80]
    return (plain or "picture") + ending


def headers(name: str, mime: str) -> dict[str, str]:
    return {"Content-Type": mime, "Content-Disposition": f'attachment; filename="{name}"'}


def read_media(answer: Answer) -> Media:
    """The uploaded file as the site answered it. Raises Problem when the answer is no media item."""
    if (media := media_item(answer.data)) is None:
        raise Problem(Trouble.NOT_JSON, exchange=answer.exchange, outcome=Outcome.UNKNOWN)
    return media


def media_item(data: Any) -> Media | None:
    """Id and address of one media item, or None."""
    if not isinstance(data, Mapping):
        return None
    id, url = data.get("id"), data.get("source_url") or data.get("guid")
    if isinstance(url, Mapping):
        url = url.get("raw") or url.get("rendered")
    if not isinstance(id, int) or isinstance(id, bool) or id <= 0:
        return None
    return Media(id, url if isinstance(url, str) else "")


def uploaded_since(data: Any, name: str, since: datetime | None) -> list[Media]:
    """Of a list of media items, those with this file name (WordPress may add a number) that are new enough."""
    stem = name.rpartition(".")[0].lower()
    fitting = []
    for row in data if isinstance(data, list) else ():
        media = media_item(row)
        if media is None or not re.match(
            rf"{re.escape(stem)}(?:-\d+|-scaled)*\.", media.url.rpartition("/")[2].lower()
        ):
            continue
        date = row.get("date_gmt")
        try:
            made = datetime.fromisoformat(date).replace(tzinfo=UTC) if isinstance(date, str) else None
        except ValueError:
            made = None
        if since is None or made is None or made >= since:
            fitting.append(media)
    return fitting


async def with_address(client: Client, picture: Picture, action: Action) -> Picture:
    """The picture with its address; unchanged when it has one or the site does not tell."""
    if picture.url or not picture.id:
        return picture
    answer = await client.read(f"{ROUTE}/{picture.id}", action=action)
    found = media_item(answer.data)
    return Picture(picture.id, found.url) if found is not None else picture
