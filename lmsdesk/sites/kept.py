"""The words of the work file for screens: what was done in one go, each write of it, and how it stands."""

from __future__ import annotations

from lmsdesk.sites.outbox import Outbox, is_new
from lmsdesk.sites.outbox_sending import Sent
from lmsdesk.sites.recovery import Recovered, look_again, look_later, recover
from lmsdesk.sites.remarks import surprises_of
from lmsdesk.sites.troubles import unpacked
from lmsdesk.sites.undo import Undone
from lmsdesk.storage.work_model import Batch as Kept
from lmsdesk.storage.work_model import BatchState, Queue, State, Write

__all__ = [
    "BatchState",
    "Kept",
    "Outbox",
    "Queue",
    "Recovered",
    "Sent",
    "State",
    "Undone",
    "Write",
    "is_new",
    "look_again",
    "look_later",
    "recover",
    "surprises_of",
    "unpacked",
]
