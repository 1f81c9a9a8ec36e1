"""What the live tests do to any site, through the program's own layers, cleaning up after themselves."""

from __future__ import annotations

import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from lmsdesk.domain.exchange import Action, Exchange
from lmsdesk.domain.kind import Verb
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId
from lmsdesk.hints import Context, explain_problem
from lmsdesk.sites import Connector, Credential, Drafts, Journal, Profiles, Query, Shelf, Site
from lmsdesk.vault import MemoryVault

ACTION = Action("Live test")
MARK = f"LMS Desk live test {secrets.token_hex(4)}"


def variable(name: str) -> str:
    """The variable's value; skips the test when it is not set."""
    value = os.environ.get(name, "")
    if not value:
        pytest.skip(f"{name} is not set")
    return value


def connector(folder: Path, journal: Journal) -> Connector:
    """A connector that keeps its files in a folder of the test and its secrets in memory."""
    return Connector(Profiles(folder / "profiles.json"), MemoryVault(), journal, Drafts(folder / "drafts.sqlite"))


@asynccontextmanager
async def signed_in(folder: Path, address: str, credential: Credential, lms: str) -> AsyncIterator[Site]:
    """Look at the address, prove the sign-in, keep the profile, open the site; close it at the end."""
    journal = Journal()
    connect = connector(folder, journal)
    discovery = await connect.look(address)
    assert lms in discovery.lms
    identity = await connect.try_sign_in(discovery, credential, lms)
    profile = await connect.add(discovery, credential, identity, lms=lms)
    site = await connect.open(profile)
    try:
        yield site
    finally:
        await site.close()
        no_secret(journal.exchanges, folder, credential)


def no_secret(exchanges: tuple[Exchange, ...], folder: Path, credential: Credential) -> None:
    """No secret of the credential in the journal or in any file that was written."""
    secrets_of = [
        str(getattr(credential, name))
        for name in ("secret", "password", "access", "refresh")
        if hasattr(credential, name)
    ]
    told = repr(exchanges)
    files = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    for secret in filter(None, secrets_of):
        assert secret not in told
        for path, content in files.items():
            assert secret.encode() not in content, path


async def find(shelf: Shelf, text: str, **filters: str) -> list[Record]:
    """The records whose title holds the text, by the site's own search."""
    page = await shelf.first(Query(search=text, filters=filters), ACTION)
    title = shelf.kind.title
    return [record for record in page.records if text in str(record[title])]


async def tidy(shelf: Shelf) -> None:
    """Remove whatever the test left of this kind, from the trash too."""
    rows = await find(shelf, MARK)
    if shelf.kind.has("status"):
        rows += await find(shelf, MARK, status="trash")
    if rows and shelf.offer(Verb.DELETE):
        await shelf.delete(rows, action=ACTION)


async def refused(shelf: Shelf, id: ItemId) -> str:
    """Open an item that is not there; the id of the hint a person would read."""
    with pytest.raises(Problem) as caught:
        await shelf.open(id, ACTION)
    best = explain_problem(caught.value, context=Context(lms=shelf.site.lms)).best
    assert best is not None
    return best.id
