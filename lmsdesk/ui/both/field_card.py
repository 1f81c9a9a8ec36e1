"""One field: what it was, theirs and mine, whose value counts, and for longer texts the same for each piece."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from lmsdesk.domain.merging import Piece, Side
from lmsdesk.sites import FieldChange, Take, What
from lmsdesk.sites.settling import Where
from lmsdesk.ui.both.by_hand import ByHand, can_be_written
from lmsdesk.ui.both.reading import lines_of, looks_of, marked, words_of
from lmsdesk.ui.both.sides import Sides, Version
from lmsdesk.ui.both.words import BADGES, HEADS
from lmsdesk.ui.widgets import Badge, Button, Rule, label
from lmsdesk.ui.words import number, tr, trn

if TYPE_CHECKING:
    from lmsdesk.ui.editor.field_editor import FieldEditor

    Edit = Callable[[QWidget], FieldEditor]
    """Makes the editor for the field."""

AT_ONCE = 15
"""So many pieces of a text are shown; the next ones on demand."""
CONTEXT = 160


class FieldCard(QWidget):
    """``took`` tells whose value a person chose, ``took_piece`` (at, side) the same for a piece of a text, and
    ``wrote`` (value, what cannot be read) what they wrote by hand, where there is an editor for that."""

    took = Signal(object)
    took_piece = Signal(int, object)
    wrote = Signal(object, object)

    def __init__(
        self, change: FieldChange, where: Where, parent: QWidget | None = None, edit: Edit | None = None
    ) -> None:
        super().__init__(parent)
        self.change = change
        self._edit = edit if can_be_written(change.field) else None
        self.by_hand: ByHand | None = None
        self.write_button = Button(tr("Write it yourself"), "quiet", icon="edit", on_click=self.write)
        self.write_button.setToolTip(tr("Neither of the two: type what is to be saved (Alt+E)"))
        self.write_button.setAccessibleDescription(tr(change.field.label))
        if self._edit is None:
            self.write_button.hide()
        self._heads = HEADS[where]
        self.name = tr(change.field.label)
        self.pieces: dict[int, Sides] = {}
        self.here: Sides | None = None
        """Where the keyboard was last."""
        self.badge = Badge(*_badge(change))
        self.trouble = label("", "trouble", wrap=True)
        self.trouble.hide()
        self.sides = self._whole()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 14)
        column.setSpacing(8)
        title = QHBoxLayout()
        title.setSpacing(8)
        title.addWidget(label(self.name, "section"))
        title.addWidget(self.badge)
        title.addStretch(1)
        title.addWidget(self.write_button)
        column.addLayout(title)
        column.addWidget(self.sides)
        self._hand = QVBoxLayout()
        column.addLayout(self._hand)
        column.addWidget(self.trouble)
        self._texts = QVBoxLayout()
        self._texts.setSpacing(14)
        column.addLayout(self._texts)
        column.addWidget(Rule())
        self._shown = 0
        self._more: Button | None = None
        if self.by_pieces:
            self.show_more()
        self.show_choice(change)

    @property
    def by_pieces(self) -> bool:
        """Whether the text is chosen piece by piece."""
        return bool(self.change.pieces) and self.change.both

    @property
    def extent(self) -> int:
        """How much there is to lay out, in letters; what else belongs to a version costs as much as some hundred."""
        written = self.by_hand.extent if self.by_hand is not None else 0
        return written + sum(sides.extent for sides in (self.sides, *self.pieces.values()))

    def show_choice(self, change: FieldChange) -> None:
        """What counts now."""
        self.change = change
        if change.is_written and self.by_hand is None and self._edit is not None:
            self._open_by_hand(self._edit)
        self.sides.set_counts(change.take.value)
        if self.by_hand is not None:
            self.by_hand.show_choice(change)
        for at, sides in self.pieces.items():
            sides.set_counts(change.pieces[at].chosen.value if change.take is Take.MERGED else _side_of(change.take))

    def show_trouble(self, text: str) -> None:
        """Something that what was chosen breaks."""
        self.trouble.setText(text)
        self.trouble.setVisible(bool(text))

    def choose(self, key: str) -> bool:
        """Choose where the keyboard is: for a piece, else for the whole field. False: that cannot be chosen here."""
        sides = self.here or self.sides
        if key not in sides.buttons and key == Side.BOTH:
            key = Take.MERGED.value
        if key not in sides.buttons:
            return False
        sides.buttons[key].setFocus()
        sides.buttons[key].click()
        return True

    def write(self) -> bool:
        """Begin to write by hand, with what counts now; or go on. False: there is nothing to write here."""
        if self._edit is None:
            return False
        if self.by_hand is None:
            self.wrote.emit(self.change.value, None)
        elif self.change.take is not Take.OWN:
            self.by_hand.button.click()
        if self.by_hand is not None:
            self.by_hand.start()
        return True

    def flush(self) -> None:
        """Tell what stands there at this moment, also what the editor would have told a little later."""
        if self.by_hand is not None and self.change.take is Take.OWN:
            self._wrote()

    # -- inside -------------------------------------------------------------------------------------------------

    def _open_by_hand(self, edit: Edit) -> None:
        made = self.by_hand = ByHand(self.name, edit(self), self.change)
        made.wrote.connect(self._wrote)
        made.entered.connect(lambda: self._came(self.sides))
        last = next(reversed(self.sides.buttons.values()), None)
        self.sides.join(Take.OWN.value, made.button)
        self._hand.addWidget(made)
        made.show()  # now, so that the keyboard can go there
        made.come_after(last or self.write_button)
        self.write_button.hide()

    def _wrote(self) -> None:
        assert self.by_hand is not None
        editor = self.by_hand.editor
        self.wrote.emit(editor.value(), editor.typed())

    def _whole(self) -> Sides:
        change, heads = self.change, self._heads
        short = self.by_pieces
        theirs = self._version(Take.THEIRS.value, heads.theirs, change.theirs, change.base, short)
        mine = self._version(Take.MINE.value, heads.mine, change.mine, change.base, short)
        if change.what is What.THEIRS:
            mine = self._version(Take.MINE.value, heads.base, change.base, None, short)
            versions = [mine, theirs]
        elif change.what is What.ALIKE:
            versions = [self._version("", heads.base, change.base, None, short), theirs]
        elif change.what is What.MINE:
            versions = [self._version(Take.THEIRS.value, tr("On the site now"), change.theirs, None, short), mine]
        else:
            versions = [self._version("", heads.base, change.base, None, short), theirs, mine]
        if change.both and change.can_merge:
            head = tr("Line by line, as chosen below") if short else tr(heads.merged)
            versions.append(self._version(Take.MERGED.value, head, change.merged, change.base, short))
        if short:
            versions = [version for version in versions if version.key]
        made = Sides(self.name, versions, change.take.value)
        made.chosen.connect(lambda key: self.took.emit(Take(key)))
        made.entered.connect(lambda: self._came(made))
        return made

    def _version(self, key: str, head: str, value: Any, base: Any, short: bool) -> Version:
        field = self.change.field
        text = words_of(field, value)
        if short:
            return Version(key, tr(head), (), _size(text), text)
        before = None if base is None else words_of(field, base)
        return Version(key, tr(head), marked(text, before), "", text)

    def show_more(self) -> None:
        """The next pieces of the text."""
        if self._more is not None:
            self._more.hide()
            self._more.deleteLater()
            self._more = None
        changed = 0
        pieces = self.change.pieces
        same: list[str] = []
        while self._shown < len(pieces) and changed < AT_ONCE:
            piece = pieces[self._shown]
            if _untouched(piece):
                same += piece.base
            else:
                self._add_same(same)
                same = []
                self._add_piece(self._shown, piece)
                changed += 1
            self._shown += 1
        self._add_same(same)
        left = sum(not _untouched(piece) for piece in pieces[self._shown :])
        if left:
            self._more = Button(
                trn("Show {count} more place", "Show {count} more places", min(left, AT_ONCE)), "link",
                on_click=self.show_more,
            )  # fmt: skip
            self._texts.addWidget(self._more)
            self.show_choice(self.change)

    def _add_same(self, lines: Sequence[str]) -> None:
        text = lines_of(self.change.field, lines).strip()
        if text:
            first, _, rest = text.partition("\n")
            more = rest.count("\n") + 1 if rest else 0
            short = first if len(first) <= CONTEXT else first[:CONTEXT].rstrip() + "…"
            if more:
                short = trn("{text} … and {count} more line", "{text} … and {count} more lines", more, text=short)
            self._texts.addWidget(label(short, "muted", wrap=True))

    def _add_piece(self, at: int, piece: Piece) -> None:
        place = len(self.pieces) + 1
        name = tr("{field}, place {number}", field=self.name, number=number(place))
        made = Sides(name, self._piece_versions(piece), piece.chosen.value)
        made.chosen.connect(lambda key, at=at: self.took_piece.emit(at, Side(key)))
        made.entered.connect(lambda: self._came(made))
        self.pieces[at] = made
        self._texts.addWidget(made)

    def _piece_versions(self, piece: Piece) -> list[Version]:
        heads, field = self._heads, self.change.field
        sides: list[tuple[Side, str, Sequence[str]]] = [(Side.BASE, heads.base, piece.base)]
        if piece.theirs == piece.mine:
            sides.append((Side.THEIRS, tr("Both of you"), piece.theirs))
        else:
            if piece.theirs != piece.base:
                sides.append((Side.THEIRS, heads.theirs, piece.theirs))
            if piece.mine != piece.base:
                sides.append((Side.MINE, heads.mine, piece.mine))
        if piece.clash and piece.theirs and piece.mine:
            sides.append((Side.BOTH, tr("Both, theirs first"), (*piece.theirs, *piece.mine)))
        texts = [lines_of(field, lines) for _, _, lines in sides]
        alike = len(set(texts)) < len(texts)  # only how it looks is different
        base = texts[0]
        return [
            Version(
                side.value,
                tr(head),
                marked(text, base if side in (Side.THEIRS, Side.MINE) else None),
                _looks(side, lines) if alike and lines else "",
                text,
            )
            for (side, head, lines), text in zip(sides, texts, strict=True)
        ]

    def _came(self, sides: Sides) -> None:
        self.here = sides

    def stops(self) -> list[QRadioButton]:
        """Where the keyboard goes from place to place: the whole field, then each piece."""
        every = [self.sides, *self.pieces.values()]
        return [button for sides in every if (button := sides.button) is not None]


def _looks(side: Side, lines: Sequence[str]) -> str:
    """How formatted lines look, where their words are the same."""
    return looks_of(lines) or (tr("plain") if side is Side.BASE else tr("formatted in another way"))


def _badge(change: FieldChange) -> tuple[str, str]:
    words, tone = BADGES[change.what]
    return tr(words), tone


def _side_of(take: Take) -> str:
    return {Take.THEIRS: Side.THEIRS.value, Take.MINE: Side.MINE.value}.get(take, "")


def _untouched(piece: Piece) -> bool:
    return piece.base == piece.theirs == piece.mine


def _size(text: str) -> str:
    lines = [line for line in text.split("\n") if line.strip()]
    return trn("{count} line", "{count} lines", len(lines)) if lines else tr("empty")
