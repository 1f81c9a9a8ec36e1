"""From the wire's names to our fields: one way for both dialects, with a table of names for each kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lmsdesk.domain.field_errors import FieldError, Placed
from lmsdesk.domain.field_paths import Path, names_of
from lmsdesk.domain.field_words import SAYS, words_for
from lmsdesk.domain.kind import Kind
from lmsdesk.domain.problem import Problem

Names = Mapping[tuple[str, ...], str]
"""Our field by wire path without places in lists: ``("pricing", "regular_price")``."""


def place(problem: Problem, kind: Kind, names: Names, errors: Sequence[FieldError]) -> None:
    """Put the site's complaints at our fields, and tell which of them was sent under which name."""
    problem.placed = placed(kind, names, errors)
    problem.fields = messages(problem.placed)
    problem.names = {path[0]: name for path, name in names.items() if len(path) == 1}


def placed(kind: Kind, names: Names, errors: Sequence[FieldError]) -> tuple[Placed, ...]:
    """The complaints at our fields; what is none of ours keeps the wire's first name, so that it is not lost."""
    fields = {field.name: field for field in kind.fields}
    found = []
    for error in errors:
        row, path = _row(error.path, names, fields)
        name, inner = _field(path, names, fields)
        found.append(Placed(name, words_for(error, fields.get(name)), inner, row))
    return tuple(found)


def messages(errors: Sequence[Placed]) -> dict[str, str]:
    """The complaints as one message by field, for places that show no more."""
    told: dict[str, str] = {}
    for error in errors:
        own = error.sentence.template == SAYS
        text = str(error.sentence.values["message"]) if own else str(error.sentence)
        told[error.field] = f"{told[error.field]} {text}" if told.get(error.field, text) != text else text
    return told


def _row(path: Path, names: Names, fields: Mapping[str, object]) -> tuple[int | None, Path]:
    """The place of the item, where several were sent: ``[2].name``, ``items[2].name``."""
    if path and isinstance(path[0], int):
        return path[0], path[1:]
    if len(path) > 2 and isinstance(path[1], int) and isinstance(path[2], str):
        head = str(path[0])
        if head not in fields and (head,) not in names:
            return path[1], path[2:]
    return None, path


def _field(path: Path, names: Names, fields: Mapping[str, object]) -> tuple[str, Path]:
    """Our field for a path, and what leads further in: the longest known beginning, else the first known name."""
    for end in range(len(path), 0, -1):
        if isinstance(path[end - 1], str) and (name := names.get(names_of(path[:end]))) is not None:
            return name, path[end:]
    for at, step in enumerate(path):
        if isinstance(step, str):
            name = names.get((step,)) or (step if step in fields else None)
            if name is not None:
                return name, path[at + 1 :]
    first = next((step for step in path if isinstance(step, str)), "")
    return first, ()
