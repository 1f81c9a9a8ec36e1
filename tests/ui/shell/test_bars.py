"""The side bar, the site switcher, the practice weather and the status line."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QColor, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from lmsdesk.domain.kinds import KINDS
from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.ui.screens.table_of_screens import entries_for
from lmsdesk.ui.sidebar import Entry, SideBar
from lmsdesk.ui.site_menu import dot
from tests.conftest import until
from tests.ui.shell.conftest import Play
from tests.ui.shell.visitor import HARBOUR, STAGING, Visitor, entry, site_profile

pytestmark = pytest.mark.qt_log_ignore("grabbing the keyboard", extend=True)  # the offscreen platform cannot


def checked(person: Visitor) -> list[str]:
    return [id for id, button in person.window.side_bar.buttons.items() if button.isChecked()]


def test_the_side_bar_lists_screens_by_task_and_marks_where_i_am(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at()
        assert list(person.window.side_bar.buttons) == [
            "courses", "categories", "tags", "unfinished", "outbox", "activity", "keys", "rights", "settings",
        ]  # fmt: skip
        read = person.reads()
        assert read.index("Teach") < read.index("Site"), "the tasks are headings"
        assert checked(person) == ["courses"]
        person.clicks("Tags")
        await person.rest()
        assert person.window.navigation.current == "tags"
        assert checked(person) == ["tags"]

    play(scenario)


def test_control_and_a_number_go_to_the_screens_in_their_order(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at()
        for keys, screen in (
            ("Ctrl+3", "tags"),
            ("Ctrl+2", "categories"),
            ("Ctrl+1", "courses"),
            ("Ctrl+,", "settings"),
        ):
            person.presses(keys, person.window)
            await person.rest()
            assert person.window.navigation.current == screen, keys

    play(scenario)


def test_the_first_nine_screens_have_a_number_and_the_tenth_has_none() -> None:
    kinds = [kind for kind in KINDS if kind.task] * 4
    shortcuts = [entry.shortcut for entry in entries_for(kinds[:10])]
    assert shortcuts[:10] == [*(f"Ctrl+{number}" for number in range(1, 10)), ""]


def test_a_list_that_was_read_tells_its_number_to_the_side_bar(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at()
        button = person.window.side_bar.buttons["courses"]
        assert button.count == len(person.rows()) == 12
        assert button.accessibleName() == "Courses, 12 items"
        assert person.window.side_bar.buttons["tags"].count is None

    play(scenario)


def test_the_number_is_painted_at_the_right(qtbot: Any) -> None:
    bar = SideBar()
    qtbot.addWidget(bar)
    bar.set_entries([Entry("courses", "Courses", "courses", "teach", "x:Y")])
    bar.show()
    button = bar.buttons["courses"]

    def right() -> Any:
        return button.grab().toImage().copy(button.width() - 60, 0, 60, button.height())

    before = right()
    button.set_count(1032)
    assert right() != before
    button.set_count(None)
    assert right() == before


def test_a_side_bar_of_a_large_program_fits_a_small_window(play: Play) -> None:
    """Whatever does not fit can be scrolled to; no entry is cut."""

    async def scenario(person: Visitor) -> None:
        bar = person.window.side_bar
        tasks = (
            "teach",
            "teach",
            "teach",
            "teach",
            "people",
            "people",
            "people",
            "sales",
            "sales",
            "site",
            "site",
            "site",
        )
        person.window.resize(760, 480)
        bar.show()
        bar.set_entries([Entry(f"{at}", f"Screen {at}", "courses", task, "x:Y") for at, task in enumerate(tasks)])
        await until(lambda: bar.buttons["11"].y() > 400, 5, "the side bar to be laid out")
        assert person.window.height() == 480
        buttons = list(bar.buttons.values())
        assert all(above.geometry().bottom() < below.y() for above, below in pairwise(buttons)), "none over another"
        bar.set_current("11")
        assert buttons[-1].visibleRegion().boundingRect() == buttons[-1].rect()
        assert buttons[0].visibleRegion().isEmpty()
        bar.set_current("0")
        assert buttons[0].visibleRegion().boundingRect() == buttons[0].rect()

    play(scenario)


# The site switcher


def test_the_switcher_names_the_site_and_a_live_site_wears_no_badge(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        switcher = person.window.top_bar.switcher
        assert switcher.name.text() == "No site yet"
        await person.works_at(HARBOUR)
        assert switcher.name.text() == "Harbour Music School"
        assert not switcher.badge.isVisible()
        assert switcher.accessibleName() == "Site: Harbour Music School"
        assert person.window.windowTitle() == "LMS Desk — Harbour Music School"
        await person.works_at(STAGING)
        assert switcher.badge.isVisible()
        assert switcher.badge.text() == "Test"
        assert "Test" in switcher.accessibleName()
        await person.practises()
        assert switcher.badge.text() == "Practice"

    play(scenario)


def test_the_dot_has_the_colour_of_the_site(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at(HARBOUR)
        switcher = person.window.top_bar.switcher
        picture = switcher.grab().toImage()
        ratio = picture.devicePixelRatio()
        at = picture.pixelColor(round(17 * ratio), round(switcher.height() / 2 * ratio))
        assert at == QColor(HARBOUR.colour)
        assert dot(STAGING.colour).pixmap(16).toImage().pixelColor(8, 8) == QColor(STAGING.colour)

    play(scenario)


def test_a_long_name_is_shortened_and_told_in_full(play: Play) -> None:
    long = site_profile("long", "The Harbour School for Music, Dance and Everything That Floats on Water, Founded 1897")

    async def scenario(person: Visitor) -> None:
        await person.works_at(HARBOUR)
        assert not person.window.top_bar.switcher.name.is_cut
        await person.works_at(long)
        switcher = person.window.top_bar.switcher
        assert switcher.width() <= 320
        middle = switcher.rect().center()
        QApplication.sendEvent(switcher, QHelpEvent(QEvent.Type.ToolTip, middle, switcher.mapToGlobal(middle)))
        assert switcher.toolTip() == long.name
        menu = person.window.site_menu
        person.clicks(switcher)
        assert menu.sizeHint().width() < 600
        menu.close()

    play(scenario, sites=(HARBOUR, long))


def test_the_site_menu_opens_with_the_mouse_and_switches(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at(HARBOUR)
        menu = person.window.site_menu
        person.clicks(person.window.top_bar.switcher)
        assert menu.isVisible()
        assert entry(menu, "Harbour Music School").font().bold()
        assert entry(menu, "Harbour staging").text().endswith("Test")
        person.picks(menu, "Harbour staging")
        await until(lambda: person.desk.site is not None and person.desk.site.profile.id == STAGING.id)
        await person.rest()
        assert not menu.isVisible()
        assert person.opened == [HARBOUR.id, STAGING.id]

    play(scenario)


def test_the_site_menu_opens_with_the_keyboard_and_practice_cannot_be_removed(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.practises()
        menu = person.window.site_menu
        person.window.top_bar.switcher.setFocus(Qt.FocusReason.TabFocusReason)
        person.presses("Space")
        assert menu.isVisible()
        words = " ".join(action.text() for action in menu.actions())
        assert "Remove" not in words
        assert "Connect a site" in words
        QTest.keyClick(menu, Qt.Key.Key_Escape)
        assert not menu.isVisible()

    play(scenario)


def test_switching_sites_asks_once_about_what_was_typed_and_cancel_stays(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at(HARBOUR)
        await person.begins_to_change()
        person.window.open_site(STAGING.id)
        await person.answers("", "Save what you typed")
        assert person.desk.site.profile == HARBOUR
        assert person.field("name").text() == "Something new"
        assert person.opened == [HARBOUR.id]

        person.window.open_site(STAGING.id)
        await person.answers("discard", "Save what you typed")
        assert person.desk.site.profile == STAGING, "one question is enough"
        assert person.editor is None

    play(scenario)


def test_while_another_site_opens_the_list_that_was_left_stays_in_front(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at(HARBOUR)
        await person.goes_to("tags")
        await person.goes_to("courses")
        await person.begins_to_change()
        person.gate = asyncio.Event()
        person.window.open_site(STAGING.id)
        question = await person.is_asked("Save what you typed")
        person.clicks(question.buttons["discard"])
        await until(lambda: STAGING.id in person.opened)
        assert person.window.stack.currentWidget() is person.window.navigation.screen("courses")
        assert checked(person) == ["courses"]
        person.gate.set()
        await person.rest()

    play(scenario)


def test_removing_a_site_asks_by_name_and_tells_what_goes_with_it(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at(HARBOUR)
        assert person.desk.drafts is not None
        person.desk.drafts.put(HARBOUR.id, "courses", "1", {"name": "Typed"}, title="Typed")
        person.window.remove_site(HARBOUR)
        question = await person.is_asked("Remove “Harbour Music School”")
        assert question.buttons["remove"].text() == "Remove Harbour Music School"
        assert not question.buttons["remove"].isDefault(), "Enter removes nothing"
        assert "1 change that was not sent is deleted too." in person.reads()
        await person.answers("remove")
        await person.hears("Removed Harbour Music School.")
        assert [profile.id for profile in person.desk.sites.profiles] == [STAGING.id]
        assert person.window.navigation.current == "welcome"
        assert person.window.top_bar.switcher.name.text() == "No site yet"
        assert person.window.windowTitle() == "LMS Desk"

    play(scenario)


# The practice weather


def test_weathers_are_combined_in_one_menu_that_stays_open_until_fine(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.practises()
        button, menu = person.window.top_bar.weather, person.window.weather_menu
        assert button.text() == "Weather: fine"
        person.clicks(button)
        person.picks(menu, "Slow")
        person.picks(menu, "Offline")
        assert menu.isVisible(), "several can be chosen"
        assert person.room.weather("masteriyo") == {"slow", "offline"}
        assert button.text() == "Weather: offline + 1"
        assert not entry(menu, "Fine").isChecked()
        person.picks(menu, "Slow")
        assert person.room.weather("masteriyo") == {"offline"}
        person.picks(menu, "Fine")
        assert person.room.weather("masteriyo") == frozenset()
        assert entry(menu, "Fine").isChecked()
        assert not entry(menu, "Offline").isChecked()
        assert button.text() == "Weather: fine"
        menu.close()

    play(scenario)


def test_the_weather_menu_works_with_the_keyboard(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.practises()
        menu = person.window.weather_menu
        person.window.top_bar.weather.setFocus(Qt.FocusReason.TabFocusReason)
        person.presses("Return")
        assert menu.isVisible()
        menu.setActiveAction(entry(menu, "Slow"))
        QTest.keyClick(menu, Qt.Key.Key_Return)
        QTest.keyClick(menu, Qt.Key.Key_Down)
        QTest.keyClick(menu, Qt.Key.Key_Space)
        assert menu.isVisible()
        assert person.room.weather("masteriyo") == {"slow", "offline"}
        QTest.keyClick(menu, Qt.Key.Key_Escape)
        assert not menu.isVisible()

    play(scenario)


def test_only_practice_has_weather(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.practises()
        assert person.window.top_bar.weather.isVisible()
        await person.works_at(HARBOUR)
        assert not person.window.top_bar.weather.isVisible()

    play(scenario)


def test_starting_the_practice_data_over_asks_first(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.practises()
        menu = person.window.weather_menu
        person.clicks(person.window.top_bar.weather)
        person.picks(menu, "Start the practice data over")
        await person.answers("", "Start the practice data over?")
        assert person.room.resets == 0
        person.clicks(person.window.top_bar.weather)
        person.picks(menu, "Start the practice data over")
        await person.answers("reset", "Your own sites are not touched")
        assert person.room.resets == 1
        assert person.desk.site is not None
        assert person.desk.site.profile.is_practice

    play(scenario)


# The status line


def test_the_status_line_tells_who_i_am_and_how_long_the_last_answer_took(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        status = person.window.status
        assert status.who.text() == "Not signed in"
        await person.works_at()
        assert status.who.text() == "Connected as Ann Berg, administrator"
        person.site_answers(took=84.3)
        assert status.who.text() == "Connected as Ann Berg, administrator  ·  last answer 84 ms"

    play(scenario)


def test_the_status_line_counts_what_was_sent_and_what_was_not(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        status = person.window.status
        await person.works_at()
        assert status.saved.text() == "All changes are sent"
        assert not status.sent.isVisible()
        person.site_answers("PUT")
        person.site_answers("PUT", status=403)
        person.site_answers("GET")
        assert status.sent.text() == "1 change sent", "refused and reading do not count"
        person.desk.drafts.put(HARBOUR.id, "courses", "1", {"name": "A"}, title="A")
        assert status.saved.text() == "1 change not sent yet, kept on this computer"
        person.desk.drafts.put(HARBOUR.id, "courses", "2", {"name": "B"}, title="B")
        assert status.saved.text() == "2 changes not sent yet, kept on this computer"
        assert person.window.side_bar.buttons["unfinished"].count == 2
        person.desk.drafts.put(STAGING.id, "courses", "2", {"name": "B"}, title="B")
        assert person.window.side_bar.buttons["unfinished"].count == 2, "another site's are not counted here"

    play(scenario)


def test_without_a_site_nothing_is_said_about_sending(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at(HARBOUR)
        person.refuses[STAGING.id] = Problem(Trouble.OFFLINE)
        person.window.open_site(STAGING.id)
        await until(lambda: person.window.navigation.current == "trouble")
        status = person.window.status
        assert status.who.text() == "Not signed in"
        assert status.saved.text() == ""

    play(scenario)


def test_a_sentence_in_the_status_line_goes_by_itself(qtbot: Any) -> None:
    from lmsdesk.ui.statusline import StatusLine

    line = StatusLine()
    qtbot.addWidget(line)
    line.resize(760, 28)
    line.show()
    line._timer.setInterval(10)
    line.say("Saved “Ukulele”.")
    assert line.said.text() == "Saved “Ukulele”."
    qtbot.waitUntil(lambda: line.said.text() == "")


def test_in_a_narrow_window_the_sentence_comes_before_the_rest(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        person.window.resize(760, 480)
        await person.works_at()
        person.site_answers("PUT")
        person.desk.drafts.put(HARBOUR.id, "courses", "1", {"name": "A"}, title="A")
        person.desk.say("Saved “Ukulele for Everyone”.")
        status = person.window.status
        await until(lambda: status.said.width() > 48, 5, "room for the sentence")
        assert not status.said.is_cut
        assert not status.sent.isVisible()
        person.desk.say("")
        assert status.sent.isVisible()

    play(scenario)


def test_the_search_of_the_top_bar_says_less_where_there_is_little_room(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        search = person.window.top_bar.search
        search.setFixedWidth(444)
        person.app.processEvents()
        assert search.text() == "Search courses and actions …"
        for width in (200, 120):
            search.setFixedWidth(width)
            person.app.processEvents()
            assert search.text() == "Search …"
            words = 46 + search.fontMetrics().horizontalAdvance(search.text())
            assert not search._cap.isVisible() or words <= search._cap.x(), "the words do not run into the key"
        assert search.accessibleName() == "Search courses and actions"

    play(scenario)


def test_a_screen_reader_hears_every_part_of_the_window_that_takes_the_keyboard(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        def nameless() -> list[str]:
            found = []
            for widget in person.window.findChildren(QWidget):
                if not widget.isVisible() or not widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                    continue
                spoken = QAccessible.queryAccessibleInterface(widget)
                if widget.focusProxy() is None and not spoken.text(QAccessible.Text.Name):
                    found.append(f"{type(widget).__name__} in {type(widget.parent()).__name__}")
            return found

        await person.starts()
        await person.works_at()
        for screen in ("courses", "categories", "unfinished", "settings"):
            await person.goes_to(screen)
            assert nameless() == [], screen
        person.presses("F12", person.window)
        await until(lambda: person.window.inspector is not None and person.window.inspector.isVisible())
        assert nameless() == [], "inspector"
        person.window.navigation.show("welcome")
        await person.rest()
        assert nameless() == [], "welcome"

    play(scenario)
