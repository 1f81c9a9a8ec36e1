"""What deleting takes along or leaves behind, in numbers and sentences."""

from __future__ import annotations

import asyncio

from lmsdesk.api.client import Client
from lmsdesk.api.dialects.masteriyo import reading
from lmsdesk.domain.exchange import Action
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.query import Consequences
from lmsdesk.domain.record import Record
from lmsdesk.domain.words import N_, Sentence

_INSIDE = {"sections": "masteriyo/v1/sections", "lessons": "masteriyo/v1/lessons", "quizzes": "masteriyo/v1/quizes"}


async def of_course(client: Client, record: Record, action: Action) -> Consequences:
    """How many sections, lessons and quizzes a course holds: Masteriyo keeps them unless it is told otherwise."""
    counts = await asyncio.gather(*(_count(client, route, record, action) for route in _INSIDE.values()))
    children = {name: count for name, count in zip(_INSIDE, counts, strict=True) if count is not None}
    sentences: list[Sentence] = []
    if any(children.values()):
        sentences.append(Sentence(N_("Its sections, lessons and quizzes stay on the site unless you delete them too.")))
    students = record["students_count"]
    if isinstance(students, int) and students > 0:
        sentences.append(Sentence(N_("People who joined it lose access: {count}."), count=students))
    return Consequences(children, tuple(sentences), can_take_children=any(children.values()))


async def _count(client: Client, route: str, record: Record, action: Action) -> int | None:
    """The length of one list of a course; None when the site does not tell."""
    params = {"course_id": record.id, "per_page": 1, "page": 1}
    try:
        answer = await client.read(route, params, action=action)
        found, meta = reading.rows(answer)
    except Problem:
        return None
    total = reading.total_of(answer, meta)
    return len(found) if total is None else total


def of_term(kind_id: str, record: Record, subcategories: int) -> Consequences:
    """The courses that lose a term, and the subcategories that move up."""
    sentences: list[Sentence] = []
    courses = record["count"] if isinstance(record["count"], int) else 0
    if courses:
        texts = {
            "categories": N_("Courses that stay, without this category: {count}."),
            "tags": N_("Courses that stay, without this tag: {count}."),
            "difficulties": N_("Courses that stay, without a difficulty: {count}."),
        }
        sentences.append(Sentence(texts[kind_id], count=courses))
    if subcategories:
        sentences.append(Sentence(N_("Subcategories that move up one level: {count}."), count=subcategories))
    children = {"courses": courses, "subcategories": subcategories}
    return Consequences({name: count for name, count in children.items() if count}, tuple(sentences))
