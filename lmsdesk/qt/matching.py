"""Which records a query means, as far as that can be told without asking the site."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lmsdesk.domain.kind import Kind
from lmsdesk.domain.query import Query
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId, Ref

TRASH = "trash"
_SEARCHED = ("description", "short_description", "owner", "used_by")


def haystack(kind: Kind) -> Callable[[Record], str]:
    """What a search looks at: the title and the longer texts, as WordPress does, and whose it is."""
    names = [kind.title, *(name for name in _SEARCHED if kind.has(name))]

    def joined(record: Record) -> str:
        return "\n".join([value for name in names if isinstance(value := record.values.get(name), str)]).casefold()

    return joined


def fits(record: Record, query: Query) -> bool:
    """Whether a record has the status that a query filters by. The trash is in no other list."""
    status, wanted = record["status"], query.filters.get("status", "")
    if status is None:
        return True
    return bool(status == wanted) if wanted else status != TRASH


def same_list(one: Query, other: Query) -> bool:
    """Whether two queries mean the same records, in whatever order."""
    return (one.search, dict(one.filters)) == (other.search, dict(other.filters))


def unchanged(old: Record, new: Record) -> bool:
    """Whether a record that was read again is as it was. The date of the last change tells most at once."""
    return old["date_modified"] == new["date_modified"] and old == new and _names(old) == _names(new)


def within(query: Query, answered: Query) -> bool:
    """Whether what ``query`` means can be picked from all that ``answered`` means: by status and search only."""
    if answered.search and answered.search != query.search:
        return False
    for name in {*answered.filters, *query.filters}:
        had, wanted = answered.filters.get(name, ""), query.filters.get(name, "")
        if had != wanted and (name != "status" or had or wanted == TRASH):
            return False
    return True


def renamed(value: Any, names: Mapping[ItemId, str]) -> Any:
    """A pointer, or several, with newer names; None when they stay as they are."""
    refs = value if isinstance(value, tuple) else (value,)
    better = tuple(Ref(ref.id, names.get(ref.id, ref.name)) if isinstance(ref, Ref) else ref for ref in refs)
    if [getattr(ref, "name", "") for ref in better] == [getattr(ref, "name", "") for ref in refs]:
        return None
    return better if isinstance(value, tuple) else better[0]


def _names(record: Record) -> list[str]:
    """The names in a record's pointers, which count for people though not for comparing."""
    values = (value if isinstance(value, tuple) else (value,) for value in record.values.values())
    return [ref.name for some in values for ref in some if isinstance(ref, Ref)]
