"""The form of a kind: all groups and fields, what they hold, and sentences under the fields that need mending."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QWidget

from lmsdesk.domain.words import Sentence
from lmsdesk.ui.editor.field_editor import FieldEditor, GroupEditor
from lmsdesk.ui.editor.held import Held
from lmsdesk.ui.editor.registry import GROUP_EDITORS, make_editor
from lmsdesk.ui.editor.rows import EditorRow, ShownRow, pairs_of
from lmsdesk.ui.editor.sections import Columns, Section
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.domain.kind import Group, Kind
    from lmsdesk.ui.desk import Desk

Values = Mapping[str, Any]


class RecordForm(QScrollArea):
    """Fields in two columns. It knows what is in them, not what is on the site."""

    edited = Signal(str, object, object)
    """The person changed a field: its name, the Held before, the Held now."""
    busy_changed = Signal()

    def __init__(self, kind: Kind, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = kind
        self.editors: dict[str, FieldEditor] = {}
        self.held: dict[str, Held] = {}
        self._desk = desk
        self._rows: dict[str, EditorRow] = {}
        self._shown: dict[str, ShownRow] = {}
        self._groups: list[tuple[GroupEditor, tuple[str, ...]]] = []
        self._sections: dict[str, Section] = {}
        self._troubles: dict[str, Sentence] = {}
        self._odd: frozenset[str] = frozenset()
        self._quiet = False
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.columns = Columns()
        for group in sorted(kind.groups, key=lambda group: group.side):
            self._add_group(group)
        self.setWidget(self.columns)

    # -- what the fields hold ----------------------------------------------------------------------------------

    def put(self, states: Mapping[str, Held]) -> None:
        """Show these states without counting them as the person's doing."""
        mine = {name: state for name, state in states.items() if name in self.editors and name not in self._odd}
        with self._quietly():
            for group, names in self._groups:
                if inside := {name: mine[name].value for name in names if name in mine}:
                    group.set_values(inside)
            grouped = {name for _, names in self._groups for name in names}
            for name, state in mine.items():
                if name not in grouped:
                    self.editors[name].set_value(state.value)
                if state.typed is not None:
                    self.editors[name].put_typed(state.typed)
        for name in mine:
            self.held[name] = self._read(name)
            self._forget_trouble(name)

    def put_values(self, values: Values) -> None:
        """Show a record's values, also in the fields that are only shown."""
        self.put({name: Held(value) for name, value in values.items()})
        self.show_values(values)

    def show_values(self, values: Values) -> None:
        """Bring the fields that are only shown up to date."""
        for name, row in self._shown.items():
            if name in values:
                row.set_value(values[name])

    def values(self) -> dict[str, Any]:
        """What would be sent: the value of every field that can be edited."""
        return {name: state.value for name, state in self.held.items()}

    def look(self, name: str) -> None:
        """Notice at once what was typed into a field."""
        if self._quiet or name not in self.editors or name in self._odd:
            return
        before, now = self.held.get(name), self._read(name)
        if before is None or before == now:
            return
        self.held[name] = now
        self.edited.emit(name, before, now)

    def look_everywhere(self) -> None:
        """Notice at once what was typed anywhere."""
        for name in tuple(self.editors):
            self.look(name)

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
        self._troubles = {name: trouble for name, trouble in troubles.items() if name in self.editors}
        for name, row in self._rows.items():
            row.show_trouble(self._troubles.get(name))
        for group, names in self._groups:
            group.show_troubles({name: self._troubles[name] for name in names if name in self._troubles})

    def focus_first_trouble(self) -> None:
        """Put the keyboard where something is to be mended."""
        for name in self.editors:
            if name in self._troubles:
                self.focus_field(name)
                return

    def focus_field(self, name: str) -> bool:
        """Unfold, scroll to and focus a field. False: it cannot be edited here."""
        editor = self.editors.get(name)
        if editor is None:
            return False
        section = self._sections.get(name)
        if section is not None:
            section.set_folded(False)
        editor.setFocus(Qt.FocusReason.TabFocusReason)
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
        for name, editor in self.editors.items():
            editor.set_read_only(read_only or name in self._odd)

    def set_odd(self, names: Iterable[str]) -> None:
        """Fields whose value on the site cannot be read: shown empty and locked, and why."""
        self._odd = frozenset(names) & frozenset(self.editors)
        for name in self._odd:
            self.held.pop(name, None)
            self.editors[name].set_read_only(True)
            if name in self._rows:
                self._rows[name].set_help(
                    tr("The site holds something here that LMS Desk cannot read. It stays as it is.")
                )

    # -- inside ------------------------------------------------------------------------------------------------

    def _add_group(self, group: Group) -> None:
        fields = [self.kind.field(name) for name in group.fields]
        alone = len(fields) == 1 and fields[0].label == group.title and not group.folded
        first = not group.side and self.columns.main.is_empty
        title = "" if alone or (first and not group.folded) else tr(group.title)
        section = Section(title, card=group.side, foldable=group.folded, rule=not group.side and not first)
        self._fill(section, group)
        (self.columns.side if group.side else self.columns.main).add(section)
        self._sections.update(dict.fromkeys(group.fields, section))
        if group.folded:
            key = f"folded/{self.kind.id}/{group.title}"
            section.set_folded(bool(self._desk.settings.recall(key, True)))
            section.folded_changed.connect(partial(self._desk.settings.remember, key))

    def _fill(self, section: Section, group: Group) -> None:
        fields = [self.kind.field(name) for name in group.fields]
        editable = tuple(field for field in fields if not field.read_only)
        rows: list[tuple[QWidget, bool]] = []
        made = GROUP_EDITORS.get(group.editor)
        if made is not None and editable:
            composite = made(editable, self._desk, section.body)
            composite.changed.connect(self.look)
            names = tuple(field.name for field in editable)
            self._groups.append((composite, names))
            for name, editor in composite.editors().items():
                self._adopt(name, editor)
            rows.append((composite, True))
        for field in fields:
            if field.read_only:
                self._shown[field.name] = ShownRow(field, section.body)
                rows.append((self._shown[field.name], True))
            elif made is None:
                editor = make_editor(field, self._desk, section.body)
                editor.changed.connect(partial(self.look, field.name))
                self._adopt(field.name, editor)
                self._rows[field.name] = EditorRow(editor, section.body)
                rows.append((self._rows[field.name], editor.wide or group.side))
        pairs_of(rows, section.rows)

    def _adopt(self, name: str, editor: FieldEditor) -> None:
        self.editors[name] = editor
        self.held[name] = self._read(name)
        editor.busy_changed.connect(self.busy_changed)

    def _read(self, name: str) -> Held:
        editor = self.editors[name]
        return Held(editor.value(), editor.typed())

    def _forget_trouble(self, name: str) -> None:
        if name in self._troubles:
            self.show_troubles({other: words for other, words in self._troubles.items() if other != name})

    @contextmanager
    def _quietly(self) -> Iterator[None]:
        was, self._quiet = self._quiet, True
        try:
            yield
        finally:
            self._quiet = was
