"""A body of which nobody sees more than they may, though its secrets are not looked for yet.

An answer has to be handed on at once, and the next request to leave, before a long body is searched for secrets. Until
then it stands behind a veil: whoever asks for it, in whatever thread, gets it with its secrets hidden, and there is no
way around that. Nothing of it is written anywhere before.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock


class Veil:
    """Made of the length and first byte of a body, and of what gives the body with its secrets hidden."""

    __slots__ = ("_hidden", "_hide", "_lock", "first", "size")

    def __init__(self, size: int, first: bytes, hide: Callable[[], bytes]) -> None:
        self.size = size
        self.first = first
        self._hide: Callable[[], bytes] | None = hide
        self._hidden = b""
        self._lock = Lock()

    def lift(self) -> bytes:
        """The body without its secrets. The first who asks waits until they are found; from then on nobody has them."""
        with self._lock:
            if self._hide is not None:
                self._hidden = self._hide()
                self._hide = None
            return self._hidden

    def __repr__(self) -> str:
        return f"Veil({self.size} bytes)"

    def __reduce__(self) -> tuple[type[bytes], tuple[bytes]]:
        """A copy, wherever it goes, is the body that may be seen."""
        return bytes, (self.lift(),)
