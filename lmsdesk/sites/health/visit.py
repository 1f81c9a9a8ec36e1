"""One visit to a site: what the probes share, at most four requests at once, and signed ones one after the other."""

from __future__ import annotations

import asyncio
import json
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from lmsdesk.api.credentials import Credential, CredentialError, MasteriyoKey
from lmsdesk.api.hidden import Hidden
from lmsdesk.api.road import Road
from lmsdesk.api.root import ApiRoot, Params, origin
from lmsdesk.api.site_index import Discovery
from lmsdesk.domain.exchange import Action, Exchange
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.query import Identity
from lmsdesk.domain.reach import USUAL, Line
from lmsdesk.domain.words import N_
from lmsdesk.hints import Context, Hint
from lmsdesk.sites.health.net import Net

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from lmsdesk.api.answer import Answer
    from lmsdesk.api.auth import SignIn
    from lmsdesk.api.client import Client
    from lmsdesk.api.lockout import Door, Lockout

AT_ONCE = 4
_action: ContextVar[Action] = ContextVar("action")


class Visit:
    """Shared by the probes of one check. Every exchange is kept under the probe that caused it."""

    def __init__(
        self,
        address: str,
        credential: Credential | CredentialError | None,
        net: Net,
        lockout: Lockout,
        transport: Any = None,
        line: Line = USUAL,
        *,
        may_write: bool = False,
        lms: str = "",
        sign_in: SignIn | None = None,
        on_tokens: Callable[[Any], None] | None = None,
        journal: Callable[[Exchange], None] | None = None,
    ) -> None:
        self.line = line
        self.address = address
        self.net = net
        self._lockout = lockout
        self.may_write = may_write
        """The person agreed that a draft is made and deleted again."""
        self.slip = credential if isinstance(credential, CredentialError) else None
        self.credential = None if isinstance(credential, CredentialError) else credential
        self._used_with = lms
        self._given_sign_in = sign_in
        self._on_tokens = on_tokens
        self._journal = journal
        self.exchanges: list[Exchange] = []
        self.final = address
        """Where the front page lives after redirects."""
        self.announced = ""
        """The API root that the front page announces."""
        self.found: Discovery | None = None
        self.index: Exchange | None = None
        """The answer of the API's root."""
        self.unusable: tuple[Hint, ...] = ()
        """Why what answers at the API cannot be used."""
        self.identity: Identity | None = None
        self.refusal: Problem | None = None
        """Why the sign-in failed."""
        self.header_arrives: bool | None = None
        self.header_in_doubt = False
        """The sign-in was not recognised, and the way PHP runs there is one that often loses the header."""
        self.password_is_wrong = False
        """Proved at another door, so that nothing else is to blame."""
        self.keys_off: Hint | None = None
        """Why WordPress takes neither keys nor application passwords."""
        self._hidden = Hidden(self.credential)
        self._road = Road(self._record, transport, line)
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._signing = asyncio.Lock()
        self._signed_in = False
        self._clients: dict[tuple[str, str, int], Client] = {}
        self._signed: Client | None = None

    # -- what is known -----------------------------------------------------------------------------------------

    @property
    def lms(self) -> str:
        """The system that is looked at."""
        if isinstance(self.credential, MasteriyoKey):
            return "masteriyo"
        if self._used_with and self.found is not None and self._used_with in self.found.lms:
            return self._used_with
        return self.found.lms[0] if self.found is not None and self.found.lms else ""

    @property
    def credential_counts(self) -> bool:
        """Whether the site's addresses are such that the credential is looked at; Masteriyo's keys are choosy."""
        assert self.found is not None
        return not isinstance(self.credential, MasteriyoKey) or self.found.keys_are_seen

    @property
    def index_data(self) -> Mapping[str, Any]:
        """What the API's root tells, or nothing."""
        data = self.index.json() if self.index is not None else None
        return data if isinstance(data, dict) else {}

    @property
    def app_passwords(self) -> bool | None:
        """Whether the site says that app sign-ins work; None when it does not say."""
        return self.found.sign_ins_work if self.found is not None else None

    def context(self) -> Context:
        """What the hints engine may know beside an exchange."""
        found = self.found
        return Context(
            lms=self.lms,
            address=found.address if found is not None else self.final,
            recent=tuple(self.exchanges),
            app_passwords=self.app_passwords,
            namespaces=found.namespaces if found is not None and found.namespaces else None,
            header_arrives=self.header_arrives,
        )

    def of(self, action: Action) -> tuple[Exchange, ...]:
        """The exchanges that one probe caused."""
        return tuple(exchange for exchange in self.exchanges if exchange.action.number == action.number)

    def clean(self, problem: Problem) -> Problem:
        """The problem with its exchange as it is kept, without the secrets of this check."""
        if problem.exchange is not None:
            problem.exchange = self._hidden.exchange(problem.exchange)
            problem.message = self._hidden.text(problem.message)
        return problem

    def hide(self, text: str) -> str:
        """A text of the site without the secrets of this check."""
        return self._hidden.text(text)

    # -- asking ------------------------------------------------------------------------------------------------

    @contextmanager
    def acting(self, action: Action) -> Iterator[None]:
        """Everything asked inside belongs to this action."""
        token = _action.set(action)
        try:
            yield
        finally:
            _action.reset(token)

    async def peek(self, url: str, accept: str = "application/json", **how: Any) -> Answer:
        """Ask an address once without any credential, whatever answers. Raises Problem when nothing does."""
        async with self._turns:
            return await self._client(url).peek(url, action=_action.get(), accept=accept, **how)

    async def ask(self, route: str, params: Params = None) -> Answer:
        """GET a route below the API's root without any credential, whatever answers."""
        assert self.found is not None
        return await self.peek(self.found.root.url(route, params))

    async def with_header(self, route: str, params: Params, name: str, value: str) -> Exchange:
        """The exchange of a GET with a header of our own, which is no credential. Raises Problem without answer."""
        assert self.found is not None
        async with self._turns:
            client = self._client(self.found.root.base)
            try:
                answer = await client.read(
                    route, params, action=_action.get(), headers={name: value}, anonymous=True
                )  # refusals are not repeated
            except Problem as problem:
                if problem.exchange is None or problem.exchange.failure is not None:
                    raise
                return self.clean(problem).exchange or problem.exchange
            return answer.exchange

    async def change(self, method: str, route: str, value: Any, headers: Mapping[str, str]) -> Exchange:
        """What comes back for a change that is sent once, without any credential; a failure too."""
        assert self.found is not None
        given = {"Content-Type": "application/json", **headers}
        try:
            answer = await self.peek(
                self.found.root.url(route), method=method, headers=given, content=json.dumps(value).encode()
            )
        except Problem as problem:
            if problem.exchange is None:
                raise
            return self.clean(problem).exchange or problem.exchange
        return answer.exchange

    async def discover(self) -> Discovery:
        """Find the API and remember it. Raises Problem."""
        from lmsdesk.api.discovery import discover

        async with self._turns:
            self.found = await discover(self._road, self.final, action=_action.get())
        return self.found

    async def sign_in(self) -> Identity | None:
        """Whom the site takes us for, asked once; None and ``refusal`` set when it refuses, None without credential.

        Raises HeldBack instead of sending one sign-in too many.
        """
        from lmsdesk.api.lockout import HeldBack

        async with self._signing:
            if not self._signed_in and self.credential is not None:
                self.door.check(self.mark)
                self._signed_in = True
                try:
                    self.identity = await self._prove()
                except HeldBack:
                    raise
                except Problem as problem:
                    self.refusal = self.clean(problem)
            return self.identity

    @property
    def door(self) -> Door:
        """Where this site's refused sign-ins are counted."""
        assert self.found is not None
        return self._lockout.door(self.found.root.base)

    @property
    def mark(self) -> str:
        """What stands for the credential where refusals are counted."""
        from lmsdesk.sites.sign_in import mark_of

        assert self.credential is not None
        return self._given_sign_in.mark if self._given_sign_in is not None else mark_of(self.credential)

    async def _prove(self) -> Identity:
        from lmsdesk.api.discovery import prove
        from lmsdesk.api.survey import check_door, doors_of
        from lmsdesk.sites.sign_in import ready, signed_client

        assert self.found is not None
        assert self.credential is not None
        async with self._turns:
            root, action = self.found.root, _action.get()
            road = replace(self._road, door=self.door)
            if self.identity is None:
                await check_door(self._client(root.base), doors_of(self.lms, self.credential), action)
            kept = await ready(road, root, self.credential, action)
            self._hidden.add(kept)
            self._signed = signed_client(road, root, kept, self._on_tokens)
            if self._given_sign_in is not None:
                self._signed.sign_in = self._given_sign_in
            routes = self.found.routes if self.door.left(self.mark) > 1 else ()
            return await prove(self._signed, self.lms, routes=routes, action=action)

    async def signed(self, route: str, params: Params = None) -> Answer:
        """GET a route signed, after ``sign_in``. Raises Problem, and HeldBack before sending."""
        assert self._signed is not None
        async with self._signing, self._turns:
            return await self._signed.read(route, params, action=_action.get())

    async def signed_write(self, method: str, route: str, value: Any) -> Exchange:
        """What came back for a signed change, whatever it was. Raises Problem when nothing did."""
        assert self._signed is not None
        async with self._signing, self._turns:
            try:
                answer = await self._signed.write(method, route, value, action=_action.get())
            except Problem as problem:
                if problem.exchange is None or not problem.exchange.status:
                    raise
                return self.clean(problem).exchange or problem.exchange
            return answer.exchange

    async def close(self) -> None:
        """Give up all connections."""
        for client in (*self._clients.values(), *((self._signed,) if self._signed is not None else ())):
            await client.close()

    def _client(self, url: str) -> Client:
        where = origin(url)
        if where not in self._clients:
            root = ApiRoot(urlunsplit((*urlsplit(url)[:2], "/wp-json/", "", "")))
            if self.found is not None and origin(self.found.root.base) == where:
                root = self.found.root
            self._clients[where] = self._road.client(root)
        elif self.found is not None and origin(self.found.root.base) == where:
            self._clients[where].root = self.found.root
        return self._clients[where]

    def _record(self, exchange: Exchange) -> None:
        kept = self._hidden.exchange(exchange)
        self.exchanges.append(kept)
        if self._journal is not None:
            self._journal(kept)


ACTION = N_("Health check: {probe}")
