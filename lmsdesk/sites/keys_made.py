"""The key that was made while a site was being connected: written down once the site has a list of what was done."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lmsdesk.domain.kind import Verb
from lmsdesk.domain.kinds.access import SITE_KEYS
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.words import N_, fill
from lmsdesk.storage.locations import work_file
from lmsdesk.storage.profiles import Profile
from lmsdesk.storage.work import Work
from lmsdesk.storage.work_model import NewWrite, Settled, State


def note_made_key(data: Path, profile: Profile, number: Any, wanted: Mapping[str, Any], who: str) -> None:
    """Put it into the list of the new site. A list that cannot be kept keeps nobody from connecting. Blocks."""
    name, permission = str(wanted["description"]), str(wanted["permissions"])
    told = {"owner": who, "owner_id": wanted["user_id"], "permission": permission, "description": name}
    work = Work(work_file(data, profile.id))
    with contextlib.suppress(Problem):
        new = NewWrite(Verb.CREATE, SITE_KEYS.id, None, name, {}, told)
        title = fill(N_("Make a key for {name}"), {"name": who})
        _, (id,) = work.begin(title, [new], State.INTENDED, screen="connect", who=who)
        work.settle(Settled(id, State.DONE, item=number if isinstance(number, int) else None, after=told))
    work.close()
