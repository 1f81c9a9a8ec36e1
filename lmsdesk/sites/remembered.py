"""What is kept of a site itself, so that it opens without network: what it said of itself, and who we are there."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from lmsdesk.api.root import ApiRoot
from lmsdesk.api.site_index import Discovery
from lmsdesk.domain.query import Identity
from lmsdesk.domain.words import Sentence
from lmsdesk.storage.profiles import Profile

if TYPE_CHECKING:
    from lmsdesk.storage.store.file import Store

NOTE = "site"
VERSION = 1


@dataclass(frozen=True, slots=True)
class Remembered:
    """A site as it was when it was last asked."""

    discovery: Discovery
    identity: Identity
    read: datetime
    first: bool = True
    """Whether it may open with this and ask behind; else only when it cannot be reached."""


def pack(profile: Profile, discovery: Discovery, identity: Identity, *, first: bool) -> str:
    """A document for the store. Nothing in it is secret."""
    return json.dumps(
        {
            "version": VERSION,
            "sign_in": profile.sign_in.value,
            "login": profile.login,
            "lms": profile.lms,
            "first": first,
            "discovery": {
                "address": discovery.address,
                "root": discovery.root.base,
                "title": discovery.title,
                "namespaces": list(discovery.namespaces),
                "routes": dict(discovery.routes),
                "authentication": dict(discovery.authentication),
                "lms": list(discovery.lms),
                "pros": list(discovery.pros),
                "wordpress": list(discovery.wordpress),
                "versions": dict(discovery.versions),
                "has_keys": discovery.has_keys,
                "closed": discovery.closed,
                "sign_ins_work": discovery.sign_ins_work,
                "time_zone": discovery.time_zone,
                "gmt_offset": discovery.gmt_offset,
                "notes": [_sentence(note) for note in discovery.notes],
            },
            "identity": {
                "name": identity.name,
                "login": identity.login,
                "id": identity.id,
                "roles": list(identity.roles),
                "can_write": identity.can_write,
                "capabilities": sorted(identity.capabilities),
                "note": _sentence(identity.note) if identity.note is not None else None,
            },
        }
    )


def recall(store: Store, profile: Profile) -> Remembered | None:
    """What the store has of a site, where it still fits the profile. Blocks."""
    note = store.note(NOTE)
    return unpack(*note, profile) if note is not None else None


def unpack(text: str, read: datetime, profile: Profile) -> Remembered | None:
    """What was packed, where it still fits the profile; None otherwise. Never raises."""
    try:
        held = json.loads(text)
        told, who = held["discovery"], held["identity"]
        fits = (held["version"], held["sign_in"], held["login"], held["lms"], told["root"]) == (
            VERSION, profile.sign_in.value, profile.login, profile.lms, ApiRoot(profile.root).base,
        )  # fmt: skip
        if not fits:
            return None
        discovery = Discovery(
            address=told["address"],
            root=ApiRoot(told["root"]),
            title=told["title"],
            namespaces=tuple(told["namespaces"]),
            routes=dict(told["routes"]),
            authentication=dict(told["authentication"]),
            lms=tuple(told["lms"]),
            pros=tuple(told["pros"]),
            wordpress=tuple(told["wordpress"]),
            versions=dict(told["versions"]),
            has_keys=told["has_keys"],
            closed=told["closed"],
            sign_ins_work=told["sign_ins_work"],
            time_zone=told["time_zone"],
            gmt_offset=float(told["gmt_offset"]),
            notes=tuple(_read(note) for note in told["notes"]),
        )
        note = _read(who["note"]) if who["note"] is not None else None
        identity = Identity(
            name=who["name"],
            login=who["login"],
            id=who["id"],
            roles=tuple(who["roles"]),
            can_write=who["can_write"],
            note=note,
            capabilities=frozenset(who["capabilities"]),
        )
        return Remembered(discovery, identity, read, bool(held["first"]))
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _sentence(sentence: Sentence) -> list[Any]:
    return [sentence.template, {name: str(value) for name, value in sentence.values.items()}]


def _read(held: Sequence[Any]) -> Sentence:
    template, values = held
    if not isinstance(template, str) or not isinstance(values, Mapping):
        raise ValueError("no sentence")
    return Sentence(template, **values)
