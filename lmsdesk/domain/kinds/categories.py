"""Categories: the shelves of the catalogue, in a tree."""

from __future__ import annotations

from lmsdesk.domain.fields import Choice, Image, Integer, LongText, OneOf, Relation, Slug, Text
from lmsdesk.domain.kind import Column, Group, Kind, Verb
from lmsdesk.domain.words import N_

DISPLAY = (
    Choice("default", N_("As the theme does")),
    Choice("courses", N_("Courses")),
    Choice("subcategories", N_("Subcategories")),
    Choice("both", N_("Both")),
)

CATEGORIES = Kind(
    id="categories",
    name=N_("category"),
    plural=N_("Categories"),
    new_name=N_("New category"),
    icon="categories",
    intro=N_("Categories sort your courses, one inside another where you like."),
    screen="tree",
    parent="parent_id",
    verbs=frozenset({Verb.LIST, Verb.OPEN, Verb.CREATE, Verb.UPDATE, Verb.DELETE, Verb.UPLOAD}),
    fields=(
        Text(name="name", label=N_("Name"), required=True, max_bytes=200),
        Relation(name="parent_id", label=N_("Inside"), to="categories"),
        LongText(name="description", label=N_("Description")),
        Slug(name="slug", label=N_("Web address")),
        OneOf(name="display", label=N_("Its page shows"), choices=DISPLAY, default="default"),
        Image(name="featured_image", label=N_("Picture")),
        Integer(name="term_order", label=N_("Position"), minimum=0, maximum=1_000_000, default=0),
        Integer(name="count", label=N_("Courses"), read_only=True),
        Text(name="link", label=N_("Address on the site"), read_only=True),
    ),
    columns=(
        Column("name", width=320, stretch=True, sort="name"),
        Column("count", width=90),
        Column("slug", width=200, sort="slug"),
        Column("description", width=240, shown=False),
    ),
    groups=(
        Group(N_("Details"), ("name", "description")),
        Group(N_("Place"), ("parent_id", "term_order"), True),
        Group(N_("Its page"), ("slug", "display", "link"), True),
        Group(N_("Picture"), ("featured_image",), True),
    ),
)
