"""Colours can be read, icons are there, and switching between light and dark reaches everything at once."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

import lmsdesk
from lmsdesk.domain.kinds import KINDS
from lmsdesk.ui import icons
from lmsdesk.ui.icons import names
from lmsdesk.ui.theme import DARK, LIGHT, Palette, theme
from lmsdesk.ui.theme.style import stylesheet
from lmsdesk.ui.widgets import Button

SOURCES = Path(lmsdesk.__file__).parent
TONES = ("plain", "good", "caution", "trouble", "note", "practice")
GROUNDS = ("window", "surface", "raised", "field", "hover", "pressed", "selection")
BOTH = pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def too_weak(pairs: dict[str, tuple[str, str]], least: float) -> dict[str, float]:
    found = {name: round(contrast(*pair), 2) for name, pair in pairs.items()}
    return {name: ratio for name, ratio in found.items() if ratio < least}


def test_the_formula_knows_black_white_and_the_smallest_grey_for_text_on_white() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


@BOTH
def test_every_text_can_be_read_on_every_ground_it_stands_on(colours: Palette) -> None:
    pairs = {f"text on {ground}": (colours.text, getattr(colours, ground)) for ground in GROUNDS}
    for ground in ("window", "surface", "raised", "field", "hover", "pressed", "selection"):
        pairs[f"muted on {ground}"] = (colours.muted, getattr(colours, ground))
    for ground in ("window", "surface", "raised", "field", "hover"):
        pairs[f"accent on {ground}"] = (colours.accent, getattr(colours, ground))
        pairs[f"trouble on {ground}"] = (colours.trouble.ink, getattr(colours, ground))
    pairs["words of the primary button"] = (colours.on_accent, colours.accent)
    pairs["words of the primary button under the mouse"] = (colours.on_accent, colours.accent_hover)
    for name in TONES:
        tone = colours.tone(name)
        pairs[f"badge {name}"] = (tone.ink, tone.ground)
        pairs[f"first line of the notice {name}"] = (colours.text, tone.ground)
        pairs[f"last line of the notice {name}"] = (colours.muted, tone.ground)
        pairs[f"link in the notice {name}"] = (colours.accent, tone.ground)
    assert too_weak(pairs, 4.5) == {}


def rule(sheet: str, selector: str) -> str:
    """What the stylesheet says for exactly this list of selectors."""
    flat = " ".join(sheet.split())
    found = re.search(r"(?:^|\}) ?" + re.escape(selector) + r" \{([^}]*)\}", flat)
    assert found, selector
    return found.group(1)


def border(sheet: str, selector: str) -> str:
    found = re.search(r"border(?:-color)?: (?:\d+px solid )?(#[0-9A-Fa-f]{6})", rule(sheet, selector))
    assert found, selector
    return found.group(1)


@BOTH
def test_what_can_be_typed_into_or_ticked_shows_its_edge(colours: Palette) -> None:
    """Nothing but the border says that there is a box."""
    sheet = stylesheet(colours)
    boxes = {
        "field": border(sheet, "QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QAbstractSpinBox"),
        "tick box": border(sheet, "QCheckBox::indicator, QRadioButton::indicator, QAbstractItemView::indicator"),
        "field with trouble": border(sheet, '*[invalid="true"], *[invalid="true"]:hover, *[invalid="true"]:focus'),
        "focus": colours.accent,
    }
    pairs = {
        f"{name} on {ground}": (colour, getattr(colours, ground))
        for name, colour in boxes.items()
        for ground in ("window", "surface", "raised", "field")
    }
    assert too_weak(pairs, 3.0) == {}


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_what_an_empty_field_says_can_be_read(qapp: QApplication, qtbot: Any, choice: str) -> None:
    theme.install(qapp, choice)
    for box in (QLineEdit(), QPlainTextEdit()):
        qtbot.addWidget(box)
        box.setPlaceholderText("Find by title …")
        box.show()
        quiet = box.palette().color(QPalette.ColorRole.PlaceholderText)
        assert quiet.alpha() == 255, "Qt would make it half transparent"
        assert contrast(quiet.name(), theme.palette.field) >= 4.5


@BOTH
def test_icons_that_mean_something_stand_out(colours: Palette) -> None:
    pairs = {f"sign {name}": (colours.tone(name).ink, colours.tone(name).ground) for name in TONES}
    pairs["muted icon"] = (colours.muted, colours.surface)
    assert too_weak(pairs, 3.0) == {}


@BOTH
def test_the_stylesheet_has_no_blank_left_and_its_pictures_exist(colours: Palette) -> None:
    sheet = stylesheet(colours)
    assert "$" not in sheet
    pictures = re.findall(r"url\((.*?)\)", sheet)
    assert pictures
    assert [path for path in pictures if not Path(path).is_file()] == []


def test_every_role_that_a_label_names_has_a_look() -> None:
    roles = set()
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("label", "ElidedLabel"):
                roles.update(word for word in words_of(node.args[1] if len(node.args) > 1 else None) if word)
    assert {"title", "muted", "heading"} <= roles
    assert {role for role in roles if f'QLabel[role="{role}"]' not in stylesheet(LIGHT)} == set()


# Icons

_PLACES = {
    "pixmap": 0, "icon": 0, "make_icon": 0, "IconButton": 0, "EmptyState": 0, "Tile": 0, "Command": 2, "Entry": 2,
}  # fmt: skip


def words_of(node: ast.expr | None) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from words_of(node.body)
        yield from words_of(node.orelse)


def icons_in(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        at = _PLACES.get(name, -1)
        if name == "set_icon":
            at = 1 if isinstance(node.func, ast.Name) else 0
        if 0 <= at < len(node.args):
            yield from words_of(node.args[at])
        for keyword in node.keywords:
            if keyword.arg == "icon":
                yield from words_of(keyword.value)


def test_every_icon_that_is_named_anywhere_is_drawn() -> None:
    used: dict[str, str] = {kind.icon: kind.id for kind in KINDS}
    for path in SOURCES.rglob("*.py"):
        used.update((name, path.name) for name in icons_in(path.read_text("utf-8")) if name)
    assert len(used) > 30, "the search for icon names finds them"
    there = set(names())
    assert {name: where for name, where in used.items() if name not in there} == {}


def test_every_icon_is_a_line_that_takes_the_colour_of_the_palette(qapp: QApplication) -> None:
    for name in names():
        source = icons._source(name, "#123456", 16).decode()
        assert "#123456" in source, name
        assert 'stroke="#000"' not in source, name


# Switching


@pytest.fixture
def installed(qapp: QApplication) -> Iterator[QApplication]:
    theme.install(qapp, "light")
    yield qapp
    theme.install(qapp, "light")


def corner(button: Button) -> QColor:
    return button.grab().toImage().pixelColor(button.width() // 2, 3)


def test_choosing_dark_changes_the_palette_the_sheet_and_the_icons_at_once(installed: QApplication, qtbot: Any) -> None:
    button = Button("Save", icon="save")
    qtbot.addWidget(button)
    button.show()
    light = button.icon().pixmap(16).toImage()
    ground = corner(button)
    theme.choose("dark")
    assert installed.palette().color(QPalette.ColorRole.Window) == QColor(DARK.surface)
    assert corner(button) == QColor(DARK.raised) != ground
    assert button.icon().pixmap(16).toImage() != light


def test_choosing_what_already_holds_repaints_nothing(installed: QApplication) -> None:
    changes: list[int] = []
    theme.changed.connect(lambda: changes.append(1))
    theme.choose("light")
    assert changes == []
    theme.choose("dark")
    assert changes == [1]


def test_the_choice_of_the_system_is_followed_only_when_asked_for(
    installed: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = [DARK]
    monkeypatch.setattr(theme, "_wanted", lambda: {"light": LIGHT, "dark": DARK}.get(theme.choice, system[0]))
    theme._follow_system()
    assert theme.palette is LIGHT, "the person chose light"
    theme.choose("system")
    assert theme.palette is DARK
    system[0] = LIGHT
    theme._follow_system()
    assert theme.palette is LIGHT


def test_large_text_of_the_system_stays_large(qapp: QApplication) -> None:
    from lmsdesk.ui.theme import fonts

    before = qapp.font()
    try:
        large = qapp.font()
        large.setPixelSize(22)
        qapp.setFont(large)
        fonts.install(qapp)
        assert qapp.font().pixelSize() == 22
        large.setPixelSize(9)
        qapp.setFont(large)
        fonts.install(qapp)
        assert qapp.font().pixelSize() == 13
    finally:
        qapp.setFont(before)
