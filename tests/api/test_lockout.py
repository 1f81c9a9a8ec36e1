"""Two refused sign-ins in a row are the end, whoever clicks whatever."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lmsdesk.api.auth import BasicSignIn, TokenSignIn
from lmsdesk.api.client import Client
from lmsdesk.api.credentials import AppPassword, LearnomyLogin, LearnomyTokens
from lmsdesk.api.lockout import HELD_BACK, LONG_PAUSE, MOST, PAUSE, SAME_AGAIN, Door, HeldBack, Lockout, fingerprint
from lmsdesk.api.prove import prove
from lmsdesk.api.root import ApiRoot
from lmsdesk.api.tokens import fetch_tokens
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from tests.api.helpers import DO, PASSWORD, ROOT, Site, answer, error

ME = {"id": 1, "username": "admin", "name": "Admin"}
WHO = "wp/v2/users/me"


class Time:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class LockedSite:
    """Knows some passwords; counts what it refused in a row. Any number of clients, one door."""

    def __init__(self, *right: str) -> None:
        self.right = set(right)
        self.row = self.worst = self.asked = self.refused = 0
        self.time = Time()
        self.lockout = Lockout(self.time)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        header = request.headers.get("authorization")
        if header is None:
            return answer({"hello": "stranger"})
        self.asked += 1
        if header in {value_of(password) for password in self.right}:
            self.row = 0
            return answer(ME)
        self.row += 1
        self.refused += 1
        self.worst = max(self.worst, self.row)
        return error(401, "rest_not_logged_in")

    def client(self, password: str) -> Client:
        made = Client(
            ApiRoot(ROOT),
            BasicSignIn(AppPassword("admin", password)),
            lambda exchange: None,
            transport=httpx.MockTransport(self),
            door=self.lockout.door(ROOT),
        )
        made.who_route = WHO
        return made


def value_of(password: str) -> str:
    return BasicSignIn(AppPassword("admin", password))._value


async def ends(work: Awaitable[Any]) -> Problem | None:
    try:
        await work
    except Problem as problem:
        return problem
    return None


def read(client: Client, route: str = WHO) -> Awaitable[Any]:
    return client.read(route, action=DO)


def test_the_same_wrong_password_is_sent_twice_and_no_more() -> None:
    site = LockedSite()

    async def scenario() -> None:
        client = site.client("wrong")
        for _ in range(MOST):
            problem = await ends(read(client))
            assert problem is not None
            assert not isinstance(problem, HeldBack)
        for _ in range(20):
            problem = await ends(read(client))
            assert isinstance(problem, HeldBack)
            assert problem.trouble is Trouble.SIGNED_OUT
            assert problem.seconds == PAUSE
            assert "5 min" in str(problem.sentence)
        assert site.asked == MOST

    asyncio.run(scenario())


def test_other_clients_screens_and_passwords_do_not_get_a_third_one_through() -> None:
    site = LockedSite("right")

    async def scenario() -> None:
        for password in ("wrong 1", "wrong 2", "wrong 3", "right"):
            await ends(read(site.client(password)))
        assert site.asked == MOST
        site.time.now += PAUSE + 1
        assert await ends(read(site.client("right"))) is None
        for password in ("wrong 4", "wrong 5", "wrong 6"):
            await ends(read(site.client(password)))
        assert site.refused == MOST + MOST

    asyncio.run(scenario())


def test_many_at_once_with_a_wrong_password_are_sent_one_by_one() -> None:
    site = LockedSite()

    async def scenario() -> None:
        client = site.client("wrong")
        found = await asyncio.gather(*(ends(read(client, f"wp/v2/x{n}")) for n in range(30)))
        assert all(problem is not None for problem in found)
        assert site.asked == MOST

    asyncio.run(scenario())


def test_after_the_pause_one_is_sent_and_a_third_refusal_makes_a_longer_pause() -> None:
    site = LockedSite()

    async def scenario() -> None:
        client = site.client("wrong")
        for _ in range(5):
            await ends(read(client))
        site.time.now += PAUSE + 1
        await asyncio.gather(*(ends(read(client)) for _ in range(5)))
        assert site.asked == MOST + 1
        problem = await ends(read(client))
        assert isinstance(problem, HeldBack)
        assert problem.seconds == pytest.approx(LONG_PAUSE)

    asyncio.run(scenario())


def test_a_password_that_works_makes_all_forgotten() -> None:
    site = LockedSite("right")

    async def scenario() -> None:
        await ends(read(site.client("wrong")))
        assert await ends(read(site.client("right"))) is None
        await ends(read(site.client("wrong")))
        assert await ends(read(site.client("right"))) is None
        assert site.worst == 1

    asyncio.run(scenario())


def test_a_site_in_use_goes_on_while_somebody_mistypes_another_password() -> None:
    site = LockedSite("right")

    async def scenario() -> None:
        mine = site.client("right")
        await read(mine)
        for _ in range(4):
            await ends(read(site.client("wrong")))
            assert await ends(read(mine)) is None, "a sign-in that works is never held back"
        site.row = 0
        await ends(read(site.client("wrong too")))
        assert site.row == 0, "what works in between does not make the wrong ones forgotten"

    asyncio.run(scenario())


def test_when_a_sign_in_that_worked_is_refused_two_are_the_end_as_well() -> None:
    site = LockedSite("right")

    async def scenario() -> None:
        client = site.client("right")
        await read(client)
        site.right.clear()
        for route in ("wp/v2/a", "wp/v2/b", "wp/v2/c", "wp/v2/d"):
            assert await ends(read(client, route)) is not None
        assert site.row == MOST

    asyncio.run(scenario())


def test_a_route_that_refuses_for_reasons_of_its_own_does_not_close_the_door() -> None:
    """Some plugins say 401 where they mean 403."""

    def odd(request: httpx.Request) -> httpx.Response:
        return error(401, "plugin_says_no") if "odd" in request.url.path else answer(ME)

    site = Site(odd, sign_in=BasicSignIn(PASSWORD))
    site.client.who_route = WHO

    async def scenario() -> None:
        await read(site.client)
        for _ in range(5):
            problem = await ends(read(site.client, "wp/v2/odd"))
            assert problem is not None
            assert not isinstance(problem, HeldBack)
            assert await ends(read(site.client, "wp/v2/fine")) is None

    asyncio.run(scenario())


def test_nothing_of_a_change_was_done_when_asking_who_we_are_was_refused() -> None:
    site = LockedSite("right")

    async def scenario() -> None:
        client = site.client("right")
        await read(client)
        site.right.clear()
        await ends(read(client, "wp/v2/a"))
        before = site.asked
        problem = await ends(client.write("POST", "wp/v2/posts", {"title": "x"}, action=DO))
        assert problem is not None
        assert problem.outcome is Outcome.NOT_DONE
        assert site.asked == before + 1, "asked who we are, and sent nothing else"

    asyncio.run(scenario())


def test_after_a_rest_one_request_goes_ahead_so_that_a_dead_key_is_not_refused_four_times() -> None:
    async def scenario() -> None:
        site = LockedSite(PASSWORD)
        client = site.client(PASSWORD)
        await read(client)
        site.right.clear()  # somebody revoked it over lunch
        site.time.now += 60
        found = await asyncio.gather(*(ends(read(client)) for _ in range(8)))
        assert all(problem is not None and problem.trouble is Trouble.SIGNED_OUT for problem in found)
        assert site.worst <= MOST
        await client.close()

    asyncio.run(scenario())


def test_after_a_rest_the_others_follow_together_once_one_was_let_in() -> None:
    async def scenario() -> None:
        site = LockedSite(PASSWORD)
        client = site.client(PASSWORD)
        await read(client)
        site.time.now += 60
        assert [await ends(work) for work in (read(client),)] == [None]
        found = await asyncio.gather(*(ends(read(client)) for _ in range(8)))
        assert found == [None] * 8
        assert site.worst == 0
        await client.close()

    asyncio.run(scenario())


def test_the_next_request_is_on_its_way_while_a_good_answer_is_still_written_down() -> None:
    async def order_of(*, in_doubt: bool) -> list[str]:
        site, order = LockedSite(PASSWORD), list[str]()

        async def asked(request: httpx.Request) -> httpx.Response:
            order.append("asked")
            await asyncio.sleep(0.01)
            return site(request)

        client = Client(
            ApiRoot(ROOT),
            BasicSignIn(AppPassword("admin", PASSWORD)),
            lambda exchange: order.append("written"),
            transport=httpx.MockTransport(asked),
            door=site.lockout.door(ROOT),
        )
        client.who_route = WHO
        await read(client)
        if in_doubt:
            await ends(read(site.client("wrong")))
        order.clear()
        await asyncio.gather(*(read(client) for _ in range(3)))
        await client.close()
        return order

    def first_written(order: list[str]) -> int:
        assert sorted(order) == ["asked"] * 3 + ["written"] * 3
        return order.index("written")

    assert first_written(asyncio.run(order_of(in_doubt=False))) == 3, "the third had left by then"
    assert first_written(asyncio.run(order_of(in_doubt=True))) < 3, "after a refusal nobody goes before it is read"


def test_a_burst_of_a_site_in_use_is_stopped_in_its_tracks() -> None:
    site = LockedSite("right")

    async def scenario() -> None:
        client = site.client("right")
        await read(client)
        site.right.clear()
        found = await asyncio.gather(*(ends(read(client, f"wp/v2/x{n}")) for n in range(40)))
        assert all(problem is not None for problem in found)
        assert site.refused <= MOST

    asyncio.run(scenario())


@pytest.mark.parametrize("status", [400, 401, 403])
def test_the_password_of_learnomy_is_sent_twice_at_most(status: int) -> None:
    site = Site(lambda request: error(status, "learnomy_invalid_credentials"))

    async def scenario() -> None:
        for number in itertools.chain(range(3), [7] * 10):
            assert await ends(fetch_tokens(site.client, LearnomyLogin("ida", f"guess {number}"), action=DO))
        assert len(site.requests) == MOST

    asyncio.run(scenario())


def test_a_site_that_says_it_has_locked_us_out_is_left_alone_at_once() -> None:
    words = "Too many failed login attempts. Please try again in 20 minutes."
    site = Site(lambda request: error(403, "too_many_retries", words))

    async def scenario() -> None:
        for _ in range(5):
            await ends(fetch_tokens(site.client, LearnomyLogin("ida", "right"), action=DO))
        assert len(site.requests) == 1
        problem = await ends(fetch_tokens(site.client, LearnomyLogin("ida", "other"), action=DO))
        assert isinstance(problem, HeldBack)
        assert problem.seconds == pytest.approx(LONG_PAUSE, abs=5)

    asyncio.run(scenario())


def test_a_busy_site_refuses_nobody() -> None:
    site = Site(lambda request: error(429, "rate_limited", "Slow down."))

    async def scenario() -> None:
        for _ in range(4):
            problem = await ends(fetch_tokens(site.client, LearnomyLogin("ida", "right"), action=DO))
            assert problem is not None
            assert problem.trouble is Trouble.BUSY

    asyncio.run(scenario())


def test_a_token_that_ran_out_is_no_refused_sign_in() -> None:
    numbers = itertools.count(2)
    good = {"Bearer access-2"}

    async def renew(old: LearnomyTokens) -> LearnomyTokens:
        return LearnomyTokens("ida", f"access-{next(numbers)}", "refresh")

    def handle(request: httpx.Request) -> httpx.Response:
        return answer(ME) if request.headers["authorization"] in good else error(401, "learnomy_token_expired")

    site = Site(handle, sign_in=TokenSignIn(LearnomyTokens("ida", "access-1", "refresh"), renew))

    async def scenario() -> None:
        for number in range(2, 8):
            good.clear()
            good.add(f"Bearer access-{number}")
            identity = await prove(site.client, "learnomy")
            assert identity.login == "admin", "a new token, and no pause after the second that ran out"
            assert site.client.door.wait_for(fingerprint("ida", "another")) == 0
        assert [request.headers["authorization"] in good for request in site.requests].count(False) == 11

    asyncio.run(scenario())


def test_an_entry_is_not_sent_again_as_it_is() -> None:
    door, mark = Door(Time()), fingerprint("admin", "wrong")
    door.check_entry(mark)
    door.refused(mark)
    with pytest.raises(HeldBack) as caught:
        door.check_entry(mark)
    assert caught.value.code == SAME_AGAIN
    door.check_entry(fingerprint("admin", "right"))
    door.check(mark)
    door.refused(mark)
    with pytest.raises(HeldBack) as caught:
        door.check_entry(fingerprint("admin", "right"))
    assert caught.value.code == HELD_BACK
    door.reset()
    door.check_entry(mark)


def test_doors_belong_to_web_servers() -> None:
    lockout = Lockout()
    assert lockout.door("https://x.example/wp-json/") is lockout.door("https://X.example/school/wp-json/")
    assert lockout.door("https://x.example/") is not lockout.door("https://y.example/")
    assert fingerprint("a", "bc") != fingerprint("ab", "c")


def test_what_is_remembered_tells_nothing_about_the_password() -> None:
    assert "wrong" not in fingerprint("admin", "wrong")
    assert len({fingerprint("admin", "wrong") for _ in range(3)}) == 1


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["right", "wrong", "worse", "gone"]), st.integers(1, 5), st.sampled_from([0.0, 1.0, 60.0])
    ),
    min_size=1,
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(MOVES)
def test_whatever_a_person_does_the_site_never_sees_three_refused_in_a_row(moves: list[tuple[str, int, float]]) -> None:
    """Four keys in four windows, clicked any number of times at once, for less than a pause."""
    site = LockedSite("right", "gone")
    spent = 0.0

    async def scenario() -> None:
        nonlocal spent
        clients = {password: site.client(password) for password in ("right", "wrong", "worse", "gone")}
        for password, clicks, seconds in moves:
            if password == "gone":
                site.right.discard("gone")
            if spent + seconds < PAUSE:
                spent += seconds
                site.time.now += seconds
            for _ in range(clicks):
                await ends(read(clients[password]))
        assert site.worst <= MOST

    asyncio.run(scenario())
