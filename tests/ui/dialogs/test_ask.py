"""Questions: awaited, answered by key or click, and the rest of the program goes on meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from lmsdesk.qt.tasks import Tasks
from lmsdesk.ui.dialogs.ask import Answer, Question, ask
from lmsdesk.ui.dialogs.crash import CrashDialog
from lmsdesk.ui.theme import theme
from lmsdesk.ui.widgets import Button
from tests.conftest import until

Run = Callable[[Any], Any]
SAVE, DISCARD = Answer("save", "Save", "primary"), Answer("discard", "Discard", "danger")


@pytest.fixture
def window(qapp: QApplication, qtbot: Any) -> QWidget:
    theme.install(qapp, "light")
    made = QWidget()
    made.resize(760, 480)
    qtbot.addWidget(made)
    made.show()
    return made


async def shown() -> Question:
    def found() -> Question | None:
        there = [w for w in QApplication.topLevelWidgets() if isinstance(w, Question) and w.isVisible()]
        return there[0] if there else None

    return await until(found, 5, "a question")


def answer_of(qt_run: Run, window: QWidget, do: Callable[[Question], object], *answers: Answer) -> str:
    async def scenario() -> str:
        asking = asyncio.create_task(ask(window, "Save what you typed?", "Not on the site yet.", answers))
        do(await shown())
        return await asking

    return qt_run(scenario())


def press(key: Qt.Key) -> Callable[[Question], object]:
    return lambda question: QTest.keyClick(question.focusWidget() or question, key)


def test_enter_gives_the_primary_answer(qt_run: Run, window: QWidget) -> None:
    assert answer_of(qt_run, window, press(Qt.Key.Key_Return), DISCARD, SAVE) == "save"


def test_escape_steps_back(qt_run: Run, window: QWidget) -> None:
    assert answer_of(qt_run, window, press(Qt.Key.Key_Escape), DISCARD, SAVE) == ""


def test_closing_the_question_steps_back(qt_run: Run, window: QWidget) -> None:
    assert answer_of(qt_run, window, lambda question: question.close(), DISCARD, SAVE) == ""


def test_enter_destroys_nothing_where_no_answer_is_primary(qt_run: Run, window: QWidget) -> None:
    assert answer_of(qt_run, window, press(Qt.Key.Key_Return), DISCARD) == ""


def test_each_button_gives_its_own_answer(qt_run: Run, window: QWidget) -> None:
    for key in ("discard", "save", ""):

        def click(question: Question, key: str = key) -> None:
            QTest.mouseClick(question.buttons[key], Qt.MouseButton.LeftButton)

        assert answer_of(qt_run, window, click, DISCARD, SAVE) == key


def test_tab_reaches_every_answer_and_enter_gives_the_one_with_the_keyboard(qt_run: Run, window: QWidget) -> None:
    def go(question: Question) -> None:
        reached = set()
        for _ in question.buttons:
            QTest.keyClick(question.focusWidget(), Qt.Key.Key_Tab)
            reached.add(question.focusWidget().text())
        assert reached == {"Cancel", "Discard", "Save"}
        question.buttons["discard"].setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(question.buttons["discard"], Qt.Key.Key_Return)

    assert answer_of(qt_run, window, go, DISCARD, SAVE) == "discard"


def test_work_goes_on_while_a_question_waits(qt_run: Run, window: QWidget) -> None:
    async def scenario() -> None:
        tasks, ticks = Tasks(), []

        async def work() -> None:
            for tick in range(20):
                await asyncio.sleep(0)
                ticks.append(tick)

        asking = tasks.start(ask(window, "Sure?", "", [SAVE]), name="ask")
        assert asking is not None
        question = await shown()
        tasks.start(work(), name="work")
        await until(lambda: len(ticks) == 20)
        assert question.isVisible()
        question.reject()
        assert await asking == ""

    qt_run(scenario())


def test_a_question_goes_when_the_work_that_asked_is_cancelled(qt_run: Run, window: QWidget) -> None:
    async def scenario() -> None:
        asking = asyncio.create_task(ask(window, "Sure?", "", [SAVE]))
        question = await shown()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert not shiboken6.isValid(question) or not question.isVisible()

    qt_run(scenario())


def test_two_questions_get_their_own_answers(qt_run: Run, window: QWidget) -> None:
    async def scenario() -> None:
        first = asyncio.create_task(ask(window, "First?", "", [SAVE]))
        one = await shown()
        second = asyncio.create_task(ask(window, "Second?", "", [SAVE]))
        await until(lambda: len([w for w in QApplication.topLevelWidgets() if isinstance(w, Question)]) == 2)
        two = next(w for w in QApplication.topLevelWidgets() if isinstance(w, Question) and w is not one)
        two.buttons["save"].click()
        one.buttons[""].click()
        assert (await first, await second) == ("", "save")

    qt_run(scenario())


def test_a_long_name_neither_cuts_the_buttons_nor_widens_the_question_without_end(window: QWidget) -> None:
    name = "The Harbour School for Music, Dance and Everything That Floats on Water, Founded 1897"
    question = Question(
        f"Remove “{name}” from LMS Desk?",
        "",
        [Answer("remove", f"Remove {name}", "danger")],
        details=[name],
        parent=window,
    )
    question.open()
    QApplication.processEvents()
    assert question.width() <= 760
    for button in question.buttons.values():
        assert question.rect().contains(button.geometry())
        assert button.width() >= button.minimumSizeHint().width()
    assert question.buttons["remove"].accessibleName() == f"Remove {name}"
    for label in question.findChildren(QLabel):
        assert label.height() >= label.heightForWidth(label.width()), "every line of the text is there"
    question.reject()


def test_the_report_of_our_mistake_blames_nobody_blocks_nothing_and_can_be_copied(
    window: QWidget, tmp_path: Path
) -> None:
    dialog = CrashDialog("KeyError: that was wrong", tmp_path / "crash-1.txt", window)
    dialog.show()
    assert not dialog.isModal()
    read = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "not your fault" in read
    assert str(tmp_path / "crash-1.txt") in read
    assert not dialog.text.isVisible()
    buttons = {button.text(): button for button in dialog.findChildren(Button)}
    for button in buttons.values():
        assert button.width() >= button.sizeHint().width(), button.text()
    assert dialog.focusWidget() is buttons["Go on working"], "Enter goes on"
    buttons["Copy the report"].click()
    assert QApplication.clipboard().text() == "KeyError: that was wrong"
    buttons["Show the report"].click()
    assert dialog.text.isVisible()
    assert dialog.text.toPlainText() == "KeyError: that was wrong"
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    dialog.deleteLater()


def test_without_a_file_there_is_no_folder_to_open(window: QWidget) -> None:
    dialog = CrashDialog("KeyError", None, window)
    assert "Open its folder" not in [button.text() for button in dialog.findChildren(Button)]
    dialog.deleteLater()
