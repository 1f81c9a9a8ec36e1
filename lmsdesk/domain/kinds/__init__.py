"""One file per kind, and the list of them in the order of the navigation."""

from __future__ import annotations

from lmsdesk.domain.kind import Kind
from lmsdesk.domain.kinds.categories import CATEGORIES
from lmsdesk.domain.kinds.courses import COURSES
from lmsdesk.domain.kinds.difficulties import DIFFICULTIES
from lmsdesk.domain.kinds.people import PEOPLE
from lmsdesk.domain.kinds.tags import TAGS

KINDS: tuple[Kind, ...] = (COURSES, CATEGORIES, TAGS, DIFFICULTIES, PEOPLE)

BY_ID: dict[str, Kind] = {kind.id: kind for kind in KINDS}
