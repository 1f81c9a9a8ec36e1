"""The button of a notice that copies a letter, where only the hosting company or a plugin's author can mend it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lmsdesk.domain.suggestion import Do
from lmsdesk.ui.widgets import Button
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.domain.exchange import Exchange
    from lmsdesk.hints.model import Explanation
    from lmsdesk.ui.desk import Desk
    from lmsdesk.ui.widgets import Notice


def offer_letter(desk: Desk, notice: Notice, explanation: Explanation, exchange: Exchange | None) -> None:
    """Add the button where the best hint has a letter. The letter is filled in when it is wanted."""
    best = explanation.best
    if best is None or not best.letter or exchange is None:
        return
    from lmsdesk.hints.letters import button

    words = button(best.letter)
    if words:
        copy = partial(_copy, desk, best.letter, exchange)
        notice.add_button(Button(tr(words), "link" if _has_its_own(explanation) else "plain", on_click=copy))


def _has_its_own(explanation: Explanation) -> bool:
    """Whether the notice has a button for what to do already."""
    action = explanation.best.action if explanation.best is not None else None
    return action is not None and action.do is not Do.SHOW_DETAILS


def _copy(desk: Desk, letter: str, exchange: Exchange) -> None:
    from lmsdesk.hints.letters import suggestion

    made = suggestion(letter, exchange, tell=tr)
    if made is not None:
        desk.do(made)
