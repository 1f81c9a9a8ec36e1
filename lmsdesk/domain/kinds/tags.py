"""Tags: loose words on courses."""

from __future__ import annotations

from lmsdesk.domain.fields import Integer, LongText, Slug, Text
from lmsdesk.domain.kind import Column, Group, Kind, Verb
from lmsdesk.domain.words import N_

TAGS = Kind(
    id="tags",
    name=N_("tag"),
    plural=N_("Tags"),
    new_name=N_("New tag"),
    icon="tags",
    intro=N_("Tags are words that help people find courses that have something in common."),
    verbs=frozenset({Verb.LIST, Verb.OPEN, Verb.CREATE, Verb.UPDATE, Verb.DELETE}),
    fields=(
        Text(name="name", label=N_("Name"), required=True, max_bytes=200),
        LongText(name="description", label=N_("Description")),
        Slug(name="slug", label=N_("Web address")),
        Integer(name="term_order", label=N_("Position"), minimum=0, maximum=1_000_000, default=0),
        Integer(name="count", label=N_("Courses"), read_only=True),
        Text(name="link", label=N_("Address on the site"), read_only=True),
    ),
    columns=(
        Column("name", width=300, stretch=True, sort="name"),
        Column("count", width=90),
        Column("slug", width=220, sort="slug"),
        Column("description", width=280),
    ),
    groups=(
        Group(N_("Details"), ("name", "description")),
        Group(N_("Its page"), ("slug", "link", "term_order"), True),
    ),
)
