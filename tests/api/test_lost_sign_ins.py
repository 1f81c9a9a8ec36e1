"""An answer lost on its way may have been a refusal: known and possible ones are never more than two in a row."""

from __future__ import annotations

import asyncio
import random
import socket
import ssl
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lmsdesk.api.auth import BasicSignIn
from lmsdesk.api.client import Client
from lmsdesk.api.credentials import AppPassword, LearnomyLogin
from lmsdesk.api.lockout import LONG_PAUSE, LOST_ANSWERS, MOST, PAUSE, SHORT_PAUSE, HeldBack, Lockout
from lmsdesk.api.patience import Rests, patient
from lmsdesk.api.root import ApiRoot
from lmsdesk.api.tokens import fetch_tokens
from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from tests.api.helpers import DO, ROOT, answer, error
from tests.api.test_lockout import ME, WHO, Time, ends, value_of

ITEM = "wp/v2/posts/7"
Fate = Callable[[httpx.Request, httpx.Response], httpx.Response]


def fine(request: httpx.Request, response: httpx.Response) -> httpx.Response:
    return response


def swallowed(request: httpx.Request, response: httpx.Response) -> httpx.Response:
    raise httpx.ReadTimeout("no answer", request=request)


def reset(request: httpx.Request, response: httpx.Response) -> httpx.Response:
    raise httpx.ReadError("reset", request=request)


def gateway(request: httpx.Request, response: httpx.Response) -> httpx.Response:
    return httpx.Response(504, text="<h1>Gateway Time-out</h1>", headers={"Content-Type": "text/html"})


class Line:
    """A site behind a bad line: it judges each request, and then the answer may get lost. Sleeping makes time pass."""

    def __init__(self, *right: str) -> None:
        self.right = set(right)
        self.fate: Fate = fine
        self.before: Callable[[httpx.Request], None] = lambda request: None
        """Raises where a request does not get through to the site."""
        self.signed: list[str] = []
        self.asked: list[str] = []
        self.refused_at: list[float] = []
        """When the refusals of the present row happened, by the site's own count."""
        self.rows: list[list[float]] = [self.refused_at]
        self.time = Time()
        self.lockout = Lockout(self.time)
        self.exchanges: list[Exchange] = []
        self.rested: list[float] = []

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0)
        self.before(request)
        self.asked.append(f"{request.method} {request.url.path}")
        header = request.headers.get("authorization")
        if header is None:
            return self.fate(request, answer({"name": "Academy"}))
        self.signed.append(f"{request.method} {request.url.path}")
        if header in {value_of(password) for password in self.right}:
            self.refused_at = []
            self.rows.append(self.refused_at)
            return self.fate(request, answer(ME))
        self.refused_at.append(self.time.now)
        return self.fate(request, error(401, "rest_not_logged_in"))

    async def sleep(self, seconds: float) -> None:
        self.time.now += seconds
        await asyncio.sleep(0)

    async def client(self, password: str = "right", *, accepted: bool = True) -> Client:
        made = Client(
            ApiRoot(ROOT),
            BasicSignIn(AppPassword("admin", password)),
            self.exchanges.append,
            transport=httpx.MockTransport(self),
            door=self.lockout.door(ROOT),
            sleep=self.sleep,
        )
        made.rests.told = self.rested.append
        made.who_route = WHO
        if accepted:
            await made.read(WHO, action=DO)
        self.signed.clear()
        self.asked.clear()
        return made


def change(client: Client) -> Awaitable[Any]:
    return client.write("PUT", ITEM, {"title": "x"}, action=DO)


def play(scenario: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(scenario())  # type: ignore[arg-type]


@pytest.mark.parametrize("fate", [swallowed, reset, gateway])
def test_after_two_lost_answers_no_third_sign_in_leaves(fate: Fate) -> None:
    async def scenario() -> None:
        line = Line("right")
        client = await line.client()
        line.fate = fate
        for _ in range(MOST):
            assert not isinstance(await ends(change(client)), HeldBack)
        for _ in range(10):
            held = await ends(change(client))
            assert isinstance(held, HeldBack)
            assert held.code == LOST_ANSWERS
            assert held.trouble is Trouble.BUSY, "nobody is signed out"
            assert held.outcome is Outcome.NOT_DONE
            assert 0 < (held.retry_after or 0) <= SHORT_PAUSE
            assert held.cause is not None
        assert len(line.signed) == MOST

    play(scenario)


def _no_name(request: httpx.Request) -> None:
    raise httpx.ConnectError("no such name") from socket.gaierror(-2, "Name or service not known")


def _no_connection(request: httpx.Request) -> None:
    raise httpx.ConnectError("refused") from ConnectionRefusedError()


def _connecting_took_too_long(request: httpx.Request) -> None:
    raise httpx.ConnectTimeout("slow")


def _no_trust(request: httpx.Request) -> None:
    raise httpx.ConnectError("tls") from ssl.SSLCertVerificationError(1, "certificate verify failed")


@pytest.mark.parametrize("before", [_no_name, _no_connection, _connecting_took_too_long, _no_trust])
def test_what_never_left_does_not_count(before: Callable[[httpx.Request], None]) -> None:
    async def scenario() -> None:
        line = Line("right")
        client = await line.client()
        line.before = before
        for _ in range(6):
            problem = await ends(change(client))
            assert problem is not None
            assert not isinstance(problem, HeldBack)
        line.before = lambda request: None
        assert await ends(change(client)) is None, "and the way is free at once when the line is there again"

    play(scenario)


def test_an_answer_that_came_makes_the_lost_one_forgotten() -> None:
    async def scenario() -> None:
        line = Line("right")
        client = await line.client()
        for _ in range(5):
            line.fate = swallowed
            assert await ends(change(client)) is not None
            line.fate = fine
            assert await ends(change(client)) is None

    play(scenario)


def test_after_the_rest_the_line_is_tried_without_a_key_then_with_the_smallest_question() -> None:
    async def scenario() -> None:
        line = Line("right")
        client = await line.client()
        line.fate = swallowed
        for _ in range(MOST):
            await ends(change(client))
        line.time.now += SHORT_PAUSE
        line.asked.clear()
        line.signed.clear()
        assert await ends(change(client)) is not None
        assert line.signed == [], "nobody answered, so nothing with a key was sent"
        line.fate = fine
        line.asked.clear()
        assert await ends(change(client)) is None
        assert line.asked == ["GET /wp-json/", "GET /wp-json/wp/v2/users/me", f"PUT /wp-json/{ITEM}"]
        line.asked.clear()
        await asyncio.gather(*(change(client) for _ in range(4)))
        assert line.asked == [f"PUT /wp-json/{ITEM}"] * 4, "and all is as it was before"

    play(scenario)


def test_a_lost_answer_after_the_rest_makes_the_next_rest_longer() -> None:
    async def scenario() -> None:
        line = Line("right")
        client = await line.client()
        line.fate = lambda request, response: (
            swallowed(request, response) if request.headers.get("authorization") else response
        )
        await ends(change(client))
        await ends(change(client))
        rests = []
        for _ in range(6):
            held = await ends(change(client))
            assert isinstance(held, HeldBack)
            rests.append(held.seconds)
            line.time.now += held.seconds
            assert not isinstance(await ends(change(client)), HeldBack)
        assert rests == [SHORT_PAUSE, 2 * SHORT_PAUSE, 4 * SHORT_PAUSE, 8 * SHORT_PAUSE, PAUSE, PAUSE]

    play(scenario)


def test_a_key_that_died_while_answers_were_lost_closes_the_door_for_long() -> None:
    async def scenario() -> None:
        line = Line("right")
        client = await line.client()
        line.right.clear()
        line.fate = swallowed
        for _ in range(MOST):
            await ends(change(client))
        line.fate = fine
        line.time.now += SHORT_PAUSE
        problem = await ends(change(client))
        assert problem is not None
        assert problem.trouble is Trouble.SIGNED_OUT
        held = await ends(change(client))
        assert isinstance(held, HeldBack)
        assert held.seconds == pytest.approx(LONG_PAUSE)

    play(scenario)


def test_a_guess_whose_answers_were_lost_waits_as_long_as_one_that_was_refused() -> None:
    async def scenario() -> None:
        line = Line("right")
        line.fate = swallowed
        client = await line.client("guess", accepted=False)
        for _ in range(MOST):
            await ends(change(client))
        held = await ends(change(client))
        assert isinstance(held, HeldBack)
        assert held.seconds == PAUSE
        other = await line.client("another", accepted=False)
        assert isinstance(await ends(change(other)), HeldBack)
        line.time.now += PAUSE
        line.fate = fine
        assert await ends(change(await line.client("right", accepted=False))) is None

    play(scenario)


def test_a_key_from_an_earlier_start_of_the_program_is_no_guess() -> None:
    async def scenario() -> None:
        line = Line("right")
        client = await line.client(accepted=False)
        assert client.sign_in is not None
        client.door.accepted_before(client.sign_in.mark)
        line.fate = swallowed
        for _ in range(MOST):
            await ends(change(client))
        held = await ends(change(client))
        assert isinstance(held, HeldBack)
        assert held.seconds == SHORT_PAUSE

    play(scenario)


def test_one_refused_and_one_lost_are_two() -> None:
    async def scenario() -> None:
        line = Line()
        client = await line.client("guess", accepted=False)
        await ends(change(client))
        line.fate = swallowed
        await ends(change(client))
        held = await ends(change(client))
        assert isinstance(held, HeldBack)
        assert held.seconds == PAUSE
        assert len(line.signed) == MOST

    play(scenario)


def test_a_refusal_whose_page_was_cut_is_a_refusal_and_no_riddle() -> None:
    class Cut(httpx.AsyncByteStream):
        async def __aiter__(self):  # type: ignore[no-untyped-def]
            yield b'{"code":'
            raise httpx.RemoteProtocolError("peer closed connection without sending complete message body")

    async def scenario() -> None:
        line = Line()
        client = await line.client("guess", accepted=False)
        line.fate = lambda request, response: httpx.Response(response.status_code, stream=Cut())
        await ends(change(client))
        assert client.door.was_refused(client.sign_in.mark if client.sign_in else "")

    play(scenario)


def test_who_reads_is_told_why_and_how_long_instead_of_being_asked_a_third_time() -> None:
    async def scenario() -> None:
        line = Line("right")
        client = await line.client()
        line.fate = swallowed
        problem = await ends(client.read(ITEM, action=DO))
        assert problem is not None
        assert problem.trouble is Trouble.TIMEOUT
        assert problem.exchange is not None
        assert problem.retry_after == pytest.approx(SHORT_PAUSE, abs=5)
        assert len(line.signed) == MOST

    play(scenario)


def test_the_password_of_learnomy_counts_when_its_answer_was_lost_and_not_when_it_never_left() -> None:
    async def scenario() -> None:
        line = Line()
        client = Client(
            ApiRoot(ROOT),
            None,
            line.exchanges.append,
            transport=httpx.MockTransport(line),
            door=line.lockout.door(ROOT),
            sleep=line.sleep,
        )
        line.before = _no_connection
        for _ in range(4):
            assert not isinstance(await ends(fetch_tokens(client, LearnomyLogin("ida", "p"), action=DO)), HeldBack)
        line.before, line.fate = lambda request: None, swallowed
        for _ in range(5):
            await ends(fetch_tokens(client, LearnomyLogin("ida", "p"), action=DO))
        assert len(line.asked) == MOST

    play(scenario)


# -- who has patience --------------------------------------------------------------------------------------------


async def batch(client: Client, count: int) -> list[Problem | None]:
    numbers, found = iter(range(count)), []

    async def worker() -> None:
        for _ in numbers:
            found.append(await ends(change(client)))

    with patient():
        await asyncio.gather(*(worker() for _ in range(4)))
    return found


def test_a_batch_rests_and_goes_on_by_itself() -> None:
    async def scenario() -> None:
        line = Line("right")
        client = await line.client()
        until = [0.0]

        def tunnel(request: httpx.Request, response: httpx.Response) -> httpx.Response:
            if len(line.signed) == 10:
                until[0] = line.time.now + 50
            return swallowed(request, response) if line.time.now < until[0] else response

        line.fate = tunnel
        found = await batch(client, 30)
        assert len(found) == 30
        lost = [problem for problem in found if problem is not None]
        assert len(lost) <= MOST, "those that were on their way, which are looked at later"
        assert not any(isinstance(problem, HeldBack) for problem in lost)
        assert line.rested, "and whoever watches was told"

    play(scenario)


def test_who_stops_a_batch_does_not_wait_for_the_end_of_a_rest() -> None:
    async def scenario() -> None:
        line, stop = Line("right"), asyncio.Event()
        client = await line.client()
        line.fate = swallowed
        for _ in range(MOST):
            await ends(change(client))
        client.rests.told = lambda seconds: stop.set()
        before = line.time.now
        with patient(stop):
            assert isinstance(await ends(change(client)), HeldBack)
        assert line.time.now == before

    play(scenario)


def test_nobody_is_patient_by_chance() -> None:
    async def scenario() -> None:
        slept: list[float] = []

        async def sleep(seconds: float) -> None:
            slept.append(seconds)

        assert not await Rests(sleep).wait(1.0)
        with patient():
            assert await Rests(sleep).wait(1.0)
            assert not await Rests(sleep).wait(10_000.0)
        assert sum(slept) == 1.0

    play(scenario)


# -- by chance -------------------------------------------------------------------------------------------------------

DEEDS = st.lists(
    st.tuples(st.sampled_from(["key", "twin", "guess", "batch"]), st.integers(1, 6), st.sampled_from([0.0, 5.0, 40.0])),
    min_size=1,
    max_size=14,
)


@settings(max_examples=80, deadline=None)
@given(DEEDS, st.integers(0, 10_000), st.integers(0, 40), st.sampled_from([0.2, 0.5, 0.9]))
def test_a_site_that_refuses_and_swallows_by_chance_never_sees_three_refused_within_a_rest(
    deeds: list[tuple[str, int, float]], seed: int, dies: int, losses: float
) -> None:
    """Two windows with one key that dies at some moment, somebody who guesses, and a batch; many answers get lost."""

    async def scenario() -> None:
        chance, line = random.Random(seed), Line("right")
        clients = {"key": await line.client(), "twin": await line.client()}
        clients["guess"] = await line.client("guess", accepted=False)

        def by_chance(request: httpx.Request, response: httpx.Response) -> httpx.Response:
            if len(line.signed) == dies:
                line.right.clear()
            return response if chance.random() > losses else chance.choice([swallowed, reset])(request, response)

        line.fate = by_chance
        for who, count, seconds in deeds:
            if who == "batch":
                await batch(clients["key"], count)
            else:
                await asyncio.gather(*(ends(change(clients[who])) for _ in range(count)))
            line.time.now += seconds
        for row in line.rows:
            for first, third in zip(row, row[MOST:], strict=False):
                assert third - first >= SHORT_PAUSE, row

    play(scenario)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 4), st.sampled_from([0.0, 20.0, 100.0])), max_size=14), st.integers(0, 10_000))
def test_guesses_whose_answers_are_lost_by_chance_never_are_three_within_the_long_rest(
    deeds: list[tuple[int, float]], seed: int
) -> None:
    async def scenario() -> None:
        chance, line = random.Random(seed), Line()
        clients = [await line.client(f"guess {number}", accepted=False) for number in range(3)]
        line.fate = lambda request, response: response if chance.random() > 0.5 else swallowed(request, response)
        for count, seconds in deeds:
            await asyncio.gather(*(ends(change(chance.choice(clients))) for _ in range(count)))
            line.time.now += seconds
        for row in line.rows:
            for first, third in zip(row, row[MOST:], strict=False):
                assert third - first >= PAUSE, row

    play(scenario)
