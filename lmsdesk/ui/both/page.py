"""The page where a person settles two versions of an item: field by field, and longer texts line by line."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QButtonGroup, QFrame, QRadioButton, QScrollArea, QSplitter, QVBoxLayout, QWidget

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.kind import Verb
from lmsdesk.domain.merging import Side
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.words import Sentence
from lmsdesk.sites import FieldChange, Saved, Take, What, settling
from lmsdesk.sites.settling import Fate, Settlement, Way, Where
from lmsdesk.ui.both.field_card import FieldCard
from lmsdesk.ui.both.preview import Preview
from lmsdesk.ui.both.words import EXPLAINED, HEADS
from lmsdesk.ui.dialogs.ask import Answer
from lmsdesk.ui.screen import MARGIN, Screen
from lmsdesk.ui.widgets import Button, FlowLayout, Notice, TallPage, label
from lmsdesk.ui.words import number, tr

if TYPE_CHECKING:
    from lmsdesk.domain.fields import Field
    from lmsdesk.ui.desk import Desk
    from lmsdesk.ui.editor.field_editor import FieldEditor

Then = Callable[[Settlement, Saved | None], object]
"""Told when one is settled: what was saved, or None where the site's version stays."""
ROOM = 3_000
"""Letters of fields that are laid out in one turn of the event loop."""
ROOMY = 840
"""Narrower than this the preview stands below the fields."""
_TYPING_MS = 250
"""So long after a letter what was written by hand is kept and shown beside it."""
_KEYS = (("Alt+T", Side.THEIRS.value), ("Alt+M", Side.MINE.value), ("Alt+B", Side.BOTH.value))


class BothPage(Screen):
    """Shows the first of ``settlements``, and the next one when that is settled. Closing it keeps every choice."""

    def __init__(self, desk: Desk, settlements: Sequence[Settlement], then: Then | None = None) -> None:
        assert desk.site is not None
        super().__init__(desk, tr("Two versions"))
        self.site = desk.site
        self.cards: dict[str, FieldCard] = {}
        self.preview = Preview()
        self._waiting = list(settlements)
        self._total = len(settlements)
        self._then = then
        self._busy = False
        self._to_come: deque[tuple[str, FieldChange]] = deque()
        self.settlement = self._waiting.pop(0)
        self.later = Button(tr("Look later"), "quiet", on_click=self._later)
        self.later.setToolTip(tr("What you have chosen so far is kept."))
        self.save_button = Button(tr("Save"), "primary", on_click=self.save)
        self.header.add_action(self.later)
        self.header.add_action(self.save_button)
        self.sentence = label("", "muted", wrap=True)
        self.top.addWidget(self.sentence)
        self._for_all = QWidget()
        self._flow = FlowLayout(self._for_all)
        self.top.addWidget(self._for_all)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(self._area)
        self.split.addWidget(self.preview)
        self.split.setStretchFactor(0, 5)
        self.split.setStretchFactor(1, 2)
        self.split.setSizes([700, 280])
        self.content.addWidget(self.split, 1)
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._typing.timeout.connect(self._chosen)
        self._shortcuts()
        self._fill()

    def _shortcuts(self) -> None:
        within = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys, slot in (
            ("Ctrl+S", self.save), ("Ctrl+Return", self.save), ("Esc", self._later), ("Alt+E", self._write_here),
            ("Alt+Down", partial(self._step, 1)), ("Alt+Up", partial(self._step, -1)),
            *((keys, partial(self._choose_here, side)) for keys, side in _KEYS),
        ):  # fmt: skip
            QShortcut(QKeySequence(keys), self, context=within).activated.connect(slot)

    # -- Screen -----------------------------------------------------------------------------------------------

    async def shown(self) -> None:
        self.focus_search()

    def focus_search(self) -> None:
        """The keyboard goes to the first choice."""
        stops = self._stops()
        (stops[0] if stops else self.save_button).setFocus(Qt.FocusReason.TabFocusReason)

    async def can_leave(self) -> bool:
        """Nothing is lost by going: the choices are kept."""
        self._flush()
        return not self._busy

    def closing(self) -> None:
        self._flush()
        super().closing()

    # -- showing ----------------------------------------------------------------------------------------------

    def _fill(self) -> None:
        """Another item, or the same with other versions."""
        found = self.settlement
        title = found.title or tr("(no title)")
        self.header.set_title(tr("Two versions of “{title}”", title=title))
        self.setAccessibleName(self.header.title())
        at = self._total - len(self._waiting)
        self.header.set_count(
            tr("{at} of {total}", at=number(at), total=number(self._total)) if self._total > 1 else ""
        )
        page = TallPage()
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(MARGIN, 8, MARGIN, 24)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self.cards = {}
        self._area.setWidget(page)  # Qt deletes the page of before
        self._to_come = deque(self._plan())
        self._add_some()
        self._show_all_buttons()
        self._show_fate()
        self._show_choices()
        self.desk.tasks.start(self._add_the_rest(page), name="show both versions", owner=self)

    def _plan(self) -> Iterator[tuple[str, FieldChange]]:
        """The fields in their order, the first of a section with its heading."""
        changes = list(self.settlement.comparison)
        begun = False
        for heading, some in (
            ("", [one for one in changes if one.both]),
            (tr("Only they changed"), [one for one in changes if one.what is What.THEIRS]),
            (tr("Only you changed"), [one for one in changes if one.what is What.MINE]),
            (tr("You both changed to the same"), [one for one in changes if one.what is What.ALIKE]),
        ):
            for at, change in enumerate(some):
                yield (heading if begun and not at else ""), change
                begun = True

    def _add_some(self) -> None:
        """As many of the fields that are to come as one turn of the event loop has room for."""
        room = ROOM
        while self._to_come and room > 0:
            heading, change = self._to_come.popleft()
            if heading:
                line = label(heading, "heading")
                line.setContentsMargins(0, 14, 0, 0)
                self._put(line)
            card = self.cards[change.name] = FieldCard(change, self._where, None, partial(self._editor, change.field))
            card.took.connect(partial(self._took, change.name))
            card.took_piece.connect(partial(self._took_piece, change.name))
            card.wrote.connect(partial(self._wrote, change.name))
            self._put(card)
            room -= card.extent

    async def _add_the_rest(self, page: QWidget) -> None:
        """Long texts take their time, and nothing else is to wait for all of them."""
        await asyncio.sleep(0)
        if self._area.widget() is page:
            self.preview.show_choices(self.settlement)
        while self._to_come and self._area.widget() is page:
            await asyncio.sleep(0)
            self._add_some()
            self._show_cards()

    def _put(self, part: QWidget) -> None:
        self._column.insertWidget(self._column.count() - 1, part)

    def _show_all_buttons(self) -> None:
        while self._flow.count():
            item = self._flow.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        both, heads = self.settlement.comparison.both, HEADS[self.settlement.origin.where]
        self._for_all.setVisible(bool(both) and self.settlement.fate is not Fate.GONE)
        buttons = [(heads.all_theirs, Take.THEIRS), (heads.all_mine, Take.MINE)]
        if any(change.can_merge for change in both):
            buttons.append((tr("Bring together where it fits"), Take.MERGED))
        for words, take in buttons:
            self._flow.addWidget(Button(tr(words), on_click=partial(self._take_all, take)))
        keys = tr("Keys: Alt+T theirs, Alt+M yours, Alt+B both, Alt+E by hand, Alt+↓ next")
        self._flow.addWidget(label(keys, "secondary"))

    def _show_fate(self) -> None:
        """Of an item that is not where it was, and what can be done about it."""
        fate, title = self.settlement.fate, self.settlement.title
        words = {Fate.HERE: tr("Save"), Fate.TRASHED: tr("Restore and save"), Fate.GONE: tr("Create it again")}
        self.save_button.set_text(words[fate])
        if fate is Fate.HERE:
            self.notices.clear("fate")
            self.sentence.setText(
                tr("{what} A choice is made already; change it where you like.", what=tr(EXPLAINED[self._where]))
            )
            return
        if fate is Fate.TRASHED:
            notice = Notice("caution", tr("Someone put “{title}” into the trash.", title=title), closable=False)
            if self._may_create():
                notice.add_button(Button(tr("Create a new one from mine"), on_click=partial(self._start, Way.ANEW)))
        else:
            told = tr("“{title}” is not on the site any more: someone deleted it.", title=title)
            notice = Notice("caution", told, closable=False)
        notice.add_button(Button(tr("Drop mine"), "quiet", on_click=self._drop_mine))
        self.notices.show_notice(notice, "fate")
        self.sentence.setText(tr("Nothing of yours was sent, and nothing of it is lost."))

    @property
    def _where(self) -> Where:
        return self.settlement.origin.where

    def _may_create(self) -> bool:
        shelf = self.site.shelf(self.settlement.kind.id)
        return bool(shelf.offer(Verb.CREATE)) and Verb.CREATE in shelf.kind.verbs

    def _show(self) -> None:
        """The choices as they stand, and what comes of them."""
        self._show_choices()
        self.preview.show_choices(self.settlement)

    def _show_choices(self) -> None:
        found = self.settlement
        troubles = self._show_cards()
        shown = {change.name for change in found.comparison}
        elsewhere = [tr(trouble) for name, trouble in troubles.items() if name not in shown]
        if elsewhere:
            self.notices.show_notice(Notice("caution", " ".join(elsewhere), closable=False), "troubles")
        else:
            self.notices.clear("troubles")
        may = found.fate is not Fate.GONE or self._may_create()
        self.save_button.setEnabled(may and not troubles and not self._busy)

    def _show_cards(self) -> Mapping[str, Sentence]:
        """The choices in the fields that are there by now. Gives what is to be mended in any."""
        found = self.settlement
        troubles = found.troubles
        for change in found.comparison:
            card = self.cards.get(change.name)
            if card is not None:
                card.show_choice(change)
                trouble = troubles.get(change.name)
                card.show_trouble(tr(trouble) if trouble is not None else "")
        return troubles

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wanted = Qt.Orientation.Horizontal if event.size().width() >= ROOMY else Qt.Orientation.Vertical
        if self.split.orientation() is not wanted:
            self.split.setOrientation(wanted)
            self.split.setSizes([700, 280] if wanted is Qt.Orientation.Horizontal else [420, 130])

    # -- choosing ---------------------------------------------------------------------------------------------

    def _took(self, name: str, take: Take) -> None:
        self.settlement.choose(name, take)
        self._chosen()

    def _took_piece(self, name: str, at: int, side: Side) -> None:
        self.settlement.choose_piece(name, at, side)
        self._chosen()

    def _editor(self, field: Field, parent: QWidget) -> FieldEditor:
        from lmsdesk.ui.editor.registry import make_editor

        return make_editor(field, self.desk, parent)

    def _wrote(self, name: str, value: object, unread: object) -> None:
        change = self.settlement.comparison[name]
        if change == change.write(value, unread):
            return
        self.settlement.write(name, value, unread)
        if change.take is not Take.OWN:
            self._chosen()
        else:
            self._typing.start()  # not after each letter: all of it is kept and shown

    def _flush(self) -> None:
        """What is being typed counts now."""
        for card in self.cards.values():
            card.flush()
        if self._typing.isActive():
            self._typing.stop()
            self._chosen()

    def _take_all(self, take: Take) -> None:
        self.settlement.choose_all(take)
        self._chosen()

    def _chosen(self) -> None:
        self.keep()
        self._show()

    def keep(self) -> None:
        """What was chosen so far is safe on this computer."""
        if self.desk.drafts is not None:
            try:
                self.settlement.keep(self.desk.drafts, self.site.profile.id)
            except Problem as problem:
                self.show_problem(problem, typed=True, key="draft file")

    def _choose_here(self, side: str) -> None:
        card = self._card_here()
        if card is not None and not card.choose(side):
            self.desk.say(tr("That cannot be chosen here."))

    def _write_here(self) -> None:
        card = self._card_here()
        if card is None or not card.write():
            self.desk.say(tr("That cannot be written here."))
        elif card.by_hand is not None:
            self._area.ensureWidgetVisible(card.by_hand, 0, 60)

    def _card_here(self) -> FieldCard | None:
        here = self.window().focusWidget()
        found = [card for card in self.cards.values() if here is not None and card.isAncestorOf(here)]
        return found[0] if found else next(iter(self.cards.values()), None)

    def _stops(self) -> list[QRadioButton]:
        return [stop for card in self.cards.values() for stop in card.stops()]

    def _step(self, by: int) -> None:
        """The keyboard goes to the next place where something can be chosen."""
        stops, here = self._stops(), self.window().focusWidget()
        if not stops:
            return
        group = here.group() if isinstance(here, QRadioButton) else self._group_of(here)
        at = next((n for n, stop in enumerate(stops) if group is not None and stop.group() is group), None)
        wanted = stops[0] if at is None else stops[max(0, min(len(stops) - 1, at + by))]
        wanted.setFocus(Qt.FocusReason.TabFocusReason)
        self._area.ensureWidgetVisible(wanted, 0, 60)

    def _group_of(self, here: QWidget | None) -> QButtonGroup | None:
        """Of the field in which something is being typed."""
        for card in self.cards.values():
            if here is not None and card.by_hand is not None and card.by_hand.holds(here):
                return card.by_hand.button.group()
        return None

    # -- doing ------------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Save as the button says."""
        self._flush()
        if self.save_button.isEnabled():
            ways = {Fate.HERE: Way.SAVE, Fate.TRASHED: Way.RESTORE, Fate.GONE: Way.ANEW}
            self._start(ways[self.settlement.fate])

    def _start(self, way: Way) -> None:
        if not self._busy:
            self.desk.tasks.start(self._save(way), name="save two versions", owner=self)

    async def _save(self, way: Way) -> None:
        found = self.settlement
        words = {"kind": tr(found.kind.name), "title": found.title}
        what = tr("Create {kind} “{title}”", **words) if way is Way.ANEW else tr("Save {kind} “{title}”", **words)
        if self._where is Where.UNDO and way is not Way.ANEW:
            what = tr("Take back: {what}", what=found.title)
        action = Action(what)
        self.keep()
        self._set_busy(True)
        self.notices.clear("moved")
        self.notices.clear("save")
        try:
            outcome = await settling.save(self.site, found, action, way)
        except Problem as problem:
            self.show_problem(problem, again=partial(self._start, way), typed=True, key="save")
            return
        finally:
            self._set_busy(False)
        if outcome.moved:
            self._moved_again(outcome.moved)
            return
        self._tell(outcome.saved, action)
        self._settled(outcome.saved)

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.save_button.setEnabled(not busy)
        self.later.setEnabled(not busy)
        if busy:
            self.progress.start()
        else:
            self.progress.stop()

    def _moved_again(self, names: Sequence[str]) -> None:
        """Somebody saved while the person was choosing: the new state is shown, and nothing was sent."""
        kind = self.settlement.kind
        labels = ", ".join(tr(kind.field(name).label) for name in names if kind.has(name))
        self.keep()
        self._fill()
        if self.settlement.fate is Fate.HERE:
            told = tr("It was changed on the site again just now: {fields}. Nothing was sent.", fields=labels)
            safe = tr("Your other choices stay. Look once more, then save.")
            self.notices.show_notice(Notice("caution", told, safe), "moved")
        self.focus_search()

    def _tell(self, saved: Saved | None, action: Action) -> None:
        title = self.settlement.title
        if saved is None:
            self.desk.say(tr("The site’s version of “{title}” stays.", title=title))
        elif saved.waits:
            self.desk.say(tr("“{title}” waits in the outbox.", title=title))
        else:
            words = tr("Taken back: {what}.", what=title) if self._where is Where.UNDO else ""
            self.desk.say_done(words or tr("Saved “{title}”.", title=title), action)

    def _settled(self, saved: Saved | None) -> None:
        """This one is done; the next one comes, or the page closes."""
        done = self.settlement
        self._typing.stop()
        self.cards = {}
        if self.desk.drafts is not None:
            try:
                done.drop(self.desk.drafts, self.site.profile.id)
            except Problem as problem:
                self.show_problem(problem, key="draft file")
        if self._then is not None:
            self._then(done, saved)
        if self._waiting:
            self.settlement = self._waiting.pop(0)
            self._fill()
            self.focus_search()
        else:
            self.desk.close_editor()

    def _later(self) -> None:
        if not self._busy:
            self._flush()
            self.keep()
            self.desk.close_editor()

    def _drop_mine(self) -> None:
        self.desk.tasks.start(self._dropping(), name="drop mine", owner=self)

    async def _dropping(self) -> None:
        title = self.settlement.title
        answer = await self.desk.ask(
            tr("Drop what you changed in “{title}”?", title=title),
            tr("The site stays as it is, and what you typed there is gone."),
            [Answer("drop", tr("Drop mine"), "danger")],
            parent=self.window(),
        )
        if answer:
            if self._where is Where.OUTBOX:
                await self.site.outbox.take_out([self.settlement.origin.write])
            self._settled(None)
