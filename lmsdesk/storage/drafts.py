"""What was typed and is not on the site yet: one draft per site, kind and item.

``put`` is meant for every pause in typing. A draft survives the sudden end of the program as soon as ``put`` returns,
and the sudden end of the computer half a second later.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lmsdesk.domain.values import ItemId
from lmsdesk.domain.words import Sentence
from lmsdesk.storage import lossless
from lmsdesk.storage.guarded import GuardedFile
from lmsdesk.storage.listeners import Listeners
from lmsdesk.storage.locations import locations

if TYPE_CHECKING:
    from lmsdesk.storage.draft_file import DraftFile

NEW = "new:"
COPY = "~"
"""What follows it in the name of an item tells two drafts of one item apart."""
_EPOCH = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Draft:
    """Unfinished work on one item. ``base`` is what the item was when the work began (empty for new items)."""

    site: str
    kind: str
    item: str
    values: Mapping[str, Any] = field(repr=False)
    base: Mapping[str, Any] = field(repr=False, default_factory=dict)
    title: str = ""
    created: datetime = _EPOCH
    changed: datetime = _EPOCH

    @property
    def is_new(self) -> bool:
        """Whether the item is not on the site yet."""
        return self.item.startswith(NEW)

    @property
    def id(self) -> ItemId | None:
        """The item's id on the site, or None for a new one."""
        if self.is_new:
            return None
        item = self.item.partition(COPY)[0]
        return int(item) if item.isdecimal() else item

    @property
    def is_copy(self) -> bool:
        """Whether another program on this profile worked on the same item at the same time."""
        return COPY in self.item


def item_key(id: ItemId) -> str:
    """How an item on the site is named among drafts."""
    return str(id)


class Drafts:
    """The store of drafts. The file is opened by the first call; every call may come from any thread."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or locations().drafts
        self._kept: GuardedFile[DraftFile] = GuardedFile(self.path, _open)
        self._numbers: dict[tuple[str, str], int] = {}
        self._known: dict[tuple[str, str, str], float | None] = {}
        """When each draft was written last, as far as this program read or wrote it."""
        self._copies: dict[tuple[str, str, str], str] = {}
        """Where this program goes on, since another one wrote to the draft."""
        self._listeners: Listeners[[]] = Listeners()

    @property
    def notices(self) -> tuple[Sentence, ...]:
        """What to tell about the file, once it was opened: damaged and set aside, of a newer version, not writable."""
        return self._kept.notices

    @property
    def persistent(self) -> bool:
        """Whether drafts outlive the program."""
        return self._kept.persistent

    def put(
        self,
        site: str,
        kind: str,
        item: str,
        values: Mapping[str, Any],
        *,
        base: Mapping[str, Any] | None = None,
        title: str = "",
    ) -> str:
        """Keep the values. ``base`` counts when the draft is new; later ones leave it. Raises Problem (STORAGE).

        Gives the item's name among drafts: another one where a second program wrote to the same draft meanwhile.
        """
        now = time.time()
        packed, origin = lossless.dump(dict(values)), lossless.dump(dict(base or {}))
        with self._kept.lock:
            item = self._copies.get((site, kind, item), item)
            if self._is_foreign(site, kind, item):
                copy = f"{item.partition(COPY)[0]}{COPY}{secrets.token_hex(4)}"
                self._copies[site, kind, item] = copy
                item = copy
            row = (site, kind, item, packed, origin, title, now)
            self._kept.run(lambda file: file.put(row))
            self._known[site, kind, item] = now
        self._listeners.tell()
        return item

    def get(self, site: str, kind: str, item: str) -> Draft | None:
        """The draft of that item, or None. Raises Problem (STORAGE)."""
        with self._kept.lock:
            rows = self._kept.run(lambda file: file.rows(site, kind, item))
            self._known[site, kind, item] = rows[0][7] if rows else None
        return next(iter(_drafts(rows)), None)

    def list(self, site: str | None = None, kind: str | None = None) -> tuple[Draft, ...]:
        """All drafts (of a site, of a kind), the one worked on last first. Raises Problem (STORAGE)."""
        with self._kept.lock:
            rows = self._kept.run(lambda file: file.rows(site, kind))
        return _drafts(rows)

    def drop(self, site: str, kind: str, item: str, *, whosever: bool = False) -> None:
        """Forget a draft; one that is not there is fine, one that a second program wrote to since stays.

        ``whosever``: also that one. Raises Problem (STORAGE).
        """
        with self._kept.lock:
            copy = self._copies.pop((site, kind, item), None)
            if copy is not None and not whosever:
                item = copy
            if not whosever and self._is_foreign(site, kind, item):
                return
            gone = self._kept.run(lambda file: file.drop(site, kind, item))
            self._known.pop((site, kind, item), None)
        if gone:
            self._listeners.tell()

    def drop_site(self, site: str) -> None:
        """Forget every draft of a site. Raises Problem (STORAGE)."""
        with self._kept.lock:
            gone = self._kept.run(lambda file: file.drop(site))
        if gone:
            self._listeners.tell()

    def new_item(self, site: str, kind: str) -> str:
        """The next free ``new:<n>`` for an item that is not on the site yet."""
        with self._kept.lock:
            rows = self._kept.run(lambda file: file.rows(site, kind))
            taken = [
                int(row[2][len(NEW) :]) for row in rows if row[2].startswith(NEW) and row[2][len(NEW) :].isdecimal()
            ]
            number = max([self._numbers.get((site, kind), 0), *taken]) + 1
            self._numbers[site, kind] = number
        return f"{NEW}{number}"

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Be told when drafts changed, in the thread that changed them."""
        return self._listeners.subscribe(callback)

    def close(self) -> None:
        """Write everything through to the disk and close the file; the next call opens it again."""
        self._kept.close()

    def _is_foreign(self, site: str, kind: str, item: str) -> bool:
        """Whether another program wrote to this draft since this one read it or wrote to it."""
        key = (site, kind, item)
        if key not in self._known:
            return False
        there = self._kept.run(lambda file: file.changed(*key))
        return there is not None and there != self._known[key]


def _open(path: Path) -> DraftFile:
    from lmsdesk.storage.draft_file import DraftFile

    return DraftFile(path)


def _drafts(rows: list[tuple[Any, ...]]) -> tuple[Draft, ...]:
    """Drafts from rows; a row that cannot be read is left out (and stays where it is)."""
    drafts = []
    for site, kind, item, values, base, title, created, changed in rows:
        try:
            draft = Draft(
                site,
                kind,
                item,
                lossless.load(values),
                lossless.load(base),
                title,
                datetime.fromtimestamp(created, UTC),
                datetime.fromtimestamp(changed, UTC),
            )
        except (ValueError, TypeError, OverflowError, OSError):
            continue
        drafts.append(draft)
    return tuple(drafts)
