"""How writes and batches are called, and how they stand, in the person's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lmsdesk.domain.kind import Verb
from lmsdesk.domain.words import N_
from lmsdesk.sites.kept import BatchState, Kept, State, Write
from lmsdesk.ui.words import number, tr

if TYPE_CHECKING:
    from lmsdesk.sites import Site


class Standing(NamedTuple):
    words: str
    tone: str


VERBS: dict[str, str] = {
    Verb.CREATE: N_("Created"),
    Verb.UPDATE: N_("Changed"),
    Verb.TRASH: N_("Moved to the trash"),
    Verb.RESTORE: N_("Restored"),
    Verb.DELETE: N_("Deleted for good"),
    "upload": N_("Put into the media library"),
    "by-hand": N_("Sent by hand"),
}
TO_DO: dict[str, str] = {
    Verb.CREATE: N_("To be created"),
    Verb.UPDATE: N_("To be changed"),
    Verb.TRASH: N_("To be moved to the trash"),
    Verb.RESTORE: N_("To be restored"),
    Verb.DELETE: N_("To be deleted for good"),
}
_STATES: dict[State, tuple[str, str]] = {
    State.WAITING: (N_("Waits"), "note"),
    State.PLANNED: (N_("Not begun"), "plain"),
    State.INTENDED: (N_("Being sent"), "note"),
    State.DONE: (N_("Done"), "good"),
    State.FAILED: (N_("Not done"), "trouble"),
    State.UNKNOWN: (N_("Not known"), "caution"),
    State.CONFLICT: (N_("Changed by someone else"), "caution"),
}
PLACES: dict[str, str] = {
    "activity": N_("Activity"),
    "outbox": N_("Outbox"),
    "unfinished": N_("Unfinished"),
    "drafts": N_("Unfinished"),
    "settings": N_("Settings"),
    "keys": N_("Keys"),
}


def title_of(write: Write) -> str:
    """What the item is called."""
    return write.name or tr("(no title)")


def deed(write: Write) -> str:
    """What was done with it."""
    return tr(VERBS.get(write.verb, write.verb))


def to_do(write: Write) -> str:
    """What is to be done with it."""
    return tr(TO_DO.get(write.verb, write.verb))


def standing(write: Write) -> Standing:
    """How a write stands."""
    if write.undone is not None:
        return Standing(tr("Taken back"), "plain")
    if write.state is State.DONE and write.changed:
        return Standing(tr("Changed by the site"), "caution")
    words, tone = _STATES[write.state]
    return Standing(tr(words), tone)


def standing_of(kept: Kept) -> Standing:
    """How a batch stands, in a few words; none for what is simply done."""
    total, done, failed = kept.total, kept.done, kept.counts.get(State.FAILED, 0) + kept.counts.get(State.CONFLICT, 0)
    if total == 1 and kept.first is not None:
        found = standing(kept.first)
        return Standing("", "") if found.words == tr("Done") else found
    if kept.undone and kept.undone == done:
        return Standing(tr("Taken back"), "plain")
    if kept.counts.get(State.UNKNOWN) or (kept.counts.get(State.INTENDED) and kept.state is not BatchState.RUNNING):
        return Standing(tr("Not known of all"), "caution")
    if kept.left and kept.state is not BatchState.RUNNING:
        return Standing(tr("{done} of {total} done", done=number(done), total=number(total)), "caution")
    if kept.state is BatchState.RUNNING and kept.left:
        return Standing(tr("Running: {done} of {total}", done=number(done), total=number(total)), "note")
    if failed:
        return Standing(tr("{count} of {total} not done", count=number(failed), total=number(total)), "trouble")
    if kept.changed:
        told = tr("{count} of {total} changed by the site", count=number(kept.changed), total=number(total))
        return Standing(told, "caution")
    if kept.undone:
        return Standing(tr("{count} of {total} taken back", count=number(kept.undone), total=number(done)), "plain")
    return Standing("", "")


def place(site: Site | None, screen: str) -> str:
    """Where it was done from: “Courses”, or “Courses, editor”."""
    name, _, part = screen.partition("/")
    shown = tr(PLACES.get(name, ""))
    if not shown and site is not None:
        shown = next((tr(kind.plural) for kind in site.kinds if kind.id == name), "")
    if not shown:
        return ""
    return tr("{screen}, editor", screen=shown) if part == "editor" else shown
