"""Colours by role and the measures of the program. Every colour on the screen comes from here."""

from __future__ import annotations

from dataclasses import dataclass

STEP = 4
CONTROL = 32
ROW = 36
ROW_COMPACT = 28
RADIUS = 6
CARD_RADIUS = 8
TOP_BAR = 52
SIDE_BAR = 216
STATUS_LINE = 28
TEXT = 13
SECONDARY = 12
SECTION = 14
TITLE = 20


@dataclass(frozen=True, slots=True)
class Tone:
    """A text colour and the quiet ground it stands on."""

    ink: str
    ground: str


@dataclass(frozen=True, slots=True)
class Palette:
    """All colours by role, as ``#RRGGBB``. Text on its ground is readable (WCAG AA or better)."""

    dark: bool
    window: str
    surface: str
    raised: str
    field: str
    hover: str
    pressed: str
    line: str
    border: str
    border_strong: str
    text: str
    muted: str
    faint: str
    accent: str
    accent_hover: str
    on_accent: str
    selection: str
    good: Tone
    caution: Tone
    trouble: Tone
    note: Tone
    practice: Tone
    plain: Tone

    def tone(self, name: str) -> Tone:
        """The tone of that name: plain, good, caution, trouble, note, practice. Unknown names are plain."""
        found = getattr(self, name, None)
        return found if isinstance(found, Tone) else self.plain

    def colour(self, role: str) -> str:
        """The text colour of a role: text, muted, accent, on_accent, or the ink of a tone."""
        found = getattr(self, role)
        return found.ink if isinstance(found, Tone) else str(found)


LIGHT = Palette(
    dark=False,
    window="#F6F7F9",
    surface="#FFFFFF",
    raised="#FFFFFF",
    field="#FFFFFF",
    hover="#EEF1F5",
    pressed="#E3E8EF",
    line="#E6EAEF",
    border="#D5DAE1",
    border_strong="#828D9D",
    text="#1B2430",
    muted="#566273",
    faint="#8792A2",
    accent="#2457C5",
    accent_hover="#1E4AAB",
    on_accent="#FFFFFF",
    selection="#DCE7FB",
    good=Tone("#1E6B3C", "#E3F4E9"),
    caution=Tone("#8A4B00", "#FDF0DC"),
    trouble=Tone("#A8231C", "#FCE8E6"),
    note=Tone("#1F4FA8", "#E6EEFC"),
    practice=Tone("#6B3FA0", "#F1E8FB"),
    plain=Tone("#566273", "#EEF1F5"),
)

DARK = Palette(
    dark=True,
    window="#15191F",
    surface="#1C2128",
    raised="#232A33",
    field="#181D24",
    hover="#262D37",
    pressed="#2E3742",
    line="#2A313B",
    border="#38414D",
    border_strong="#76828F",
    text="#E7EBF0",
    muted="#A3AFBD",
    faint="#76828F",
    accent="#7FA8FF",
    accent_hover="#97B8FF",
    on_accent="#0C1626",
    selection="#26385C",
    good=Tone("#7FD6A0", "#183325"),
    caution=Tone("#F2BC6B", "#3A2A12"),
    trouble=Tone("#FF9C94", "#42201E"),
    note=Tone("#9DC0FF", "#1B2C4D"),
    practice=Tone("#C9A6FF", "#2E2342"),
    plain=Tone("#A3AFBD", "#2A313B"),
)
