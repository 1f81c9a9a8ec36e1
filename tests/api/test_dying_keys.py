"""A key can die while requests that carry it are on their way. The site never refuses more than two in a row."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lmsdesk.api.auth import BasicSignIn, TokenSignIn
from lmsdesk.api.client import Client
from lmsdesk.api.credentials import AppPassword, LearnomyLogin, LearnomyTokens, MasteriyoKey
from lmsdesk.api.lockout import MOST, PAUSE, HeldBack, Lockout
from lmsdesk.api.root import ApiRoot
from lmsdesk.api.tokens import fetch_tokens
from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.problem import Problem, Trouble
from tests.api.helpers import DO, KEY, PASSWORD, ROOT, answer, error
from tests.api.test_lockout import Time, ends

Credential = MasteriyoKey | AppPassword
ME = {"id": 1, "username": "admin", "name": "Admin"}
ITEM = "masteriyo/v1/courses/7"
OTHER = AppPassword("ines", "zyxwvutsrqponmlkjihgfedc")
WRONG = AppPassword("admin", "wrongwrongwrongwrongwron")
WORSE = AppPassword("admin", "worseworseworseworsewors")


class SlowSite:
    """Takes its time before it looks at a request, and again before it answers. Counts refusals in its own order."""

    def __init__(self, *right: Credential, seed: int = 1) -> None:
        self.right = {value_of(one) for one in right}
        self.row = self.worst = self.asked = self.inside = self.most = 0
        self.seen: list[str] = []
        self.chance = random.Random(seed)
        self.after: Callable[[int], None] = lambda asked: None
        self.time = Time()
        self.lockout = Lockout(self.time)
        self.clients: list[Client] = []

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.inside += 1
        self.most = max(self.most, self.inside)
        try:
            await self._dawdle()
            found = self._judged(request)
            await self._dawdle()
        finally:
            self.inside -= 1
        return found

    async def _dawdle(self) -> None:
        for _ in range(self.chance.randrange(12)):
            await asyncio.sleep(0)

    def _judged(self, request: httpx.Request) -> httpx.Response:
        if "authorization" not in request.headers:
            return answer({"name": "Academy"})
        self.asked += 1
        self.after(self.asked)
        known = request.headers.get("authorization") in self.right
        self.row = 0 if known else self.row + 1
        self.worst = max(self.worst, self.row)
        self.seen.append("let in" if known else "refused")
        return answer(ME) if known else error(401, "masteriyo_rest_cannot_update")

    def revoke(self, *credentials: Credential) -> None:
        self.right -= {value_of(one) for one in credentials}

    async def client(self, credential: Credential, *, prove: bool = True) -> Client:
        made = Client(
            ApiRoot(ROOT),
            BasicSignIn(credential),
            lambda exchange: None,
            transport=httpx.MockTransport(self),
            door=self.lockout.door(ROOT),
            sleep=lambda seconds: asyncio.sleep(0),
        )
        made.who_route = "masteriyo/v1/users/me"
        self.clients.append(made)
        if prove:
            await made.read(made.who_route, action=DO)
        return made

    async def close(self) -> None:
        for client in self.clients:
            await client.close()


def value_of(credential: Credential) -> str:
    return BasicSignIn(credential)._value


def change(client: Client, number: int = 0) -> Awaitable[Any]:
    return client.write("PUT", ITEM, {"menu_order": number}, action=DO)


async def batch(client: Client, count: int, at_once: int = 4) -> list[Problem | None]:
    """So many changes by so many workers, as a bulk edit does it, but without ever giving up."""
    numbers, found = iter(range(count)), []

    async def worker() -> None:
        for number in numbers:
            found.append(await ends(change(client, number)))

    await asyncio.gather(*(worker() for _ in range(at_once)))
    return found


@pytest.mark.parametrize("credential", [KEY, PASSWORD], ids=["key", "application password"])
@pytest.mark.parametrize("seed", range(6))
def test_a_key_deleted_in_the_middle_of_a_batch_is_refused_twice_at_most(credential: Credential, seed: int) -> None:
    async def scenario() -> None:
        site = SlowSite(credential, seed=seed)
        client = await site.client(credential)
        site.after = lambda asked: site.revoke(credential) if asked == 20 else None
        found = await batch(client, 40)
        await site.close()
        assert site.seen.count("refused") in (1, MOST)
        assert found.count(None) == 18
        for problem in found[-5:]:
            assert problem is not None
            assert problem.trouble is Trouble.SIGNED_OUT

    asyncio.run(scenario())


def test_a_healthy_batch_keeps_two_on_their_way() -> None:
    async def scenario() -> None:
        site = SlowSite(KEY)
        found = await batch(await site.client(KEY), 40)
        await site.close()
        assert found == [None] * 40
        assert site.most == MOST
        assert site.asked == 41

    asyncio.run(scenario())


def test_two_profiles_with_the_same_key_are_refused_twice_together() -> None:
    async def scenario() -> None:
        site = SlowSite(KEY)
        one, two = await site.client(KEY), await site.client(KEY)
        site.after = lambda asked: site.revoke(KEY) if asked == 15 else None
        await asyncio.gather(batch(one, 30), batch(two, 30))
        await site.close()
        assert site.seen.count("refused") <= MOST

    asyncio.run(scenario())


def test_two_credentials_that_die_together_are_refused_twice_together() -> None:
    """As when somebody switches application passwords off."""

    async def scenario() -> None:
        site = SlowSite(KEY, OTHER)
        one, two = await site.client(KEY), await site.client(OTHER)
        site.after = lambda asked: site.revoke(KEY, OTHER) if asked == 15 else None
        await asyncio.gather(batch(one, 30), batch(two, 30))
        await site.close()
        assert site.seen.count("refused") <= MOST

    asyncio.run(scenario())


def test_whoever_clicks_from_screen_to_screen_is_refused_twice_and_no_more() -> None:
    """Each click gives up what the one before had asked for; the site works on that all the same."""

    async def scenario() -> None:
        site = SlowSite(KEY)
        client = await site.client(KEY)
        site.revoke(KEY)
        for _ in range(20):
            task = asyncio.get_running_loop().create_task(ends(client.read(ITEM, {"context": "edit"}, action=DO)))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        await site.close()
        assert site.seen.count("refused") <= MOST

    asyncio.run(scenario())


def test_a_password_for_tokens_is_not_forgotten_either_when_its_window_is_closed() -> None:
    async def scenario() -> None:
        site = SlowSite()
        for number in range(20):
            client = await site.client(WRONG, prove=False)
            guess = fetch_tokens(client, LearnomyLogin("ida", f"guess {number}"), action=DO)
            task = asyncio.get_running_loop().create_task(ends(guess))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await client.close()
        assert site.seen.count("refused") <= MOST

    asyncio.run(scenario())


def test_whoever_is_given_up_before_it_left_does_not_leave() -> None:
    async def scenario() -> None:
        site = SlowSite(KEY)
        client = await site.client(KEY)
        tasks = [asyncio.get_running_loop().create_task(ends(change(client))) for _ in range(10)]
        for _ in range(3):
            await asyncio.sleep(0)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert await ends(change(client)) is None
        await site.close()
        assert site.asked <= 1 + MOST + 1

    asyncio.run(scenario())


def test_work_goes_on_while_somebody_mistypes_and_is_asked_for_in_between() -> None:
    """Two wrong passwords and then the death of the one in use would be three; so the one in use comes between."""

    async def scenario() -> None:
        site = SlowSite(KEY)
        mine = await site.client(KEY)
        for wrong in (WRONG, WORSE):
            assert await ends(change(await site.client(wrong, prove=False))) is not None
        assert site.seen == ["let in", "refused", "let in", "refused"]
        assert isinstance(await ends(change(await site.client(OTHER, prove=False))), HeldBack)
        assert await ends(change(mine)) is None, "who mistypes another password does not stop what works"
        site.revoke(KEY)
        await batch(mine, 20)
        await site.close()
        assert site.worst <= MOST

    asyncio.run(scenario())


def test_nothing_leaves_after_two_were_refused_not_even_with_what_worked() -> None:
    async def scenario() -> None:
        site = SlowSite(KEY)
        mine = await site.client(KEY)
        await mine.close()  # nobody to ask in between
        for wrong in (WRONG, WORSE):
            await ends(change(await site.client(wrong, prove=False)))
        held = await ends(change(mine))
        assert isinstance(held, HeldBack)
        assert held.seconds == PAUSE
        site.time.now += PAUSE
        assert await ends(change(mine)) is None
        await site.close()

    asyncio.run(scenario())


def test_tokens_go_four_at_once_and_their_end_closes_no_door() -> None:
    async def scenario() -> None:
        site = SlowSite()
        site.right.add("Bearer access-1")
        kept: list[LearnomyTokens] = []
        exchanges: list[Exchange] = []

        async def renew(old: LearnomyTokens) -> LearnomyTokens:
            kept.append(old)
            return LearnomyTokens("ida", "access-2", "refresh-2")

        sign_in = TokenSignIn(LearnomyTokens("ida", "access-1", "refresh-1"), renew)
        client = Client(
            ApiRoot(ROOT),
            sign_in,
            exchanges.append,
            transport=httpx.MockTransport(site),
            door=site.lockout.door(ROOT),
        )
        await client.write("PUT", ITEM, {}, action=DO)
        site.after = lambda asked: site.right.clear() if asked == 20 else None
        site.right.add("Bearer access-1")

        def ended(asked: int) -> None:
            if asked == 20:
                site.right = {"Bearer access-2"}

        site.after = ended
        assert await batch(client, 40) == [None] * 40
        await client.close()
        assert site.most == 4
        assert len(kept) == 1

    asyncio.run(scenario())


DEEDS = st.lists(
    st.tuples(st.sampled_from(["key", "twin", "other", "wrong", "worse"]), st.integers(1, 9), st.booleans()),
    min_size=2,
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(DEEDS, st.integers(0, 10_000), st.integers(1, 40), st.integers(1, 40))
def test_whatever_runs_at_once_and_dies_no_three_are_refused_in_a_row(
    deeds: list[tuple[str, int, bool]], seed: int, first: int, second: int
) -> None:
    """Five windows, two of them with one key; two credentials die at any moment; some work is given up half-way."""

    async def scenario() -> None:
        site = SlowSite(KEY, OTHER, seed=seed)
        clients = {
            "key": await site.client(KEY),
            "twin": await site.client(KEY),
            "other": await site.client(OTHER),
            "wrong": await site.client(WRONG, prove=False),
            "worse": await site.client(WORSE, prove=False),
        }

        def die(asked: int) -> None:
            if asked == first + 3:
                site.revoke(KEY)
            if asked == second + 3:
                site.revoke(OTHER)

        site.after = die
        tasks = []
        for who, count, give_up in deeds:
            task = asyncio.get_running_loop().create_task(batch(clients[who], count))
            tasks.append(task)
            for _ in range(site.chance.randrange(30)):
                await asyncio.sleep(0)
            if give_up:
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await site.close()
        assert site.worst <= MOST, site.seen

    asyncio.run(scenario())
