"""Signed requests on their way to one site, and those that wait for their turn, in their order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass


@dataclass(slots=True, eq=False)
class Ticket:
    """One signed request, from its wish until its answer."""

    mark: str
    """Whose credential it carries."""
    strong: bool = True
    """Nobody gets through without a sign-in there."""
    counts: bool = True
    """The site counts its refusal against the person: a key or a password, not a token."""
    known: bool = False
    """Its credential had been let in before when it was wished for."""
    number: int = 0
    """Its place among all that were sent; 0 until it leaves."""

    @property
    def sent(self) -> bool:
        return self.number > 0


class Turns:
    """``async with turns.turn(ticket):`` waits until ``may_go`` lets it; what ``check`` raises sends it back unsent."""

    def __init__(self, check: Callable[[Ticket], None], may_go: Callable[[Ticket], bool]) -> None:
        self._check = check
        self._may_go = may_go
        self._waiting: list[tuple[Ticket, asyncio.Future[None]]] = []
        self.under_way: list[Ticket] = []

    @asynccontextmanager
    async def turn(self, ticket: Ticket) -> AsyncGenerator[Ticket]:
        await self._enter(ticket)
        try:
            yield ticket
        finally:
            self.leave(ticket)

    def leave(self, ticket: Ticket) -> None:
        """It is answered. It may leave before its turn ends, too."""
        if ticket in self.under_way:
            self.under_way.remove(ticket)
        self.look_again()

    def look_again(self) -> None:
        """Something is known now: let go who may, send back who must not."""
        waiting, self._waiting = self._waiting, []
        for ticket, turn in waiting:
            if turn.done():
                continue
            try:
                self._check(ticket)
            except Exception as error:
                turn.set_exception(error)
                continue
            if self._may_go(ticket):
                self.under_way.append(ticket)
                turn.set_result(None)
            else:
                self._waiting.append((ticket, turn))

    async def _enter(self, ticket: Ticket) -> None:
        self._check(ticket)
        if not self._waiting and self._may_go(ticket):
            self.under_way.append(ticket)
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((ticket, turn))
        self.look_again()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self.leave(ticket)
            else:
                self.look_again()
            raise
