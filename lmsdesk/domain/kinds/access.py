"""Keys and application passwords, as their tables show them. They are never edited as other items are."""

from __future__ import annotations

from lmsdesk.domain.access import Permission
from lmsdesk.domain.fields import Choice, DateTime, OneOf, Text
from lmsdesk.domain.kind import Column, Group, Kind, Verb
from lmsdesk.domain.words import N_

MINE, BROKEN, WIDE, OWNERLESS, PERHAPS, COMING, GOING = (
    "mine",
    "broken",
    "wide",
    "ownerless",
    "perhaps",
    "coming",
    "going",
)
"""What is remarkable about a key."""

PERMISSIONS = (
    Choice(Permission.READ, N_("Read")),
    Choice(Permission.WRITE, N_("Write")),
    Choice(Permission.READ_WRITE, N_("Read and write")),
)
_REMARKS = (
    Choice(MINE, N_("Signed in with it"), "note"),
    Choice(BROKEN, N_("Cannot be read any more"), "trouble"),
    Choice(WIDE, N_("May change everything"), "caution"),
    Choice(OWNERLESS, N_("Nobody owns it"), "caution"),
    Choice(PERHAPS, N_("Perhaps in use here"), "plain"),
    Choice(COMING, N_("New, not in use yet"), "note"),
    Choice(GOING, N_("Being replaced"), "caution"),
)
_NAME = Text(name="name", label=N_("What it is for"), read_only=True)
_LAST_USED = DateTime(name="last_used", label=N_("Last used"), read_only=True)
_CREATED = DateTime(name="created", label=N_("Made"), read_only=True)
_REMARK = OneOf(name="remark", label=N_("Remark"), choices=_REMARKS, read_only=True)
_VERBS = frozenset({Verb.LIST, Verb.CREATE, Verb.UPDATE, Verb.DELETE})

SITE_KEYS = Kind(
    id="site-keys",
    name=N_("key"),
    plural=N_("Keys"),
    new_name=N_("New key"),
    icon="key",
    intro=N_("A key lets a colleague or another program into your courses, without anybody's password."),
    task="",
    verbs=_VERBS,
    fields=(
        _NAME,
        Text(name="owner", label=N_("Owner"), read_only=True),
        OneOf(name="permission", label=N_("Permission"), choices=PERMISSIONS, read_only=True),
        Text(name="used_by", label=N_("Used here by"), read_only=True),
        Text(name="ending", label=N_("Ends with"), read_only=True),
        _REMARK,
        _LAST_USED,
        _CREATED,
    ),
    columns=(
        Column("name", width=280, stretch=True),
        Column("owner", width=160),
        Column("permission", width=130),
        Column("used_by", width=160),
        Column("ending", width=90),
        Column("remark", width=220),
        Column("last_used", width=120),
        Column("created", width=120, shown=False),
    ),
    groups=(Group(N_("Details"), ("name", "owner", "permission")),),
)

APP_PASSWORDS = Kind(
    id="app-passwords",
    name=N_("application password"),
    plural=N_("Application passwords"),
    new_name=N_("New password"),
    icon="lock",
    intro=N_("An application password lets one program in as you, and can be taken back without changing your own."),
    task="",
    verbs=_VERBS,
    fields=(
        _NAME,
        Text(name="owner", label=N_("Whose"), read_only=True),
        _LAST_USED,
        Text(name="last_ip", label=N_("From the address"), read_only=True),
        _CREATED,
        _REMARK,
    ),
    columns=(
        Column("name", width=280, stretch=True),
        Column("owner", width=180),
        Column("last_used", width=140),
        Column("last_ip", width=140),
        Column("created", width=130),
        Column("remark", width=180),
    ),
    groups=(Group(N_("Details"), ("name", "owner")),),
)
