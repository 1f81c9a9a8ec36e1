"""What a site says is wrong with which field, out of every shape in which sites say it.

WordPress: ``data.params`` (a map, or a list of what is missing) and ``data.details``; Learnomy: ``error.details``.
The paths are the wire's; ``Placed`` is what a dialect makes of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lmsdesk.domain.field_paths import Path, names_of, path_of, path_of_steps, written
from lmsdesk.domain.words import Sentence

MOST = 200
"""Errors of one answer that are looked at."""
MISSING = "rest_missing_callback_param"

_PLACES = ("field", "path", "pointer", "param", "property", "parameter", "key", "name", "attribute")
_WORDS = ("message", "msg", "error", "detail", "reason", "title", "description")


@dataclass(frozen=True, slots=True)
class FieldError:
    """One complaint of the site, under the wire's own name."""

    path: Path
    message: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """One complaint at our field: ``inner`` leads further into its value, ``row`` is the item's place in a list."""

    field: str
    sentence: Sentence
    inner: Path = ()
    row: int | None = None


def field_errors(data: Any) -> tuple[FieldError, ...]:
    """All complaints about fields in an error's body, each path once."""
    if not isinstance(data, Mapping):
        return ()
    found: dict[Path, FieldError] = {}
    for error in _all(data):
        if error.path and (error.path not in found or not found[error.path].message):
            found[error.path] = error
        if len(found) >= MOST:
            break
    return tuple(found.values())


def by_name(errors: Sequence[FieldError]) -> dict[str, str]:
    """The complaints as messages by the first name of their path."""
    told: dict[str, str] = {}
    for error in errors:
        head = next(iter(names_of(error.path)), written(error.path))
        told.setdefault(head, error.message)
    return told


def _all(data: Mapping[str, Any]) -> Iterator[FieldError]:
    inner = data.get("error")
    if isinstance(inner, Mapping):
        yield from _learnomy(inner)
        return
    extra = data.get("data")
    if isinstance(extra, Mapping):
        yield from _wordpress(str(data.get("code") or ""), extra)
        yield from _rows(extra)
    yield from _rows(data)
    more = data.get("additional_errors")
    for other in more if isinstance(more, list) else ():
        if isinstance(other, Mapping) and isinstance(other.get("data"), Mapping):
            yield from _wordpress(str(other.get("code") or ""), other["data"])


# -- WordPress -----------------------------------------------------------------------------------------------------


def _wordpress(code: str, extra: Mapping[str, Any]) -> Iterator[FieldError]:
    params, details = extra.get("params"), extra.get("details")
    details = details if isinstance(details, Mapping) else {}
    if isinstance(params, list):
        for name in params:
            if isinstance(name, str):
                yield FieldError(path_of(name), "", code or MISSING)
    if isinstance(params, Mapping):
        for name, text in params.items():
            yield from _one(path_of(str(name)), text, details.get(name))


def _one(path: Path, text: Any, detail: Any) -> Iterator[FieldError]:
    """A parameter's error; its detail may lead further in (``categories[0]``)."""
    code = ""
    if isinstance(detail, Mapping):
        code = str(detail.get("code") or "")
        deeper = detail.get("data")
        if isinstance(deeper, Mapping) and isinstance(deeper.get("param"), str):
            further = path_of(deeper["param"])
            path = further if further[: len(path)] == path else path
    yield FieldError(path, text if isinstance(text, str) else _words(text), code)


# -- Learnomy, and what other plugins do -----------------------------------------------------------------------------


def _learnomy(error: Mapping[str, Any]) -> Iterator[FieldError]:
    for name in ("details", "errors", "fields", "violations"):
        yield from _details(error.get(name), ())


def _details(details: Any, at: Path) -> Iterator[FieldError]:
    if isinstance(details, Mapping):
        if any(isinstance(details.get(place), str | list) for place in _PLACES) and _words(details):
            yield _detail(details, at)
            return
        for name, value in details.items():
            yield from _mapped(value, (*at, *path_of(str(name))))
    elif isinstance(details, list):
        for item in details[:MOST]:
            if isinstance(item, Mapping):
                yield from _listed(item, at)


def _listed(item: Mapping[str, Any], at: Path) -> Iterator[FieldError]:
    if any(item.get(place) for place in _PLACES):
        yield _detail(item, at)
    else:
        yield from _details(item, at)


def _mapped(value: Any, path: Path) -> Iterator[FieldError]:
    """A field's value in a map of errors: a text, texts, one error, or a map further in."""
    if isinstance(value, str):
        yield FieldError(path, value)
    elif isinstance(value, list) and value and all(isinstance(one, str) for one in value):
        yield FieldError(path, " ".join(value[:3]))
    elif isinstance(value, Mapping) and isinstance(value.get("message"), str):
        yield FieldError(path, value["message"], str(value.get("code") or ""))
    elif isinstance(value, Mapping | list) and len(path) < 8:
        yield from _details(value, path)


def _detail(item: Mapping[str, Any], at: Path) -> FieldError:
    path: Path = ()
    for place in _PLACES:
        value = item.get(place)
        if isinstance(value, str) and value:
            path = path_of(value)
        elif isinstance(value, list) and value:
            path = path_of_steps(value)
        if path:
            break
    row = item.get("index", item.get("row"))
    if isinstance(row, int) and not isinstance(row, bool) and not any(isinstance(step, int) for step in path):
        path = (row, *path)
    code = item.get("code") or item.get("type") or ""
    return FieldError((*at, *path), _words(item), code if isinstance(code, str) else "")


def _words(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return " ".join(one for one in value[:3] if isinstance(one, str))
    if isinstance(value, Mapping):
        found = next((value[name] for name in _WORDS if isinstance(value.get(name), str) and value[name]), "")
        return found or str(value.get("code") or "")
    return ""


# -- answers about several items ---------------------------------------------------------------------------------------


def _rows(data: Mapping[str, Any]) -> Iterator[FieldError]:
    """Errors inside answers for several items: ``{"create": [{"error": ...}]}``, ``{"responses": [{"body": ...}]}``."""
    for name in ("create", "update", "delete", "responses", "results", "items", "errors"):
        rows = data.get(name)
        for at, row in enumerate(rows[:MOST] if isinstance(rows, list) else ()):
            if not isinstance(row, Mapping):
                continue
            inner = row.get("body", row)
            if isinstance(inner, Mapping) and (isinstance(inner.get("error"), Mapping) or "code" in inner):
                body = inner["error"] if "code" in (inner.get("error") or {}) else inner
                yield from (
                    FieldError((at, *error.path), error.message, error.code) for error in _of_row(body) if error.path
                )


def _of_row(body: Any) -> Iterator[FieldError]:
    if isinstance(body, Mapping):
        extra = body.get("data")
        if isinstance(extra, Mapping):
            yield from _wordpress(str(body.get("code") or ""), extra)
        yield from _learnomy(body)
