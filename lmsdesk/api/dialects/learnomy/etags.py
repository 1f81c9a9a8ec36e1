"""Answers that the site marked with an ETag: asked again they cost a 304 and no body, also after a restart."""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from lmsdesk.api.answer import Answer

MOST_BYTES = 8 * 1024 * 1024
_TELLING = ("x-wp-total", "x-wp-totalpages", "link")
"""The headers that readers of an answer look at. Of the others none outlives the program."""
Key = tuple[str, tuple[tuple[str, str], ...]]


class KeptAnswers(Protocol):
    """Where marked answers outlive the program. What holds secrets, or is too much, is not kept there."""

    async def find(self, address: str) -> tuple[str, str] | None:
        """The mark and the text that were kept, or None."""
        ...

    def keep(self, address: str, etag: str, text: str) -> None:
        """Keep a marked answer; returns at once."""
        ...

    def forget(self) -> None:
        """None of them is known to be right any more; returns at once."""
        ...


@dataclass(frozen=True, slots=True)
class Stored:
    """An answer's content with its mark."""

    etag: str
    data: Any
    headers: Mapping[str, str]
    size: int

    @property
    def condition(self) -> dict[str, str]:
        """What to send along so that an unchanged answer need not come again."""
        return {"If-None-Match": self.etag}


class Etags:
    """What was answered, by route and parameters; the oldest go first."""

    def __init__(self, most_bytes: int = MOST_BYTES, kept: KeptAnswers | None = None) -> None:
        self._most = most_bytes
        self._kept = kept
        self._stored: OrderedDict[Key, Stored] = OrderedDict()
        self._bytes = 0

    async def find(self, key: Key, who: str) -> Stored | None:
        """What is known of an answer, from this run of the program or an earlier one. ``who`` is signed in."""
        if key not in self._stored and self._kept is not None and who:
            found = await self._kept.find(_address(key, who))
            stored = await asyncio.to_thread(_unpacked, *found) if found is not None else None
            if stored is not None and key not in self._stored:
                self._put(key, stored)
        return self._stored.get(key)

    def settle(self, key: Key, answer: Answer, stored: Stored | None, who: str, *, readable: bool = True) -> Answer:
        """The answer; with the content of before (``stored``) where the site says that it is unchanged, else kept.

        ``readable``: it is what was asked for. Only that is kept.
        """
        if answer.status == 304:
            if stored is None:
                return answer
            if key in self._stored:
                self._stored.move_to_end(key)
            return replace(answer, data=stored.data, headers=stored.headers)
        self._drop(key)
        worth = readable and len(answer.text) < self._most // 4 and _is_whole(answer)
        if worth and (etag := answer.headers.get("etag")):
            self._put(key, Stored(etag, answer.data, answer.headers, len(answer.text)))
            if self._kept is not None and who:
                self._kept.keep(_address(key, who), etag, _packed(answer))
        return answer

    def clear(self) -> None:
        """After a write nothing is known for sure any more."""
        self._stored.clear()
        self._bytes = 0
        if self._kept is not None:
            self._kept.forget()

    def __len__(self) -> int:
        return len(self._stored)

    def _put(self, key: Key, stored: Stored) -> None:
        self._stored[key] = stored
        self._bytes += stored.size
        while self._bytes > self._most:
            self._drop(next(iter(self._stored)))

    def _drop(self, key: Key) -> None:
        if (stored := self._stored.pop(key, None)) is not None:
            self._bytes -= stored.size


def key_of(route: str, params: Mapping[str, Any]) -> Key:
    return route, tuple(sorted((name, str(value)) for name, value in params.items()))


def _address(key: Key, who: str) -> str:
    """Under what an answer is kept: each person may be told something else."""
    route, params = key
    return json.dumps([who, route, *params])


def _packed(answer: Answer) -> str:
    """An answer as one text: the headers that tell something in the first line, then the body as it came."""
    headers = {name: value for name in _TELLING if (value := answer.headers.get(name)) is not None}
    return f"{json.dumps(headers)}\n{answer.text}"


def _unpacked(etag: str, text: str) -> Stored | None:
    """What was packed; None for anything else. Takes its time: for a thread."""
    headers, _, body = text.partition("\n")
    try:
        told = json.loads(headers)
        return (
            Stored(etag, json.loads(body.removeprefix("\ufeff")), told, len(body)) if isinstance(told, dict) else None
        )
    except ValueError:
        return None


def _is_whole(answer: Answer) -> bool:
    """Whether every item of the answer can be told from the others: a damaged answer is asked for again in full."""
    data = answer.data
    if isinstance(data, Mapping):
        data = next((data[name] for name in ("data", "items") if isinstance(data.get(name), list)), [])
    if answer.noise or not isinstance(data, list):
        return not answer.noise
    return all(isinstance(row, Mapping) and any(_names_it(name, row[name]) for name in row) for row in data)


def _names_it(name: str, value: Any) -> bool:
    return value not in (None, "") and (name.lower() in ("id", "uuid") or name.endswith("_id"))
