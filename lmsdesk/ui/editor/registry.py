"""Which editor edits which field type, and which composite editor a group may ask for by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lmsdesk.domain import fields as f
from lmsdesk.ui.editor.choices import BooleanEditor, OneOfEditor
from lmsdesk.ui.editor.colour import ColourEditor
from lmsdesk.ui.editor.moments import DateTimeEditor
from lmsdesk.ui.editor.numbers import IntegerEditor, MoneyEditor, ShownNumberEditor
from lmsdesk.ui.editor.pairs import PairsEditor
from lmsdesk.ui.editor.picture import PictureEditor
from lmsdesk.ui.editor.price import PriceEditor
from lmsdesk.ui.editor.relations import RelationEditor, RelationsEditor
from lmsdesk.ui.editor.rich_text import RichTextEditor
from lmsdesk.ui.editor.text import LongTextEditor, SlugEditor, TextEditor, UrlEditor

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from lmsdesk.ui.desk import Desk
    from lmsdesk.ui.editor.field_editor import FieldEditor, GroupEditor

EDITORS: dict[type[f.Field], type[FieldEditor]] = {
    f.Text: TextEditor,
    f.LongText: LongTextEditor,
    f.Html: RichTextEditor,
    f.Slug: SlugEditor,
    f.Url: UrlEditor,
    f.Integer: IntegerEditor,
    f.Number: ShownNumberEditor,
    f.Money: MoneyEditor,
    f.Boolean: BooleanEditor,
    f.OneOf: OneOfEditor,
    f.DateTime: DateTimeEditor,
    f.Color: ColourEditor,
    f.Image: PictureEditor,
    f.Relation: RelationEditor,
    f.Relations: RelationsEditor,
    f.Pairs: PairsEditor,
}

GROUP_EDITORS: dict[str, type[GroupEditor]] = {"price": PriceEditor}


def make_editor(field: f.Field, desk: Desk, parent: QWidget | None = None) -> FieldEditor:
    """The editor for a field, by its type; a type derived from a known one is edited like that one."""
    for kind in type(field).__mro__:
        found = EDITORS.get(kind)
        if found is not None:
            editor = found(field, desk, parent)
            editor.set_read_only(False)
            return editor
    raise LookupError(f"no editor for {type(field).__name__}")
