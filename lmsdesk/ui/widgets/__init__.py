"""The basic widgets. Screens import from here."""

from lmsdesk.ui.widgets.buttons import Button, Chip, IconButton, MenuButton, MenuChip
from lmsdesk.ui.widgets.focus import FocusRing
from lmsdesk.ui.widgets.frames import Card, EmptyState, FloatingBar, TitleRow
from lmsdesk.ui.widgets.inputs import FieldRow, SearchBox
from lmsdesk.ui.widgets.labels import Badge, ElidedLabel, Rule, label, restyle
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
    "FocusRing",
    "IconButton",
    "Menu",
    "MenuButton",
    "MenuChip",
    "Notice",
    "NoticeArea",
    "Rule",
    "SearchBox",
    "ThinProgress",
    "TitleRow",
    "WorkLine",
    "label",
    "restyle",
]
