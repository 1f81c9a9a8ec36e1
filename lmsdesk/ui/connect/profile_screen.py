"""Change how a site is shown, or give it a new key or password. The old one stays until the new one is proven."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.suggestion import Do, Suggestion
from lmsdesk.sites import Profile, SignInKind
from lmsdesk.ui.connect.face_form import FaceForm
from lmsdesk.ui.connect.page import SitePage
from lmsdesk.ui.connect.sign_in_form import SignInForm
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.widgets import Button, Card, label
from lmsdesk.ui.words import tr


class ProfileScreen(SitePage):
    """``sign_in``: the person is here because the key or password is missing or was refused."""

    def __init__(self, desk: Desk, profile: Profile, *, sign_in: bool = False) -> None:
        super().__init__(desk, tr("Edit {name}", name=profile.name))
        self.profile = profile
        self._wants_sign_in = sign_in
        self._busy = False
        self.face = FaceForm()
        self.face.show_face(profile.name, profile.colour, profile.stage)
        self.sign_in = SignInForm()
        self.sign_in.offer(_ways(profile), profile.address, profile.login)
        self.sign_in.choose(profile.sign_in)
        self.save = Button(
            tr("Sign in") if sign_in else tr("Save"), "primary", on_click=self.start_save, shortcut="Ctrl+S"
        )
        self.cancel = Button(tr("Cancel"), on_click=self.leave)
        self._lay_out()
        self.sign_in.submitted.connect(self.start_save)
        self.face.name.returnPressed.connect(self.start_save)

    def _lay_out(self) -> None:
        self.column.addWidget(label(self.profile.address, "muted"))
        card = Card(tr("Sign in again") if self._wants_sign_in else tr("A new key or password"))
        if not self._wants_sign_in:
            card.body.addWidget(label(tr("Leave this empty to keep the one you have."), "muted"))
        card.body.addWidget(self.sign_in)
        card.body.addWidget(self.here)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.save)
        for part in (card, self.face) if self._wants_sign_in else (self.face, card):
            self.column.addWidget(part)
        self.column.addLayout(buttons)
        self.column.addStretch(1)

    def focus_search(self) -> None:
        if self._wants_sign_in:
            self.sign_in.focus_first()
        else:
            self.face.name.setFocus(Qt.FocusReason.TabFocusReason)

    async def shown(self) -> None:
        self.focus_search()

    def typed(self) -> bool:
        return bool(self.sign_in.panel.second.text()) or self.face.name.text() != self.profile.name

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
        credential = None
        new_login = self.sign_in.panel.first.text().strip() != (self.profile.login or "")
        if self._wants_sign_in or self.sign_in.panel.second.text() or (new_login and not self.sign_in.is_empty()):
            credential = self.sign_in.credential()
            if credential is None:
                return
        self._set_busy(True)
        try:
            if credential is not None:
                await self.desk.sites.sign_in_again(
                    self.profile, credential, Action(tr("Sign in to {name}", name=name))
                )
                self.profile = self.desk.sites.get(self.profile.id) or self.profile
            self.profile = await self.desk.sites.edit(
                self.profile, name=name, colour=self.face.colours.colour, stage=self.face.chosen_stage
            )
        except Problem as problem:
            self.explain_here(problem)
            return
        finally:
            self._set_busy(False)
        self.sign_in.clear_secrets()
        self.kept = True
        self.desk.say(tr("Saved {name}.", name=name))
        self.desk.navigator.profile_saved(self.profile, signed_in=credential is not None)

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
