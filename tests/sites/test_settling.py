"""Two people changed one course: choices are made, kept, compared anew where the site moves on, and then saved."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.merging import Side
from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.sites import Conflict, Drafts, Shelf
from lmsdesk.sites.conflicts import Take
from lmsdesk.sites.kept import State
from lmsdesk.sites.settling import Fate, Origin, Settlement, Way, Where, find, of_waiting, save
from tests.sites.fake import academy

ACT = Action("Save the course")
MINE = {"name": "Mine", "regular_price": Decimal(25)}
TEXT = "First line\nSecond line\nThird line"


class Two:
    """A course, a colleague who changes it on the site, and my save that meets the change."""

    def __init__(self) -> None:
        self.site, self.dialect = academy(2)
        self.colleague(short_description=TEXT)

    @property
    def shelf(self) -> Shelf:
        return self.site.shelf("courses")

    def colleague(self, **changes: Any) -> None:
        self.dialect.items["courses"][1] = self.dialect.items["courses"][1].with_values(**changes)

    async def meet(self, theirs: dict[str, Any], mine: dict[str, Any], **origin: Any) -> Settlement:
        record = await self.shelf.open(1)
        self.shelf.look_anew([1])
        self.colleague(**theirs)
        with pytest.raises(Conflict) as caught:
            await self.shelf.save(record, mine, ACT)
        return Settlement.of(caught.value, Origin(**origin))

    def stored(self, name: str) -> Any:
        return self.dialect.items["courses"][1][name]

    def asked(self) -> list[str]:
        return self.dialect.asked


def play(scenario: Callable[[Two], Any]) -> None:
    asyncio.run(scenario(Two()))


def test_what_is_chosen_field_by_field_is_saved_and_the_rest_stays_theirs() -> None:
    async def scenario(two: Two) -> None:
        found = await two.meet(
            {"name": "Theirs", "regular_price": Decimal("30")}, {"name": "Mine", "regular_price": Decimal("25")}
        )
        assert found.to_send == {"name": "Mine", "regular_price": Decimal("25")}, "a sensible choice is made already"
        found.choose("regular_price", Take.THEIRS)
        outcome = await save(two.site, found, ACT)
        assert outcome.saved is not None
        assert outcome.saved.sent == {"name": "Mine"}
        assert (two.stored("name"), two.stored("regular_price")) == ("Mine", Decimal("30"))

    play(scenario)


def test_a_text_is_put_together_piece_by_piece() -> None:
    async def scenario(two: Two) -> None:
        found = await two.meet(
            {"short_description": "Their first\nSecond line\nTheir third"},
            {"short_description": "First line\nSecond line\nMy third"},
        )
        change = found.comparison["short_description"]
        assert change.merged == "Their first\nSecond line\nMy third"
        last = len(change.pieces) - 1
        found.choose_piece("short_description", last, Side.BOTH)
        await save(two.site, found, ACT)
        assert two.stored("short_description") == "Their first\nSecond line\nTheir third\nMy third"

    play(scenario)


def test_the_site_is_looked_at_right_before_the_save_however_lately_it_was_read() -> None:
    async def scenario(two: Two) -> None:
        found = await two.meet({"name": "Theirs"}, {"name": "Mine", "regular_price": Decimal("25")})
        found.choose("name", Take.MINE)
        two.colleague(name="Theirs again")
        before = list(two.asked())
        outcome = await save(two.site, found, ACT)
        assert (outcome.saved, outcome.moved) == (None, ("name",))
        assert two.asked()[len(before) :] == ["get 1"], "looked, and sent nothing"
        assert two.stored("name") == "Theirs again"
        assert found.comparison["name"].theirs == "Theirs again"
        assert "name" in {change.name for change in found.comparison.both}
        outcome = await save(two.site, found, ACT)
        assert outcome.saved is not None
        assert two.stored("name") == "Mine", "seen, and chosen"

    play(scenario)


def test_choices_that_still_mean_the_same_outlive_another_change_of_theirs() -> None:
    async def scenario(two: Two) -> None:
        theirs = {"name": "Theirs", "short_description": "Their first\nSecond line\nTheir third"}
        found = await two.meet(theirs, {"name": "Mine", "short_description": "First line\nSecond line\nMy third"})
        found.choose("name", Take.THEIRS)
        found.choose_piece("short_description", len(found.comparison["short_description"].pieces) - 1, Side.BOTH)
        two.colleague(short_description="Their other first\nSecond line\nTheir third")
        assert (await save(two.site, found, ACT)).moved == ("short_description",)
        assert found.comparison["name"].take is Take.THEIRS
        await save(two.site, found, ACT)
        assert two.stored("name") == "Theirs"
        assert two.stored("short_description") == "Their other first\nSecond line\nTheir third\nMy third"

    play(scenario)


def test_a_change_elsewhere_in_the_course_does_not_hold_the_save_up() -> None:
    async def scenario(two: Two) -> None:
        found = await two.meet({"name": "Theirs"}, {"name": "Mine"})
        two.colleague(regular_price=Decimal("99"))
        assert (await save(two.site, found, ACT)).saved is not None
        assert (two.stored("name"), two.stored("regular_price")) == ("Mine", Decimal("99"))

    play(scenario)


def test_all_theirs_sends_nothing() -> None:
    async def scenario(two: Two) -> None:
        found = await two.meet({"name": "Theirs"}, {"name": "Mine"})
        found.choose_all(Take.THEIRS)
        outcome = await save(two.site, found, ACT)
        assert (outcome.saved, outcome.moved) == (None, ())
        assert not [line for line in two.asked() if line.startswith("update")]

    play(scenario)


def test_the_choices_are_there_again_after_a_restart(tmp_path: Path) -> None:
    async def scenario(two: Two) -> None:
        found = await two.meet(
            {"name": "Theirs", "regular_price": Decimal("30"), "short_description": "Their first\nSecond line\nThird"},
            {"name": "Mine", "regular_price": Decimal("25"), "short_description": "My first\nSecond line\nThird line"},
        )
        found.choose("regular_price", Take.THEIRS)
        found.choose_piece("short_description", 0, Side.BOTH)
        drafts = Drafts(tmp_path / "drafts.db")
        found.keep(drafts, "site-1")
        drafts.close()
        again = find(Drafts(tmp_path / "drafts.db"), "site-1", two.shelf.kind, 1)
        assert again is not None
        assert again.to_send == found.to_send
        assert again.comparison["regular_price"].take is Take.THEIRS
        await save(two.site, again, ACT)
        assert two.stored("short_description").startswith("Their first\nMy first\n")

    play(scenario)


def test_in_the_trash_it_is_restored_first_and_then_saved() -> None:
    async def scenario(two: Two) -> None:
        two.colleague(status="publish")
        found = await two.meet({"status": "trash"}, {"name": "Mine"})
        assert found.fate is Fate.TRASHED
        assert "status" not in {change.name for change in found.comparison}
        await save(two.site, found, ACT, Way.RESTORE)
        assert two.stored("name") == "Mine"
        assert two.stored("status") != "trash"

    play(scenario)


def test_gone_for_good_it_is_made_anew_with_everything_that_was_known() -> None:
    async def scenario(two: Two) -> None:
        record = await two.shelf.open(1)
        found = Settlement(two.shelf.kind, 1, record.values, record, {"name": "Mine"})
        del two.dialect.items["courses"][1]
        outcome = await save(two.site, found, ACT)
        assert outcome.moved
        assert found.fate is Fate.GONE
        outcome = await save(two.site, found, ACT, Way.ANEW)
        assert outcome.saved is not None
        made = outcome.saved.record
        assert made.id != 1
        assert (made["name"], made["short_description"]) == ("Mine", TEXT)

    play(scenario)


def test_what_is_written_by_hand_is_saved_instead_of_either() -> None:
    async def scenario(two: Two) -> None:
        record = await two.shelf.open(1)
        two.colleague(name="Theirs", regular_price=Decimal(30))
        two.shelf.look_anew([1])
        with pytest.raises(Conflict) as caught:
            await two.shelf.save(record, {"name": "Mine"}, ACT)
        found = Settlement.of(caught.value)
        found.write("name", "Neither of the two")
        found.write("regular_price", Decimal(25))  # also where only they changed it
        assert found.to_send == {"name": "Neither of the two", "regular_price": Decimal(25)}
        found.choose("name", Take.MINE)
        found.choose("name", Take.OWN)
        await save(two.site, found, ACT)
        assert (two.stored("name"), two.stored("regular_price")) == ("Neither of the two", Decimal(25))

    play(scenario)


def test_what_is_written_by_hand_outlives_the_program_and_a_change_it_did_not_know() -> None:
    async def scenario(two: Two) -> None:
        record = await two.shelf.open(1)
        found = Settlement(two.shelf.kind, 1, record.values, record.with_values(name="Theirs"), MINE)
        found.write("name", "By hand")
        found.write("regular_price", Decimal(25), "25 or so")
        drafts = Drafts()
        found.keep(drafts, "site")
        again = find(drafts, "site", two.shelf.kind, 1)
        drafts.close()
        assert again is not None
        assert (again.comparison["name"].take, again.comparison["name"].value) == (Take.OWN, "By hand")
        assert "25 or so" in str(again.troubles["regular_price"]), "it stands there as it was typed"
        again.meet_again(record.with_values(name="Theirs again"))
        change = again.comparison["name"]
        assert (change.take, change.value) == (Take.MINE, "Mine"), "who wrote it had not seen this"
        assert change.choose(Take.OWN).value == "By hand", "it is there all the same"

    play(scenario)


@pytest.mark.parametrize(
    ("name", "value", "unread", "told"),
    [
        ("name", "", None, "Title"),
        ("regular_price", Decimal(12), "12 or so", "cannot be read"),
        ("regular_price", Decimal(-1), None, ""),
    ],
)
@pytest.mark.parametrize("gone", [True, False])
def test_what_cannot_be_saved_as_written_is_told(name: str, value: Any, unread: Any, told: str, gone: bool) -> None:
    async def scenario(two: Two) -> None:
        record = await two.shelf.open(1)
        theirs = None if gone else record.with_values(name="Theirs", regular_price=Decimal(30))
        found = Settlement(two.shelf.kind, 1, record.values, theirs, {"name": "Mine", "regular_price": Decimal(25)})
        assert found.troubles == {}
        found.write(name, value, unread)
        assert told in str(found.troubles[name])
        found.choose(name, Take.MINE)
        assert found.troubles == {}, "what does not count is no trouble"

    play(scenario)


def test_gone_for_good_it_is_made_anew_as_written() -> None:
    async def scenario(two: Two) -> None:
        record = await two.shelf.open(1)
        found = Settlement(two.shelf.kind, 1, record.values, None, {"name": "Mine"})
        del two.dialect.items["courses"][1]
        found.write("name", "By hand")
        outcome = await save(two.site, found, ACT, Way.ANEW)
        assert outcome.saved is not None
        assert outcome.saved.record["name"] == "By hand"

    play(scenario)


async def waiting(two: Two) -> Any:
    record = await two.shelf.open(1)
    two.site.outbox.collecting = True
    await two.shelf.save(record, {"name": "Mine"}, ACT)
    two.site.outbox.collecting = False
    two.colleague(name="Theirs")
    two.shelf.look_anew([1])
    await two.site.sender.send()
    (row,) = await two.site.outbox.list()
    assert row.state is State.CONFLICT
    return row


@pytest.mark.parametrize(("take", "name"), [(Take.MINE, "Mine"), (Take.THEIRS, "Theirs")])
def test_what_waits_in_the_outbox_is_settled_and_leaves_it(take: Take, name: str) -> None:
    async def scenario(two: Two) -> None:
        found = await of_waiting(two.site, await waiting(two), ACT)
        found.choose("name", take)
        await save(two.site, found, ACT)
        assert two.stored("name") == name
        assert await two.site.outbox.list() == ()

    play(scenario)


def test_without_a_connection_what_was_chosen_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(two: Two) -> None:
        found = await of_waiting(two.site, await waiting(two), ACT)
        two.dialect.trouble = lambda verb, id: Problem(Trouble.OFFLINE) if verb == "get" else None
        outcome = await save(two.site, found, ACT)
        assert outcome.saved is not None
        assert outcome.saved.waits
        (row,) = await two.site.outbox.list()
        assert (row.state, dict(row.before), dict(row.sent)) == (State.WAITING, {"name": "Theirs"}, {"name": "Mine"})

    play(scenario)


def test_taking_back_begins_with_theirs_and_is_noted_as_taken_back() -> None:
    async def scenario(two: Two) -> None:
        record = await two.shelf.open(1)
        await two.shelf.save(record, {"name": "Mine"}, ACT)
        two.colleague(name="Theirs")
        two.shelf.look_anew([1])
        (batch,) = await two.site.activity.batches()
        (write,) = await two.site.activity.writes(batch.id)
        undone = await two.site.undo.write(write.id)
        ((_, conflict),) = undone.conflicts
        found = Settlement.of(conflict, Origin(Where.UNDO, write.id))
        assert found.to_send == {}, "somebody worked on it, so theirs stays until I say otherwise"
        found.choose("name", Take.MINE)
        await save(two.site, found, Action("Take back"))
        assert two.stored("name") == record["name"]
        (again,) = await two.site.activity.writes(batch.id)
        assert again.undone is not None

    play(scenario)


def test_saving_into_the_trash_is_met_before_anything_is_sent() -> None:
    async def scenario(two: Two) -> None:
        two.colleague(status="publish")
        record = await two.shelf.open(1)
        two.shelf.look_anew([1])
        two.colleague(status="trash")
        with pytest.raises(Conflict) as caught:
            await two.shelf.save(record, {"name": "Mine"}, ACT)
        assert "into the trash" in str(caught.value.sentence)
        trashed = replace(record, values={**record.values, "status": "trash"})
        two.shelf.look_anew([1])
        await two.shelf.save(trashed, {"name": "Mine"}, ACT)  # who edits in the trash knows
        assert two.stored("name") == "Mine"

    play(scenario)


def test_what_was_to_be_deleted_and_changed_since_goes_once_the_change_was_seen() -> None:
    async def scenario(two: Two) -> None:
        record = await two.shelf.open(1)
        two.site.outbox.collecting = True
        await two.shelf.delete([record], action=ACT)
        two.site.outbox.collecting = False
        two.colleague(name="Theirs")
        two.shelf.look_anew([1])
        await two.site.sender.send()
        (row,) = await two.site.outbox.list()
        assert (row.state, two.stored("name")) == (State.CONFLICT, "Theirs")
        await two.site.outbox.rests_on(row.id, (await two.shelf.look([1]))[0])
        await two.site.sender.send([row.id])
        assert 1 not in two.dialect.items["courses"]

    play(scenario)
