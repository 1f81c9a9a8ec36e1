"""The keys that the course plugin itself hands out: whose they are, how far they reach, and who of us uses them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from lmsdesk.api.keys import Fresh, KeyStore
from lmsdesk.domain.access import Person, SiteKey
from lmsdesk.domain.exchange import Action
from lmsdesk.domain.kind import Offer, Verb
from lmsdesk.domain.kinds.access import BROKEN, COMING, GOING, MINE, OWNERLESS, SITE_KEYS, WIDE
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.sites.connect import Connector
from lmsdesk.sites.keys.cabinet import Cabinet, Change
from lmsdesk.sites.keys.usage import Usage, usage
from lmsdesk.sites.model import ShelfChange
from lmsdesk.sites.site import Site
from lmsdesk.sites.words import act
from lmsdesk.sites.written import Result
from lmsdesk.storage.key_work import KeyWork, Replacement
from lmsdesk.storage.profiles import Profile
from lmsdesk.storage.work_model import NewWrite

REPLACES = "replaces"
"""With the making of a key: the key in whose place it was made."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A key with what is known of it beside what the site tells."""

    key: SiteKey
    used_by: tuple[Profile, ...] = ()
    mine: bool = False
    remark: str = ""
    """One of the words of ``domain.kinds.access``, or empty."""
    why: Sentence | None = None
    """The remark in a sentence, with what to do."""


class SiteKeys(Cabinet):
    """The keys of one open site."""

    def __init__(self, site: Site, sites: Connector, store: KeyStore, work: KeyWork | None = None) -> None:
        super().__init__(site, narrowed(store))
        self.sites = sites
        self.store = store
        self.work = work or KeyWork()
        self.ownerless = 0
        """So many keys the site leaves out of its list, because their account is gone."""
        self.usage = Usage()
        self.unfinished: tuple[Replacement, ...] = ()
        """Replacements that were begun and not ended, perhaps by a power cut; both of their keys are there."""
        self._administrators: frozenset[int] = frozenset()
        self._listed: dict[ItemId, Listed] = {}

    def offer(self, verb: Verb) -> Offer:
        return self.store.offer(verb)

    @property
    def listed(self) -> tuple[Listed, ...]:
        """The keys as they were read last, in the site's order."""
        return tuple(self._listed.values())

    def get(self, id: ItemId) -> Listed | None:
        return self._listed.get(id)

    def may_do_everything(self, person: Person) -> bool:
        """Whether somebody is known to be an administrator."""
        me = self.site.identity
        return person.id in self._administrators or (person.id == me.id and me.role == "administrator")

    async def records(self, action: Action) -> tuple[Record, ...]:
        await self.load(action)
        return tuple(record_of(one) for one in self._listed.values())

    async def load(self, action: Action) -> tuple[Listed, ...]:
        """Read all keys, and look who uses them. Raises Problem."""
        told = await self.store.all(action=action)
        self.ownerless = told.ownerless
        self.usage = await usage(self.sites, self.site.profile)
        self._administrators = await self._who_may_do_everything(action)
        self.unfinished = await asyncio.to_thread(self._left_over, told.keys)
        self._listed = {key.id: self._judged(key) for key in told.keys}
        return self.listed

    async def begin_work(self, work: Replacement) -> None:
        """Note on disk that a key is being replaced, before and after there is a new one. Raises Problem (STORAGE)."""
        await asyncio.to_thread(self.work.put, work)
        others = tuple(one for one in self.unfinished if one.old != work.old)
        self.unfinished = (*others, work) if work.new is not None else others

    async def end_work(self, old: ItemId) -> None:
        """A replacement is over, or given up. Raises Problem (STORAGE)."""
        self.unfinished = tuple(one for one in self.unfinished if one.old != old)
        await asyncio.to_thread(self.work.drop, self.site.profile.id, old)

    async def create(
        self,
        owner: Person,
        permission: str,
        description: str,
        action: Action | None = None,
        *,
        replaces: ItemId | None = None,
    ) -> Fresh:
        """Make a key (in the place of another). The secret in the answer is shown once, and kept by nobody.

        Raises Problem.
        """
        extra = {REPLACES: replaces} if replaces is not None else {}
        action = action or act(N_("Make a key for {name}"), name=owner.name)
        fresh = await self.site.activity.write(
            NewWrite(Verb.CREATE, self.kind.id, None, description, {}, _sent(permission, description, owner), extra),
            action,
            lambda: self.store.create(owner, permission, description, known=tuple(self._listed), action=action),
            _made,
        )
        assert isinstance(fresh.item, SiteKey)
        listed = self._judged(fresh.item)
        self._listed = {fresh.item.id: listed, **self._listed}
        self._done(Change("create", self.kind.id, fresh.item.id, after=told_of(fresh.item)))
        self._tell(ShelfChange(added=(record_of(listed),)))
        return fresh

    async def change(self, key: SiteKey, permission: str, description: str, action: Action | None = None) -> SiteKey:
        """Change what a key may do and what it is called. Raises Problem."""
        action = action or act(N_("Change the key {name}"), name=key.description)
        if (permission, description) == (key.permission, key.description):
            return key
        changed = await self.site.activity.write(
            NewWrite(Verb.UPDATE, self.kind.id, key.id, named(key), told_of(key), _sent(permission, description)),
            action,
            lambda: self.store.update(key, permission, description, action=action),
            lambda answer: Result(after=told_of(answer)),
        )
        if changed != key:
            self._done(Change("update", self.kind.id, key.id, told_of(key), told_of(changed)))
        listed = self._listed[key.id] = self._judged(changed)
        self._tell(ShelfChange(changed=(record_of(listed),)))
        return changed

    async def delete(self, key: SiteKey, action: Action | None = None) -> None:
        """Delete a key: whoever uses it is out at once. Raises Problem."""
        action = action or act(N_("Delete the key {name}"), name=key.description)
        await self.site.activity.write(
            NewWrite(Verb.DELETE, self.kind.id, key.id, named(key), told_of(key)),
            action,
            lambda: self.store.delete(key, action=action),
        )
        self._listed.pop(key.id, None)
        self._done(Change("delete", self.kind.id, key.id, before=told_of(key)))
        self._tell(ShelfChange(gone=(key.id,)))

    def judge_again(self) -> None:
        """Remarks may be other ones, because something else happened."""
        self._listed = {id: self._judged(one.key) for id, one in self._listed.items()}
        self._tell(ShelfChange(changed=tuple(record_of(one) for one in self._listed.values())))

    async def look_who_uses_them(self) -> None:
        """Profiles sign in with other keys now."""
        self.usage = await usage(self.sites, self.site.profile)
        self.judge_again()

    # -- inside

    def _left_over(self, keys: tuple[SiteKey, ...]) -> tuple[Replacement, ...]:
        """What of the notes on disk is still unfinished; the others are taken out. Never raises."""
        there = {key.id: key for key in keys}
        found: list[Replacement] = []
        for work in self.work.of(self.site.profile.id):
            old = there.get(work.old)
            new = there.get(work.new) if work.new is not None else None
            if old is not None and work.new is None:
                new = successor(keys, old, work.known)
            with contextlib.suppress(Problem):
                if old is None or new is None:
                    self.work.drop(work.site, work.old)
                    continue
                if work.new is None:
                    self.work.put(replace(work, new=new.id))
            if old is not None and new is not None:
                found.append(replace(work, new=new.id))
        return tuple(found)

    async def _who_may_do_everything(self, action: Action) -> frozenset[int]:
        """The administrators; not worth failing for."""
        try:
            return await self.store.administrators(action=action)
        except Problem:
            return frozenset()

    def _judged(self, key: SiteKey) -> Listed:
        used_by = self.usage.of_key(key)
        mine = self.usage.is_mine(used_by)
        remark, why = self._remark(key, used_by, mine)
        return Listed(key, used_by, mine, remark, why)

    def _remark(self, key: SiteKey, used_by: tuple[Profile, ...], mine: bool) -> tuple[str, Sentence | None]:
        for work in self.unfinished:
            if work.old == key.id:
                return GOING, Sentence(N_("A new key was to take its place, and that did not come to its end."))
            if work.new == key.id and not used_by:
                return COMING, Sentence(N_("It was made to replace another key, and nothing uses it yet."))
        if key.broken:
            return BROKEN, Sentence(
                N_("The site itself cannot read this key any more, so it lets nobody in. Delete it and make a new one.")
            )
        if mine:
            return MINE, Sentence(N_("LMS Desk is signed in to this site with it just now."))
        if key.owner is None:
            return OWNERLESS, Sentence(N_("Its account is gone, so it lets nobody in. Delete it."))
        if key.writes and key.owner.id in self._administrators and not used_by:
            return WIDE, Sentence(
                N_(
                    "{name} is an administrator, so whoever has this key can change everything in your courses. None "
                    "of your sites here uses it. If it is only for reading, change it to Read; if nobody knows what "
                    "it is for, delete it."
                ),
                name=key.owner.name,
            )
        return "", None

    def _done(self, change: Change) -> None:
        self.on_change.tell(change)


def successor(keys: Iterable[SiteKey], old: SiteKey, known: Collection[ItemId]) -> SiteKey | None:
    """The one key that was not there before and is of the same owner and permission, if there is one."""
    owner = old.owner.id if old.owner else None
    found = [key for key in keys if key.id not in known and key.owner and key.owner.id == owner]
    found = [key for key in found if key.permission == old.permission]
    return found[0] if len(found) == 1 else None


def narrowed(store: KeyStore) -> Any:
    """The kind with the columns that this site's keys have."""
    names = {field.name for field in SITE_KEYS.fields}
    if not store.has_owners:
        names.discard("owner")
    if not store.permissions:
        names.discard("permission")
    if not store.tells_last_use:
        names -= {"last_used", "created"}
    if not store.tells_who_uses:
        names.discard("used_by")
    return SITE_KEYS.narrowed(names)


def record_of(listed: Listed) -> Record:
    """A key as a row."""
    key = listed.key
    return Record(
        key.id,
        {
            "name": key.description,
            "owner": key.owner.name if key.owner else "",
            "permission": key.permission,
            "used_by": ", ".join(profile.name for profile in listed.used_by),
            "ending": f"…{key.ending}" if key.ending else "",
            "remark": listed.remark,
            "last_used": key.last_used,
            "created": key.created,
        },
    )


def told_of(key: SiteKey) -> Mapping[str, Any]:
    """What of a key may be written down."""
    owner = {"owner": key.owner.name, "owner_id": key.owner.id} if key.owner else {"owner": "", "owner_id": 0}
    return {**owner, "permission": str(key.permission), "description": key.description, "ending": key.ending}


def named(key: SiteKey) -> str:
    """What the list of changes calls a key."""
    return key.description or f"…{key.ending}"


def _sent(permission: str, description: str, owner: Person | None = None) -> dict[str, Any]:
    sent: dict[str, Any] = {"permission": str(permission), "description": description}
    return {"owner": owner.name, "owner_id": owner.id, **sent} if owner is not None else sent


def _made(fresh: Fresh) -> Result:
    assert isinstance(fresh.item, SiteKey)
    return Result(fresh.item.id, named(fresh.item), after=told_of(fresh.item))
