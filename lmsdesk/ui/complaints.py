"""What the site says is wrong, at the fields of the form; and what it says about things that the form does not show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lmsdesk.domain.field_errors import Placed
from lmsdesk.domain.fields import Pairs, Relations
from lmsdesk.domain.said import said
from lmsdesk.domain.words import N_, Sentence

if TYPE_CHECKING:
    from lmsdesk.domain.field_paths import Path
    from lmsdesk.domain.fields import Field
    from lmsdesk.domain.kind import Kind
    from lmsdesk.domain.problem import Problem


def complaints(problem: Problem, kind: Kind, values: Mapping[str, Any]) -> dict[str, Sentence]:
    """One sentence by field for everything that the site complained about; also of fields that no form has."""
    fields = {field.name: field for field in kind.fields}
    return _by_field(problem.placed or _plain(problem), fields, values)


def complaints_by_row(problem: Problem, kind: Kind) -> dict[int, dict[str, Sentence]]:
    """For a form of several items: one sentence by the place of the item and the field."""
    rows: dict[int, list[Placed]] = {}
    for error in problem.placed:
        rows.setdefault(error.row or 0, []).append(error)
    fields = {field.name: field for field in kind.fields}
    return {row: _by_field(errors, fields, {}) for row, errors in sorted(rows.items())}


def reasons(kind: Kind, failed: Sequence[tuple[str, Problem]]) -> tuple[Sentence, ...]:
    """Of several items that were done at once: which field of which item the site did not accept, and why."""
    labels = {field.name: field.label for field in kind.fields}
    told = []
    for title, problem in failed:
        for name, sentence in complaints(problem, kind, {}).items():
            template = N_("“{title}”, {field}: {sentence}") if name in labels else N_("“{title}”: {sentence}")
            told.append(Sentence(template, title=title, field=Sentence(labels.get(name, "")), sentence=sentence))
    return tuple(told)


def _by_field(errors: Iterable[Placed], fields: Mapping[str, Field], values: Mapping[str, Any]) -> dict[str, Sentence]:
    told: dict[str, list[Sentence]] = {}
    for error in errors:
        sentence = _inside(fields.get(error.field), error, values.get(error.field))
        if sentence not in told.setdefault(error.field, []):
            told[error.field].append(sentence)
    return {name: _joined(sentences) for name, sentences in told.items()}


def _plain(problem: Problem) -> tuple[Placed, ...]:
    """The messages of a problem that was kept without its sentences."""
    return tuple(Placed(name, _sentence(message)) for name, message in problem.fields.items())


def _sentence(message: str) -> Sentence:
    text = said(message)
    return Sentence("{message}", message=text) if text else Sentence(N_("Your site does not accept this."))


def _inside(field: Field | None, error: Placed, value: Any) -> Sentence:
    """The sentence, with the part of the value that it is about where that part has a name."""
    part = _part(field, error.inner, value)
    return Sentence("{part}: {sentence}", part=part, sentence=error.sentence) if part else error.sentence


def _part(field: Field | None, inner: Path, value: Any) -> str:
    first = inner[0] if inner else None
    if isinstance(field, Relations) and isinstance(first, int) and isinstance(value, tuple | list):
        name = value[first].name if first < len(value) else ""
        return f"“{name}”" if name else ""
    if isinstance(field, Pairs) and isinstance(first, str):
        return f"“{first}”"
    return ""


def _joined(sentences: list[Sentence]) -> Sentence:
    whole = sentences[0]
    for sentence in sentences[1:3]:
        whole = Sentence("{first} {second}", first=whole, second=sentence)
    return whole
