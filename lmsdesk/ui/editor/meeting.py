"""Somebody changed the same fields while they were edited here: nothing was sent, and the person chooses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from lmsdesk.domain.problem import Problem
from lmsdesk.sites import Take, What, settling
from lmsdesk.sites.settling import Fate, Settlement
from lmsdesk.ui.editor import elsewhere
from lmsdesk.ui.editor.held import Held
from lmsdesk.ui.editor.showing import in_a_sentence, tellable
from lmsdesk.ui.editor.telling import labels
from lmsdesk.ui.widgets import Button, Notice
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.domain.record import Record
    from lmsdesk.sites import Conflict, FieldChange, Saved
    from lmsdesk.ui.editor.record_editor import RecordEditor

CONFLICT = "conflict"
Do = Callable[[], object]


def meet(editor: RecordEditor, conflict: Conflict, save: Do) -> None:
    """A save met another state. What was typed stays; what fits together is put in."""
    record = editor.subject.record
    assert record is not None
    found = _with_choices(editor, Settlement.of(conflict))
    if found.fate is Fate.HERE:
        elsewhere.take(editor, record, conflict.theirs)
        editor.notices.clear("elsewhere")
    _show(editor, found, save)


def meet_draft(
    editor: RecordEditor, base: Mapping[str, Any], typed: Mapping[str, Held], record: Record, save: Do
) -> None:
    """What was typed earlier was brought back. Where both changed the same since, the person chooses."""
    mine = {name: state.value for name, state in typed.items() if state.typed is None}
    found = Settlement(editor.kind, record.id, base, record, mine)
    if base and (found.fate is Fate.TRASHED or found.comparison.both):
        _show(editor, _with_choices(editor, found), save)


def forget(editor: RecordEditor) -> None:
    """It is settled: saved, or not wanted."""
    editor.notices.clear(CONFLICT)
    met, editor.met = editor.met, None
    if met is not None and editor.desk.drafts is not None:
        try:
            met.drop(editor.desk.drafts, editor.shelf.site.profile.id)
        except Problem as problem:
            editor.show_problem(problem, key="draft file")


def look(editor: RecordEditor) -> None:
    """The page with both versions, over the editor."""
    from lmsdesk.ui.both.page import BothPage

    met = editor.met
    if met is None:
        return
    editor.form.look_everywhere()
    editor.keeper.flush()
    editor.met = met = _with_what_was_typed(editor, met)
    held = dict(editor.form.held)

    def settled(done: Settlement, saved: Saved | None) -> None:
        editor.met = None
        editor.notices.clear(CONFLICT)
        if saved is not None:
            editor.take(saved, held)
        elif done.theirs is not None and done.fate is Fate.HERE:
            _leave_theirs(editor, done.theirs)
        else:
            editor.discard()

    editor.desk.show_page(lambda: BothPage(editor.desk, [met], settled), above=True)


# -- inside --------------------------------------------------------------------------------------------------------


def _with_choices(editor: RecordEditor, found: Settlement) -> Settlement:
    """With what was chosen earlier for the same item, as far as it still means the same."""
    drafts = editor.desk.drafts
    if drafts is None:
        return found
    try:
        site = editor.shelf.site.profile.id
        kept = editor.met or settling.find(drafts, site, editor.kind, found.item)
        if kept is not None:
            found = found.anew(kept.choices)
        found.keep(drafts, site)
    except Problem as problem:
        editor.show_problem(problem, typed=True, key="draft file")
    return found


def _with_what_was_typed(editor: RecordEditor, met: Settlement) -> Settlement:
    """The person went on typing after the notice: that is mine now."""
    mine = dict(met.mine)
    changed = editor.subject.changed(editor.form.held)
    for name in {*mine, *changed}:
        state = editor.form.held.get(name)
        if state is None or state.typed is not None:
            continue
        known = [met.mine[name]] if name in met.mine else []
        known += [change.merged for change in met.comparison if change.name == name and change.can_merge]
        if name in changed and not any(met.kind.field(name).same(value, state.value) for value in known):
            mine[name] = state.value
        elif name not in changed and met.fate is Fate.HERE and not _is_theirs(met, name):
            met.choose(name, Take.THEIRS)  # the person put theirs into the form
    return met.anew(met.choices, mine)


def _is_theirs(met: Settlement, name: str) -> bool:
    return not any(change.name == name and change.both for change in met.comparison)


def _leave_theirs(editor: RecordEditor, theirs: Record) -> None:
    """The site's version stays: the form shows it, and nothing waits here."""
    editor.put_by_hand({name: Held(theirs[name]) for name in editor.subject.changed(editor.form.held)})
    editor.keeper.flush()


def _show(editor: RecordEditor, found: Settlement, save: Do) -> None:
    editor.met = found
    if found.fate is Fate.TRASHED:
        notice = Notice(
            "caution",
            tr("Someone put “{title}” into the trash. Nothing was sent yet.", title=found.title),
            tr("Everything you typed is kept here."),
            closable=False,
        )
        notice.add_button(Button(tr("Choose what to do"), on_click=lambda: look(editor)))
        editor.notices.show_notice(notice, CONFLICT)
        return
    both = [change for change in found.comparison.both if change.name in editor.form.held]
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

    def done(what: Do) -> Do:
        def act() -> None:
            editor.notices.clear(CONFLICT)
            what()

        return act

    def take_theirs() -> None:
        editor.put_by_hand(theirs)
        forget(editor)

    notice.add_button(Button(tr("Look at both"), "primary", on_click=lambda: look(editor)))
    notice.add_button(Button(tr("Save what stands here"), on_click=done(save)))
    notice.add_button(Button(tr("Take theirs"), "quiet", on_click=done(take_theirs)))
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
