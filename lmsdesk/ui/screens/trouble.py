"""Shown when the chosen site cannot be opened: what happened, and ways on."""

from __future__ import annotations

from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.reach import MEMBERS_ONLY
from lmsdesk.domain.suggestion import Do, Suggestion
from lmsdesk.sites import Profile
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.screen import MARGIN, Screen
from lmsdesk.ui.widgets import Button, EmptyState
from lmsdesk.ui.words import tr


class TroubleScreen(Screen):
    """One notice with the hint, and "Try again"."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, tr("Not connected"))
        self._profile: Profile | None = None
        self._about_the_way = False
        """The trouble is the way to the site (its certificate, a proxy), not the sign-in."""
        self._empty = EmptyState("site", tr("This site is not open"))
        self._empty.setContentsMargins(MARGIN, 0, MARGIN, 0)
        self.content.addWidget(self._empty, 1)

    def show_trouble(self, problem: Problem, profile: Profile) -> None:
        """Tell about this problem with this site."""
        self._profile = profile
        self._about_the_way = problem.trouble is Trouble.TLS or problem.code in ("proxy", MEMBERS_ONLY)
        self.header.set_title(profile.name)
        self._empty.say(
            tr("This site is not open"),
            tr("Nothing on the site was changed. Drafts on this computer are kept."),
            Button(tr("Try again"), "primary", icon="refresh", on_click=self._again),
        )
        self.show_problem(problem, again=self._again)

    def _profile_here(self) -> Profile | None:
        return self._profile

    def act(self, suggestion: Suggestion, again: object = None, exchange: int = 0) -> bool:
        signs_in = suggestion.do in (Do.EDIT_PROFILE, Do.SIGN_IN_AGAIN)
        if signs_in or (suggestion.do is Do.OPEN_KEYS and not suggestion.target):
            assert self.desk.navigator is not None
            assert self._profile is not None
            if self._about_the_way:
                self.desk.navigator.edit_profile(self._profile, reach=True)
            else:
                self.desk.navigator.edit_profile(self._profile, sign_in=True)
            return True
        return super().act(suggestion, self._again, exchange)

    def to_check(self) -> tuple[str, Profile | None] | None:
        return (self._profile.address, self._profile) if self._profile is not None else None

    def _again(self) -> None:
        assert self.desk.navigator is not None
        if self._profile is not None:
            self.desk.navigator.open_site(self._profile.id)
