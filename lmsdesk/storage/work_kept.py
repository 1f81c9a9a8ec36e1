"""What is kept of the work on sites that are not open: counted and forgotten, for when a site is forgotten."""

from __future__ import annotations

import contextlib
from pathlib import Path

from lmsdesk.domain.problem import Problem
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.storage.locations import site_folder, work_file
from lmsdesk.storage.work import Work
from lmsdesk.storage.work_model import Queue


def goes(data: Path, site: str) -> Sentence | None:
    """What would go with a site, or None where nothing is kept."""
    path = work_file(data, site)
    if not path.exists():
        return None
    work = Work(path)
    try:
        waiting = work.count_waiting(Queue.OUTBOX) + work.count_waiting(Queue.BASKET)
    except Problem:
        waiting = 0
    finally:
        work.close()
    if waiting == 1:
        return Sentence(N_("1 change that waits to be sent is deleted too, and the list of what you did there."))
    if waiting:
        return Sentence(
            N_("{count} changes that wait to be sent are deleted too, and the list of what you did there."),
            count=waiting,
        )
    return Sentence(N_("The list of what you did there is deleted too: nothing of it can be taken back then."))


def forget(data: Path, site: str) -> None:
    """Remove the work on a site with all copies of it. Nothing there is fine. Raises OSError."""
    folder = site_folder(data, site)
    for path in folder.glob("work*"):
        path.unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # other things of the site are in there
        folder.rmdir()
