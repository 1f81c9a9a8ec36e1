"""Keys over the wire: what every LMS with keys of its own can do, and a secret that was just made."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from lmsdesk.api.credentials import Credential
from lmsdesk.domain.access import Person, SiteKey, SitePassword
from lmsdesk.domain.exchange import Action
from lmsdesk.domain.kind import Offer, Verb
from lmsdesk.domain.values import ItemId
from lmsdesk.domain.words import Sentence

if TYPE_CHECKING:
    from lmsdesk.api.client import Client


@dataclass(frozen=True, slots=True)
class Fresh:
    """What was just made, with its secret: to be shown once and handed over, never to be kept by us."""

    item: SiteKey | SitePassword
    parts: tuple[tuple[str, str], ...] = field(repr=False)
    """The secret as (name, text) pairs: ``key`` and ``secret``, or ``login`` and ``password``, or ``token``."""
    credential: Credential | None = field(default=None, repr=False)
    """The same as a way to sign in, where the program knows how to use it."""
    note: Sentence | None = None
    """What did not quite work although it was made."""


@dataclass(frozen=True, slots=True)
class KeyList:
    """All keys that a site tells of, in its order."""

    keys: tuple[SiteKey, ...] = ()
    ownerless: int = 0
    """So many more there are whose account is gone; the site does not tell more of them."""


@runtime_checkable
class KeyStore(Protocol):
    """The keys of the LMS itself. Every method that asks the site raises Problem when that fails.

    A write whose answer did not arrive or was bad is looked after, as with everything else.
    """

    @property
    def there(self) -> bool:
        """Whether the site has keys of its own at all."""
        ...

    @property
    def has_owners(self) -> bool:
        """Whether a key may be made for somebody else."""
        ...

    @property
    def permissions(self) -> tuple[str, ...]:
        """What one can choose from; empty where a key has no permission of its own."""
        ...

    @property
    def tells_last_use(self) -> bool: ...

    @property
    def tells_who_uses(self) -> bool:
        """Whether a key of ours can be recognised in the list."""
        ...

    @property
    def proves(self) -> bool:
        """Whether the program can sign in with such a key, to try it."""
        ...

    def offer(self, verb: Verb) -> Offer:
        """Whether this person may do that with keys here, and if not, why."""
        ...

    async def all(self, *, action: Action) -> KeyList:
        """Every key."""
        ...

    async def administrators(self, *, action: Action) -> frozenset[int]:
        """The accounts that may do everything; empty where the site does not tell."""
        ...

    async def create(
        self, owner: Person, permission: str, description: str, *, known: Collection[ItemId], action: Action
    ) -> Fresh:
        """Make a key; ``known`` are the ids that were there before."""
        ...

    async def update(self, key: SiteKey, permission: str, description: str, *, action: Action) -> SiteKey:
        """Change what a key may do and what it is called. Nothing different: nothing is sent."""
        ...

    async def delete(self, key: SiteKey, *, action: Action) -> None:
        """Delete a key; one that is gone already is fine."""
        ...

    async def people(self, search: str, *, action: Action) -> tuple[Person, ...]:
        """Accounts to make a key for, found by the site."""
        ...

    async def again(self, key: SiteKey, *, action: Action) -> Fresh | None:
        """A key with its secret once more, to finish replacing it; None where the site does not tell it twice."""
        ...

    async def prove(self, client: Client, key: SiteKey, *, action: Action) -> None:
        """Whether the key that ``client`` signs with lets its owner in as far as it should. Raises Problem if not."""
        ...
