"""Saving: check, wait for uploads, send, and deal with every answer. What was typed stays whatever happens."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.sites import Conflict, collecting
from lmsdesk.ui.complaints import complaints
from lmsdesk.ui.editor.meeting import CONFLICT, forget, meet
from lmsdesk.ui.editor.telling import WAITS, labels_of, saved_notices, waiting_notice
from lmsdesk.ui.widgets import Notice
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.domain.words import Sentence
    from lmsdesk.sites import Saved
    from lmsdesk.ui.editor.held import Held
    from lmsdesk.ui.editor.record_editor import RecordEditor

PROBLEM = "save"
_ABOUT_SAVING = (
    PROBLEM, CONFLICT, "outbox", "unknown", "verified", "note", "others", "elsewhere", "not on the form",
)  # fmt: skip


class SaveFlow(QObject):
    """One save at a time. A save that was begun is never cut off by going elsewhere."""

    def __init__(self, editor: RecordEditor) -> None:
        super().__init__(editor)
        self._editor = editor
        self._task: asyncio.Task[Any] | None = None
        self._busy = False

    @property
    def running(self) -> bool:
        """Whether a save is under way."""
        return self._busy

    def start(self, *, create: bool = False) -> asyncio.Task[Any] | None:
        """Save now; a save that runs already is given back. ``create``: make the item anew of all values."""
        if self._task is None or self._task.done():
            self._task = self._editor.desk.tasks.start(self._save(create), name="save", owner=self._editor)
        return self._task

    async def finish(self) -> bool:
        """Save and wait. True: the site has taken it."""
        task = self.start()
        return bool(task is not None and await asyncio.shield(task))

    async def _save(self, create: bool) -> bool:
        editor = self._editor
        editor.form.look_everywhere()
        if not editor.writable or not (create or editor.unsent):
            return editor.writable
        for key in _ABOUT_SAVING:
            editor.notices.clear(key)
        self._busy = True
        editor.progress.start()
        editor.refresh()
        try:
            if not await self._ready():
                editor.form.focus_first_trouble()
                editor.desk.say(tr("Not saved yet: something is to be mended first."))
                return False
            return await self._sent(create)
        finally:
            self._busy = False
            editor.progress.stop()
            editor.refresh()

    async def _ready(self) -> bool:
        """Whether everything may be sent; pictures that are still on their way are waited for."""
        form = self._editor.form
        if not self._editor.checks.may_send():
            return False
        if not form.busy():
            return True
        free: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def look() -> None:
            if not form.busy() and not free.done():
                free.set_result(None)

        form.busy_changed.connect(look)
        self._editor.desk.say(tr("Waiting for the picture, then saving."))
        try:
            await free
        finally:
            form.busy_changed.disconnect(look)
        form.look_everywhere()
        return self._editor.checks.may_send()

    async def _sent(self, create: bool) -> bool:
        editor = self._editor
        editor.keeper.flush()
        held = dict(editor.form.held)
        changed = editor.subject.changed(held)
        action = self._action(create)
        values = {name: state.value for name, state in held.items()}
        try:
            saved = await self._send(create, values, changed, action)
        except Problem as problem:
            kept = await self._kept_for_later(create, values, changed, action, problem)
            if kept is None:
                self._failed(problem, create)
                return False
            saved = kept
        await asyncio.sleep(0)  # the answer was read in this turn; the form shows it in one of its own
        self._took(saved, held, action)
        return True

    def _action(self, create: bool) -> Action:
        editor = self._editor
        words = {"kind": tr(editor.kind.name), "title": editor.item_title}
        if editor.subject.record is None or create:
            return Action(tr("Create {kind} “{title}”", **words))
        return Action(tr("Save {kind} “{title}”", **words))

    async def _send(self, create: bool, values: dict[str, Any], changed: frozenset[str], action: Action) -> Saved:
        editor = self._editor
        record, kind = editor.subject.record, editor.kind
        if record is None or create:
            if values.get("status") == "trash":
                values["status"] = kind.field("status").default
            return await editor.shelf.create(values, action)
        return await editor.shelf.save(record, {name: values[name] for name in changed}, action)

    async def _kept_for_later(
        self, create: bool, values: dict[str, Any], changed: frozenset[str], action: Action, problem: Problem
    ) -> Saved | None:
        """Without a connection the change waits in the outbox. None: it is no matter of waiting, or cannot be kept."""
        editor = self._editor
        record = None if create else editor.subject.record
        sending = values if record is None else {name: values[name] for name in changed}
        try:
            return await collecting.keep(editor.shelf, record, sending, action, problem)
        except Problem as trouble:
            editor.show_problem(trouble, typed=True, key="outbox")
            return None

    def _took(self, saved: Saved, sent: dict[str, Held], action: Action) -> None:
        editor = self._editor
        editor.notices.clear("gone")
        editor.notices.clear("draft")
        forget(editor)
        editor.take(saved, sent)
        # Sending is over: what was typed meanwhile is a draft of its own, compared with the new record.
        for key, notice in saved_notices(editor.kind, saved).items():
            editor.notices.show_notice(notice, key)
        editor.remarks.took(saved, sent)
        if saved.waits:
            editor.notices.show_notice(waiting_notice(editor.desk, saved), WAITS)
            editor.desk.say(tr("“{title}” waits in the outbox.", title=editor.item_title))
            return
        editor.notices.clear(WAITS)
        editor.desk.say_done(tr("Saved “{title}”.", title=editor.item_title), action)

    def _failed(self, problem: Problem, create: bool) -> None:
        editor = self._editor
        if problem.trouble is Trouble.GONE and problem.code != "rest_no_route" and not editor.subject.is_new:
            editor.show_gone()
            return
        if isinstance(problem, Conflict):
            meet(editor, problem, self.start)
            return
        told = complaints(problem, editor.kind, editor.form.values())
        elsewhere = editor.checks.site_said(told) if told else {}
        editor.show_problem(
            problem,
            typed=True,
            key=PROBLEM,
            again=lambda: self.start(create=create),
            labels=labels_of(editor.kind, told.keys() - elsewhere.keys()),
        )
        if editor.form.troubles:
            editor.form.focus_first_trouble()
        if elsewhere:
            editor.notices.show_notice(_not_on_the_form(list(elsewhere.values())), "not on the form")
        if problem.outcome is Outcome.UNKNOWN and (create or editor.subject.is_new):
            editor.notices.show_notice(
                Notice(
                    "caution",
                    tr("It may be on the site already."),
                    tr("Look into the list before you save again, or there may be two of it."),
                ),
                "unknown",
            )


def _not_on_the_form(told: list[Sentence]) -> Notice:
    """The site wants something of which this form shows nothing."""
    return Notice(
        "caution",
        tr("Your site also does not accept something that this form does not show."),
        " ".join(tr(sentence) for sentence in told[:2]),
        tr("Set it in WordPress, or show the details to the person who looks after your site."),
    )
