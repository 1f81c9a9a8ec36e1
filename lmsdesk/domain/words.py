"""Sentences for people, kept apart from the values in them so that they can be translated.

Below the screens nothing is translated: code writes ``N_("Title")`` or ``Sentence("Saved {name}.", name=...)``
and the screens look the template up in the person's language before the values are put in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


def N_(text: str) -> str:
    """Mark a text for translation and give it back unchanged."""
    return text


class Sentence:
    """A translatable template with named values; ``str()`` gives the English sentence."""

    __slots__ = ("template", "values")

    def __init__(self, template: str, **values: Any) -> None:
        self.template = template
        self.values: Mapping[str, Any] = values

    def __str__(self) -> str:
        return fill(self.template, self.values)

    def __repr__(self) -> str:
        return f"Sentence({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sentence):
            return NotImplemented
        return self.template == other.template and dict(self.values) == dict(other.values)

    def __hash__(self) -> int:
        return hash(self.template)

    def __bool__(self) -> bool:
        return bool(self.template)


Tell = Callable[[str | Sentence], str]
"""Gives a text in somebody's language: ``str`` for English, ``tr`` on the screens."""


def fill(template: str, values: Mapping[str, Any]) -> str:
    """Put values into a template; an unknown name stays visible instead of raising."""
    if not values:
        return template
    return template.format_map(_Lenient(values))


class _Lenient(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"
