"""The editor of one item, shown over the list. It ties together form, drafts, undo, saving and leaving."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.kind import Verb
from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.suggestion import Do, Suggestion
from lmsdesk.sites import item_key
from lmsdesk.ui.dialogs.ask import Answer
from lmsdesk.ui.editor import elsewhere
from lmsdesk.ui.editor.checks import Checks
from lmsdesk.ui.editor.draft_keeper import DraftKeeper, Work
from lmsdesk.ui.editor.form import RecordForm
from lmsdesk.ui.editor.head import Actions, EditorHead
from lmsdesk.ui.editor.held import Held, unpack
from lmsdesk.ui.editor.leaving import may_leave
from lmsdesk.ui.editor.save_flow import SaveFlow
from lmsdesk.ui.editor.subject import Subject
from lmsdesk.ui.editor.telling import draft_notice, gone_notice
from lmsdesk.ui.editor.undo import Undo
from lmsdesk.ui.screen import Screen
from lmsdesk.ui.widgets import Notice
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from lmsdesk.domain.record import Record
    from lmsdesk.sites import Draft, Saved
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
        self.form = RecordForm(self.kind, desk)
        self.checks = Checks(self.form, self.subject)
        self.undo = Undo(self, self._put_back, self.form.field_of, self.form.look)
        self.keeper = DraftKeeper(
            desk, site.profile.id, kind_id, item_key(record.id) if record is not None else draft, self._work, self
        )
        self.saving = SaveFlow(self)
        self.writable = False
        self._loaded = False
        self._focused = False
        actions = Actions(self.leave, self.save, self.revert, self._start_trash)
        self.head = EditorHead(self.header, self.kind, actions, self.shelf.offer(Verb.TRASH))
        self.content.addWidget(self.form)
        self.form.hide()
        self._unsubscribe = self.shelf.subscribe(lambda change: elsewhere.follow(self, change))
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
        return self.subject.title(self.form.held if self._loaded else {})

    @property
    def unsent(self) -> bool:
        """Whether something differs from the site, so that there is something to save."""
        return self._loaded and bool(self.subject.changed(self.form.held))

    @property
    def unsaved(self) -> bool:
        """Whether something would be lost if the editor went away."""
        return self._loaded and self.writable and bool(self.subject.touched(self.form.held))

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
        if self._loaded:
            return
        record = self.subject.record
        if record is not None and not record.full:
            record = await self._open(record)
            if record is None:
                return
        self._fill(record)
        self._allow()
        self._bring_back()
        if self.subject.gone:
            self.show_gone()
        self.form.show()
        self.refresh()

    async def shown(self) -> None:
        """The keyboard goes to the title when the editor opens."""
        if not self._focused and self._loaded:
            self._focused = True
            now = QApplication.focusWidget()
            if now is None or now is self or not self.isAncestorOf(now):
                self.focus_search()

    def focus_search(self) -> None:
        """Put the keyboard into the title."""
        if not self.form.focus_field(self.kind.title, Qt.FocusReason.OtherFocusReason):
            self.form.setFocus()

    async def _open(self, record: Record) -> Record | None:
        """The item as it is stored. None: it is gone and nothing of it waits here; what the list knew is shown."""
        self.progress.start()
        try:
            words = {"kind": tr(self.kind.name), "title": self.item_title}
            opened = await self.shelf.open(record.id, Action(tr("Open {kind} “{title}”", **words)))
        except Problem as problem:
            draft = self.keeper.find() if problem.trouble is Trouble.GONE else None
            if draft is None:
                self._show_known(record)
                if self.subject.gone:
                    return None
                raise
            opened = replace(record, values={**record.values, **draft.base}, full=True)
        finally:
            self.progress.stop()
        self.subject.record = opened
        return opened

    def _show_known(self, record: Record) -> None:
        self.form.put_values(record.values)
        self.form.set_read_only(True)
        self.form.show()

    def _fill(self, record: Record | None) -> None:
        if record is not None:
            self.form.set_odd(record.odd)
            self.form.set_item(record.id)
        self.form.put_values(self.subject.base())
        self.subject.settle(self.form.held)
        if record is None:
            self.form.put(unpack(self.subject.first_values))
            self.subject.start = dict(self.form.held)
        self._loaded = True

    def _allow(self) -> None:
        """Unlock the form where the site lets this person write; else say why not."""
        verb = Verb.CREATE if self.subject.is_new else Verb.UPDATE
        offer = self.shelf.offer(verb)
        self.writable = offer.available and verb in self.kind.verbs
        self.form.set_read_only(not self.writable)
        if self.writable:
            return
        reason = tr(offer.reason) if offer.reason is not None else tr("The site does not offer it.")
        self.notices.show_notice(Notice("note", tr("You can look at this, but not change it."), reason), "read only")

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

    # -- drafts ------------------------------------------------------------------------------------------------

    def _work(self) -> Work | None:
        if not self.unsaved:
            return None
        record = self.subject.record
        base = {**record.values, **self.subject.origin} if record is not None else {}
        return Work(self.subject.to_keep(self.form.held), base, self.item_title)

    def _bring_back(self) -> None:
        try:
            draft = self.keeper.find() if self.writable else None
        except Problem as problem:
            self.show_problem(problem, key="draft file")
            return
        if draft is None:
            return
        typed, changed_since = self._compare(draft)
        if not typed:
            self.keeper.drop()
            return
        self.subject.origin = dict(draft.base)
        self.form.put(typed)
        self.notices.show_notice(
            draft_notice(self.kind, draft, changed_since, lambda: self.notices.clear("draft"), self._discard_draft),
            "draft",
        )

    def _compare(self, draft: Draft) -> tuple[dict[str, Held], list[str]]:
        """What the person typed in the draft, and what was changed on the site since the draft was begun."""
        typed: dict[str, Held] = {}
        changed_since: list[str] = []
        record, base = self.subject.record, draft.base if not draft.is_new else self.kind.defaults()
        for name, state in unpack(draft.values).items():
            if name not in self.form.held:
                continue
            field = self.kind.field(name)
            if state.typed is not None or not field.same(base.get(name), state.value):
                typed[name] = state
            if record is not None and name in base and not field.same(base[name], record[name]):
                changed_since.append(name)
        return typed, changed_since

    def _discard_draft(self) -> None:
        self.notices.clear("draft")
        self.revert()
        self.subject.origin = {}
        self.keeper.flush()

    # -- saving ------------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Send what was changed."""
        self.form.look_everywhere()
        if self.subject.gone:
            self.saving.start(create=True)
        elif self._loaded and self.writable and not self.unsent:
            self.desk.say(tr("Nothing to save: everything is on the site."))
        else:
            self.saving.start()

    def take(self, saved: Saved, sent: Mapping[str, Held]) -> None:
        """The site took what was sent: its answer is the record now. Fields typed in since then keep their text."""
        form, subject = self.form, self.subject
        form.look_everywhere()
        record = subject.take(saved.record)
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
        may_create = self._loaded and self.shelf.offer(Verb.CREATE) and Verb.CREATE in self.kind.verbs
        title = self.item_title or tr("(no title)")
        self.notices.show_notice(gone_notice(title, self.save if may_create else None, typed=self.unsaved), "gone")
        if self._loaded:
            self.keeper.flush()
        self.refresh()

    def act(self, suggestion: Suggestion, again: Callable[[], object] | None = None, exchange: int = 0) -> bool:
        if suggestion.do is Do.SAVE_AS_NEW:
            self.saving.start(create=True)
            return True
        if suggestion.do is Do.SHOW_FIELD and self.form.focus_field(suggestion.target):
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
        self.refresh()

    def closing(self) -> None:
        if self._loaded:
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

    def _start_trash(self) -> None:
        self.desk.tasks.start(self._trash(), name="move to trash", key="trash from the editor", owner=self)

    async def _trash(self) -> None:
        record, title = self.subject.record, self.item_title
        if record is None or self.saving.running:
            return
        self.form.look_everywhere()
        if self.unsaved and not await self.desk.ask(
            tr("Move “{title}” to the trash?", title=title),
            tr("What you typed is not on the site yet. It stays on this computer as a draft."),
            [Answer("trash", tr("Move to trash"), "danger")],
            parent=self.window(),
        ):
            return
        self.keeper.flush()
        self._unsubscribe()
        batch = await self.shelf.trash([record], Action(tr("Move “{title}” to the trash", title=title)))
        if batch.ok:
            self.desk.say(tr("“{title}” is in the trash.", title=title))
            self.desk.close_editor()
            return
        self._unsubscribe = self.shelf.subscribe(lambda change: elsewhere.follow(self, change))
        problem = batch.failed[0][1]
        if problem.trouble is Trouble.GONE:
            self.show_gone()
        else:
            self.show_problem(problem, typed=self.unsaved, again=self._start_trash)
