"""What the program is made of: each part with its version, its licence and the licence's text.

An installed program carries a folder ``licences`` with the texts and ``sbom.cdx.json`` (CycloneDX), written when it was
built; from source the same is read from what is installed.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

LEGAL = re.compile(r"(^|/)(licen[cs]es?/|licen[cs]e|copying|notice|authors)[^/]*", re.IGNORECASE)
SBOM = "sbom.cdx.json"
LONGEST = 400_000


@dataclass(frozen=True, slots=True)
class Part:
    """One part. ``texts`` are the files that hold its licence; there may be none."""

    name: str
    version: str
    licence: str
    texts: tuple[Path, ...] = ()

    def text(self) -> str:
        """The licence's words, or its name where no text came along."""
        found = [path.read_text("utf-8", "replace")[:LONGEST] for path in self.texts if path.is_file()]
        return "\n\n".join(found) or self.licence


def parts(folder: Path | None = None) -> tuple[Part, ...]:
    """Every part, the program's own first. Never fails: what cannot be read is left out."""
    folder = folder or licence_folder()
    if folder is not None:
        return _kept(folder)
    mine, *others = installed_parts()
    own = Path(__file__).resolve().parents[2] / "LICENSE"
    found = [Part("LMS Desk", mine.version, "MIT", (own,) if own.is_file() else ())]
    found += [Part(one.name, one.version, licence_of(one), tuple(licence_files(one))) for one in others]
    text = next((path for path in python_licences() if path.is_file()), None)
    return (*found, Part("Python", _python(), "PSF-2.0", (text,) if text is not None else ()))


def licence_folder() -> Path | None:
    """The folder that a built program carries, or None from source."""
    inside = getattr(sys, "_MEIPASS", None)
    found = Path(inside) / "licences" if inside else None
    return found if found is not None and (found / SBOM).is_file() else None


def installed_parts(start: str = "lmsdesk") -> list[Distribution]:
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


def licence_of(part: Distribution) -> str:
    """The licence as the distribution names it."""
    about = part.metadata
    named = next(filter(None, (*(about.get_all("License-Expression") or ()), *(about.get_all("License") or ()))), "")
    classed = [line.split(" :: ")[-1] for line in about.get_all("Classifier") or () if line.startswith("License")]
    return named.strip().splitlines()[0].strip() if named.strip() else ", ".join(classed) or "see the project's page"


def licence_files(part: Distribution) -> list[Path]:
    """The files of a distribution that hold its licence."""
    named = [file for file in part.files or () if ".dist-info/" in str(file) and LEGAL.search(file.as_posix())]
    return [path for file in named if (path := Path(str(part.locate_file(file)))).is_file()]


def python_licences() -> list[Path]:
    """Where Python's licence may be."""
    base = Path(sys.base_prefix)
    short = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    return [base / "lib" / short / "LICENSE.txt", base / "LICENSE.txt", Path("/usr/share/doc") / short / "copyright"]


def _kept(folder: Path) -> tuple[Part, ...]:
    try:
        listed = json.loads((folder / SBOM).read_text("utf-8"))
        mine = listed["metadata"]["component"]
        found = [Part(mine["name"], mine["version"], "MIT", (folder / "LMS Desk.txt",))]
        for item in listed["components"]:
            licence = next((one["license"]["name"] for one in item.get("licenses", ())), "PSF-2.0")
            texts = sorted(path for path in folder.iterdir() if path.name.split(" - ")[0] == item["name"])
            texts += [path for path in (folder / f"{item['name']}.txt",) if path.is_file()]
            found.append(Part(item["name"], item["version"], licence, tuple(texts)))
    except (OSError, ValueError, KeyError, TypeError):
        return ()
    return tuple(found)


def _python() -> str:
    return ".".join(map(str, sys.version_info[:3]))
