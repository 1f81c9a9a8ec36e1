"""The licences of everything in the bundle, and the list of it (CycloneDX), in the folder ``licences``."""

from __future__ import annotations

import json
import re
import shutil
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from installers.common import ROOT, fresh

LEGAL = re.compile(r"(^|/)(licen[cs]es?/|licen[cs]e|copying|notice|authors)[^/]*", re.IGNORECASE)


def bundled(start: str = "lmsdesk") -> list[Distribution]:
    """The program's distributions that are installed here, its own first, in a fixed order."""
    found: dict[str, Distribution] = {}
    waiting = [start]
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name in found:
            continue
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:  # for another system or Python
            continue
        asked = [text for text in found[name].requires or () if "extra ==" not in text]
        waiting += [match[0] for text in asked if (match := re.match(r"[A-Za-z0-9_.-]+", text))]
    return [found[name] for name in sorted(found, key=lambda name: (name != start, name))]


def collect(folder: Path, version: str) -> Path:
    """Fill the folder anew: each distribution's licence files, Python's, ours, and ``sbom.cdx.json``."""
    fresh(folder)
    shutil.copy(ROOT / "LICENSE", folder / "LMS Desk.txt")
    python = next((path for path in python_licences() if path.is_file()), None)
    if python is not None:
        shutil.copy(python, folder / "Python.txt")
    parts = bundled()
    for part in parts[1:]:
        texts = [file for file in part.files or () if ".dist-info/" in str(file) and LEGAL.search(file.as_posix())]
        for text in texts:
            source = Path(str(part.locate_file(text)))
            if source.is_file():
                shutil.copy(source, folder / f"{part.name} - {text.name}")
        if not texts:
            (folder / f"{part.name} - licence.txt").write_text(licence_of(part) + "\n", "utf-8")
    (folder / "sbom.cdx.json").write_text(json.dumps(sbom(parts, version), indent=1) + "\n", "utf-8")
    return folder


def python_licences() -> list[Path]:
    """Where Python's licence may be."""
    base = Path(sys.base_prefix)
    short = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    return [base / "lib" / short / "LICENSE.txt", base / "LICENSE.txt", Path("/usr/share/doc") / short / "copyright"]


def licence_of(part: Distribution) -> str:
    """The licence as the distribution names it."""
    about = part.metadata
    named = about.get("License-Expression") or about.get("License") or ""
    classed = [line.split(" :: ")[-1] for line in about.get_all("Classifier") or () if line.startswith("License")]
    return named.splitlines()[0].strip() if named.strip() else ", ".join(classed) or "see the project's page"


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
