"""Signing in to a site that was found, on its page: approve, prove and keep, once for each of its systems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.sites import (
    AppPassword,
    Credential,
    Discovery,
    Line,
    NotApproved,
    Profile,
    Step,
    StepId,
    StepState,
    Way,
    lms_of,
    sign_in_ways,
    suggest_name,
)
from lmsdesk.ui.connect.approving import approve
from lmsdesk.ui.connect.choices import LMS_NAMES
from lmsdesk.ui.connect.told import who
from lmsdesk.ui.widgets import Notice
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.ui.connect.connect_screen import ConnectScreen

LOOKED_AT = (StepId.ADDRESS, StepId.SECURE, StepId.WORDPRESS, StepId.API, StepId.PLUGIN, StepId.SIGN_INS)


class Joining:
    """``connected`` holds what is kept already, where a site has several systems."""

    def __init__(self, page: ConnectScreen) -> None:
        self.connected: list[Profile] = []
        self._page = page
        self._desk = page.desk

    # -- approving ------------------------------------------------------------------------------------------

    def start_approval(self) -> None:
        """Open WordPress' own approval page and wait for what comes back."""
        found = self._page.found
        if found is not None:
            self._desk.tasks.start(self._approve(found), name="wait for approval", key="approval", owner=self._page)

    async def _approve(self, found: Discovery) -> None:
        page = self._page
        page.here.clear_all()
        try:
            credential = await approve(self._desk, page.sign_in, found, page.show_save)
        except NotApproved as problem:
            page.here.show_notice(Notice("note", tr(problem.sentence or Sentence(""))), "problem")
            page.sign_in.approval.rest()
            return
        self._start(found, credential, again=False)

    # -- saving ---------------------------------------------------------------------------------------------

    def start(self, *, again: bool = False) -> None:
        """Prove the sign-in, then keep the site."""
        page = self._page
        if page.found is None:
            page.start_look()
            return
        if page.busy:
            return
        page.here.clear_all()
        self._start(page.found, page.sign_in.credential(), again=again)

    def _start(self, found: Discovery, credential: Credential | None, *, again: bool) -> None:
        line = self._page.line() if credential is not None else None
        if credential is not None and line is not None:
            work = self._connect(found, credential, line, again=again)
            self._desk.tasks.start(work, name="connect the site", key="connect page", owner=self._page)

    async def _connect(self, found: Discovery, credential: Credential, line: Line, *, again: bool) -> None:
        page, sites, navigator = self._page, self._desk.sites, self._desk.navigator
        assert navigator is not None
        page.here.clear_all()
        page.steps.clear(but=LOOKED_AT)
        page.set_busy(True)
        try:
            if page.sign_in.way is Way.MAKE_KEY and isinstance(credential, AppPassword):
                assert sites is not None
                credential = await sites.make_key(found, credential, Action(tr("Make a Masteriyo key")), line=line)
            for lms in self._targets(found):
                await self._connect_one(found, credential, lms, line, again=again)
        except Problem as problem:
            notice = page.explain_here(problem)
            page.steps.fail(notice.title)
            return
        finally:
            page.set_busy(False)
        page.sign_in.clear_secrets()
        left = [lms for lms in page.systems.wanted if lms not in {profile.lms for profile in self.connected}]
        if left:
            self._go_on_with(left)
            return
        page.kept = True
        self._desk.say(tr("Connected {name}.", name=self.connected[0].name))
        navigator.open_site(self.connected[0].id)

    def _targets(self, found: Discovery) -> list[str]:
        """The systems that the chosen way opens and that are not connected yet."""
        page = self._page
        there = {profile.lms for profile in self.connected}
        kept = Way.MASTERIYO_KEY if page.sign_in.way is Way.MAKE_KEY else page.sign_in.way
        return [lms for lms in page.systems.wanted if lms not in there and kept in sign_in_ways(found, lms)]

    async def _connect_one(
        self, found: Discovery, credential: Credential, lms: str, line: Line, *, again: bool
    ) -> None:
        page, sites = self._page, self._desk.sites
        assert sites is not None
        name = page.face.name.text().strip() or suggest_name(found)
        shown = f"{name} ({LMS_NAMES[lms]})" if len(page.systems.wanted) > 1 else name
        asked = "" if found.closed and len(lms_of(found)) > 1 else lms
        action = Action(tr("Sign in to {name}", name=shown))
        identity = await sites.try_sign_in(found, credential, asked, action, again=again, line=line)
        page.steps.tell(Step(StepId.SIGN_IN, StepState.GOOD, who(identity)))
        profile = await sites.add(
            found,
            credential,
            identity,
            shown,
            page.face.colours.colour,
            page.face.chosen_stage,
            asked,
            line=line,
            keep_secret=not page.forgetful.isChecked(),
        )
        self.connected.append(profile)
        why = await sites.check_vault()
        kept = Sentence(N_("In the password store of this computer."))
        page.steps.tell(Step(StepId.KEEP, StepState.CAUTION if why else StepState.GOOD, why or kept))

    def _go_on_with(self, left: list[str]) -> None:
        """One system is connected; the others need a way of their own."""
        page = self._page
        page.systems.choose(left)
        page.offer_ways()
        there = " ".join(profile.name for profile in self.connected)
        words = tr("Connected {name}. Now {lms}, which takes another sign-in.", name=there, lms=LMS_NAMES[left[0]])
        page.here.show_notice(Notice("good", words), "problem")
        page.sign_in.focus_first()
