"""The form of a kind: what every field holds, and the sentences under fields that need mending."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from lmsdesk.domain.fields import Html
from lmsdesk.domain.said import said
from lmsdesk.domain.words import Sentence
from lmsdesk.ui.editor.groups import Groups
from lmsdesk.ui.editor.held import Held
from lmsdesk.ui.editor.relations import PickingEditor
from lmsdesk.ui.editor.sections import Columns
from lmsdesk.ui.editor.text import SlugEditor
from lmsdesk.ui.screen import MARGIN
from lmsdesk.ui.widgets import restyle
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.domain.kind import Kind
    from lmsdesk.domain.values import ItemId
    from lmsdesk.ui.desk import Desk
    from lmsdesk.ui.editor.field_editor import FieldEditor

Values = Mapping[str, Any]
LARGE = 4000
"""A formatted text longer than this is not written out at every key, but soon after."""
SOON_MS = 250


class RecordForm(QScrollArea):
    """Fields in two columns. It knows what is in them, not what is on the site.

    ``held`` is what every editable field holds, also those in groups that were never unfolded.
    """

    edited = Signal(object, object)
    """The person changed fields in one act: Held by field name before, and now."""
    busy_changed = Signal()

    def __init__(self, kind: Kind, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = kind
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.columns = Columns(self)
        self.setWidget(self.columns)
        self.groups = Groups(kind, desk, self.columns)
        self.held: dict[str, Held] = {}
        for field in self.groups.fields:
            self.held[field.name] = Held(field.default if field.default is not None else field.empty)
        self._troubles: dict[str, Sentence] = {}
        self._odd: dict[str, str] = {}
        self._item: ItemId | None = None
        self._read_only = False
        self._quiet = False
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self.look_everywhere)
        self.groups.built.connect(self._built)
        self.groups.touched.connect(self._touched)
        self.groups.busy_changed.connect(self.busy_changed)

    async def build(self) -> None:
        """All fields, a group in each turn of the event loop: nothing else waits until the last one is there."""
        for came in self.groups.add():
            self._dress(came)
            self.held |= {name: self._read(name) for name in came}
            await asyncio.sleep(0)

    @property
    def editors(self) -> Mapping[str, FieldEditor]:
        """The editors that are built by now, by field name."""
        return self.groups.editors

    # -- what the fields hold ----------------------------------------------------------------------------------

    def put(self, states: Mapping[str, Held]) -> None:
        """Show these states without counting them as the person's doing."""
        mine = {name: state for name, state in states.items() if name in self.held}
        for name, state in mine.items():
            if state.typed is not None:
                self.groups.build(name)
        self.held |= mine
        self._show(mine)
        if not mine.keys().isdisjoint(self._troubles):
            self.show_troubles({name: words for name, words in self._troubles.items() if name not in mine})

    def put_values(self, values: Values) -> None:
        """Show a record's values, also in the fields that are only shown."""
        self.put({name: Held(value) for name, value in values.items()})
        self.show_values(values)

    def show_values(self, values: Values) -> None:
        """Bring the fields that are only shown up to date."""
        self.groups.show_values(values)

    def values(self) -> dict[str, Any]:
        """What would be sent: the value of every field that can be edited."""
        return {name: state.value for name, state in self.held.items()}

    def look(self, *names: str) -> None:
        """Notice at once what was typed into these fields."""
        if self._quiet:
            return
        now = {name: self._read(name) for name in names if name in self.held and name in self.editors}
        now = {name: state for name, state in now.items() if state != self.held[name]}
        if not now:
            return
        before = {name: self.held[name] for name in now}
        self.held |= now
        self.edited.emit(before, now)

    def look_everywhere(self) -> None:
        """Notice at once what was typed anywhere."""
        self._soon.stop()
        self.look(*self.editors)

    def busy(self) -> bool:
        """Whether a field is still at work, such as sending a picture."""
        return any(editor.busy() for editor in self.editors.values())

    # -- what to mend ------------------------------------------------------------------------------------------

    @property
    def troubles(self) -> Mapping[str, Sentence]:
        """The sentences that stand under fields now."""
        return self._troubles

    def unreadable(self) -> dict[str, Sentence]:
        """Fields whose text is no value."""
        return {name: trouble for name, editor in self.editors.items() if (trouble := editor.trouble())}

    def show_troubles(self, troubles: Mapping[str, Sentence]) -> None:
        """Sentences under their fields; all others go."""
        self._troubles = {name: trouble for name, trouble in troubles.items() if name in self.held}
        for name in self._troubles:
            self.groups.build(name)
        for name, row in self.groups.rows.items():
            row.show_trouble(self._troubles.get(name))
        for composite, names in self.groups.composites:
            composite.show_troubles({name: self._troubles[name] for name in names if name in self._troubles})

    def focus_first_trouble(self) -> bool:
        """Put the keyboard where something is to be mended. False: there is nothing."""
        for name in self.held:
            if name in self._troubles:
                return self.focus_field(name)
        return False

    def focus_field(self, name: str, reason: Qt.FocusReason = Qt.FocusReason.TabFocusReason) -> bool:
        """Unfold, scroll to and focus a field. False: it is not in the form."""
        editor = self.groups.reveal(name)
        if editor is None:
            return False
        editor.setFocus(reason)
        self.ensureWidgetVisible(editor, 0, 80)
        return True

    def field_of(self, widget: QWidget) -> str:
        """The name of the field that the widget is part of, or nothing."""
        names = {id(editor): name for name, editor in self.editors.items()}
        at: QWidget | None = widget
        while at is not None and at is not self:
            if id(at) in names:
                return names[id(at)]
            at = at.parentWidget()
        return ""

    # -- what may be edited ------------------------------------------------------------------------------------

    def set_read_only(self, read_only: bool) -> None:
        """Lock or unlock every field."""
        self._read_only = read_only
        self._dress(self.editors)

    def set_odd(self, came: Mapping[str, str]) -> None:
        """Fields whose value on the site cannot be read: they are locked, and show what is there."""
        self.groups.came = came
        self._odd |= {name: text for name, text in came.items() if name in self.held or name in self._odd}
        for name in self._odd:
            self.held.pop(name, None)
        self._dress(self._odd)

    def set_item(self, id: ItemId | None) -> None:
        """Which item this is, for fields that may not point to it."""
        self._item = id
        self._dress([self.kind.parent])

    # -- inside ------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.columns.set_right(MARGIN - (self.width() - self.viewport().width()))

    def _touched(self, names: tuple[str, ...]) -> None:
        state = self.held.get(names[0])
        if isinstance(self.kind.field(names[0]), Html) and state is not None and len(state.value or "") > LARGE:
            if not self._soon.isActive():
                self._soon.start()
        else:
            self.look(*names)

    def _built(self, names: tuple[str, ...]) -> None:
        self._dress(names)
        self._show({name: self.held[name] for name in names if name in self.held})

    def _show(self, states: Mapping[str, Held]) -> None:
        """Bring states into the editors that are there; a composite gets all its fields at once."""
        wanted = {name: state for name, state in states.items() if name in self.editors}
        with self._quietly():
            composed: set[str] = set()
            for composite, names in self.groups.composites:
                composed.update(names)
                if not wanted.keys().isdisjoint(names):
                    wanted |= {name: self.held[name] for name in names if name in self.held}
                    composite.set_values({name: wanted[name].value for name in names if name in wanted})
            for name, state in wanted.items():
                if name not in composed:
                    self.editors[name].set_value(state.value)
                if state.typed is not None:
                    self.editors[name].put_typed(state.typed)
        self.held |= {name: self._read(name) for name in wanted}

    def _dress(self, names: Iterable[str]) -> None:
        """Give editors what they need to know beside their value."""
        for name in names:
            editor = self.editors.get(name)
            if editor is None:
                continue
            if isinstance(editor, SlugEditor):
                editor.source = self._title
            if isinstance(editor, PickingEditor) and name == self.kind.parent:
                editor.leave_out(self._item)
            locked = self._read_only or name in self._odd
            editor.set_read_only(locked)
            inner = editor.focusProxy()
            if inner is not None and bool(inner.property("locked")) != locked:
                inner.setProperty("locked", locked)
                restyle(inner)
            if name in self._odd:
                self.groups.set_help(name, _cannot_read(self._odd[name]))

    def _title(self) -> str:
        state = self.held.get(self.kind.title)
        return str(state.value or "") if state is not None else ""

    def _read(self, name: str) -> Held:
        editor = self.editors[name]
        return Held(editor.value(), editor.typed())

    @contextmanager
    def _quietly(self) -> Iterator[None]:
        was, self._quiet = self._quiet, True
        try:
            yield
        finally:
            self._quiet = was


def _cannot_read(came: str) -> str:
    """What stands under a field that is locked. A value that is no plain text is not shown: it is for the inspector."""
    value = said(came)
    if not value:
        return tr("The site holds something here that LMS Desk cannot read. It stays as it is.")
    return tr("The site holds {value} here, which LMS Desk cannot read. It stays as it is.", value=value)
