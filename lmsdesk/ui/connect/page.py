"""What both pages share: a column of readable width with the buttons at its end, and problems next to the fields."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from lmsdesk.domain.problem import Problem
from lmsdesk.domain.suggestion import Do, Suggestion
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.dialogs.ask import Answer
from lmsdesk.ui.letter_button import offer_letter
from lmsdesk.ui.screen import Screen
from lmsdesk.ui.vault_banner import memory_notice
from lmsdesk.ui.widgets import Notice, NoticeArea
from lmsdesk.ui.widgets.countdown import count_down
from lmsdesk.ui.words import tr

WIDTH = 860


class SitePage(Screen):
    """A page over the list. ``column`` takes the parts; ``here`` shows notices between them."""

    def __init__(self, desk: Desk, title: str) -> None:
        super().__init__(desk, title)
        self.kept = False
        """What was typed is where it belongs; the page may go."""
        self.top.removeWidget(self.header)
        self.top.removeWidget(self.notices)
        self.top.setContentsMargins(0, 0, 0, 0)
        self.banner = NoticeArea()
        self.here = NoticeArea()
        body = QWidget()
        body.setMaximumWidth(WIDTH)
        self.column = QVBoxLayout(body)
        self.column.setContentsMargins(24, 20, 24, 24)
        self.column.setSpacing(14)
        for part in (self.header, self.banner, self.notices):
            self.column.addWidget(part)
        page = QWidget()
        middle = QHBoxLayout(page)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.addStretch(1)
        middle.addWidget(body, 100)
        middle.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(page)
        self.content.addWidget(area, 1)

    async def load(self) -> None:
        """Say at once when a key would not outlive the program."""
        assert self.desk.sites is not None
        why = await self.desk.sites.check_vault()
        if why is not None:
            self.banner.show_notice(memory_notice(why))

    def typed(self) -> bool:
        """Whether something stands here that would be lost."""
        return False

    async def can_leave(self) -> bool:
        """Ask once before something typed is lost."""
        if self.kept or not self.typed():
            return True
        answer = await self.desk.ask(
            tr("Leave this page?"),
            tr("What you typed here is not kept, because it may hold a key or a password."),
            [Answer("leave", tr("Leave"))],
        )
        return answer == "leave"

    def leave(self) -> None:
        """Back to where the person came from (Cancel, Escape)."""
        self.desk.tasks.start(self._leave(), name="leave the page", key="leave page", owner=self)

    async def _leave(self) -> None:
        if await self.can_leave():
            self.desk.close_editor()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
            return
        super().keyPressEvent(event)

    def explain_here(self, problem: Problem, area: NoticeArea | None = None) -> Notice:
        """Show a problem next to the fields that caused it, or in another area of the page."""
        exchange = problem.exchange.number if problem.exchange is not None else 0
        explanation = self.desk.explain(problem, typed=True)
        notice = Notice.of(explanation, exchange=exchange)
        notice.details_wanted.connect(self.desk.show_exchange)
        notice.acted.connect(lambda suggestion: self.act_here(suggestion, exchange))
        count_down(notice, problem)
        offer_letter(self.desk, notice, explanation, problem.exchange)
        return (area or self.here).show_notice(notice, "problem")

    def act_here(self, suggestion: Suggestion, exchange: int) -> None:
        """What a hint suggests, on this page."""
        if suggestion.do in (Do.EDIT_PROFILE, Do.SIGN_IN_AGAIN) or (
            suggestion.do is Do.OPEN_KEYS and not suggestion.target
        ):
            self.focus_search()
        else:
            self.act(suggestion, None, exchange)
