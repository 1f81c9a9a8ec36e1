"""Mistakes of ours: a report without secrets in a file, and one calm dialog for each kind."""

from __future__ import annotations

import platform
import re
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from lmsdesk.version import VERSION

MOST = 20
"""So many reports are kept; older ones go."""

_SECRETS = (
    (re.compile(r"(://)[^/\s@'\"]+@"), r"\1••••••@"),
    (re.compile(r"\b(?:[A-Za-z0-9]{4} ){5}[A-Za-z0-9]{4}\b"), "••••••"),
    (
        re.compile(
            r"((?:password|passwd|secret|token|api_?key|authorization)['\"]?\s*[:=]\s*)(['\"]?)[^\s'\",)}]+", re.I
        ),
        r"\1\2••••••",
    ),
)
"""Secrets as they stand in messages of exceptions: in addresses, as application passwords, behind their name."""


class CrashReporter:
    """Catches what nobody caught. ``tell(report, file)`` shows it; it is called once for each kind of mistake."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: set[tuple[str, str, int]] = set()
        self.tell: Callable[[str, Path | None], object] | None = None
        self.hand_over: Callable[..., object] | None = None
        """Calls a function later in the main thread, such as ``loop.call_soon_threadsafe``; for other threads."""

    def install(self) -> None:
        """From now on, uncaught exceptions of every thread come here."""
        sys.excepthook = self._hook
        threading.excepthook = lambda thrown: self.report(thrown.exc_value) if thrown.exc_value is not None else None

    def loop_exception(self, _loop: Any, context: dict[str, Any]) -> None:
        """For ``loop.set_exception_handler``."""
        thrown = context.get("exception")
        if isinstance(thrown, BaseException):
            self.report(thrown)
        else:
            self.report(RuntimeError(str(context.get("message"))))

    def report(self, thrown: BaseException) -> None:
        """Write it down and tell the person, unless this kind was told before."""
        if isinstance(thrown, KeyboardInterrupt | SystemExit):
            return
        kind = _kind(thrown)
        if kind in self._seen:
            return
        self._seen.add(kind)
        text = report_text(thrown)
        file = self._write(text)
        _print(text)
        if self.tell is None:
            return
        if threading.current_thread() is threading.main_thread():
            self.tell(text, file)
        elif self.hand_over is not None:
            with suppress(RuntimeError):  # the loop has ended: nobody is there to be told
                self.hand_over(self.tell, text, file)

    def _hook(self, _kind: type[BaseException], thrown: BaseException, _trace: TracebackType | None) -> None:
        self.report(thrown)

    def _write(self, text: str) -> Path | None:
        name = datetime.now().astimezone().strftime("crash-%Y%m%d-%H%M%S-%f.txt")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            for old in sorted(self._folder.glob("crash-*.txt"))[: -MOST + 1]:
                old.unlink()
            file = self._folder / name
            file.write_text(text, "utf-8", errors="backslashreplace")
        except OSError:
            return None
        return file


def report_text(thrown: BaseException) -> str:
    """The report: versions and the way through our code, without values, and with anything secret hidden."""
    from lmsdesk.domain.masking import mask_text

    lines = traceback.format_exception(type(thrown), thrown, thrown.__traceback__)
    about = f"LMS Desk {VERSION}, Python {platform.python_version()}, {platform.platform()}\n"
    text = mask_text("".join(lines))
    for pattern, shown in _SECRETS:
        text = pattern.sub(shown, text)
    return about + text


def _print(text: str) -> None:
    """Also on the terminal, where there is one (a program without a console has none)."""
    with suppress(OSError, ValueError):
        if sys.stderr is not None:
            sys.stderr.write(text)


def _kind(thrown: BaseException) -> tuple[str, str, int]:
    frames = traceback.extract_tb(thrown.__traceback__)
    last = frames[-1] if frames else None
    return type(thrown).__name__, last.filename if last else "", (last.lineno or 0) if last else 0
