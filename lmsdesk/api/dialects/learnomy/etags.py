"""Answers that the site marked with an ETag: asked again they cost a 304 instead of their body."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from lmsdesk.api.answer import Answer

MOST_BYTES = 8 * 1024 * 1024
Key = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class Stored:
    """An answer's content with its mark."""

    etag: str
    data: Any
    headers: Mapping[str, str]
    size: int


class Etags:
    """What was answered, by route and parameters; the oldest go first."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._stored: OrderedDict[Key, Stored] = OrderedDict()
        self._bytes = 0

    def headers(self, key: Key) -> dict[str, str]:
        """What to send along so that an unchanged answer need not come again."""
        stored = self._stored.get(key)
        return {"If-None-Match": stored.etag} if stored is not None else {}

    def settle(self, key: Key, answer: Answer) -> Answer:
        """The answer, with the content of before when the site says that it is unchanged; a new one is kept."""
        stored = self._stored.get(key)
        if answer.status == 304:
            if stored is None:
                return answer
            self._stored.move_to_end(key)
            return replace(answer, data=stored.data, headers=stored.headers)
        self._drop(key)
        if (etag := answer.headers.get("etag")) and len(answer.text) < self._most // 4 and _is_whole(answer):
            self._stored[key] = Stored(etag, answer.data, answer.headers, len(answer.text))
            self._bytes += len(answer.text)
            while self._bytes > self._most:
                self._drop(next(iter(self._stored)))
        return answer

    def clear(self) -> None:
        """After a write nothing is known for sure any more."""
        self._stored.clear()
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._stored)

    def _drop(self, key: Key) -> None:
        if (stored := self._stored.pop(key, None)) is not None:
            self._bytes -= stored.size


def key_of(route: str, params: Mapping[str, Any]) -> Key:
    return route, tuple(sorted((name, str(value)) for name, value in params.items()))


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
