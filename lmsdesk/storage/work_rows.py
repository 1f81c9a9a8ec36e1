"""Rows of the work file: how a write and what became of it are packed, and how both are read again."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from lmsdesk.storage import lossless
from lmsdesk.storage.work_model import NewWrite, Queue, Settled, State, Write

MOST_WORDS = 4_000
_WAITING = (State.WAITING, State.PLANNED)
WRITE = (
    'id, batch, verb, kind, item, name, state, queue, place, "before", sent, "after", extra, began, ended, due, '
    'exchanges, trouble, session, undoes, undone, "changed"'
)
BATCH = "id, title, screen, who, started, state, ended, undoes, plan"
FIRST_ID = object()
"""Stands for the id that the first statement of a change made."""
Row = tuple[Any, ...]
Statement = tuple[str, Mapping[str, Any]]


def insert(table: str, values: Mapping[str, Any]) -> Statement:
    """The statement that adds a row."""
    return _inserting(table, tuple(values)), values


@lru_cache(maxsize=64)
def _inserting(table: str, columns: tuple[str, ...]) -> str:
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join(f":{name}" for name in columns)
    return f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - our own names


def update(
    table: str, values: Mapping[str, Any], where: str, about: Mapping[str, Any]
) -> tuple[str, Mapping[str, Any]]:
    """The statement that changes columns of the rows that ``where`` names with ``about``."""
    return f"UPDATE {table} SET {_setting(tuple(values))} WHERE {where}", {**values, **about}  # noqa: S608 - our own


@lru_cache(maxsize=64)
def _setting(columns: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}" = :{name}' for name in columns)


def new_row(batch: object, write: NewWrite, state: State, place: float, session: str) -> dict[str, Any]:
    """A new write as a row."""
    return {
        "batch": batch,
        "place": place,
        "queue": write.queue.value,
        "due": write.due.timestamp() if write.due is not None else None,
        "verb": write.verb,
        "kind": write.kind,
        "item": lossless.dump(write.item),
        "name": write.name,
        "before": lossless.dump(dict(write.before)),
        "sent": lossless.dump(dict(write.sent)),
        "after": "{}",
        "extra": lossless.dump(dict(write.extra)),
        "state": state.value,
        "began": time.time(),
        "exchanges": "[]",
        "trouble": "{}",
        "session": session,
        "undoes": write.undoes,
        "words": _words(write),
    }


def settling(one: Settled) -> list[Statement]:
    """What is to be written when something became of a write."""
    over = one.state not in _WAITING
    values: dict[str, Any] = {
        "state": one.state.value,
        "ended": time.time() if over else None,
        "trouble": _text(one.trouble),
    }
    if one.state is State.DONE:
        values["queue"] = Queue.NONE.value
    statements: list[Statement] = []
    if one.item is not None:
        values["item"] = lossless.dump(one.item)
        renamed = """
            INSERT OR REPLACE INTO renamed
            SELECT kind, item, :item FROM writes WHERE id = :id AND item NOT IN ('null', :item)
        """
        statements.append((renamed, {"id": one.id, "item": values["item"]}))
    if one.name is not None:
        values["name"] = one.name
    for column, given in (("before", one.before), ("after", one.after), ("extra", one.extra)):
        if given is not None:
            values[column] = lossless.dump(dict(given))
    if one.changed:
        values |= {"changed": _text(one.changed), "told": 0}
    if one.exchanges:
        values["exchanges"] = json.dumps(one.exchanges)
    statements.append(update("writes", values, "id = :id", {"id": one.id}))
    return statements


def taking_back(id: int) -> list[Statement]:
    """What is to be written besides when a write is done that takes another one back, be it an undo itself."""
    its = "(SELECT undoes FROM writes WHERE id = :id)"
    again = f"UPDATE writes SET undone = NULL WHERE id = (SELECT undoes FROM writes WHERE id = {its})"  # noqa: S608
    return [(again, {"id": id}), (f"UPDATE writes SET undone = :id WHERE id = {its}", {"id": id})]  # noqa: S608


def among(ids: Sequence[int], column: str = "id") -> str:
    """A condition: one of these."""
    return f"{column} IN ({', '.join(str(int(id)) for id in ids)})"


def in_states(states: Sequence[State]) -> str:
    return f" AND state IN ({', '.join(repr(state.value) for state in states)})" if states else ""


def _words(write: NewWrite) -> str:
    """What a write can be found by: its name, and the texts before and after."""
    texts = [write.name, write.kind]
    for values in (write.sent, write.before):
        texts += [_plain(value) for value in values.values()]
    return " ".join(text for text in texts if text)[:MOST_WORDS].casefold()


def _plain(value: Any) -> str:
    if isinstance(value, tuple | list):
        return " ".join(_plain(item) for item in value)
    name = getattr(value, "name", None)
    if isinstance(name, str):
        return name
    return "" if value is None or isinstance(value, bool) else str(value)


def _text(values: Mapping[str, Any]) -> str:
    try:
        return lossless.dump(dict(values))
    except TypeError:
        return lossless.dump({name: str(value) for name, value in values.items()})


def moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def loaded(text: str) -> Mapping[str, Any]:
    try:
        found = lossless.load(text)
    except (ValueError, TypeError):
        return {}
    return found if isinstance(found, Mapping) else {}


def read_all(rows: Sequence[tuple[Any, ...]]) -> tuple[Write, ...]:
    """Writes from rows; a row that cannot be read is left out (and stays where it is)."""
    found = []
    for row in rows:
        try:
            found.append(_read(*row))
        except (ValueError, TypeError, OverflowError, OSError):
            continue
    return tuple(found)


def _read(
    id: int,
    batch: int,
    verb: str,
    kind: str,
    item: str,
    name: str,
    state: str,
    queue: str,
    place: float,
    before: str,
    sent: str,
    after: str,
    extra: str,
    began: float,
    ended: float | None,
    due: float | None,
    exchanges: str,
    trouble: str,
    session: str,
    undoes: int | None,
    undone: int | None,
    changed: str,
) -> Write:
    return Write(
        id,
        batch,
        verb,
        kind,
        lossless.load(item),
        name,
        State(state),
        Queue(queue),
        place,
        lossless.load(before),
        lossless.load(sent),
        lossless.load(after),
        lossless.load(extra),
        moment(began),
        moment(ended) if ended is not None else None,
        moment(due) if due is not None else None,
        tuple((int(number), float(started)) for number, started in json.loads(exchanges)),
        lossless.load(trouble),
        session,
        undoes,
        undone,
        loaded(changed),
    )
