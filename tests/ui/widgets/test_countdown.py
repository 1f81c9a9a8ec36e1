"""A line that counts down."""

from __future__ import annotations

from typing import Any

import pytest

from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.ui.widgets import Notice
from lmsdesk.ui.widgets.countdown import Countdown, count_down


@pytest.mark.parametrize(
    ("later", "said"),
    [
        (0.0, "Next try possible in 5 min 8 s"),
        (248.5, "Next try possible in 1 min 0 s"),
        (300.2, "Next try possible in 8 s"),
        (307.0, "Next try possible in 1 s"),
        (308.0, "You can try again now."),
        (400.0, "You can try again now."),
    ],
)
def test_it_says_what_is_left(qtbot: Any, later: float, said: str) -> None:
    now = [100.0]
    line = Countdown(308.0, lambda: now[0])
    qtbot.addWidget(line)
    now[0] += later
    line.tick()
    assert line.text == said
    assert line._timer.isActive() is (later < 308)


def test_what_goes_on_by_itself_asks_nobody_to_try_again(qtbot: Any) -> None:
    now = [100.0]
    line = Countdown(30.0, lambda: now[0], by_itself=True)
    qtbot.addWidget(line)
    assert line.text == "It goes on in 30 s"
    now[0] += 30
    line.tick()
    assert line.text == "It goes on now."


@pytest.mark.parametrize(("seconds", "shown"), [(8.0, 1), (0.4, 0), (None, 0)])
def test_a_notice_counts_where_a_problem_tells_how_long(qtbot: Any, seconds: float | None, shown: int) -> None:
    notice = Notice("caution", "Not now")
    qtbot.addWidget(notice)
    count_down(notice, Problem(Trouble.BUSY, retry_after=seconds))
    assert len(notice.findChildren(Countdown)) == shown
