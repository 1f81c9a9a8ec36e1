"""Mistakes of ours: a report without secrets in a file, and one calm dialog for each kind."""

from __future__ import annotations

import platform
import sys
import threading
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from lmsdesk.version import VERSION

MOST = 20
"""So many reports are kept; older ones go."""


class CrashReporter:
    """Catches what nobody caught. ``tell(report, file)`` shows it; it is called once for each kind of mistake."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: set[tuple[str, str, int]] = set()
        self.tell: Callable[[str, Path | None], object] | None = None

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
        sys.stderr.write(text)
        if self.tell is not None and threading.current_thread() is threading.main_thread():
            self.tell(text, file)

    def _hook(self, _kind: type[BaseException], thrown: BaseException, _trace: TracebackType | None) -> None:
        self.report(thrown)

    def _write(self, text: str) -> Path | None:
        name = datetime.now().astimezone().strftime("crash-%Y%m%d-%H%M%S-%f.txt")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            for old in sorted(self._folder.glob("crash-*.txt"))[: -MOST + 1]:
                old.unlink()
            file = self._folder / name
            file.write_text(text, "utf-8")
        except OSError:
            return None
        return file


def report_text(thrown: BaseException) -> str:
    """The report: versions and the way through our code, without values, and with anything secret hidden."""
    from lmsdesk.domain.masking import mask_text

    lines = traceback.format_exception(type(thrown), thrown, thrown.__traceback__)
    about = f"LMS Desk {VERSION}, Python {platform.python_version()}, {platform.platform()}\n"
    return about + mask_text("".join(lines))


def _kind(thrown: BaseException) -> tuple[str, str, int]:
    frames = traceback.extract_tb(thrown.__traceback__)
    last = frames[-1] if frames else None
    return type(thrown).__name__, last.filename if last else "", (last.lineno or 0) if last else 0
