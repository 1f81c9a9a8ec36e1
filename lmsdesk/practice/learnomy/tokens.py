"""Signing in: a password becomes an access token (15 minutes) and a refresh token (30 days), which rotates."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from typing import Any

from lmsdesk.practice.database import Database, Row
from lmsdesk.practice.learnomy.envelope import single
from lmsdesk.practice.learnomy.limits import Limits
from lmsdesk.practice.wordpress import people
from lmsdesk.practice.wordpress.errors import WpError
from lmsdesk.practice.wordpress.request import Request
from lmsdesk.practice.wordpress.routing import Answer

REFRESH_SECONDS = 30 * 24 * 3600.0
_OPEN = ("/learnomy/v1/auth/token", "/learnomy/v1/auth/token/refresh")
"""Here a stale token in the header does no harm."""


class Tokens:
    """The tokens of one academy; only digests of them are stored."""

    def __init__(
        self, db: Database, limits: Limits, seconds: float = 900, clock: Callable[[], float] = time.time
    ) -> None:
        self.db = db
        self.limits = limits
        self.seconds = seconds
        self.clock = clock

    # -- requests with credentials

    def sign_in(self, request: Request, header: str) -> bool:
        """Read the Authorization header. Raises 401 for tokens and application passwords that are not right."""
        scheme, _, rest = header.partition(" ")
        if scheme.lower() == "bearer":
            if request.route.rstrip("/") not in _OPEN:
                request.user = self._holder(rest.strip())
            return True
        if scheme.lower() == "basic" and (pair := people.read_basic(header)) is not None:
            found = people.sign_in(self.db, *pair, "127.0.0.1")
            if found is None:
                raise _wrong_application_password(people.find(self.db, pair[0]) is not None)
            request.user, request.app_password = found
            return True
        return False

    def _holder(self, token: str) -> people.User:
        row = self._row(token, "access")
        if row is None:
            raise WpError(401, "learnomy_invalid_token", "The access token is not valid.")
        if row["expires"] <= self.clock():
            raise WpError(401, "learnomy_token_expired", "The access token has expired.")
        return self._user(row)

    def _user(self, row: Row) -> people.User:
        found = people.by_id(self.db, row["user_id"])
        if found is None:
            raise WpError(401, "learnomy_invalid_token", "The account of this token does not exist any more.")
        return people.from_row(found)

    def _row(self, token: str, sort: str) -> Row | None:
        return self.db.one("SELECT * FROM tokens WHERE token = ? AND sort = ?", (_digest(token), sort))

    # -- routes

    def token(self, request: Request) -> Answer:
        """Sign in with a user name and password."""
        row = people.find(self.db, request["username"])
        right = row is not None and people.matches(row["password"], request["password"])
        user = people.from_row(row) if right and row is not None else None
        self.limits.count(request, user, request["username"])
        if user is None:
            raise WpError(401, "learnomy_invalid_credentials", "The username or password is incorrect.")
        return single(self._issued(user))

    def refresh(self, request: Request) -> Answer:
        """A refresh token for a new pair; the old one is used up."""
        row = self._row(request["refresh_token"], "refresh")
        if row is None or row["expires"] <= self.clock():
            raise WpError(401, "learnomy_invalid_token", "The refresh token is not valid any more.")
        user = self._user(row)
        with self.db.transaction():
            self.db.run("DELETE FROM tokens WHERE token = ?", (row["token"],))
            return single(self._issued(user))

    def revoke(self, request: Request) -> Answer:
        """Forget a refresh token, or without one every token of the person."""
        assert request.user is not None
        own = (request.user.id,)
        if request.get("refresh_token"):
            self.db.run("DELETE FROM tokens WHERE user_id = ? AND token = ?", (*own, _digest(request["refresh_token"])))
        else:
            self.db.run("DELETE FROM tokens WHERE user_id = ?", own)
        return single({"revoked": True})

    def expire(self) -> None:
        """All access tokens have expired from now on."""
        self.db.run("UPDATE tokens SET expires = ? WHERE sort = 'access'", (self.clock(),))

    def _issued(self, user: people.User) -> dict[str, Any]:
        now = self.clock()
        access, refresh = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
        self.db.run("DELETE FROM tokens WHERE expires < ?", (now - 24 * 3600,))
        for token, sort, seconds in ((access, "access", self.seconds), (refresh, "refresh", REFRESH_SECONDS)):
            self.db.insert("tokens", token=_digest(token), user_id=user.id, sort=sort, expires=now + seconds)
        return {
            "access_token": access,
            "refresh_token": refresh,
            "token_type": "Bearer",
            "expires_in": int(self.seconds),
            "user": {"id": user.id, "username": user.login, "display_name": user.display_name, "roles": [user.role]},
        }


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _wrong_application_password(known: bool) -> WpError:
    if not known:
        return WpError(401, "invalid_username", "Unknown username. Check again or try your email address.")
    return WpError(401, "incorrect_password", "The provided password is an invalid application password.")
