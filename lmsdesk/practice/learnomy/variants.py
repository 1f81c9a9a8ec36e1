"""What Learnomy's documents leave open, as switches: other paths, page numbers, WordPress' errors and the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from lmsdesk.practice.database import Database, Row
from lmsdesk.practice.learnomy import paging
from lmsdesk.practice.wordpress.request import Request
from lmsdesk.practice.wordpress.routing import Answer, Gate, Handler, Router
from lmsdesk.practice.wordpress.schema import Args

FREE, PRO = "learnomy/v1", "learnomy-pro/v1"


@dataclass(frozen=True, slots=True)
class Variant:
    """How this academy's Learnomy behaves."""

    names: frozenset[str] = frozenset()

    @property
    def moved(self) -> bool:
        """Unpublished routes stand at the other plausible paths; changes take POST and PUT, the trash has routes."""
        return "other-paths" in self.names

    @property
    def by_page(self) -> bool:
        """Lists have page numbers and WordPress' headers."""
        return "page-paging" in self.names

    @property
    def wordpress_errors(self) -> bool:
        return "wordpress-errors" in self.names

    @property
    def closed(self) -> bool:
        """A security plugin keeps the indexes for administrators."""
        return "closed-index" in self.names

    @property
    def pro(self) -> bool:
        return "no-pro" not in self.names

    @property
    def modules(self) -> bool:
        """Whether the modules for tags and quizzes are on."""
        return "module-off" not in self.names

    @property
    def own_keys(self) -> bool:
        """Whether this Learnomy has keys of its own already."""
        return "own-keys" in self.names

    @property
    def changing(self) -> str:
        """The methods by which things are changed."""
        return "POST, PUT" if self.moved else "POST, PUT, PATCH"

    def path(self, usual: str, other: str) -> str:
        """Where a route stands that has no published path."""
        return other if self.moved else usual


class Table:
    """The routes of one variant while they are being laid out."""

    def __init__(self, router: Router, variant: Variant) -> None:
        self.router = router
        self.variant = variant

    def add(
        self,
        path: str,
        methods: str,
        handler: Handler,
        gate: Gate | None = None,
        args: Args | None = None,
        *,
        namespace: str = FREE,
    ) -> None:
        """A route of Learnomy's."""
        self.router.add(namespace, path, methods, handler, gate=gate, args=args)

    def add_list(
        self, path: str, handler: Handler, gate: Gate | None = None, args: Args | None = None, *, namespace: str = FREE
    ) -> None:
        """A list: with the arguments for paging."""
        both = {**paging.args(self.variant.by_page), **(args or {})}
        self.router.add(namespace, path, "GET", handler, gate=gate, args=both)

    def answered(
        self, db: Database, request: Request, listing: paging.Listing, show: Callable[[Sequence[Row]], list[Any]]
    ) -> Answer:
        """One page of a list, the way this variant pages."""
        return paging.answered(db, request, listing, show, by_page=self.variant.by_page)
