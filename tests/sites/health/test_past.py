"""The memory of the last check: what is kept, how a new check differs, and what damaged files do."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lmsdesk.domain.words import Sentence
from lmsdesk.sites.health import Finding, Light, Report
from lmsdesk.sites.health.causes import known
from lmsdesk.sites.health.past import Past, compare, forget, path_of, read, write

NOW = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)


def report(when: datetime = NOW, **lights: Light) -> Report:
    findings = tuple(
        Finding(id, Sentence(id), light, Sentence("Said."), (known("W19", "seen"),) if light is Light.BAD else ())
        for id, light in lights.items()
    )
    return Report("https://academy.example", when, findings)


def test_what_became_worse_and_better(tmp_path: Path) -> None:
    path = path_of(tmp_path, "a1")
    write(path, report(api=Light.GOOD, key=Light.BAD, clock=Light.CAUTION, cache=Light.SKIPPED, name=Light.GOOD))
    past = read(path)
    assert past is not None
    assert past.when == NOW
    assert past.light is Light.BAD
    new = report(api=Light.CAUTION, key=Light.GOOD, clock=Light.BAD, cache=Light.BAD, name=Light.GOOD)
    found = compare(past, new)
    assert [finding.id for finding in found.worse] == ["api", "clock"]
    assert [finding.id for finding in found.better] == ["key"]


def test_when_all_was_well_is_remembered_through_bad_days(tmp_path: Path) -> None:
    path = path_of(tmp_path, "a1")
    write(path, report(api=Light.GOOD))
    for days in (1, 2):
        write(path, report(NOW + timedelta(days=days), api=Light.BAD))
    past = read(path)
    assert past is not None
    assert past.when == NOW + timedelta(days=2)
    assert past.all_well == NOW


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"version": 1}', '{"version": 1, "when": "soon", "lights": {}}',
             '{"version": 1, "when": "2026-11-27T09:30:00+00:00", "lights": {"api": "purple"}}',
             '{"version": 9, "when": "2026-11-27T09:30:00+00:00", "lights": {}}']
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_no_memory_and_no_trouble(tmp_path: Path, text: str) -> None:
    path = path_of(tmp_path, "a1")
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")
    assert read(path) is None


def test_only_lights_and_names_of_causes_are_kept(tmp_path: Path) -> None:
    path = path_of(tmp_path, "a1")
    write(path, report(api=Light.BAD))
    assert set(json.loads(path.read_text("utf-8"))) == {"version", "when", "light", "lights", "hints", "all_well"}


def test_forgetting_twice_is_fine(tmp_path: Path) -> None:
    path = path_of(tmp_path, "a1")
    write(path, report(api=Light.GOOD))
    forget(path)
    forget(path)
    assert read(path) is None


def test_a_memory_without_lights_is_good() -> None:
    assert Past(NOW).light is Light.GOOD
