"""What the signed-in person may do on a site, part by part, with the reason for everything that they may not."""

from __future__ import annotations

from dataclasses import dataclass

from lmsdesk.domain.kind import Kind, Offer, Verb
from lmsdesk.domain.kinds import KINDS
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.sites.site import Site
from lmsdesk.storage.profiles import SignInKind

_ASKED = (Verb.LIST, Verb.CREATE, Verb.UPDATE, Verb.TRASH, Verb.DELETE)
_DEEDS = {
    Verb.LIST: N_("see"),
    Verb.CREATE: N_("make"),
    Verb.UPDATE: N_("change"),
    Verb.TRASH: N_("move to the trash"),
    Verb.DELETE: N_("delete"),
}
_UNKNOWN = Sentence(N_("This site does not offer it."))


@dataclass(frozen=True, slots=True)
class Off:
    """Things that cannot be done, for one reason; where that has a place for ``{deed}``, all of them belong there.

    ``rights``: it is the account or the key, not the site.
    """

    deeds: tuple[str, ...]
    """Verbs for people, to be translated."""
    reason: Sentence
    rights: bool = False

    @property
    def says_it_all(self) -> bool:
        """Whether the reason names what cannot be done."""
        return "deed" in self.reason.values


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the program on this site."""

    id: str
    title: str
    icon: str
    can: tuple[str, ...]
    off: tuple[Off, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether everything in it may be done that the site has."""
        return not any(off.rights for off in self.off)


@dataclass(frozen=True, slots=True)
class Rights:
    """Whose credential it is, and what it opens."""

    name: str
    login: str
    roles: tuple[str, ...]
    role: str
    way: SignInKind
    writes: bool | None
    """What the key in use permits; None where it is no key, or not known."""
    told: bool
    """Whether WordPress told the capabilities of the account (else its role and the site's refusals decide)."""
    parts: tuple[Part, ...]


def rights_of(site: Site) -> Rights:
    """As far as it is known now. Asks nobody."""
    identity = getattr(site.dialect, "identity", None) or site.identity
    return Rights(
        identity.name,
        identity.login,
        identity.roles,
        identity.role,
        site.profile.sign_in,
        identity.can_write,
        bool(identity.capabilities),
        (*(_part(site, kind) for kind in KINDS if kind.task), _pictures(site)),
    )


def part(id: str, title: str, icon: str, offers: dict[str, Offer]) -> Part:
    """A part from what is offered of it, by the word for each thing to do."""
    can = tuple(deed for deed, offer in offers.items() if offer)
    off: dict[object, Off] = {}
    for deed, offer in offers.items():
        if not offer:
            reason = offer.reason or _UNKNOWN
            key = _same(reason)
            before = off.get(key)
            deeds = (*before.deeds, deed) if before is not None else (deed,)
            off[key] = Off(deeds, reason, offer.rights or (before is not None and before.rights))
    return Part(id, title, icon, can, tuple(off.values()))


def _same(reason: Sentence) -> tuple[str, tuple[tuple[str, str], ...]]:
    """What makes two reasons one: all but the thing to do in them."""
    values = {name: str(value) for name, value in reason.values.items() if name != "deed"}
    return reason.template, tuple(sorted(values.items()))


def _part(site: Site, kind: Kind) -> Part:
    if not (seeing := site.offer(kind.id, Verb.LIST)):
        return part(kind.id, kind.plural, kind.icon, {_DEEDS[Verb.LIST]: seeing})
    verbs = site.kind(kind.id).verbs | {verb for verb in kind.verbs if site.offer(kind.id, verb).rights}
    offers = {_DEEDS[verb]: site.offer(kind.id, verb) for verb in _ASKED if verb in kind.verbs and verb in verbs}
    if site.offer(kind.id, Verb.TRASH) and _DEEDS[Verb.TRASH] in offers:
        offers.pop(_DEEDS[Verb.DELETE], None)
    return part(kind.id, kind.plural, kind.icon, offers)


def _pictures(site: Site) -> Part:
    return part("pictures", N_("Pictures"), "image", {N_("upload"): site.offer("courses", Verb.UPLOAD)})
