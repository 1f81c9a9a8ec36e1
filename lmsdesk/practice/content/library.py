"""The texts and pictures that come with the program, as they lie in ``texts/`` and ``pictures/``."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

_COURSES = {
    "music": ("music_strings", "music_keys", "music_voice", "music_studio"),
    "craft": ("craft_kitchen", "craft_clay_paper", "craft_textile_wood", "craft_garden"),
}


def text(name: str) -> Any:
    """What stands in one file of texts."""
    return json.loads((files(__package__) / "texts" / f"{name}.json").read_text("utf-8"))


def courses(side: str) -> list[dict[str, Any]]:
    """The written courses of one side, in the order of the catalogue."""
    return [course for name in _COURSES[side] for course in text(name)]


def picture(name: str) -> bytes:
    """A picture's file."""
    return (files(__package__) / "pictures" / f"{name}.png").read_bytes()
