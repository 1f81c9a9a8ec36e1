"""Two versions of one item, what a person has chosen so far, and the save that comes of it.

The choices are kept among the drafts, so they outlive the program. Right before the save the site is looked at anew:
where it moved again nothing is sent, the new state is compared, and choices that still mean the same are kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from lmsdesk.api.kept import kept as alike
from lmsdesk.domain.exchange import Action
from lmsdesk.domain.kind import Kind
from lmsdesk.domain.merging import Lines, Piece, Side
from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId
from lmsdesk.domain.words import Sentence
from lmsdesk.sites import collecting, sending
from lmsdesk.sites.conflicts import UNKNOWN, Comparison, FieldChange, Take, What, compare, moved, tells
from lmsdesk.sites.guard import Conflict
from lmsdesk.sites.model import Saved, ShelfChange
from lmsdesk.sites.outbox import for_good
from lmsdesk.storage.work_model import Write

if TYPE_CHECKING:
    from lmsdesk.sites.site import Site
    from lmsdesk.storage.drafts import Draft, Drafts

BOTH = "both/"
"""How the kind of a draft begins that holds two versions."""
STATUS, TRASH = "status", "trash"
Key = tuple[Lines, Lines, Lines]


class Where(StrEnum):
    """What met the other version."""

    EDITOR = "editor"
    OUTBOX = "outbox"
    UNDO = "undo"
    ROWS = "rows"  # bulk edit, sheet, import


class Fate(StrEnum):
    """Where the item is on the site."""

    HERE = "here"
    TRASHED = "trashed"
    GONE = "gone"


class Way(StrEnum):
    """How it is saved."""

    SAVE = "save"
    RESTORE = "restore"  # out of the trash first
    ANEW = "anew"  # another item of the same values


@dataclass(frozen=True, slots=True)
class Origin:
    """``write`` is the row of the outbox, or the write that is taken back; ``batch`` the rows belong to."""

    where: Where = Where.EDITOR
    write: int = 0
    batch: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person said about one field, and what the site held then."""

    take: Take
    theirs: Any = field(default=None, repr=False)
    pieces: Mapping[Key, Side] = field(default_factory=dict, repr=False)
    written: Any = field(default=UNKNOWN, repr=False)
    """What they wrote by hand, whether it counts or not."""
    unread: Any = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of saving. Neither: nothing was to be sent."""

    saved: Saved | None = None
    moved: tuple[str, ...] = ()
    """Fields that moved again meanwhile: nothing was sent, and the person looks once more."""


class Settlement:
    """``base`` is what it was, ``theirs`` what the site holds (None: it is gone), ``mine`` what I want there."""

    def __init__(
        self,
        kind: Kind,
        item: ItemId,
        base: Mapping[str, Any],
        theirs: Record | None,
        mine: Mapping[str, Any],
        origin: Origin = Origin(),
        choices: Mapping[str, Choice] | None = None,
    ) -> None:
        self.kind = kind
        self.item = item
        self.base = dict(base)
        self.mine = dict(mine)
        self.origin = origin
        self.theirs = theirs
        self.choices: dict[str, Choice] = dict(choices or {})
        self.comparison = Comparison(kind)
        self._compare()

    @classmethod
    def of(cls, conflict: Conflict, origin: Origin = Origin()) -> Settlement:
        """What a save met."""
        kind, base = conflict.kind, conflict.base
        known = {f.name: base[f.name] for f in kind.writable() if tells(f, base)}
        mine = {change.name: change.mine for change in conflict.comparison if change.what is not What.THEIRS}
        known |= {change.name: change.base for change in conflict.comparison if change.base is not None}
        return cls(kind, conflict.theirs.id, known, conflict.theirs, mine, origin)

    def anew(self, choices: Mapping[str, Choice], mine: Mapping[str, Any] | None = None) -> Settlement:
        """The same versions with these choices, and perhaps with something else of mine."""
        own = self.mine if mine is None else mine
        return Settlement(self.kind, self.item, self.base, self.theirs, own, self.origin, choices)

    @property
    def prefer(self) -> Take:
        """Whose value counts until somebody chooses: theirs where something of mine is only taken back."""
        return Take.THEIRS if self.origin.where is Where.UNDO else Take.MINE

    @property
    def fate(self) -> Fate:
        if self.theirs is None:
            return Fate.GONE
        trashed = self.theirs[STATUS] == TRASH and self.base.get(STATUS) != TRASH
        return Fate.TRASHED if trashed else Fate.HERE

    @property
    def title(self) -> str:
        """What the item is called."""
        for values in (self.theirs.values if self.theirs is not None else {}, self.mine, self.base):
            if values.get(self.kind.title):
                return str(values[self.kind.title])
        return ""

    @property
    def to_send(self) -> dict[str, Any]:
        """What of the choices is not on the site yet."""
        return self.comparison.to_send

    @property
    def troubles(self) -> Mapping[str, Sentence]:
        """What is to be mended before it can be saved, by field."""
        if self.fate is not Fate.GONE:
            return self.comparison.troubles
        return {change.name: trouble for change in self.comparison if (trouble := change.trouble) is not None}

    # -- choosing -----------------------------------------------------------------------------------------------

    def choose(self, name: str, take: Take) -> None:
        """Whose value counts for a field."""
        changed = self.comparison[name].choose(take)
        self.comparison = self.comparison.with_change(changed)
        self._note(changed)

    def choose_piece(self, name: str, at: int, side: Side) -> None:
        """Whose lines count for a piece of a text."""
        change = self.comparison[name]
        changed = change.choose_piece(at, side)
        self.comparison = self.comparison.with_change(changed)
        self._note(changed, {_key(change.pieces[at]): side})

    def write(self, name: str, value: Any, unread: Any = None) -> None:
        """A value of one's own counts for a field; ``unread`` is what stands there while it cannot be read."""
        changed = self.comparison[name].write(value, unread)
        self.comparison = self.comparison.with_change(changed)
        self._note(changed)

    def _note(self, changed: FieldChange, pieces: Mapping[Key, Side] = {}) -> None:
        before = self.choices[changed.name].pieces if changed.name in self.choices else {}
        written, unread = changed.written, changed.unread
        self.choices[changed.name] = Choice(changed.take, changed.theirs, {**before, **pieces}, written, unread)

    def choose_all(self, take: Take) -> None:
        """The same for every field that both changed; bringing together only where it can be done."""
        for change in self.comparison.both:
            if take is not Take.MERGED or change.can_merge:
                self.choose(change.name, take)

    def meet_again(self, theirs: Record | None) -> tuple[str, ...]:
        """The site holds this by now: compare anew, and keep the choices that still mean the same. What is new."""
        before, self.theirs = self.theirs, theirs
        self._compare()
        if before is None or theirs is None:
            return () if before is theirs else (STATUS,)
        return moved(self.kind, before, theirs)

    def _compare(self) -> None:
        if self.theirs is None:
            changes = [
                FieldChange(f, What.MINE, self.base.get(f.name), None, self.mine[f.name])
                for f in self.kind.writable()
                if f.name in self.mine
            ]
            self.comparison = Comparison(self.kind, tuple(changes), self.base, self.base)
            return
        found = compare(self.kind, self.base, self.theirs, self.mine, prefer=self.prefer)
        if self.fate is Fate.TRASHED:  # being in the trash is no field to choose for
            found = replace(found, changes=tuple(one for one in found.changes if one.name not in (STATUS, "slug")))
        self.comparison = found
        for change in found.changes:
            if change.name in self.choices:
                self.comparison = self.comparison.with_change(_chosen(change, self.choices[change.name]))

    # -- keeping ------------------------------------------------------------------------------------------------

    @property
    def draft_key(self) -> tuple[str, str]:
        """Kind and item under which it is kept among the drafts."""
        where = "" if self.origin.where is Where.EDITOR else f"{self.origin.where}:"
        return BOTH + self.kind.id, f"{where}{self.item}"

    def keep(self, drafts: Drafts, site: str) -> None:
        """Keep everything on this computer. Raises Problem (STORAGE)."""
        theirs = self.theirs
        packed = {
            "item": self.item,
            "mine": self.mine,
            "theirs": None if theirs is None else dict(theirs.values),
            "full": theirs is not None and theirs.full,
            "origin": [self.origin.where.value, self.origin.write, self.origin.batch],
            "choices": {name: _packed(choice) for name, choice in self.choices.items()},
        }
        kind, item = self.draft_key
        drafts.put(site, kind, item, packed, base=self.base, title=self.title)

    def drop(self, drafts: Drafts, site: str) -> None:
        """It is settled, or not wanted any more. Raises Problem (STORAGE)."""
        drafts.drop(site, *self.draft_key)


def find(drafts: Drafts, site: str, kind: Kind, item: ItemId, where: Where = Where.EDITOR) -> Settlement | None:
    """The two versions of an item that were kept, or None. Raises Problem (STORAGE)."""
    draft = drafts.get(site, *Settlement(kind, item, {}, None, {}, Origin(where)).draft_key)
    return unpacked(kind, draft) if draft is not None else None


def unpacked(kind: Kind, draft: Draft) -> Settlement | None:
    """Two versions as they were kept; None where the draft says nothing of the kind."""
    values = draft.values
    try:
        where, write, batch = values["origin"]
        item = values["item"]
        theirs = None if values["theirs"] is None else Record(item, values["theirs"], full=bool(values["full"]))
        choices = {name: _unpacked(choice) for name, choice in values["choices"].items() if kind.has(name)}
        origin = Origin(Where(where), int(write), int(batch))
        return Settlement(kind, item, draft.base, theirs, values["mine"], origin, choices)
    except (KeyError, TypeError, ValueError):
        return None


async def of_waiting(site: Site, write: Write, action: Action) -> Settlement:
    """What waits in the outbox, and what the site holds now. Raises Problem."""
    assert write.item is not None
    kind = site.kind(write.kind)
    item = await asyncio.to_thread(site.work.now_called, write.kind, write.item)
    base = await asyncio.to_thread(sending.resolved, site.work, kind, write.before)
    mine = await asyncio.to_thread(sending.resolved, site.work, kind, write.sent)
    theirs = await _now(site, kind, item, action)
    return Settlement(kind, item, base, theirs, mine, Origin(Where.OUTBOX, write.id))


async def save(site: Site, settlement: Settlement, action: Action, way: Way = Way.SAVE) -> Outcome:
    """Look at the site once more, then save what was chosen. Raises Problem; the choices stay whatever happens."""
    if way is Way.ANEW:
        return Outcome(await _anew(site, settlement, action))
    shelf = site.shelf(settlement.kind.id)
    try:
        moved_again = await look(site, settlement, action)
        if moved_again:
            return Outcome(moved=moved_again)
        if way is Way.RESTORE and settlement.theirs is not None and settlement.fate is Fate.TRASHED:
            settlement.meet_again(await _restored(site, settlement, action))
        return Outcome(await _sent(site, settlement, action))
    except Conflict as conflict:
        return Outcome(moved=settlement.meet_again(conflict.theirs) or (settlement.kind.title,))
    except Problem as problem:
        waits = await _for_later(site, settlement, action, problem)
        if waits is None:
            raise
        shelf.show(ShelfChange(changed=(waits.record,)))
        return Outcome(waits)


async def look(site: Site, settlement: Settlement, action: Action) -> tuple[str, ...]:
    """See what the site holds now. Gives the fields that moved and matter for what was chosen. Raises Problem."""
    sends = set(settlement.to_send) | {change.name for change in settlement.comparison.both}
    fate = settlement.fate
    found = settlement.meet_again(await _now(site, settlement.kind, settlement.item, action))
    if settlement.fate is not fate:
        return found or (STATUS,)
    matter = sends | set(settlement.to_send) | set(settlement.comparison.troubles)
    return tuple(name for name in found if name in matter)


# -- inside --------------------------------------------------------------------------------------------------------


async def _now(site: Site, kind: Kind, item: ItemId, action: Action) -> Record | None:
    """The item as the site holds it at this moment; None: it is gone."""
    shelf = site.shelf(kind.id)
    shelf.look_anew([item])
    found: Sequence[Record] = await shelf.look([item], action)
    return found[0] if found else None


async def _sent(site: Site, settlement: Settlement, action: Action) -> Saved | None:
    origin, theirs, values = settlement.origin, settlement.theirs, settlement.to_send
    if theirs is None:
        return None
    shelf = site.shelf(settlement.kind.id)
    if origin.where is Where.OUTBOX:
        return await _sent_from_outbox(site, settlement)
    if not values:
        return None
    if origin.where is Where.UNDO:
        write = await asyncio.to_thread(site.work.get, origin.write)
        with site.activity.undoing(write) if write is not None else nullcontext(), for_good():
            return await shelf.save(theirs, values, action)
    if origin.batch:
        site.activity.remember(action, origin.batch)
    return await shelf.save(theirs, values, action)


async def _sent_from_outbox(site: Site, settlement: Settlement) -> Saved | None:
    """The row waits for what was chosen, with the site's present state for its base; then it is sent."""
    theirs, values, row = settlement.theirs, settlement.to_send, settlement.origin.write
    assert theirs is not None
    if not values:
        await site.outbox.take_out([row])
        return None
    await site.outbox.change(row, values, before={name: theirs[name] for name in values if name in theirs.values})
    shown = Saved(theirs.with_values(**values), values, waits=True)
    if site.outbox.collecting:
        return shown
    sent = await site.sender.send([row], patient=False)
    if sent.failed:
        raise sent.failed[0][1]
    done = next((record for write, record in sent.done if write.id == row and record is not None), None)
    return Saved(done, values) if done is not None else shown


async def _restored(site: Site, settlement: Settlement, action: Action) -> Record:
    assert settlement.theirs is not None
    with for_good():
        batch = await site.shelf(settlement.kind.id).restore([settlement.theirs], action)
    if batch.failed:
        raise batch.failed[0][1]
    return next(iter(batch.records), settlement.theirs)


async def _anew(site: Site, settlement: Settlement, action: Action) -> Saved:
    """Another item with everything that is known of this one, and what I want of it."""
    kind = settlement.kind
    values = {**(settlement.theirs.values if settlement.theirs is not None else {}), **settlement.base}
    values |= settlement.mine
    values |= {change.name: change.written for change in settlement.comparison if change.take is Take.OWN}
    if values.get(STATUS) == TRASH:
        values[STATUS] = kind.field(STATUS).default
    wanted = {f.name: values[f.name] for f in kind.writable() if f.name in values}
    saved = await site.shelf(kind.id).create(wanted, action)
    if settlement.origin.where is Where.OUTBOX:
        await site.outbox.take_out([settlement.origin.write])
    return saved


async def _for_later(site: Site, settlement: Settlement, action: Action, problem: Problem) -> Saved | None:
    """Without a connection what was chosen waits in the outbox; None where waiting would not help."""
    theirs, values, where = settlement.theirs, settlement.to_send, settlement.origin.where
    if theirs is None or not values or settlement.fate is not Fate.HERE or where is Where.UNDO:
        return None
    if where is not Where.OUTBOX:
        return await collecting.keep(site.shelf(settlement.kind.id), theirs, values, action, problem)
    if problem.trouble is not Trouble.OFFLINE:
        return None
    before = {name: theirs[name] for name in values if name in theirs.values}
    await site.outbox.change(settlement.origin.write, values, before=before)
    return Saved(theirs.with_values(**values), values, waits=True)


def is_removal(write: Write) -> bool:
    """Whether a write takes an item away or brings it back, so that there are no fields to choose for."""
    return write.verb in sending.REMOVALS


def _key(piece: Piece) -> Key:
    return piece.base, piece.theirs, piece.mine


def _chosen(change: FieldChange, choice: Choice) -> FieldChange:
    """What was chosen, as far as it still means the same."""
    same = alike(change.field, choice.theirs, change.theirs)
    found = replace(change, written=choice.written, unread=choice.unread)
    for at, piece in enumerate(change.pieces):
        side = choice.pieces.get(_key(piece))
        if side is not None and (same or piece.theirs != piece.base or piece.mine != piece.base):
            found = found.choose_piece(at, side)
    return found.choose(choice.take) if same else found


def _packed(choice: Choice) -> list[Any]:
    pieces = [[*(list(lines) for lines in key), side.value] for key, side in choice.pieces.items()]
    by_hand = [choice.written, choice.unread] if choice.written is not UNKNOWN else []
    return [choice.take.value, choice.theirs, pieces, *by_hand]


def _unpacked(kept: Sequence[Any]) -> Choice:
    take, theirs, pieces, *by_hand = kept
    sides = {(tuple(base), tuple(now), tuple(own)): Side(side) for base, now, own, side in pieces}
    written, unread = by_hand or (UNKNOWN, None)
    return Choice(Take(take), theirs, sides, written, unread)
