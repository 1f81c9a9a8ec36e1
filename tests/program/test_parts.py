"""What the program says it is made of, from source and from a built folder."""

from __future__ import annotations

import json
from pathlib import Path

from lmsdesk.program import parts
from lmsdesk.version import VERSION


def test_from_source_every_part_has_a_licence_and_its_words() -> None:
    found = {part.name: part for part in parts()}
    assert next(iter(found)) == "LMS Desk"
    assert {"httpx", "keyring", "PySide6_Essentials", "Python"} <= set(found)
    assert not {"pytest", "ruff"} & set(found)
    assert found["LMS Desk"].version == VERSION
    assert "MIT License" in found["LMS Desk"].text()
    assert all(part.licence and part.version and part.text() for part in found.values())


def test_a_built_program_reads_the_folder_that_came_with_it(tmp_path: Path) -> None:
    listed = {
        "metadata": {"component": {"name": "LMS Desk", "version": "1.2.3"}},
        "components": [
            {"name": "httpx", "version": "0.28.1", "licenses": [{"license": {"name": "BSD-3-Clause"}}]},
            {"type": "platform", "name": "Python", "version": "3.12.1"},
        ],
    }
    (tmp_path / "sbom.cdx.json").write_text(json.dumps(listed))
    (tmp_path / "httpx - LICENSE.md").write_text("Redistribution and use")
    (tmp_path / "Python.txt").write_text("PSF")
    (tmp_path / "LMS Desk.txt").write_text("MIT License")
    mine, httpx, python = parts(tmp_path)
    assert (mine.version, mine.text()) == ("1.2.3", "MIT License")
    assert (httpx.licence, httpx.text()) == ("BSD-3-Clause", "Redistribution and use")
    assert (python.version, python.text()) == ("3.12.1", "PSF")


def test_a_damaged_list_costs_the_list_and_no_more(tmp_path: Path) -> None:
    (tmp_path / "sbom.cdx.json").write_text("{")
    assert parts(tmp_path) == ()
