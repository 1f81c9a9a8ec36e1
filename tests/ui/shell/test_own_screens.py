"""Settings, what is not sent yet, the welcome, and notices above the screens."""

from __future__ import annotations

import random
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel

from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.domain.words import Sentence
from lmsdesk.storage.locations import locations, store_file
from lmsdesk.storage.settings import DENSITY, THEME, Settings
from lmsdesk.storage.store.file import Store
from lmsdesk.ui.theme import DARK, LIGHT, theme
from lmsdesk.ui.widgets import Notice
from tests.conftest import until
from tests.storage.store.shop import COURSES, course
from tests.ui.shell.conftest import Play
from tests.ui.shell.visitor import HARBOUR, STAGING, Visitor, site_profile


def pick(box: QComboBox, words: str) -> None:
    """Chooses in a closed box with the arrow keys."""
    box.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(box, Qt.Key.Key_Home)
    for _ in range(box.count()):
        if box.currentText() == words:
            return
        QTest.keyClick(box, Qt.Key.Key_Down)
    raise AssertionError(f"no “{words}” in the box")


# Settings


def test_the_appearance_changes_at_once_and_survives_a_restart(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at()
        screen = await person.goes_to("settings")
        pick(screen.boxes["theme"], "Dark")
        assert person.app.palette().color(QPalette.ColorRole.WindowText).name().upper() == DARK.text
        assert person.front is screen, "nothing else moved"
        pick(screen.boxes["theme"], "Light")
        assert theme.palette is LIGHT
        pick(screen.boxes["theme"], "Dark")
        assert Settings().get(THEME) == "dark", "on disk already"

    async def next_day(person: Visitor) -> None:
        assert theme.palette is DARK
        await person.works_at()
        screen = await person.goes_to("settings")
        assert screen.boxes["theme"].currentText() == "Dark"
        pick(screen.boxes["theme"], "As the system")
        assert theme.choice == "system"

    play(scenario)
    play(next_day)


def test_compact_rows_are_lower_at_once_and_come_back_after_a_restart(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at()
        normal = person.table.rowHeight(0)
        screen = await person.goes_to("settings")
        pick(screen.boxes["density"], "Compact")
        await person.goes_to("courses")
        assert person.table.rowHeight(0) < normal
        assert Settings().get(DENSITY) == "compact"

    async def next_day(person: Visitor) -> None:
        await person.works_at()
        assert person.table.rowHeight(0) == 28

    play(scenario)
    play(next_day)


def test_what_was_read_is_shown_limited_and_emptied(play: Play) -> None:
    path = store_file(locations().data, STAGING.id)

    async def used(screen: Any, words: str) -> None:
        await until(lambda: words in screen.store.used.text(), 10, f"“{words}”")

    async def scenario(person: Visitor) -> None:
        store = Store(path)
        dice = random.Random(1)
        store.keep(COURSES, [course(number, description=dice.randbytes(4000).hex()) for number in range(200)])
        store.close()
        await person.works_at()
        screen = await person.goes_to("settings")
        assert screen.boxes["store-megabytes"].currentText() == "At most 200 MB"
        await used(screen, "Used now: ")
        assert "MB" in screen.store.used.text()
        person.clicks("Empty now")
        await person.is_asked("changes that wait")
        await person.answers("empty")
        await used(screen, "Nothing is kept now.")
        assert not path.exists()
        store = Store(path)
        store.keep(COURSES, [course(1)])
        store.close()
        pick(screen.boxes["store-megabytes"], "Nothing")
        await until(lambda: not path.exists(), 10, "nothing to be kept")
        assert person.desk.sites.stores.limit == 0

    async def next_day(person: Visitor) -> None:
        assert person.desk.sites.stores.limit == 0
        await person.works_at()
        screen = await person.goes_to("settings")
        assert screen.boxes["store-megabytes"].currentText() == "Nothing"
        await used(screen, "Nothing is kept now.")
        assert not screen.store.empty.isEnabled()

    play(scenario)
    play(next_day)


def test_a_choice_that_cannot_be_written_holds_and_is_told(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at()
        screen = await person.goes_to("settings")

        def full(*_: Any, **__: Any) -> None:
            raise Problem(Trouble.STORAGE, sentence=Sentence("The disk is full."))

        with monkeypatch.context() as patch:
            patch.setattr(person.desk.settings._file, "write", full)
            pick(screen.boxes["theme"], "Dark")
        notice = await person.is_told("The disk is full.")
        assert "until you close LMS Desk" in notice.accessibleName()
        assert theme.palette is DARK
        pick(screen.boxes["theme"], "Light")
        assert person.notices() == []

    play(scenario)


def test_the_sites_are_listed_and_opened_from_the_settings(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.practises()
        await person.goes_to("settings")
        assert person.button("Open Harbour Music School")
        assert person.button("Remove Harbour staging")
        with pytest.raises(AssertionError):
            person.button("Remove Practice academy")
        person.clicks("Open Harbour staging")
        await until(lambda: person.desk.site is not None and person.desk.site.profile.id == STAGING.id)
        await person.rest()

    play(scenario)


def test_a_removed_site_leaves_the_settings_at_once(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at(HARBOUR)
        await person.goes_to("settings")
        person.clicks("Remove Harbour staging")
        await person.answers("remove")
        assert (
            "Harbour staging"
            not in person.front._sites.findChild(type(person.button("Open Harbour Music School"))).accessibleName()
        )
        with pytest.raises(AssertionError):
            person.button("Open Harbour staging")
        assert person.window.navigation.current == "settings", "the site in use stays"

    play(scenario)


# Unfinished


def keeps(person: Visitor, item: str, title: str, **values: Any) -> None:
    assert person.desk.drafts is not None
    person.desk.drafts.put(HARBOUR.id, "courses", item, {"name": title, **values}, title=title)


def test_what_was_not_sent_is_listed_and_opened_with_what_was_typed(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at()
        keeps(person, "2", "Watercolour at night")
        await person.goes_to("unfinished")
        await person.sees("Watercolour at night")
        assert person.front.header._count.text() == "1"
        person.clicks("Go on with Watercolour at night")
        await until(lambda: person.editor is not None)
        await person.rest()
        assert person.field("name").text() == "Watercolour at night"
        assert person.editor.unsaved

    play(scenario)


def test_a_new_item_that_was_not_sent_is_opened_too(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at()
        assert person.desk.drafts is not None
        item = person.desk.drafts.new_item(HARBOUR.id, "courses")
        person.desk.drafts.put(HARBOUR.id, "courses", item, {"name": "Never sent"}, title="Never sent")
        await person.goes_to("unfinished")
        person.clicks("Go on with Never sent")
        await until(lambda: person.editor is not None)
        await person.rest()
        assert person.field("name").text() == "Never sent"

    play(scenario)


def test_discarding_asks_first_and_only_then_forgets(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at()
        keeps(person, "2", "Watercolour at night")
        keeps(person, "3", "Café at noon")
        await person.goes_to("unfinished")
        person.clicks("Throw away Watercolour at night")
        await person.answers("", "Throw away what you typed in “Watercolour at night”?")
        assert len(person.desk.drafts.list()) == 2
        person.clicks("Throw away Watercolour at night")
        question = await person.is_asked("The site stays as it is")
        QTest.keyClick(question.focusWidget(), Qt.Key.Key_Return)
        await person.rest()
        assert len(person.desk.drafts.list()) == 2, "Enter discards nothing"
        person.clicks("Throw away Watercolour at night")
        await person.answers("discard")
        assert [draft.title for draft in person.desk.drafts.list()] == ["Café at noon"]
        assert person.window.focusWidget() is person.button("Go on with Café at noon")
        person.clicks("Throw away Café at noon")
        await person.answers("discard")
        await person.sees("Nothing is unfinished")
        assert person.window.side_bar.buttons["unfinished"].count is None

    play(scenario)


def test_another_site_s_unsent_changes_are_not_shown_here(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at(STAGING)
        keeps(person, "2", "Watercolour at night")
        await person.goes_to("unfinished")
        await person.sees("Nothing is unfinished")

    play(scenario)


def test_a_draft_of_something_that_is_gone_is_not_lost(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at()
        keeps(person, "999", "Typed before it was deleted")
        person.dialects[HARBOUR.id].trouble = lambda verb, _id: (
            Problem(Trouble.GONE, outcome=Outcome.NOT_DONE) if verb == "get" else None
        )
        await person.goes_to("unfinished")
        person.clicks("Go on with Typed before it was deleted")
        await until(lambda: person.editor is not None)
        await person.rest()
        assert person.field("name").text() == "Typed before it was deleted"

    play(scenario)


def test_a_draft_that_cannot_be_opened_now_says_why_and_stays(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at()
        keeps(person, "2", "Watercolour at night")
        person.dialects[HARBOUR.id].trouble = lambda verb, _id: Problem(Trouble.OFFLINE) if verb == "get" else None
        await person.goes_to("unfinished")
        person.clicks("Go on with Watercolour at night")
        await until(lambda: person.notices())
        await person.rest()
        assert person.window.navigation.current == "unfinished"
        assert len(person.desk.drafts.list()) == 1
        person.dialects[HARBOUR.id].trouble = lambda _verb, _id: None
        person.clicks(person.button("Try again", person.notices()[0]))
        await until(lambda: person.editor is not None)
        await person.rest()

    play(scenario)


# Welcome


def test_a_new_person_is_offered_two_beginnings_with_the_keyboard_on_practice(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.starts()
        assert person.window.navigation.current == "welcome"
        assert not person.window.side_bar.isVisible()
        assert person.keyboard() is person.front.practice
        person.presses("Space")
        await until(lambda: person.desk.site is not None)
        await person.rest()
        assert person.desk.site.profile.is_practice
        assert person.window.navigation.current == "courses"

    play(scenario, sites=())


def test_a_practice_academy_that_cannot_be_opened_says_why_beside_the_two_beginnings(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        start = person.room.start
        person.room.start = disk_is_full
        person.window.sites.open_practice()  # as --practice does
        await until(lambda: person.window.navigation.front is not None and person.notices())
        assert person.window.navigation.current == "welcome"
        assert "There is no room" in person.notices()[0].accessibleName()
        person.room.start = start
        person.clicks(person.front.practice)
        await until(lambda: person.desk.site is not None)

    def disk_is_full() -> Any:
        raise Problem(Trouble.STORAGE, sentence=Sentence("There is no room on the disk."))

    play(scenario, sites=())


def test_the_other_beginning_connects_a_site_and_cancel_comes_back(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.starts()
        person.clicks(person.front.connect_site)
        await until(lambda: person.editor is not None)
        await person.rest()
        person.clicks("Cancel")
        await until(lambda: person.editor is None)
        assert person.window.navigation.current == "welcome"

    play(scenario, sites=())


# Notices above the screens


def test_a_notice_of_the_window_pushes_every_screen_down_until_it_is_put_away(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at()
        stack, notices = person.window.stack, person.window.notices
        top = stack.y()
        person.desk.show_notice(Notice("caution", "Your key is kept until you close LMS Desk, no longer."), "vault")
        await until(lambda: stack.y() > top)
        assert notices.geometry().bottom() < stack.y()
        await person.goes_to("tags")
        (notice,) = person.notices()
        person.clicks(notice.buttons[-1])
        await until(lambda: stack.y() == top)

    play(scenario)


def test_a_failure_that_no_screen_expected_is_told_where_i_look(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at()
        person.window.show_failure(Problem(Trouble.OFFLINE))
        (notice,) = person.notices()
        assert person.front.isAncestorOf(notice)
        assert notice.tone == "trouble"

    play(scenario)


def test_a_damaged_file_is_told_once_at_the_start(play: Play, fenced: Any) -> None:
    async def scenario(person: Visitor) -> None:
        await person.starts()
        told = [notice.accessibleName() for notice in person.notices()]
        assert any("settings" in words.casefold() for words in told), told

    from lmsdesk.storage.locations import locations

    path = locations().settings
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{ this is no JSON")
    play(scenario, sites=())


def test_a_banner_says_when_keys_are_not_kept_and_trying_again_takes_it_away(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        why: list[Sentence | None] = [Sentence("No password store is running.")]
        person.vault.check = person.vault.retry = lambda: why[0]  # type: ignore[method-assign]
        await person.works_at()
        notice = await person.is_told("kept until you close")
        assert "No password store is running." in notice.accessibleName()
        person.clicks("Try again")
        await person.rest()
        await person.hears("The password store is not there.")
        why[0] = None
        person.clicks("Try again")
        await person.hears("kept in the password store again")
        await person.rest()
        assert person.notices() == []

    play(scenario)


# The whole window


def cut(person: Visitor) -> list[str]:
    """Buttons in the window that are not wholly there or whose words do not fit."""
    from PySide6.QtWidgets import QAbstractButton, QScrollArea

    found = []
    for button in person.window.findChildren(QAbstractButton):
        if not button.isVisible() or not (button.text() or button.accessibleName()):
            continue
        name = f"{button.accessibleName() or button.text()} {button.geometry().getRect()}"
        place = button.parentWidget()
        while place is not None and place is not person.window:
            if isinstance(place.parentWidget(), QScrollArea):
                break
            place = place.parentWidget()
        if place is person.window and button.visibleRegion().boundingRect() != button.rect():
            found.append(f"cut: {name}")
        words = button.text().replace("&&", "&")
        if words and button.fontMetrics().horizontalAdvance(words) > button.width():
            found.append(f"too narrow: {name}")
    return found


@pytest.mark.parametrize("weather", ["", "firewall"])
def test_everything_is_usable_in_the_smallest_window(play: Play, weather: str) -> None:
    async def scenario(person: Visitor) -> None:
        person.window.resize(760, 480)
        await person.practises()
        if weather:
            person.room.set_weather("masteriyo", frozenset({weather, "maintenance"}))
            person.desk.weather_changed.emit()
            person.desk.show_notice(
                Notice("caution", "Your key is kept until you close LMS Desk, no longer.", "Why."), "a"
            )
        person.desk.drafts.put("practice-masteriyo", "courses", "2", {"name": "A"}, title="A very long title " * 6)
        for screen in ("courses", "categories", "settings", "unfinished"):
            await person.goes_to(screen)
            assert (person.window.width(), person.window.height()) == (760, 480)
            assert cut(person) == [], screen
        await person.goes_to("courses")
        await person.opens(person.rows()[0])
        assert cut(person) == [], "editor"

    play(scenario)


def test_the_welcome_and_the_trouble_fit_the_smallest_window(play: Play) -> None:
    long = site_profile("long", "The Harbour School for Music, Dance and Everything That Floats on Water, Founded 1897")

    async def scenario(person: Visitor) -> None:
        person.window.resize(760, 480)
        person.refuses[long.id] = Problem(Trouble.OFFLINE)
        person.window.open_site(long.id)
        await person.sees("This site is not open")
        await person.rest()
        assert (person.window.width(), person.window.height()) == (760, 480)
        assert cut(person) == []
        person.window.navigation.show("welcome")
        await person.rest()
        assert cut(person) == []
        person.window.navigation.show("settings")
        await person.rest()
        area = person.front.findChild(type(person.front._sites.parentWidget().parentWidget().parentWidget()))
        assert area.horizontalScrollBar().maximum() == 0, "nothing is beside the screen"

    play(scenario, sites=(long,))


def test_changing_the_look_reaches_pictures_that_were_drawn_before(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        theme.choose("light")
        await person.works_at()
        keeps(person, "2", "Watercolour at night")
        await person.goes_to("unfinished")
        light = person.window.grab().toImage()
        signs = [sign.pixmap().toImage() for sign in person.front._page.findChildren(QLabel) if sign.pixmap()]
        theme.choose("dark")
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        person.app.processEvents()
        dark = person.window.grab().toImage()
        white = [
            (x, y)
            for x in range(0, dark.width(), 7)
            for y in range(0, dark.height(), 7)
            if dark.pixelColor(x, y).name() == "#ffffff"
        ]
        assert white == [], "nothing stays white in the dark"
        again = [sign.pixmap().toImage() for sign in person.front._page.findChildren(QLabel) if sign.pixmap()]
        assert len(signs) == len(again) == 1
        assert signs != again, "the sign of the draft is drawn anew"
        assert light.size() == dark.size()

    play(scenario)
