"""Signing in again in place: a small panel over the screen, which stays as it is with everything typed in it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.suggestion import Do, Suggestion
from lmsdesk.domain.words import Sentence
from lmsdesk.sites import (
    SAME_AGAIN,
    Credential,
    Discovery,
    HeldBack,
    NotApproved,
    Profile,
    Way,
    sign_in_ways,
)
from lmsdesk.ui.connect.approving import approve
from lmsdesk.ui.connect.sign_in_form import SignInForm
from lmsdesk.ui.letter_button import offer_letter
from lmsdesk.ui.theme import palette
from lmsdesk.ui.widgets import Button, Notice, NoticeArea, label
from lmsdesk.ui.widgets.countdown import count_down
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.ui.desk import Desk

WIDTH, TOP, EDGE = 640, 56, 8
SLACK = 4
"""Pixels more than asked for, so that rounding never makes it scroll."""


class SignInPanel(QFrame):
    """``asked()`` waits for the person: the credential as it is kept, or None when they would rather not."""

    def __init__(self, host: QWidget, desk: Desk, profile: Profile, problem: Problem | None) -> None:
        super().__init__(host)
        self.desk = desk
        self.profile = profile
        self.setProperty("floating", True)
        self.setAccessibleName(tr("Sign in again"))
        self._host = host
        self._answer: asyncio.Future[Credential | None] = asyncio.get_running_loop().create_future()
        self._busy = False
        why = tr("Your sign-in has ended. What you were doing waits, and goes on when you are signed in.")
        self.form = SignInForm()
        self.form.offer(_ways(profile), profile.address, profile.login)
        self.found: Discovery | None = None
        """What is known of the site, where it lets people approve in the browser."""
        self.here = NoticeArea()
        self.go = Button(tr("Sign in"), "primary", on_click=self.start)
        self.later = Button(tr("Not now"), on_click=self.give_up)
        self._inner = QWidget()
        column = QVBoxLayout(self._inner)
        column.setContentsMargins(4, 2, 8, 4)
        column.setSpacing(10)
        column.addWidget(label(tr("Sign in to {name} again", name=profile.name), "section"))
        column.addWidget(
            label(why if problem is not None else tr("Nothing on the screen is lost."), "muted", wrap=True)
        )
        column.addWidget(self.form)
        column.addWidget(self.here)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self._inner)
        self._area = area
        buttons = QHBoxLayout()
        buttons.setContentsMargins(0, 0, 8, 0)
        buttons.addStretch(1)
        buttons.addWidget(self.later)
        buttons.addWidget(self.go)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 14, 12, 16)
        whole.setSpacing(10)
        whole.addWidget(area, 1)
        whole.addLayout(buttons)
        self.form.submitted.connect(self.start)
        self.form.approval_wanted.connect(self.start_approval)
        self.form.chosen.connect(self._show_go)
        host.installEventFilter(self)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(28)
        shadow.setOffset(0, 8)
        shadow.setColor(QColor(0, 0, 0, 130 if palette().dark else 60))
        self.setGraphicsEffect(shadow)

    async def asked(self) -> Credential | None:
        """Show the panel and wait."""
        self.show()
        self._place()
        self.raise_()
        self.desk.tasks.start(self._offer_approval(), name="look for the approval page", owner=self)
        self.form.focus_first()
        try:
            return await self._answer
        finally:
            self._host.removeEventFilter(self)
            self.hide()
            self.deleteLater()

    def give_up(self) -> None:
        """Not now: what waits ends with the problem it had."""
        if not self._answer.done():
            self._answer.set_result(None)

    def start(self, *, again: bool = False) -> None:
        """Prove what was typed."""
        del again
        if not self._busy and not self._answer.done():
            self.desk.tasks.start(self._prove(), name="sign in again", key="sign in again", owner=self)

    def start_approval(self) -> None:
        """Open WordPress' own approval page and wait for what comes back."""
        if self.found is not None and not self._answer.done():
            self.desk.tasks.start(self._approve(self.found), name="wait for approval", key="approval", owner=self)

    async def _offer_approval(self) -> None:
        """Approving in the browser is the easiest way, where the site has it: as is known, or told when asked."""
        site, sites = self.desk.site, self.desk.sites
        assert sites is not None
        if site is not None and site.profile.id == self.profile.id and site.discovery.authentication:
            found = site.discovery
        else:
            action = Action(tr("Look at {address}", address=self.profile.address))
            try:
                found = await sites.look(self.profile.address, action, line=await sites.line(self.profile))
            except (Problem, ValueError):
                return  # there are the other ways
        if Way.APPROVAL in sign_in_ways(found, self.profile.lms) and not self._answer.done():
            self.found = found
            ways = (*self.form.offered, Way.APPROVAL)
            self.form.offer(ways, self.profile.address, self.profile.login, keep=True)
            self._place()

    async def _approve(self, found: Discovery) -> None:
        self.here.clear_all()
        try:
            credential = await approve(self.desk, self.form, found, self._show_go)
        except NotApproved as problem:
            self.here.show_notice(Notice("note", tr(problem.sentence or Sentence(""))))
            self.form.approval.rest()
            self._place()
            return
        if credential is not None:
            await self._keep(credential)

    def _show_go(self) -> None:
        self.go.setVisible(self.form.way is not Way.APPROVAL or self.form.approval.pasting)
        self._place()

    async def _prove(self) -> None:
        self.here.clear_all()
        credential = self.form.credential()
        self._place()
        if credential is not None:
            await self._keep(credential)

    async def _keep(self, credential: Credential) -> None:
        assert self.desk.sites is not None
        self._set_busy(True)
        action = Action(tr("Sign in to {name}", name=self.profile.name))
        try:
            kept = await self.desk.sites.renew(self.profile, credential, action)
        except Problem as problem:
            self._tell(problem)
            return
        finally:
            self._set_busy(False)
        self.form.clear_secrets()
        if not self._answer.done():
            self._answer.set_result(kept)

    def _tell(self, problem: Problem) -> None:
        exchange = problem.exchange.number if problem.exchange is not None else 0
        if isinstance(problem, HeldBack) and problem.sentence is not None:
            notice = Notice("caution", tr(problem.sentence), closable=problem.code != SAME_AGAIN)
            count_down(notice, problem)
        else:
            explanation = self.desk.explain(problem, typed=True)
            notice = Notice.of(explanation, exchange=exchange)
            notice.details_wanted.connect(self.desk.show_exchange)
            notice.acted.connect(self._act)
            offer_letter(self.desk, notice, explanation, problem.exchange)
        self.here.show_notice(notice)
        self._place()
        self._area.ensureWidgetVisible(self.here)

    def _act(self, suggestion: Suggestion) -> None:
        if suggestion.do is Do.USE_APP_PASSWORD:
            self.here.clear_all()
            self.form.use_login_for(Way.APP_PASSWORD)
        else:
            self.form.focus_first()
        self._place()

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.go.setEnabled(not busy)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._host and event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _place(self) -> None:
        """In the middle, as high as what it says; where there is no room for that, it scrolls."""
        width = min(WIDTH, self._host.width() - 48)
        self.setFixedWidth(width)
        whole, inner = self.layout(), self._inner.layout()
        assert whole is not None
        assert inner is not None
        inner.activate()
        margins = whole.contentsMargins()
        frame = 2 * self.frameWidth()
        wanted = inner.totalHeightForWidth(width - margins.left() - margins.right() - frame)
        beside = self.later.sizeHint().height() + whole.spacing() + margins.top() + margins.bottom() + frame
        room = self._host.height()
        height = min(wanted + beside + SLACK, room - 2 * EDGE)
        self.resize(width, height)
        self.move((self._host.width() - width) // 2, max(EDGE, min(TOP, room - EDGE - height)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.give_up()
            return
        super().keyPressEvent(event)


def _ways(profile: Profile) -> tuple[Way, ...]:
    """The ways that the site's system knows, the one in use first."""
    first = Way(profile.sign_in.value)
    usual = (Way.LEARNOMY_TOKEN if profile.lms == "learnomy" else Way.MASTERIYO_KEY, Way.APP_PASSWORD)
    return (first, *(way for way in usual if way is not first))
