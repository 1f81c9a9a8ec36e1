"""What somebody sees who looks through the catalogue of a practice academy."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from lmsdesk.practice.content import courses
from lmsdesk.practice.database import meta, now
from lmsdesk.practice.masteriyo.course_shown import Shown
from lmsdesk.practice.masteriyo.site import build
from tests.practice.content.conftest import Seeded, seeded

PNG = b"\x89PNG\r\n\x1a\n"


def test_there_are_about_forty_courses_in_every_status(academy: Seeded) -> None:
    counts = Counter(row["status"] for row in academy.courses)
    assert 40 <= counts.total() <= 50
    assert set(counts) == {"publish", "draft", "pending", "private", "future", "trash"}
    assert counts["publish"] > counts.total() / 2
    assert 2 <= counts["trash"] <= 3


def test_every_course_has_its_own_name_and_says_what_it_is_about(academy: Seeded) -> None:
    names = [row["title"] for row in academy.courses]
    assert len(set(names)) == len(names)
    for row in academy.courses:
        bare = re.sub(r"<[^>]+>", "", row["content"])
        assert len(bare) > 90, row["title"]
        assert row["content"].count("<p>") == row["content"].count("</p>") > 0
        assert "lorem" not in bare.lower()


def test_names_test_the_table(academy: Seeded) -> None:
    names = [row["title"] for row in academy.courses]
    assert max(map(len, names)) > 200
    assert any("&" in name and "“" in name for name in names)
    assert any(unicodedata.category(letter) == "So" for name in names for letter in name)


def test_a_course_title_runs_from_right_to_left(music: Seeded) -> None:
    assert any(unicodedata.bidirectional(row["title"][0]) == "AL" for row in music.courses)


@pytest.mark.parametrize("way", ["open", "need_registration", "one_time", "recurring", "close"])
def test_masteriyo_has_every_way_in(music: Seeded, way: str) -> None:
    assert any(meta(row)["access_mode"] == way for row in music.courses if row["status"] == "publish")


@pytest.mark.parametrize("way", ["open", "free", "one_time", "recurring", "closed"])
def test_learnomy_has_every_way_in(craft: Seeded, way: str) -> None:
    assert any(meta(row)["access_mode"] == way for row in craft.courses if row["status"] == "publish")


def test_sale_prices_are_below_and_monthly_prices_say_so(academy: Seeded) -> None:
    told = [meta(row) for row in academy.courses]
    on_sale = [each for each in told if each.get("sale_price")]
    assert len(on_sale) >= 3
    assert all(float(each["sale_price"]) < float(each["regular_price"]) for each in on_sale)
    monthly = [each for each in told if each["access_mode"] == "recurring"]
    assert all(each["billing_cycle"] in ("1m", "month") for each in monthly)


def test_dates_spread_over_three_years_and_planned_courses_lie_ahead(academy: Seeded) -> None:
    past = [row for row in academy.courses if row["status"] != "future"]
    assert len({row["created"][:4] for row in past}) >= 3
    assert all(row["created"] <= row["modified"] for row in past)
    assert all(row["created"] > now() for row in academy.courses if row["status"] == "future")
    assert all(row["created"] < now() for row in academy.posts("lesson"))


def test_slugs_are_there_and_differ_like_in_wordpress(academy: Seeded) -> None:
    for row in academy.courses:
        assert (row["slug"] == "") == (row["status"] in ("draft", "pending")), row["title"]
        assert row["slug"].endswith("__trashed") == (row["status"] == "trash")
    slugs = [row["slug"] for row in academy.courses if row["slug"]]
    assert len(set(slugs)) == len(slugs)


def test_twenty_categories_stand_in_three_levels(academy: Seeded) -> None:
    taxonomy = "course_cat" if academy.lms == "masteriyo" else "lrn_course_category"
    rows = {row["id"]: row for row in academy.db.all("SELECT * FROM terms WHERE taxonomy = ?", (taxonomy,))}

    def depth(number: int) -> int:
        return 1 + depth(rows[number]["parent"]) if rows[number]["parent"] else 1

    assert len(rows) == 20
    assert Counter(map(depth, rows)).keys() == {1, 2, 3}
    used = {row[0] for row in academy.db.all("SELECT DISTINCT term FROM post_terms")}
    assert set(rows) - used == set(), "a category without any course"
    assert any(meta(row).get("featured_image") for row in rows.values())


def test_difficulties_have_colours(music: Seeded) -> None:
    rows = music.db.all("SELECT * FROM terms WHERE taxonomy = 'course_difficulty' ORDER BY id")
    colors = [meta(row)["color"] for row in rows]
    assert len(colors) == len(set(colors)) == 4
    assert all(re.fullmatch(r"#[0-9a-f]{6}", color) for color in colors)


def test_learnomy_courses_name_their_level(craft: Seeded) -> None:
    assert {meta(row).get("level") for row in craft.courses} == {
        "beginner",
        "intermediate",
        "advanced",
        "expert",
        "",
    }


def test_pictures_are_small_and_hang_in_most_courses(academy: Seeded) -> None:
    images = {row["id"]: row for row in academy.db.all("SELECT * FROM posts WHERE type = 'attachment'")}
    for row in images.values():
        content = (academy.uploads / meta(row)["file"]).read_bytes()
        assert content.startswith(PNG)
        assert len(content) <= 15 * 1024
        assert int.from_bytes(content[16:20]) == 960
        assert int.from_bytes(content[20:24]) == 540
        assert meta(row)["alt"]
    shown = [meta(row)["featured_image"] for row in academy.courses if meta(row).get("featured_image")]
    assert set(shown) <= set(images)
    assert len(shown) > 0.8 * len(academy.courses)


def test_all_pictures_together_are_small() -> None:
    import lmsdesk.practice.content as package

    files = list((Path(package.__file__).parent / "pictures").iterdir())
    assert 20 <= len(files) <= 30
    assert sum(file.stat().st_size for file in files) < 350_000


def test_the_site_shows_the_courses_with_prices_and_people(music: Seeded) -> None:
    site = build(music.db, music.uploads, lambda: "http://academy.test", "Harbour Music School")
    shown = {each["name"]: each for each in Shown(site, music.courses, None, "view", reading=True).all()}
    ukulele = shown["Ukulele in Ten Evenings"]
    assert ukulele["formatted_price"] == "$45.00"
    assert ukulele["formatted_regular_price"] == "$59.00"
    assert [each["name"] for each in ukulele["categories"]] == ["Ukulele"]
    assert ukulele["difficulty"]["name"] == "Beginner"
    assert ukulele["author"]["display_name"] == "Inês Duarte"
    assert ukulele["students_count"] > 10
    assert shown["Campfire Guitar"]["price_type"] == "free"


@pytest.mark.parametrize("lms", ["masteriyo", "learnomy"])
def test_a_seeding_years_later_tells_the_same_story(lms: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def story(folder: Path) -> list[tuple[object, ...]]:
        made = seeded(lms, folder)
        lines = [tuple(row) for row in made.db.all("SELECT * FROM posts WHERE status <> 'future' ORDER BY id")]
        for sql in (
            "SELECT * FROM terms",
            "SELECT * FROM post_terms",
            "SELECT * FROM user_items",
            "SELECT login, email, display_name, role, registered, meta FROM users",
        ):
            lines += [tuple(row) for row in made.db.all(sql)]
        return lines

    first = story(tmp_path / "a")
    monkeypatch.setattr(courses, "now", lambda: "2031-05-04T10:30:00Z")
    assert story(tmp_path / "b") == first


@pytest.mark.parametrize("lms", ["masteriyo", "learnomy"])
def test_an_academy_grows_to_the_number_asked_for(lms: str, tmp_path: Path) -> None:
    made = seeded(lms, tmp_path, 3000)
    names = [row["title"] for row in made.courses]
    assert len(names) == len(set(names)) == 3000
    assert not [name for name in names if re.search(r"Course \d", name)]
    assert len({row["created"][:7] for row in made.courses}) >= 36
    assert all(row["content"] and meta(row)["highlights"] for row in made.courses[60:])
    loose = "SELECT COUNT(*) FROM posts WHERE type = ? AND id NOT IN (SELECT post FROM post_terms)"
    assert made.db.value(loose, (f"{made.prefix}course",)) == 1, "only the page for teachers has no category"


def test_an_academy_can_be_smaller_too(tmp_path: Path) -> None:
    assert len(seeded("masteriyo", tmp_path, 5).courses) == 5
