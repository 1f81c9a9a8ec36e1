"""Connect a site, step by step: its address, what is there, how to sign in; then it is proven, kept and opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout

from lmsdesk.domain.problem import Problem
from lmsdesk.domain.reach import MEMBERS_ONLY
from lmsdesk.domain.suggestion import Do, Suggestion
from lmsdesk.sites import (
    COLOURS,
    SAME_AGAIN,
    Discovery,
    HeldBack,
    Line,
    Stage,
    Way,
    lms_of,
    shared_ways,
    sign_in_ways,
    suggest_name,
)
from lmsdesk.ui.connect.choices import NetworkChoice, SystemChoice
from lmsdesk.ui.connect.face_form import FaceForm
from lmsdesk.ui.connect.joining import Joining
from lmsdesk.ui.connect.looking import Looking
from lmsdesk.ui.connect.page import SitePage
from lmsdesk.ui.connect.reach_form import ReachCard
from lmsdesk.ui.connect.sign_in_form import SignInForm
from lmsdesk.ui.connect.steps import StepList
from lmsdesk.ui.connect.told import held_back, offer_to_send, what_was_found
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.widgets import Button, Card, FieldRow, Notice, NoticeArea
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.ui.connect.check_here import CheckHere


class ConnectScreen(SitePage):
    """Nothing typed is lost when something fails; the sentence about it stands next to the field."""

    def __init__(self, desk: Desk, address: str = "") -> None:
        super().__init__(desk, tr("Connect a site"))
        self.found: Discovery | None = None
        self.check: CheckHere | None = None
        self.looking = Looking(self)
        self.joining = Joining(self)
        self.busy = False
        self.address = QLineEdit(address)
        self.address.setPlaceholderText("academy.example")
        self.address_row = FieldRow(
            tr("Address of your site"), self.address, tr("As you type it into the browser. The rest we find out.")
        )
        self.look = Button(tr("Look"), "primary", on_click=self.start_look)
        self.instead = Button("", "link", on_click=self._use_instead)
        self.found_area = NoticeArea()
        self.reach = ReachCard()
        self.reach.form.certificate_wanted.connect(self.looking.start_certificate)
        self.forgetful = QCheckBox(tr("Do not keep it on this computer"))
        self.forgetful.setToolTip(tr("It is asked for at each start of LMS Desk, and never in the password store."))
        self.steps = StepList()
        self.steps_card = Card(tr("Step by step"))
        self.sign_in = SignInForm()
        self.face = FaceForm()
        self.save = Button(tr("Test and save"), "primary", on_click=self.start_save)
        self.stop = Button(tr("Stop"), on_click=self.stop_now)
        self.cancel = Button(tr("Cancel"), on_click=self.leave)
        self.card = Card(tr("How to sign in"))
        self.systems = SystemChoice()
        self.network = NetworkChoice()
        self._lay_out()
        self.systems.changed.connect(self.offer_ways)
        self.network.chosen.connect(self._choose_site)
        self.address.returnPressed.connect(self.start_look)
        self.address.textEdited.connect(self._address_changed)
        self.sign_in.submitted.connect(self.start_save)
        self.sign_in.approval_wanted.connect(self.joining.start_approval)
        self.sign_in.chosen.connect(self.show_save)
        self.face.stage.currentIndexChanged.connect(lambda _: self.reach.form.set_stage(self.face.chosen_stage))
        self.face.name.returnPressed.connect(self.start_save)
        self.setFocusProxy(self.address)
        self.show_found(None)

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.address_row, 1)
        beside = QVBoxLayout()
        beside.setContentsMargins(0, 19, 0, 0)
        buttons_beside = QHBoxLayout()
        buttons_beside.addWidget(self.stop)
        buttons_beside.addWidget(self.look)
        beside.addLayout(buttons_beside)
        beside.addStretch(1)
        line.addLayout(beside)
        self.stop.hide()
        self.instead.hide()
        self.card.body.addWidget(self.systems)
        self.card.body.addWidget(self.sign_in)
        self.card.body.addWidget(self.forgetful)
        self.card.body.addWidget(self.here)
        self.steps_card.body.addWidget(self.steps)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.save)
        self.column.addLayout(line)
        self.column.addWidget(self.instead)
        self.column.addWidget(self.found_area)
        self.column.addWidget(self.network)
        self.column.addWidget(self.card)
        self.column.addWidget(self.face)
        self.column.addWidget(self.reach)
        self.column.addLayout(buttons)
        self.column.addWidget(self.steps_card)
        self.column.addStretch(1)

    async def load(self) -> None:
        await super().load()
        if self.address.text():
            self.start_look()

    def focus_search(self) -> None:
        if self.found is None:
            self.address.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.sign_in.focus_first()

    def typed(self) -> bool:
        return bool(self.address.text().strip()) or not self.sign_in.is_empty()

    def closing(self) -> None:
        if self.check is not None:
            self.check.panel.cancel()
        self.desk.tasks.cancel("approval")
        super().closing()

    # -- looking --------------------------------------------------------------------------------------------

    def start_look(self) -> None:
        """Find out what lives at the typed address."""
        self.looking.start()

    def stop_now(self) -> None:
        """Give up what is being asked; everything typed stays."""
        self.desk.tasks.cancel("connect page")

    def line(self) -> Line | None:
        """How the site is to be reached; None when something there cannot be used, which is said at its field."""
        return self.reach.line(Stage.TEST if self.reach.form.pin else self.face.chosen_stage)

    def forget_found(self) -> None:
        """The page as it was before somebody looked; everything typed stays."""
        self.address_row.set_trouble("")
        self.instead.hide()
        self.here.clear_all()
        self.found_area.clear_all()
        self.steps.clear()
        self.joining.connected = []

    def offer_instead(self, address: str) -> None:
        """Another address that may be meant, one click away."""
        self.instead.set_text(tr("Look at {address}", address=address))
        self.instead.setProperty("address", address)
        self.instead.setVisible(bool(address))

    def _use_instead(self) -> None:
        self.address.setText(str(self.instead.property("address")))
        self.start_look()

    def show_found(self, found: Discovery | None, *, of_network: bool = False) -> None:
        """What was found, and the ways to sign in there; or nothing."""
        self.found = found
        there = found is not None
        usable = found is not None and any(sign_in_ways(found, lms) for lms in lms_of(found))
        for part in (self.card, self.face):
            part.setVisible(usable)
        self.steps_card.setVisible(there)
        self.show_save()
        self.look.set_text(tr("Look again") if there else tr("Look"))
        self.look.setProperty("variant", "plain" if there else "primary")
        self.look.style().unpolish(self.look)
        self.look.style().polish(self.look)
        self.found_area.clear_all()
        if not of_network:  # one of several that stay to choose from
            self.network.offer(found)
        if found is None:
            return
        self._tell_found(found, usable)
        if found.members and usable and not self.reach.form.past_login.isChecked():
            self.reach.open()
        self.systems.offer(found)
        if not self.face.name.text():
            assert self.desk.sites is not None
            kept = [profile for profile in self.desk.sites.profiles if not profile.is_practice]
            self.face.name.setText(suggest_name(found))
            self.face.colours.choose(COLOURS[len(kept) % len(COLOURS)])
        self.offer_ways()

    def _tell_found(self, found: Discovery, usable: bool) -> None:
        notice = what_was_found(found, usable)
        if not usable:
            self._add_check(notice)
        self.found_area.show_notice(notice)

    def _choose_site(self, site: Discovery) -> None:
        self.face.name.setText("")
        self.show_found(site, of_network=True)

    def offer_ways(self) -> None:
        """The ways to sign in to the chosen systems, easiest first."""
        found = self.found
        if found is None:
            return
        self.systems.choose_one(found)
        ways = [*shared_ways(found)] if len(self.systems.wanted) > 1 else []
        for lms in self.systems.wanted:
            ways += [way for way in sign_in_ways(found, lms) if way not in ways]
        self.sign_in.offer(ways, found.address)
        self.sign_in.approval.rest()
        self.show_save()

    def show_save(self) -> None:
        """The button that saves, unless the browser does it."""
        shown = self.found is not None and not self.card.isHidden()
        by_browser = self.sign_in.way is Way.APPROVAL and not self.sign_in.approval.pasting
        self.save.setVisible(shown and not by_browser)

    def _address_changed(self) -> None:
        self.address_row.set_trouble("")
        self.instead.hide()
        if self.found is not None:
            self.show_found(None)

    # -- saving ---------------------------------------------------------------------------------------------

    def start_save(self, *, again: bool = False) -> None:
        """Prove the sign-in, then keep the site."""
        self.joining.start(again=again)

    async def can_leave(self) -> bool:
        if self.joining.connected:
            return True
        return await super().can_leave()

    def set_busy(self, busy: bool) -> None:
        """Whether something is being asked."""
        self.busy = busy
        self.stop.setVisible(busy)
        for button in (self.look, self.save):
            button.setEnabled(not busy)
        self.progress.start() if busy else self.progress.stop()

    # -- trouble --------------------------------------------------------------------------------------------

    def explain_here(self, problem: Problem, area: NoticeArea | None = None) -> Notice:
        if isinstance(problem, HeldBack):
            return self.here.show_notice(self._held_back(problem), "problem")
        notice = super().explain_here(problem, area)
        if problem.code == MEMBERS_ONLY:
            offer_to_send(notice, self.reach, self.start_save)
        self._add_check(notice)
        return notice

    def _held_back(self, problem: HeldBack) -> Notice:
        """Nothing was sent, for the person's own good: why, and what else can be done."""
        notice = held_back(self.desk, problem)
        if problem.code == SAME_AGAIN:
            notice.add_button(Button(tr("Send it once more"), on_click=lambda: self.start_save(again=True)))
        elif Way.APPROVAL in self.sign_in.offered and self.sign_in.way is not Way.APPROVAL:
            words = tr("Approve in the browser instead")
            notice.add_button(Button(words, on_click=lambda: self.sign_in.use_login_for(Way.APPROVAL)))
        return notice

    def _add_check(self, notice: Notice) -> None:
        """The health check is one click away from every failure."""
        notice.add_button(Button(tr("Check this site"), on_click=self.check_here))

    def check_here(self) -> None:
        """Check the site on this page, with what was typed; nothing of it is left or lost."""
        from lmsdesk.ui.connect.check_here import CheckHere

        line = self.line()
        if line is None:
            return
        credential = None if self.found is None or self.sign_in.is_empty() else self.sign_in.credential()
        if self.check is not None:
            self.check.put_away()
        self.check = CheckHere(self.desk, self.address.text().strip(), credential, line)
        self.check.destroyed.connect(lambda gone=None, it=self.check: self._check_gone(it))
        self.check.panel.sign_in_wanted.connect(self.sign_in.focus_first)
        self.check.panel.use_address = self.use_address
        self.column.insertWidget(self.column.indexOf(self.card) + 1, self.check)
        self.check.start()

    def _check_gone(self, check: CheckHere) -> None:
        if self.check is check:
            self.check = None

    def use_address(self, address: str) -> None:
        """A better address was found."""
        self.address.setText(address)
        self.start_look()

    def act_here(self, suggestion: Suggestion, exchange: int) -> None:
        if suggestion.do is Do.USE_ADDRESS and suggestion.target:
            self.use_address(suggestion.target)
        elif suggestion.do is Do.USE_APP_PASSWORD:
            better = Way.APPROVAL if Way.APPROVAL in self.sign_in.offered else Way.APP_PASSWORD
            self.here.clear_all()
            self.sign_in.use_login_for(better)
        elif suggestion.do in (Do.RETRY, Do.WAIT_AND_RETRY, Do.RELOAD):
            self.start_save() if self.found is not None else self.start_look()
        else:
            super().act_here(suggestion, exchange)
