"""What was closed goes from memory at once, and not only when Python looks for what goes in circles.

A page and its parts know each other, so nobody frees them one by one; and looking for such circles visits every object
there is, during which the window stands still. So what was closed is taken apart, once nothing can be at work in it.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import shiboken6
from PySide6.QtCore import QObject

from lmsdesk.qt.tasks import Tasks


def let_go(page: QObject, tasks: Tasks) -> None:
    """Take a page apart that is about to be deleted, in a moment without work."""
    tasks.at_rest(partial(_at_rest, page, tasks))


def _at_rest(page: QObject, tasks: Tasks) -> None:
    if shiboken6.isValid(page):  # Qt deletes it when it gets to it
        let_go(page, tasks)
    else:
        take_apart(page)


def take_apart(page: QObject) -> None:
    """Forget what a deleted page and all of its deleted parts know. What is still there of the program stays as it is.

    Parts that are no objects of Qt stay as they are too: others may use them as well, and they hold no page by then.
    """
    waiting: list[Any] = [page]
    seen: dict[int, Any] = {}
    while waiting:
        one = waiting.pop()
        if isinstance(one, QObject):
            known = getattr(one, "__dict__", None)
            if known and not shiboken6.isValid(one):
                waiting += known.values()
                known.clear()
        elif isinstance(one, list | tuple | set | dict) and id(one) not in seen:
            seen[id(one)] = one
            waiting += one.values() if isinstance(one, dict) else one
