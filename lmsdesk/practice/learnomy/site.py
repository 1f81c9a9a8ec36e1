"""The Learnomy academy as a whole: WordPress with the plugin's routes, envelope, tokens, limits and variants."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lmsdesk.practice.database import Database
from lmsdesk.practice.learnomy import batch, envelope, route_args
from lmsdesk.practice.learnomy.accounts import Accounts
from lmsdesk.practice.learnomy.courses import Courses
from lmsdesk.practice.learnomy.curriculum import Curriculum
from lmsdesk.practice.learnomy.enrollments import Enrollments
from lmsdesk.practice.learnomy.keys import Keys
from lmsdesk.practice.learnomy.limits import Limits
from lmsdesk.practice.learnomy.pro import Pro
from lmsdesk.practice.learnomy.refusals import signed_in
from lmsdesk.practice.learnomy.reviews import Reviews
from lmsdesk.practice.learnomy.terms import CATEGORY, TAG, Terms
from lmsdesk.practice.learnomy.tokens import Tokens
from lmsdesk.practice.learnomy.variants import Table, Variant
from lmsdesk.practice.wordpress import core
from lmsdesk.practice.wordpress.errors import WpError
from lmsdesk.practice.wordpress.request import Request
from lmsdesk.practice.wordpress.routing import Router
from lmsdesk.practice.wordpress.site import Site


def build(
    db: Database, uploads: Path, base_url: Callable[[], str], title: str = "", *, token_seconds: int = 900
) -> LearnomySite:
    """A site ready to answer; ``db`` may be empty or seeded."""
    return LearnomySite(db, uploads, base_url, title, token_seconds=token_seconds)


class LearnomySite(Site):
    """One Learnomy academy. ``vary`` and ``expire_tokens`` may be called at any time."""

    def __init__(
        self, db: Database, uploads: Path, base_url: Callable[[], str], title: str = "", *, token_seconds: int = 900
    ) -> None:
        super().__init__(db, uploads, base_url, title)
        self.limits = Limits()
        self.tokens = Tokens(db, self.limits, token_seconds)
        self.variant = Variant()
        self.sign_ins.append(self.tokens.sign_in)
        self.before.append(self._guard_indexes)
        self.shape_error = self._refusal
        core.install(self)
        self._core = self.router
        self.vary(frozenset())

    def vary(self, names: frozenset[str]) -> None:
        """Behave in these ways from now on; names that are no variants are somebody else's."""
        variant, router = Variant(names), Router()
        router.routes, router.namespaces = list(self._core.routes), list(self._core.namespaces)
        self._lay_out(Table(router, variant))
        self.variant, self.router = variant, router

    def expire_tokens(self) -> None:
        """All access tokens have expired from now on; refresh tokens still work."""
        self.tokens.expire()

    def _lay_out(self, table: Table) -> None:
        courses = Courses(self, table)
        Accounts(self, table, self.tokens, self.limits).install()
        Terms(self, table, CATEGORY).install()
        if table.variant.modules:
            Terms(self, table, TAG).install()
        courses.install()
        Curriculum(courses, self.limits).install()
        Enrollments(courses).install()
        Reviews(courses).install()
        table.add("/batch", "POST", self._batch, signed_in, route_args.BATCH)
        if table.variant.pro:
            Pro(courses).install()
        if table.variant.own_keys:
            Keys(self, table).install()

    # -- what holds for all routes

    def answer(self, request: Request) -> tuple[int, dict[str, str], bytes]:
        """Run a REST request to its end; readings carry an ETag and may come back as 304."""
        status, headers, body = super().answer(request)
        if request.method not in ("GET", "HEAD") or status != 200 or not envelope.is_ours(request.route):
            return status, headers, body
        mark = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers["ETag"] = mark
        if mark in _marks(request.headers.get("if-none-match", "")):
            headers.pop("Content-Type", None)
            return 304, headers, b""
        return status, headers, body

    def _refusal(self, request: Request, error: WpError) -> dict[str, Any]:
        return error.body() if self.variant.wordpress_errors else envelope.refusal(request, error)

    def _guard_indexes(self, request: Request) -> None:
        """A security plugin: the namespaces' indexes are for administrators."""
        namespace = request.route.strip("/")
        if self._closed_to(request) and namespace in envelope.NAMESPACES and request.method in ("GET", "HEAD"):
            code = "rest_forbidden" if request.user is not None else "rest_not_logged_in"
            status = 403 if request.user is not None else 401
            raise WpError(status, code, "The REST API index is not available.")

    def _closed_to(self, request: Request) -> bool:
        return self.variant.closed and not (request.user is not None and request.user.is_admin)

    def index(self, request: Request) -> dict[str, Any]:
        """What ``/wp-json/`` answers: without routes for those who may not see them."""
        shown = super().index(request)
        return {**shown, "routes": {}} if self._closed_to(request) else shown

    def _batch(self, request: Request) -> dict[str, Any]:
        return batch.answered(request, self._run)

    def _run(self, request: Request) -> tuple[int, Any]:
        status, _, body = self.answer(request)
        return status, json.loads(body)


def _marks(header: str) -> set[str]:
    return {mark.strip().removeprefix("W/") for mark in header.split(",")}
