"""A technical friend at the inspector: sends a request again, compares, and looks at what was before."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableWidget

from lmsdesk.domain.har import har_text
from tests.conftest import until
from tests.scenarios.person import Person

Play = Callable[..., None]


async def saves_a_price(person: Person, price: str) -> Any:
    """Opens the first course in the list, changes its title and saves; the exchange of the save."""
    await person.opens(person.rows()[0])
    person.clears_and_types(price, person.field("name"))
    person.presses("Ctrl+S")
    await person.rest()
    saves = [e for e in person.desk.journal.exchanges if e.method == "PUT"]
    return saves[-1]


async def opened(person: Person, number: int) -> Any:
    person.desk.show_exchange(number)
    await person.rest()
    return person.window.inspector.panel


def test_a_save_is_edited_and_sent_again_after_being_asked(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.starts(practice=True)
        await person.opens_practice()
        save = await saves_a_price(person, "Ukulele by hand")
        panel = await opened(person, save.number)
        person.clicks(panel.details.resend)
        page = panel.resend
        assert panel.pages.currentWidget() is page
        assert "uthorization" not in page.headers.toPlainText(), "the sign-in is put in when it is sent"
        page.body.setPlainText('{"name": "Sent by hand"}')
        before = len(person.desk.journal)
        page.ask_and_send()
        await person.is_asked("Send this to Harbour Music School?")
        assert len(person.desk.journal) == before, "nothing is sent before the answer"
        await person.answers("")
        assert len(person.desk.journal) == before
        assert page.body.toPlainText() == '{"name": "Sent by hand"}'
        page.ask_and_send()
        await person.answers("send", "Send this to Harbour Music School?")
        await until(lambda: len(person.desk.journal) > before)
        await person.rest()
        sent = person.desk.journal.exchanges[-1]
        assert (sent.method, sent.status) == ("PUT", 200)
        assert sent.json()["name"] == "Sent by hand"
        assert sent.credential == save.credential != ""
        assert panel.details.exchange is sent
        assert sent.action.title.startswith("Sent by hand: PUT /wp-json/masteriyo/v1/courses/")

    play(scenario)


def test_a_read_is_sent_at_once_also_as_a_visitor_and_other_sites_are_not_asked(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.starts(practice=True)
        await person.opens_practice()
        reading = next(e for e in person.desk.journal.exchanges if e.route.endswith("/courses"))
        panel = await opened(person, reading.number)
        panel.edit_and_resend()
        panel.resend.anonymous.setChecked(True)
        panel.resend.ask_and_send()
        await person.rest()
        sent = person.desk.journal.exchanges[-1]
        assert sent.number > reading.number
        assert sent.credential == ""
        assert not any(name.lower() == "authorization" for name, _ in sent.request_headers)
        count = len(person.desk.journal)
        for address, method, headers in (
            ("https://elsewhere.example/wp-json/", "GET", ""),
            (sent.url, "GET", "no header at all"),
            (sent.url + "?token=••••••", "GET", ""),
        ):
            panel.new_request()
            panel.resend.address.setText(address)
            panel.resend.method.setCurrentText(method)
            panel.resend.headers.setPlainText(headers)
            panel.resend.ask_and_send()
            await person.rest()
            assert len(person.desk.journal) == count
            assert panel.resend.address.text() == address
        panel.resend.done.emit()
        assert panel.pages.currentWidget() is panel.splitter

    play(scenario)


def test_what_changed_since_it_worked(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.starts(practice=True)
        await person.opens_practice()
        await saves_a_price(person, "Ukulele one")
        person.weather("firewall")
        person.clears_and_types("Ukulele two", person.field("name"))
        person.presses("Ctrl+S")
        await until(lambda: person.desk.journal.exchanges[-1].failed)
        await person.rest()
        bad = next(e for e in reversed(person.desk.journal.exchanges) if e.method == "PUT")
        panel = await opened(person, bad.number)
        panel.compare_with_good()
        await person.rest()
        assert panel.pages.currentWidget() is panel.compare
        words = panel.compare.words.text()
        assert "Then it ended with 200" in words
        assert "What we asked is different: name" in words
        table: QTableWidget = panel.compare.table
        shown = [table.item(row, 0).text() for row in range(table.rowCount())]
        assert any("status" in text for text in shown)

    play(scenario)


def test_two_are_compared_and_a_file_of_others_is_only_looked_at(play: Play, tmp_path: Any) -> None:
    async def scenario(person: Person) -> None:
        await person.starts(practice=True)
        await person.opens_practice()
        lists = [e for e in person.desk.journal.exchanges if e.method == "GET"][:2]
        panel = await opened(person, lists[0].number)
        select = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        panel.list.selectionModel().select(panel.model.find(lists[1].number), select)
        panel.compare_chosen()
        await person.rest()
        assert panel.pages.currentWidget() is panel.compare
        assert panel.compare.table.rowCount() > 1
        panel.back()
        file = tmp_path / "theirs.har"
        file.write_text(har_text(lists), "utf-8")
        await panel.files._open(file)
        await person.rest()
        assert panel.details.exchange.site.startswith("file:")
        assert not panel.details.resend.isEnabled()
        assert "read from a file" in panel.details.resend.toolTip()
        panel.edit_and_resend()
        assert panel.pages.currentWidget() is panel.splitter

    play(scenario)


def test_the_inspector_fills_the_window_and_gives_the_screen_back_as_it_was(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.starts(practice=True)
        await person.opens_practice()
        await person.opens(person.rows()[0])
        person.clears_and_types("not saved yet", person.field("name"))
        panel = await opened(person, person.last_number())
        panel.enlarge_button.click()
        assert panel.isVisible()
        assert not person.window.stack.isVisible()
        panel.enlarge_button.click()
        assert person.window.stack.isVisible()
        assert person.window.inspector.isVisible()
        assert person.field("name").text() == "not saved yet"
        panel.enlarge_button.click()
        person.window.toggle_inspector()
        assert not panel.isVisible()
        assert person.window.stack.isVisible()
        person.editor.revert()

    play(scenario)


def test_tab_goes_through_the_inspector_as_one_reads_it(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.starts(practice=True)
        await person.opens_practice()
        panel = await opened(person, person.last_number())
        panel.details.answer.choose("pretty")
        await person.rest()
        panel.filter.setFocus(Qt.FocusReason.TabFocusReason)
        walked: list[Any] = []
        while (now := QApplication.focusWidget()) is not None and panel.isAncestorOf(now) and now not in walked:
            walked.append(now)
            QTest.keyClick(now, Qt.Key.Key_Tab)
        details, answer = panel.details, panel.details.answer
        chip = next(chip for chip in answer._ways.buttons() if chip.isChecked())
        wanted = [
            panel.filter, panel.top.new, panel.clear_button, panel.enlarge_button, panel.list,
            details.pin, details.colour, details.tabs.tabBar(), chip, answer.pretty.currentWidget(),
            details.resend, details.copy, details.compare,
        ]  # fmt: skip
        assert [one for one in walked if one in wanted] == wanted
        assert len([one for one in walked if one in answer._ways.buttons()]) == 1, "the other ways are for the arrows"
        chip.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(chip, Qt.Key.Key_Left)
        assert answer.way == "table"
        assert all(one.accessibleName() or one.text() for one in walked), "each is told to a screen reader"

    play(scenario)


def test_in_a_low_window_the_inspector_fills_it_and_every_word_has_room(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.starts(practice=True)
        await person.opens_practice()
        person.window.resize(960, 540)
        panel = await opened(person, person.last_number())
        assert not person.window.stack.isVisible()
        assert panel.top.title.isHidden(), "the filter needs its room"
        assert panel.top.filter.geometry().right() < panel.top.few.geometry().left()
        address = panel.details._address
        assert address.is_cut
        end = address.grab().toImage().copy(address.width() - 8, 0, 8, address.height())
        assert len({end.pixel(x, y) for x in range(8) for y in range(end.height())}) > 1, "a sign that there is more"
        for button in (panel.details.resend, panel.details.copy, panel.details.compare):
            assert button.width() >= button.sizeHint().width(), button.text()
        person.window.toggle_inspector()
        assert person.window.stack.isVisible()

    play(scenario)


def test_what_support_gets_is_read_before_it_is_saved(play: Play, tmp_path: Any) -> None:
    async def scenario(person: Person) -> None:
        await person.starts(practice=True)
        await person.opens_practice()
        save = await saves_a_price(person, "Ukulele for support")
        panel = await opened(person, save.number)
        panel.details.note.setText("this is the one")
        panel.details.note.editingFinished.emit()
        panel.for_support()
        await person.rest()
        page = panel.bundle
        assert panel.pages.currentWidget() is page
        assert list(page.files) == ["read me first.txt", "versions.txt", "requests.txt", "requests.har"]
        assert "Keys, tokens, passwords and cookies are hidden" in page.text.text()
        page.list.setCurrentRow(2)
        await person.rest()
        shown = page.text.text()
        assert "PUT http://127.0.0.1" in shown
        assert "Note: this is the one" in shown
        assert "Ukulele for support" in shown
        page.check.click()
        await until(lambda: "health check.txt" in page.files, 40)
        await person.rest()
        assert "Health check of" in page.files["health check.txt"]
        names = [page.list.item(row).data(256) for row in range(page.list.count())]
        page.list.item(names.index("requests.har")).setCheckState(Qt.CheckState.Unchecked)
        page.ask_save()
        file = tmp_path / "for support.zip"
        page.dialog.fileSelected.emit(str(file))
        page.dialog.reject()
        await until(file.exists)
        await person.rest()
        with zipfile.ZipFile(file) as archive:
            assert set(archive.namelist()) == set(page.files) - {"requests.har"}
            assert archive.read("requests.txt").decode() == page.files["requests.txt"]
        assert panel.pages.currentWidget() is panel.splitter

    play(scenario)
