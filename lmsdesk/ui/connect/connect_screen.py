"""Connect a site, step by step: its address, what is there, how to sign in; then it is proven, kept and opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.suggestion import Do, Suggestion
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.sites import (
    COLOURS,
    SAME_AGAIN,
    AddressError,
    AppPassword,
    Credential,
    Discovery,
    HeldBack,
    Line,
    NotApproved,
    Profile,
    Stage,
    Step,
    StepId,
    StepState,
    Way,
    lms_of,
    normalise,
    shared_ways,
    sign_in_ways,
    suggest_name,
)
from lmsdesk.ui.connect.approving import approve
from lmsdesk.ui.connect.choices import LMS_NAMES, NetworkChoice, SystemChoice
from lmsdesk.ui.connect.face_form import FaceForm
from lmsdesk.ui.connect.page import SitePage
from lmsdesk.ui.connect.reach_form import ReachCard
from lmsdesk.ui.connect.sign_in_form import SignInForm
from lmsdesk.ui.connect.steps import StepList
from lmsdesk.ui.connect.told import held_back, what_was_found, who
from lmsdesk.ui.connect.trust import look_and_trust
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.widgets import Button, Card, FieldRow, Notice, NoticeArea
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.ui.connect.check_here import CheckHere

_LOOKED_AT = (StepId.ADDRESS, StepId.SECURE, StepId.WORDPRESS, StepId.API, StepId.PLUGIN, StepId.SIGN_INS)


class ConnectScreen(SitePage):
    """Nothing typed is lost when something fails; the sentence about it stands next to the field."""

    def __init__(self, desk: Desk, address: str = "") -> None:
        super().__init__(desk, tr("Connect a site"))
        self.found: Discovery | None = None
        self.connected: list[Profile] = []
        self.check: CheckHere | None = None
        self._busy = False
        self.address = QLineEdit(address)
        self.address.setPlaceholderText("academy.example")
        self.address_row = FieldRow(
            tr("Address of your site"), self.address, tr("As you type it into the browser. The rest we find out.")
        )
        self.look = Button(tr("Look"), "primary", on_click=self.start_look)
        self.instead = Button("", "link", on_click=self._use_instead)
        self.found_area = NoticeArea()
        self.reach = ReachCard()
        self.reach.form.certificate_wanted.connect(self.start_certificate)
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
        self.systems.changed.connect(self._offer_ways)
        self.network.chosen.connect(self._choose_site)
        self.address.returnPressed.connect(self.start_look)
        self.address.textEdited.connect(self._address_changed)
        self.sign_in.submitted.connect(self.start_save)
        self.sign_in.approval_wanted.connect(self.start_approval)
        self.sign_in.chosen.connect(self._show_save)
        self.face.stage.currentIndexChanged.connect(lambda _: self.reach.form.set_stage(self.face.chosen_stage))
        self.face.name.returnPressed.connect(self.start_save)
        self.setFocusProxy(self.address)
        self._show_found(None)

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
        if not self._busy:
            self.desk.tasks.start(self._look(), name="look at the site", key="connect page", owner=self)

    def stop_now(self) -> None:
        """Give up what is being asked; everything typed stays."""
        self.desk.tasks.cancel("connect page")

    async def _look(self) -> None:
        assert self.desk.sites is not None
        self._forget_found()
        line = self._line()
        if line is None:
            return
        self._set_busy(True)
        self.steps_card.show()
        action = Action(tr("Look at {address}", address=self.address.text().strip()))
        try:
            found = await self.desk.sites.look(self.address.text(), action, line=line, tell=self.steps.tell)
        except AddressError as error:
            self._show_found(None)
            self.address_row.set_trouble(tr(error.sentence))
            self._offer_instead(error.instead)
            self.address.setFocus()
            return
        except Problem as problem:
            self._show_found(None)
            self.steps_card.show()
            notice = self.explain_here(problem, self.found_area)
            self.steps.fail(notice.title)
            if problem.trouble is Trouble.TLS:
                notice.add_button(Button(tr("It is my own test site"), on_click=self.start_certificate))
            if problem.code == "tls-name":
                await self._offer_name(notice, line)
            return
        finally:
            self._set_busy(False)
        self._show_found(found)
        self.sign_in.focus_first()

    async def _offer_name(self, notice: Notice, line: Line) -> None:
        """The certificate is for another name: the one that is meant, where it is near, is one click away."""
        assert self.desk.sites is not None
        address = await self.desk.sites.name_meant(normalise(self.address.text()), line)
        if address:
            words = tr("Shall we use {name}?", name=address.partition("://")[2])
            notice.add_button(Button(words, "primary", on_click=lambda: self._check_said(address)))

    def _line(self) -> Line | None:
        """How the site is to be reached; None when something there cannot be used, which is said at its field."""
        return self.reach.line(Stage.TEST if self.reach.form.pin else self.face.chosen_stage)

    def start_certificate(self) -> None:
        """A test site with a certificate of its own: look at it, and ask whether to trust exactly that."""
        if not self._busy:
            self.desk.tasks.start(self._trust(), name="look at the certificate", key="connect page", owner=self)

    async def _trust(self) -> None:
        line = self._line()
        if line is None:
            return
        before = self.reach.form.pin
        self._set_busy(True)
        try:
            notice = await look_and_trust(self.desk, self.reach.form, normalise(self.address.text()), line)
        except AddressError as error:
            self.address_row.set_trouble(tr(error.sentence))
            return
        except Problem as problem:
            self.explain_here(problem, self.found_area)
            return
        finally:
            self._set_busy(False)
        if notice is not None:
            self.found_area.show_notice(notice, "certificate")
        elif self.reach.form.pin != before:
            self.face.choose_stage(Stage.TEST)
            self.reach.open(False)  # its one line says it now
            await self._look()

    def _forget_found(self) -> None:
        self.address_row.set_trouble("")
        self.instead.hide()
        self.here.clear_all()
        self.found_area.clear_all()
        self.steps.clear()
        self.connected = []

    def _offer_instead(self, address: str) -> None:
        """Another address that may be meant, one click away."""
        self.instead.set_text(tr("Look at {address}", address=address))
        self.instead.setProperty("address", address)
        self.instead.setVisible(bool(address))

    def _use_instead(self) -> None:
        self.address.setText(str(self.instead.property("address")))
        self.start_look()

    def _show_found(self, found: Discovery | None, *, of_network: bool = False) -> None:
        self.found = found
        there = found is not None
        usable = found is not None and any(sign_in_ways(found, lms) for lms in lms_of(found))
        for part in (self.card, self.face):
            part.setVisible(usable)
        self.steps_card.setVisible(there)
        self._show_save()
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
        self.systems.offer(found)
        if not self.face.name.text():
            assert self.desk.sites is not None
            kept = [profile for profile in self.desk.sites.profiles if not profile.is_practice]
            self.face.name.setText(suggest_name(found))
            self.face.colours.choose(COLOURS[len(kept) % len(COLOURS)])
        self._offer_ways()

    def _tell_found(self, found: Discovery, usable: bool) -> None:
        notice = what_was_found(found, usable)
        if not usable:
            self._add_check(notice)
        self.found_area.show_notice(notice)

    def _choose_site(self, site: Discovery) -> None:
        self.face.name.setText("")
        self._show_found(site, of_network=True)

    def _offer_ways(self) -> None:
        found = self.found
        if found is None:
            return
        self.systems.choose_one(found)
        ways = [*shared_ways(found)] if len(self.systems.wanted) > 1 else []
        for lms in self.systems.wanted:
            ways += [way for way in sign_in_ways(found, lms) if way not in ways]
        self.sign_in.offer(ways, found.address)
        self.sign_in.approval.rest()
        self._show_save()

    def _show_save(self) -> None:
        shown = self.found is not None and not self.card.isHidden()
        by_browser = self.sign_in.way is Way.APPROVAL and not self.sign_in.approval.pasting
        self.save.setVisible(shown and not by_browser)

    def _address_changed(self) -> None:
        self.address_row.set_trouble("")
        self.instead.hide()
        if self.found is not None:
            self._show_found(None)

    # -- approving ------------------------------------------------------------------------------------------

    def start_approval(self) -> None:
        """Open WordPress' own approval page and wait for what comes back."""
        if self.found is not None:
            self.desk.tasks.start(self._approve(self.found), name="wait for approval", key="approval", owner=self)

    async def _approve(self, found: Discovery) -> None:
        self.here.clear_all()
        try:
            credential = await approve(self.desk, self.sign_in, found, self._show_save)
        except NotApproved as problem:
            self.here.show_notice(Notice("note", tr(problem.sentence or Sentence(""))), "problem")
            self.sign_in.approval.rest()
            return
        line = self._line() if credential is not None else None
        if credential is not None and line is not None:
            work = self._connect(found, credential, line)
            self.desk.tasks.start(work, name="connect the site", key="connect page", owner=self)

    # -- saving ---------------------------------------------------------------------------------------------

    def start_save(self, *, again: bool = False) -> None:
        """Prove the sign-in, then keep the site."""
        if self.found is None:
            self.start_look()
            return
        if self._busy:
            return
        self.here.clear_all()
        credential = self.sign_in.credential()
        line = self._line()
        if credential is not None and line is not None:
            work = self._connect(self.found, credential, line, again=again)
            self.desk.tasks.start(work, name="connect the site", key="connect page", owner=self)

    async def _connect(self, found: Discovery, credential: Credential, line: Line, *, again: bool = False) -> None:
        assert self.desk.navigator is not None
        self.here.clear_all()
        self.steps.clear(but=_LOOKED_AT)
        self._set_busy(True)
        try:
            if self.sign_in.way is Way.MAKE_KEY and isinstance(credential, AppPassword):
                assert self.desk.sites is not None
                credential = await self.desk.sites.make_key(
                    found, credential, Action(tr("Make a Masteriyo key")), line=line
                )
            for lms in self._targets(found):
                await self._connect_one(found, credential, lms, line, again=again)
        except Problem as problem:
            notice = self.explain_here(problem)
            self.steps.fail(notice.title)
            return
        finally:
            self._set_busy(False)
        self.sign_in.clear_secrets()
        left = [lms for lms in self.systems.wanted if lms not in {profile.lms for profile in self.connected}]
        if left:
            self._go_on_with(left)
            return
        self.kept = True
        self.desk.say(tr("Connected {name}.", name=self.connected[0].name))
        self.desk.navigator.open_site(self.connected[0].id)

    def _targets(self, found: Discovery) -> list[str]:
        """The systems that the chosen way opens and that are not connected yet."""
        there = {profile.lms for profile in self.connected}
        kept = Way.MASTERIYO_KEY if self.sign_in.way is Way.MAKE_KEY else self.sign_in.way
        return [lms for lms in self.systems.wanted if lms not in there and kept in sign_in_ways(found, lms)]

    async def _connect_one(
        self, found: Discovery, credential: Credential, lms: str, line: Line, *, again: bool
    ) -> None:
        sites = self.desk.sites
        assert sites is not None
        name = self.face.name.text().strip() or suggest_name(found)
        shown = f"{name} ({LMS_NAMES[lms]})" if len(self.systems.wanted) > 1 else name
        asked = "" if found.closed and len(lms_of(found)) > 1 else lms
        action = Action(tr("Sign in to {name}", name=shown))
        identity = await sites.try_sign_in(found, credential, asked, action, again=again, line=line)
        self.steps.tell(Step(StepId.SIGN_IN, StepState.GOOD, who(identity)))
        profile = await sites.add(
            found,
            credential,
            identity,
            shown,
            self.face.colours.colour,
            self.face.chosen_stage,
            asked,
            line=line,
            keep_secret=not self.forgetful.isChecked(),
        )
        self.connected.append(profile)
        why = await sites.check_vault()
        kept = Sentence(N_("In the password store of this computer."))
        self.steps.tell(Step(StepId.KEEP, StepState.CAUTION if why else StepState.GOOD, why or kept))

    def _go_on_with(self, left: list[str]) -> None:
        """One system is connected; the others need a way of their own."""
        self.systems.choose(left)
        self._offer_ways()
        there = " ".join(profile.name for profile in self.connected)
        words = tr("Connected {name}. Now {lms}, which takes another sign-in.", name=there, lms=LMS_NAMES[left[0]])
        self.here.show_notice(Notice("good", words), "problem")
        self.sign_in.focus_first()

    async def can_leave(self) -> bool:
        if self.connected:
            return True
        return await super().can_leave()

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.stop.setVisible(busy)
        for button in (self.look, self.save):
            button.setEnabled(not busy)
        self.progress.start() if busy else self.progress.stop()

    # -- trouble --------------------------------------------------------------------------------------------

    def explain_here(self, problem: Problem, area: NoticeArea | None = None) -> Notice:
        if isinstance(problem, HeldBack):
            return self.here.show_notice(self._held_back(problem), "problem")
        notice = super().explain_here(problem, area)
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

        line = self._line()
        if line is None:
            return
        credential = None if self.found is None or self.sign_in.is_empty() else self.sign_in.credential()
        if self.check is not None:
            self.check.put_away()
        self.check = CheckHere(self.desk, self.address.text().strip(), credential, line)
        self.check.destroyed.connect(lambda gone=None, it=self.check: self._check_gone(it))
        self.check.panel.sign_in_wanted.connect(self.sign_in.focus_first)
        self.check.panel.use_address = self._check_said
        self.column.insertWidget(self.column.indexOf(self.card) + 1, self.check)
        self.check.start()

    def _check_gone(self, check: CheckHere) -> None:
        if self.check is check:
            self.check = None

    def _check_said(self, address: str) -> None:
        """The check found a better address."""
        self.address.setText(address)
        self.start_look()

    def act_here(self, suggestion: Suggestion, exchange: int) -> None:
        if suggestion.do is Do.USE_ADDRESS and suggestion.target:
            self.address.setText(suggestion.target)
            self.start_look()
        elif suggestion.do is Do.USE_APP_PASSWORD:
            better = Way.APPROVAL if Way.APPROVAL in self.sign_in.offered else Way.APP_PASSWORD
            self.here.clear_all()
            self.sign_in.use_login_for(better)
        elif suggestion.do in (Do.RETRY, Do.WAIT_AND_RETRY, Do.RELOAD):
            self.start_save() if self.found is not None else self.start_look()
        else:
            super().act_here(suggestion, exchange)
