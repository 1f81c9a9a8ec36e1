"""Titles of actions that begin without a screen, in English; screens give their own in the person's language."""

from __future__ import annotations

from typing import Any

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.kind import Kind
from lmsdesk.domain.words import fill


def act(template: str, kind: Kind | None = None, name: Any = "", count: int = 0) -> Action:
    """An action titled by a template with {kind}, {plural}, {name} and {count}."""
    shown = f"“{name}”" if isinstance(name, str) and name else f"{name}"
    words: dict[str, Any] = {"name": shown, "count": count}
    if kind is not None:
        words |= {"kind": kind.name, "plural": kind.name if count == 1 else kind.plural.lower()}
    return Action(fill(template, words).strip())
