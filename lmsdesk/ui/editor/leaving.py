"""Going away from the editor: asks once when something typed is not on the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lmsdesk.ui.dialogs.ask import Answer
from lmsdesk.ui.editor.telling import labels
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.ui.editor.record_editor import RecordEditor

SAVE, KEEP, DISCARD = "save", "keep", "discard"


async def may_leave(editor: RecordEditor) -> bool:
    """Whether the editor may go. Saves, keeps or discards as the person says; a failed save means no."""
    while True:
        if editor.saving.running:
            await editor.saving.finish()
        editor.form.look_everywhere()
        if not editor.unsaved:
            editor.keeper.flush()
            return True
        answer = await _ask(editor)
        if answer == SAVE:
            if not await editor.saving.finish():
                return False
        elif answer == KEEP:
            return editor.keeper.flush()
        elif answer == DISCARD:
            editor.discard()
            return True
        else:
            return False


async def _ask(editor: RecordEditor) -> str:
    title = editor.item_title or tr("(no title)")
    touched = editor.subject.touched(editor.form.held)
    answers = [Answer(DISCARD, tr("Discard"), "danger")]
    if editor.keeper.can_keep:
        answers.append(Answer(KEEP, tr("Keep as a draft")))
    if editor.writable:
        answers.append(Answer(SAVE, tr("Save"), "primary"))
    return await editor.desk.ask(
        tr("Save what you typed in “{title}”?", title=title),
        tr("Not on the site yet: {fields}.", fields=labels(editor.kind, touched)),
        answers,
        parent=editor.window(),
    )
