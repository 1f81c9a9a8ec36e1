"""What Masteriyo lets a person do, as far as account, role and key tell. Each no has its reason.

Where WordPress has told the capabilities of the account they decide, else what the plugin gives each role.
"""

from __future__ import annotations

from collections.abc import Mapping

from lmsdesk.api.dialects.masteriyo.shapes import SHAPES
from lmsdesk.domain.kind import YES, Offer, Verb
from lmsdesk.domain.query import Identity
from lmsdesk.domain.words import N_, Sentence

_READS = frozenset({Verb.LIST, Verb.OPEN})
_ALL = frozenset(Verb)
_CHANGES = _ALL - _READS

_DENIED: Mapping[str, Mapping[str, frozenset[Verb]]] = {
    "instructor": {
        "categories": frozenset({Verb.UPDATE, Verb.DELETE}),
        "difficulties": _CHANGES,
        "tags": _ALL,
    },
    "student": {
        "courses": _CHANGES,
        "categories": _CHANGES,
        "difficulties": _ALL,
        "tags": _ALL,
        "people": _ALL,
    },
}
"""What the plugin refuses to a role, kind by kind."""


def _term(name: str) -> dict[Verb, str]:
    return {
        Verb.LIST: f"manage_course_{name}",
        Verb.OPEN: f"manage_course_{name}",
        Verb.CREATE: f"edit_course_{name}",
        Verb.UPDATE: f"edit_course_{name}",
        Verb.DELETE: f"delete_course_{name}",
    }


_NEEDS: Mapping[str, Mapping[Verb, str]] = {
    "courses": {
        Verb.CREATE: "publish_courses",
        Verb.UPDATE: "edit_courses",
        Verb.TRASH: "delete_courses",
        Verb.RESTORE: "delete_courses",
        Verb.DELETE: "delete_courses",
        Verb.UPLOAD: "upload_files",
    },
    "categories": _term("categories"),
    "difficulties": _term("difficulties"),
    "tags": dict.fromkeys((Verb.LIST, Verb.OPEN, Verb.CREATE, Verb.UPDATE, Verb.DELETE), "manage_categories"),
    "people": {Verb.LIST: "read_users"},
}
"""The capability that the plugin asks for (its ``Helper/Permission`` and the capabilities of its types)."""

_WHOLE: Mapping[Verb, tuple[str, ...]] = {
    Verb.LIST: ("masteriyo_rest_cannot_read", "masteriyo_rest_cannot_view"),
    Verb.CREATE: ("masteriyo_rest_cannot_create",),
}
"""Codes that refuse a whole area to the account, not one item."""

_WHO = {"instructor": N_("Instructors"), "student": N_("Students")}
_THINGS = {
    "courses": N_("courses"),
    "categories": N_("categories"),
    "difficulties": N_("difficulties"),
    "tags": N_("tags"),
    "people": N_("the list of people"),
}
_DEEDS = {
    Verb.LIST: N_("see"),
    Verb.OPEN: N_("see"),
    Verb.CREATE: N_("make"),
    Verb.UPDATE: N_("change"),
    Verb.UPLOAD: N_("upload"),
}
_CANNOT = N_("{who} cannot {deed} {things} in Masteriyo. Ask an administrator.")


def offered(
    kind_id: str,
    verb: Verb,
    *,
    identity: Identity | None,
    can_read: bool | None,
    can_write: bool | None,
    with_key: bool,
) -> Offer:
    """The offer for one verb of one kind; ``with_key`` is whether an API key signs in."""
    shape = SHAPES.get(kind_id)
    if shape is None:
        return _no(N_("This site does not have it."))
    if verb is Verb.UPLOAD and with_key:
        return _denied(N_("An API key cannot upload pictures. Sign in with an application password to do that."))
    if verb in (Verb.TRASH, Verb.RESTORE) and not shape.has_trash:
        return _no(N_("There is no trash for these in Masteriyo. They can only be deleted for good."))
    if verb not in shape.kind.verbs:
        return _no(N_("Masteriyo does not offer this."))
    permitted = by_key(can_read=can_read, can_write=can_write, write=verb not in _READS)
    if not permitted:
        return permitted
    return by_account(kind_id, verb, identity)


def by_key(*, can_read: bool | None, can_write: bool | None, write: bool) -> Offer:
    """What the permission of the key in use says, as far as it is known."""
    if not write and can_read is False:
        return _denied(N_("This key may write but not read. Choose Read/Write for it in WordPress."))
    if write and can_write is False:
        return _denied(N_("This key may only look. Choose Read/Write for it in WordPress."))
    return YES


def by_account(kind_id: str, verb: Verb, identity: Identity | None) -> Offer:
    """What WordPress and the plugin let the account do."""
    if identity is None:
        return YES
    role, known = identity.role, identity.capabilities
    if role == "administrator":
        return YES
    if known:
        needed = _NEEDS.get(kind_id, {}).get(verb, "")
        # changes of terms are refused to instructors whatever capabilities they have
        allowed = (not needed or needed in known) and not (
            role == "instructor" and verb is Verb.UPDATE and SHAPES[kind_id].is_term
        )
    else:
        allowed = verb not in _DENIED.get(role, {}).get(kind_id, frozenset())
    return YES if allowed else refusal(kind_id, verb, identity)


def refused(kind_id: str, verb: Verb, code: str, identity: Identity | None) -> Offer | None:
    """The no that an error code means for a whole area; None when it is about something else."""
    if code == "masteriyo_rest_user_not_approved":
        return _denied(N_("Your instructor account is waiting for approval. An administrator has to approve it first."))
    return refusal(kind_id, verb, identity) if code in _WHOLE.get(verb, ()) else None


def refusal(kind_id: str, verb: Verb, identity: Identity | None) -> Offer:
    """A no for this account, in a sentence that names the role and the things."""
    role = identity.role if identity is not None else ""
    who = Sentence(_WHO.get(role, N_("Accounts like yours")))
    things = N_("pictures") if verb is Verb.UPLOAD else _THINGS.get(kind_id, kind_id)
    deed = _DEEDS.get(verb, N_("delete"))
    sentence = Sentence(_CANNOT, who=who, deed=Sentence(deed), things=Sentence(things))
    return Offer(False, sentence, rights=True)


def _denied(template: str) -> Offer:
    return Offer(False, Sentence(template), rights=True)


def _no(template: str) -> Offer:
    return Offer(False, Sentence(template))
