"""Opens a known site: asks what it offers and whom it takes us for, and builds the Site."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from lmsdesk.api.credentials import Credential
from lmsdesk.api.road import Road
from lmsdesk.api.root import ApiRoot
from lmsdesk.domain.exchange import Action, Exchange
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.request_draft import RequestDraft
from lmsdesk.sites.entrance import Entrance
from lmsdesk.sites.remembered import Remembered
from lmsdesk.sites.sign_in import TokenKeeper, ready, sign, signed_client
from lmsdesk.sites.site import Site
from lmsdesk.sites.way_in import WayIn
from lmsdesk.storage.drafts import Drafts
from lmsdesk.storage.journal import Journal
from lmsdesk.storage.listeners import Listeners
from lmsdesk.storage.profiles import Profile

if TYPE_CHECKING:
    from lmsdesk.api.client import Client
    from lmsdesk.storage.store.file import Store

Ask = Callable[[Problem], Awaitable[Credential | None]]


async def open_site(
    profile: Profile,
    credential: Credential,
    road: Road,
    journal: Journal,
    drafts: Drafts,
    action: Action,
    *,
    keeper: TokenKeeper | None = None,
    ask: Ask | None = None,
    store: Store | None = None,
    known: Remembered | None = None,
) -> Site:
    """A Site for a profile. Its ``profile`` holds the new root where the site's API has moved. Raises Problem.

    With ``known`` it opens at once, and asks before the first request; or, where that is not wise, only when the site
    is out of reach. ``ask`` asks the person for another sign-in when this one has ended, while what was wanted waits.
    """
    answers: Listeners[[Exchange]] = Listeners()

    def record(exchange: Exchange) -> None:
        journal.add(exchange)
        answers.tell(exchange)

    road = replace(road, journal=record, site=profile.id)

    def client_for(root: ApiRoot, kept: Credential) -> Client:
        return signed_client(road, root, kept, keeper.keep if keeper is not None else None)

    kept = await ready(replace(road, site=""), ApiRoot(profile.root), credential, action)
    client = client_for(ApiRoot(profile.root), kept)
    way_in = WayIn(client, profile, credential, road, store)
    try:
        discovery, dialect, identity, lost = await way_in.open(known, action)
    except BaseException:
        await client.close()
        client.let_go()
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
            content=draft.body.encode("utf-8", "surrogatepass") if draft.body else None,
            anonymous=draft.anonymous,
        )

    async def ping(action: Action) -> None:
        await client.peek(client.root.url("", {"_fields": "name"}), action=action)

    entrance = Entrance(
        client,
        lambda other: client_for(client.root, other),
        lambda other: sign(client, other, keeper.keep if keeper is not None else None),
    )
    if ask is not None:
        client.ask_again = partial(_ask_person, entrance, ask)
    site = Site(
        way_in.profile,
        identity,
        discovery,
        dialect,
        journal,
        drafts,
        on_close=close,
        answers=answers,
        download=download,
        resend=resend,
        hide=client.hide_text,
        entrance=entrance,
        store=store,
        check=way_in.ask_again if way_in.recalled else None,
        ping=ping,
    )
    client.rests.told = site.presence.rests
    if lost is not None:
        site.presence.failed(lost)
    return site


async def _ask_person(entrance: Entrance, ask: Ask, problem: Problem) -> bool:
    """Whether the person signed in again; the open site uses that from now on."""
    credential = await ask(problem)
    if credential is not None:
        entrance.go_over(credential)
    return credential is not None
