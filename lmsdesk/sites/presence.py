"""Whether a site can be reached just now, and when to try again. Calm: nobody is asked, nothing blinks."""

from __future__ import annotations

import random
from collections.abc import Callable

from lmsdesk.domain.exchange import Exchange, Phase
from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.storage.listeners import Listeners

WAITS = (4.0, 8.0, 15.0, 30.0, 60.0)
"""Seconds until the next try; the last one stays."""
_ON_THE_WAY = frozenset({Phase.RESOLVE, Phase.CONNECT})


def out_of_reach(problem: Problem) -> bool:
    """Whether a problem means that the site was never reached. An answer that broke off or never came is told."""
    if problem.exchange is None:
        return problem.trouble is Trouble.OFFLINE
    failure = problem.exchange.failure
    return failure is not None and failure.phase in _ON_THE_WAY and problem.trouble is not Trouble.TLS


class Presence:
    """Follows every exchange. ``offline`` is True from the first request that does not get through."""

    def __init__(self, chance: Callable[[], float] = random.random) -> None:
        self.offline = False
        self._tries = 0
        self._chance = chance
        self._listeners: Listeners[[bool]] = Listeners()
        self._resting = False
        self._rest_listeners: Listeners[[float]] = Listeners()

    def subscribe(self, callback: Callable[[bool], None]) -> Callable[[], None]:
        """Be told whether the site is out of reach, whenever that changes."""
        return self._listeners.subscribe(callback)

    def on_rest(self, callback: Callable[[float], None]) -> Callable[[], None]:
        """Be told for how many seconds work on many items pauses by itself; 0.0 when it goes on."""
        return self._rest_listeners.subscribe(callback)

    def rests(self, seconds: float) -> None:
        """Answers got lost on the way, so that nothing is sent for a moment."""
        self._resting = True
        self._rest_listeners.tell(seconds)

    def heard(self, exchange: Exchange) -> None:
        """An exchange ended: anything that answers is a site within reach."""
        failure = exchange.failure
        if failure is None:
            self._set(False)
            self._goes_on()
        elif failure.phase in _ON_THE_WAY and failure.what != "stopped":
            self._set(True)

    def failed(self, problem: Problem) -> None:
        """Reading did not get through, also when tried again."""
        if out_of_reach(problem):
            self._set(True)

    def next_wait(self) -> float:
        """Seconds to wait before the next try, somewhat by chance, so that not everybody comes at once."""
        wait = WAITS[min(self._tries, len(WAITS) - 1)]
        self._tries += 1
        return wait * (0.8 + 0.4 * self._chance())

    def hurry(self) -> None:
        """The person wants it now, or the computer woke up: begin with short waits again."""
        self._tries = 0

    def _goes_on(self) -> None:
        if self._resting:
            self._resting = False
            self._rest_listeners.tell(0.0)

    def _set(self, offline: bool) -> None:
        if not offline:
            self._tries = 0
        if offline != self.offline:
            self.offline = offline
            self._listeners.tell(offline)
