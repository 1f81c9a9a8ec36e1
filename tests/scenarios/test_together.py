"""Many courses at once: bulk edit, the sheet, and the spreadsheet that goes out and comes back."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from lmsdesk.domain.changing import Way
from lmsdesk.ui.trial.bulk_page import BulkPage
from lmsdesk.ui.trial.import_page import ImportPage
from lmsdesk.ui.trial.sheet_page import SheetPage
from lmsdesk.ui.trial.trial_model import State
from lmsdesk.ui.trial.trial_page import TrialPage
from lmsdesk.ui.widgets import Notice
from tests.conftest import until
from tests.scenarios.person import Person


def select(person: Person, count: int) -> list[Any]:
    """Selects the first rows, as with Shift and the arrow keys."""
    table = person.table
    table.setFocus()
    table.setCurrentIndex(table.model().index(0, 0))
    for _ in range(count - 1):
        QTest.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    return list(table.selected())


async def bulk_page(person: Person, count: int) -> BulkPage:
    await person.opens_practice()
    records = select(person, count)
    person.front.together.change(records)
    await until(lambda: isinstance(person.front, BulkPage), 10, "the page")
    return person.front


async def prices(person: Person) -> dict[Any, Decimal | None]:
    found = await person.desk.site.shelf("courses").first()
    return {record.id: record["regular_price"] for record in found.records}


async def done(page: TrialPage) -> None:
    await until(lambda: not page.running and page.model.count(State.DONE, State.FAILED), 20, "an outcome")


def test_forty_prices_go_up_by_ten_percent_and_come_down_again(play: Any) -> None:
    async def scenario(person: Person) -> None:
        page = await bulk_page(person, 40)
        before = await prices(person)
        line = page.begin_with("regular_price", Way.RAISE)
        assert not page.go.isEnabled(), "nothing is chosen yet"
        QTest.keyClicks(line.amount, "10")
        await until(lambda: page.model.count(State.CHANGES), 5, "the trial")
        ready = page.model.count(State.CHANGES)
        assert page.go.text() == f"Change {ready} courses"
        shown = page.model.index(next(r for r in range(40) if page.model.line(r).ready), 1).data()
        assert "→" in shown
        assert await prices(person) == before, "nothing was sent by looking"
        page.go.click()
        await done(page)
        after = await prices(person)
        for row in page.rows:
            wanted = row.after("regular_price") if row.ready else before[row.id]
            assert after[row.id] == wanted
        page.undo.click()
        await until(lambda: not page.running and page.model.count(State.DONE) == 0, 20, "everything taken back")
        assert await prices(person) == before

    play(scenario)


def test_what_would_be_refused_is_told_before_and_left_out(play: Any) -> None:
    async def scenario(person: Person) -> None:
        page = await bulk_page(person, 40)
        line = page.begin_with("sale_price", Way.SET)
        line.editor.change(Decimal("60"))
        await until(lambda: page.model.count(State.REFUSED), 5, "refused rows")
        refused = [one for one in page.model.lines if one.state is State.REFUSED]
        assert any("not below the price" in one.words for one in refused)
        page.chips["refused"].click()
        assert page.model.rowCount() == len(refused)

    play(scenario)


def test_half_way_the_site_goes_and_the_rest_goes_on_later_without_doubling(play: Any) -> None:
    async def scenario(person: Person) -> None:
        page = await bulk_page(person, 30)
        line = page.begin_with("regular_price", Way.RAISE)
        QTest.keyClicks(line.amount, "10")
        await until(lambda: page.model.count(State.CHANGES), 5)
        total = page.model.count(State.CHANGES)
        page.line.set_done = lambda finished, of: page._stop.set() if finished >= 5 else None  # type: ignore[method-assign]
        page.start()
        await until(lambda: not page.running and page.model.count(State.DONE), 20)
        reached = page.model.count(State.DONE)
        assert 5 <= reached < total
        assert any(f"Stopped after {reached} of {total}" in notice.title for notice in person.notices())
        del page.line.set_done
        assert page.go.text() == f"Go on with {total - reached}"
        page.start()
        await until(lambda: page.model.count(State.DONE) == total, 20, "the rest")
        after = await prices(person)
        assert all(after[row.id] == row.after("regular_price") for row in page.rows if row.ready), "raised once"

    play(scenario)


def test_a_row_that_the_site_refuses_stays_marked_and_selected(play: Any) -> None:
    async def scenario(person: Person) -> None:
        page = await bulk_page(person, 6)
        gone = page.records[2]
        academy = person.desk.practice._server.masteriyo
        academy.db.run("DELETE FROM posts WHERE id = ?", (gone.id,))
        line = page.begin_with("course_badge", Way.SET)
        line.editor.change("<b>New</b>")
        await until(lambda: page.model.count(State.CHANGES), 5)
        page.start()
        await done(page)
        bent = {one.words for one in page.model.lines if one.state is State.DONE}
        assert all("The site keeps plain text here" in words for words in bent), bent
        assert sum(one.bent for one in page.model.lines) == 5
        await person.is_told("Of 5 rows the site made something else")
        (failed,) = [one for one in page.model.lines if one.state is State.FAILED]
        assert failed.id == gone.id
        assert failed.words
        assert [record.id for record in page.failed_records()] == [gone.id]
        assert page.model.count(State.DONE) == 5
        person.desk.close_editor()
        await person.rest()
        assert [record.id for record in person.table.selected()] in ([gone.id], []), "gone ones leave the list"

    play(scenario)


def test_the_rows_that_could_not_be_changed_are_selected_in_the_list(play: Any) -> None:
    async def scenario(person: Person) -> None:
        page = await bulk_page(person, 6)
        line = page.begin_with("course_badge", Way.SET)
        line.editor.change("New")
        await until(lambda: page.model.count(State.CHANGES) == 6, 5)
        person.weather("firewall")
        page.start()
        await done(page)
        assert page.model.count(State.FAILED) == 6
        ids = [record.id for record in page.records]
        person.weather()
        person.desk.close_editor()
        await person.rest()
        assert [record.id for record in person.table.selected()] == ids

    play(scenario)


async def sheet_page(person: Person) -> SheetPage:
    await person.opens_practice()
    person.front.together.sheet()
    await until(lambda: isinstance(person.front, SheetPage), 10, "the sheet")
    await person.rest()
    return person.front


def column(page: SheetPage, name: str) -> int:
    return [field.name for field in page.model.fields].index(name)


def test_cells_are_typed_filled_down_pasted_and_saved_together(play: Any) -> None:
    async def scenario(person: Person) -> None:
        page = await sheet_page(person)
        model, table = page.model, page.table
        price, access = column(page, "regular_price"), column(page, "access_mode")
        rows = [at for at, record in enumerate(model.records) if record["access_mode"] == "one_time"][:4]
        table.setCurrentIndex(model.index(rows[0], 0))
        QTest.keyClicks(table, "N")
        editor = table.indexWidget(table.currentIndex()) or table.findChild(type(page.focusWidget() or table))
        assert editor is not None
        model.setData(model.index(rows[0], 0), "New title")
        model.setData(model.index(rows[0], price), "77.50")
        model.fill_down(rows, [price])
        assert model.changed == 1 + len(rows)
        QGuiApplication.clipboard().setText("Pay regularly\t99\r\nPay regularly\t98\r\n")
        first, second = sorted((access, price))
        if second == first + 1:  # the two stand side by side, as in the list
            table.setCurrentIndex(model.index(rows[0], first))
            QTest.keyClick(table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        model.undo.undo()
        assert model.value(rows[0], price) == Decimal("77.50"), "the paste is one step"
        page._save()
        assert page.trial is not None
        assert page.trial.model.count(State.CHANGES) == len(rows)
        page.trial.start()
        await done(page.trial)
        assert page.trial.model.count(State.DONE) == len(rows)
        assert model.changed == 0, "the site holds it now"
        page._back_to_sheet()
        stored = await person.desk.site.shelf("courses").open(model.records[rows[0]].id)
        assert (stored["name"], stored["regular_price"]) == ("New title", Decimal("77.50"))
        assert person.desk.drafts.list(site=person.desk.site.profile.id) == ()

    play(scenario)


def test_the_look_before_saving_takes_the_whole_page_also_where_a_sentence_stood_above_the_sheet(play: Any) -> None:
    async def scenario(person: Person) -> None:
        page = await sheet_page(person)
        page.notices.show_notice(Notice("note", "4 cells that you typed earlier are back.", "More words."), "else")
        page.model.setData(page.model.index(0, column(page, "regular_price")), "61")
        await person.rest()
        before = page.table.mapTo(page, QPoint())
        page._save()
        await until(lambda: page.trial is not None and page.trial.isVisible(), 10, "the look")
        await person.rest()
        assert page.trial is not None
        assert page.trial.geometry() == page.rect()
        page._back_to_sheet()
        await person.rest()
        assert page.table.mapTo(page, QPoint()) == before

    play(scenario)


def test_a_cell_that_cannot_be_read_stays_as_typed_and_is_told(play: Any) -> None:
    async def scenario(person: Person) -> None:
        page = await sheet_page(person)
        price, place = column(page, "regular_price"), page.table.mapTo(page, QPoint())
        page.model.setData(page.model.index(0, price), "cheap")
        assert page.model.index(0, price).data() == "cheap"
        assert page.model.unreadable == 1
        assert page.help.text().startswith("1 cell cannot be read yet")
        assert page.table.mapTo(page, QPoint()) == place, "nothing moves under somebody who types"
        assert "is a number" in page.model.index(0, price).data(Qt.ItemDataRole.ToolTipRole)
        page.model.undo.undo()
        assert page.model.changed == 0
        assert page.help.text().startswith("Type into a cell")

    play(scenario)


@pytest.mark.parametrize(
    ("text", "amount"),
    [("61,50", "61.50"), ("61.50", "61.50"), ("1.234,50", "1234.50"), ("1,234.50", "1234.50"), ("EUR 61,50", "61.50")],
)
def test_a_price_may_be_typed_with_comma_or_point(play: Any, text: str, amount: str) -> None:
    async def scenario(person: Person) -> None:
        page = await sheet_page(person)
        price = column(page, "regular_price")
        page.model.setData(page.model.index(0, price), text)
        assert page.model.value(0, price) == Decimal(amount)

    play(scenario)


def test_what_is_typed_in_the_sheet_is_unfinished_work_at_once(play: Any) -> None:
    async def scenario(person: Person) -> None:
        page = await sheet_page(person)
        page.model.setData(page.model.index(0, 0), "Half a title")
        site = person.desk.site.profile.id
        await until(lambda: person.desk.drafts.list(site=site), 2, "a draft")
        (draft,) = person.desk.drafts.list(site=site)
        assert draft.values["name"] == "Half a title"
        assert draft.id == page.model.records[0].id
        page.model.undo.undo()
        await until(lambda: not person.desk.drafts.list(site=site), 2, "no draft any more")

    play(scenario)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_file_goes_out_is_changed_and_comes_back(play: Any, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"courses.{ending}"

    def raise_all() -> int:
        """What a person does in a spreadsheet: a new price in every row that has one, and one new row."""
        if ending == "csv":
            rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))
            price, title = rows[0].index("Price"), rows[0].index("Title")
            changed = [row for row in rows[1:] if row[price] and float(row[price]) > 0]
            for row in changed:
                row[price] = str(float(row[price]) + 1)
            rows.append([""] * len(rows[0]))
            rows[-1][title] = "From a spreadsheet"
            out = io.StringIO()
            csv.writer(out, delimiter=";").writerows(rows)
            path.write_text(out.getvalue(), "utf-8")
            return len(changed)
        from openpyxl import load_workbook

        book = load_workbook(path)
        page = book.active
        assert page is not None
        heads = [cell.value for cell in page[1]]
        price, title = heads.index("Price") + 1, heads.index("Title") + 1
        count = 0
        for row in range(2, page.max_row + 1):
            cell = page.cell(row, price)
            if cell.value:
                cell.value = float(cell.value) + 1
                count += 1
        page.cell(page.max_row + 1, title).value = "From a spreadsheet"
        book.save(path)
        return count

    async def scenario(person: Person) -> None:
        await person.opens_practice()
        before = await prices(person)
        person.front.together.export(True, path)
        await until(path.exists, 10, "the file")
        await person.rest()
        count = raise_all()
        person.front.together.import_file(path)
        await until(lambda: isinstance(person.front, ImportPage) and person.front.plan is not None, 10, "the plan")
        page = person.front
        assert page.model.count(State.CHANGES) == count
        assert page.model.count(State.NEW) == 1
        assert page.model.count(State.REFUSED) == 0, [line.words for line in page.model.lines if not line.ready]
        page.start()
        await done(page)
        assert page.model.count(State.DONE) == count + 1
        after = await prices(person)
        assert {id: price for id, price in after.items() if id in before} == {
            id: price + 1 if price else price for id, price in before.items()
        }
        titles = [record["name"] for record in (await person.desk.site.shelf("courses").first()).records]
        assert titles.count("From a spreadsheet") == 1

    play(scenario)


def test_a_file_of_another_academy_changes_nothing(play: Any, tmp_path: Path) -> None:
    path = tmp_path / "courses.csv"

    async def scenario(person: Person) -> None:
        await person.opens_practice("learnomy")
        person.front.together.export(True, path)
        await until(path.exists, 10, "the file")
        await person.rest()
        await person.opens_practice("masteriyo")
        person.front.together.import_file(path)
        await until(lambda: isinstance(person.front, ImportPage) and person.front.plan is not None, 10, "the plan")
        assert not person.front.go.isEnabled()
        assert person.front.model.count(State.REFUSED) == len(person.front.model.lines)
        assert "another site" in person.front.model.lines[0].words

    play(scenario)


def test_a_file_that_is_none_is_told_and_nothing_else(play: Any, tmp_path: Path) -> None:
    path = tmp_path / "picture.xlsx"
    path.write_bytes(b"PK\x03\x04 not really")

    async def scenario(person: Person) -> None:
        await person.opens_practice()
        person.front.together.import_file(path)
        await person.is_told("no Excel file that can be read")
        assert not person.front.go.isEnabled()

    play(scenario)


def test_categories_go_out_and_come_back_as_well(play: Any, tmp_path: Path) -> None:
    path = tmp_path / "categories.xlsx"

    async def scenario(person: Person) -> None:
        await person.opens_practice()
        await person.goes_to("categories")
        person.front.together.export(True, path)
        await until(path.exists, 10, "the file")
        await person.rest()
        person.front.together.import_file(path)
        await until(lambda: isinstance(person.front, ImportPage) and person.front.plan is not None, 10, "the plan")
        assert person.front.model.count(State.SAME) == len(person.front.model.lines) > 10

    play(scenario)
