"""Trouble with our own files, in words for people."""

from __future__ import annotations

import errno
from pathlib import Path

from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.words import N_, Sentence

_FULL = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})
_CLOSED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


def cannot_write(path: Path, error: Exception) -> Problem:
    """The Problem behind a failed write to one of our files."""
    code = error.errno if isinstance(error, OSError) else None
    words = str(error).lower()
    if code in _FULL or "disk is full" in words:
        sentence = Sentence(N_("The disk is full, so nothing more can be kept. Free some space, then try again."))
    elif code in _CLOSED or "readonly" in words or "read-only" in words or "unable to open" in words:
        sentence = Sentence(
            N_("This program may not write to {folder}. Allow it, or choose another folder."), folder=str(path.parent)
        )
    elif "locked" in words or "busy" in words:
        sentence = Sentence(N_("Another program is using {file}. Close it, then try again."), file=str(path))
    else:
        sentence = Sentence(N_("{file} could not be written: {reason}"), file=str(path), reason=_reason(error))
    return Problem(Trouble.STORAGE, sentence=sentence, message=_reason(error))


def newer_file(path: Path) -> Sentence:
    """What to say about a file that a newer version of the program wrote."""
    return Sentence(
        N_("{file} was written by a newer version of LMS Desk. It is left as it is; update the program to use it."),
        file=path.name,
    )


def damaged_file(path: Path, kept: Path) -> Sentence:
    """What to say about a file that could not be read and was set aside."""
    return Sentence(
        N_("{file} could not be read, so the program starts without it. The file is kept as {kept}."),
        file=path.name,
        kept=str(kept),
    )


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error)
