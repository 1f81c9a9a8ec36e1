"""Opening an item in its editor: as it is stored, with what may be changed, and with a draft that waited."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.kind import Verb
from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.sites import out_of_reach
from lmsdesk.ui.editor import meeting
from lmsdesk.ui.editor.held import Held, unpack
from lmsdesk.ui.editor.telling import WAITS, arrived_notice, draft_notice, kept_notice, waiting_notice
from lmsdesk.ui.widgets import Notice
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.domain.record import Record
    from lmsdesk.sites import Draft
    from lmsdesk.ui.editor.record_editor import RecordEditor


async def open_item(editor: RecordEditor) -> bool:
    """Fill the form. False: the item is gone, nothing of it waits here, and what the list knew is shown."""
    record = editor.subject.record
    if record is not None and not record.full:
        record = await _stored(editor, record)
        if record is None:
            return False
    record = await _with_what_waits(editor, record)
    _fill(editor, record)
    _allow(editor)
    _bring_back(editor)
    if editor.subject.gone:
        editor.show_gone()
    return True


async def _stored(editor: RecordEditor, record: Record) -> Record | None:
    """The item as it is stored. None: it is gone and nothing of it waits here; what the list knew is shown."""
    editor.progress.start()
    try:
        words = {"kind": tr(editor.kind.name), "title": editor.item_title}
        opened = await editor.shelf.open(record.id, Action(tr("Open {kind} “{title}”", **words)))
    except Problem as problem:
        draft = editor.keeper.find() if problem.trouble is Trouble.GONE else None
        kept = await editor.shelf.open_kept(record.id) if out_of_reach(problem) else None
        if kept is not None and kept.record.full:
            opened = kept.record
            editor.notices.show_notice(kept_notice(kept), "kept")
        elif draft is None:
            _show_known(editor, record)
            if editor.subject.gone:
                return None
            raise
        else:
            opened = replace(record, values={**record.values, **draft.base}, full=True)
    finally:
        editor.progress.stop()
    editor.subject.record = opened
    return opened


async def _with_what_waits(editor: RecordEditor, record: Record | None) -> Record | None:
    """The item as it will be when what waits in the outbox for it is sent."""
    site = editor.shelf.site
    if record is None:
        return None
    try:
        waiting = await site.outbox.of(editor.kind.id, record.id)
    except Problem as problem:
        editor.show_problem(problem, key="outbox")
        return record
    if waiting is None or not waiting.sent:
        return record
    editor.notices.show_notice(waiting_notice(editor.desk), WAITS)
    editor.subject.record = record.with_values(**waiting.sent)
    return editor.subject.record


def _show_known(editor: RecordEditor, record: Record) -> None:
    editor.form.put_values(record.values)
    editor.form.set_read_only(True)
    editor.form.show()


def _fill(editor: RecordEditor, record: Record | None) -> None:
    if record is not None:
        editor.form.set_odd({name: record.as_it_came(name) for name in record.odd})
        editor.form.set_item(record.id)
    editor.form.put_values(editor.subject.base())
    editor.subject.settle(editor.form.held)
    if record is None:
        editor.form.put(unpack(editor.subject.first_values))
        editor.subject.start = dict(editor.form.held)
    editor.loaded = True


def _allow(editor: RecordEditor) -> None:
    """Unlock the form where the site lets this person write; else say why not."""
    verb = Verb.CREATE if editor.subject.is_new else Verb.UPDATE
    offer = editor.shelf.offer(verb)
    editor.writable = offer.available and verb in editor.kind.verbs
    editor.form.set_read_only(not editor.writable)
    if editor.writable:
        return
    reason = tr(offer.reason) if offer.reason is not None else tr("The site does not offer it.")
    editor.notices.show_notice(Notice("note", tr("You can look at this, but not change it."), reason), "read only")


def _bring_back(editor: RecordEditor) -> None:
    try:
        draft = editor.keeper.find() if editor.writable else None
    except Problem as problem:
        editor.show_problem(problem, key="draft file")
        return
    if draft is None:
        return
    typed, changed_since, arrived = _compare(editor, draft)
    if not typed:
        editor.keeper.drop()
        if arrived:
            editor.notices.show_notice(arrived_notice(draft), "draft")
        return
    editor.subject.origin = dict(draft.base)
    editor.form.put(typed)
    editor.notices.show_notice(
        draft_notice(
            editor.kind, draft, changed_since, lambda: editor.notices.clear("draft"), lambda: _discard_draft(editor)
        ),
        "draft",
    )
    if editor.subject.record is not None:
        meeting.meet_draft(editor, draft.base, typed, editor.subject.record, editor.saving.start)


def _compare(editor: RecordEditor, draft: Draft) -> tuple[dict[str, Held], list[str], bool]:
    """What of the draft is not on the site, what was changed there since it was begun, whether some of it arrived."""
    typed: dict[str, Held] = {}
    arrived = False
    changed_since: list[str] = []
    record, base = editor.subject.record, draft.base if not draft.is_new else editor.kind.defaults()
    for name, state in unpack(draft.values).items():
        if name not in editor.form.held:
            continue
        field = editor.kind.field(name)
        if record is not None and state.typed is None and field.same(record[name], state.value):
            arrived = arrived or not field.same(base.get(name), state.value)
            continue
        if state.typed is not None or not field.same(base.get(name), state.value):
            typed[name] = state
        if record is not None and name in base and not field.same(base[name], record[name]):
            changed_since.append(name)
    return typed, changed_since, arrived


def _discard_draft(editor: RecordEditor) -> None:
    editor.notices.clear("draft")
    editor.revert()
    editor.subject.origin = {}
    meeting.forget(editor)
    editor.keeper.flush()
