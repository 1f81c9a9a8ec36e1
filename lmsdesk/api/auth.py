"""Who is calling: what goes into the Authorization header, and to which addresses it may go.

A credential leaves this computer only towards the site's own REST root, and only where nobody can read along.
"""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol
from urllib.parse import urlsplit

from lmsdesk.api.answer import Answer, Outgoing
from lmsdesk.api.credentials import AppPassword, LearnomyTokens, MasteriyoKey
from lmsdesk.api.hidden import Hidden
from lmsdesk.api.lockout import fingerprint
from lmsdesk.api.root import ApiRoot, is_private
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.domain.words import N_, Sentence

KEY_MARK = "wp-json/masteriyo/"
"""Masteriyo looks at keys only when the requested address holds this text, letter by letter (``wp-json`` or whatever
the site named the beginning of its API)."""


def key_is_seen(root: ApiRoot, url: str) -> bool:
    """Whether Masteriyo looks at keys at an address of a site: below the root in readable form, or with the mark."""
    if not root.is_query and urlsplit(url).path.startswith(urlsplit(root.base).path + "masteriyo/"):
        return True
    return KEY_MARK in _shown(url)


class SignIn(Protocol):
    """A way to sign requests."""

    hidden: Hidden
    """What must not be recorded of it."""
    kind: str
    """One of masteriyo-key, app-password and learnomy-token, as exchanges show it."""
    mark: str
    """Stands for who calls where refused sign-ins are counted; tells nothing about the secret."""
    renews: bool
    """A token, which ends by itself and is renewed: its refusal is no failed sign-in."""

    async def headers(self, request: Outgoing) -> dict[str, str]:
        """The headers that prove who calls; empty where the credential must not go."""
        ...

    async def refused(self, answer: Answer, used: Mapping[str, str]) -> bool:
        """The site answered 401 to a request with the headers ``used``. True when asking once more is worth it."""
        ...


def may_carry(request: Outgoing) -> bool:
    """Whether a credential may travel with a request: below the REST root, and over https or within this computer."""
    return request.root.holds(request.url) and is_private(request.url)


class BasicSignIn:
    """HTTP Basic: a Masteriyo key (plugin routes only), or a WordPress application password (the whole root)."""

    renews = False

    def __init__(self, credential: MasteriyoKey | AppPassword) -> None:
        if isinstance(credential, MasteriyoKey):
            self.kind = "masteriyo-key"
            pair = f"{credential.key}:{credential.secret}"
        else:
            self.kind = "app-password"
            pair = f"{credential.login}:{credential.password}"
        self._value = "Basic " + base64.b64encode(pair.encode()).decode()
        self.mark = fingerprint(self._value)
        self.hidden = Hidden(credential)

    async def headers(self, request: Outgoing) -> dict[str, str]:
        if not may_carry(request):
            return {}
        if self.kind == "masteriyo-key" and not key_is_seen(request.root, request.url):
            return {}
        return {"Authorization": self._value}

    async def refused(self, answer: Answer, used: Mapping[str, str]) -> bool:
        return False

    def __repr__(self) -> str:
        return f"BasicSignIn({self.kind})"


def _shown(url: str) -> str:
    """The part of an address that the server sees as the request."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


Renew = Callable[[LearnomyTokens], Awaitable[LearnomyTokens]]


class TokenSignIn:
    """Learnomy's bearer token: renewed shortly before it ends, and once when the site refuses it.

    ``renew`` asks the site for new tokens (it must send its request with ``anonymous=True``); ``on_tokens`` is told
    about every new pair so that it can be kept.
    """

    kind = "learnomy-token"
    renews = True

    def __init__(
        self,
        tokens: LearnomyTokens,
        renew: Renew,
        *,
        on_tokens: Callable[[LearnomyTokens], None] | None = None,
        early: float = 60.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.mark = fingerprint(tokens.login, tokens.access)
        self.hidden = Hidden(tokens)
        self._tokens = tokens
        self._renew = renew
        self._on_tokens = on_tokens
        self._clock = clock
        self._lock = asyncio.Lock()
        self._early = min(early, max(0.0, tokens.expires_at - clock()) / 5)
        self._longest = early
        self._over: Problem | None = None

    @property
    def tokens(self) -> LearnomyTokens:
        return self._tokens

    async def headers(self, request: Outgoing) -> dict[str, str]:
        if not may_carry(request):
            return {}
        tokens = self._tokens
        if tokens.expires_at and self._clock() > tokens.expires_at - self._early:
            await self._replace(tokens.access)
        return {"Authorization": _bearer(self._tokens)}

    async def refused(self, answer: Answer, used: Mapping[str, str]) -> bool:
        """Renew, unless another request did so meanwhile. Raises Problem when the refresh is refused as well."""
        sent = used.get("Authorization", "")
        if not sent:
            return False
        if sent == _bearer(self._tokens):
            await self._replace(self._tokens.access)
        return sent != _bearer(self._tokens)

    async def _replace(self, access: str) -> None:
        """Renew the tokens unless that happened since ``access`` was seen. One at a time; no second try after a no."""
        async with self._lock:
            if self._tokens.access != access:
                return
            if self._over is not None:
                raise self._over
            try:
                tokens = await self._renew(self._tokens)
            except Problem as problem:
                if problem.trouble in _ENDED:
                    self._over = problem = SignInEnded(problem)
                # Whatever the person asked for was not sent, so nothing of it can have happened.
                raise problem.with_outcome(Outcome.NOTHING) from None
            self._tokens = tokens
            self.hidden.add(tokens)
            self._early = min(self._longest, max(0.0, tokens.expires_at - self._clock()) / 5)
            if self._on_tokens is not None:
                self._on_tokens(tokens)

    def __repr__(self) -> str:
        return "TokenSignIn()"


class SignInEnded(Problem):
    """The tokens cannot be renewed any more: only the person can go on, by signing in again."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(
            Trouble.SIGNED_OUT,
            exchange=problem.exchange,
            code=problem.code,
            message=problem.message,
            sentence=Sentence(N_("Your sign-in has ended. Sign in again to go on.")),
        )

    def with_outcome(self, outcome: Outcome) -> Problem:
        """The same; whatever was asked for was not sent."""
        return self


_ENDED = frozenset({Trouble.SIGNED_OUT, Trouble.FORBIDDEN, Trouble.INVALID})


def _bearer(tokens: LearnomyTokens) -> str:
    return f"Bearer {tokens.access}"
