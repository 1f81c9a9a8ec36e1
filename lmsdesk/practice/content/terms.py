"""Categories in three levels, tags and difficulties of an academy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lmsdesk.practice.content import library
from lmsdesk.practice.content.plugin import Plugin
from lmsdesk.practice.database import Database
from lmsdesk.practice.masteriyo.term_form import create_term

LEVELS = ("", "beginner", "intermediate", "advanced", "expert")


@dataclass(slots=True)
class Terms:
    """Ids by name."""

    categories: dict[str, int] = field(default_factory=dict)
    tags: dict[str, int] = field(default_factory=dict)
    levels: list[int] = field(default_factory=list)
    """The ids of the difficulties, easiest first; empty where there are none."""
    tops: dict[str, str] = field(default_factory=dict)
    """Each category's topmost category."""

    def of(self, categories: Iterable[str], tags: Iterable[str], level: int) -> list[int]:
        """The ids that a course is tied to. Level 0 means none."""
        found = [*(self.categories[name] for name in categories), *(self.tags[name] for name in tags)]
        return [*found, self.levels[level - 1]] if level and self.levels else found


def pictured(side: str) -> set[str]:
    """The names of the pictures that categories show."""

    def walk(entries: list[dict[str, Any]]) -> set[str]:
        return {name for entry in entries for name in ({entry.get("picture", "")} | walk(entry.get("within", [])))}

    return walk(library.text("terms")[side]["categories"]) - {""}


def plant(db: Database, plugin: Plugin, pictures: Mapping[str, int]) -> Terms:
    """Insert the terms of an academy."""
    told, terms = library.text("terms")[plugin.side], Terms()

    def grow(entries: list[dict[str, Any]], parent: int, top: str) -> None:
        for order, entry in enumerate(entries):
            name = entry["name"]
            more: dict[str, Any] = {"featured_image": pictures[entry["picture"]]} if entry.get("picture") else {}
            if plugin.is_masteriyo:
                more["display"] = entry.get("display", "default")
            terms.tops[name] = top or name
            number = terms.categories[name] = create_term(
                db,
                plugin.category,
                name,
                parent=parent,
                description=entry["description"],
                term_order=order,
                **more,
            )
            grow(entry.get("within", []), number, top or name)

    grow(told["categories"], 0, "")
    for name in told["tags"]:
        terms.tags[name] = create_term(db, plugin.tag, name)
    for name, color, description in told["difficulties"]:
        terms.levels.append(create_term(db, plugin.difficulty, name, color=color, description=description))
    return terms
