"""What the page for a new site says: what was found, whom the site takes us for, and why nothing was sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from lmsdesk.domain.problem import Problem
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.sites import Discovery, HeldBack, Identity, lms_of, suggest_name
from lmsdesk.ui.connect.choices import LMS_NAMES
from lmsdesk.ui.widgets import Button, Notice
from lmsdesk.ui.widgets.countdown import count_down
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.ui.connect.reach_form import ReachCard
    from lmsdesk.ui.desk import Desk


def what_was_found(found: Discovery, usable: bool) -> Notice:
    """The site, its systems, and what there is to know about it."""
    names = tr(" and ").join(LMS_NAMES.get(name, name) for name in lms_of(found))
    what = tr("{lms} answers there.", lms=names) if not found.closed else ""
    lines = [what, *(tr(sentence) for sentence in found.notes)]
    title = tr("Found {name} at {address}", name=suggest_name(found), address=found.address)
    tone = "good" if usable else "caution"
    return Notice(tone, title, " ".join(line for line in lines if line), closable=False)


def held_back(desk: Desk, problem: HeldBack) -> Notice:
    """Nothing was sent, so that nobody is locked out: why, and how long that lasts."""
    why = ""
    if problem.cause is not None:
        best = desk.explain(Problem(problem.trouble, exchange=problem.cause)).best
        why = tr("Last time: {why}", why=tr(best.happened)) if best is not None else ""
    sentence = tr(problem.sentence) if problem.sentence is not None else ""
    notice = Notice("caution", sentence, why, tr("Everything you typed is kept here."))
    count_down(notice, problem)
    return notice


def offer_to_send(notice: Notice, reach: ReachCard, again: Callable[[], object]) -> None:
    """The site leads strangers to its sign-in page: one click says that the key is sent all the same."""
    if reach.form.past_login.isChecked():  # it was sent, and the site leads that on as well
        return

    def send() -> None:
        reach.send_all_the_same()
        again()

    button = Button(tr("Send my key all the same"), on_click=send)
    button.setToolTip(tr("To this site's own address only. You can take it back under “How it is reached”."))
    notice.add_button(button)


def who(identity: Identity) -> Sentence:
    """Whom the site takes us for, as the words of a step."""
    if identity.role:
        return Sentence(N_("As {name}, {role}."), name=identity.name or identity.login, role=identity.role)
    return Sentence(N_("As {name}."), name=identity.name or identity.login)
