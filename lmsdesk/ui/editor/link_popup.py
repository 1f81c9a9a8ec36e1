"""The small window that asks where a link leads."""

from __future__ import annotations

import re

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from lmsdesk.ui.editor.popup import Popup
from lmsdesk.ui.editor.rich_model import Attributes
from lmsdesk.ui.widgets import Button, label, restyle
from lmsdesk.ui.words import tr

WIDTH = 320


class LinkPopup(Popup):
    """``chosen`` carries the link's attributes; empty ones take the link away. What a link had beside stays."""

    chosen = Signal(object)

    def __init__(self, owner: QWidget, link: Attributes) -> None:
        super().__init__(owner, tr("Link"))
        self._link = link
        self.line = QLineEdit(dict(link).get("href", ""))
        self.line.setPlaceholderText("https://")
        self.line.setAccessibleName(tr("Address of the link"))
        self.line.setMinimumWidth(WIDTH)
        self.line.returnPressed.connect(self._apply)
        self.trouble = label("", "trouble", wrap=True)
        self.trouble.hide()
        self.apply = Button(tr("Set link"), "primary", on_click=self._apply)
        self.remove = Button(tr("Remove link"), "link", on_click=self._remove)
        self.remove.setVisible(bool(link))
        row = QHBoxLayout()
        row.addWidget(self.apply)
        row.addWidget(self.remove)
        row.addStretch(1)
        self.body.addWidget(self.line)
        self.body.addWidget(self.trouble)
        self.body.addLayout(row)

    def _apply(self) -> None:
        address = as_link(self.line.text())
        if address is None:
            self.trouble.setText(tr("A link begins with https://, mailto: or a slash."))
            self.trouble.show()
            self.line.setProperty("invalid", True)
            restyle(self.line)
            self.adjustSize()
            return
        others = tuple((name, value) for name, value in self._link if name != "href")
        self.chosen.emit((("href", address), *others) if address else ())
        self.close()

    def _remove(self) -> None:
        self.chosen.emit(())
        self.close()


def as_link(text: str) -> str | None:
    """What was typed as an address: ``example.org`` gets its https. None when it is no address, “” for nothing."""
    bare = text.strip()
    if not bare or re.match(r"(https?://|mailto:|tel:|/|#|\?)\S", bare):
        return bare
    if re.fullmatch(r"[^\s:/@]+@[^\s:/@]+\.[^\s:/@]+", bare):
        return f"mailto:{bare}"
    if re.match(r"[\w-]+(\.[\w-]+)+(:\d+)?([/?#]\S*)?$", bare):
        return f"https://{bare}"
    return None
