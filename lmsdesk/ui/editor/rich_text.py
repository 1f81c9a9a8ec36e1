"""The editor for formatted text: a visual view for what it can keep, the source for everything else.

Text that nobody edited comes back byte for byte. HTML that the visual view would not give back as it was (shortcodes,
blocks, tables, classes) is edited as source; the formatted view is then only a preview.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QPlainTextEdit, QStackedWidget, QTextEdit, QWidget

from lmsdesk.domain.fields import plain_text
from lmsdesk.domain.words import N_
from lmsdesk.ui.editor.field_editor import FieldEditor
from lmsdesk.ui.editor.html_reader import CannotShow, read_html
from lmsdesk.ui.editor.html_tidy import clean
from lmsdesk.ui.editor.html_writer import write_html
from lmsdesk.ui.editor.link_popup import LinkPopup
from lmsdesk.ui.editor.rich_document import fill, paragraphs
from lmsdesk.ui.editor.rich_model import Para, tidy
from lmsdesk.ui.editor.rich_toolbar import RichToolbar
from lmsdesk.ui.editor.rich_view import RichView
from lmsdesk.ui.editor.text import written_text
from lmsdesk.ui.theme.fonts import mono
from lmsdesk.ui.widgets import label
from lmsdesk.ui.words import tr, trn

if TYPE_CHECKING:
    from lmsdesk.domain.fields import Field
    from lmsdesk.ui.desk import Desk

LEAST_HEIGHT = 140
MOST_HEIGHT = 460
WORDS_A_MINUTE = 200
LONG_TEXT = 20_000
LONG_TEXT_MS = 400


class RichTextEditor(FieldEditor):
    """Formatted text, kept as HTML."""

    wide = True

    def __init__(self, field: Field, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(field, desk, parent)
        self.visual = RichView()
        self.source = SourceView()
        self.preview = RichView()
        self.preview.setReadOnly(True)
        self.toolbar = RichToolbar(self.visual)
        self.note = label("", "secondary", wrap=True)
        self.words = label("", "secondary")
        self.stack = QStackedWidget()
        for view in (self.visual, self.source, self.preview):
            self.stack.addWidget(view)
            view.document().documentLayout().documentSizeChanged.connect(self._fit)
        for part in (self.toolbar, self.note, self.stack, self.words):
            self.column.addWidget(part)
        self.popup: LinkPopup | None = None
        self._showing = False
        self._stale = False
        self._set = ""
        self._by_choice = False
        self._more = False
        self._pause = QTimer(self, singleShot=True, interval=LONG_TEXT_MS)
        """In a long text not every letter is told: whoever listens reads the whole of it each time."""
        self._pause.timeout.connect(self._paused)
        self.visual.document().contentsChanged.connect(self._edited)
        self.source.document().contentsChanged.connect(self._edited)
        self.toolbar.source_toggled.connect(self._choose_view)
        self.toolbar.link_wanted.connect(self._ask_for_link)
        self.visual.link_wanted.connect(self._ask_for_link)
        self._show_value()

    @property
    def mode(self) -> str:
        """``visual``, ``source`` or ``preview``."""
        return ("visual", "source", "preview")[self.stack.currentIndex()]

    def value(self) -> str:
        if self._stale:
            self._stale = False
            self._value = self._written()
        return self._value or ""

    def set_value(self, value: object) -> None:
        """Show a text. The one that stands there already, as after saving, leaves view and cursor where they are."""
        if value != self.value() or self.mode == "preview":
            super().set_value(value)
            return
        self._value = self._set = value
        for view in (self.visual, self.source):
            view.document().setModified(False)
        self.value_set.emit()

    # -- inside -----------------------------------------------------------------------------------------------

    def _view(self) -> QTextEdit | QPlainTextEdit:
        mode = self.mode
        return self.source if mode == "source" else self.visual if mode == "visual" else self.preview

    def _written(self) -> str:
        """The text as it stands in the view in use; as it was shown there when nothing is different."""
        view = self._view()
        if view is self.visual:
            return write_html(paragraphs(self.visual.document())) if self.visual.document().isModified() else self._set
        if self.source.document().isModified():
            return written_text(self.source.document(), self._set)
        return self._set

    def _edited(self) -> None:
        if self._showing:
            return
        self._stale = True
        self._count()
        if self._pause.isActive():
            self._more = True
            return
        if self._view().document().characterCount() > LONG_TEXT:
            self._pause.start()
        self.changed.emit()

    def _paused(self) -> None:
        if self._more:
            self._more = False
            self._pause.start()
            self.changed.emit()

    def _show_value(self) -> None:
        self._stale = False
        text = self._value or ""
        try:
            paras = survives(text)
        except CannotShow as why:
            self._show("preview" if self.mode == "preview" and self._by_choice else "source", text, [], why.what)
            return
        self._show("source" if self._by_choice and self.mode == "source" else "visual", text, paras, "")

    def _show(self, mode: str, text: str, paras: list[Para], why: str) -> None:
        """Bring the text into one of the views."""
        self._showing = True
        self._set = text
        if mode == "visual":
            self.visual.show_paragraphs(paras)
        elif mode == "source":
            self.source.setPlainText(text)
            self.source.document().setModified(False)
        else:
            self.preview.setHtml(clean(text))
        self.stack.setCurrentIndex(("visual", "source", "preview").index(mode))
        self._showing = False
        self._explain(mode, why)
        self._apply_read_only()
        self._count()
        self._fit()

    def _explain(self, mode: str, why: str) -> None:
        if mode == "preview":
            said = tr("Only to look at: this view cannot keep {what}. Change the text in “Source”.", what=tr(why))
        else:
            said = tr("Shown as source, because the formatted view cannot keep {what}.", what=tr(why))
        self.note.setText(said if why else "")
        self.note.setVisible(bool(why))

    def _choose_view(self, source: bool) -> None:
        """The person asks for the other view. The text goes along; what cannot be kept is only previewed."""
        self._by_choice = True
        text = self._value = self.value()
        focus = self._view().hasFocus()
        try:
            paras = survives(text)
        except CannotShow as why:
            self._show("source" if source else "preview", text, [], why.what)
        else:
            self._show("source" if source else "visual", text, paras, "")
        if focus or self.toolbar.source.hasFocus():
            self._view().setFocus()

    def _ask_for_link(self) -> None:
        if self._read_only or self.mode != "visual":
            return
        self.popup = LinkPopup(self, self.visual.link())
        self.popup.chosen.connect(self.visual.set_link)
        self.popup.closed.connect(self.visual.setFocus)
        self.popup.show_under(self.toolbar.buttons["link"])
        self.popup.line.setFocus()

    def _count(self) -> None:
        text = plain_text(self.value() if self.mode != "visual" else self.visual.toPlainText().replace("<", " "))
        count = sum(any(map(str.isalnum, word)) for word in text.split())
        minutes = max(1, round(count / WORDS_A_MINUTE))
        words = trn("{count} word", "{count} words", count)
        reading = trn("about one minute to read", "about {count} minutes to read", minutes)
        self.words.setText(f"{words}, {reading}" if count >= WORDS_A_MINUTE // 2 else words)
        self.words.setVisible(bool(count))

    def _fit(self, *_: object) -> None:
        """As high as the text, within limits."""
        view = self._view()
        document = view.document()
        height = document.size().height()
        if isinstance(view, QPlainTextEdit):
            height = height * view.fontMetrics().lineSpacing()
        wanted = round(height) + 20
        policy = Qt.ScrollBarPolicy
        view.setVerticalScrollBarPolicy(policy.ScrollBarAsNeeded if wanted > MOST_HEIGHT else policy.ScrollBarAlwaysOff)
        self.stack.setFixedHeight(max(LEAST_HEIGHT, min(MOST_HEIGHT, wanted)))

    def _apply_read_only(self) -> None:
        self.visual.setReadOnly(self._read_only)
        self.source.setReadOnly(self._read_only)
        mode = self.mode
        self.toolbar.set_mode("preview" if mode == "visual" and self._read_only else mode)
        self.set_main(self._view())


class SourceView(QPlainTextEdit):
    """HTML as it is, with letters of equal width."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFont(mono(13))
        self.document().setDefaultFont(self.font())
        self.setTabChangesFocus(True)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def survives(source: str) -> list[Para]:
    """The paragraphs of some HTML, when a trip through the visual view gives them back. Raises CannotShow."""
    paras = read_html(source)
    document = QTextDocument()
    fill(document, paras)
    if tidy(paragraphs(document)) != paras or read_html(write_html(paras)) != paras:
        raise CannotShow(N_("how it is nested"))
    return paras
