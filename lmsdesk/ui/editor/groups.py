"""Builds the form's groups with their rows, one after the other. A folded group gets its fields when it is unfolded."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from lmsdesk.domain.fields import Html, LongText, Pairs, Relations
from lmsdesk.ui.editor.field_editor import FieldEditor, GroupEditor
from lmsdesk.ui.editor.registry import GROUP_EDITORS, make_editor
from lmsdesk.ui.editor.rows import EditorRow, ShownRow, pairs_of
from lmsdesk.ui.editor.sections import Columns, Section
from lmsdesk.ui.editor.showing import shown
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.domain.fields import Field
    from lmsdesk.domain.kind import Group, Kind
    from lmsdesk.ui.desk import Desk

_NEEDS_WIDTH = (Html, LongText, Pairs, Relations)


class Groups(QObject):
    """All groups of a kind. ``editors`` and ``rows`` hold what is built by now, by field name."""

    built = Signal(object)
    """Editors came into being: the names of their fields."""
    touched = Signal(object)
    """The person did something in one of these fields."""
    busy_changed = Signal()

    def __init__(self, kind: Kind, desk: Desk, columns: Columns) -> None:
        super().__init__(columns)
        self.editors: dict[str, FieldEditor] = {}
        self.rows: dict[str, EditorRow] = {}
        self.composites: list[tuple[GroupEditor, tuple[str, ...]]] = []
        self.sections: dict[str, Section] = {}
        self.came: Mapping[str, str] = {}
        """What stands in fields that cannot be read."""
        self._kind = kind
        self._desk = desk
        self._columns = columns
        self._shown: dict[str, ShownRow] = {}
        self._values: Mapping[str, Any] = {}
        self._waiting: dict[str, tuple[Group, Section]] = {}
        self._to_come = deque(sorted(kind.groups, key=lambda group: group.side))

    @property
    def fields(self) -> tuple[Field, ...]:
        """Every field that can be edited, in the order of the form, built or not."""
        groups = sorted(self._kind.groups, key=lambda group: group.side)
        ordered = (self._kind.field(name) for group in groups for name in group.fields)
        return tuple(field for field in ordered if not field.read_only)

    def add(self) -> Iterator[tuple[str, ...]]:
        """Build the groups that are not there yet, and tell after each the fields whose editors came."""
        while self._to_come:
            before = set(self.editors)
            self._add(self._to_come.popleft())
            yield tuple(name for name in self.editors if name not in before)

    def reveal(self, name: str) -> FieldEditor | None:
        """Build and unfold the group of a field, and give the field's editor."""
        section = self.sections.get(name)
        if section is None:
            return None
        section.set_folded(False)
        self.build(name)
        return self.editors.get(name)

    def build(self, name: str) -> None:
        """See that a field has its editor."""
        if name not in self._waiting:
            return
        group, section = self._waiting[name]
        for field in group.fields:
            del self._waiting[field]
        for row in self._fill(section, group, stacked=group.side):
            row.show()  # the layout would do it a moment later, too late for the keyboard
        if self._kind.field(group.fields[0]).label == group.title and group.fields[0] in self.rows:
            self.rows[group.fields[0]].label.hide()
        section.order_tabs()
        self.show_values(self._values)
        self.built.emit(tuple(field for field in group.fields if field in self.editors))

    def set_help(self, name: str, text: str) -> None:
        """Change the quiet line below a field."""
        if name in self.rows:
            self.rows[name].set_help(text)
        for composite, names in self.composites:
            if name in names:
                composite.set_help(name, text)

    def show_values(self, values: Mapping[str, Any]) -> None:
        """Bring the fields that are only shown up to date. A group that has nothing to show goes."""
        self._values = values
        for name, row in self._shown.items():
            row.set_value(values.get(name), self.came.get(name, ""))
        for section in set(self.sections.values()):
            fields = [self._kind.field(name) for name, home in self.sections.items() if home is section]
            told = {field.name for field in fields if shown(field, values.get(field.name))} | self.came.keys()
            section.setVisible(any(not field.read_only or field.name in told for field in fields))

    # -- inside ------------------------------------------------------------------------------------------------

    def _add(self, group: Group) -> None:
        column = self._columns.side if group.side else self._columns.main
        first = not group.side and column.is_empty
        twice = self._kind.field(group.fields[0]).label == group.title
        title = "" if (first or twice) and not group.folded else tr(group.title)
        rule = not group.side and not first
        section = Section(title, card=group.side, foldable=group.folded, rule=rule, parent=column)
        column.add(section)
        self.sections.update(dict.fromkeys(group.fields, section))
        if not group.folded:
            self._fill(section, group, stacked=first or group.side)
            return
        self._waiting.update(dict.fromkeys(group.fields, (group, section)))
        key = f"folded/{self._kind.id}/{group.title}"
        section.set_folded(bool(self._desk.settings.recall(key, True)))
        section.folded_changed.connect(partial(self._folded, key, group))
        if not section.folded:
            self.build(group.fields[0])

    def _folded(self, key: str, group: Group, folded: bool) -> None:
        self._desk.settings.remember(key, folded)
        if not folded:
            self.build(group.fields[0])

    def _fill(self, section: Section, group: Group, *, stacked: bool) -> list[QWidget]:
        fields = [self._kind.field(name) for name in group.fields]
        editable = tuple(field for field in fields if not field.read_only)
        rows: list[tuple[QWidget, bool]] = []
        composite = GROUP_EDITORS.get(group.editor)
        if composite is not None and editable:
            rows.append((self._compose(composite, editable, section.body), True))
        for field in fields:
            if field.read_only:
                self._shown[field.name] = ShownRow(field, section.body)
                rows.append((self._shown[field.name], True))
            elif composite is None:
                editor = make_editor(field, self._desk, section.body)
                editor.changed.connect(partial(self.touched.emit, (field.name,)))
                self._adopt(editor)
                self.rows[field.name] = EditorRow(editor, section.body)
                rows.append((self.rows[field.name], stacked or editor.wide or isinstance(field, _NEEDS_WIDTH)))
        pairs_of(rows, section.rows)
        return [row for row, _ in rows]

    def _compose(self, kind: type[GroupEditor], fields: tuple[Field, ...], parent: QWidget) -> GroupEditor:
        """One editor for several fields. One act of the person may change several of them."""
        made = kind(fields, self._desk, parent)
        names = tuple(field.name for field in fields)
        made.changed.connect(lambda _name: self.touched.emit(names))
        self.composites.append((made, names))
        for editor in made.editors().values():
            self._adopt(editor)
        return made

    def _adopt(self, editor: FieldEditor) -> None:
        self.editors[editor.field.name] = editor
        editor.busy_changed.connect(self.busy_changed)
