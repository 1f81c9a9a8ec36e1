"""Replace a key step by step: each step with its outcome, and whatever stops it, which key works now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.problem import Problem
from lmsdesk.sites.keys import Replacing, Step
from lmsdesk.ui.icons import pixmap
from lmsdesk.ui.keys.key_page import name_of
from lmsdesk.ui.keys.page import KeyPage
from lmsdesk.ui.keys.secret_card import SecretCard
from lmsdesk.ui.theme import theme
from lmsdesk.ui.widgets import Button, Card, Notice, label
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.ui.desk import Desk

WAITING, RUNNING, DONE, STOPPED = "waiting", "running", "done", "stopped"
_SIGNS = {
    WAITING: ("minus", "faint"),
    RUNNING: ("wait", "accent"),
    DONE: ("check", "good"),
    STOPPED: ("error", "trouble"),
}


class StepLine(QWidget):
    """One step and how far it is: a sign and a word."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._sign = QLabel()
        self._text = text
        self.words = label(text, wrap=True)
        self.state = WAITING
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.words, 1)
        self.show_state(WAITING)
        theme.changed.connect(self._dress)  # a method of ours, so that Qt lets go of it together with the line

    def _dress(self) -> None:
        self.show_state(self.state)

    def show_state(self, state: str) -> None:
        self.state = state
        name, tone = _SIGNS[state]
        self._sign.setPixmap(pixmap(name, tone))
        said = {WAITING: tr("not yet"), RUNNING: tr("under way"), DONE: tr("done"), STOPPED: tr("stopped")}[state]
        self.setAccessibleName(f"{self._text}, {said}")


class ReplacePage(KeyPage):
    """Begins a replacement, or goes on with one that was interrupted."""

    def __init__(self, desk: Desk, work: Replacing) -> None:
        name = name_of(work.old)
        super().__init__(desk, tr("Replace the key “{name}”", name=name), tr("Replace the key"))
        self.replacing = work
        self.steps: dict[Step, StepLine] = {}
        self.elsewhere = QCheckBox(tr("It is also used outside LMS Desk: show me the new key before the old one goes"))
        self.elsewhere.setChecked(not work.old.used_by)
        self.elsewhere.setEnabled(work.keys.store.proves)  # else nobody but the person can try the new key
        self.undo = Button(tr("Delete the new key"), on_click=self._begin_undo)
        self.later = Button(tr("Leave both for now"), on_click=self._leave_both)
        self._resumed = work.step is not Step.MAKE
        self._lay_out()
        self._show()

    def _lay_out(self) -> None:
        used = self.replacing.old.used_by
        names = ", ".join(f"“{profile.name}”" for profile in used)
        if used:
            intro = tr("{names} signs in with it and goes over to the new one by itself.", names=names)
        else:
            intro = tr("None of your sites here uses it. Put the new key in its place before the old one is deleted.")
        self.column.addWidget(label(intro, wrap=True))
        card = Card(tr("Step by step"))
        switch = tr("{names} goes over to the new key", names=names) if used else tr("Nothing here has to go over")
        words = {
            Step.MAKE: tr("Make a new key of the same owner that may do the same"),
            Step.PROVE: tr("Try the new key") if self.replacing.keys.store.proves else tr("Show the new key to you"),
            Step.SWITCH: switch,
            Step.REMOVE: tr("Delete the old key"),
        }
        for step, text in words.items():
            self.steps[step] = StepLine(text)
            card.body.addWidget(self.steps[step])
        self.column.addWidget(card)
        self.column.addWidget(self.elsewhere)
        self._place = QVBoxLayout()
        self._place.setSpacing(12)
        self.column.addLayout(self._place)
        self.column.addWidget(self.here)
        self.add_buttons(self.undo, self.later)

    # -- what stands there

    def _show(self) -> None:
        work, begun = self.replacing, self.replacing.step is not Step.MAKE
        for step, line in self.steps.items():
            line.show_state(DONE if step < work.step else WAITING)
        self.elsewhere.setVisible(work.step < Step.REMOVE and not self._resumed)
        self.undo.setVisible(work.can_undo)
        self.later.setVisible(begun and work.new is not None)
        self.cancel.setVisible(not begun)
        verb = tr("Replace the key") if not begun else tr("Go on")
        self.go.set_text(tr("Delete the old key") if work.step is Step.REMOVE else verb)
        if self._resumed and self.replacing.fresh is None:
            self._tell_standing(tr("This was begun earlier and did not come to its end."))

    def _tell_standing(self, title: str, tone: str = "caution") -> None:
        lines = [tr(sentence) for sentence in self.replacing.standing]
        self.notices.show_notice(Notice(tone, title, lines[0], " ".join(lines[1:]), closable=False), "standing")

    # -- the work

    async def work(self) -> None:
        work = self.replacing
        self.notices.clear("standing")
        waits = self.elsewhere.isChecked() and work.step < Step.REMOVE and not self._resumed
        target = Step.REMOVE if waits else Step.DONE
        action = Action(tr("Replace the key “{name}”", name=name_of(work.old)))
        try:
            while work.step < target:
                step = work.step
                self.steps[step].show_state(RUNNING)
                await work.go_on(Step(step + 1), action)
                self.steps[step].show_state(DONE)
        except Problem:
            self._show()
            self.steps[work.step].show_state(STOPPED)
            self._tell_standing(tr("It stopped on the way."))
            raise
        if work.step is Step.DONE:
            self._finished()
        else:
            self._show()
            self._hand_over()

    def _hand_over(self) -> None:
        """The new key, to be put where the old one is used, before that goes."""
        assert self.replacing.fresh is not None
        self.elsewhere.hide()
        self.card = SecretCard(self.desk, self.site, self.replacing.fresh)
        if self.replacing.keys.store.proves:
            sentence = tr("The new key works. Put it wherever the old one is used, then delete the old one.")
        else:
            sentence = tr("Put the new key wherever the old one is used, see that it works there, then delete the old.")
        self._place.addWidget(label(sentence, wrap=True))
        self._place.addWidget(self.card)
        self.card.setFocus(Qt.FocusReason.OtherFocusReason)

    def _finished(self) -> None:
        self.kept = True
        if self.card is not None:
            self.card.safe = True  # it is in its place, or the old one would not have been deleted
        self.desk.say(tr("Replaced the key “{name}”.", name=name_of(self.replacing.old)))
        self.desk.close_editor()

    # -- other ways out

    def _begin_undo(self) -> None:
        if not self.busy:
            self.desk.tasks.start(self._undo(), name="delete the new key", key="key page", owner=self)

    async def _undo(self) -> None:
        self._set_busy(True)
        try:
            await self.replacing.undo(Action(tr("Delete the new key")))
        except Problem as problem:
            self._tell_standing(tr("The new key could not be deleted."))
            self.explain_here(problem)
            return
        finally:
            self._set_busy(False)
        self.card = None
        self.desk.say(tr("The new key is deleted. The old one works as before."))
        self.desk.close_editor()

    def _leave_both(self) -> None:
        self.leave()

    async def can_leave(self) -> bool:
        if not await super().can_leave():
            return False
        if Step.MAKE < self.replacing.step < Step.DONE:
            self.replacing.leave()
            self.desk.say(tr("Both keys stay. The list says so until one of them is deleted."))
        return True
