"""The basic widgets by themselves: with the mouse, with the keyboard, with long texts."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSpinBox,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from lmsdesk.domain.suggestion import Do, Suggestion
from lmsdesk.domain.words import Sentence
from lmsdesk.ui.theme import theme
from lmsdesk.ui.widgets import (
    Badge,
    Button,
    Chip,
    ElidedLabel,
    EmptyState,
    FieldRow,
    FloatingBar,
    FocusRing,
    IconButton,
    Menu,
    MenuButton,
    MenuChip,
    Notice,
    NoticeArea,
    SearchBox,
    ThinProgress,
    TitleRow,
    WorkLine,
    plain_tip,
)

pytestmark = pytest.mark.qt_log_ignore("grabbing the keyboard", extend=True)  # the offscreen platform cannot

LONG = "A very long name of a site that nobody would give to a site and yet somebody has"


@pytest.fixture
def stage(qapp: QApplication, qtbot: Any) -> QWidget:
    """A shown window with a column."""
    theme.install(qapp, "light")
    window = QWidget()
    QVBoxLayout(window)
    window.resize(600, 400)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    return window


def put(stage: QWidget, widget: QWidget) -> Any:
    stage.layout().addWidget(widget)
    widget.show()
    QApplication.processEvents()
    return widget


def click(button: QWidget) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


# Buttons and menus


def test_a_button_is_pressed_with_the_mouse_with_space_and_with_enter(stage: QWidget) -> None:
    pressed: list[int] = []
    button = put(stage, Button("Save", on_click=lambda: pressed.append(1)))
    click(button)
    QTest.keyClick(button, Qt.Key.Key_Space)
    QTest.keyClick(button, Qt.Key.Key_Return)
    QTest.keyClick(button, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    assert len(pressed) == 4
    QTest.keyClick(button, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert len(pressed) == 4, "Ctrl+Enter belongs to the screen"


def test_a_click_on_a_button_leaves_the_keyboard_in_the_text(stage: QWidget) -> None:
    line = put(stage, QLineEdit())
    button = put(stage, Button("Save"))
    line.setFocus()
    click(button)
    assert QApplication.focusWidget() is line
    QTest.keyClick(line, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is button


def test_an_ampersand_in_words_is_shown_and_no_shortcut(stage: QWidget) -> None:
    button = put(stage, Button("Bread & Butter"))
    assert button.text() == "Bread && Butter"
    assert button.accessibleName() == "Bread & Butter"
    assert button.shortcut().isEmpty()
    chip = put(stage, Chip("Arts & Crafts", count=3))
    assert chip.accessibleName() == "Arts & Crafts 3"


def test_a_button_with_only_an_icon_says_its_name(stage: QWidget) -> None:
    button = put(stage, IconButton("close", "Put away", shortcut="Ctrl+W"))
    assert button.accessibleName() == "Put away"
    assert button.toolTip() == "Put away (Ctrl+W)"


@pytest.mark.parametrize("kind", [MenuButton, MenuChip])
def test_a_menu_button_opens_by_click_and_by_keyboard(stage: QWidget, qtbot: Any, kind: type[MenuButton]) -> None:
    chosen: list[str] = []
    menu = Menu()
    menu.add("One", lambda: chosen.append("one"))
    menu.add("Two", lambda: chosen.append("two"))
    button = put(stage, kind("Status", menu))
    click(button)
    assert menu.isVisible()
    assert menu.pos().y() >= button.mapToGlobal(QPoint(0, button.height())).y(), "below the button, not over it"
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(menu.actions()[1]).center())
    assert chosen == ["two"]
    assert not menu.isVisible()
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Down):
        qtbot.waitUntil(lambda: button._closed.elapsed() > 150)
        QTest.keyClick(button, key)
        assert menu.isVisible(), key
        QTest.keyClick(menu, Qt.Key.Key_Down)
        QTest.keyClick(menu, Qt.Key.Key_Return)
    assert chosen == ["two", "one", "one", "one"]
    assert not button.isDown()


def test_the_click_that_closes_a_menu_does_not_open_it_again(stage: QWidget) -> None:
    menu = Menu()
    menu.add("One")
    button = put(stage, MenuButton("Status", menu))
    click(button)
    menu.close()  # as the system does when the person clicks on the button again
    click(button)
    assert not menu.isVisible()


def test_a_menu_chip_looks_switched_on_only_while_a_choice_holds(stage: QWidget) -> None:
    menu = Menu()
    menu.add("One")
    chip = put(stage, MenuChip("Category", menu))
    click(chip)
    menu.close()
    assert not chip.isChecked(), "opening is no choice"
    chip.set_choice("Music")
    assert chip.text() == "Category: Music"
    assert chip.isChecked()
    chip.set_choice("")
    assert chip.text() == "Category"
    assert not chip.isChecked()


def test_what_cannot_be_chosen_says_why(stage: QWidget) -> None:
    chosen: list[int] = []
    menu = Menu()
    action = menu.add("Delete", lambda: chosen.append(1), reason="Your key may only read.")
    action.trigger()
    assert chosen == []
    assert action.toolTip() == "Your key may only read."
    assert menu.toolTipsVisible()


# Texts


def test_a_name_too_long_for_its_place_is_told_in_full_by_its_tool_tip(stage: QWidget, qtbot: Any) -> None:
    label = put(stage, ElidedLabel(LONG))
    stage.resize(200, 100)
    qtbot.waitUntil(lambda: label.width() < 200)
    assert label.toolTip() == LONG
    assert label.text() == LONG, "a screen reader gets all of it"
    label.setText("Short")
    assert label.toolTip() == ""
    label.setText(LONG)
    assert label.toolTip() == LONG, "also when the text changed and the room did not"
    stage.resize(900, 100)
    qtbot.waitUntil(lambda: label.width() > 800)
    assert label.toolTip() == ""


def test_a_text_from_a_site_is_never_read_as_markup(stage: QWidget) -> None:
    for widget in (ElidedLabel("<b>Bold</b>"), Badge("<b>x</b>", "note")):
        assert put(stage, widget).textFormat() == Qt.TextFormat.PlainText


def test_a_badge_without_words_is_not_there(stage: QWidget) -> None:
    badge = put(stage, Badge("Practice", "practice"))
    badge.set("", "plain")
    assert not badge.isVisible()
    badge.set("Test", "note")
    assert badge.isVisible()


def test_the_title_gives_way_before_the_buttons_do(stage: QWidget, qtbot: Any) -> None:
    row = put(stage, TitleRow(LONG * 2))
    button = row.add_action(Button("New course", "primary"))
    stage.resize(420, 200)
    qtbot.waitUntil(lambda: row.width() < 420 and row.rect().contains(button.geometry()))
    assert button.width() == button.sizeHint().width()


# Searching


def test_typing_in_a_search_asks_once_after_a_pause_and_enter_asks_at_once(stage: QWidget, qtbot: Any) -> None:
    asked: list[str] = []
    box = put(stage, SearchBox("Find …", delay_ms=40))
    box.searched.connect(asked.append)
    QTest.keyClicks(box, "uku")
    assert asked == []
    qtbot.waitUntil(lambda: asked == ["uku"])
    QTest.keyClicks(box, "lele")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert asked == ["uku", "ukulele"]
    qtbot.wait(80)
    assert asked == ["uku", "ukulele"], "the pause after Enter does not ask again"
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert box.text() == ""
    assert asked[-1] == ""


# Fields


def test_a_field_with_trouble_says_what_to_mend_in_place_of_its_help(stage: QWidget) -> None:
    line = QLineEdit()
    row = put(stage, FieldRow("Price", line, "In the currency of your site."))
    assert line.accessibleName() == "Price"
    assert line.accessibleDescription() == "In the currency of your site."
    row.set_trouble("The price must be a number.")
    assert row._trouble.isVisible()
    assert not row._help.isVisible()
    assert line.property("invalid") is True
    assert line.accessibleDescription() == "The price must be a number."
    row.set_trouble("")
    assert row._help.isVisible()
    assert not row._trouble.isVisible()
    assert line.property("invalid") is False


# Empty, waiting, working


def test_an_empty_place_says_what_belongs_there_and_offers_the_beginning(stage: QWidget) -> None:
    begun: list[str] = []
    empty = put(
        stage,
        EmptyState(
            "courses",
            "No courses yet",
            "Courses appear here.",
            Button("New course", on_click=lambda: begun.append("new")),
        ),
    )
    words = [label.text() for label in empty.findChildren(type(empty._title)) if label.isVisible()]
    assert "No courses yet" in words
    assert "Courses appear here." in words
    (button,) = [b for b in empty.findChildren(Button) if b.isVisible()]
    click(button)
    assert begun == ["new"]
    empty.say("Nothing found", "Try fewer letters.", Button("Clear the search"))
    QApplication.processEvents()
    assert [b.text() for b in empty.findChildren(Button) if b.isVisible()] == ["Clear the search"]
    assert empty._title.text() == "Nothing found"


def test_an_empty_place_shows_every_line_of_its_sentence(stage: QWidget) -> None:
    empty = put(stage, EmptyState("site", "This site is not open"))
    empty.say("This site is not open", "Nothing on the site was changed. Drafts on this computer are kept. " * 2)
    QApplication.processEvents()
    sentence = empty._sentence
    assert sentence.height() >= sentence.heightForWidth(sentence.width())
    assert sentence.height() > 2 * sentence.fontMetrics().height(), "it has several lines"


def test_short_waiting_shows_nothing_and_nothing_moves_when_it_shows(stage: QWidget, qtbot: Any) -> None:
    line = put(stage, ThinProgress())
    height = line.height()
    line.start()
    line.stop()
    qtbot.wait(200)
    assert not line.shown, "work that is done in time shows nothing"
    line.start()
    line.start()
    qtbot.waitUntil(lambda: line.shown)
    assert line.height() == height
    line.stop()
    assert line.shown, "something else still runs"
    line.stop()
    assert not line.shown


def test_long_work_tells_how_far_it_is_and_can_be_stopped_once(stage: QWidget) -> None:
    work = put(stage, WorkLine())
    work.hide()
    stopped: list[int] = []
    work.stopped.connect(lambda: stopped.append(1))
    work.start("Moving to the trash", 40)
    assert not work.isVisible(), "nothing before two seconds"
    work._patience.timeout.emit()
    assert work.isVisible()
    work.set_done(3, 40)
    assert work._words.text() == "Moving to the trash: 3 of 40"
    click(work._stop)
    click(work._stop)
    assert stopped == [1]
    work.finish()
    assert not work.isVisible()


def test_the_floating_bar_stays_inside_its_host(stage: QWidget, qtbot: Any) -> None:
    bar = FloatingBar(stage)
    bar.add(Button("Move to trash"))
    bar.say("3 selected")
    assert bar.isVisible()
    for width in (600, 300):
        stage.resize(width, 300)
        qtbot.waitUntil(lambda width=width: stage.width() == width)
        assert stage.rect().contains(bar.geometry())
    bar.say("")
    assert not bar.isVisible()


def test_the_floating_bar_cuts_no_button_in_a_narrow_window(stage: QWidget, qtbot: Any) -> None:
    bar = FloatingBar(stage)
    buttons = [bar.add(Button(words)) for words in ("Open", "Rename", "New inside", "Move to …", "Delete …")]
    bar.say(LONG)
    for width in (900, 560, 320):
        stage.resize(width, 400)
        qtbot.waitUntil(lambda width=width: stage.width() == width)
        QApplication.processEvents()
        assert stage.rect().contains(bar.geometry())
        for button in buttons:
            assert button.width() >= button.sizeHint().width()
            assert button.visibleRegion().boundingRect() == button.rect()
        assert bar.words.width() >= 100


# Notices


def area_over_content(stage: QWidget) -> tuple[NoticeArea, QWidget]:
    area = NoticeArea()
    content = QTextEdit()
    stage.layout().addWidget(area)
    stage.layout().addWidget(content)
    QApplication.processEvents()
    return area, content


def test_the_buttons_of_a_notice_leave_its_words_room(stage: QWidget) -> None:
    area, _ = area_over_content(stage)
    again = Suggestion(Do.RETRY, "Try again")
    notice = area.show_notice(Notice("trouble", "The site said no.", "Nothing changed.", suggestion=again, exchange=3))
    notice.add_button(Button("Check this site", "link"))
    notice.add_button(Button("Copy letter to your host"))
    words = [button.text() for button in notice.buttons[:4]]
    assert words == ["Try again", "Copy letter to your host", "Show details", "Check this site"], "deeds first"
    said = notice.findChildren(QLabel)[-1]
    for width, beside in ((1200, True), (700, False), (1200, True)):
        stage.resize(width, 500)
        QApplication.processEvents()
        at = notice.buttons[0].mapTo(notice, QPoint(0, 0))
        assert (at.x() > said.x() + said.width()) is beside
        assert (at.y() > said.y()) is not beside
        assert said.width() >= 400


def test_a_notice_pushes_the_content_down_and_never_covers_it(stage: QWidget, qtbot: Any) -> None:
    area, content = area_over_content(stage)
    top = content.y()
    assert not area.isVisible()
    notice = area.show_notice(Notice("trouble", "The site said no. " * 8, "Nothing was changed.", "Try again."))
    qtbot.waitUntil(lambda: content.y() > top)
    assert area.geometry().bottom() < content.y()
    assert area.contentsRect().contains(notice.geometry())
    notice.dismissed.emit()
    qtbot.waitUntil(lambda: content.y() == top)


def test_the_cross_puts_a_notice_away_and_others_stay(stage: QWidget) -> None:
    area, _ = area_over_content(stage)
    first = area.show_notice(Notice("note", "First"), "a")
    second = area.show_notice(Notice("note", "Second"), "b")
    click(first.buttons[-1])
    assert area.current("a") is None
    assert area.current("b") is second
    click(second.buttons[-1])
    assert not area.isVisible()


def test_a_notice_with_the_same_key_replaces_the_older_and_its_cross_leaves_the_newer(stage: QWidget) -> None:
    area, _ = area_over_content(stage)
    old = area.show_notice(Notice("trouble", "Old"), "save")
    new = area.show_notice(Notice("trouble", "New"), "save")
    assert not old.isVisible()
    old.dismissed.emit()
    assert area.current("save") is new


def test_a_notice_offers_what_to_do_and_the_details(stage: QWidget) -> None:
    area, _ = area_over_content(stage)
    suggestion = Suggestion(Do.RETRY, "Try again")
    notice = area.show_notice(Notice("trouble", "No answer", "Nothing was sent.", suggestion=suggestion, exchange=7))
    acted: list[object] = []
    shown: list[int] = []
    notice.acted.connect(acted.append)
    notice.details_wanted.connect(shown.append)
    assert [button.text() for button in notice.buttons] == ["Try again", "Show details", ""]
    click(notice.buttons[0])
    click(notice.buttons[1])
    assert acted == [suggestion]
    assert shown == [7]
    assert notice.accessibleName() == "No answer Nothing was sent."


def test_one_more_button_comes_before_the_cross(stage: QWidget) -> None:
    notice = put(stage, Notice("caution", "Kept until you close", exchange=3))
    notice.add_button(Button("Try the store again"))
    QApplication.processEvents()
    places = sorted(notice.buttons, key=lambda button: button.x())
    assert [button.accessibleName() for button in places][-1] == "Put this notice away"
    assert "Try the store again" in [button.text() for button in places]
    assert [button.text() for button in notice.buttons] == [button.text() for button in places]


def test_a_notice_that_must_stay_has_no_cross(stage: QWidget) -> None:
    assert put(stage, Notice("note", "Read only", closable=False)).buttons == []


# The focus ring


@pytest.fixture
def ring(qapp: QApplication) -> Any:
    made = FocusRing(qapp)
    yield made
    made._follow(None, None)
    qapp.focusChanged.disconnect(made._follow)


def outline(stage: QWidget) -> QWidget:
    found = [widget for widget in stage.findChildren(QWidget, "focusRing") if widget.isVisible()]
    assert len(found) == 1
    return found[0]


def test_the_ring_lies_just_outside_of_what_has_the_keyboard_and_follows_it(stage: QWidget, ring: FocusRing) -> None:
    one, two = put(stage, Button("One")), put(stage, QCheckBox("Two"))
    one.setFocus(Qt.FocusReason.TabFocusReason)
    assert ring.target is one
    assert outline(stage).geometry() == one.geometry().adjusted(-2, -2, 2, 2)
    QTest.keyClick(one, Qt.Key.Key_Tab)
    assert ring.target is two
    assert outline(stage).geometry() == two.geometry().adjusted(-2, -2, 2, 2)
    two.move(two.x() + 40, two.y() + 20)
    assert outline(stage).geometry() == two.geometry().adjusted(-2, -2, 2, 2)
    assert outline(stage).testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)


def test_the_ring_is_around_the_whole_of_a_spin_box_and_gone_with_its_target(stage: QWidget, ring: FocusRing) -> None:
    spin, other = put(stage, QSpinBox()), put(stage, QWidget())
    spin.lineEdit().setFocus()
    assert ring.target is spin
    spin.hide()
    QApplication.processEvents()
    assert [w for w in stage.findChildren(QWidget, "focusRing") if w.isVisible()] == []
    assert other.isVisible()


def test_the_ring_scrolls_with_the_page_and_is_not_cut_at_its_side(stage: QWidget, ring: FocusRing) -> None:
    page = QWidget()
    column = QVBoxLayout(page)
    rows = []
    for at in range(30):
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        rows.append(Button(f"Row {at}"))
        row.addWidget(rows[-1])
        column.addWidget(holder)
    area = QScrollArea()
    area.setWidget(page)
    put(stage, area)
    rows[3].setFocus(Qt.FocusReason.TabFocusReason)
    mark = outline(stage)
    assert mark.parentWidget() is page
    before = mark.mapTo(stage, QPoint(0, 0)).y()
    area.verticalScrollBar().setValue(20)
    assert mark.mapTo(stage, QPoint(0, 0)).y() == before - 20


def test_a_widget_can_do_without_the_ring(stage: QWidget, ring: FocusRing) -> None:
    line = QLineEdit()
    line.setProperty("ring", False)
    put(stage, line).setFocus()
    assert ring.target is None


def test_an_explained_problem_becomes_three_lines() -> None:
    from lmsdesk.domain.problem import Problem, Trouble
    from lmsdesk.hints.engine import explain_problem
    from lmsdesk.hints.model import Context

    problem = Problem(Trouble.OFFLINE, sentence=Sentence("The site does not answer."))
    notice = Notice.of(explain_problem(problem, context=Context()), exchange=0)
    assert notice.tone == "trouble"
    assert notice.title
    assert "Show details" not in [button.text() for button in notice.buttons], "there is no exchange to show"


@pytest.mark.parametrize("text", ["", "Ukulele & more", "a < b", "5 > 3", "two\nlines"])
def test_plain_words_are_a_tip_as_they_are(text: str) -> None:
    assert plain_tip(text) == text


@pytest.mark.parametrize("text", ["<b>bold</b>\nnext", "&lt;b&gt;", "x <img src='//server/share.png'>"])
def test_words_with_tags_are_read_letter_by_letter_in_a_tip(text: str, qapp: QApplication) -> None:
    page = QTextEdit()
    page.setHtml(plain_tip(text))
    assert page.toPlainText() == text
