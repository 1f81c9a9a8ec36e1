"""Looks at what is left: is every key there that is older than a second, was anything sent twice, is a file damaged?"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from lmsdesk.storage.drafts import Drafts
from lmsdesk.storage.work import Work
from lmsdesk.storage.work_model import State, Write

SITE = "practice-masteriyo"
A_SECOND = 1.0


def keystrokes_lost(home: Path, academy: Path, reports: Sequence[Mapping[str, Any]], killed: float) -> list[str]:
    """What was typed more than a second before the end and is nowhere: not in a draft, not on the site."""
    typed: dict[int, str] = {}
    for report in reports:
        if report["what"] == "typed" and report["at"] <= killed - A_SECOND:
            typed[report["item"]] = report["text"]
        elif report["what"] == "discarded":
            typed.pop(report["item"], None)
    if not typed:
        return []
    drafts = Drafts(home / "data" / "drafts.sqlite")
    try:
        kept = {draft.id: str(draft.values.get("name") or "") for draft in drafts.list(site=SITE)}
    finally:
        drafts.close()
    titles = _titles(academy)
    lost = []
    for item, text in typed.items():
        wanted = text.strip()
        there = (kept.get(item, ""), titles.get(item, ""))
        if not any(found.strip().startswith(wanted) for found in there):
            lost.append(f"course {item}: {wanted!r} is neither in a draft nor on the site: {there}")
    return lost


def damaged(home: Path) -> list[str]:
    """Files of the program that are not whole."""
    found = []
    for path in sorted(home.rglob("*.sqlite")):
        with contextlib.closing(sqlite3.connect(path)) as file:
            try:
                if (said := file.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
                    found.append(f"{path}: {said}")
            except sqlite3.DatabaseError as error:
                found.append(f"{path}: {error}")
    for path in sorted(home.rglob("*.json")):
        try:
            json.loads(path.read_text("utf-8"))
        except ValueError as error:
            found.append(f"{path}: {error}")
    return found


def doubled(academy: Path) -> list[str]:
    """Writes that took effect twice. Every one of them carries a word that is used once."""
    counts = Counter((note["method"], note["path"], note["body"]) for note in notes(academy))
    return [f"{count} times {method} {path} {body}" for (method, path, body), count in counts.items() if count > 1]


def unfinished(home: Path, academy: Path) -> list[str]:
    """After everything settled: writes whose place in the list and on the site do not agree."""
    told = list(notes(academy))
    work = Work(home / "data" / "sites" / SITE / "work.sqlite")
    found = []
    try:
        for write in _all(work):
            mark = _mark(write)
            own = f"/{write.item}" if write.verb == "update" else ""
            there = sum(mark in note["body"] and note["path"].endswith(own) for note in told) if mark else 0
            if write.state is State.DONE and write.after and there != 1:
                found.append(f"{write.verb} {write.item} is done, and was sent {there} times: {write.sent}")
            elif write.state is State.FAILED and there:
                found.append(f"{write.verb} {write.item} is said to be not done, and is on the site: {write.sent}")
            elif write.state not in (State.DONE, State.FAILED):
                found.append(f"{write.verb} {write.item} is still {write.state}: {write.sent} {dict(write.trouble)}")
    finally:
        work.close()
    return found


def notes(academy: Path) -> Iterator[dict[str, str]]:
    path = academy / "writes.jsonl"
    if path.exists():
        for line in path.read_text("utf-8").splitlines():
            yield json.loads(line)


def _all(work: Work) -> Iterator[Write]:
    for batch in work.batches(limit=1_000_000):
        yield from work.of_batch(batch.id)


def _mark(write: Write) -> str:
    texts = [str(value) for name, value in write.sent.items() if name in ("name", "course_badge", "short_description")]
    words = " ".join(texts).split()
    return next((word for word in reversed(words) if word.startswith("mark")), "")


def _titles(academy: Path) -> dict[int, str]:
    path = academy / "academies" / "masteriyo" / "academy.sqlite"
    with contextlib.closing(sqlite3.connect(path, timeout=10)) as file:
        return dict(file.execute("SELECT id, title FROM posts WHERE type = 'mto-course'"))
