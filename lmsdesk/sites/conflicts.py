"""What was, what is on the site now, and what I want there: compared field by field, with a sensible choice made.

``compare`` is pure: editor, bulk saves, undo and the outbox call it with whatever they know. ``prefer`` says whose
value counts first where both changed the same thing: mine while I edit, theirs while something of mine is taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from enum import StrEnum
from typing import Any

from lmsdesk.api.kept import kept
from lmsdesk.domain import merging
from lmsdesk.domain.fields import Field, Html, LongText, Pairs, Relations
from lmsdesk.domain.kind import Kind
from lmsdesk.domain.merging import Piece, Side
from lmsdesk.domain.record import Record
from lmsdesk.domain.words import N_, Sentence

UNKNOWN = object()
"""The base of a field that nobody noted down."""


class What(StrEnum):
    """What became of one field on the two sides."""

    MINE = "mine"  # only I changed it
    THEIRS = "theirs"  # only they changed it
    ALIKE = "alike"  # both changed it to the same
    MERGED = "merged"  # both changed it, and both changes fit together
    CLASH = "clash"  # both changed it, and somebody must choose


class Take(StrEnum):
    """Which value counts."""

    THEIRS = "theirs"
    MINE = "mine"
    MERGED = "merged"
    OWN = "own"  # neither: a person wrote another one


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field: the three values, what happened to it, and the choice that is made until somebody makes another."""

    field: Field
    what: What
    base: Any = dataclass_field(default=None, repr=False)
    theirs: Any = None
    mine: Any = None
    take: Take = Take.MINE
    merged: Any = None
    """Both changes in one value, where that is possible: sets, pairs and longer texts."""
    pieces: tuple[Piece, ...] = ()
    """Longer texts line by line; choosing in one of them changes ``merged``."""
    written: Any = dataclass_field(default=UNKNOWN, repr=False)
    """What a person wrote by hand; UNKNOWN until they do."""
    unread: Any = None
    """What stands there instead and cannot be read as a value, as the field's editor gives it."""

    @property
    def name(self) -> str:
        return self.field.name

    @property
    def value(self) -> Any:
        """What counts."""
        if self.take is Take.OWN:
            return self.written
        return {Take.THEIRS: self.theirs, Take.MINE: self.mine, Take.MERGED: self.merged}[self.take]

    @property
    def can_merge(self) -> bool:
        return self.merged is not None

    @property
    def both(self) -> bool:
        """Whether both sides changed it, so that a person should look."""
        return self.what in (What.MERGED, What.CLASH)

    @property
    def is_written(self) -> bool:
        """Whether a person wrote a value of their own, whatever counts now."""
        return self.written is not UNKNOWN

    @property
    def trouble(self) -> Sentence | None:
        """Why what was written by hand cannot be sent, where it counts."""
        if self.take is not Take.OWN:
            return None
        if self.unread is not None:
            return Sentence(N_("“{text}” cannot be read here."), text=str(self.unread).strip())
        return self.field.check(self.written)

    def choose(self, take: Take) -> FieldChange:
        may = {Take.MERGED: self.can_merge, Take.OWN: self.is_written}
        return replace(self, take=take) if may.get(take, True) else self

    def write(self, value: Any, unread: Any = None) -> FieldChange:
        """A value of one's own, which counts from now on."""
        return replace(self, written=value, unread=unread, take=Take.OWN)

    def choose_piece(self, at: int, side: Side) -> FieldChange:
        """Choose for some lines of a text; the merged text counts then."""
        pieces = tuple(piece.choose(side) if number == at else piece for number, piece in enumerate(self.pieces))
        return replace(self, pieces=pieces, merged=_text(self.field, pieces), take=Take.MERGED)


@dataclass(frozen=True, slots=True)
class Comparison:
    """All fields that changed on either side, in the order of the form."""

    kind: Kind
    changes: tuple[FieldChange, ...] = ()
    base: Mapping[str, Any] = dataclass_field(default_factory=dict, repr=False)
    theirs: Mapping[str, Any] = dataclass_field(default_factory=dict, repr=False)

    def __iter__(self) -> Iterator[FieldChange]:
        return iter(self.changes)

    def __getitem__(self, name: str) -> FieldChange:
        """The change of a field. Raises KeyError for one that nobody changed."""
        for change in self.changes:
            if change.name == name:
                return change
        raise KeyError(name)

    @property
    def both(self) -> tuple[FieldChange, ...]:
        """Fields that both sides changed, differently."""
        return tuple(change for change in self.changes if change.both)

    @property
    def others(self) -> tuple[FieldChange, ...]:
        """Fields that only they changed."""
        return tuple(change for change in self.changes if change.what is What.THEIRS)

    @property
    def moved(self) -> bool:
        """Whether the site's state is another one than the base."""
        return any(change.what is not What.MINE for change in self.changes)

    @property
    def troubles(self) -> Mapping[str, Sentence]:
        """What the choices together break that neither side breaks alone, such as a price without paid access."""
        mine = {o.name: o.mine for o in self.changes if o.what is not What.THEIRS}
        alone = {**self.kind.check(self.theirs, only=()), **self.kind.check({**self.base, **mine}, only=())}
        together = self.kind.check({**self.theirs, **self.values}, only=())
        by_hand = {change.name: trouble for change in self.changes if (trouble := change.trouble) is not None}
        return {name: trouble for name, trouble in together.items() if name not in alone} | by_hand

    @property
    def needs_a_look(self) -> bool:
        """Whether a person should decide before anything is sent."""
        return bool(self.both or self.troubles)

    @property
    def values(self) -> dict[str, Any]:
        """What counts, by field."""
        return {change.name: change.value for change in self.changes}

    @property
    def to_send(self) -> dict[str, Any]:
        """What of it is not on the site yet."""
        return {o.name: o.value for o in self.changes if not kept(o.field, o.value, o.theirs)}

    def with_change(self, changed: FieldChange) -> Comparison:
        """The comparison after a choice."""
        return replace(self, changes=tuple(changed if o.name == changed.name else o for o in self.changes))

    def choose_all(self, take: Take) -> Comparison:
        """The same choice wherever both sides changed something."""
        return replace(self, changes=tuple(o.choose(take) if o.both else o for o in self.changes))


def compare(
    kind: Kind,
    base: Record | Mapping[str, Any],
    theirs: Record,
    mine: Mapping[str, Any],
    *,
    prefer: Take = Take.MINE,
) -> Comparison:
    """Compare three states of an item. ``mine`` holds only the fields that I want to change.

    Fields that the site's state does not tell, tells in a way we cannot read, or tells rendered are left out, except
    those of mine: they count as changed by me only.
    """
    changes = [
        change
        for f in kind.writable()
        if (change := _change_of(f, _known(f, base), theirs, mine.get(f.name, UNKNOWN), prefer)) is not None
    ]
    return Comparison(kind, tuple(changes), base.values if isinstance(base, Record) else base, theirs.values)


def moved(kind: Kind, base: Record, theirs: Record, names: Iterable[str] | None = None) -> tuple[str, ...]:
    """Fields (of ``names``) that are not what they were, as far as both states tell them."""
    wanted = None if names is None else set(names)
    return tuple(
        f.name
        for f in kind.writable()
        if (wanted is None or f.name in wanted)
        and tells(f, theirs)
        and (was := _known(f, base)) is not UNKNOWN
        and not kept(f, was, theirs[f.name])
    )


def tells(f: Field, record: Record) -> bool:
    """Whether a record tells a field as it is stored; a text that was rendered for visitors is not."""
    if f.name not in record.values or f.name in record.odd:
        return False
    return record.full or not isinstance(f, Html | LongText)


# -- inside --------------------------------------------------------------------------------------------------------


def _known(f: Field, base: Record | Mapping[str, Any]) -> Any:
    if isinstance(base, Record):
        return base[f.name] if tells(f, base) else UNKNOWN
    return base.get(f.name, UNKNOWN)


def _change_of(f: Field, base: Any, theirs: Record, mine: Any, prefer: Take) -> FieldChange | None:
    if not tells(f, theirs):
        was = None if base is UNKNOWN else base
        same = mine is UNKNOWN or (base is not UNKNOWN and f.same(base, mine))
        return None if same else FieldChange(f, What.MINE, was, was, mine)
    now = theirs[f.name]
    if mine is UNKNOWN:
        if base is UNKNOWN or kept(f, base, now):
            return None
        return FieldChange(f, What.THEIRS, base, now, base, Take.THEIRS)
    if kept(f, mine, now):
        if base is UNKNOWN or kept(f, base, now):
            return None
        return FieldChange(f, What.ALIKE, base, now, mine, Take.THEIRS)
    if base is UNKNOWN:
        return FieldChange(f, What.CLASH, None, now, mine, prefer)
    if kept(f, base, now):
        return FieldChange(f, What.MINE, base, now, mine)
    if f.same(base, mine):
        return FieldChange(f, What.THEIRS, base, now, mine, Take.THEIRS)
    return _both(f, base, now, mine, prefer)


def _both(f: Field, base: Any, theirs: Any, mine: Any, prefer: Take) -> FieldChange:
    """Both changed it, differently."""
    if isinstance(f, Relations):
        return FieldChange(f, What.MERGED, base, theirs, mine, Take.MERGED, _set(base, theirs, mine))
    if isinstance(f, Pairs):
        pairs, clash = _pairs(base, theirs, mine, prefer)
        return FieldChange(f, What.CLASH if clash else What.MERGED, base, theirs, mine, Take.MERGED, pairs)
    if isinstance(f, Html | LongText):
        return _texts(f, str(base or ""), str(theirs or ""), str(mine or ""), prefer)
    return FieldChange(f, What.CLASH, base, theirs, mine, prefer)


def _texts(f: Field, base: str, theirs: str, mine: str, prefer: Take) -> FieldChange:
    split = merging.blocks_of if isinstance(f, Html) else merging.lines_of
    side = Side.THEIRS if prefer is Take.THEIRS else Side.MINE
    pieces = tuple(merging.merge(split(base), split(theirs), split(mine), side))
    merged = _text(f, pieces)
    whole = [piece for piece in pieces if piece.theirs != piece.base or piece.mine != piece.base]
    if len(whole) == 1 and whole[0].clash and not any(piece.base for piece in pieces if not piece.clash):
        return FieldChange(f, What.CLASH, base, theirs, mine, prefer, pieces=pieces, merged=merged)
    if isinstance(f, Html) and not merging.balanced(merged):
        return FieldChange(f, What.CLASH, base, theirs, mine, prefer)
    clash = any(piece.clash for piece in pieces)
    return FieldChange(f, What.CLASH if clash else What.MERGED, base, theirs, mine, Take.MERGED, merged, pieces)


def _text(f: Field, pieces: tuple[Piece, ...]) -> str:
    return merging.joined_blocks(pieces) if isinstance(f, Html) else merging.joined_lines(pieces)


def _set(base: Any, theirs: Any, mine: Any) -> tuple[Any, ...]:
    """What both sides have, added or removed. Theirs come first, in their order."""
    gone = set(base or ()) - set(mine or ())
    there = [ref for ref in theirs or () if ref not in gone]
    return (*there, *(ref for ref in mine or () if ref not in set(base or ()) and ref not in there))


def _pairs(base: Any, theirs: Any, mine: Any, prefer: Take) -> tuple[tuple[tuple[str, str], ...], bool]:
    """Names with values, brought together name by name; whether some name clashes."""
    was, now, own = dict(base or ()), dict(theirs or ()), dict(mine or ())
    made: dict[str, str] = {}
    clash = False
    for name in dict.fromkeys((*now, *own)):
        a, b, c = was.get(name), now.get(name), own.get(name)
        found = b if a == c or b == c else c
        if a not in (b, c) and b != c:
            clash = True
            found = b if prefer is Take.THEIRS else c
        if found is not None:
            made[name] = found
    return tuple(made.items()), clash
