"""Somebody changed the same fields while they were edited here: nothing was sent, and the person chooses."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from lmsdesk.sites import What
from lmsdesk.ui.editor import elsewhere
from lmsdesk.ui.editor.held import Held
from lmsdesk.ui.editor.showing import in_a_sentence, tellable
from lmsdesk.ui.editor.telling import labels
from lmsdesk.ui.widgets import Button, Notice
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.sites import Conflict, FieldChange
    from lmsdesk.ui.editor.record_editor import RecordEditor

CONFLICT = "conflict"


def meet(editor: RecordEditor, conflict: Conflict, save: Callable[[], object]) -> None:
    """The site's state is what the form compares with now. What was typed stays; what fits together is put in."""
    record = editor.subject.record
    assert record is not None
    elsewhere.take(editor, record, conflict.theirs)
    editor.notices.clear("elsewhere")
    both = [change for change in conflict.comparison.both if change.name in editor.form.held]
    theirs = {change.name: Held(change.theirs) for change in both}
    merged = {change.name: Held(change.merged) for change in both if change.what is What.MERGED}
    if merged:
        editor.put_by_hand(merged)
    notice = Notice(
        "caution",
        tr("Someone also changed {fields}. Nothing was sent yet.", fields=labels(editor.kind, [c.name for c in both])),
        "\n".join(_line(change) for change in both),
        closable=False,
    )

    def done(what: Callable[[], object]) -> Callable[[], None]:
        def act() -> None:
            editor.notices.clear(CONFLICT)
            what()

        return act

    notice.add_button(Button(tr("Save what stands here"), on_click=done(save)))
    notice.add_button(Button(tr("Take theirs"), "quiet", on_click=done(lambda: editor.put_by_hand(theirs))))
    editor.notices.show_notice(notice, CONFLICT)


def _line(change: FieldChange) -> str:
    field = change.field
    if change.what is What.MERGED:
        return tr("{field}: both changes are brought together here.", field=tr(field.label))
    if not tellable(field):
        return tr("{field}: what you typed stands here.", field=tr(field.label))
    return tr(
        "{field}: {theirs} on the site, {mine} here; it was {base}.",
        field=tr(field.label),
        theirs=in_a_sentence(field, change.theirs),
        mine=in_a_sentence(field, change.mine),
        base=in_a_sentence(field, change.base),
    )
