"""Turns a kept credential into a client that signs its requests, and keeps tokens that the site renews."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from lmsdesk.api.credentials import Credential, LearnomyLogin, LearnomyTokens
from lmsdesk.api.root import ApiRoot
from lmsdesk.domain.exchange import Action
from lmsdesk.domain.words import N_

if TYPE_CHECKING:
    from lmsdesk.api.client import Client
    from lmsdesk.api.road import Road

Keep = Callable[[LearnomyTokens], None]
KEEPING_SECONDS = 3.0


def signed_client(road: Road, root: ApiRoot, credential: Credential, on_tokens: Keep | None = None) -> Client:
    """A client that signs with a credential. A Learnomy password must have become tokens before."""
    client = road.client(root)
    sign(client, credential, on_tokens)
    return client


def sign(client: Client, credential: Credential, on_tokens: Keep | None = None) -> None:
    """Let a client sign with a credential from now on."""
    from lmsdesk.api.auth import BasicSignIn, TokenSignIn
    from lmsdesk.api.tokens import renewer

    if isinstance(credential, LearnomyLogin):
        raise TypeError("exchange the password for tokens first")
    if isinstance(credential, LearnomyTokens):
        client.sign_in = TokenSignIn(credential, renewer(client), on_tokens=on_tokens)
    else:
        client.sign_in = BasicSignIn(credential)


async def ready(road: Road, root: ApiRoot, credential: Credential, action: Action | None = None) -> Credential:
    """The credential as it is kept and used: a Learnomy password is exchanged for tokens. Raises Problem."""
    if not isinstance(credential, LearnomyLogin):
        return credential
    from lmsdesk.api.hidden import Hidden
    from lmsdesk.api.tokens import fetch_tokens

    client = road.client(root)
    client.hidden = Hidden(credential)
    try:
        return await fetch_tokens(client, credential, action=action or Action(N_("Sign in")))
    finally:
        await client.close()


def mark_of(credential: Credential) -> str:
    """What stands for a key or password where refused sign-ins are counted."""
    from lmsdesk.api.auth import BasicSignIn
    from lmsdesk.api.lockout import fingerprint
    from lmsdesk.api.tokens import mark_of as mark_of_login

    if isinstance(credential, LearnomyLogin):
        return mark_of_login(credential)
    if isinstance(credential, LearnomyTokens):
        return fingerprint(credential.login, credential.access)
    return BasicSignIn(credential).mark


class TokenKeeper:
    """Writes renewed tokens into the vault in the background, the newest last, without ever holding up a request."""

    def __init__(self, put: Callable[[str], None], pack: Callable[[Credential], str]) -> None:
        self._put = put
        self._pack = pack
        self._latest: str | None = None
        self._busy = False
        self._lock = threading.Lock()
        self._writing: asyncio.Future[None] | None = None

    def keep(self, tokens: LearnomyTokens) -> None:
        """To be called in the event loop's thread."""
        with self._lock:
            self._latest = self._pack(tokens)
            if self._busy:
                return
            self._busy = True
        self._writing = asyncio.get_running_loop().run_in_executor(None, self._write)

    async def finish(self) -> None:
        """Wait until the newest tokens are kept, a moment at most: the password store may be asking somebody."""
        if self._writing is not None:
            await asyncio.wait((self._writing,), timeout=KEEPING_SECONDS)

    def _write(self) -> None:
        while True:
            with self._lock:
                text, self._latest = self._latest, None
                if text is None:
                    self._busy = False
                    return
            self._put(text)
