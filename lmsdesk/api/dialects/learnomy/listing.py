"""A Query as the parameters of a list, and where the next page begins: by cursor, offset or page number."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from lmsdesk.api.answer import Answer
from lmsdesk.api.dialects.learnomy.fitting import Fitted, sort_words
from lmsdesk.api.dialects.learnomy.reading import whole
from lmsdesk.api.dialects.learnomy.routes import Arg, Route
from lmsdesk.api.dialects.learnomy.shapes import EVERYTHING, word_of
from lmsdesk.domain.query import Query
from lmsdesk.domain.values import ItemId

PAGING = ("cursor", "after", "cursor_next", "offset", "page")
"""Parameters by which a next page may be asked for, in the order in which they are looked for."""
_SIZE = ("per_page", "limit", "page_size")
_SEARCH = ("search", "s", "q", "query", "keyword")
_NEXT = ("cursor_next", "next_cursor", "next")
_UNDECLARED = {"search": Arg("search"), "per_page": Arg("per_page", maximum=100)}
"""What the vendor's own clients send to a list, for sites that do not declare their arguments."""
_MOST = 100
_REMEMBERED = 40


@dataclass
class Listing:
    """What is known of one list while it is being paged through."""

    param: str
    others: list[str] = field(default_factory=list)
    """What else may ask for a next page, where the route declares nothing at all."""
    pages: dict[str, frozenset[ItemId]] = field(default_factory=dict)
    """Ids by the place they were asked at, so that asking again is no repetition."""


class Places:
    """The places that were given out as cursors. A forgotten one still works, without the stop rules."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._listings: OrderedDict[str, Listing] = OrderedDict()

    def begin(self, route: Route) -> tuple[str, Listing]:
        """A new list."""
        name = str(next(self._numbers))
        self._listings[name] = _listing(route)
        while len(self._listings) > _REMEMBERED:
            self._listings.popitem(last=False)
        return name, self._listings[name]

    def find(self, cursor: str, route: Route) -> tuple[str, Listing, str]:
        """The list of a cursor, and the place in it."""
        name, _, place = cursor.partition("|")
        if name not in self._listings:
            self._listings[name] = _listing(route)
        return name, self._listings[name], place


def _listing(route: Route) -> Listing:
    return Listing(paging(route), [] if route.args else list(PAGING[1:]))


def paging(route: Route) -> str:
    """The parameter that asks for a next page; the first of all where the route declares nothing; else none."""
    if not route.args:
        return PAGING[0]
    for name in PAGING:
        arg = route.args.get(name)
        if arg is not None and arg.format != "date-time":  # WordPress' own "after" is a date
            return name
    return ""


def parameters(fitted: Fitted, route: Route, query: Query, param: str, place: str) -> dict[str, Any]:
    """The query string of one page."""
    params: dict[str, Any] = {}
    if (size := _arg(route, _SIZE)) is not None:
        params[size.name] = page_size(query, size)
    if (search := _arg(route, _SEARCH)) is not None and query.search.strip():
        params[search.name] = query.search.strip()
    if edits(route):
        params["context"] = "edit"
    for name, value in _filtered(fitted, route, query):
        params[name] = value
    if query.sort and (words := sort_words(fitted.shape, route).get(query.sort)) is not None:
        name, word, direction = words
        params[name] = word
        params[direction] = _direction(route.args[direction], query.descending)
    if param and place:
        params[param] = place
    elif param == "page":
        params[param] = 1
    return params


def searches_here(route: Route, query: Query) -> bool:
    """Whether the site's list cannot search, so that rows are to be looked through on this side."""
    return bool(query.search.strip()) and _arg(route, _SEARCH) is None


def edits(route: Route) -> bool:
    """Whether a route can give texts as they are stored."""
    context = route.args.get("context")
    return context is not None and "edit" in context.enum


def asked_for(route: Route, query: Query) -> int:
    """How many rows a page is asked to have."""
    return page_size(query, _arg(route, _SIZE))


def page_size(query: Query, arg: Arg | None) -> int:
    most = arg.maximum if arg is not None and arg.maximum is not None else _MOST
    return min(max(1, query.page_size), most)


def next_place(
    answer: Answer,
    meta: Mapping[str, Any],
    listing: Listing,
    place: str,
    ids: Sequence[ItemId],
    asked: int,
) -> str | None:
    """Where the next page begins, or None at the end: no rows, no cursor, a cursor seen before, or nothing new."""
    fresh = is_new(listing, place, ids)
    listing.pages[place] = frozenset(ids)
    if not fresh or meta.get("has_more") is False or not listing.param:
        return None
    told = next((name for name in _NEXT if name in meta), None)
    if told is None and listing.others:
        listing.param, listing.others = "page", []
    if listing.param == "page":
        following = _next_page(answer, meta, int(place or 1), len(ids), asked)
    elif told is not None:
        following = str(meta[told]) if meta[told] not in (None, "", False, 0) else None
    elif listing.param == "offset":
        following = _next_offset(answer, meta, int(place or 0), len(ids), asked)
    else:
        following = None
    return None if following is None or following in listing.pages else following


def is_new(listing: Listing, place: str, ids: Sequence[ItemId]) -> bool:
    """Whether a page holds something that no other page of the list held."""
    return bool(set(ids).difference(*(page for other, page in listing.pages.items() if other != place)))


def another_way(listing: Listing, place: str) -> str:
    """The next parameter to try with a place that brought nothing new; the place as that parameter wants it."""
    listing.param = listing.others.pop(0)
    return str(len(listing.pages) + 1) if listing.param == "page" else place


def _next_page(answer: Answer, meta: Mapping[str, Any], page: int, found: int, asked: int) -> str | None:
    pages = next((n for name in ("total_pages", "pages", "last_page") if (n := whole(meta.get(name)))), None)
    pages = pages if pages is not None else answer.pages()
    if pages is not None:
        return str(page + 1) if page < pages else None
    total = whole(meta.get("total"))
    if total is not None:
        return str(page + 1) if page * asked < total else None
    return str(page + 1) if found >= asked else None


def _next_offset(answer: Answer, meta: Mapping[str, Any], offset: int, found: int, asked: int) -> str | None:
    total = whole(meta.get("total"))
    total = total if total is not None else answer.total()
    more = offset + found < total if total is not None else found >= asked
    return str(offset + found) if more else None


def _arg(route: Route, names: tuple[str, ...]) -> Arg | None:
    if not route.args:
        return next((_UNDECLARED[name] for name in names if name in _UNDECLARED), None)
    return route.first(*names)


def _filtered(fitted: Fitted, route: Route, query: Query) -> list[tuple[str, Any]]:
    pairs: list[tuple[str, Any]] = []
    for name, words in fitted.shape.filters.items():
        if (arg := route.first(*words)) is None:
            continue
        value = query.filters.get(name, "")
        if not value and name == "status":  # a list for visitors would leave out drafts
            word = next((word for word in EVERYTHING if word in arg.enum), None)
        elif value:
            word = word_of(name, value, arg.enum, fitted.seen.get(name, {}))
        else:
            continue
        if word is not None:
            pairs.append((arg.name, [word] if arg.is_list else word))
    return pairs


def _direction(arg: Arg, descending: bool) -> str:
    wanted = "desc" if descending else "asc"
    return next((word for word in arg.enum if word.lower() == wanted), wanted)
