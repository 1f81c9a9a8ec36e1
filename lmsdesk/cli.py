"""What can be typed after ``lmsdesk``. Wrong use ends with code 2 and one clear line."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

USE = """\
lmsdesk                                  open the window on the site you used last
lmsdesk --practice                       open the window on the practice academy
lmsdesk --self-test [--json]             try everything without a screen; exit code 0 or 1
lmsdesk practice [--port N] [--data DIR] [--reset] [--weather NAME,...] [--size N] [--json]
                                         serve the practice academy on 127.0.0.1
lmsdesk check URL [--json]               look for the cause when a site does not work; exit code 0 or 1
lmsdesk screenshots DIR [--theme light|dark|both] [--scale N] [--few]
                                         every screen on practice data as PNG
lmsdesk lmsdesk://authorized?...         what an approval in the browser leads to; goes to the window that waits
lmsdesk explain FILE [--json]            the hints for a HAR or one recorded exchange
lmsdesk --version                        print the version
"""


def run(arguments: list[str]) -> int:
    """Do what was asked."""
    if arguments in ([], ["--practice"]):  # the common cases start without argparse, which costs time
        return _window(practice=bool(arguments))
    if arguments[0].lower().startswith("lmsdesk:"):
        return _follow(arguments[0])
    if arguments[0] == "practice":
        from lmsdesk.practice.command import main as practice
        from lmsdesk.storage.locations import locations

        return practice(arguments[1:], locations().practice)
    try:
        asked = _parser().parse_args(arguments)
    except SystemExit as end:
        return int(end.code or 0) if isinstance(end.code, int) else 2
    return _do(asked)


def _do(asked: argparse.Namespace) -> int:
    if asked.version:
        from lmsdesk.version import VERSION

        print(f"LMS Desk {VERSION}")  # noqa: T201
        return 0
    if asked.command == "screenshots":
        if code := _unable(window=False):
            return code
        from lmsdesk.screenshots import main as screenshots

        return screenshots(Path(asked.folder), theme=asked.theme, scale=asked.scale, few=asked.few)
    if asked.command == "check":
        from lmsdesk.check import main as check

        return check(asked.url, as_json=asked.json)
    if asked.command == "explain":
        from lmsdesk.explain import main as explain

        return explain(Path(asked.file), as_json=asked.json)
    if asked.self_test:
        from lmsdesk.selftest import main as self_test

        return self_test(as_json=asked.json)
    if asked.json:
        print("lmsdesk: --json goes with --self-test and check", file=sys.stderr)  # noqa: T201
        return 2
    return _window(practice=asked.practice)


def _parser() -> argparse.ArgumentParser:
    import argparse

    parser = argparse.ArgumentParser(
        prog="lmsdesk",
        usage="lmsdesk [--practice | --self-test [--json] | --version | practice ... | check URL | screenshots DIR"
        " | explain FILE]",
    )
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description = USE
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--practice", action="store_true", help="open the window on the practice academy")
    what.add_argument("--self-test", action="store_true", help="try everything without a screen")
    what.add_argument("--version", action="store_true", help="print the version")
    parser.add_argument("--json", action="store_true", help="with --self-test: print one JSON document")
    commands = parser.add_subparsers(dest="command", metavar="command")
    check = commands.add_parser("check", help="the health check of a site")
    check.add_argument("url", metavar="URL")
    check.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print one JSON document")
    pictures = commands.add_parser("screenshots", help="every screen on practice data as PNG")
    pictures.add_argument("folder", metavar="DIR")
    pictures.add_argument("--theme", choices=("light", "dark", "both"), default="light")
    pictures.add_argument("--scale", type=_scale, default=1.0, help="1 to 4; 2 draws twice as sharp")
    pictures.add_argument("--few", action="store_true", help="only three screens, to see that drawing works")
    told = commands.add_parser("explain", usage="lmsdesk explain FILE [--json]")
    told.add_argument("file", metavar="FILE")
    told.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print one JSON document")
    return parser


def _scale(text: str) -> float:
    import argparse

    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 1 <= value <= 4:
        raise argparse.ArgumentTypeError(f"“{text}” is no number from 1 to 4")
    return value


def _follow(link: str) -> int:
    """A link that the desktop handed over: to the window that waits for it, else a window says that none does."""
    from lmsdesk.sites.handover import hand_over
    from lmsdesk.storage.locations import locations

    if hand_over(link, locations().waiting):
        return 0
    return _window(practice=False, late_link=True)


def _window(*, practice: bool, late_link: bool = False) -> int:
    if code := _unable(window=True):
        return code
    from lmsdesk.qt.lean import read_no_sources

    read_no_sources()
    from lmsdesk.app import run_window

    return run_window(practice=practice, late_link=late_link)


def _unable(*, window: bool) -> int:
    """0 when Qt can start here; else says what is missing and gives the exit code."""
    from lmsdesk.preflight import trouble

    found = trouble(window=window)
    if found:
        print(found, file=sys.stderr)  # noqa: T201
    return 1 if found else 0
