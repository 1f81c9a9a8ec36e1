"""The inspector's filter: plain words, and a few names with a colon (``status:401 -failed text:"two words"``).

What can be seen in a line of the list is tested at once. What stands in headers and bodies (``text:``, ``body:``,
``header:``) is looked for afterwards, in the whole exchanges of the lines that are left.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from lmsdesk.domain.brief import Brief
from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.finding import finder, in_headers
from lmsdesk.domain.har import FOREIGN
from lmsdesk.domain.words import N_, Sentence

SLOW_MS = 1000.0
Predicate = Callable[[Brief], bool]
DeepPredicate = Callable[[Exchange], bool]


def _anything(_: Brief) -> bool:
    return True


FLAGS: dict[str, Predicate] = {
    "writes": lambda b: b.is_write,
    "reads": lambda b: not b.is_write,
    "failed": lambda b: b.failed or b.status in (301, 302, 303, 307, 308),
    "slow": lambda b: b.took >= SLOW_MS,
    "pinned": lambda b: b.mark.pinned,
    "marked": lambda b: bool(b.mark),
    "earlier": lambda b: b.number < 0,
    "file": lambda b: b.site.startswith(FOREIGN),
}
_TERM = re.compile(r'-?(?:[A-Za-z]+:)?(?:"[^"]*"?|[^\s"]+)+')


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter text, understood. ``needles`` are the texts to point at in what is shown."""

    quick: Predicate
    deep: DeepPredicate | None = None
    troubles: tuple[Sentence, ...] = ()
    needles: tuple[str, ...] = ()

    def __call__(self, exchange: Exchange) -> bool:
        """Test a whole exchange for all of it."""
        return self.quick(Brief.of(exchange)) and (self.deep is None or self.deep(exchange))


@dataclass(slots=True)
class _Parts:
    quick: list[Predicate] = field(default_factory=list)
    deep: list[DeepPredicate] = field(default_factory=list)
    troubles: list[Sentence] = field(default_factory=list)
    needles: list[str] = field(default_factory=list)


def parse(text: str, *, everywhere: bool = False) -> Filter:
    """A filter made of all the terms of the text; an empty text lets everything through.

    A leading ``-`` turns a term round; commas stand between values of which one is enough; quotes hold blanks together.
    An unfinished term such as ``status:`` is ignored; one that says nothing is told in ``troubles``. Plain words are
    looked for in what the list shows, with ``everywhere`` also in headers and bodies.
    """
    parts = _Parts()
    for found in _TERM.finditer(text):
        _term(found[0], parts, everywhere)
    deep = every(parts.deep) if parts.deep else None
    return Filter(every(parts.quick or [_anything]), deep, tuple(parts.troubles), tuple(parts.needles))


def every(tests: Sequence[Callable[[Any], bool]]) -> Callable[[Any], bool]:
    """One test of all of them (at least one). Called for tens of thousands of lines, so without a loop."""
    test = tests[0]
    for one in tests[1:]:
        test = _both(test, one)
    return test


def _both(one: Callable[[Any], bool], two: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda it: one(it) and two(it)


def _term(term: str, parts: _Parts, everywhere: bool) -> None:
    turned = term.startswith("-") and len(term) > 1
    term = term[1:] if turned else term
    low = term.lower()
    name, colon, value = term.partition(":")
    value = value.replace('"', "")
    if low in FLAGS:
        parts.quick.append(_turn(FLAGS[low], turned))
    elif colon and name.lower() in QUICK:
        if value:
            _quick(term, QUICK[name.lower()], value, parts, turned)
    elif colon and name.lower() in DEEP:
        if value:
            _deep(DEEP[name.lower()], value, parts, turned)
    elif word := low.replace('"', ""):
        if everywhere:
            seen, inside = _word(word), DEEP["text"](word)
            parts.deep.append(_turn(lambda e: seen(Brief.of(e)) or inside(e), turned))
            parts.needles += [] if turned else [word]
        else:
            parts.quick.append(_turn(_word(word), turned))


def _word(word: str) -> Predicate:
    return lambda b: word in b.words or (bool(b.mark.note) and word in b.mark.note.lower())


def _turn(test: Callable[[Any], bool], turned: bool) -> Callable[[Any], bool]:
    return (lambda it: not test(it)) if turned else test


def _quick(term: str, make: Callable[[str], Predicate | None], value: str, parts: _Parts, turned: bool) -> None:
    """One of several values is enough; a value that says nothing is told."""
    tests = []
    for one in value.lower().split(","):
        if not one:
            continue
        test = make(one)
        if test is None:
            parts.troubles.append(Sentence(N_("“{term}” says nothing: {example}"), term=term, example=EXAMPLES[make]))
            return
        tests.append(test)
    if len(tests) == 1:
        parts.quick.append(_turn(tests[0], turned))
    elif tests:
        parts.quick.append(_turn(lambda b: any(test(b) for test in tests), turned))


def _deep(make: Callable[[str], DeepPredicate], value: str, parts: _Parts, turned: bool) -> None:
    parts.deep.append(_turn(make(value), turned))
    if not turned:
        parts.needles.append(value)


def _status(value: str) -> Predicate | None:
    if span := re.fullmatch(r"(\d{3})-(\d{3})", value):
        low, high = int(span[1]), int(span[2])
        return lambda b: low <= b.status <= high
    if re.fullmatch(r"[1-9]\d{0,2}|[1-9]x{1,2}|[1-9]\dx", value):
        begin = value.rstrip("x")
        first, last = int(begin.ljust(3, "0")), int(begin.ljust(3, "9"))
        return lambda b: first <= b.status <= last
    return None if any(letter.isdigit() for letter in value) else lambda b: b.failure.startswith(value)


def _method(value: str) -> Predicate:
    return lambda b: b.method.lower() == value


def _path(value: str) -> Predicate:
    return lambda b: value in b.words and value in b.url.lower()


def _host(value: str) -> Predicate:
    return lambda b: value in b.host


def _type(value: str) -> Predicate:
    return lambda b: value in b.kind


def _action(value: str) -> Predicate:
    return lambda b: value in b.words and value in b.action.title.lower()


def _note(value: str) -> Predicate:
    return lambda b: value in b.mark.note.lower()


def _colour(value: str) -> Predicate:
    return lambda b: b.mark.colour == value


def _hint(value: str) -> Predicate:
    return (lambda b: bool(b.hint)) if value == "any" else (lambda b: b.hint.lower().startswith(value))


def _sign_in(value: str) -> Predicate:
    return (lambda b: not b.credential) if value == "none" else (lambda b: value in b.credential)


def _time(value: str) -> float | None:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)(ms|s|m)?", value)
    return float(found[1]) * {"s": 1e3, "m": 6e4}.get(found[2] or "ms", 1) if found else None


def _bytes(value: str) -> float | None:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)(b|k|kb|m|mb)?", value)
    return float(found[1]) * {"k": 1e3, "m": 1e6}.get((found[2] or "b")[0], 1) if found else None


def _slower(value: str) -> Predicate | None:
    limit = _time(value)
    return None if limit is None else lambda b: b.took >= limit


def _faster(value: str) -> Predicate | None:
    limit = _time(value)
    return None if limit is None else lambda b: b.took < limit


def _larger(value: str) -> Predicate | None:
    limit = _bytes(value)
    return None if limit is None else lambda b: b.size >= limit


def _smaller(value: str) -> Predicate | None:
    limit = _bytes(value)
    return None if limit is None else lambda b: b.size < limit


QUICK: dict[str, Callable[[str], Predicate | None]] = {
    "status": _status,
    "method": _method,
    "path": _path,
    "host": _host,
    "type": _type,
    "slower": _slower,
    "faster": _faster,
    "larger": _larger,
    "smaller": _smaller,
    "action": _action,
    "hint": _hint,
    "signin": _sign_in,
    "note": _note,
    "colour": _colour,
}


def _text(value: str) -> DeepPredicate:
    inside, among = finder(value), in_headers(value)
    return lambda e: inside(e.body) or inside(e.request_body) or among(e.headers) or among(e.request_headers)


def _body(value: str) -> DeepPredicate:
    inside = finder(value)
    return lambda e: inside(e.body) or inside(e.request_body)


def _sent(value: str) -> DeepPredicate:
    inside = finder(value)
    return lambda e: inside(e.request_body)


def _header(value: str) -> DeepPredicate:
    among = in_headers(value)
    return lambda e: among(e.headers) or among(e.request_headers)


DEEP: dict[str, Callable[[str], DeepPredicate]] = {"text": _text, "body": _body, "sent": _sent, "header": _header}

EXAMPLES: dict[Any, str] = {
    _status: "status:401, status:4xx, status:400-499",
    _slower: "slower:200ms, slower:2s",
    _faster: "faster:200ms",
    _larger: "larger:100k, larger:2m",
    _smaller: "smaller:1k",
}

HELP: tuple[tuple[str, str], ...] = (
    ("status:", N_("the status, as in status:401, status:4xx or status:timeout")),
    ("method:", N_("the method, as in method:put,delete")),
    ("path:", N_("a part of the address")),
    ("text:", N_("a text in headers or contents")),
    ("body:", N_("a text in what was sent or answered")),
    ("sent:", N_("a text in what was sent")),
    ("header:", N_("a text in a header, as in header:x-wp-total")),
    ("slower:", N_("took at least, as in slower:500ms or slower:2s")),
    ("faster:", N_("took less than")),
    ("larger:", N_("an answer of at least, as in larger:100k")),
    ("smaller:", N_("an answer of less than")),
    ("writes", N_("what may have changed something")),
    ("reads", N_("what only asked")),
    ("failed", N_("what failed or was forwarded")),
    ("slow", N_("what took a second or more")),
    ("hint:", N_("what a hint explains, as in hint:U04 or hint:any")),
    ("action:", N_("what you did, as in action:save")),
    ("type:", N_("the kind of answer, as in type:html")),
    ("host:", N_("the server")),
    ("signin:", N_("how it was signed, as in signin:none")),
    ("pinned", N_("what you pinned")),
    ("marked", N_("what has a pin, a note or a colour")),
    ("note:", N_("a text in your notes")),
    ("colour:", N_("your colour, as in colour:red")),
    ("earlier", N_("what was asked before LMS Desk was opened today")),
    ("file", N_("what was read from a file")),
)
"""Every term with a few words, for completion and help."""
