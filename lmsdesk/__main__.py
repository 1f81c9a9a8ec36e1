"""Where the program begins: decide what was asked for, then hand over. Imports as little as it can."""

from __future__ import annotations

import os
import sys

os.environ.setdefault("QT_API", "pyside6")  # before qasync, which would take PyQt where both are installed


def main(arguments: list[str] | None = None) -> int:
    """Run the program; the exit code: 0 good, 1 not good, 2 wrong use."""
    given = sys.argv[1:] if arguments is None else arguments
    from lmsdesk.cli import run

    return run(given)


if __name__ == "__main__":
    sys.exit(main())
