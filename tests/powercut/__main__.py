"""``python -m tests.powercut --rounds 200 [--seed N]``: exit code 0 when nothing was lost, doubled or damaged."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.powercut", description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=None)
    asked = parser.parse_args()
    if not hasattr(os, "fork"):
        print("The power cut is played on Linux and macOS: it needs kill -9.")
        return 2
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("QT_API", "pyside6")
    from tests.powercut.play import play

    seed = asked.seed if asked.seed is not None else time.time_ns() % 1_000_000
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="lmsdesk-powercut-", ignore_cleanup_errors=True) as folder:
        verdict = play(asked.rounds, Path(folder), seed, lambda line: print(line, flush=True))
    for line in (*verdict.lost, *verdict.doubled, *verdict.damaged):
        print(line)
    minutes = (time.monotonic() - began) / 60
    print(
        f"{asked.rounds} rounds in {minutes:.1f} min (seed {seed}): {verdict.begun} lives got to work, "
        f"{verdict.typed} keys were typed, {verdict.written} changes reached the schools; "
        f"the machine kept the program waiting for {verdict.late:.1f} s"
    )
    print(verdict)
    return 0 if verdict.ok else 1


if __name__ == "__main__":
    sys.exit(main())
