from __future__ import annotations

import json
from pathlib import Path

import pytest

from lmsdesk.storage import json_file, settings
from lmsdesk.storage.settings import Settings


def test_a_choice_is_there_at_the_next_start(fenced: Path) -> None:
    Settings().set(settings.THEME, "dark")
    Settings().remember("columns/courses", [["name", 300], ["status", 90]])
    again = Settings()
    assert again.get(settings.THEME) == "dark"
    assert again.recall("columns/courses") == [["name", 300], ["status", 90]]
    assert again.get(settings.DENSITY) == "normal"


def test_listeners_are_told_the_key_and_only_of_changes() -> None:
    store = Settings()
    told: list[str] = []
    end = store.subscribe(told.append)
    store.set(settings.THEME, "dark")
    store.set(settings.THEME, "dark")
    end()
    store.set(settings.THEME, "light")
    assert told == ["theme"]


def test_an_odd_value_in_the_file_is_the_default(fenced: Path) -> None:
    Settings().set(settings.THEME, "dark")
    path = fenced / "config" / "settings.json"
    document = json.loads(path.read_text())
    document["values"] = {"theme": "purple", "inspector-shown": "yes", "density": None}
    path.write_text(json.dumps(document))
    store = Settings()
    assert store.get(settings.THEME) == "system"
    assert store.get(settings.INSPECTOR_SHOWN) is False
    assert store.get(settings.DENSITY) == "normal"


def test_a_value_that_is_no_choice_is_a_bug() -> None:
    with pytest.raises(ValueError):
        Settings().set(settings.THEME, "purple")


def test_forgetting_and_no_needless_writing(fenced: Path) -> None:
    store = Settings()
    store.remember("splitter", [1, 2])
    path = fenced / "config" / "settings.json"
    before = path.stat().st_ino
    store.remember("splitter", [1, 2])
    assert path.stat().st_ino == before, "the same value is not written again"
    store.remember("splitter", None)
    assert Settings().recall("splitter", "none") == "none"


def test_a_disk_that_refuses_costs_no_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    store = Settings()

    def refused(*args: object, **kwargs: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(json_file, "swap_in", refused)
    store.set(settings.THEME, "dark")
    assert store.get(settings.THEME) == "dark"
    assert "may not write" in str(store.trouble)
    monkeypatch.undo()
    store.set(settings.THEME, "light")
    assert store.trouble is None


def test_every_setting_accepts_its_default_and_has_words() -> None:
    for setting in settings.ALL:
        assert setting.accepts(setting.default), setting.key
        assert setting.label
    assert len({setting.key for setting in settings.ALL}) == len(settings.ALL)


def test_what_screens_remember_of_a_site_is_forgotten_with_it() -> None:
    kept = Settings()
    kept.remember("screen/site-1", "courses")
    kept.remember("screen/site-2", "tags")
    kept.set(settings.LAST_PROFILE, "site-1")
    kept.forget_site("site-1")
    again = Settings()
    assert again.recall("screen/site-1") is None
    assert again.recall("screen/site-2") == "tags"
    assert again.get(settings.LAST_PROFILE) == ""
