"""The one question before something is deleted for good: what goes with it, what stays, and on which site."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from lmsdesk.domain.kind import Verb
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.query import Consequences
from lmsdesk.domain.record import Record
from lmsdesk.ui.dialogs.ask import Answer
from lmsdesk.ui.table.cells import title_of, titles
from lmsdesk.ui.words import number, tr, trn

if TYPE_CHECKING:
    from lmsdesk.sites import Shelf
    from lmsdesk.ui.desk import Desk

ALONE, WITH_ALL = "alone", "all"
_ROOM = 46
"""So many letters fit onto two buttons beside each other."""
MOST_LOOKED_AT = 8
"""For so many items we look what they hold before we ask; that costs a few requests each."""


async def consequences(shelf: Shelf, records: Sequence[Record]) -> list[Consequences]:
    """What deleting the items takes along, for the first few. A site that does not tell costs the numbers only."""
    found = []
    for record in records[:MOST_LOOKED_AT]:
        try:
            found.append(await shelf.consequences(record))
        except Problem:
            found.append(Consequences())
    return found


async def ask_to_delete(desk: Desk, shelf: Shelf, records: Sequence[Record], told: Sequence[Consequences]) -> str:
    """``ALONE``, ``WITH_ALL`` for everything inside them too, or "" when the person steps back."""
    kind, site = shelf.kind, live_name(desk)
    if len(records) == 1:
        what = f"“{title_of(kind, records[0])}”"
    else:
        what = tr("{count} {things}", count=number(len(records)), things=tr(kind.plural).lower())
    title = tr("Delete {what} from {site} for good?", what=what, site=site) if site else ""
    title = title or tr("Delete {what} for good?", what=what)
    text = after_deleting(shelf)
    if len(records) > 1:
        text = tr("{names}. {what_then}", names=titles(kind, records), what_then=text)
    held: Counter[str] = Counter()
    for one in told:
        held.update(one.children)
    takes = any(one.can_take_children for one in told)
    return await desk.ask(
        title, text, answers(desk, held if takes else {}, takes), details=details(told, held, records)
    )


def after_deleting(shelf: Shelf) -> str:
    """Whether a deletion can be taken back, said before it is done."""
    if minutes := shelf.site.basket.minutes:
        return tr(
            "It waits for {minutes} minutes under Outbox; after that it cannot be undone.", minutes=number(minutes)
        )
    forever = shelf.site.undo.forever(shelf.kind, Verb.DELETE)
    if forever is not None:
        return tr(forever)
    return tr("Under Activity it can be taken back: it is then made anew, with what it held.")


def live_name(desk: Desk) -> str:
    """The name of the site where it is a live one; there the question and its buttons name it."""
    site = desk.site
    return site.profile.name if site is not None and site.profile.stage.value == "live" else ""


def answers(desk: Desk, held: Mapping[str, int], takes: bool) -> list[Answer]:
    """The buttons. On a live site they name it, as far as there is room for both."""
    site = live_name(desk)
    alone = Answer(ALONE, tr("Delete from {site}", site=site) if site else tr("Delete for good"), "danger")
    if not takes:
        return [alone]
    inside = parts(held)
    words = inside[0] if len(inside) == 1 else tr("everything inside")
    with_all = tr("Delete from {site} with {parts}", site=site, parts=words) if site else ""
    if not with_all or len(alone.words) + len(with_all) > _ROOM:
        with_all = tr("Delete with {parts}", parts=words)
    return [alone, Answer(WITH_ALL, with_all, "danger")]


def details(told: Sequence[Consequences], held: Mapping[str, int], records: Sequence[Record]) -> list[str]:
    """What follows, line by line."""
    lines = []
    inside = parts(held)
    takes = any(one.can_take_children for one in told)
    if inside and takes:
        sentence = tr("Inside: {parts}.", parts=", ".join(inside))
        if len(records) > len(told):
            sentence = tr("Inside the first {count}: {parts}.", count=number(len(told)), parts=", ".join(inside))
        lines.append(sentence)
    if len(records) == 1 and told:
        lines += [tr(sentence) for sentence in told[0].sentences]
    elif told:
        templates = list(dict.fromkeys(sentence.template for one in told for sentence in one.sentences))
        for template in templates:
            same = [sentence for one in told for sentence in one.sentences if sentence.template == template]
            if all(set(sentence.values) == {"count"} for sentence in same):
                lines.append(tr(template, count=number(sum(sentence.values["count"] for sentence in same))))
            else:
                lines.append(tr(same[0]))
    return lines


def parts(held: Mapping[str, int]) -> list[str]:
    """What is inside, counted: 2 sections, 34 lessons."""
    forms = {
        "sections": ("{count} section", "{count} sections"),
        "lessons": ("{count} lesson", "{count} lessons"),
        "quizzes": ("{count} quiz", "{count} quizzes"),
        "questions": ("{count} question", "{count} questions"),
        "assignments": ("{count} assignment", "{count} assignments"),
        "topics": ("{count} topic", "{count} topics"),
        "modules": ("{count} module", "{count} modules"),
        "courses": ("{count} course", "{count} courses"),
        "subcategories": ("{count} subcategory", "{count} subcategories"),
    }
    found = []
    for name, count in held.items():
        if count:
            one, many = forms.get(name, ("{count} " + name, "{count} " + name))
            found.append(trn(one, many, count))
    return found
