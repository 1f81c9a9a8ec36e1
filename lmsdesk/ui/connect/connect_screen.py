"""Connect a site: its address, what was found there, how to sign in, and saving it once the sign-in is proven."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.suggestion import Do, Suggestion
from lmsdesk.sites import (
    COLOURS,
    AddressError,
    Discovery,
    Line,
    Stage,
    lms_of,
    normalise,
    sign_in_ways,
    suggest_name,
)
from lmsdesk.ui.connect.face_form import FaceForm
from lmsdesk.ui.connect.page import SitePage
from lmsdesk.ui.connect.reach_form import ReachCard
from lmsdesk.ui.connect.sign_in_form import SignInForm
from lmsdesk.ui.connect.trust import look_and_trust
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.widgets import Button, Card, Chip, FieldRow, Notice, NoticeArea
from lmsdesk.ui.words import tr

LMS_NAMES = {"masteriyo": "Masteriyo", "learnomy": "Learnomy"}


class ConnectScreen(SitePage):
    """Nothing typed is lost when something fails; the sentence about it stands next to the field."""

    def __init__(self, desk: Desk, address: str = "") -> None:
        super().__init__(desk, tr("Connect a site"))
        self.found: Discovery | None = None
        self._busy = False
        self.address = QLineEdit(address)
        self.address.setPlaceholderText("academy.example")
        self.address_row = FieldRow(
            tr("Address of your site"), self.address, tr("As you type it into the browser. The rest we find out.")
        )
        self.look = Button(tr("Look"), "primary", on_click=self.start_look)
        self.found_area = NoticeArea()
        self.reach = ReachCard()
        self.reach.form.certificate_wanted.connect(self.start_certificate)
        self.forgetful = QCheckBox(tr("Do not keep it on this computer"))
        self.forgetful.setToolTip(tr("It is asked for at each start of LMS Desk, and never in the password store."))
        self.sign_in = SignInForm()
        self.face = FaceForm()
        self.save = Button(tr("Test and save"), "primary", on_click=self.start_save)
        self.cancel = Button(tr("Cancel"), on_click=self.leave)
        self.card = Card(tr("How to sign in"))
        self._lms_chips: dict[str, Chip] = {}
        self._lms_row = QWidget()
        self._lay_out()
        self.address.returnPressed.connect(self.start_look)
        self.address.textEdited.connect(self._address_changed)
        self.sign_in.submitted.connect(self.start_save)
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
        beside.addWidget(self.look)
        beside.addStretch(1)
        line.addLayout(beside)
        chips = QHBoxLayout(self._lms_row)
        chips.setContentsMargins(0, 0, 0, 0)
        chips.setSpacing(8)
        for lms, name in LMS_NAMES.items():
            chip = Chip(name)
            chip.setAutoExclusive(True)
            chip.clicked.connect(self._offer_ways)
            self._lms_chips[lms] = chip
            chips.addWidget(chip)
        chips.addStretch(1)
        self.card.body.addWidget(self._lms_row)
        self.card.body.addWidget(self.sign_in)
        self.card.body.addWidget(self.forgetful)
        self.card.body.addWidget(self.here)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.save)
        self.column.addLayout(line)
        self.column.addWidget(self.found_area)
        self.column.addWidget(self.card)
        self.column.addWidget(self.face)
        self.column.addWidget(self.reach)
        self.column.addLayout(buttons)
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

    # -- looking --------------------------------------------------------------------------------------------

    def start_look(self) -> None:
        """Find out what lives at the typed address."""
        if not self._busy:
            self.desk.tasks.start(self._look(), name="look at the site", key="connect page", owner=self)

    async def _look(self) -> None:
        assert self.desk.sites is not None
        self.address_row.set_trouble("")
        self.here.clear_all()
        line = self._line()
        if line is None:
            return
        self._set_busy(True)
        try:
            action = Action(tr("Look at {address}", address=self.address.text().strip()))
            found = await self.desk.sites.look(self.address.text(), action, line=line)
        except AddressError as error:
            self._show_found(None)
            self.address_row.set_trouble(tr(error.sentence))
            self.address.setFocus()
            return
        except Problem as problem:
            self._show_found(None)
            notice = self.explain_here(problem, self.found_area)
            if problem.trouble is Trouble.TLS:
                notice.add_button(Button(tr("It is my own test site"), on_click=self.start_certificate))
            return
        finally:
            self._set_busy(False)
        self._show_found(found)
        self.sign_in.focus_first()

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
            self.reach.open()
            await self._look()

    def _show_found(self, found: Discovery | None) -> None:
        self.found = found
        self.card.setVisible(found is not None)
        self.face.setVisible(found is not None)
        self.save.setVisible(found is not None)
        self.look.set_text(tr("Look") if found is None else tr("Look again"))
        self.look.setProperty("variant", "primary" if found is None else "plain")
        self.look.style().unpolish(self.look)
        self.look.style().polish(self.look)
        self.found_area.clear_all()
        if found is None:
            return
        lms = lms_of(found)
        names = tr(" and ").join(LMS_NAMES.get(name, name) for name in lms)
        what = tr("{lms} answers there.", lms=names) if not found.closed else ""
        lines = [what, *(tr(sentence) for sentence in found.notes)]
        self.found_area.show_notice(
            Notice(
                "good",
                tr("Found {name} at {address}", name=suggest_name(found), address=found.address),
                " ".join(line for line in lines if line),
                closable=False,
            )
        )
        self._lms_row.setVisible(len(lms) > 1)
        for name, chip in self._lms_chips.items():
            chip.setVisible(name in lms)
        if self.lms not in lms and lms:
            self._lms_chips[lms[0]].setChecked(True)
        if not self.face.name.text():
            assert self.desk.sites is not None
            kept = [profile for profile in self.desk.sites.profiles if not profile.is_practice]
            self.face.name.setText(suggest_name(found))
            self.face.colours.choose(COLOURS[len(kept) % len(COLOURS)])
        self._offer_ways()

    @property
    def lms(self) -> str:
        """The system that is to be used."""
        return next((name for name, chip in self._lms_chips.items() if chip.isChecked()), "")

    def _offer_ways(self) -> None:
        if self.found is not None:
            self.sign_in.offer(sign_in_ways(self.found, self.lms), self.found.address)

    def _address_changed(self) -> None:
        self.address_row.set_trouble("")
        if self.found is not None:
            self._show_found(None)

    # -- saving ---------------------------------------------------------------------------------------------

    def start_save(self) -> None:
        """Prove the sign-in, then keep the site."""
        if self.found is None:
            self.start_look()
        elif not self._busy:
            self.desk.tasks.start(self._save(self.found), name="connect the site", key="connect page", owner=self)

    async def _save(self, found: Discovery) -> None:
        assert self.desk.sites is not None
        assert self.desk.navigator is not None
        self.here.clear_all()
        credential = self.sign_in.credential()
        line = self._line()
        if credential is None or line is None:
            return
        lms = self.lms
        self._set_busy(True)
        try:
            name = self.face.name.text().strip() or suggest_name(found)
            identity = await self.desk.sites.try_sign_in(
                found, credential, lms, Action(tr("Sign in to {name}", name=name)), line=line
            )
            profile = await self.desk.sites.add(
                found,
                credential,
                identity,
                name,
                self.face.colours.colour,
                self.face.chosen_stage,
                lms,
                line=line,
                keep_secret=not self.forgetful.isChecked(),
            )
        except Problem as problem:
            self.explain_here(problem)
            return
        finally:
            self._set_busy(False)
        self.sign_in.clear_secrets()
        self.kept = True
        self.desk.say(tr("Connected {name}.", name=profile.name))
        self.desk.navigator.open_site(profile.id)

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        for button in (self.look, self.save):
            button.setEnabled(not busy)
        self.progress.start() if busy else self.progress.stop()

    def act_here(self, suggestion: Suggestion, exchange: int) -> None:
        if suggestion.do is Do.USE_ADDRESS and suggestion.target:
            self.address.setText(suggestion.target)
            self.start_look()
        elif suggestion.do in (Do.RETRY, Do.WAIT_AND_RETRY, Do.RELOAD):
            self.start_save() if self.found is not None else self.start_look()
        else:
            super().act_here(suggestion, exchange)
