"""One small JSON document on disk: versioned, written to a temporary file and swapped, never half-written.

A file of an older version is copied before it is brought up to date, one of a newer version is left alone, and a
damaged one is set aside; each is told in ``notices``.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.words import Sentence
from lmsdesk.storage.locations import make_folder
from lmsdesk.storage.trouble import cannot_write, damaged_file, newer_file

Step = Callable[[dict[str, Any]], dict[str, Any]]


class JsonFile:
    """A document ``{"version": N, ...}``. ``steps[n]`` brings a document of version n to version n + 1."""

    def __init__(self, path: Path, version: int, steps: Mapping[int, Step] | None = None) -> None:
        self.path = path
        self.version = version
        self.notices: tuple[Sentence, ...] = ()
        self.locked: Sentence | None = None
        """Why nothing may be written here: the file belongs to a newer version of the program."""
        self._steps = steps or {}

    def read(self) -> dict[str, Any]:
        """The document, brought up to date; empty when there is none that can be used. Never raises."""
        try:
            text = self.path.read_text("utf-8")
        except FileNotFoundError:
            return {}
        except OSError as error:
            self._tell(cannot_read(self.path, error))
            self.locked = self.notices[-1]
            return {}
        except UnicodeDecodeError:
            return self._set_aside()
        try:
            document = json.loads(text)
            version = document["version"]
        except (ValueError, TypeError, KeyError, RecursionError):
            return self._set_aside()
        if not isinstance(version, int) or isinstance(version, bool) or version < 1:
            return self._set_aside()
        if version > self.version:
            self.locked = newer_file(self.path)
            self._tell(self.locked)
            return {}
        return self._brought_up(document, version)

    def write(self, document: Mapping[str, Any], *, durable: bool = True) -> None:
        """Replace the file as a whole. ``durable`` waits until the disk has it. Raises Problem (STORAGE)."""
        if self.locked is not None:
            raise Problem(Trouble.STORAGE, sentence=self.locked)
        text = json.dumps({"version": self.version, **document}, ensure_ascii=False, indent=1, sort_keys=True)
        try:
            swap_in(self.path, text.encode("utf-8", "surrogatepass"), durable=durable)
        except OSError as error:
            raise cannot_write(self.path, error) from error

    def refuse(self) -> None:
        """The document was JSON but made no sense: set the file aside as damaged."""
        self._set_aside()

    def _brought_up(self, document: dict[str, Any], version: int) -> dict[str, Any]:
        if version < self.version:
            with contextlib.suppress(OSError):
                shutil.copy2(self.path, self.path.with_name(f"{self.path.stem}.v{version}{self.path.suffix}"))
        try:
            while version < self.version:
                document = self._steps[version](document)
                version += 1
        except (KeyError, TypeError, ValueError, AttributeError):
            return self._set_aside()
        return document

    def _set_aside(self) -> dict[str, Any]:
        kept = aside(self.path)
        try:
            self.path.replace(kept)
        except OSError as error:
            self._tell(cannot_read(self.path, error))
            self.locked = self.notices[-1]
            return {}
        self._tell(damaged_file(self.path, kept))
        return {}

    def _tell(self, sentence: Sentence) -> None:
        self.notices += (sentence,)


def cannot_read(path: Path, error: OSError) -> Sentence:
    """Why a file that exists cannot be used."""
    sentence = cannot_write(path, error).sentence
    assert sentence is not None
    return sentence


def aside(path: Path) -> Path:
    """A free name beside a damaged file."""
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    for number in range(1, 1000):
        name = f"{path.stem}.damaged-{stamp}{f'-{number}' if number > 1 else ''}{path.suffix}"
        if not (kept := path.with_name(name)).exists():
            return kept
    return path.with_name(f"{path.stem}.damaged{path.suffix}")


def swap_in(path: Path, content: bytes, *, durable: bool = True) -> None:
    """Write beside the file and swap: whoever reads sees the old content or the new one. Raises OSError."""
    make_folder(path.parent)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    if durable and os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
