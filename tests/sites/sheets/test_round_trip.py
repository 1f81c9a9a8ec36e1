"""Out to a spreadsheet and back, as people do it: with Excel, with LibreOffice, with a colleague's odd computer."""

from __future__ import annotations

import csv
import io
import random
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook, load_workbook

from lmsdesk.domain.kind import Kind
from lmsdesk.domain.kinds import KINDS
from lmsdesk.domain.kinds.categories import CATEGORIES
from lmsdesk.domain.kinds.courses import COURSES
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId, Picture, Ref
from lmsdesk.sites.sheets import (
    CLEAR,
    Import,
    SheetProblem,
    columns_for,
    exported,
    pasted,
    plan_import,
    read_file,
    write_file,
)

ROOT = "https://academy.example/wp-json/"
BERLIN = ZoneInfo("Europe/Berlin")
UKE = Record(
    7,
    {
        "name": "=SUM(A1) Ukulele; “quoted”, and 漢字",
        "description": "<p>One\nTwo</p>",
        "status": "publish",
        "access_mode": "one_time",
        "regular_price": Decimal("1234.50"),
        "sale_price": None,
        "categories": (Ref(3, "Jazz piano"), Ref(9, "Guitar")),
        "tags": (),
        "difficulty": Ref(2, "Beginner"),
        "featured_image": Picture(55, "https://academy.example/u.png"),
        "author": Ref(1, "Ann"),
        "duration": 90,
        "featured": True,
        "end_date": datetime(2026, 12, 24, 17, 30, tzinfo=UTC),
        "custom_fields": (("room", "4"), ("key", "C = major")),
        "slug": "ukulele",
        "students_count": 12,
    },
    full=True,
)
BASS = Record(8, {**UKE.values, "name": "-Bass", "regular_price": Decimal("20.00"), "slug": "bass"}, full=True)
BOTH: dict[ItemId, Record] = {7: UKE, 8: BASS}
NAMES = {("categories", "Jazz piano"): 3, ("categories", "Guitar"): 9, ("difficulties", "Beginner"): 2}


def find(kind: str, name: str) -> ItemId | None:
    return NAMES.get((kind, name))


def there(path: Path, kind: Kind = COURSES, records: Any = (UKE, BASS), shown: Any = None) -> Path:
    write_file(exported(kind, records, columns_for(kind, shown), root=ROOT, zone=BERLIN), path)
    return path


def back(path: Path, records: dict[ItemId, Record] = BOTH, kind: Kind = COURSES, root: str = ROOT) -> Import:
    return plan_import(kind, read_file(path), records, root=root, zone=BERLIN, find=find)


def written(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def only(made: Import) -> dict[str, Any]:
    (row,) = made.rows
    assert row.row is not None, row.troubles
    assert not row.troubles, row.troubles
    return dict(row.row.changes)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_file_that_comes_back_untouched_changes_nothing(tmp_path: Path, ending: str) -> None:
    made = back(there(tmp_path / f"courses.{ending}"))
    assert [(row.same, row.troubles, row.moved) for row in made.rows] == [(True, {}, False)] * 2
    assert set(made.ignored) == {one.label for one in COURSES.fields if one.read_only}
    assert made.notes == ()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_every_kind_goes_out_and_comes_back(tmp_path: Path, kind: Kind, ending: str) -> None:
    record = Record(4, {**kind.defaults(), kind.title: "+Something"}, full=True)
    made = back(there(tmp_path / f"x.{ending}", kind, [record]), {4: record}, kind)
    assert [row.same for row in made.rows] == [True]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_nothing_in_a_file_is_a_formula_and_every_text_comes_back(tmp_path: Path, ending: str) -> None:
    odd = ["=1+1", "+49 30", "-5", "@here", "'=already", "''=twice", "'quoted'", "\t=tab", "＝wide"]
    records = [Record(n, {**UKE.values, "name": name}, full=True) for n, name in enumerate(odd, 1)]
    path = there(tmp_path / f"x.{ending}", records=records, shown=["name"])
    if ending == "xlsx":
        page = load_workbook(path).active
        assert page is not None
        assert [cell.data_type for cell in page["B"][1:]] == ["s"] * len(odd)
    else:
        cells = [row[1] for row in csv.reader(io.StringIO(path.read_text("utf-8-sig")))][1:]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "＝"))]
    made = back(path, {record.id: record for record in records})
    assert all(row.same for row in made.rows), [row.row and row.row.changes for row in made.rows]


def test_prices_are_numbers_and_dates_are_dates_of_the_site_in_excel(tmp_path: Path) -> None:
    page = load_workbook(there(tmp_path / "x.xlsx", shown=["name", "regular_price", "end_date", "featured"])).active
    assert page is not None
    row = [cell.value for cell in page[2]]
    assert [str(cell) for cell in row[:5]] == ["7", UKE["name"], "1234.5", "2026-12-24 18:30:00", "yes"]
    assert page["C2"].number_format == "0.00"


def test_blank_keeps_clear_empties_and_a_missing_row_means_nothing(tmp_path: Path) -> None:
    path = written(tmp_path / "x.csv", "ID,Title,Price,Categories,Duration", f"7,,,{CLEAR},")
    made = back(path)
    assert only(made) == {"categories": ()}
    assert len(made.rows) == 1


def test_columns_are_found_by_name_in_any_order(tmp_path: Path) -> None:
    path = written(tmp_path / "x.csv", "regular_price,  TITLE ,Colour of the wall,id", "30,Uke,red,7")
    made = back(path)
    assert only(made) == {"name": "Uke", "regular_price": Decimal(30)}
    assert made.ignored == ("Colour of the wall",)
    german = plan_import(
        COURSES, read_file(written(tmp_path / "y.csv", "Kennung;Titel", "7;Uke")), BOTH, root=ROOT,
        words={"ID": "Kennung", "Title": "Titel"},
    )  # fmt: skip
    assert only(german) == {"name": "Uke"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_whatever_the_spreadsheet_saved_is_read(tmp_path: Path, encoding: str, separator: str) -> None:
    lines = [separator.join(line) for line in (["ID", "Title", "Badge"], ["7", "Übung für Fagött, é", "neu"])]
    path = written(tmp_path / "x.csv", *lines, *[separator.join(["8", "Größe", "ä"])] * 1, encoding=encoding)
    table = read_file(path)
    if separator == ",":  # the comma in the title is not quoted here: its row has one cell too many
        assert table.headings == ("ID", "Title", "Badge")
        return
    assert table.rows[0] == ("7", "Übung für Fagött, é", "neu")
    assert table.rows[1][1] == "Größe"


@pytest.mark.parametrize(
    ("texts", "value"),
    [
        (["12,50", "3,00"], Decimal("12.50")),
        (["1.234,50", "12"], Decimal("1234.50")),
        (["1,234.50", "12"], Decimal("1234.50")),
        (["1.234", "12,50"], Decimal("1234")),
        (["1'234.50", "3"], Decimal("1234.50")),
        (["12.5", "1"], Decimal("12.5")),
        (["€ 12,50", "3,00 €"], Decimal("12.50")),
        (["1 234,50", "3"], Decimal("1234.50")),
    ],
)
def test_a_whole_column_tells_how_its_numbers_are_written(tmp_path: Path, texts: list[str], value: Decimal) -> None:
    lines = [f"{id}\t{text}" for id, text in zip((7, 8), texts, strict=True)]
    made = back(written(tmp_path / "x.csv", "ID\tPrice", *lines))
    assert made.rows[0].values["regular_price"] == value
    assert "numbers like" in str(made.styles["Price"].shown)


@pytest.mark.parametrize(
    ("texts", "day"),
    [
        (["24.12.2026 18:30", "1.2.2027"], (2026, 12, 24)),
        (["03/04/2026 18:30", "12/25/2026"], (2026, 3, 4)),
        (["03/04/2026 18:30", "25/12/2026"], (2026, 4, 3)),
        (["2026-12-24 18:30", "2027-01-01"], (2026, 12, 24)),
        (["12/24/26 6:30 PM", "1/2/26"], (2026, 12, 24)),
    ],
)
def test_a_whole_column_tells_how_its_dates_are_written(tmp_path: Path, texts: list[str], day: tuple[int, ...]) -> None:
    lines = [f"{id}\t{text}" for id, text in zip((7, 8), texts, strict=True)]
    found = back(written(tmp_path / "x.csv", "ID\tEnds on", *lines)).rows[0].values["end_date"]
    assert found == datetime(*day, 18, 30, tzinfo=BERLIN)


def test_pointers_are_written_as_names_or_numbers(tmp_path: Path) -> None:
    made = back(written(tmp_path / "x.csv", "ID\tCategories\tDifficulty", "7\tGuitar; New one #44\t#5"))
    assert only(made) == {"categories": (Ref(9), Ref(44)), "difficulty": Ref(5)}


@pytest.mark.parametrize(
    ("column", "text", "words"),
    [
        ("Price", "cheap", "is a number"),
        ("Duration", "1.5", "is a whole number"),
        ("Featured course", "maybe", "is yes or no"),
        ("Status", "gone", "is one of these: Published"),
        ("Ends on", "soon", "is a date such as"),
        ("Categories", "Nowhere", "there is no “Nowhere”"),
        ("Custom fields", "no sign", "name = value"),
        ("Price", "-3", "below zero"),
        ("Sale price", "99999", "not below the price"),
        ("Title", "(clear)", "cannot be empty"),
    ],
)
def test_what_cannot_be_is_told_at_its_row_and_nothing_of_that_row_is_sent(
    tmp_path: Path, column: str, text: str, words: str
) -> None:
    made = back(written(tmp_path / "x.csv", f"ID\t{column}", f"7\t{text}", "8\t"))
    assert made.changing == ()
    (row,) = made.failing
    assert row.line == 2
    assert words in " ".join(str(trouble) for trouble in row.troubles.values())


def test_a_file_of_another_site_is_refused_row_by_row(tmp_path: Path) -> None:
    made = back(there(tmp_path / "x.csv"), root="https://other.example/wp-json/")
    assert made.changing == made.making == ()
    assert all("another site" in str(row.troubles[""]) for row in made.rows)
    other_list = back(there(tmp_path / "y.csv", CATEGORIES, [Record(7, CATEGORIES.defaults() | {"name": "A"})]))
    assert "another list" in str(other_list.rows[0].troubles[""])


def test_a_number_that_was_changed_or_lost_is_noticed(tmp_path: Path) -> None:
    path = there(tmp_path / "x.csv", shown=["name"])
    text = path.read_text("utf-8-sig")
    for was, now, words in (
        ("\n7,", "\n9,", "its number was changed"),
        ("\n7,", "\n,", "lost its number"),
        ("\n8,", "\n7,", "its number was changed"),
    ):
        path.write_text(text.replace(was, now), "utf-8")
        assert any(words in str(row.troubles.get("")) or "earlier row" in str(row.troubles.get(""))
                   for row in back(path).rows), (was, now)  # fmt: skip
        assert back(path).making == ()


def test_a_column_that_was_taken_out_or_moved_is_no_change_on_the_site(tmp_path: Path) -> None:
    path = there(tmp_path / "x.csv", shown=["name", "regular_price", "status"])
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))
    kept = [0, 3, 1, len(rows[0]) - 1]  # the price is gone, the status stands first
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([row[at] for at in kept] for row in rows)
    assert [row.moved for row in back(path).rows] == [False, False]
    dearer = {**BOTH, 7: UKE.with_values(regular_price=Decimal(5))}
    assert [row.moved for row in back(path, dearer).rows] == [False, False], "the file says nothing of the price"
    renamed = {**BOTH, 7: UKE.with_values(name="Another")}
    assert [row.moved for row in back(path, renamed).rows] == [True, False]


def test_an_excel_file_that_was_cut_or_scrambled_is_told_in_words(tmp_path: Path) -> None:
    whole = there(tmp_path / "x.xlsx").read_bytes()
    chance = random.Random(3)
    told = 0
    for number in range(120):
        broken = bytearray(whole[: chance.randrange(len(whole))] if number % 3 == 0 else whole)
        for _ in range(chance.randrange(1, 12) if broken else 0):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        path = tmp_path / "broken.xlsx"
        path.write_bytes(broken)
        try:
            read_file(path)
        except Problem as problem:
            told += problem.sentence is not None
    assert told > 40


def test_an_item_that_changed_since_the_export_is_marked(tmp_path: Path) -> None:
    path = there(tmp_path / "x.csv", shown=["name", "regular_price"])
    now = {**BOTH, 7: UKE.with_values(regular_price=Decimal(5))}
    made = back(path, now)
    assert [row.moved for row in made.rows] == [True, False]
    assert any("1 of the items changed on the site" in str(note) for note in made.notes)


def test_an_item_that_is_gone_is_told(tmp_path: Path) -> None:
    made = back(there(tmp_path / "x.csv"), {8: BASS})
    assert "no such item" in str(made.rows[0].troubles[""])


def test_a_row_without_a_number_makes_something_new(tmp_path: Path) -> None:
    path = written(tmp_path / "x.csv", "ID,Title,Price,Access", ",Cello,30,Pay once", ",,30,Pay once")
    made = back(path)
    (new,) = made.making
    assert dict(new.values) == {"name": "Cello", "regular_price": Decimal(30), "access_mode": "one_time"}
    assert "Title cannot be empty" in str(made.failing[0].troubles["name"])
    no_ids = back(written(tmp_path / "y.csv", "Title,Badge", "Cello,x"))
    assert any("every row would make something new" in str(note) for note in no_ids.notes)


def test_a_formula_in_a_file_is_never_run_and_its_kept_result_counts(tmp_path: Path) -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(["ID", "Title", "Price"])
    page.append([7, '=HYPERLINK("http://evil.example","Uke")', "=1+1"])
    book.save(tmp_path / "x.xlsx")
    made = back(tmp_path / "x.xlsx")  # no spreadsheet program ever computed it, so nothing was kept with it
    assert only(made) == {}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "needs a row of headings"),
        (b"ID,Title\r\n", "needs a row of headings"),
        (b"PK\x03\x04 no zip at all", "no Excel file that can be read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "old Excel form"),
        (b"\x00\x01\x02" * 50, "no spreadsheet"),
    ],
)
def test_a_file_that_is_no_spreadsheet_is_told_in_one_sentence(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(SheetProblem, match=words):
        read_file(path)


def test_a_file_that_is_not_there_or_cannot_be_written_is_told(tmp_path: Path) -> None:
    from lmsdesk.domain.problem import Problem

    with pytest.raises(SheetProblem, match="cannot be opened: No such file"):
        read_file(tmp_path / "nothing.csv")
    with pytest.raises(Problem):
        there(tmp_path / "no folder" / "x.csv")


def test_a_block_from_a_spreadsheet_is_cut_into_cells() -> None:
    assert pasted("a\tb\r\nc\td\r\n") == (("a", "b"), ("c", "d"))
    assert pasted('"two\nlines"\t"say ""hi"""\n') == (("two\nlines", 'say "hi"'),)
    assert pasted("one cell, with a comma") == (("one cell, with a comma",),)
    assert pasted("a\nb\n") == (("a",), ("b",))


def test_ten_thousand_rows_are_looked_through_in_little_time(tmp_path: Path) -> None:
    many = [Record(n, {**UKE.values, "name": f"Course {n}"}, full=True) for n in range(1, 10_001)]
    path = there(tmp_path / "x.csv", records=many, shown=["name", "regular_price", "categories"])
    made = back(path, {record.id: record for record in many})
    assert len(made.same) == 10_000
