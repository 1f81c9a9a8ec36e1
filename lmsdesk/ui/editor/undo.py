"""Undo over the whole form: what was typed into one field is one step, and a text's own undo comes first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut, QUndoCommand, QUndoStack
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from lmsdesk.domain.fields import Field, Integer, Money, Number, Pairs, Text
from lmsdesk.ui.editor.held import Held

Put = Callable[[Mapping[str, Held]], None]
_TYPED_INTO = (Text, Integer, Number, Money, Pairs)
_REDO = (QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y"))
_UNDO = QKeySequence("Ctrl+Z")


class Change(QUndoCommand):
    """Some fields before and after. It was carried out already when it comes into being."""

    def __init__(self, put: Put, before: Mapping[str, Held], after: Mapping[str, Held], number: int = -1) -> None:
        super().__init__()
        self.before = dict(before)
        self.after = dict(after)
        self._put = put
        self._number = number
        self._done = True

    def id(self) -> int:
        """Changes of the same number are merged; -1 merges with nothing."""
        return self._number

    def redo(self) -> None:
        if not self._done:
            self._put(self.after)
        self._done = True

    def undo(self) -> None:
        self._done = False
        self._put(self.before)

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, Change):
            return False
        self.after = dict(other.after)
        self.setObsolete(self.after == self.before)
        other.let_go()
        return True

    def let_go(self) -> None:
        """Hold nothing any more: Qt deletes what was merged, but PySide keeps its Python half, and that the editor."""
        self.before, self.after, self._put = {}, {}, _nowhere


def _nowhere(_states: Mapping[str, Held]) -> None:
    """Where nothing is put."""


class Undo(QObject):
    """Ctrl+Z and Ctrl+Shift+Z for everything inside ``screen``.

    ``field_of`` names the field that a widget belongs to; ``look`` makes the form notice what was typed just now.
    """

    def __init__(
        self,
        screen: QWidget,
        put: Put,
        field_of: Callable[[QWidget], str],
        look: Callable[[str], None],
        nothing: Callable[[], object] = lambda: None,
    ) -> None:
        """``nothing`` is called when there is no step to take back."""
        super().__init__(screen)
        self._nothing = nothing
        self.stack = QUndoStack(self)
        self._screen = screen
        self._put = put
        self._field_of = field_of
        self._look = look
        self._numbers: dict[str, int] = {}
        self._era = 0
        self._watched: QWidget | None = None
        self._shortcut(_UNDO, self.undo)
        for keys in _REDO:
            self._shortcut(keys, self.redo)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)

    def note(self, before: Mapping[str, Held], after: Mapping[str, Held], typed_into: Field | None = None) -> None:
        """Fields changed in one step. Typing on in the same field is the same step."""
        number = -1
        if isinstance(typed_into, _TYPED_INTO):
            number = self._era + self._numbers.setdefault(typed_into.name, len(self._numbers) + 1)
        self.stack.push(Change(self._put, before, after, number))

    def pause(self) -> None:
        """What comes from now on is a step of its own."""
        self._era += 1000

    def undo(self) -> None:
        """Take back the last step."""
        if self.stack.canUndo():
            self.stack.undo()
        else:
            self._nothing()

    def redo(self) -> None:
        """Do again what was taken back."""
        self.stack.redo()

    def release(self) -> None:
        """Stop following the focus."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.disconnect(self._follow)
        self._follow(None, None)

    def _shortcut(self, keys: QKeySequence, slot: Callable[[], None]) -> None:
        made = QShortcut(keys, self._screen)
        made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        made.activated.connect(slot)

    def _follow(self, _old: QWidget | None, now: QWidget | None) -> None:
        import shiboken6

        if self._watched is not None and shiboken6.isValid(self._watched):
            self._watched.removeEventFilter(self)
        self._watched = None
        if isinstance(now, QLineEdit | QTextEdit | QPlainTextEdit) and self._screen.isAncestorOf(now):
            now.installEventFilter(self)
            self._watched = now

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A text keeps the keys for itself only while its own undo is about the last change of all."""
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        pressed = QKeySequence(event.keyCombination())
        if pressed != _UNDO and pressed not in _REDO:
            return False
        if isinstance(watched, QWidget) and self._its_own(watched, back=pressed == _UNDO):
            return False
        event.ignore()
        return True

    def _its_own(self, widget: QWidget, *, back: bool) -> bool:
        if not _available(widget, back):
            return False
        name = self._field_of(widget)
        if not name:
            return True
        if not back:
            return not self.stack.canRedo()
        self._look(name)
        last: Any = self.stack.command(self.stack.index() - 1) if self.stack.index() else None
        return isinstance(last, Change) and tuple(last.before) == (name,)


def _available(widget: QWidget, back: bool) -> bool:
    if isinstance(widget, QLineEdit):
        return widget.isUndoAvailable() if back else widget.isRedoAvailable()
    if isinstance(widget, QTextEdit | QPlainTextEdit):
        document = widget.document()
        return document.isUndoAvailable() if back else document.isRedoAvailable()
    return False
