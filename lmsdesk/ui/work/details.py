"""What is in one row, beside the list: when, who and where, field by field before and after, and what can be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from lmsdesk.domain.fields import Field, Html
from lmsdesk.domain.kind import Kind
from lmsdesk.domain.kinds.access import APP_PASSWORDS, SITE_KEYS
from lmsdesk.ui.editor.showing import shown
from lmsdesk.ui.widgets import Badge, Button, FlowLayout, Notice, Rule, label
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.sites import Site
    from lmsdesk.sites.kept import Write

LONGEST = 600
"""So much of a text is shown; the whole of it is kept."""
LEAST = 300
KEYS = {kind.id: kind for kind in (SITE_KEYS, APP_PASSWORDS)}


class Details(QScrollArea):
    """A quiet column. Fill it from above with ``begin`` and the ``add_...`` methods."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumWidth(LEAST)
        self.buttons: dict[str, Button] = {}
        self._page = QWidget()
        self._column = QVBoxLayout(self._page)
        self.setWidget(self._page)
        self.begin("")

    def begin(self, title: str, badge: tuple[str, str] = ("", ""), lines: Sequence[str] = ()) -> None:
        """Anew, with a title, a badge and quiet lines."""
        page, self._page = self._page, QWidget()
        self._column = QVBoxLayout(self._page)
        self._column.setContentsMargins(20, 16, 20, 20)
        self._column.setSpacing(8)
        self.buttons = {}
        self.setWidget(self._page)  # Qt deletes the page of before
        del page
        if title:
            self._column.addWidget(label(title, "section", wrap=True))
        if badge[0]:
            row = QHBoxLayout()
            row.addWidget(Badge(*badge))
            row.addStretch(1)
            self._column.addLayout(row)
        for line in lines:
            if line:
                self._column.addWidget(label(line, "secondary", wrap=True))

    def add_buttons(self, buttons: Mapping[str, Button]) -> None:
        """What can be done."""
        host = QWidget()
        flow = FlowLayout(host)
        for button in buttons.values():
            flow.addWidget(button)
        self.buttons |= buttons
        self._column.addWidget(host)

    def add_notice(self, tone: str, title: str, safe: str = "", todo: str = "") -> Notice:
        """Something worth a coloured line."""
        notice = Notice(tone, title, safe, todo, closable=False)
        self._column.addWidget(notice)
        return notice

    def add_text(self, text: str, role: str = "muted") -> None:
        self._column.addWidget(label(text, role, wrap=True))

    def add_fields(
        self, kind: Kind | None, before: Mapping[str, Any], after: Mapping[str, Any], heads: tuple[str, str]
    ) -> None:
        """Field by field, before and after. Without ``before`` only what came to be."""
        names = ordered(kind, {*before, *after})
        if not names:
            return
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        both = bool(before and after)
        columns = heads if both else (heads[1] if after else heads[0],)
        for at, head in enumerate(columns):
            grid.addWidget(label(head, "heading"), 0, at + 1)
        for at, name in enumerate(names, 1):
            field = kind.field(name) if kind is not None and kind.has(name) else None
            words = label(tr(field.label) if field is not None else name, "label", wrap=True)
            grid.addWidget(words, at, 0, Qt.AlignmentFlag.AlignTop)
            sides = ((before, name in before), (after, name in after)) if both else ((after or before, True),)
            for column, (values, known) in enumerate(sides, 1):
                text = said(field, values.get(name)) if known else tr("not known")
                side = label(text, "" if known else "muted", wrap=True)
                side.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                grid.addWidget(side, at, column, Qt.AlignmentFlag.AlignTop)
        grid.setColumnMinimumWidth(0, 92)
        grid.setColumnStretch(0, 2)
        for at in range(len(columns)):
            grid.setColumnStretch(at + 1, 3)
        self._column.addWidget(Rule())
        self._column.addLayout(grid)

    def end(self) -> None:
        """Nothing more comes."""
        self._column.addStretch(1)


def told(write: Write, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Values of a write by the names that its kind has: keys are called what they are for."""
    if write.kind not in KEYS:
        return values
    named = {"name" if name == "description" else name: value for name, value in values.items()}
    return {name: value for name, value in named.items() if name != "owner_id"}


def ordered(kind: Kind | None, names: set[str]) -> list[str]:
    """Names of fields in the order of the form; unknown ones behind."""
    known = [f.name for f in kind.fields if f.name in names] if kind is not None else []
    return [*known, *sorted(names - set(known))]


def said(field: Field | None, value: Any) -> str:
    """A value for reading: “–” for nothing, formatted text as text, long texts cut."""
    if field is None:
        text = "" if value is None else str(value)
    elif isinstance(field, Html):
        text = field.show(value)
    else:
        text = shown(field, value)
    text = text.strip()
    if len(text) > LONGEST:
        text = text[: LONGEST - 1].rstrip() + "…"
    return text or "–"


def kind_of(site: Site | None, write: Write) -> Kind | None:
    """The kind of a write, where the site has it."""
    if site is None:
        return None
    if write.kind in KEYS:
        return KEYS[write.kind]
    try:
        return site.kind(write.kind)
    except KeyError:
        return None
