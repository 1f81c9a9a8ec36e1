"""What every screen is: a title row, a place for notices, a thin line while waiting, and content to the edges."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.reach import MEMBERS_ONLY
from lmsdesk.domain.suggestion import Do, Suggestion
from lmsdesk.domain.words import N_
from lmsdesk.ui.letter_button import offer_letter
from lmsdesk.ui.widgets import Button, Notice, NoticeArea, ThinProgress, TitleRow
from lmsdesk.ui.widgets.countdown import count_down
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.hints.model import Explanation
    from lmsdesk.sites import Profile
    from lmsdesk.ui.desk import Desk

MARGIN = 24

_SIGN_IN = frozenset({Do.SIGN_IN_AGAIN, Do.EDIT_PROFILE, Do.USE_APP_PASSWORD})
_AGAIN = frozenset({Do.RETRY, Do.WAIT_AND_RETRY, Do.RELOAD})


class Screen(QWidget):
    """Base of all screens. Add content to ``content``; it has no margins, so tables reach the edges."""

    def __init__(self, desk: Desk, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent if parent is not None else desk.pages)
        self.desk = desk
        self.header = TitleRow(title)
        self.notices = NoticeArea()
        self.progress = ThinProgress()
        self.top = QVBoxLayout()
        self.top.setContentsMargins(MARGIN, 16, MARGIN, 8)
        self.top.setSpacing(8)
        self.top.addWidget(self.header)
        self.top.addWidget(self.notices)
        self.content = QVBoxLayout()
        self.content.setContentsMargins(0, 0, 0, 0)
        self.content.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self.top)
        column.addWidget(self.progress)
        column.addLayout(self.content, 1)
        self.setAccessibleName(title)

    @property
    def title(self) -> str:
        """What the person calls this screen."""
        return self.header.title()

    async def load(self) -> None:
        """Get what the screen shows; called once, when it is first shown. A Problem that leaves it is shown here."""

    async def shown(self) -> None:
        """Called every time the screen comes to the front, after ``load``."""

    def came_back(self) -> None:
        """The site can be reached again after it could not."""

    async def can_leave(self) -> bool:
        """Whether the person may go elsewhere; asks when something typed would be lost."""
        return True

    def focus_search(self) -> None:
        """Put the keyboard into the screen's search field, or its first useful place (Ctrl+F)."""
        self.setFocus()

    def closing(self) -> None:
        """The screen goes away for good: unsubscribe here."""

    def show_problem(
        self,
        problem: Problem,
        *,
        again: Callable[[], object] | None = None,
        key: str = "",
        typed: bool = False,
        labels: tuple[str, ...] = (),
    ) -> Notice:
        """Explain a problem on this screen. ``again`` is what "try again" and "reload" do.

        ``labels`` are the fields that the site complained about, as people see them.
        """
        if problem.trouble is Trouble.FORBIDDEN:
            self.desk.rights_changed.emit()  # a no may be one for everything of its sort
        explanation = self.desk.explain(problem, typed=typed, labels=labels)
        exchange = problem.exchange.number if problem.exchange is not None else 0
        notice = Notice.of(explanation, exchange=exchange)
        notice.details_wanted.connect(self.desk.show_exchange)
        notice.acted.connect(lambda suggestion: self.act(named(suggestion, problem.names), again, exchange))
        if again is not None and not typed and (explanation.best is None or explanation.best.action is None):
            retry = Suggestion(Do.RETRY, N_("Try again"))
            notice.add_button(Button(tr(retry.label), on_click=lambda: notice.acted.emit(retry)))
        self._offer_way(notice, problem)
        count_down(notice, problem)
        offer_letter(self.desk, notice, explanation, problem.exchange)
        self._offer_check(notice, explanation)
        return self.notices.show_notice(notice, key)

    def _offer_way(self, notice: Notice, problem: Problem) -> None:
        """Where strangers are led to the sign-in page, the person decides on the profile page what is sent there."""
        profile = self._profile_here()
        if problem.code == MEMBERS_ONLY and profile is not None and self.desk.navigator is not None:
            navigator = self.desk.navigator
            notice.add_button(
                Button(tr("How it is reached"), on_click=lambda: navigator.edit_profile(profile, reach=True))
            )

    def _profile_here(self) -> Profile | None:
        """The profile that this screen is about."""
        return self.desk.site.profile if self.desk.site is not None else None

    def _go_on(self, again: Callable[[], object] | None) -> None:
        """Signed in again: what did not work is tried once more."""
        self.notices.clear_all()
        if again is not None:
            again()

    def to_check(self) -> tuple[str, Profile | None] | None:
        """What “Check this site” means on this screen: an address, and the profile if it is a connected site."""
        site = self.desk.site
        return (site.profile.address, site.profile) if site is not None else None

    def _offer_check(self, notice: Notice, explanation: Explanation) -> None:
        from lmsdesk.ui.health.suggest import could_be_the_site

        what = self.to_check()
        if what is not None and self.desk.sites is not None and could_be_the_site(explanation):
            notice.add_button(Button(tr("Check this site"), "link", on_click=lambda: self.desk.check_site(*what)))

    def act(self, suggestion: Suggestion, again: Callable[[], object] | None = None, exchange: int = 0) -> bool:
        """Carry out a suggestion; screens override it for what only they can do, and call this for the rest."""
        if suggestion.do in _AGAIN and again is not None:
            self.notices.clear_all()
            again()
            return True
        if suggestion.do in _SIGN_IN and self.desk.site is not None and self.desk.navigator is not None:
            self.desk.navigator.sign_in_here(lambda: self._go_on(again))
            return True
        if suggestion.do is Do.SHOW_DETAILS and exchange:
            self.desk.show_exchange(exchange)
            return True
        if self.desk.do(suggestion):
            return True
        self.desk.say(tr("That is not possible from here."))
        return False


def named(suggestion: Suggestion, names: Mapping[str, str]) -> Suggestion:
    """A suggestion about a field that was sent under another name, with the name that the form knows."""
    if suggestion.do is not Do.SHOW_FIELD:
        return suggestion
    head = suggestion.target.partition("[")[0].partition(".")[0]
    return replace(suggestion, target=names.get(head, head))
