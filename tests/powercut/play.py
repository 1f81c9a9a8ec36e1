"""Round after round: a life begins, the power goes at a random moment, the judge looks, the next life begins."""

from __future__ import annotations

import importlib
import json
import os
import random
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.powercut import judge

BEGINNING = 0.25
"""The share of lives that end anywhere from the first moment on; the others end while the person works."""
LEARNOMY = 0.3
"""The share of lives that are spent in the Learnomy academy."""
LONGEST = 2.5
PATIENCE = 90.0
WARM = (
    "httpx", "qasync", "lmsdesk.api.client", "lmsdesk.api.dialects.masteriyo", "lmsdesk.api.dialects.learnomy",
    "lmsdesk.app", "lmsdesk.sites",
    "lmsdesk.ui.desk", "lmsdesk.ui.navigation", "lmsdesk.ui.site_desk", "lmsdesk.ui.screens.table_screen",
    "lmsdesk.ui.editor.record_editor", "tests.powercut.life", "tests.scenarios.person",
)  # fmt: skip


@dataclass
class Verdict:
    """What was found in all rounds."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    typed: int = 0
    written: int = 0
    begun: int = 0
    """Lives that got to work before they ended."""
    late: float = 0.0
    """Seconds in which the machine kept the program waiting."""

    @property
    def ok(self) -> bool:
        return not (self.lost or self.doubled or self.damaged)

    def __str__(self) -> str:
        return f"lost {len(self.lost)}, doubled {len(self.doubled)}, damaged {len(self.damaged)}"


def play(rounds: int, folder: Path, seed: int = 0, tell: Callable[[str], object] = lambda line: None) -> Verdict:
    """Play so many rounds in an empty folder."""
    chance, verdict = random.Random(seed), Verdict()
    home, academy = folder / "home", folder / "school"
    home.mkdir(parents=True)
    academy.mkdir()
    os.environ |= {"LMSDESK_HOME": str(home), "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    with served(academy) as about:
        _warm()
        owed = judge.Owed()
        for number in range(rounds):
            lms = "learnomy" if chance.random() < LEARNOMY else "masteriyo"
            reports, killed = one_life(about, lms, chance)
            verdict.damaged += judge.damaged(home)
            owed.take(reports, killed)
            for key, line in owed.lost(home, academy).items():
                verdict.lost.append(line)
                del owed.texts[key]  # told once
            verdict.typed += sum(report["what"] == "typed" for report in reports)
            verdict.begun += any(report["what"] == "ready" for report in reports)
            verdict.late += judge.late_at_end(reports, killed)
            if (number + 1) % 10 == 0:
                tell(f"round {number + 1} of {rounds}: {verdict}, {verdict.typed} keys typed")
        for lms in judge.LMS:
            settled, _ = one_life(about, lms, chance, settle=True)
            if not any(report["what"] == "settled" for report in settled):
                verdict.lost.append(f"the last life in {lms} could not settle everything")
            verdict.damaged += judge.damaged(home)
            verdict.lost += judge.unfinished(home, academy, lms)
        verdict.lost += owed.lost(home, academy).values()
        verdict.doubled += judge.doubled(academy)
        verdict.written = sum(1 for _ in judge.notes(academy))
    return verdict


def one_life(
    about: Mapping[str, Any], lms: str, chance: random.Random, *, settle: bool = False
) -> tuple[list[Any], float]:
    """What a life reported, and when it ended."""
    ours, theirs = os.pipe()
    seed = chance.randrange(2**31)
    child = os.fork()
    if child == 0:
        _be_the_program(about, lms, seed, theirs, settle=settle)
    os.close(theirs)
    early = chance.random() < BEGINNING
    moment = chance.uniform(0.05, LONGEST)
    text = b""
    deadline = time.monotonic() + (moment if early and not settle else PATIENCE)
    ready = early
    while (left := deadline - time.monotonic()) > 0:
        if select.select([ours], [], [], left)[0]:
            more = os.read(ours, 65536)
            if not more:
                break  # it ended by itself
            text += more
            if not ready and not settle and b'"ready"' in text:
                ready, deadline = True, time.monotonic() + moment
    killed = time.monotonic()
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while more := os.read(ours, 65536):
        text += more
    os.close(ours)
    return [json.loads(line) for line in text.decode().splitlines()], killed


def _be_the_program(about: Mapping[str, Any], lms: str, seed: int, pipe: int, *, settle: bool) -> None:
    """In the child: never comes back."""
    code = 0
    try:
        from tests.powercut.life import live

        live(about, lms, seed, pipe, settle=settle)
    except BaseException:
        import traceback

        traceback.print_exc()
        code = 1
    finally:
        os._exit(code)


def _warm() -> None:
    """Import once what every life needs: the lives are forked, so that a round costs a second instead of three."""
    for name in WARM:
        importlib.import_module(name)


@contextmanager
def served(folder: Path) -> Iterator[Mapping[str, Any]]:
    """The school, in a process that outlives every life."""
    command = [sys.executable, "-m", "tests.powercut.academy", str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as school:
        assert school.stdin is not None
        assert school.stdout is not None
        try:
            yield json.loads(school.stdout.readline())
        finally:
            school.stdin.close()
            school.wait(20)
