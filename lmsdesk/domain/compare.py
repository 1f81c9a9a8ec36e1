"""Two exchanges side by side: what differs in request and answer. JSON is compared by its values, not letters."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from lmsdesk.domain.aligning import aligned, numbers
from lmsdesk.domain.compare_large import LargeComparison
from lmsdesk.domain.exchange import Exchange, decode, parse_json
from lmsdesk.domain.words import N_, Sentence

MOST = 5_000
"""Differences that are told."""
LARGE = 400_000
"""Letters of JSON from which on it is not read as a whole."""
TEXT_AT_MOST = 4_000_000
"""Letters of a text, which is no JSON, that are compared line by line."""
LINES_SHOWN = 40
"""Lines of a place that are told."""
DEEPEST = 60
"""What lies deeper is compared as a whole."""
NOISE = frozenset(
    {"date", "age", "etag", "expires", "last-modified", "cf-ray", "x-request-id", "set-cookie", "content-length",
     "server-timing"}
)  # fmt: skip
"""Headers that differ from one answer to the next and mean nothing."""


class Change(StrEnum):
    """How a place differs."""

    ADDED = "added"
    GONE = "gone"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Difference:
    """One place that differs: which part it belongs to, where in it, and what stood there before and now."""

    part: str
    path: str
    change: Change
    before: str = ""
    now: str = ""


PARTS = {
    "asked": N_("Request"),
    "sent": N_("Content sent"),
    "asked-headers": N_("Headers sent"),
    "outcome": N_("Outcome"),
    "headers": N_("Headers of the answer"),
    "body": N_("Content of the answer"),
}


def compare(before: Exchange, now: Exchange, *, noise: bool = False) -> list[Difference]:
    """Everything that differs, the most telling first. ``noise``: also headers that always differ."""
    return list(differences(before, now, noise=noise))


def differences(before: Exchange, now: Exchange, *, noise: bool = False) -> Iterator[Difference]:
    """The same bit by bit: large contents take a while."""
    return islice(_all(before, now, noise), MOST)


def _all(before: Exchange, now: Exchange, noise: bool) -> Iterator[Difference]:
    yield from _values("outcome", _outcome(before), _outcome(now))
    yield from _values("asked", _asked(before), _asked(now))
    yield from _bodies("sent", before.request_body, _type(before), now.request_body, _type(now))
    yield from _values("asked-headers", _headers(before.request_headers, noise), _headers(now.request_headers, noise))
    yield from _values("headers", _headers(before.headers, noise), _headers(now.headers, noise))
    kinds = before.header("content-type"), now.header("content-type")
    yield from _bodies("body", before.body, kinds[0], now.body, kinds[1])


def _outcome(one: Exchange) -> dict[str, Any]:
    failed = f"{one.failure.what}: {one.failure.detail}" if one.failure is not None else None
    told = {"status": one.status or None, "failure": failed, "code": one.code if one.body else ""}
    return {name: value for name, value in told.items() if value}


def _asked(one: Exchange) -> dict[str, Any]:
    parts = urlsplit(one.url)
    told: dict[str, Any] = {"method": one.method, "server": f"{parts.scheme}://{parts.netloc}", "path": parts.path}
    told["sign-in"] = one.credential or "none"
    for name, value in one.query:
        told[f"?{name}"] = value
    return told


def _headers(headers: tuple[tuple[str, str], ...], noise: bool) -> dict[str, str]:
    told: dict[str, str] = {}
    for name, value in headers:
        low = name.lower()
        if noise or low not in NOISE:
            told[low] = f"{told[low]}, {value}" if low in told else value
    return told


def _type(one: Exchange) -> str:
    return next((value for name, value in one.request_headers if name.lower() == "content-type"), "")


def _bodies(part: str, before: bytes, kind: str, now: bytes, other_kind: str) -> Iterator[Difference]:
    if before == now:
        return
    texts = decode(before, kind), decode(now, other_kind)
    if max(map(len, texts)) > LARGE:
        yield from _large(part, *texts)
        return
    values = parse_json(texts[0])[0], parse_json(texts[1])[0]
    if values[0] is not None and values[1] is not None:
        yield from _values(part, *values)
    else:
        yield from _lines(part, *texts)


def _large(part: str, before: str, now: str) -> Iterator[Difference]:
    def tell(path: str, old: str | None, new: str | None) -> Difference:
        change = Change.ADDED if old is None else Change.GONE if new is None else Change.OTHER
        return Difference(part, path, change, old or "", new or "")

    comparison = LargeComparison(lambda old, new, path: _values(part, old, new, path), tell)
    found = comparison.texts(before, now)
    yield from _lines(part, before, now) if found is None else found


def _values(part: str, before: Any, now: Any, path: str = "", depth: int = 0) -> Iterator[Difference]:
    """Walks both values together; lists of items with ids are matched by id, so that a moved item is none."""
    if depth > DEEPEST:
        if before != now:
            yield Difference(part, path, Change.OTHER, shown(before), shown(now))
    elif isinstance(before, Mapping) and isinstance(now, Mapping):
        for name in dict.fromkeys((*before, *now)):
            yield from _pair(part, before, now, name, f"{path}.{name}" if path else str(name), depth)
    elif isinstance(before, list) and isinstance(now, list):
        left, right = _by_id(before), _by_id(now)
        if left is not None and right is not None:
            for id in dict.fromkeys((*left, *right)):
                yield from _pair(part, left, right, id, f"{path}[id {id}]", depth)
        else:
            one, two = dict(enumerate(before)), dict(enumerate(now))
            for at in range(max(len(before), len(now))):
                yield from _pair(part, one, two, at, f"{path}[{at}]", depth)
    elif type(before) is not type(now) or before != now:
        yield Difference(part, path, Change.OTHER, shown(before), shown(now))


def _pair(
    part: str, before: Mapping[Any, Any], now: Mapping[Any, Any], name: Any, path: str, depth: int
) -> Iterator[Difference]:
    if name not in now:
        yield Difference(part, path, Change.GONE, shown(before[name]))
    elif name not in before:
        yield Difference(part, path, Change.ADDED, "", shown(now[name]))
    else:
        yield from _values(part, before[name], now[name], path, depth + 1)


def _by_id(items: list[Any]) -> dict[Any, Any] | None:
    """Items by their id; None where they have none, or not each its own."""
    if not items or not all(isinstance(item, Mapping) and isinstance(item.get("id"), int | str) for item in items):
        return None
    found = {item["id"]: item for item in items}
    return found if len(found) == len(items) else None


def _lines(part: str, before: str, now: str) -> Iterator[Difference]:
    left, right = before[:TEXT_AT_MOST].splitlines(), now[:TEXT_AT_MOST].splitlines()
    for run in aligned(numbers(left), numbers(right)):
        if run.same:
            continue
        old, new = left[run.left : run.left_end], right[run.right : run.right_end]
        change = Change.ADDED if not old else Change.GONE if not new else Change.OTHER
        texts = ("\n".join(some[:LINES_SHOWN]) for some in (old, new))
        yield Difference(part, f"line {run.left + 1}", change, *texts)


def shown(value: Any) -> str:
    """A value as one line."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def told(before: Exchange, now: Exchange, differences: list[Difference]) -> list[Sentence]:
    """What changed since it worked, in sentences: how it ended then and now, and the most telling differences."""
    sentences = [
        Sentence(N_("Then it ended with {then}, now with {now}."), then=_end(before), now=_end(now)),
    ]
    own = [d for d in differences if d.part in ("asked", "sent")]
    if own:
        names = ", ".join(d.path for d in own[:5])
        sentences.append(Sentence(N_("What we asked is different: {names}."), names=names))
    else:
        sentences.append(Sentence(N_("What we asked is the same, so something changed at the site or on the way.")))
    server = [d for d in differences if d.part == "headers" and d.path in _TELLING]
    if server:
        names = ", ".join(d.path for d in server)
        sentences.append(Sentence(N_("The site's server tells something else than before: {names}."), names=names))
    return sentences


_TELLING = frozenset(
    {"server", "x-powered-by", "via", "cf-cache-status", "x-cache", "x-sucuri-id", "x-litespeed-cache", "content-type"}
)


def _end(one: Exchange) -> str:
    return one.failure.what if one.failure is not None else str(one.status)
