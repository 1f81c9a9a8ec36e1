"""One stylesheet, made from the tokens. Variants are dynamic properties that the widgets set."""

from __future__ import annotations

from pathlib import Path

from lmsdesk.ui.theme.tokens import Palette

_CONTROLS = Path(__file__).resolve().parents[2] / "resources" / "icons" / "controls"


def stylesheet(p: Palette) -> str:
    """The whole stylesheet for a palette."""
    shade = "dark" if p.dark else "light"
    icons = {
        name: f"url({(_CONTROLS / f'{file}-{shade}.svg').as_posix()})"
        for name, file in (
            ("DOWN", "chevron-down"),
            ("UP", "chevron-up"),
            ("RIGHT", "chevron-right"),
            ("LEFT", "chevron-left"),
            ("CHECK", "check"),
            ("DASH", "dash"),
            ("TICK", "tick"),
            ("CLOSE", "close"),
        )
    }
    text = _SHEET + "".join(_tone(name, p) for name in ("plain", "good", "caution", "trouble", "note", "practice"))
    colours = {name.upper(): getattr(p, name) for name in p.__dataclass_fields__ if isinstance(getattr(p, name), str)}
    colours.update(
        TROUBLE=p.trouble.ink,
        TROUBLE_GROUND=p.trouble.ground,
        CAUTION=p.caution.ink,
        CAUTION_GROUND=p.caution.ground,
        NOTE_GROUND=p.note.ground,
    )
    for name, value in sorted({**colours, **icons}.items(), key=lambda pair: -len(pair[0])):
        text = text.replace("$" + name, value)
    return text


def _tone(name: str, p: Palette) -> str:
    tone = p.tone(name)
    return (
        f'QLabel[badge="{name}"] {{ color: {tone.ink}; background: {tone.ground}; }}\n'
        f'QFrame[notice="{name}"] {{ background: {tone.ground}; border: none; border-radius: 8px; }}\n'
    )


_SHEET = """
QWidget { color: $TEXT; }
QMainWindow, QDialog, QWidget#content { background: $SURFACE; }
QToolTip { color: $TEXT; background: $RAISED; border: 1px solid $BORDER; padding: 4px 6px; }
QMainWindow::separator { background: $SURFACE; border-top: 1px solid $BORDER; width: 1px; height: 5px; }
QMainWindow::separator:hover { border-top-color: $ACCENT; }

QWidget#topBar { background: $SURFACE; border-bottom: 1px solid $BORDER; }
QWidget#sideBar { background: $WINDOW; border-right: 1px solid $BORDER; }
QWidget#statusLine { background: $SURFACE; border-top: 1px solid $BORDER; }
QWidget#statusLine QLabel { color: $MUTED; font-size: 12px; }
QPushButton#statusUndo { min-height: 20px; max-height: 20px; padding: 0 6px; font-size: 12px; }

QLabel { background: transparent; }
QLabel[role="title"] { font-size: 20px; font-weight: 650; }
QLabel[role="section"] { font-size: 14px; font-weight: 650; }
QLabel[role="strong"] { font-weight: 650; }
QLabel[role="label"] { font-size: 12px; font-weight: 650; }
QLabel[role="heading"] { color: $MUTED; font-size: 12px; font-weight: 650; }
QLabel[role="muted"] { color: $MUTED; }
QLabel[role="secondary"] { color: $MUTED; font-size: 12px; }
QLabel[role="count"] { color: $MUTED; font-size: 16px; }
QLabel[role="trouble"] { color: $TROUBLE; font-size: 12px; }
QLabel[role="kbd"] { color: $MUTED; font-size: 11px; border: 1px solid $BORDER; border-radius: 3px; padding: 0 4px; }
QLabel[badge] { font-size: 12px; font-weight: 650; border-radius: 10px; padding: 0 8px; }

QPushButton, QToolButton {
  background: $RAISED; border: 1px solid $BORDER; border-radius: 6px; padding: 0 12px; min-height: 30px;
  font-weight: 540; outline: none;
}
QPushButton:hover, QToolButton:hover { background: $HOVER; }
QPushButton:pressed, QToolButton:pressed, QPushButton:open { background: $PRESSED; }
QPushButton:disabled, QToolButton:disabled { color: $FAINT; background: $SURFACE; }
QPushButton::menu-indicator, QToolButton::menu-indicator { image: none; width: 0; }
QPushButton[variant="primary"] {
  background: $ACCENT; color: $ON_ACCENT; border-color: $ACCENT; font-weight: 650;
}
QPushButton[variant="primary"]:hover { background: $ACCENT_HOVER; border-color: $ACCENT_HOVER; }
QPushButton[variant="primary"]:disabled { background: $PRESSED; border-color: $PRESSED; color: $MUTED; }
QPushButton[variant="danger"] { color: $TROUBLE; border-color: $TROUBLE; }
QPushButton[variant="danger"]:hover { background: $TROUBLE_GROUND; }
QPushButton[variant="danger"]:disabled { color: $FAINT; border-color: $BORDER; background: $SURFACE; }
QPushButton[variant="link"] { background: transparent; border-color: transparent; color: $ACCENT; padding: 0 8px; }
QPushButton[variant="link"]:hover { background: $HOVER; }
QPushButton[variant="link"]:disabled { color: $FAINT; }
QPushButton[variant="quiet"] { background: transparent; border-color: transparent; color: $MUTED; padding: 0 8px; }
QPushButton[variant="quiet"]:hover { background: $HOVER; color: $TEXT; }
QPushButton[variant="icon"], QToolButton[variant="icon"] {
  background: transparent; border-color: transparent; padding: 0; min-width: 30px; max-width: 30px;
}
QPushButton[variant="icon"]:hover, QToolButton[variant="icon"]:hover { background: $HOVER; }
QToolButton[variant="icon"]:checked, QPushButton[variant="icon"]:checked { background: $SELECTION; }
QPushButton[variant="choice"] {
  background: $FIELD; border-color: $BORDER_STRONG; text-align: left; font-weight: 400; padding-left: 9px;
}
QPushButton[variant="choice"]:hover { border-color: $MUTED; background: $FIELD; }
QPushButton[variant="choice"]:focus { border-color: $ACCENT; }
QPushButton[variant="choice"]:disabled { background: $WINDOW; color: $MUTED; border-color: $BORDER; }
QPushButton[variant="chip"] { border-radius: 13px; padding: 0 11px; min-height: 24px; font-weight: 400; }
QPushButton[variant="chip"]:checked { background: $SELECTION; border-color: $ACCENT; }
QPushButton[variant="side"] {
  background: transparent; border: none; border-radius: 6px; padding: 0 10px; min-height: 30px; text-align: left;
  font-weight: 400;
}
QPushButton[variant="side"]:hover { background: $HOVER; }
QPushButton[variant="side"]:checked { background: $SELECTION; font-weight: 650; }
QPushButton[variant="offline"] {
  background: $CAUTION_GROUND; color: $CAUTION; border: none; border-radius: 11px; padding: 0 10px 0 8px;
  min-height: 22px; font-size: 12px; font-weight: 650;
}
QPushButton[variant="offline"]:hover { background: $PRESSED; }
QPushButton[arrow="true"] { padding-right: 27px; }
QPushButton[variant="quiet"][arrow="true"] { padding-right: 23px; }
QPushButton[back="true"] { padding: 0 6px 0 0; border-left: none; }
QPushButton[variant="palette"] {
  background: $WINDOW; color: $MUTED; text-align: left; font-weight: 400; padding: 0 10px;
}
QPushButton[variant="palette"]:hover { background: $HOVER; }
QPushButton[variant="tile"] {
  background: $RAISED; border: 1px solid $BORDER; border-radius: 8px; padding: 0; text-align: left; font-weight: 400;
  min-height: 138px;
}
QPushButton[variant="tile"]:hover { background: $HOVER; }
QPushButton[variant="tile"]:checked { border: 2px solid $ACCENT; }

QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QAbstractSpinBox {
  background: $FIELD; border: 1px solid $BORDER_STRONG; border-radius: 6px; selection-background-color: $ACCENT;
  selection-color: $ON_ACCENT; placeholder-text-color: $MUTED;
}
QLineEdit, QComboBox { padding: 0 9px; min-height: 30px; }
QAbstractSpinBox { min-height: 27px; }
QPlainTextEdit, QTextEdit { padding: 4px 5px; }
QLineEdit:hover, QComboBox:hover, QAbstractSpinBox:hover, QPlainTextEdit:hover, QTextEdit:hover {
  border-color: $MUTED;
}
QLineEdit:focus, QComboBox:focus, QAbstractSpinBox:focus, QPlainTextEdit:focus, QTextEdit:focus {
  border-color: $ACCENT;
}
QLineEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled, QPlainTextEdit:disabled, QTextEdit:disabled,
QLineEdit[readOnly="true"], QPlainTextEdit[readOnly="true"] {
  background: $WINDOW; color: $MUTED; border-color: $BORDER;
}
QPlainTextEdit[viewer="true"], QTextBrowser { background: $SURFACE; color: $TEXT; border: none; padding: 4px 0; }
*[invalid="true"], *[invalid="true"]:hover, *[invalid="true"]:focus { border-color: $TROUBLE; }
QLineEdit > QToolButton {
  border: none; background: transparent; padding: 0; min-height: 0; min-width: 0; margin: 0;
}
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: $DOWN; width: 16px; height: 16px; }
QComboBox QAbstractItemView {
  background: $RAISED; border: 1px solid $BORDER; padding: 4px; outline: 0; selection-background-color: $SELECTION;
  selection-color: $TEXT;
}
QComboBox QAbstractItemView::item { min-height: 28px; padding: 0 6px; border-radius: 4px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: none; background: transparent; width: 20px; }
QAbstractSpinBox::up-arrow { image: $UP; width: 12px; height: 12px; }
QAbstractSpinBox::down-arrow { image: $DOWN; width: 12px; height: 12px; }

QCheckBox, QRadioButton { spacing: 8px; min-height: 24px; background: transparent; }
QCheckBox::indicator, QRadioButton::indicator, QAbstractItemView::indicator {
  width: 14px; height: 14px; border: 1px solid $BORDER_STRONG; background: $FIELD; border-radius: 4px;
}
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: $ACCENT; }
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked {
  background: $ACCENT; border-color: $ACCENT; image: $CHECK;
}
QCheckBox::indicator:indeterminate, QAbstractItemView::indicator:indeterminate {
  background: $ACCENT; border-color: $ACCENT; image: $DASH;
}
QRadioButton::indicator:checked { width: 6px; height: 6px; border: 5px solid $ACCENT; background: $ON_ACCENT; }
QCheckBox:disabled, QRadioButton:disabled { color: $FAINT; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: $BORDER; background: $WINDOW; }

QMenu { background: $RAISED; border: 1px solid $BORDER; padding: 4px; }
QMenu::item { padding: 0 28px 0 10px; min-height: 30px; border-radius: 4px; background: transparent; }
QMenu::item:selected { background: $HOVER; }
QMenu::item:disabled { color: $FAINT; }
QMenu::icon { padding-left: 8px; }
QMenu::separator { height: 1px; background: $LINE; margin: 4px 6px; }
QMenu::indicator { width: 16px; height: 16px; left: 8px; }
QMenu::indicator:checked { image: $TICK; }
QMenu::indicator:unchecked { image: none; }
QMenu::right-arrow { image: $RIGHT; width: 14px; height: 14px; }

QFrame[card="true"] { background: $RAISED; border: 1px solid $BORDER; border-radius: 8px; }
QFrame[floating="true"] { background: $RAISED; border: 1px solid $BORDER; border-radius: 8px; }
QFrame[version="other"] { background: transparent; border: 1px solid $LINE; border-radius: 6px; }
QFrame[version="counts"] { background: $NOTE_GROUND; border: 1px solid $ACCENT; border-radius: 6px; }
QFrame[rule="true"] { background: $LINE; border: none; max-height: 1px; min-height: 1px; }

QAbstractItemView {
  background: $SURFACE; border: none; outline: 0; selection-background-color: $SELECTION; selection-color: $TEXT;
}
QListView[popup="true"] { background: $RAISED; }
QTreeView::branch:has-children:closed { image: $RIGHT; }
QTreeView::branch:has-children:open { image: $DOWN; }
QHeaderView { background: $SURFACE; border: none; }
QHeaderView::section {
  background: $SURFACE; color: $MUTED; font-size: 12px; font-weight: 650; border: none;
  border-bottom: 1px solid $BORDER; padding: 0 8px; min-height: 30px;
}
QHeaderView[narrow="true"]::section { padding: 0 4px; }
QHeaderView[plain="true"]::section { border: none; font-weight: 400; }
QHeaderView::section:hover { color: $TEXT; }
QTableCornerButton::section { background: $SURFACE; border: none; border-bottom: 1px solid $BORDER; }

QTabWidget::pane { border: none; border-top: 1px solid $BORDER; }
QTabBar { background: transparent; }
QTabBar::tab {
  background: transparent; border: none; border-bottom: 2px solid transparent; padding: 0 2px; margin-right: 18px;
  min-height: 28px; color: $MUTED; font-weight: 550;
}
QTabBar[narrow="true"]::tab { margin-right: 12px; }
QTabBar::tab:hover { color: $TEXT; }
QTabBar::tab:selected { color: $TEXT; border-bottom-color: $ACCENT; }

QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $BORDER; border-radius: 4px; margin: 2px; min-height: 28px; min-width: 28px; }
QScrollBar::handle:hover { background: $BORDER_STRONG; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; border: none; }

QSplitter::handle { background: $BORDER; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QStatusBar { background: $SURFACE; border: none; padding: 0; margin: 0; }
QStatusBar::item { border: none; }
QDockWidget { font-weight: 650; titlebar-close-icon: $CLOSE; }
QDockWidget::title { background: $SURFACE; padding: 4px 12px; }
QProgressBar { background: $LINE; border: none; border-radius: 2px; max-height: 4px; min-height: 4px; }
QProgressBar::chunk { background: $ACCENT; border-radius: 2px; }
QCalendarWidget QWidget { alternate-background-color: $WINDOW; }
"""
