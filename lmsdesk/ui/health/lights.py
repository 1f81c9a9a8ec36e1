"""How the four lights look: a shape, a colour of the palette, and a word, so that colour never stands alone."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QLabel, QWidget

from lmsdesk.domain.words import N_
from lmsdesk.sites.health import Light
from lmsdesk.ui.icons import pixmap
from lmsdesk.ui.theme import theme
from lmsdesk.ui.words import tr

SIZE = 20
LOOKS: Mapping[Light | None, tuple[str, str, str]] = {
    Light.GOOD: ("success", "good", N_("All right")),
    Light.CAUTION: ("warning", "caution", N_("To be seen to")),
    Light.BAD: ("error", "trouble", N_("Does not work")),
    Light.SKIPPED: ("minus", "muted", N_("Not looked at")),
    None: ("wait", "muted", N_("Not looked at yet")),
}


class Sign(QLabel):
    """A light of 20 pixels that follows the theme; ``None`` while nothing is known."""

    def __init__(self, light: Light | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(SIZE, SIZE)
        self.light = light
        self._draw()
        theme.changed.connect(self._draw)

    def show_light(self, light: Light | None) -> None:
        self.light = light
        self._draw()

    def _draw(self) -> None:
        name, role, words = LOOKS[self.light]
        self.setPixmap(pixmap(name, role, SIZE))
        self.setToolTip(tr(words))
        self.setAccessibleName(tr(words))


def word(light: Light | None) -> str:
    """The light in a word."""
    return tr(LOOKS[light][2])
