"""Forgetting a site: every store that keeps something about sites registers here, says what it has, and forgets it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.words import N_, Sentence


@dataclass(frozen=True, slots=True)
class Part:
    """One sort of thing that is kept about a site. Both calls get the profile's id, may block, and run in a thread."""

    id: str
    goes: Callable[[str], Sentence | None]
    """What would go, for the question ("3 changes that were not sent."); None: nothing of this sort is there."""
    forget: Callable[[str], object]
    """Forget all of it; nothing there is fine. May raise Problem or OSError; then it can be called again."""


class Forgetting:
    """All parts, in the order in which they registered."""

    def __init__(self) -> None:
        self._parts: dict[str, Part] = {}

    def register(self, part: Part) -> None:
        """From now on this is forgotten too. A part of the same id takes the older one's place."""
        self._parts[part.id] = part

    async def goes(self, site: str) -> tuple[Sentence, ...]:
        """What would go with this site, a sentence for each sort."""
        return await asyncio.to_thread(self._goes, site)

    async def forget(self, site: str, *only: str) -> None:
        """Forget everything about a site, or only some parts, by their ids.

        Raises Problem (STORAGE) when a part could not; the others are forgotten.
        """
        failed = await asyncio.to_thread(self._forget, site, only)
        if failed:
            raise failed[0]

    def _goes(self, site: str) -> tuple[Sentence, ...]:
        found = []
        for part in self._parts.values():
            try:
                sentence = part.goes(site)
            except (Problem, OSError):
                continue  # what cannot be counted is tried all the same
            if sentence is not None:
                found.append(sentence)
        return tuple(found)

    def _forget(self, site: str, only: tuple[str, ...]) -> list[Problem]:
        failed = []
        for part in self._parts.values():
            if only and part.id not in only:
                continue
            try:
                part.forget(site)
            except Problem as problem:
                failed.append(problem)
            except OSError as error:
                reason = error.strerror or str(error)
                sentence = Sentence(N_("Not everything about the site could be removed: {reason}"), reason=reason)
                failed.append(Problem(Trouble.STORAGE, sentence=sentence))
        return failed


def counted(count: int, one: str, many: str) -> Sentence | None:
    """A sentence with a count in it; None for none."""
    return None if count == 0 else Sentence(one if count == 1 else many, count=count)
