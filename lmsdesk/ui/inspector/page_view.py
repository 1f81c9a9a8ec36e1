"""A web page as it looks, without scripts, and without loading anything: no picture, no style, no address is asked."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QByteArray, QUrl
from PySide6.QtWidgets import QTextBrowser, QWidget

from lmsdesk.ui.words import tr

LARGEST = 200_000
_DROPPED = {"script", "style", "noscript", "iframe", "object", "embed", "template", "svg", "head"}


class PageView(QTextBrowser):
    """Shows cleaned HTML. Links are not followed."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("{what} as a page", what=name))
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setFrameShape(QTextBrowser.Shape.NoFrame)

    def show_page(self, text: str) -> None:
        """Show the page behind this text."""
        self.setHtml(clean(text[:LARGEST]))

    def loadResource(self, type: int, name: QUrl | str) -> Any:
        """Whatever the page asks for does not exist."""
        return QByteArray()

    def doSetSource(self, name: QUrl, type: Any = None) -> None:  # type: ignore[override]
        """No address is opened."""


def clean(text: str) -> str:
    """The page's words and headings, without anything that runs or loads."""
    import nh3

    tags = nh3.ALLOWED_TAGS - {"img", "a"} | {"title", "center", "font", "main", "form", "label", "button", "fieldset"}
    return nh3.clean(text, tags=tags, clean_content_tags=_DROPPED - {"head"}, attributes={}, url_schemes=set())
