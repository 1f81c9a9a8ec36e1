"""A list of callbacks that may come and go while they are being called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, ParamSpec

P = ParamSpec("P")


class Listeners(Generic[P]):
    """Call ``tell`` and everyone who is subscribed is told, in the order of subscription."""

    def __init__(self) -> None:
        self._callbacks: dict[object, Callable[P, None]] = {}

    def subscribe(self, callback: Callable[P, None]) -> Callable[[], None]:
        """From now on ``callback`` is told; call what comes back to end that (twice is fine)."""
        ticket = object()
        self._callbacks[ticket] = callback

        def end() -> None:
            self._callbacks.pop(ticket, None)

        return end

    def tell(self, *args: P.args, **kwargs: P.kwargs) -> None:
        for ticket, callback in list(self._callbacks.items()):
            if ticket in self._callbacks:
                callback(*args, **kwargs)
