"""People: for choosing an instructor. A screen of their own comes with the people area."""

from __future__ import annotations

from lmsdesk.domain.fields import Text
from lmsdesk.domain.kind import Column, Group, Kind, Verb
from lmsdesk.domain.words import N_

PEOPLE = Kind(
    id="people",
    name=N_("person"),
    plural=N_("People"),
    new_name=N_("New person"),
    icon="people",
    intro=N_("Everyone with an account on your site."),
    task="",
    verbs=frozenset({Verb.LIST}),
    fields=(
        Text(name="name", label=N_("Name"), read_only=True),
        Text(name="login", label=N_("User name"), read_only=True),
        Text(name="email", label=N_("E-mail"), read_only=True),
    ),
    columns=(Column("name", stretch=True), Column("login"), Column("email")),
    groups=(Group(N_("Details"), ("name", "login", "email")),),
)
