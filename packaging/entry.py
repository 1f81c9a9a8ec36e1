"""Where the installed program begins: tidies what the bundle changed, then starts ``lmsdesk`` as ever."""

from __future__ import annotations

import os
import sys


def main(given: list[str]) -> int:
    """Run the program. A ``.lmsdesk`` file handed over by the desktop opens the window; links are followed."""
    restore_library_path()
    if len(given) == 1 and is_file(given[0]):
        given = []
    from lmsdesk.__main__ import main as program

    return program(given)


def is_file(argument: str) -> bool:
    """Whether this comes from the desktop and not from someone who types."""
    return argument.lower().endswith(".lmsdesk")


def restore_library_path() -> None:
    """Programs started from here (the browser) must find the system's libraries, not the bundle's."""
    before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
    if before is not None:
        os.environ["LD_LIBRARY_PATH"] = before
    elif getattr(sys, "frozen", False):
        os.environ.pop("LD_LIBRARY_PATH", None)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
