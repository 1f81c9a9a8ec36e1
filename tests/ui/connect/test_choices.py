"""Choosing among what lives at one address."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from lmsdesk.api.root import ApiRoot
from lmsdesk.sites import Discovery
from lmsdesk.ui.connect.choices import NetworkChoice, SystemChoice


def site(name: str, *lms: str, closed: bool = False) -> Discovery:
    root = ApiRoot(f"https://{name}.example/wp-json/")
    return Discovery(f"https://{name}.example", root, title=name.title(), lms=lms, closed=closed)


@pytest.mark.parametrize(
    ("lms", "closed", "shown", "wanted"),
    [
        (("masteriyo",), False, False, ("masteriyo",)),
        (("learnomy",), False, False, ("learnomy",)),
        (("masteriyo", "learnomy"), False, True, ("masteriyo", "learnomy")),
        (("masteriyo", "learnomy"), True, True, ("masteriyo",)),
    ],
)
def test_all_that_is_there_is_wanted_unless_nobody_knows_what_is_there(
    qtbot: Any, lms: tuple[str, ...], closed: bool, shown: bool, wanted: tuple[str, ...]
) -> None:
    choice = SystemChoice()
    qtbot.addWidget(choice)
    choice.offer(site("music", *lms, closed=closed))
    assert choice.isHidden() is not shown
    assert choice.wanted == wanted


def test_nothing_is_no_choice(qtbot: Any) -> None:
    choice = SystemChoice()
    qtbot.addWidget(choice)
    both = site("music", "masteriyo", "learnomy")
    choice.offer(both)
    choice.choose(["learnomy"])
    assert choice.wanted == ("learnomy",)
    choice.choose([])
    choice.choose_one(both)
    assert choice.wanted == ("masteriyo",)


def test_the_sites_of_a_network_stay_to_choose_from(qtbot: Any) -> None:
    choice, chosen = NetworkChoice(), []
    qtbot.addWidget(choice)
    choice.chosen.connect(chosen.append)
    music, dance = site("music", "masteriyo"), site("dance", "learnomy")
    choice.offer(replace(music, others=(dance,)))
    assert [chip.text() for chip in choice.chips] == ["Music · music.example", "Dance · dance.example"]
    assert [chip.isChecked() for chip in choice.chips] == [True, False]
    choice.chips[1].click()
    assert chosen == [dance]
    assert [chip.isChecked() for chip in choice.chips] == [False, True]
    choice.offer(music)
    assert choice.isHidden()
    assert not choice.chips
