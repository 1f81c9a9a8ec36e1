"""A body behind a veil is never seen with a secret in it, by whomever and however."""

from __future__ import annotations

import copy
import pickle
import threading
import weakref
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import partial

from lmsdesk.domain.exchange import Action, Exchange, veiled
from lmsdesk.domain.masking import MASK, mask_body
from lmsdesk.domain.veil import Veil

HUNTER = b"hunter22-and-more"
RAW = b'{"secret":"' + HUNTER + b'","name":"Ukulele"}'
SHOWN = RAW.replace(HUNTER, MASK.encode())


def behind_a_veil() -> tuple[Exchange, list[int]]:
    """An exchange, and who looked for its secrets."""
    looked: list[int] = []

    def hide() -> bytes:
        looked.append(threading.get_ident())
        return mask_body(RAW, "application/json")

    plain = Exchange("GET", "https://a.example/", (), b"", datetime.now(UTC), Action("A test"), status=200)
    return veiled(plain, Veil(len(RAW), RAW[:1], hide)), looked


def test_whoever_reads_it_first_has_its_secrets_looked_for_once() -> None:
    exchange, looked = behind_a_veil()
    assert (exchange.kept, exchange.first) == (len(RAW), b"{")
    assert looked == [], "length and first byte tell no secret"
    assert exchange.body == exchange.text().encode() == SHOWN
    assert exchange.json() == {"secret": MASK, "name": "Ukulele"}
    assert looked == [threading.get_ident()]
    assert exchange.kept == len(RAW), "what counts the bytes that are kept counts the same as before"


def test_no_way_of_looking_at_an_exchange_shows_more() -> None:
    for look in (
        repr,
        str,
        pickle.dumps,
        lambda one: repr(pickle.loads(pickle.dumps(one))),
        lambda one: repr(copy.copy(one)),
        lambda one: repr(copy.deepcopy(one)),
        lambda one: repr(asdict(one)),
        lambda one: repr(replace(one, status=201)),
        lambda one: repr([getattr(one, name) for name in dir(one)]),
    ):
        exchange, _ = behind_a_veil()
        assert "hunter22" not in str(look(exchange))
    veil = Veil(len(RAW), RAW[:1], lambda: mask_body(RAW, ""))
    assert "hunter22" not in repr(veil) + repr(pickle.loads(pickle.dumps(veil))) + repr(copy.deepcopy(veil))


def test_many_threads_get_the_same_and_one_of_them_does_the_work() -> None:
    exchange, looked = behind_a_veil()
    begin, seen = threading.Barrier(8), []

    def read() -> None:
        begin.wait(10)
        seen.append(exchange.body)

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert seen == [SHOWN] * 8
    assert len(looked) == 1


def test_once_the_secrets_are_found_nobody_has_them_any_more() -> None:
    class Raw:
        data = RAW

    raw = Raw()
    gone = weakref.ref(raw)
    veil = Veil(len(RAW), b"{", partial(lambda one: mask_body(one.data, "application/json"), raw))
    del raw
    assert gone() is not None
    assert veil.lift() == SHOWN
    assert gone() is None
