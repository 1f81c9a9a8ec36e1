"""Notices of the editor: what the site did with a save, what others changed, and what waited as a draft."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from lmsdesk.ui.ages import as_of
from lmsdesk.ui.editor.showing import in_a_sentence, tellable, weekday_and_time
from lmsdesk.ui.widgets import Button, Notice
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.domain.kind import Kind
    from lmsdesk.sites import Draft, Kept, Saved, Surprise
    from lmsdesk.ui.desk import Desk

MOST = 4
WAITS = "waits"
Do = Callable[[], object]


def saved_notices(kind: Kind, saved: Saved) -> dict[str, Notice]:
    """What is worth telling after a save, by the key of the notice; ``remarks`` tells what the site changed."""
    made: dict[str, Notice] = {}
    if saved.verified:
        made["verified"] = Notice("good", tr("The site's answer got lost; we looked: it is saved."))
    if saved.note is not None:
        made["note"] = Notice("note", tr(saved.note))
    if saved.others:
        lines = [_others_line(kind, found) for found in saved.others]
        made["others"] = Notice("note", *_title_and_rest(lines, tr("Someone else changed this as well:")))
    return made


def waiting_notice(desk: Desk, saved: Saved | None = None) -> Notice:
    """What is shown is not on the site yet: it waits in the outbox."""
    site = desk.site
    name = site.profile.name if site is not None else ""
    if saved is not None and site is not None and site.outbox.collecting:
        words = tr("Kept in the outbox. It is sent when you choose “Send all now” there.")
    elif saved is not None:
        words = tr(
            "{site} cannot be reached, so this waits in the outbox and is sent when the site is back.", site=name
        )
    else:
        words = tr("What you see here waits in the outbox; it is not on the site yet.")
    notice = Notice("note", words)
    notice.add_button(Button(tr("Show outbox"), "link", on_click=lambda: desk.navigate("outbox")))
    return notice


def draft_notice(kind: Kind, draft: Draft, changed_since: Sequence[str], keep: Do, discard: Do) -> Notice:
    """A draft was brought back; ``changed_since`` are fields that are different on the site by now."""
    since = ""
    if changed_since:
        since = tr("Meanwhile this was changed on the site: {fields}.", fields=labels(kind, changed_since))
    notice = Notice(
        "note",
        tr("You typed this on {when}; it was not sent.", when=weekday_and_time(draft.changed)),
        since,
        closable=False,
    )
    notice.add_button(Button(tr("Keep"), on_click=keep))
    notice.add_button(Button(tr("Discard"), "quiet", on_click=discard))
    return notice


def arrived_notice(draft: Draft) -> Notice:
    """A draft waited although the site has all of it: the program ended before it heard the answer."""
    return Notice(
        "good", tr("What you typed on {when} is on the site: it was saved.", when=weekday_and_time(draft.changed))
    )


def kept_notice(kept: Kept) -> Notice:
    """The site is out of reach, so the item is shown as it was."""
    return Notice(
        "note",
        tr("Your site cannot be reached. This is how it was {when}.", when=as_of(kept.read)),
        tr("You can go on writing: it is kept here, and compared with the site before it is saved."),
    )


def gone_notice(title: str, again: Do | None, *, typed: bool) -> Notice:
    """Somebody deleted the item or put it into the trash."""
    notice = Notice(
        "trouble",
        tr("“{title}” is not on the site any more: someone deleted it or put it into the trash.", title=title),
        tr("Everything you typed is kept here.") if typed else "",
        closable=False,
    )
    if again is not None:
        notice.add_button(Button(tr("Create it again"), on_click=again))
    return notice


def elsewhere_notice(kind: Kind, taken: Sequence[str], kept: Sequence[str]) -> Notice:
    """The item was changed outside this editor: some fields follow, some keep what was typed."""
    safe = tr("What you typed stays: {fields}.", fields=labels(kind, kept)) if kept else ""
    return Notice(
        "note",
        tr("Someone also changed {fields}.", fields=labels(kind, [*taken, *kept])),
        safe,
    )


def labels(kind: Kind, names: Iterable[str]) -> str:
    """The names of fields as people see them, in the order of the form."""
    return ", ".join(labels_of(kind, names))


def labels_of(kind: Kind, names: Iterable[str]) -> tuple[str, ...]:
    """Each of them for itself."""
    wanted = set(names)
    return tuple(tr(field.label) for field in kind.fields if field.name in wanted)


def dropped_notice(kind: Kind, dropped: Sequence[Surprise], put_back: Do | None) -> Notice:
    """The site made other than asked of some fields; it stays until the person puts it away."""
    lines = [dropped_line(kind, found) for found in dropped]
    notice = Notice("caution", *_title_and_rest(lines, tr("Saved, but the site changed some of it:")))
    if put_back is not None:
        notice.add_button(Button(tr("Show what I typed"), on_click=put_back))
    return notice


def dropped_line(kind: Kind, found: Surprise) -> str:
    """What the site made of one field, and why. Values that look the same in a sentence are left out."""
    field = kind.field(found.field)
    line = tr("The site changed {field}.", field=tr(field.label))
    sent, got = in_a_sentence(field, found.sent), in_a_sentence(field, found.got)
    if tellable(field) and sent != got:
        line = tr("The site changed {field} from {sent} to {got}.", field=tr(field.label), sent=sent, got=got)
    return f"{line} {tr(found.reason)}" if found.reason is not None else line


def _others_line(kind: Kind, found: Surprise) -> str:
    field = kind.field(found.field)
    if not tellable(field):
        return tr("Someone also changed {field}.", field=tr(field.label))
    return tr(
        "Someone also changed {field} from {before} to {now}.",
        field=tr(field.label),
        before=in_a_sentence(field, found.sent),
        now=in_a_sentence(field, found.got),
    )


def _title_and_rest(lines: list[str], several: str) -> tuple[str, str]:
    if len(lines) == 1:
        return lines[0], ""
    shown = lines[:MOST]
    if len(lines) > MOST:
        shown.append(tr("And {count} more.", count=len(lines) - MOST))
    return several, "\n".join(shown)
