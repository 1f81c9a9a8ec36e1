"""What happens to the item outside its editor: another screen saved, renamed or removed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lmsdesk.domain.fields import Html, LongText
from lmsdesk.ui.editor.held import Held
from lmsdesk.ui.editor.telling import elsewhere_notice

if TYPE_CHECKING:
    from lmsdesk.domain.record import Record
    from lmsdesk.sites import ShelfChange
    from lmsdesk.ui.editor.record_editor import RecordEditor


def follow(editor: RecordEditor, change: ShelfChange) -> None:
    """Take over a change of the shelf where the person typed nothing, and tell."""
    record = editor.subject.record
    if record is None or editor.saving.running:
        return
    if record.id in change.gone:
        editor.show_gone()
        return
    news = next((found for found in change.changed if found.id == record.id), None)
    if news is not None:
        take(editor, record, news)


def take(editor: RecordEditor, before: Record, news: Record) -> None:
    """The item is this on the site now: fields without typing follow, what was typed stays."""
    form, subject = editor.form, editor.subject
    form.look_everywhere()
    different = _different(editor, before, news)
    typed = subject.changed(form.held)
    taken = [name for name in different if name not in typed]
    kept = [name for name in different if name in typed]
    subject.gone = False
    editor.notices.clear("gone")
    after = subject.take(news)
    form.set_odd({name: after.as_it_came(name) for name in after.odd})
    form.put({name: Held(after[name]) for name in taken})
    subject.settle(form.held, taken)
    subject.settled |= {name: Held(after[name]) for name in kept}
    form.show_values(after.values)
    if different:
        editor.notices.show_notice(elsewhere_notice(editor.kind, taken, kept), "elsewhere")
    editor.refresh()


def _different(editor: RecordEditor, before: Record, news: Record) -> list[str]:
    """Fields of the form that are not what they were; a text as lists show it is no news."""
    return [
        name
        for name in editor.form.held
        if name in news.values
        and name not in news.odd
        and (news.full or not isinstance(editor.kind.field(name), Html | LongText))
        and not editor.kind.field(name).same(before[name], news[name])
    ]
