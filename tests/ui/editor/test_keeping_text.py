"""Nothing typed is lost: drafts, sudden ends, and the question on leaving."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.words import Sentence
from tests.conftest import until
from tests.ui.editor.person import Person, person

Scenario = Callable[[Person], Coroutine[Any, Any, None]]


@pytest.fixture
def play(qt_run: Any, qapp: QApplication) -> Callable[[Scenario], None]:
    """Play a scenario with a person at the window."""
    from lmsdesk.ui.theme import theme

    theme.install(qapp, "light")

    def run(scenario: Scenario) -> None:
        with person() as who:
            qt_run(scenario(who))

    return run


async def typed_and_killed(who: Person) -> None:
    """Type a title and half a price; the program is killed after the pause."""
    await who.open()
    who.type("name", "Half a thought")
    who.type("regular_price", "12,x")
    await until(who.drafts.list, what="the draft")
    who.kill()


def test_a_draft_comes_back_with_unreadable_text_as_well(play: Any) -> None:
    async def scenario(who: Person) -> None:
        await typed_and_killed(who)
        editor = await who.open()
        assert who.value("name") == "Half a thought"
        assert editor.form.editors["regular_price"].typed() == "12,x"
        assert "You typed this on" in who.words()
        assert "it was not sent" in who.words()
        assert editor.head.marker.isVisible()
        who.click("Keep")
        assert not who.words()
        assert who.value("name") == "Half a thought"

    play(scenario)


KILLED = """
import asyncio, os, signal, sys
import qasync
from PySide6.QtWidgets import QApplication
from tests.conftest import until
from tests.ui.editor.person import Person
from tests.sites.fake import academy

app = QApplication([])
loop = qasync.QEventLoop(app)
asyncio.set_event_loop(loop)

async def main():
    who = Person(*academy(2))
    editor = await who.open()
    who.type("name", "Typed before the end")
    paused = []
    editor.keeper.paused.connect(lambda: paused.append(1))
    await until(lambda: paused)
    os.kill(os.getpid(), signal.SIGKILL)

loop.run_until_complete(main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
def test_what_was_typed_before_kill_9_is_there_afterwards(play: Any) -> None:
    ended = subprocess.run([sys.executable, "-c", KILLED], timeout=60, check=False, capture_output=True)
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()

    async def scenario(who: Person) -> None:
        await who.open()
        assert who.value("name") == "Typed before the end"

    play(scenario)


def test_discarding_a_draft_shows_the_site_again(play: Any) -> None:
    async def scenario(who: Person) -> None:
        await typed_and_killed(who)
        editor = await who.open()
        who.click("Discard")
        assert who.value("name") == "Ukulele 1"
        assert not editor.unsent
        assert who.drafts.list() == ()

    play(scenario)


def test_a_draft_tells_what_changed_on_the_site_and_overwrites_only_what_was_typed(play: Any) -> None:
    async def scenario(who: Person) -> None:
        await typed_and_killed(who)
        there = who.dialect.items["courses"]
        there[1] = there[1].with_values(slug="moved", name="Renamed")
        await who.open()
        assert "Meanwhile this was changed on the site: Title, Web address." in who.words()
        assert who.value("slug") == "moved"
        assert who.value("name") == "Half a thought"
        who.type("regular_price", "30")
        await until(lambda: who.drafts.list()[0].values.get("regular_price") == 30, what="the draft")
        who.kill()
        there[1] = there[1].with_values(slug="moved-again")
        await who.open()
        assert who.value("slug") == "moved-again"
        await who.save()
        assert who.dialect.asked[-1] == "update name,regular_price 1"
        assert who.drafts.list() == ()

    play(scenario)


def test_a_draft_of_what_the_site_holds_by_now_is_forgotten(play: Any) -> None:
    async def scenario(who: Person) -> None:
        await who.open()
        who.type("name", "Same")
        await until(who.drafts.list)
        who.type("name", "Ukulele 1")
        await until(lambda: not who.drafts.list(), what="no draft")

    play(scenario)


def test_a_new_items_draft_is_opened_by_its_key(play: Any) -> None:
    async def scenario(who: Person) -> None:
        await who.open(None)
        who.type("name", "Lute")
        drafts = await until(who.drafts.list)
        who.kill()
        await who.open(None, draft=drafts[0].item)
        assert who.value("name") == "Lute"
        await who.save()
        assert who.dialect.asked[-1] == "create 0"
        assert who.drafts.list() == ()

    play(scenario)


def test_who_types_without_a_pause_is_kept_as_well(play: Any) -> None:
    async def scenario(who: Person) -> None:
        await who.open()
        place = who.place("name")

        def kept() -> bool:
            QTest.keyClicks(place, "a")
            return bool(who.drafts.list())

        await until(kept, what="a draft while typing")

    play(scenario)


def test_leaving_asks_once_and_saves(play: Any) -> None:
    async def scenario(who: Person) -> None:
        await who.open()
        who.type("name", "New name")
        who.press(Qt.Key.Key_Escape)
        await who.answer("save")
        await until(lambda: who.window.navigation.editor is None)
        assert who.dialect.items["courses"][1]["name"] == "New name"
        assert who.drafts.list() == ()

    play(scenario)


def test_leaving_with_a_draft(play: Any) -> None:
    async def scenario(who: Person) -> None:
        editor = await who.open()
        who.type("name", "New name")
        QTest.mouseClick(editor.head.back, Qt.MouseButton.LeftButton)
        await who.answer("keep")
        await until(lambda: who.window.navigation.editor is None)
        assert who.dialect.asked == ["get 1"]
        assert [draft.values["name"] for draft in who.drafts.list()] == ["New name"]

    play(scenario)


def test_leaving_and_discarding(play: Any) -> None:
    async def scenario(who: Person) -> None:
        await who.open()
        who.type("name", "New name")
        await until(who.drafts.list)
        who.press(Qt.Key.Key_Escape)
        await who.answer("discard")
        await until(lambda: who.window.navigation.editor is None)
        assert who.dialect.asked == ["get 1"]
        assert who.drafts.list() == ()

    play(scenario)


def test_staying_keeps_everything(play: Any) -> None:
    async def scenario(who: Person) -> None:
        editor = await who.open()
        who.type("name", "New name")
        who.press(Qt.Key.Key_Escape)
        await who.answer("")
        assert who.window.navigation.editor is editor
        assert who.value("name") == "New name"

    play(scenario)


def test_a_save_that_fails_on_leaving_stays(play: Any) -> None:
    async def scenario(who: Person) -> None:
        editor = await who.open()
        who.type("name", "New name")
        who.dialect.trouble = lambda verb, id: Problem(Trouble.OFFLINE) if "update" in verb else None
        who.desk.open_editor("courses", who.dialect.items["courses"][2])
        await who.answer("save")
        await until(lambda: not who.tasks.busy("navigate"))
        assert who.window.navigation.editor is editor
        assert who.value("name") == "New name"
        assert editor.notices.current("save") is not None

    play(scenario)


def test_untouched_goes_without_a_question(play: Any) -> None:
    async def scenario(who: Person) -> None:
        await who.open()
        who.press(Qt.Key.Key_Escape)
        await until(lambda: who.window.navigation.editor is None)

    play(scenario)


def test_a_new_item_that_begins_with_values_goes_without_a_question(play: Any) -> None:
    async def scenario(who: Person) -> None:
        editor = await who.open(None, values={"name": "Copy of Ukulele"})
        assert editor.head.save.isEnabled()
        who.press(Qt.Key.Key_Escape)
        await until(lambda: who.window.navigation.editor is None)
        assert who.drafts.list() == ()

    play(scenario)


def test_a_draft_of_an_item_that_is_gone_can_be_made_again(play: Any) -> None:
    async def scenario(who: Person) -> None:
        await typed_and_killed(who)
        who.dialect.trouble = lambda verb, id: Problem(Trouble.GONE) if verb == "get" else None
        editor = await who.open()
        assert "is not on the site any more" in who.words()
        assert who.value("name") == "Half a thought"
        who.type("regular_price", "30")
        who.click("Create it again")
        await who.saved()
        assert editor.subject.record is not None
        made = who.dialect.items["courses"][editor.subject.record.id]
        assert made["name"] == "Half a thought"
        assert made["description"] == "<p>Four strings.</p>"
        assert who.drafts.list() == ()

    play(scenario)


def test_an_item_that_is_gone_before_it_was_opened_is_told(play: Any) -> None:
    async def scenario(who: Person) -> None:
        who.dialect.trouble = lambda verb, id: Problem(Trouble.GONE) if verb == "get" else None
        editor = await who.open()
        assert "is not on the site any more" in who.words()
        assert editor.form.editors["name"].read_only
        who.press(Qt.Key.Key_Escape)
        await until(lambda: who.window.navigation.editor is None)

    play(scenario)


def test_the_last_letters_are_kept_when_the_editor_goes_without_a_question(play: Any) -> None:
    async def scenario(who: Person) -> None:
        await who.open()
        who.type("name", "Last words")
        who.window.navigation._put_editor_away()
        assert [draft.values["name"] for draft in who.drafts.list()] == ["Last words"]

    play(scenario)


def test_a_full_disk_is_told_and_the_text_stays(play: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(who: Person) -> None:
        await who.open()

        def full(*_args: Any, **_more: Any) -> None:
            raise Problem(Trouble.STORAGE, sentence=Sentence("The disk is full."))

        monkeypatch.setattr(who.drafts, "put", full)
        who.type("name", "Typed")
        await until(lambda: who.editor.notices.current("draft file"))
        assert who.value("name") == "Typed"
        who.press(Qt.Key.Key_Escape)
        await who.answer("keep")
        await until(lambda: not who.tasks.busy("leave the editor"))
        assert who.window.navigation.editor is not None
        await who.save()
        assert who.dialect.asked[-1] == "update name 1"
        monkeypatch.undo()

    play(scenario)
