"""What Masteriyo lets a person do, as far as role and key tell. Each no has its reason."""

from __future__ import annotations

from lmsdesk.api.dialects.masteriyo.shapes import SHAPES
from lmsdesk.domain.kind import YES, Offer, Verb
from lmsdesk.domain.query import Identity
from lmsdesk.domain.words import N_, Sentence

_READS = frozenset({Verb.LIST, Verb.OPEN})


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
        return _no(N_("An API key cannot upload pictures. Sign in with an application password to do that."))
    if verb in (Verb.TRASH, Verb.RESTORE) and not shape.has_trash:
        return _no(N_("There is no trash for these in Masteriyo. They can only be deleted for good."))
    if verb not in shape.kind.verbs:
        return _no(N_("Masteriyo does not offer this."))
    permitted = by_key(can_read=can_read, can_write=can_write, write=verb not in _READS)
    if not permitted:
        return permitted
    return _may_see(kind_id, identity) if verb in _READS else _by_role(kind_id, verb, identity, shape.is_term)


def by_key(*, can_read: bool | None, can_write: bool | None, write: bool) -> Offer:
    """What the permission of the key in use says, as far as it is known."""
    if not write and can_read is False:
        return _no(N_("This key may write but not read. Choose Read/Write for it in WordPress."))
    if write and can_write is False:
        return _no(N_("This key may only look. Choose Read/Write for it in WordPress."))
    return YES


_HIDDEN = {"instructor": frozenset({"tags"}), "student": frozenset({"tags", "difficulties", "people"})}
"""Lists that Masteriyo refuses to a role."""


def _may_see(kind_id: str, identity: Identity | None) -> Offer:
    role = identity.role if identity is not None else ""
    if kind_id in _HIDDEN.get(role, ()):
        return _no(N_("Masteriyo does not show this list to your account. Ask an administrator."))
    return YES


def _by_role(kind_id: str, verb: Verb, identity: Identity | None, is_term: bool) -> Offer:
    role = identity.role if identity is not None else ""
    if role == "instructor" and is_term and verb is Verb.CREATE and kind_id != "categories":
        return _no(N_("Instructors can make categories in Masteriyo, but not this. Ask an administrator."))
    if role == "instructor" and is_term and verb in (Verb.UPDATE, Verb.DELETE):
        return _no(N_("Instructors cannot change this in Masteriyo. Ask an administrator."))
    if role == "student":
        return _no(N_("Students can look, but not change anything here."))
    return YES


def _no(template: str) -> Offer:
    return Offer(False, Sentence(template))
