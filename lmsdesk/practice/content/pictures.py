"""The pictures of an academy: copied among its uploads and entered into its media library."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from lmsdesk.practice.content import library
from lmsdesk.practice.content.sheet import Sheet, days_ago


def hang(sheet: Sheet, uploads: Path, names: Iterable[str], author: int) -> dict[str, int]:
    """Copy the named pictures; the attachment ids by name."""
    titles = library.text("pictures")
    made: dict[str, int] = {}
    for count, name in enumerate(sorted(set(names) - {""})):
        created = days_ago(1090 - count)
        place = f"{created[:4]}/{created[5:7]}/{name}.png"
        target = uploads / place
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(library.picture(name))
        made[name] = sheet.post(
            "attachment",
            titles[name],
            created,
            slug=name,
            status="inherit",
            author=author,
            meta={"file": place, "alt": titles[name]},
        )
    return made
