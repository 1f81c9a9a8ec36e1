"""Change how a site is shown and reached, or give it a new key or password. The old one stays until that is proven."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPlainTextEdit, QWidget

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.reach import MEMBERS_ONLY
from lmsdesk.domain.suggestion import Do, Suggestion
from lmsdesk.sites import Credential, Profile, SignInKind, SignInNeeded
from lmsdesk.ui.connect.face_form import FaceForm
from lmsdesk.ui.connect.page import SitePage
from lmsdesk.ui.connect.reach_form import ReachCard
from lmsdesk.ui.connect.sign_in_form import SignInForm
from lmsdesk.ui.connect.told import offer_to_send
from lmsdesk.ui.connect.trust import look_and_trust
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.form_draft import FormDraft
from lmsdesk.ui.widgets import Button, Card, FieldRow, Notice, NoticeArea, label
from lmsdesk.ui.words import tr

NOTE_HEIGHT = 64


class ProfileScreen(SitePage):
    """``sign_in``: the person is here because the key or password is missing or was refused; ``needed`` says why.

    ``reach``: they are here because of the way the site is reached.
    """

    def __init__(
        self,
        desk: Desk,
        profile: Profile,
        *,
        sign_in: bool = False,
        reach: bool = False,
        needed: SignInNeeded | None = None,
    ) -> None:
        super().__init__(desk, tr("Edit {name}", name=profile.name))
        self.profile = profile
        self._wants_sign_in = sign_in
        self._wants_reach = reach
        self._needed = needed
        self._busy = False
        self.face = FaceForm()
        self.face.show_face(profile.name, profile.colour, profile.stage)
        self.note = QPlainTextEdit(profile.note)
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(NOTE_HEIGHT)
        self.note.setPlaceholderText(tr("For you alone, such as whom to ask before you change something."))
        self.sign_in = SignInForm()
        self.sign_in.offer(_ways(profile), profile.address, profile.login)
        self.sign_in.choose(profile.sign_in)
        self.forgetful = QCheckBox(tr("Do not keep it on this computer"))
        self.forgetful.setChecked(not profile.keep_secret)
        self.forgetful.setToolTip(tr("It is asked for at each start of LMS Desk, and never in the password store."))
        self.reach = ReachCard()
        self.reach.form.show_reach(profile.reach)
        self.reach.open(False)
        self.save = Button(
            tr("Sign in") if sign_in else tr("Save"), "primary", on_click=self.start_save, shortcut="Ctrl+S"
        )
        self.cancel = Button(tr("Cancel"), on_click=self.leave)
        self.forget = Button(tr("Remove this site …"), "link", on_click=lambda: desk.remove_site(profile))
        self._lay_out()
        self.sign_in.submitted.connect(self.start_save)
        self.face.name.returnPressed.connect(self.start_save)
        self.face.stage.currentIndexChanged.connect(lambda _: self._stage_chosen())
        self.reach.form.certificate_wanted.connect(self.start_certificate)
        self._stage_chosen()
        self.form_draft = FormDraft(desk, "profile", profile.id, self.title, self._to_keep, self._show_kept, self)
        self.note.textChanged.connect(self.form_draft.touch)
        self.face.name.textEdited.connect(self.form_draft.touch)
        self.form_draft.bring_back(self.notices, lambda: self._show_kept({}))

    def _to_keep(self) -> dict[str, Any] | None:
        """Name and note; nothing that could be a key or a password."""
        name, note = self.face.name.text(), self.note.toPlainText()
        if self.kept or (name == self.profile.name and note.strip() == self.profile.note):
            return None
        return {"name": name, "note": note}

    def _show_kept(self, values: Mapping[str, Any]) -> None:
        self.face.name.setText(str(values.get("name", self.profile.name)))
        self.note.setPlainText(str(values.get("note", self.profile.note)))

    def closing(self) -> None:
        self.form_draft.done()  # saved, or left on purpose: the person was asked
        super().closing()

    def _lay_out(self) -> None:
        self.column.addWidget(label(self.profile.address, "muted"))
        card = Card(tr("Sign in again") if self._wants_sign_in else tr("A new key or password"))
        if not self._wants_sign_in:
            card.body.addWidget(label(tr("Leave this empty to keep the one you have."), "muted"))
        card.body.addWidget(self.sign_in)
        card.body.addWidget(self.forgetful)
        note = FieldRow(tr("Note"), self.note)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.forget)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.save)
        for part in (card, self.face, note) if self._wants_sign_in else (self.face, note, card):
            self.column.addWidget(part)
        self.column.addWidget(self.reach)
        self.column.addWidget(self.here)
        self.column.addLayout(buttons)
        self.column.addStretch(1)
        own: tuple[QWidget, ...] = (note, self.forgetful, self.reach, self.forget)
        for own_part in own:
            own_part.setVisible(not self.profile.is_practice)

    async def load(self) -> None:
        if self._needed is not None and self._needed.sentence is not None:
            self.notices.show_notice(Notice("caution", tr(self._needed.sentence)), "needed")
        if self._wants_reach or (self._needed is not None and self._needed.part):
            self.reach.open()
        if self._needed is not None and self._needed.part:
            self.reach.form.missing(self._needed.part)
        await super().load()

    def focus_search(self) -> None:
        if self._wants_sign_in:
            self.sign_in.focus_first()
        elif self._needed is not None and self._needed.part:
            self.reach.form.missing(self._needed.part)
        elif self._wants_reach:
            self.reach.form.look.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.face.name.setFocus(Qt.FocusReason.TabFocusReason)

    async def shown(self) -> None:
        self.focus_search()

    def typed(self) -> bool:
        return (
            bool(self.sign_in.panel.second.text())
            or self.face.name.text() != self.profile.name
            or self.note.toPlainText().strip() != self.profile.note
            or (self._needed is None and self.reach.form.changed)
        )

    # -- the certificate --------------------------------------------------------------------------------------

    def start_certificate(self) -> None:
        """Look at the site's certificate, and ask whether to trust exactly that."""
        if not self._busy:
            self.desk.tasks.start(self._look_at_certificate(), name="look at the certificate", owner=self)

    async def _look_at_certificate(self) -> None:
        line = self.reach.line(self.face.chosen_stage)
        if line is None or self.desk.sites is None:
            return
        self.here.clear_all()
        self._set_busy(True)
        try:
            line = await self.desk.sites.with_kept(self.profile, line)
            notice = await look_and_trust(self.desk, self.reach.form, self.profile.address, line)
        except Problem as problem:
            self.explain_here(problem)
        else:
            if notice is not None:
                self.here.show_notice(notice, "certificate")
        finally:
            self._set_busy(False)

    def _stage_chosen(self) -> None:
        self.reach.form.set_stage(self.face.chosen_stage)

    # -- saving -----------------------------------------------------------------------------------------------

    def start_save(self) -> None:
        """Prove a new sign-in where one was typed, and keep what changed."""
        if not self._busy:
            self.desk.tasks.start(self._save(), name="save the site", key="profile page", owner=self)

    async def _save(self) -> None:
        assert self.desk.sites is not None
        assert self.desk.navigator is not None
        self.here.clear_all()
        name = self.face.name.text().strip()
        if not name:
            self.face.name_row.set_trouble(tr("Give the site a name."))
            self.face.name.setFocus()
            return
        self.face.name_row.set_trouble("")
        line = self.reach.line(self.face.chosen_stage)
        wants, credential = self._credential()
        if line is None or (wants and credential is None):
            return
        other_way = self.reach.form.changed
        self._set_busy(True)
        try:
            self.profile = await self.desk.sites.edit(
                self.profile,
                name=name,
                colour=self.face.colours.colour,
                stage=self.face.chosen_stage,
                note=self.note.toPlainText(),
                line=line if other_way else None,
                keep_secret=None if self.profile.is_practice else not self.forgetful.isChecked(),
            )
            if credential is not None:
                await self.desk.sites.sign_in_again(
                    self.profile, credential, Action(tr("Sign in to {name}", name=name))
                )
                self.profile = self.desk.sites.get(self.profile.id) or self.profile
        except SignInNeeded as needed:
            self.explain_here(needed)
            self.reach.open()
            self.reach.form.missing(needed.part)
            return
        except Problem as problem:
            self.explain_here(problem)
            return
        finally:
            self._set_busy(False)
        self.sign_in.clear_secrets()
        self.reach.form.show_reach(self.profile.reach)
        self.kept = True
        self.desk.say(tr("Saved {name}.", name=name))
        self.desk.navigator.profile_saved(self.profile, signed_in=credential is not None or other_way)

    def _credential(self) -> tuple[bool, Credential | None]:
        """Whether a new sign-in was typed, and what it is; None with the trouble shown where it cannot be used."""
        new_login = self.sign_in.panel.first.text().strip() != (self.profile.login or "")
        wants = bool(
            self._wants_sign_in or self.sign_in.panel.second.text() or (new_login and not self.sign_in.is_empty())
        )
        return wants, self.sign_in.credential() if wants else None

    def explain_here(self, problem: Problem, area: NoticeArea | None = None) -> Notice:
        notice = super().explain_here(problem, area)
        if problem.code == MEMBERS_ONLY:
            offer_to_send(notice, self.reach, self.start_save)
        return notice

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.save.setEnabled(not busy)
        self.progress.start() if busy else self.progress.stop()

    def act_here(self, suggestion: Suggestion, exchange: int) -> None:
        if suggestion.do in (Do.RETRY, Do.WAIT_AND_RETRY, Do.RELOAD):
            self.start_save()
        else:
            super().act_here(suggestion, exchange)


def _ways(profile: Profile) -> tuple[SignInKind, ...]:
    """The ways that the site's system knows, the one in use first."""
    usual = (
        (SignInKind.LEARNOMY_TOKEN, SignInKind.APP_PASSWORD)
        if profile.lms == "learnomy"
        else (SignInKind.MASTERIYO_KEY, SignInKind.APP_PASSWORD)
    )
    return (profile.sign_in, *(kind for kind in usual if kind is not profile.sign_in))
