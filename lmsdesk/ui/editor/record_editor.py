"""The editor of one item, shown over the list. It ties together form, drafts, undo, saving and leaving."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication

from lmsdesk.domain.kind import Verb
from lmsdesk.domain.suggestion import Do, Suggestion
from lmsdesk.sites import item_key
from lmsdesk.ui.editor import elsewhere, meeting, opening
from lmsdesk.ui.editor.checks import Checks
from lmsdesk.ui.editor.draft_keeper import DraftKeeper, Work
from lmsdesk.ui.editor.form import RecordForm
from lmsdesk.ui.editor.head import Actions, EditorHead
from lmsdesk.ui.editor.held import Held
from lmsdesk.ui.editor.leaving import may_leave
from lmsdesk.ui.editor.remarks import EditorRemarks
from lmsdesk.ui.editor.save_flow import SaveFlow
from lmsdesk.ui.editor.subject import Subject
from lmsdesk.ui.editor.telling import gone_notice
from lmsdesk.ui.editor.trashing import move_to_trash
from lmsdesk.ui.editor.undo import Undo
from lmsdesk.ui.screen import Screen
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from lmsdesk.domain.record import Record
    from lmsdesk.sites import Saved, ShelfChange
    from lmsdesk.sites.settling import Settlement
    from lmsdesk.ui.desk import Desk


class RecordEditor(Screen):
    """Edits ``record``, or a new item that begins with ``values`` or with the draft of key ``draft``."""

    def __init__(
        self,
        desk: Desk,
        kind_id: str,
        record: Record | None = None,
        values: Mapping[str, Any] | None = None,
        draft: str = "",
    ) -> None:
        site = desk.site
        assert site is not None, "an editor needs a site"
        self.shelf = site.shelf(kind_id)
        self.kind = self.shelf.kind
        super().__init__(desk, tr(self.kind.name))
        self.subject = Subject(self.kind, record, values)
        self.form = RecordForm(self.kind, desk, self)
        self.checks = Checks(self.form, self.subject)
        self.undo = Undo(self, self._put_back, self.form.field_of, self.form.look, lambda: desk.history.offer())
        self.keeper = DraftKeeper(
            desk,
            site.profile.id,
            kind_id,
            draft or (item_key(record.id) if record is not None else ""),
            self._work,
            self,
        )
        self.saving = SaveFlow(self)
        self.met: Settlement | None = None
        """Somebody changed the same fields, and the person has not chosen yet."""
        self.remarks = EditorRemarks(self)
        self.writable = False
        self.loaded = False
        self.going = False
        """The editor moves its own item to the trash, so that is no news."""
        self._focused = False
        actions = Actions(self.leave, self.save, self.revert, self.trash)
        self.head = EditorHead(self.header, self.kind, actions, self.shelf.offer(Verb.TRASH))
        self.content.addWidget(self.form)
        self.form.hide()
        self._unsubscribe = self.shelf.subscribe(self._elsewhere)
        self.form.edited.connect(self._edited)
        self.form.busy_changed.connect(self.refresh)
        self.keeper.paused.connect(self.checks.paused)
        self.keeper.failed.connect(lambda problem: self.show_problem(problem, typed=True, key="draft file"))
        for keys in ("Ctrl+S", "Alt+S"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.save)
        self.refresh()

    # -- what the parts of the editor ask ----------------------------------------------------------------------

    @property
    def item_title(self) -> str:
        """What the item is called, as typed."""
        return self.subject.title(self.form.held if self.loaded else {})

    @property
    def unsent(self) -> bool:
        """Whether something differs from the site, so that there is something to save."""
        return self.loaded and bool(self.subject.changed(self.form.held))

    @property
    def unsaved(self) -> bool:
        """Whether something would be lost if the editor went away."""
        return self.loaded and self.writable and bool(self.subject.touched(self.form.held))

    def refresh(self) -> None:
        """Bring the title row up to date."""
        gone = self.subject.gone
        self.head.show(
            self.item_title,
            self.subject.record,
            unsaved=self.unsaved or (gone and self.writable),
            may_save=self.writable and not self.saving.running and (self.unsent or gone),
            gone=gone,
        )
        self.setAccessibleName(self.title)

    # -- opening -----------------------------------------------------------------------------------------------

    async def load(self) -> None:
        """Open the item as it is stored, and bring back a draft of it."""
        await self.form.build()
        if not self.loaded and await opening.open_item(self):
            await asyncio.sleep(0)  # long texts take their time, and so does laying them out: one after the other
            self.form.show()
            self.refresh()
            await self.remarks.load()

    async def shown(self) -> None:
        """The keyboard goes to the title when the editor opens."""
        if not self._focused and self.loaded:
            self._focused = True
            now = QApplication.focusWidget()
            if now is None or now is self or not self.isAncestorOf(now):
                self.focus_search()

    def focus_search(self) -> None:
        """Put the keyboard into the title, behind what stands there."""
        if self.form.focus_field(self.kind.title, Qt.FocusReason.OtherFocusReason):
            self.form.editors[self.kind.title].go_to_end()
        else:
            self.form.setFocus()

    # -- typing ------------------------------------------------------------------------------------------------

    def _edited(self, before: Mapping[str, Held], now: Mapping[str, Held]) -> None:
        self.undo.note(before, now, self.kind.field(next(iter(now))) if len(now) == 1 else None)
        self._after_edit(*now)

    def _after_edit(self, *names: str) -> None:
        for name in names:
            self.checks.edited(name)
        self.refresh()
        self.keeper.touch()

    def _put_back(self, states: Mapping[str, Held]) -> None:
        self.form.put(states)
        if len(states) == 1:
            self.form.focus_field(next(iter(states)))
        self._after_edit(*states)

    def put_by_hand(self, states: Mapping[str, Held]) -> None:
        """Put states into fields as if the person had typed them; one step to undo."""
        before = {name: self.form.held[name] for name in states if name in self.form.held}
        self.form.put(states)
        self.undo.note(before, {name: self.form.held[name] for name in before})
        self._after_edit(*before)

    def revert(self) -> None:
        """Back to what is on the site. Undo brings the typed text again."""
        self.form.look_everywhere()
        names = self.subject.touched(self.form.held)
        if names:
            self.put_by_hand({name: {**self.subject.settled, **self.subject.start}[name] for name in names})
            self.desk.say(tr("Everything is as it was. Undo brings your changes back."))

    def _elsewhere(self, change: ShelfChange) -> None:
        if not self.going:
            elsewhere.follow(self, change)

    # -- drafts ------------------------------------------------------------------------------------------------

    def _work(self) -> Work | None:
        if not self.unsaved:
            return None
        record = self.subject.record
        base = {**record.values, **self.subject.origin} if record is not None else {}
        return Work(self.subject.to_keep(self.form.held), base, self.item_title)

    # -- saving ------------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Send what was changed."""
        self.form.look_everywhere()
        if self.subject.gone:
            self.saving.start(create=True)
        elif self.loaded and self.writable and not self.unsent:
            self.desk.say(tr("Nothing to save: everything is on the site."))
        else:
            self.saving.start()

    def take(self, saved: Saved, sent: Mapping[str, Held]) -> None:
        """The site took what was sent: its answer is the record now. Fields typed in since then keep their text."""
        form, subject = self.form, self.subject
        form.look_everywhere()
        record = subject.take(saved.record)
        form.set_odd({name: record.as_it_came(name) for name in record.odd})
        later = {name: state for name, state in form.held.items() if state != sent.get(name)}
        answer = {name: Held(record[name]) for name in form.held if name in record.values}
        form.put({n: s for n, s in answer.items() if n not in later and not s.same(form.held[n], self.kind.field(n))})
        subject.start, subject.origin = {}, {}
        subject.settle(form.held)
        subject.settled |= {name: answer[name] for name in later if name in answer}
        form.show_values(record.values)
        form.set_item(record.id)
        self.undo.pause()
        self.keeper.move_to(item_key(record.id))
        if later:
            self.keeper.flush()

    def show_gone(self) -> None:
        """The item is not on the site any more: say so at once; what was typed stays."""
        self.subject.gone = True
        may_create = self.loaded and self.shelf.offer(Verb.CREATE) and Verb.CREATE in self.kind.verbs
        title = self.item_title or tr("(no title)")
        self.notices.show_notice(gone_notice(title, self.save if may_create else None, typed=self.unsaved), "gone")
        if self.loaded:
            self.keeper.flush()
        self.refresh()

    def act(self, suggestion: Suggestion, again: Callable[[], object] | None = None, exchange: int = 0) -> bool:
        if suggestion.do is Do.SAVE_AS_NEW:
            self.saving.start(create=True)
            return True
        if suggestion.do is Do.SHOW_FIELD:
            if not self.form.focus_field(suggestion.target) and not self.form.focus_first_trouble() and exchange:
                self.desk.show_exchange(exchange)
            return True
        return super().act(suggestion, again, exchange)

    # -- going away --------------------------------------------------------------------------------------------

    async def can_leave(self) -> bool:
        """Asks once about what is not saved. A save that fails keeps the editor open."""
        return await may_leave(self)

    def leave(self) -> None:
        """Back to the list, after asking."""
        self.desk.tasks.start(self._leave(), name="leave the editor", key="leave the editor", owner=self)

    def discard(self) -> None:
        """What was typed is not wanted."""
        self.form.put({**self.subject.settled, **self.subject.start})
        self.keeper.drop()
        meeting.forget(self)
        self.refresh()

    def closing(self) -> None:
        if self.loaded:
            self.form.look_everywhere()
            self.keeper.flush()
        self.keeper.release()
        self.undo.release()
        self._unsubscribe()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
            return
        super().keyPressEvent(event)

    async def _leave(self) -> None:
        if await self.can_leave():
            self.desk.close_editor()

    def trash(self) -> None:
        """Move the item to the trash."""
        self.desk.tasks.start(move_to_trash(self), name="move to trash", key="trash from the editor", owner=self)
