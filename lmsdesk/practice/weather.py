"""The weather of an academy: which troubles hold now. ``station`` brings them about."""

from __future__ import annotations

from collections.abc import Callable, Iterable

FINE = "fine"

COMMON = (
    "fine",
    "slow",
    "offline",
    "wrong-key",
    "header-stripped",
    "plain-permalinks",
    "html",
    "php-notice",
    "firewall",
    "rate-limited",
    "rate-limited-bare",
    "error-after-write",
    "error-before-write",
    "cut-off",
    "maintenance",
    "redirect",
    "members-only",
    "expired-token",
    "as-documented",
    "two-factor",
    "captcha",
    "locked-out",
    "old-wordpress",
)
VARIANTS = ("other-paths", "page-paging", "wordpress-errors", "closed-index", "no-pro", "module-off", "own-keys")
"""What Learnomy's documents leave open."""
OFFERED = {"masteriyo": COMMON, "learnomy": (*COMMON, *VARIANTS)}
EVERY = (*COMMON, *VARIANTS)


class UnknownWeatherError(ValueError):
    """A name that this academy does not know."""


class Weather:
    """Names that hold now; any number at once, ``fine`` for none."""

    def __init__(self, offered: Iterable[str] = COMMON) -> None:
        self.offered = tuple(offered)
        self.slow_seconds = 2.5
        """How long every answer takes in ``slow``."""
        self.wait_seconds = 3
        """What ``rate-limited`` asks for in Retry-After."""
        self._names: frozenset[str] = frozenset()
        self._told: list[Callable[[frozenset[str]], object]] = []

    @property
    def names(self) -> frozenset[str]:
        """What holds now, without ``fine``."""
        return self._names

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def __str__(self) -> str:
        return ",".join(sorted(self._names)) or FINE

    def set(self, text: str) -> None:
        """Names separated by commas. Raises UnknownWeatherError."""
        names = parse(text, self.offered)
        if names != self._names:
            self._names = names
            for callback in self._told:
                callback(names)

    def on_change(self, callback: Callable[[frozenset[str]], object]) -> None:
        """Be told the new names, in the thread that set them."""
        self._told.append(callback)


def parse(text: str, offered: Iterable[str] = EVERY) -> frozenset[str]:
    """Names from a text such as ``slow, firewall``. Raises UnknownWeatherError."""
    known = tuple(offered)
    asked = {name.strip().lower() for name in text.split(",") if name.strip()}
    if unknown := sorted(asked.difference(known)):
        raise UnknownWeatherError(f"unknown weather: {', '.join(unknown)}. Known: {', '.join(known)}")
    return frozenset(asked - {FINE})
