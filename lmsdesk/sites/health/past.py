"""What the last check of a site found, kept without anything secret, and how a new one differs from it."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lmsdesk.sites.health.model import Finding, Light, Report
from lmsdesk.storage.json_file import JsonFile
from lmsdesk.storage.locations import site_folder

_ORDER = {Light.GOOD: 0, Light.SKIPPED: 0, Light.CAUTION: 1, Light.BAD: 2}


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier check: lights and names of causes only."""

    when: datetime
    lights: Mapping[str, Light] = field(default_factory=dict)
    """By the id of the probe."""
    all_well: datetime | None = None
    """When a check last found nothing to see to."""

    @property
    def light(self) -> Light:
        return max(self.lights.values(), key=lambda light: _ORDER[light], default=Light.GOOD)


@dataclass(frozen=True, slots=True)
class Difference:
    """A new check beside an earlier one."""

    past: Past
    worse: tuple[Finding, ...] = ()
    better: tuple[Finding, ...] = ()


def compare(past: Past, report: Report) -> Difference:
    """What became worse and what better since then. What was not looked at then or now is left out."""
    worse: list[Finding] = []
    better: list[Finding] = []
    for finding in report.findings:
        before = past.lights.get(finding.id)
        if before is None or Light.SKIPPED in (before, finding.state):
            continue
        step = _ORDER[finding.state] - _ORDER[before]
        if step:
            (worse if step > 0 else better).append(finding)
    return Difference(past, tuple(worse), tuple(better))


def path_of(data: Path, profile_id: str) -> Path:
    """Where the last check of a site is kept."""
    return site_folder(data, profile_id) / "health.json"


def read(path: Path) -> Past | None:
    """The last check; None when there is none that can be read."""
    document = JsonFile(path, 1).read()
    try:
        lights = {str(id): Light(light) for id, light in document["lights"].items()}
        well = document.get("all_well")
        return Past(datetime.fromisoformat(document["when"]), lights, datetime.fromisoformat(well) if well else None)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def write(path: Path, report: Report) -> None:
    """Keep a finished check in place of the last one. Raises Problem (STORAGE)."""
    before = read(path)
    well = report.started if report.healthy else before.all_well if before is not None else None
    document: dict[str, Any] = {
        "when": report.started.astimezone(UTC).isoformat(timespec="seconds"),
        "light": report.light.value,
        "lights": {finding.id: finding.state.value for finding in report.findings},
        "hints": {finding.id: [hint.id for hint in finding.hints] for finding in report.findings if finding.hints},
        "all_well": well.astimezone(UTC).isoformat(timespec="seconds") if well is not None else None,
    }
    JsonFile(path, 1).write(document)


def forget(path: Path) -> None:
    """The site is forgotten, and this with it. Raises OSError."""
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
