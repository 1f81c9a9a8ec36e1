"""A dialect that asks who we are before the first request, where the site was opened with what was kept of it.

Everything that a site is asked for goes through here, so this is also where it shows that it is out of reach.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.kind import Kind, Offer, Verb
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.query import Consequences, Identity, Page, Query
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId, Media, Picture

if TYPE_CHECKING:
    from lmsdesk.api.dialect import Dialect
    from lmsdesk.api.site_index import Discovery
    from lmsdesk.sites.presence import Presence

T = TypeVar("T")


class Doorway:
    """Meets the Dialect protocol around another dialect; whatever else that has is reached through it."""

    def __init__(self, inner: Dialect, ready: Callable[[], Awaitable[None]], presence: Presence) -> None:
        self.inner = inner
        self.lms = inner.lms
        self._ready = ready
        self._presence = presence

    def __getattr__(self, name: str) -> Any:
        if name == "inner":  # not there yet while it is being made
            raise AttributeError(name)
        found = getattr(self.inner, name)
        return partial(self._several, found) if name == "several" else found

    def offer(self, kind_id: str, verb: Verb) -> Offer:
        return self.inner.offer(kind_id, verb)

    def kind(self, kind_id: str) -> Kind:
        return self.inner.kind(kind_id)

    async def page(self, kind_id: str, query: Query, cursor: str | None, *, action: Action) -> Page:
        return await self._reading(lambda: self.inner.page(kind_id, query, cursor, action=action))

    @property
    def tells_all(self) -> bool:
        return self.inner.tells_all

    def recall(self, identity: Identity) -> None:
        self.inner.recall(identity)

    def renew(self, discovery: Discovery) -> None:
        self.inner.renew(discovery)

    async def get(self, kind_id: str, id: ItemId, *, action: Action) -> Record:
        return await self._reading(lambda: self.inner.get(kind_id, id, action=action))

    async def consequences(self, kind_id: str, record: Record, *, action: Action) -> Consequences:
        return await self._reading(lambda: self.inner.consequences(kind_id, record, action=action))

    async def create(self, kind_id: str, values: Mapping[str, Any], *, action: Action) -> Record:
        await self._ready()
        return await self.inner.create(kind_id, values, action=action)

    async def update(
        self, kind_id: str, id: ItemId, changes: Mapping[str, Any], *, action: Action, before: Record | None = None
    ) -> Record:
        await self._ready()
        return await self.inner.update(kind_id, id, changes, action=action, before=before)

    async def trash(self, kind_id: str, id: ItemId, *, action: Action) -> None:
        await self._ready()
        await self.inner.trash(kind_id, id, action=action)

    async def restore(self, kind_id: str, id: ItemId, *, action: Action, before: Record | None = None) -> Record:
        await self._ready()
        return await self.inner.restore(kind_id, id, action=action, before=before)

    async def delete(self, kind_id: str, id: ItemId, *, action: Action, children: bool = False) -> None:
        await self._ready()
        await self.inner.delete(kind_id, id, action=action, children=children)

    async def upload(self, name: str, content: bytes, mime: str, *, action: Action) -> Media:
        await self._ready()
        return await self.inner.upload(name, content, mime, action=action)

    async def picture(self, picture: Picture, *, action: Action) -> Picture:
        return await self.inner.picture(picture, action=action)

    async def who(self, *, action: Action) -> Identity:
        return await self.inner.who(action=action)

    async def _several(self, ask: Callable[..., Awaitable[T]], *args: Any, **more: Any) -> T:
        """What only some dialects can do."""
        return await self._reading(lambda: ask(*args, **more))

    async def _reading(self, ask: Callable[[], Awaitable[T]]) -> T:
        try:
            await self._ready()
            return await ask()
        except Problem as problem:
            self._presence.failed(problem)
            raise
