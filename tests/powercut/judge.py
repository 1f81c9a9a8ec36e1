"""Looks at what is left: is every key there that is older than a second, was anything sent twice, is a file damaged?

Every write carries a word that nobody used before (``mark...``), so each can be told from all others.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lmsdesk.storage.drafts import Drafts
from lmsdesk.storage.work import Work
from lmsdesk.storage.work_model import State, Write

LMS = ("masteriyo", "learnomy")
COURSE = {"masteriyo": "mto-course", "learnomy": "lrn_course"}
A_SECOND = 1.0
BEAT = 0.1
"""So often a life reports how long the machine has kept it waiting."""


def site_of(lms: str) -> str:
    return f"practice-{lms}"


@dataclass
class Owed:
    """What was typed and must be somewhere, from life to life: in a draft, or on the site."""

    texts: dict[tuple[str, str], str] = field(default_factory=dict)

    def take(self, reports: Sequence[Mapping[str, Any]], killed: float) -> None:
        """What a life reported before it was killed. Only what the person threw away is owed no longer."""
        end = late_at_end(reports, killed)
        for report in reports:
            if report["what"] == "typed" and older_than_a_second(report, killed, end):
                self.texts[report["lms"], report["item"]] = report["text"]
            elif report["what"] == "discarding":
                self.texts.pop((report["lms"], report["item"]), None)

    def lost(self, home: Path, academy: Path) -> dict[tuple[str, str], str]:
        """What of it is nowhere."""
        there: dict[str, list[tuple[str, str]]] = {}
        drafts = Drafts(home / "data" / "drafts.sqlite") if self.texts else None
        try:
            for lms in {lms for lms, _ in self.texts}:
                kept = drafts.list(site=site_of(lms)) if drafts is not None else []
                found = [(draft.item, str(draft.values.get("name") or "")) for draft in kept]
                there[lms] = found + [(str(id), title) for id, title in titles(academy, lms).items()]
        finally:
            if drafts is not None:
                drafts.close()
        return {
            (lms, item): f"{lms} course {item}: {text.strip()!r} is neither in a draft nor on the site"
            for (lms, item), text in self.texts.items()
            if not any(_is_it(item, id) and title.strip().startswith(text.strip()) for id, title in there[lms])
        }


def _is_it(item: str, id: str) -> bool:
    """A new course has no id that the life knew; its text tells which it is."""
    return item == id or item.startswith("new")


def older_than_a_second(key: Mapping[str, Any], killed: float, late_at_end: float) -> bool:
    """Whether the program had a whole second for a key, counted from before the key went down.

    A second in which the machine kept the program waiting is no second of the program's.
    """
    waited = max(0.0, late_at_end - float(key.get("late", 0.0)))
    return float(key["at"]) <= killed - A_SECOND - waited


def late_at_end(reports: Sequence[Mapping[str, Any]], killed: float) -> float:
    """For how long the machine had kept a life waiting when it was killed."""
    beats = [report for report in reports if report["what"] == "beat"]
    if not beats:
        return 0.0
    return float(beats[-1]["late"]) + max(0.0, killed - float(beats[-1]["at"]) - 2 * BEAT)


def damaged(home: Path) -> list[str]:
    """Files of the program that are not whole, and files that it set aside because they were not."""
    found = []
    for path in sorted(home.rglob("*")):
        if "damaged" in path.name:
            found.append(f"{path.name} was set aside")
        elif path.suffix == ".sqlite":
            found += _damage(path)
        elif path.suffix == ".json":
            try:
                json.loads(path.read_text("utf-8"))
            except ValueError as error:
                found.append(f"{path}: {error}")
    return found


def _damage(path: Path) -> list[str]:
    with contextlib.closing(sqlite3.connect(path, timeout=10)) as file:
        try:
            said = file.execute("PRAGMA integrity_check").fetchone()[0]
        except sqlite3.DatabaseError as error:
            said = str(error)
    return [] if said == "ok" else [f"{path}: {said}"]


def doubled(academy: Path) -> list[str]:
    """Writes that took effect twice."""
    counts = Counter(
        (note["lms"], note["method"], note["path"], mark) for note in notes(academy) for mark in _last_marks(note)
    )
    return [
        f"{count} times {method} {path} ({lms}) with {mark}"
        for (lms, method, path, mark), count in counts.items()
        if count > 1
    ]


def unfinished(home: Path, academy: Path, lms: str) -> list[str]:
    """After everything settled: writes whose place in the list and on the site do not agree."""
    told = [note for note in notes(academy) if note["lms"] == lms]
    work = Work(home / "data" / "sites" / site_of(lms) / "work.sqlite")
    if not work.exists:
        return []
    found = []
    try:
        for write in _all(work):
            mark = _mark(write)
            own = f"/{write.item}" if write.verb == "update" else ""
            there = sum(mark in note["body"] and note["path"].endswith(own) for note in told) if mark else 0
            what = f"{lms}: {write.verb} {write.item} ({dict(write.sent)})"
            if write.state is State.DONE and write.after and not there:
                found.append(f"{what} is said to be done, and never reached the site")
            elif write.state is State.FAILED and there:
                found.append(f"{what} is said to be not done, and is on the site")
            elif write.state not in (State.DONE, State.FAILED):
                found.append(f"{what} is still {write.state}: {dict(write.trouble)}")
    finally:
        work.close()
    return found


def notes(academy: Path) -> Iterator[dict[str, str]]:
    """Every write that took effect in a school."""
    path = academy / "writes.jsonl"
    if path.exists():
        for line in path.read_text("utf-8").splitlines():
            yield json.loads(line)


def titles(academy: Path, lms: str) -> dict[int, str]:
    """The courses of a school."""
    path = academy / "academies" / lms / "academy.sqlite"
    with contextlib.closing(sqlite3.connect(path, timeout=10)) as file:
        return dict(file.execute("SELECT id, title FROM posts WHERE type = ?", (COURSE[lms],)))


def _all(work: Work) -> Iterator[Write]:
    for batch in work.batches(limit=1_000_000):
        yield from work.of_batch(batch.id)


def _last_marks(note: Mapping[str, str]) -> Iterator[str]:
    """The newest mark of each text that was sent: older ones may stand before it in a title."""
    try:
        sent = json.loads(note["body"] or "{}")
    except ValueError:
        return
    for value in sent.values() if isinstance(sent, dict) else ():
        if isinstance(value, str) and (mark := _mark_in(value)):
            yield mark


def _mark(write: Write) -> str:
    return next((mark for value in write.sent.values() if isinstance(value, str) and (mark := _mark_in(value))), "")


def _mark_in(text: str) -> str:
    return next((word for word in reversed(text.split()) if word.startswith("mark")), "")
