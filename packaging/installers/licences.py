"""The licences of everything in the bundle, and the list of it (CycloneDX), in the folder ``licences``."""

from __future__ import annotations

import json
import shutil
import sys
from importlib.metadata import Distribution
from pathlib import Path

from installers.common import ROOT, fresh
from lmsdesk.program.parts import SBOM, installed_parts, licence_files, licence_of, python_licences


def collect(folder: Path, version: str) -> Path:
    """Fill the folder anew: each distribution's licence files, Python's, ours, and the list of it all."""
    fresh(folder)
    shutil.copy(ROOT / "LICENSE", folder / "LMS Desk.txt")
    python = next((path for path in python_licences() if path.is_file()), None)
    if python is not None:
        shutil.copy(python, folder / "Python.txt")
    parts = installed_parts()
    for part in parts[1:]:
        texts = licence_files(part)
        for text in texts:
            shutil.copy(text, folder / f"{part.name} - {text.name}")
        if not texts:
            (folder / f"{part.name} - licence.txt").write_text(licence_of(part) + "\n", "utf-8")
    (folder / SBOM).write_text(json.dumps(sbom(parts, version), indent=1) + "\n", "utf-8")
    return folder


def sbom(parts: list[Distribution], version: str) -> dict[str, object]:
    """What is inside, in CycloneDX 1.5. It carries no time and no random number: two builds agree."""
    components = [
        {
            "type": "library",
            "name": part.name,
            "version": part.version,
            "purl": f"pkg:pypi/{part.name.lower()}@{part.version}",
            "licenses": [{"license": {"name": licence_of(part)}}],
        }
        for part in parts[1:]
    ]
    python = ".".join(map(str, sys.version_info[:3]))
    components.append({"type": "platform", "name": "Python", "version": python})
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "LMS Desk", "version": version}},
        "components": components,
    }
