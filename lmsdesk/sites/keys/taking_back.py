"""Taking back what was done to keys: a new one is revoked, a change is put back. What was deleted never comes back.

Nobody is locked out by it: what signs in with a key, or whom it replaced, is looked at first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lmsdesk.domain.access import Person, SitePassword
from lmsdesk.domain.exchange import Action
from lmsdesk.domain.kind import Verb
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.sites.keys.cabinet import Cabinet
from lmsdesk.sites.keys.site_keys import REPLACES, Listed, SiteKeys, told_of
from lmsdesk.sites.keys.site_passwords import SitePasswords
from lmsdesk.storage.work_model import Write

_NEVER = N_("A deleted key does not come back: make a new one.")
_GONE = N_("“{name}” is not on the site any more.")
_CHANGED = N_("“{name}” was changed since, so it was left as it is.")
_OURS = N_("LMS Desk is signed in to this site with “{name}”, so it was left. Replace it under Keys instead.")
_USED = N_("“{profile}” signs in with “{name}”, so it was left. Under Keys it can be deleted all the same.")
_ALONE = N_("The key that “{name}” replaced is gone, so it was left: nothing else lets its users in.")


class KeysBack:
    """For the keys of the LMS itself."""

    def __init__(self, keys: SiteKeys) -> None:
        self._keys = keys

    def why_not(self, write: Write) -> Sentence | None:
        return _why_not(self._keys, write)

    async def take_back(self, write: Write, action: Action) -> None:
        """Raises Problem."""
        await self._keys.load(action)
        listed = self._keys.get(write.item) if write.item is not None else None
        if listed is None:
            raise _left(Trouble.GONE, _GONE, name=write.name)
        now = told_of(listed.key)
        if any(now[name] != _text(write.after, name) for name in ("permission", "description")):
            raise _left(Trouble.CHANGED, _CHANGED, name=write.name)
        if write.verb == Verb.CREATE:
            self._let_go(listed, write)
            await self._keys.delete(listed.key, action)
        else:
            permission, description = _text(write.before, "permission"), _text(write.before, "description")
            await self._keys.change(listed.key, permission, description, action)

    def _let_go(self, listed: Listed, write: Write) -> None:
        """Nothing where nobody that we know of is locked out by it. Raises Problem."""
        if listed.mine:
            raise _left(Trouble.CHANGED, _OURS, name=write.name)
        if listed.used_by:
            raise _left(Trouble.CHANGED, _USED, name=write.name, profile=listed.used_by[0].name)
        old = write.extra.get(REPLACES)
        if old is not None and self._keys.get(old) is None:
            raise _left(Trouble.CHANGED, _ALONE, name=write.name)


class PasswordsBack:
    """For application passwords."""

    def __init__(self, passwords: SitePasswords) -> None:
        self._passwords = passwords

    def why_not(self, write: Write) -> Sentence | None:
        return _why_not(self._passwords, write)

    async def take_back(self, write: Write, action: Action) -> None:
        """Raises Problem."""
        password = await self._find(write, action)
        if password is None:
            raise _left(Trouble.GONE, _GONE, name=write.name)
        if password.name != _text(write.after, "name"):
            raise _left(Trouble.CHANGED, _CHANGED, name=write.name)
        if write.verb == Verb.UPDATE:
            await self._passwords.rename(password, _text(write.before, "name"), action)
            return
        if password.uuid == await self._passwords.look_which_is_ours(action):
            raise _left(Trouble.CHANGED, _OURS, name=write.name)
        batch = await self._passwords.revoke([password], action)
        if batch.failed:
            raise batch.failed[0][1]

    async def _find(self, write: Write, action: Action) -> SitePassword | None:
        owner = write.after.get("owner_id")
        person = Person(int(owner), _text(write.after, "owner")) if isinstance(owner, int) else self._passwords.me
        found = await self._passwords.store.of(person, action=action)
        return next((one for one in found if one.uuid == write.item), None)


def _why_not(cabinet: Cabinet, write: Write) -> Sentence | None:
    if write.verb == Verb.DELETE or write.item is None:
        return Sentence(_NEVER)
    if write.verb == Verb.UPDATE and not write.before:
        return Sentence(N_("It is not known how it was before."))
    offer = cabinet.offer(Verb.DELETE if write.verb == Verb.CREATE else Verb.UPDATE)
    return None if offer else offer.reason or Sentence(N_("This site does not offer it."))


def _left(trouble: Trouble, words: str, **values: Any) -> Problem:
    return Problem(trouble, outcome=Outcome.NOT_DONE, code="left-as-it-is", sentence=Sentence(words, **values))


def _text(values: Mapping[str, Any], name: str) -> str:
    return str(values.get(name) or "")
