"""What can be done with the selected items: one description for the floating bar, the context menu and the keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lmsdesk.domain.fields import OneOf
from lmsdesk.domain.kind import Offer, Verb
from lmsdesk.domain.record import Record
from lmsdesk.ui.words import number, tr

if TYPE_CHECKING:
    from lmsdesk.sites import Shelf

PUBLISH, DRAFT, TRASH, RESTORE, DELETE = "publish", "draft", "trash", "restore", "delete"
CHANGE, CHANGE_ALL = "change", "change-all"


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing to do with the selection. A ``reason`` says why it cannot be done now."""

    key: str
    words: str
    icon: str
    danger: bool = False
    reason: str = ""

    @property
    def possible(self) -> bool:
        return not self.reason


def deeds(shelf: Shelf, records: Sequence[Record], *, in_trash: bool, all_of: int | None = None) -> list[Deed]:
    """What this site lets one do with these items, from the list they are in.

    ``all_of``: how many match, when all rows that were read so far are selected and the list goes on.
    """
    if in_trash:
        return [
            _deed(shelf, Verb.RESTORE, RESTORE, tr("Restore"), "restore"),
            _deed(shelf, Verb.DELETE, DELETE, tr("Delete for good…"), "trash", danger=True),
        ]
    found = [_status(shelf, records, PUBLISH), _status(shelf, records, DRAFT)]
    if len(records) > 1:
        found.append(_deed(shelf, Verb.UPDATE, CHANGE, tr("Change …"), "edit"))
    if all_of is not None and all_of > len(records):
        found.append(_deed(shelf, Verb.UPDATE, CHANGE_ALL, tr("Change all {count} …", count=number(all_of)), "edit"))
    if has_trash(shelf):
        found.append(_deed(shelf, Verb.TRASH, TRASH, tr("Move to trash"), "trash"))
    elif Verb.DELETE in shelf.kind.verbs:
        found.append(_deed(shelf, Verb.DELETE, DELETE, tr("Delete…"), "trash", danger=True))
    return [deed for deed in found if deed is not None]


def removal(shelf: Shelf, *, in_trash: bool) -> str:
    """What the Delete key does here: the trash where there is one."""
    return DELETE if in_trash or not has_trash(shelf) else TRASH


def has_trash(shelf: Shelf) -> bool:
    """Whether items of this kind go into a trash here (and the person may put them there)."""
    return bool(shelf.offer(Verb.TRASH)) and Verb.TRASH in shelf.kind.verbs


def _deed(shelf: Shelf, verb: Verb, key: str, words: str, icon: str, *, danger: bool = False) -> Deed:
    return Deed(key, words, icon, danger, refusal(shelf.offer(verb)))


def _status(shelf: Shelf, records: Sequence[Record], key: str) -> Deed | None:
    """Publishing and its opposite, for kinds that have a status and where it would change something."""
    if not shelf.kind.has("status"):
        return None
    field = shelf.kind.field("status")
    if not isinstance(field, OneOf) or field.read_only or key not in {choice.value for choice in field.choices}:
        return None
    if records and all(record["status"] == key for record in records):
        return None
    words, icon = (tr("Publish"), "publish") if key == PUBLISH else (tr("Make a draft"), "draft")
    return Deed(key, words, icon, reason=refusal(shelf.offer(Verb.UPDATE)))


def refusal(offer: Offer) -> str:
    """Why a verb is not offered, in the person's language; empty when it is."""
    if offer:
        return ""
    return tr(offer.reason) if offer.reason is not None else tr("This site does not offer it.")
