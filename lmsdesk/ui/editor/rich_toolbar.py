"""The row of buttons over formatted text. Tab reaches it once; the arrow keys walk along it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QWidget

from lmsdesk.ui.editor.rich_view import RichView
from lmsdesk.ui.widgets import Button, IconButton
from lmsdesk.ui.words import tr


class RichToolbar(QWidget):
    """Buttons for one visual view; they show what holds at the cursor. ``source_toggled`` asks for the other view."""

    source_toggled = Signal(bool)
    link_wanted = Signal()

    def __init__(self, view: RichView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = view
        self.buttons: dict[str, Button] = {}
        self._states: list[tuple[Button, Callable[[], bool]]] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(2)
        self._add("bold", "bold", tr("Bold"), "Ctrl+B", view.toggle_bold, view.bold)
        self._add("italic", "italic", tr("Italic"), "Ctrl+I", view.toggle_italic, view.italic)
        self._add("h2", "", tr("Heading"), "Ctrl+Alt+2", lambda: view.toggle_heading(2), lambda: view.heading() == 2)
        self._add("h3", "", tr("Subheading"), "Ctrl+Alt+3", lambda: view.toggle_heading(3), lambda: view.heading() == 3)
        self._add(
            "ul", "list", tr("List"), "Ctrl+Shift+8", lambda: view.toggle_list("ul"), lambda: view.list_kind() == "ul"
        )
        self._add(
            "ol",
            "list-numbered",
            tr("Numbered list"),
            "Ctrl+Shift+7",
            lambda: view.toggle_list("ol"),
            lambda: view.list_kind() == "ol",
        )
        self._add("quote", "quote", tr("Quote"), "Ctrl+Shift+9", view.toggle_quote, view.quoted)
        self._add("link", "link", tr("Link"), "Ctrl+Shift+K", self.link_wanted.emit, lambda: bool(view.link()))
        self._add("undo", "undo", tr("Undo"), "Ctrl+Z", view.undo)
        self._add("redo", "redo", tr("Redo"), "Ctrl+Shift+Z", view.redo)
        self._row.addStretch(1)
        self.source = Button(tr("Source"), "quiet", on_click=lambda: self.source_toggled.emit(not self._in_source))
        self._row.addWidget(self.source)
        self._in_source = False
        self._walk_with_arrows()
        view.currentCharFormatChanged.connect(lambda *_: self.look())
        view.cursorPositionChanged.connect(self.look)
        view.undoAvailable.connect(self.buttons["undo"].setEnabled)
        view.redoAvailable.connect(self.buttons["redo"].setEnabled)
        self.buttons["undo"].setEnabled(False)
        self.buttons["redo"].setEnabled(False)

    def set_mode(self, mode: str) -> None:
        """``visual``: everything; ``source`` or ``preview``: only the way to the other view."""
        self._in_source = mode == "source"
        for button in self.buttons.values():
            button.setVisible(mode == "visual")
        self.source.set_text({"source": tr("Formatted")}.get(mode, tr("Source")))

    def look(self) -> None:
        """Show what holds at the cursor."""
        for button, holds in self._states:
            button.setChecked(holds())

    def _add(
        self,
        key: str,
        icon: str,
        name: str,
        shortcut: str,
        run: Callable[[], object],
        holds: Callable[[], bool] | None = None,
    ) -> None:
        button = IconButton(icon, name) if icon else Button(key.upper(), "icon")
        shown = QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)
        button.setToolTip(f"{name} ({shown})")
        button.setAccessibleName(name)
        button.setCheckable(holds is not None)
        button.clicked.connect(lambda *_: self._run(run))
        if holds is not None:
            self._states.append((button, holds))
        self.buttons[key] = button
        self._row.addWidget(button)

    def _run(self, run: Callable[[], object]) -> None:
        run()
        self.look()
        if any(button.hasFocus() for button in self.buttons.values()):
            self.view.setFocus()

    def _walk_with_arrows(self) -> None:
        for at, button in enumerate(self.buttons.values()):
            button.installEventFilter(self)
            if at:
                button.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()), 0)
        several = [button for button in self.buttons.values() if button.isEnabled()]
        if not step or watched not in several:
            return False
        at = next(index for index, button in enumerate(several) if button is watched)
        several[(at + step) % len(several)].setFocus(Qt.FocusReason.TabFocusReason)
        return True
