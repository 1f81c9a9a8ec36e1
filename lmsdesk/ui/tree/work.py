"""What people do to the tree, sent to the site: moving, renaming, creating, deleting, and taking it back."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QObject, QTimer, Signal

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId, Ref
from lmsdesk.domain.words import fill
from lmsdesk.qt.tree_model import ANY, NEW, TreeModel
from lmsdesk.ui.dialogs.ask import Answer
from lmsdesk.ui.table.deleting import after_deleting
from lmsdesk.ui.tree import places, words
from lmsdesk.ui.tree.undo import Change, Step, Steps
from lmsdesk.ui.tree.view import TreeView
from lmsdesk.ui.widgets import Notice
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.sites import Saved
    from lmsdesk.sites.shelf import Shelf
    from lmsdesk.ui.screen import Screen


class TreeWork(QObject):
    """Carries out one wish at a time for each row; a row that waits for the site is dimmed. Failures become notices.

    The tree itself follows the shelf, so it changes only when the site has said yes.
    """

    undo_changed = Signal()

    def __init__(self, screen: Screen, shelf: Shelf, model: TreeModel, view: TreeView) -> None:
        super().__init__(screen)
        self._screen = screen
        self._desk = screen.desk
        self._shelf = shelf
        self._model = model
        self._view = view
        self.steps = Steps()
        self._came_from: ItemId | None = None
        model.move_wanted.connect(self.move)
        model.renamed.connect(self.rename)
        model.typed_new.connect(self.create)
        view.edit_ended.connect(self._edit_ended)

    def say(self, text: str) -> None:
        """A sentence for the status line."""
        self._desk.say(text)

    # -- places ------------------------------------------------------------------------------------------------

    def move(self, id: ItemId, parent: ItemId | None, before: Any = ANY) -> None:
        """Put an item into another one, or to the top level; before a sibling where the site keeps an order."""
        if self._model.may_move(id, parent, before):
            changes = places.changes_for(self._model, id, parent, before)
            name, into = self._model.name(id), self._model.name(parent)
            said = words.reordered(name) if parent == self._model.parent_id(id) else words.moved(name, into)
            action = Action(tr("Move “{name}”", name=name))
            self._start(self._save(changes, name, action, said), lambda: self.move(id, parent, before))

    def step(self, id: ItemId, by: int) -> None:
        """One place up (-1) or down (1) among the siblings."""
        siblings = self._model.children_ids(self._model.parent_id(id))
        at = siblings.index(id) + by
        if 0 <= at < len(siblings):
            after = at + 1 if by > 0 else at
            self.move(id, self._model.parent_id(id), siblings[after] if after < len(siblings) else None)

    def out(self, id: ItemId) -> None:
        """One level up, out of its parent."""
        parent = self._model.parent_id(id)
        if parent is not None:
            self.move(id, self._model.parent_id(parent))

    def into_above(self, id: ItemId) -> None:
        """Into the sibling above."""
        sibling = places.sibling_above(self._model, id)
        if sibling is not None:
            self.move(id, sibling)

    # -- names -------------------------------------------------------------------------------------------------

    def rename(self, id: ItemId, text: str) -> None:
        """Give an item another name. When that fails, the typed name is in the cell again, open for typing."""
        record, parent = self._model.record(id), self._model.parent_id(id)
        if record is None or self._model.busy(id):
            return
        title = self._model.kind.title
        if not self._may_send({title: text}, lambda: self._view.edit_name(id)):
            return
        change = Change(id, {title: record[title]}, {title: text})
        self._model.set_busy([id], True)
        action = Action(tr("Rename “{name}”", name=str(record[title] or "")))
        self._start(
            self._save([change], text, action, words.renamed(str(record[title] or ""), text)),
            lambda: self.rename(id, text),
            failed=lambda: self._type_again(id, text, parent),
            done=lambda: self._model.drop_draft(id),
        )

    def _type_again(self, id: ItemId, text: str, parent: ItemId | None) -> None:
        """The typing goes on: in the item's row or, where the item is gone, in the row of a new one."""
        if self._model.record(id) is not None:
            self._view.edit_name(id)
            return
        if not self._model.drafts.get(NEW):
            self._model.begin_new(parent if self._model.record(parent) is not None else None)
            self._model.drafts[NEW] = text
        self._view.edit_name(NEW)

    # -- new ones ----------------------------------------------------------------------------------------------

    def begin_new(self, parent: ItemId | None, after: ItemId | None = None) -> None:
        """A row to type the new one's name in. One that was typed and not saved yet comes back first."""
        if not self._model.drafts.get(NEW):
            self._came_from = self._view.current_id
            self._model.begin_new(parent, after)
        if not self._model.busy(NEW):
            self._view.edit_name(NEW)

    def create(self, text: str) -> None:
        """Create what was typed in the row of the new one."""
        kind, parent = self._model.kind, self._model.new_place
        values: dict[str, Any] = {kind.title: text}
        if parent is not None:
            values[kind.parent] = places.pointer(self._model, parent)
        if not self._model.busy(NEW) and self._may_send(values, lambda: self._view.edit_name(NEW)):
            self._model.set_busy([NEW], True)
            self._start(self._create(values, text), lambda: self.create(text), failed=lambda: self._view.edit_name(NEW))

    async def _create(self, values: Mapping[str, Any], text: str) -> None:
        with self._waiting([NEW]):
            action = Action(tr("Create “{name}”", name=text))
            saved = await self._shelf.create(values, action)
            here = self._view.current_id == NEW
            self._model.end_new()
        if here:
            self._view.choose(saved.record.id)
        if saved.note is not None:
            self._desk.say(tr(saved.note))
            return
        if saved.waits:
            self._desk.say(tr("“{name}” waits in the outbox.", name=text))
            return
        batch = self._shelf.site.activity.batch_of(action)
        self._push(Step(self._model.name(saved.record.id), created=saved.record, batch=batch))
        self._desk.say_done(tr("Created “{name}”. Ctrl+Z takes it back.", name=text), action)

    def _edit_ended(self, cancelled: bool) -> None:
        """Typing ended. A new row without a name goes away; a rename that was given up is forgotten."""
        current = self._view.current_id
        if cancelled and current is not None and not self._model.busy(current):
            self._model.drop_draft(current)
        if self._model.has_new and not self._model.busy(NEW) and (cancelled or not self._model.drafts.get(NEW)):
            self._model.end_new()
            if current == NEW:
                self._view.choose(self._came_from)
        if not self._model.drafts:
            self._screen.notices.clear(words.NAME_NOTICE)

    def _may_send(self, values: Mapping[str, Any], again: Callable[[], object]) -> bool:
        """Check a name before it is sent; what must be mended is said above the tree and the typing goes on."""
        kind = self._model.kind
        trouble = kind.check(values, only=values).get(kind.title)
        if trouble is None:
            self._screen.notices.clear(words.NAME_NOTICE)
            return True
        self._screen.notices.show_notice(Notice("caution", tr(trouble)), words.NAME_NOTICE)
        QTimer.singleShot(0, self, again)
        return False

    # -- deleting ----------------------------------------------------------------------------------------------

    def delete(self, id: ItemId) -> None:
        """Delete an item for good, after saying what that means."""
        record = self._model.record(id)
        if record is not None and not self._model.busy(id):
            self._start(self._delete(record), lambda: self.delete(id))

    async def _delete(self, record: Record) -> None:
        model, name = self._model, self._model.name(record.id)
        with self._waiting([record.id]):
            consequences = await self._shelf.consequences(record)
        children = [model.name(child) for child in model.children_ids(record.id)]
        lines = [tr(sentence) for sentence in consequences.sentences]
        if children:
            lines.append(words.children_go(children, model.name(model.parent_id(record.id))))
        lines.append(after_deleting(self._shelf))
        profile = self._shelf.site.profile
        button = tr("Delete") if profile.is_practice else tr("Delete from {site}", site=profile.name)
        answer = await self._desk.ask(
            tr("Delete “{name}”?", name=name), "", [Answer("delete", button, "danger")], details=lines
        )
        if answer:
            after = places.next_to(model, record.id)
            action = Action(tr("Delete “{name}”", name=name))
            with self._waiting([record.id]):
                batch = await self._shelf.delete([record], action=action)
            if batch.failed:
                raise batch.failed[0][1]
            if batch.waits:
                self._desk.say(tr("“{name}” waits under Outbox.", name=name))
            else:
                self.forget(record.id)
                self._view.choose(after)
                self._desk.say_done(tr("Deleted “{name}”.", name=name), action)
        self._view.setFocus()

    # -- taking back -------------------------------------------------------------------------------------------

    def undo(self) -> None:
        """Take the last step back, unless somebody has changed the item since."""
        step = self.steps.pop()
        self.undo_changed.emit()
        if step is None:
            self._desk.say(tr("There is nothing to take back."))
        elif not self._safe(step):
            self._desk.say(tr("“{name}” was changed since, so it stays as it is.", name=step.name))
        else:
            self._start(self._take_back(step), lambda: self._again(step))

    def forget(self, id: ItemId) -> None:
        """An item is gone."""
        self.steps.forget(id)
        self.undo_changed.emit()

    def _again(self, step: Step) -> None:
        self._push(step)
        self.undo()

    def _safe(self, step: Step) -> bool:
        model = self._model
        if step.created is not None:
            now, made = model.record(step.created.id), step.created
            same = now is not None and all(now[name] == made[name] for name in (model.kind.title, model.kind.parent))
            return same and now is not None and not now["count"] and not model.children_ids(made.id)
        field = model.kind.parent
        for change in step.changes:
            old = change.before.get(field)
            if not change.holds(model.kind, model.record(change.id)) or model.busy(change.id):
                return False
            if isinstance(old, Ref) and (old.id == change.id or old.id in model.inside(change.id)):
                return False
            if isinstance(old, Ref) and model.record(old.id) is None:
                return False
        return True

    async def _take_back(self, step: Step) -> None:
        """What is in the list of what was done is taken back there, so that both agree."""
        site, made = self._shelf.site, step.created
        ids = [made.id] if made is not None else [change.id for change in step.changes]
        words_ = tr("Take back “{name}”") if made is not None else tr("Take back the change to “{name}”")
        action = Action(fill(words_, {"name": step.name}))
        with self._waiting(ids):
            undone = await site.undo.batch(step.batch, action) if step.batch is not None else None
        if undone is not None and undone.failed:
            raise undone.failed[0][1]
        if undone is None or not undone.done:
            self._desk.say(tr("“{name}” was changed since, so it stays as it is.", name=step.name))
        elif made is not None:
            self.forget(made.id)
            self._desk.say(tr("Took back the new “{name}”.", name=step.name))
        else:
            if self._view.current_id == ids[0] and not self._view.editing:
                self._view.choose(ids[0])
            self._desk.say(tr("Took back the change to “{name}”.", name=step.name))

    def _push(self, step: Step) -> None:
        self.steps.push(step)
        self.undo_changed.emit()

    # -- sending -----------------------------------------------------------------------------------------------

    async def _save(self, changes: Sequence[Change], name: str, action: Action, said: str) -> None:
        """Send changes one after the other, in one action. What was done before one failed can be taken back."""
        done: list[Change] = []
        kept = waits = False
        try:
            with self._waiting([change.id for change in changes]):
                for change in changes:
                    record = self._model.record(change.id)
                    if record is None:
                        continue
                    saved = await self._shelf.save(record, change.after, action)
                    kept, waits = kept or self._kept(saved, change), waits or saved.waits
                    done.append(change)
        finally:
            if done and not kept and not waits and shiboken6.isValid(self):
                self._push(Step(name, tuple(done), batch=self._shelf.site.activity.batch_of(action)))
        if changes and self._view.current_id == changes[0].id and not self._view.editing:
            self._view.choose(changes[0].id)
        if kept:
            self._screen.notices.show_notice(
                Notice(
                    "caution",
                    tr("The site kept “{name}” as it was.", name=name),
                    tr("It took the change and answered without an error, but shows another value."),
                ),
                words.PROBLEM_NOTICE,
            )
        elif waits:
            self._desk.say(tr("“{name}” waits in the outbox.", name=name))
        else:
            self._desk.say_done(tr("{what} Ctrl+Z takes it back.", what=said), action)

    @staticmethod
    def _kept(saved: Saved, change: Change) -> bool:
        """Whether the site said yes and did something else."""
        return any(surprise.field in change.after for surprise in saved.dropped)

    def _start(
        self,
        work: Coroutine[Any, Any, None],
        again: Callable[[], object],
        *,
        failed: Callable[[], object] | None = None,
        done: Callable[[], object] | None = None,
    ) -> None:
        self._desk.tasks.start(self._guarded(work, again, failed, done), name="change the tree", owner=self._screen)

    async def _guarded(
        self,
        work: Coroutine[Any, Any, None],
        again: Callable[[], object],
        failed: Callable[[], object] | None,
        done: Callable[[], object] | None,
    ) -> None:
        try:
            await work
        except Problem as problem:
            self._screen.show_problem(problem, again=again, key=words.PROBLEM_NOTICE, typed=failed is not None)
            if failed is not None and not self._view.editing:
                failed()
        else:
            if done is not None:
                done()

    @contextmanager
    def _waiting(self, ids: Sequence[ItemId]) -> Iterator[None]:
        """Dim the rows and let the thin line run."""
        self._screen.notices.clear(words.PROBLEM_NOTICE)
        self._model.set_busy(ids, True)
        self._screen.progress.start()
        try:
            yield
        finally:
            if shiboken6.isValid(self):  # the screen may be gone when the site was left meanwhile
                self._model.set_busy(ids, False)
                self._screen.progress.stop()
