"""Opens a known site: asks what it offers and whom it takes us for, and builds the Site."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from lmsdesk.api.credentials import Credential, MasteriyoKey
from lmsdesk.api.root import ApiRoot, origin
from lmsdesk.api.site_index import Discovery
from lmsdesk.domain.exchange import Action, Exchange
from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.query import Identity
from lmsdesk.domain.reach import USUAL, Line
from lmsdesk.domain.request_draft import RequestDraft
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.sites.entrance import Entrance
from lmsdesk.sites.sign_in import TokenKeeper, ready, sign, signed_client
from lmsdesk.sites.site import Site
from lmsdesk.storage.drafts import Drafts
from lmsdesk.storage.journal import Journal
from lmsdesk.storage.listeners import Listeners
from lmsdesk.storage.profiles import Profile

if TYPE_CHECKING:
    from lmsdesk.api.client import Client
    from lmsdesk.api.dialect import Dialect
    from lmsdesk.api.lockout import Door

Ask = Callable[[Problem], Awaitable[Credential | None]]
_ROOT_IS_ELSEWHERE = frozenset({Trouble.NOT_JSON, Trouble.GONE, Trouble.MOVED})


@runtime_checkable
class Prepares(Protocol):
    """A dialect that has something to find out before it can be used."""

    async def prepare(self, *, action: Action) -> None: ...


async def open_site(
    profile: Profile,
    credential: Credential,
    journal: Journal,
    drafts: Drafts,
    action: Action,
    *,
    keeper: TokenKeeper | None = None,
    transport: Any = None,
    door: Door | None = None,
    line: Line = USUAL,
    ask: Ask | None = None,
) -> Site:
    """A Site for a profile. Its ``profile`` holds the new root where the site's API has moved. Raises Problem.

    ``ask`` asks the person for another sign-in when this one has ended, while what was wanted waits.
    """
    answers: Listeners[[Exchange]] = Listeners()

    def record(exchange: Exchange) -> None:
        journal.add(exchange)
        answers.tell(exchange)

    def client_for(root: ApiRoot, kept: Credential) -> Client:
        on_tokens = keeper.keep if keeper is not None else None
        return signed_client(
            root, kept, record, site=profile.id, transport=transport, on_tokens=on_tokens, door=door, line=line
        )

    kept = await ready(ApiRoot(profile.root), credential, record, action, transport=transport, door=door, line=line)
    client = client_for(ApiRoot(profile.root), kept)
    try:
        try:
            discovery, dialect, identity = await _ask(client, profile.lms, action)
        except Problem as problem:
            root = await _other_root(profile, credential, problem, record, action, transport, line)
            await client.close()
            client = client_for(root, kept)
            discovery, dialect, identity = await _ask(client, profile.lms, action)
            profile = replace(profile, root=root.base)
    except BaseException:
        await client.close()
        raise

    async def close() -> None:
        await client.close()
        if keeper is not None:
            await keeper.finish()

    async def download(url: str, action: Action) -> bytes:
        answer = await client.peek(url, action=action, accept="image/*")
        is_picture = answer.status == 200 and answer.headers.get("content-type", "").startswith("image/")
        return answer.content if is_picture else b""

    async def resend(draft: RequestDraft, action: Action) -> Exchange:
        return await client.exactly(
            draft.method.upper(),
            draft.url,
            action=action,
            headers=draft.header_pairs(),
            content=draft.body.encode() if draft.body else None,
            anonymous=draft.anonymous,
        )

    entrance = Entrance(
        client,
        lambda other: client_for(client.root, other),
        lambda other: sign(client, other, keeper.keep if keeper is not None else None),
    )
    if ask is not None:
        client.ask_again = partial(_ask_person, entrance, ask)
    return Site(
        profile,
        identity,
        discovery,
        dialect,
        journal,
        drafts,
        on_close=close,
        answers=answers,
        download=download,
        resend=resend,
        entrance=entrance,
    )


async def _ask_person(entrance: Entrance, ask: Ask, problem: Problem) -> bool:
    """Whether the person signed in again; the open site uses that from now on."""
    credential = await ask(problem)
    if credential is not None:
        entrance.go_over(credential)
    return credential is not None


async def _ask(client: Client, lms: str, action: Action) -> tuple[Discovery, Dialect, Identity]:
    """What the site says about itself, the dialect for it, and whom it takes us for."""
    from lmsdesk.api.dialects import open_dialect
    from lmsdesk.api.discovery import discover_root

    discovery = await discover_root(client, action=action)
    dialect = open_dialect(lms, client, discovery)
    identity = await dialect.who(action=action)
    if isinstance(dialect, Prepares):
        await dialect.prepare(action=action)
        identity = getattr(dialect, "identity", None) or identity
    return discovery, dialect, identity


async def _other_root(
    profile: Profile, credential: Credential, problem: Problem, record: Any, action: Action, transport: Any, line: Line
) -> ApiRoot:
    """Where the same site's API is now, when its permalinks were changed. Raises the problem when it is not that."""
    from lmsdesk.api.discovery import discover

    if problem.trouble not in _ROOT_IS_ELSEWHERE:
        raise problem
    try:
        found = await discover(profile.address, journal=record, transport=transport, action=action, line=line)
    except (Problem, ValueError):
        raise problem from None
    old = ApiRoot(profile.root)
    if found.root == old or origin(found.root.base) != origin(old.base):
        raise problem
    if isinstance(credential, MasteriyoKey) and not found.keys_are_seen:
        problem.sentence = Sentence(
            N_(
                "The site uses plain permalinks now, and Masteriyo does not see its keys there. "
                "Choose “Post name” under Settings > Permalinks in WordPress."
            )
        )
        raise problem
    return found.root
