"""What every dialect can do: the records of one LMS, read and written through one client."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from lmsdesk.api.site_index import Discovery
from lmsdesk.domain.exchange import Action
from lmsdesk.domain.kind import Kind, Offer, Verb
from lmsdesk.domain.query import Consequences, Identity, Page, Query
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId, Media, Picture


class Dialect(Protocol):
    """Turns wire into records and back. Every method that asks the site raises Problem when that fails.

    A write whose answer did not arrive or was bad is looked after: the record comes back as saved (with
    ``verified`` set) when the change is there, else the Problem's ``outcome`` says what is known.
    """

    lms: str

    @property
    def tells_all(self) -> bool:
        """Whether the site's own words are enough to know what it offers; else it must be asked at every start."""
        ...

    def recall(self, identity: Identity) -> None:
        """Take this for whom the site takes us for, until ``who`` asks."""
        ...

    def renew(self, discovery: Discovery) -> None:
        """The site says other things of itself now."""
        ...

    def offer(self, kind_id: str, verb: Verb) -> Offer:
        """Whether this site offers the verb for the kind to this person, and if not, why."""
        ...

    def kind(self, kind_id: str) -> Kind:
        """The kind, narrowed to the fields, filters and verbs that this site has."""
        ...

    async def page(self, kind_id: str, query: Query, cursor: str | None, *, action: Action) -> Page:
        """One page of records; ``cursor`` is None for the first, else the last page's ``next``."""
        ...

    async def get(self, kind_id: str, id: ItemId, *, action: Action) -> Record:
        """One item as it is stored, for editing."""
        ...

    async def create(self, kind_id: str, values: Mapping[str, Any], *, action: Action) -> Record:
        """Make a new item of these values."""
        ...

    async def update(
        self,
        kind_id: str,
        id: ItemId,
        changes: Mapping[str, Any],
        *,
        action: Action,
        before: Record | None = None,
    ) -> Record:
        """Send only ``changes``; ``before`` is the item as it was read, which the wire form may need."""
        ...

    async def trash(self, kind_id: str, id: ItemId, *, action: Action) -> None:
        """Put an item into the trash; one that is there already is fine."""
        ...

    async def restore(self, kind_id: str, id: ItemId, *, action: Action, before: Record | None = None) -> Record:
        """Take an item out of the trash, with its web address and, where ``before`` tells it, its status."""
        ...

    async def delete(self, kind_id: str, id: ItemId, *, action: Action, children: bool = False) -> None:
        """Delete for good, with everything inside it when ``children``; one that is gone already is fine."""
        ...

    async def consequences(self, kind_id: str, record: Record, *, action: Action) -> Consequences:
        """What deleting the item for good takes along or leaves behind."""
        ...

    async def upload(self, name: str, content: bytes, mime: str, *, action: Action) -> Media:
        """Put a picture into the site's media library."""
        ...

    async def picture(self, picture: Picture, *, action: Action) -> Picture:
        """The picture with its address, where the answers of the site leave it out."""
        ...

    async def who(self, *, action: Action) -> Identity:
        """Whom the site takes us for, by a call that cannot succeed without a good sign-in."""
        ...


@runtime_checkable
class ReadsSeveral(Protocol):
    """A dialect that can read several items of a kind as they are stored in fewer requests than one for each."""

    async def several(self, kind_id: str, ids: Sequence[ItemId], *, action: Action) -> Sequence[Record] | None:
        """Those of at most 100 items that lists give; others may be there all the same. None: ask for each instead."""
        ...


@runtime_checkable
class FindsCreated(Protocol):
    """A dialect that can look for what a creation may have made of which nobody heard the answer."""

    async def find_created(
        self, kind_id: str, values: Mapping[str, Any], since: datetime, *, known: Collection[ItemId], action: Action
    ) -> Sequence[Record]:
        """Items like this one that came into being since a moment on our clock, without those that are ``known``.

        Where the site tells no moments: all that have the name and the place of this one.
        """
        ...
