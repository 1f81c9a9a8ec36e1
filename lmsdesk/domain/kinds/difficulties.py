"""Difficulties: how hard a course is."""

from __future__ import annotations

from lmsdesk.domain.fields import Color, Integer, LongText, Slug, Text
from lmsdesk.domain.kind import Column, Group, Kind, Verb
from lmsdesk.domain.words import N_

DIFFICULTIES = Kind(
    id="difficulties",
    name=N_("difficulty"),
    plural=N_("Difficulties"),
    new_name=N_("New difficulty"),
    icon="difficulties",
    intro=N_("A difficulty tells people whether a course fits what they already know."),
    verbs=frozenset({Verb.LIST, Verb.OPEN, Verb.CREATE, Verb.UPDATE, Verb.DELETE}),
    fields=(
        Text(name="name", label=N_("Name"), required=True, max_bytes=200),
        LongText(name="description", label=N_("Description")),
        Color(name="color", label=N_("Colour")),
        Slug(name="slug", label=N_("Web address")),
        Integer(name="term_order", label=N_("Position"), minimum=0, maximum=1_000_000, default=0),
        Integer(name="count", label=N_("Courses"), read_only=True),
        Text(name="link", label=N_("Address on the site"), read_only=True),
    ),
    columns=(
        Column("name", width=260, stretch=True, sort="name"),
        Column("color", width=100),
        Column("count", width=90),
        Column("slug", width=200, sort="slug"),
        Column("description", width=280),
    ),
    groups=(
        Group(N_("Details"), ("name", "description")),
        Group(N_("Looks"), ("color", "slug", "link", "term_order"), True),
    ),
)
