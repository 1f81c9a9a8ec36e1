"""What one site lists, resolved and cut to size: routes, offers and kinds. Made anew when the index was read again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lmsdesk.api.dialects.learnomy.capabilities import DOCUMENTED, Resolved
from lmsdesk.api.dialects.learnomy.fitting import Fitted, fit
from lmsdesk.api.dialects.learnomy.offers import WORDPRESS_USERS, Offers
from lmsdesk.api.dialects.learnomy.routes import Route, RouteMap
from lmsdesk.api.dialects.learnomy.shapes import SHAPES
from lmsdesk.domain.kind import Kind, Verb
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.domain.query import Identity


class SiteMap:
    """The routes of one site. ``reduced`` is whether the site tells none, so that only published ones are used."""

    def __init__(
        self,
        index: Mapping[str, Any],
        *,
        core: bool,
        identity: Callable[[], Identity | None] = lambda: None,
        more: tuple[Route, ...] = (),
    ) -> None:
        self.index = index
        routes = RouteMap(index)
        self.reduced = not routes
        for route in (*more, *(DOCUMENTED if self.reduced else ())):
            routes.add(route)
        self.resolved = Resolved(routes)
        self.offers = Offers(self.resolved, reduced=self.reduced and not more, core=core, identity=identity)
        self._fitted: dict[str, Fitted] = {}

    def route(self, area: str, name: str) -> Route | None:
        if area == "people" and name == "list":
            return self.offers.people()
        return self.resolved.route(area, name)

    def need(self, kind_id: str, name: str, verb: Verb) -> Route:
        """The route for something. Raises Problem (UNAVAILABLE, nothing sent) where the site has none."""
        route = self.route(kind_id, name)
        if route is None:
            raise self.unavailable(kind_id, verb)
        return route

    def unavailable(self, kind_id: str, verb: Verb) -> Problem:
        reason = self.offers.offer(kind_id, verb).reason
        return Problem(Trouble.UNAVAILABLE, outcome=Outcome.NOT_DONE, code="no-route", sentence=reason)

    def fitted(self, kind_id: str) -> Fitted:
        if kind_id not in self._fitted:
            self._fitted[kind_id] = fit(
                SHAPES[kind_id],
                self.route(kind_id, "list"),
                self.route(kind_id, "create"),
                self.route(kind_id, "update"),
                self.offers.verbs(kind_id),
                lambda other: bool(other in SHAPES and self.offers.offer(other, Verb.LIST)),
            )
        return self._fitted[kind_id]

    def kind(self, kind_id: str) -> Kind:
        return self.fitted(kind_id).kind

    def written_as(self, kind_id: str) -> dict[str, str]:
        """The wire name that changes use, by field."""
        fitted = self.fitted(kind_id)
        found: dict[str, str] = {}
        for name in ("create", "update"):
            if (route := self.route(kind_id, name)) is not None:
                for field in fitted.kind.writable():
                    if (arg := fitted.wire_arg(route, field.name)) is not None:
                        found[field.name] = arg.name
        return found

    def forget_kinds(self) -> None:
        """The offers have changed: kinds are cut anew when they are asked for."""
        self._fitted.clear()

    def describe(self) -> dict[str, Any]:
        """Everything found, as JSON: for showing it, and for sending it to someone who can help."""
        return {
            "mode": "reduced" if self.reduced else "full",
            "capabilities": self.resolved.table(),
            "people": f"/{route.path}" if (route := self.offers.people()) is not None else "",
            "paths": {path: list(self.resolved.routes.methods(path)) for path in self.resolved.routes.paths},
            "index": dict(self.index),
        }


__all__ = ["WORDPRESS_USERS", "SiteMap"]
