"""The inspector's filter: plain words, and a few names with a colon (``status:401 slower:200ms failed``)."""

from __future__ import annotations

import re
from collections.abc import Callable

from lmsdesk.domain.exchange import Exchange

SLOW_MS = 1000.0
Predicate = Callable[[Exchange], bool]

FLAGS: dict[str, Predicate] = {
    "writes": lambda e: e.is_write,
    "failed": lambda e: e.failed or e.status in (301, 302, 303, 307, 308),
    "slow": lambda e: e.timing.total >= SLOW_MS,
}


def parse(text: str) -> Predicate:
    """A test for exchanges made of all the terms of the text; an empty text lets everything through.

    Terms: ``status:401`` or ``status:4``, ``method:put``, ``path:courses``, ``body:word``, ``slower:200ms``,
    ``slower:2s``, ``larger:100k``, the flags ``writes``, ``failed``, ``slow``, any other word (searched in method,
    address and status), and a leading ``-`` that turns a term round. An unfinished term such as ``status:`` is ignored.
    """
    tests = [test for term in text.split() if (test := _term(term)) is not None]
    return lambda exchange: all(test(exchange) for test in tests)


def _term(term: str) -> Predicate | None:
    if term.startswith("-") and len(term) > 1:
        inner = _term(term[1:])
        return None if inner is None else lambda exchange: not inner(exchange)
    low = term.lower()
    if low in FLAGS:
        return FLAGS[low]
    name, colon, value = low.partition(":")
    if colon and name in _NAMED:
        return _NAMED[name](value) if value else None
    return lambda e: low in e.url.lower() or low == e.method.lower() or low == str(e.status)


def _status(value: str) -> Predicate:
    return lambda e: str(e.status).startswith(value.rstrip("x"))


def _method(value: str) -> Predicate:
    return lambda e: e.method.lower() == value


def _path(value: str) -> Predicate:
    return lambda e: value in e.url.lower()


def _body(value: str) -> Predicate:
    needle = value.encode()
    return lambda e: needle in e.body.lower() or needle in e.request_body.lower()


def _slower(value: str) -> Predicate | None:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)(ms|s)?", value)
    if not found:
        return None
    limit = float(found[1]) * (1000 if found[2] == "s" else 1)
    return lambda e: e.timing.total >= limit


def _larger(value: str) -> Predicate | None:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)(b|k|kb|m|mb)?", value)
    if not found:
        return None
    limit = float(found[1]) * {"k": 1e3, "m": 1e6}.get((found[2] or "b")[0], 1)
    return lambda e: e.body_size >= limit


_NAMED: dict[str, Callable[[str], Predicate | None]] = {
    "status": _status,
    "method": _method,
    "path": _path,
    "body": _body,
    "slower": _slower,
    "larger": _larger,
}
