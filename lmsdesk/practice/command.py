"""``lmsdesk practice``: serve the practice academies until somebody says stop."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sqlite3
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from lmsdesk.practice.weather import UnknownWeatherError, parse

if TYPE_CHECKING:
    from lmsdesk.practice.server import PracticeServer


def main(arguments: list[str], data: Path) -> int:
    """Serve. ``data`` is the folder when ``--data`` is not given. 0 ended in order, 1 could not serve, 2 wrong use."""
    try:
        asked = _parser().parse_args(arguments)
        parse(asked.weather)
    except UnknownWeatherError as error:
        return _say(f"lmsdesk practice: {error}", 2)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 2
    try:
        server = _server(asked, Path(asked.data) if asked.data else data)
        server.start()
    except (OSError, ServeError) as error:
        return _say(f"lmsdesk practice: {error}", 1)
    except KeyboardInterrupt:
        return _say("lmsdesk practice: stopped before the academies were open", 1)
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    about = server.describe()
    _tell(json.dumps(about) if asked.json else _words(about))
    server.serve_until(ended)
    return 0


class ServeError(Exception):
    """Why the academies cannot be served, in words."""


def _server(asked: argparse.Namespace, data: Path) -> PracticeServer:
    from lmsdesk.practice.academy import WrongSizeError
    from lmsdesk.practice.database import NewerFileError
    from lmsdesk.practice.server import PracticeServer

    ports = (asked.port, asked.port + 1) if asked.port else (0, 0)
    try:
        return PracticeServer(
            data,
            reset=asked.reset,
            ports=ports,
            size=asked.size,
            weather=asked.weather,
            token_seconds=asked.token_seconds,
        )
    except WrongSizeError:
        raise ServeError(f"the academy in {data} has another size; add --reset to start over") from None
    except NewerFileError as error:
        raise ServeError(str(error)) from None
    except sqlite3.DatabaseError as error:
        raise ServeError(
            f"the academy in {data} cannot be used ({error}); choose another folder with --data, or add --reset"
        ) from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lmsdesk practice",
        description="Serve the two practice academies (Masteriyo and Learnomy) on 127.0.0.1 until Ctrl+C.",
    )
    parser.add_argument("--port", type=_port, default=0, metavar="N", help="N for Masteriyo, N+1 for Learnomy")
    parser.add_argument("--data", metavar="DIR", help="where the academies are kept (default: the data folder)")
    parser.add_argument("--reset", action="store_true", help="forget everything and start over")
    parser.add_argument("--weather", default="fine", metavar="NAME,...", help="troubles to bring about")
    parser.add_argument("--size", type=_size, metavar="N", help="grow the courses to N")
    parser.add_argument("--token-seconds", type=_size, default=900, metavar="N", help="how long a Learnomy token lasts")
    parser.add_argument("--json", action="store_true", help="print one JSON line with addresses and sign-ins first")
    return parser


def _port(text: str) -> int:
    return _whole(text, 0, 65534)


def _size(text: str) -> int:
    return _whole(text, 1, 1_000_000)


def _whole(text: str, least: int, most: int) -> int:
    value = int(text) if text.isascii() and text.isdecimal() else -1
    if not least <= value <= most:
        raise argparse.ArgumentTypeError(f"“{text}” is no whole number from {least} to {most}")
    return value


def _tell(text: str) -> None:
    """Print it. Whoever started us may not read it; who knows the port is served all the same."""
    try:
        print(text, flush=True)  # noqa: T201
    except OSError:
        with suppress(OSError):  # else Python complains at its end about what it could not write
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(text: str, code: int) -> int:
    print(text, file=sys.stderr)  # noqa: T201
    return code


def _words(about: dict[str, dict[str, object]]) -> str:
    lines = ["The practice academies are open. Stop them with Ctrl+C."]
    for lms, academy in about.items():
        lines += ["", f"{lms.capitalize()}: {academy['url']}"]
        for user in academy["users"]:  # type: ignore[attr-defined]
            lines.append(f"  {user['login']} ({user['role']}), password {user['password']}")
        for key in academy.get("keys", ()):  # type: ignore[attr-defined]
            lines.append(f"  key of {key['user']}, {key['permissions']}: {key['key']} with secret {key['secret']}")
    return "\n".join(lines)
