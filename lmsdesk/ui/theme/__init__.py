"""How the program looks: colours and measures (tokens), the stylesheet, the fonts, and switching between themes."""

from lmsdesk.ui.theme.current import Theme, palette, theme
from lmsdesk.ui.theme.tokens import DARK, LIGHT, Palette, Tone

__all__ = ["DARK", "LIGHT", "Palette", "Theme", "Tone", "palette", "theme"]
