"""Colours for JSON in a text view."""

from __future__ import annotations

import re

from PySide6.QtGui import QColor, QSyntaxHighlighter, QTextCharFormat, QTextDocument

_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"(?P<name>\s*:)?|-?\b\d+(?:\.\d+)?(?:[eE][-+]?\d+)?\b|\b(?:true|false|null)\b')


class JsonColours(QSyntaxHighlighter):
    """Names in one colour, texts in another, numbers and words in a third."""

    def __init__(self, document: QTextDocument, name: str, text: str, number: str) -> None:
        super().__init__(document)
        self.recolour(name, text, number)

    def recolour(self, name: str, text: str, number: str) -> None:
        """Use these colours (as #rrggbb) from now on."""
        self._name, self._text, self._number = (_format(colour) for colour in (name, text, number))
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        if len(text) > 20_000:
            return  # a minified body on one line: colours would cost more than they help
        for found in _TOKENS.finditer(text):
            if found.group().startswith('"'):
                colour = self._name if found.group("name") else self._text
                self.setFormat(found.start(), len(found.group().rstrip(": \t")), colour)
            else:
                self.setFormat(found.start(), len(found.group()), self._number)


def _format(colour: str) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setForeground(QColor(colour))
    return made
