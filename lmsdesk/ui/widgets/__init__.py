"""The basic widgets. Screens import from here; each module is loaded when one of its names is asked for.

(The first window needs few of them, and every module that is not loaded is a little earlier on the screen.)
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lmsdesk.ui.widgets.buttons import Button, Chip, IconButton, MenuButton, MenuChip
    from lmsdesk.ui.widgets.flow import FlowLayout
    from lmsdesk.ui.widgets.focus import FocusRing
    from lmsdesk.ui.widgets.frames import Card, EmptyState, FloatingBar, TallPage, TitleRow
    from lmsdesk.ui.widgets.inputs import FieldRow, SearchBox
    from lmsdesk.ui.widgets.labels import Badge, ElidedLabel, Rule, label, plain_tip, restyle
    from lmsdesk.ui.widgets.menus import Menu
    from lmsdesk.ui.widgets.notice import Notice, NoticeArea
    from lmsdesk.ui.widgets.waiting import ThinProgress, WorkLine

__all__ = [
    "Badge",
    "Button",
    "Card",
    "Chip",
    "ElidedLabel",
    "EmptyState",
    "FieldRow",
    "FloatingBar",
    "FlowLayout",
    "FocusRing",
    "IconButton",
    "Menu",
    "MenuButton",
    "MenuChip",
    "Notice",
    "NoticeArea",
    "Rule",
    "SearchBox",
    "TallPage",
    "ThinProgress",
    "TitleRow",
    "WorkLine",
    "label",
    "plain_tip",
    "restyle",
]

_MODULES = {
    "buttons": ("Button", "Chip", "IconButton", "MenuButton", "MenuChip"),
    "flow": ("FlowLayout",),
    "focus": ("FocusRing",),
    "frames": ("Card", "EmptyState", "FloatingBar", "TallPage", "TitleRow"),
    "inputs": ("FieldRow", "SearchBox"),
    "labels": ("Badge", "ElidedLabel", "Rule", "label", "plain_tip", "restyle"),
    "menus": ("Menu",),
    "notice": ("Notice", "NoticeArea"),
    "waiting": ("ThinProgress", "WorkLine"),
}
_HOME = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(name)
    found = getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = found
    return found
