"""What deleting takes along, as far as the site's own lists tell. Learnomy does not publish what becomes of it."""

from __future__ import annotations

import asyncio

from lmsdesk.api.client import Client
from lmsdesk.api.dialects.learnomy.capabilities import CAPABILITIES
from lmsdesk.api.dialects.learnomy.reading import rows, total_of
from lmsdesk.api.dialects.learnomy.routes import Route
from lmsdesk.api.dialects.learnomy.site_map import SiteMap
from lmsdesk.domain.exchange import Action
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.query import Consequences
from lmsdesk.domain.record import Record
from lmsdesk.domain.words import N_, Sentence


async def of_course(client: Client, site_map: SiteMap, record: Record, action: Action) -> Consequences:
    """How many sections, lessons, quizzes and students a course has, where the site lists them."""
    names = tuple(CAPABILITIES["inside"])
    routes = [site_map.route("inside", name) for name in names]
    counts = await asyncio.gather(*(_count(client, route, record, action) for route in routes))
    children = {name: count for name, count in zip(names, counts, strict=True) if count is not None}
    students = children.pop("enrollments", None)
    if students is None:
        told = record["students_count"]
        students = told if isinstance(told, int) else 0
    sentences: list[Sentence] = []
    if any(children.values()):
        sentences.append(
            Sentence(N_("Learnomy decides what becomes of its lessons; count on losing them with the course."))
        )
    if students:
        sentences.append(Sentence(N_("People who joined it lose access: {count}."), count=students))
    return Consequences(children, tuple(sentences))


def of_term(kind_id: str, record: Record) -> Consequences:
    """The courses that lose a term."""
    courses = record["count"]
    if not isinstance(courses, int) or courses <= 0:
        return Consequences()
    texts = {
        "categories": N_("Courses that stay, without this category: {count}."),
        "tags": N_("Courses that stay, without this tag: {count}."),
        "difficulties": N_("Courses that stay, without a difficulty: {count}."),
    }
    return Consequences({"courses": courses}, (Sentence(texts[kind_id], count=courses),))


async def _count(client: Client, route: Route | None, record: Record, action: Action) -> int | None:
    """The length of one list of a course; None when the site does not tell."""
    if route is None:
        return None
    params: dict[str, object] = {}
    if "{" not in route.path:
        if "course_id" not in route.args:
            return None
        params["course_id"] = record.id
    if (size := route.first("per_page", "limit")) is not None:
        params[size.name] = 1
    try:
        answer = await client.read(route.at(record.id) if "{" in route.path else route.path, params, action=action)
        found, meta = rows(answer)
    except Problem:
        return None
    total = total_of(answer, meta)
    return len(found) if total is None else total
