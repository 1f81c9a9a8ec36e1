"""Whether a site is out of presence is seen from what happens anyway, and trying again is calm."""

from __future__ import annotations

import pytest

from lmsdesk.domain.exchange import Failure, Phase
from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.sites.presence import WAITS, Presence
from tests.sites.exchanges import exchange


@pytest.mark.parametrize(
    ("phase", "what", "offline"),
    [
        (Phase.RESOLVE, "name", True),
        (Phase.CONNECT, "refused", True),
        (Phase.CONNECT, "timeout", True),
        (Phase.WAIT, "reset", False),
        (Phase.WAIT, "timeout", False),
        (Phase.CONNECT, "stopped", False),
        (Phase.TLS, "tls-expired", False),
    ],
)
def test_what_never_reached_the_site_means_offline(phase: Phase, what: str, offline: bool) -> None:
    presence = Presence()
    presence.heard(exchange(failure=Failure(phase, what)))
    assert presence.offline is offline


def test_any_answer_means_that_the_site_is_back_and_each_change_is_told_once() -> None:
    presence, told = Presence(), list[bool]()
    presence.subscribe(told.append)
    for _ in range(3):
        presence.heard(exchange(failure=Failure(Phase.RESOLVE, "name")))
    presence.heard(exchange(status=503))
    presence.heard(exchange(status=200))
    assert told == [True, False]


def test_a_read_that_never_got_through_means_offline_too() -> None:
    presence = Presence()
    presence.failed(Problem(Trouble.CRASHED))
    assert not presence.offline
    presence.failed(Problem(Trouble.OFFLINE))
    assert presence.offline


def test_waits_grow_and_begin_anew_when_the_site_answers_or_the_person_hurries() -> None:
    presence = Presence(chance=lambda: 0.5)
    presence.heard(exchange(failure=Failure(Phase.RESOLVE, "name")))
    assert [presence.next_wait() for _ in range(7)] == pytest.approx([*WAITS, WAITS[-1], WAITS[-1]])
    presence.hurry()
    assert presence.next_wait() == pytest.approx(WAITS[0])
    presence.next_wait()
    presence.heard(exchange(status=200))
    assert presence.next_wait() == pytest.approx(WAITS[0])
