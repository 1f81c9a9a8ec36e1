"""What a probe is and what comes of it: a light, what was seen, the hints and the evidence."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.hints import Hint

if TYPE_CHECKING:
    from lmsdesk.sites.health.visit import Visit


class Light(StrEnum):
    """A probe's traffic light; skipped where it could not or need not look."""

    GOOD = "good"
    CAUTION = "caution"
    BAD = "bad"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a probe gives back. ``passes`` is whether probes that build on it can go on."""

    light: Light
    said: Sentence
    hints: tuple[Hint, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    """Evidence that other probes collected; a probe's own exchanges are added to it."""
    passes: bool = True


def good(template: str, **words: object) -> Seen:
    """All is well."""
    return Seen(Light.GOOD, Sentence(template, **words))


def skipped(template: str, **words: object) -> Seen:
    """There was nothing to look at, or no way to."""
    return Seen(Light.SKIPPED, Sentence(template, **words))


def caution(said: Sentence, *hints: Hint, exchanges: tuple[Exchange, ...] = ()) -> Seen:
    """It works, and something should be seen to."""
    return Seen(Light.CAUTION, said, hints, exchanges)


def bad(said: Sentence, *hints: Hint, exchanges: tuple[Exchange, ...] = ()) -> Seen:
    """It does not work."""
    return Seen(Light.BAD, said, hints, exchanges, passes=False)


@dataclass(frozen=True, slots=True)
class Probe:
    """One question to the site. Adding one is a file in ``probes`` and a line in its list."""

    id: str
    title: str
    look: Callable[[Visit], Awaitable[Seen]]
    needs: tuple[str, ...] = ()
    """Probes without whose good end this one makes no sense."""
    after: tuple[str, ...] = ()
    """Probes to wait for, however they end."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The end of one probe."""

    id: str
    title: Sentence
    state: Light
    said: Sentence
    hints: tuple[Hint, ...] = ()
    """The best hint first. Their ids are rows of the troubleshooting catalogue."""
    exchanges: tuple[Exchange, ...] = field(default=(), repr=False)
    ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Report:
    """A whole check. Nothing in it is secret: what was sent and came back is masked, the credential left out."""

    address: str
    started: datetime
    findings: tuple[Finding, ...]
    ms: float = 0.0
    site: str = ""
    """The site's own title, where it was told."""
    stopped: bool = False
    """The check was cancelled; what it did not get to is skipped."""

    @property
    def light(self) -> Light:
        """The worst light of all."""
        states = {finding.state for finding in self.findings}
        return next((light for light in (Light.BAD, Light.CAUTION) if light in states), Light.GOOD)

    @property
    def healthy(self) -> bool:
        """Whether nothing needs attention."""
        return self.light is Light.GOOD and not self.stopped

    @property
    def first(self) -> Finding | None:
        """What to see to first: the first red light, else the first yellow one."""
        for light in (Light.BAD, Light.CAUTION):
            for finding in self.findings:
                if finding.state is light:
                    return finding
        return None

    def get(self, id: str) -> Finding:
        """The finding of a probe. Raises KeyError."""
        for finding in self.findings:
            if finding.id == id:
                return finding
        raise KeyError(id)


_VERDICTS = {
    Light.GOOD: N_("All is well."),
    Light.CAUTION: N_("It works, and something should be seen to."),
    Light.BAD: N_("Something does not work."),
}


def verdict(report: Report) -> str:
    """The whole check in one sentence."""
    if report.stopped:
        return N_("The check was stopped before its end.")
    return _VERDICTS[report.light]
