"""Moving the edited item to the trash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.problem import Trouble
from lmsdesk.ui.dialogs.ask import Answer
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.ui.editor.record_editor import RecordEditor


async def move_to_trash(editor: RecordEditor) -> None:
    """Ask where typed text would stay behind, then do it and go back to the list."""
    record, title = editor.subject.record, editor.item_title
    if record is None or editor.saving.running:
        return
    editor.form.look_everywhere()
    if editor.unsaved and not await editor.desk.ask(
        tr("Move “{title}” to the trash?", title=title),
        tr("What you typed is not on the site yet. It stays on this computer as a draft."),
        [Answer("trash", tr("Move to trash"), "danger")],
        parent=editor.window(),
    ):
        return
    editor.keeper.flush()
    editor.going = True
    action = Action(tr("Move “{title}” to the trash", title=title))
    batch = await editor.shelf.trash([record], action)
    if batch.ok:
        if batch.waits:
            editor.desk.say(tr("“{title}” waits in the outbox.", title=title))
        else:
            editor.desk.say_done(tr("“{title}” is in the trash.", title=title), action)
        editor.desk.close_editor()
        return
    editor.going = False
    problem = batch.failed[0][1]
    if problem.trouble is Trouble.GONE:
        editor.show_gone()
    else:
        editor.show_problem(problem, typed=editor.unsaved, again=editor.trash)
