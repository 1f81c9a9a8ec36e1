"""Which verbs one site offers, and the sentence for each that it does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lmsdesk.api.dialects.learnomy.capabilities import CAPABILITIES, Resolved
from lmsdesk.api.dialects.learnomy.routes import Route
from lmsdesk.api.dialects.learnomy.shapes import SHAPES, word_of
from lmsdesk.domain.kind import YES, Offer, Verb
from lmsdesk.domain.query import Identity
from lmsdesk.domain.words import N_, Sentence

WORDPRESS_USERS = Route("wp/v2/users", "GET")
LOOKING = frozenset({"student", "subscriber", "customer"})
"""Roles that change nothing in courses, on any WordPress site."""
_NEEDS = {Verb.LIST: "list", Verb.OPEN: "get", Verb.CREATE: "create", Verb.UPDATE: "update", Verb.DELETE: "delete"}


class Offers:
    """What the index of one site makes possible for one person."""

    def __init__(
        self, resolved: Resolved, *, reduced: bool, core: bool, identity: Callable[[], Identity | None]
    ) -> None:
        self._resolved = resolved
        self._reduced = reduced
        self._core = core
        self._identity = identity
        self.refused: dict[tuple[str, Verb], Sentence] = {}
        """Verbs that the site turned down although it lists their routes."""

    def offer(self, kind_id: str, verb: Verb) -> Offer:
        if kind_id not in SHAPES:
            return _no(Sentence(N_("Learnomy does not have it.")))
        if (kind_id, verb) in self.refused:
            return Offer(False, self.refused[kind_id, verb], rights=True)
        if (denied := self._by_account(verb)) is not None:
            return denied
        if verb is Verb.UPLOAD:
            return YES if self._core else _no(Sentence(N_("The site's media library cannot be reached.")))
        if verb not in SHAPES[kind_id].kind.verbs:
            return _no(Sentence(N_("Learnomy does not offer this.")))
        if kind_id == "people":
            return YES if self.people() is not None else self._missing("people", "list")
        return self._by_routes(kind_id, verb)

    def _by_account(self, verb: Verb) -> Offer | None:
        """The no that the account means by itself; None where the routes decide."""
        identity = self._identity()
        if identity is None or verb in (Verb.LIST, Verb.OPEN):
            return None
        if identity.role in LOOKING:
            return Offer(False, Sentence(N_("Students can look, but not change anything here.")), rights=True)
        known = identity.capabilities
        if verb is Verb.UPLOAD and known and "upload_files" not in known:
            return Offer(False, Sentence(N_("Your account may not add files to the media library.")), rights=True)
        return None

    def verbs(self, kind_id: str) -> frozenset[Verb]:
        """What the site has; some of it may be only for others."""
        return frozenset(verb for verb in Verb if (offer := self.offer(kind_id, verb)) or offer.rights)

    def people(self) -> Route | None:
        """Where people are listed: WordPress for administrators, else Learnomy's own list of instructors."""
        identity = self._identity()
        if self._core and identity is not None and identity.role == "administrator":
            return WORDPRESS_USERS
        return self._resolved.route("people", "list")

    def trash_way(self, kind_id: str) -> str:
        """How an item goes into the trash here: "route", "delete", "status", or "" where there is no trash."""
        if self._resolved.route(kind_id, "trash") is not None:
            return "route"
        if self.trash_word(kind_id) is not None:
            delete = self._resolved.route(kind_id, "delete")
            return "delete" if delete is not None and "force" in delete.args else "status"
        delete = self._resolved.route(kind_id, "delete")
        return "delete" if delete is not None and "force" in delete.args and not SHAPES[kind_id].is_term else ""

    def trash_word(self, kind_id: str) -> str | None:
        """The site's word for the status of an item in the trash, where a change of status takes one."""
        for route in self._status_routes(kind_id):
            if (arg := route.args.get("status")) is not None and arg.enum:
                return word_of("status", "trash", arg.enum, {})
        return None

    def _status_routes(self, kind_id: str) -> Iterator[Route]:
        if (route := self._resolved.route(kind_id, "update")) is not None:
            yield route

    def _by_routes(self, kind_id: str, verb: Verb) -> Offer:
        if verb is Verb.TRASH:
            return YES if self.trash_way(kind_id) else self._no_trash(kind_id)
        if verb is Verb.RESTORE:
            if not self.trash_way(kind_id):
                return self._no_trash(kind_id)
            update = self._resolved.route(kind_id, "update")
            by_status = update is not None and "status" in update.args
            if self._resolved.route(kind_id, "restore") is not None or by_status:
                return YES
            return self._missing(kind_id, "restore")
        if verb is Verb.DELETE and self.trash_way(kind_id) == "delete":
            return YES
        route = self._resolved.route(kind_id, _NEEDS[verb])
        if route is None:
            return self._missing(kind_id, _NEEDS[verb])
        if not _takes_enough(kind_id, verb, route):
            return _no(
                Sentence(
                    N_("The site lists {route} but does not tell which fields it takes, so nothing is sent to it."),
                    route=f"{route.method} /{route.path}",
                )
            )
        return YES

    def _no_trash(self, kind_id: str) -> Offer:
        if self._reduced:
            return self._missing(kind_id, "delete")
        return _no(Sentence(N_("This site has no trash for these. They can only be deleted for good.")))

    def _missing(self, area: str, name: str) -> Offer:
        if self._reduced:
            return _no(
                Sentence(
                    N_(
                        "The site keeps its list of routes closed, so only courses can be read. "
                        "Ask its administrator to open /wp-json/learnomy/v1 for you. Missing: {route}"
                    ),
                    route=self._resolved.missing(area, name),
                )
            )
        base = CAPABILITIES[area].get("list")
        absent = base is not None and self._resolved.route(area, "list") is None
        template = (
            N_("This site's Learnomy does not have it; a module may be switched off. Missing: {route}")
            if absent
            else N_("This site's Learnomy does not offer it. Missing: {route}")
        )
        return _no(Sentence(template, route=self._resolved.missing(area, name)))


def _takes_enough(kind_id: str, verb: Verb, route: Route) -> bool:
    """Whether a route declares what a write needs: a name for something new, any field at all for a change."""
    shape = SHAPES[kind_id]
    if verb is Verb.CREATE:
        return route.first(*shape.wire_names(shape.kind.title)) is not None
    if verb is Verb.UPDATE:
        return any(route.first(*shape.wire_names(field.name)) for field in shape.kind.writable())
    return True


def _no(sentence: Sentence) -> Offer:
    return Offer(False, sentence)
