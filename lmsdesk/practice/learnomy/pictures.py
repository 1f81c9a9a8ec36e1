"""Pictures as courses and categories show them: attachments of WordPress by id."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lmsdesk.practice.database import Database, meta
from lmsdesk.practice.learnomy.refusals import invalid

Shown = dict[int, dict[str, Any]]


def looked_up(db: Database, base: str, numbers: Iterable[int]) -> Shown:
    """These attachments as the API shows them; unknown ones are left out."""
    listed = ",".join(str(int(number)) for number in set(numbers)) or "0"
    found = db.all(f"SELECT id, meta FROM posts WHERE type = 'attachment' AND id IN ({listed})")  # noqa: S608
    return {row["id"]: _shown(base, row["id"], meta(row)) for row in found}


def checked(db: Database, field: str, number: int) -> int:
    """The number of an attachment, or 0. Raises 400 naming the field."""
    sql = "SELECT 1 FROM posts WHERE type = 'attachment' AND id = ?"
    if number and db.value(sql, (number,)) is None:
        raise invalid(**{field: f"{field} is not an attachment."})
    return number


def _shown(base: str, number: int, stored: dict[str, Any]) -> dict[str, Any]:
    file = str(stored.get("file", ""))
    url = f"{base}/wp-content/uploads/{file}"
    return {"id": number, "url": url, "alt": stored.get("alt", ""), "name": Path(file).name}
