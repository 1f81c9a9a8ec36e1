"""Giving a key a successor without locking anybody out: make, prove, switch, and only then delete the old one.

At every moment at least one of the two keys lets everyone in who had access before. What was begun is noted on disk,
without secrets, so that it can be told and finished after a power cut.
"""

from __future__ import annotations

from enum import IntEnum

from lmsdesk.api.keys import Fresh
from lmsdesk.domain.access import Person, SiteKey
from lmsdesk.domain.exchange import Action
from lmsdesk.domain.problem import Outcome, Problem
from lmsdesk.domain.values import ItemId
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.sites.keys.site_keys import Listed, SiteKeys, successor
from lmsdesk.sites.words import act
from lmsdesk.storage.key_work import Replacement
from lmsdesk.storage.profiles import Profile


class Step(IntEnum):
    """What comes next."""

    MAKE = 0
    PROVE = 1
    SWITCH = 2
    REMOVE = 3
    DONE = 4


class Replacing:
    """One key and its successor. ``go_on`` may be called again after a failure: it goes on where it stopped."""

    def __init__(self, keys: SiteKeys, old: Listed, *, new: SiteKey | None = None, step: Step = Step.MAKE) -> None:
        self.keys = keys
        self.old = old
        self.new = new
        self.fresh: Fresh | None = None
        """The new key with its secret, from the moment it is made."""
        self.step = step
        self.switched: tuple[Profile, ...] = ()
        """The profiles that sign in with the new key now."""
        self._known: tuple[ItemId, ...] | None = None
        self._unsure = False
        """The site may hold a new key that we have not seen."""

    async def go_on(self, until: Step = Step.DONE, action: Action | None = None) -> None:
        """Take the steps up to ``until``. Raises Problem where one fails; ``standing`` says what works then."""
        action = action or act(N_("Replace the key {name}"), name=self.old.key.description)
        while self.step < until:
            match self.step:
                case Step.MAKE:
                    await self._make(action)
                case Step.PROVE:
                    await self._prove(action)
                case Step.SWITCH:
                    await self._switch()
                case _:
                    await self._remove(action)
            self.step = Step(self.step + 1)

    @property
    def standing(self) -> tuple[Sentence, ...]:
        """Which key works now, and what is left over, for when it stops half-way."""
        match self.step:
            case Step.MAKE if self._unsure:
                return (
                    Sentence(N_("The old key works as before.")),
                    Sentence(N_("We could not see whether a new key was made. Trying again looks first.")),
                )
            case Step.MAKE:
                return (Sentence(N_("The old key works as before. There is no new one.")),)
            case Step.PROVE:
                return (
                    Sentence(N_("The old key works as before, and everything still uses it.")),
                    Sentence(N_("The new key is on the site, but it has not passed its test.")),
                )
            case Step.SWITCH:
                return (
                    Sentence(N_("The old key works as before.")),
                    Sentence(N_("The new key works too, but not every site here signs in with it yet.")),
                )
            case Step.REMOVE:
                return (
                    Sentence(N_("Both keys work.")),
                    Sentence(N_("The old one is still on the site and has to be deleted."))
                    if not self.switched
                    else Sentence(N_("The new one is in use here. The old one still has to be deleted.")),
                )
            case _:
                return (Sentence(N_("The new key works, and the old one is gone.")),)

    @property
    def can_undo(self) -> bool:
        """Whether the new key may go again: it is there, and nothing here signs in with it."""
        return self.new is not None and not self.switched and self.step < Step.DONE

    async def undo(self, action: Action | None = None) -> None:
        """Delete the new key; the old one goes on as before. Raises Problem."""
        assert self.new is not None
        assert not self.switched
        await self.keys.delete(self.new, action)
        self.new = self.fresh = None
        self.step = Step.MAKE
        await self.forget()

    def leave(self) -> None:
        """Leave it as it is: both keys stay, and the table says so until one of them is gone."""
        self.keys.judge_again()

    async def forget(self) -> None:
        """Nothing of it is unfinished any more. Both keys may stay."""
        await self.keys.end_work(self.old.key.id)
        self.keys.judge_again()

    # -- the steps

    async def _make(self, action: Action) -> None:
        key, site = self.old.key, self.keys.site.profile.id
        me = self.keys.site.identity
        owner = key.owner or Person(me.id, me.name, me.login)
        if self._known is None:
            self._known = tuple(one.key.id for one in self.keys.listed)
        if (
            self._unsure
            and (found := successor([one.key for one in await self.keys.load(action)], key, self._known)) is not None
        ):
            self.new = found
        else:
            await self.keys.begin_work(Replacement(site, key.id, None, self._known))
            try:
                self.fresh = await self.keys.create(owner, key.permission, key.description, action, replaces=key.id)
            except Problem as problem:
                self._unsure = problem.outcome is Outcome.UNKNOWN
                if not self._unsure:
                    await self.keys.end_work(key.id)
                raise
            assert isinstance(self.fresh.item, SiteKey)
            self.new = self.fresh.item
        self._unsure = False
        await self.keys.begin_work(Replacement(site, key.id, self.new.id, self._known))

    async def _prove(self, action: Action) -> None:
        """Sign in with the new key, beside the one in use."""
        assert self.new is not None
        fresh = self.fresh = self.fresh or await self.keys.store.again(self.new, action=action)
        entrance = self.keys.site.entrance
        if fresh is None or fresh.credential is None or entrance is None:
            return  # a key that the program cannot sign in with is proven by whoever uses it
        client = entrance.beside(fresh.credential)
        try:
            await self.keys.store.prove(client, self.new, action=action)
        finally:
            await client.close()

    async def _switch(self) -> None:
        """Every site here that signs in with the old key takes the new one."""
        entrance, fresh = self.keys.site.entrance, self.fresh
        if fresh is None or fresh.credential is None:
            return
        for profile in self.old.used_by:
            if profile in self.switched:
                continue
            await self.keys.sites.hand_over(profile, fresh.credential)
            if profile.id == self.keys.site.profile.id and entrance is not None:
                entrance.go_over(fresh.credential)
            self.switched = (*self.switched, profile)
        await self.keys.look_who_uses_them()

    async def _remove(self, action: Action) -> None:
        await self.keys.delete(self.old.key, action)
        await self.forget()


def unfinished(keys: SiteKeys) -> tuple[Replacing, ...]:
    """Replacements that stopped half-way, as they stand now."""
    found: list[Replacing] = []
    for work in keys.unfinished:
        old = keys.get(work.old)
        new = keys.get(work.new) if work.new is not None else None
        if old is None or new is None:
            continue
        switched = keys.usage.of_key(new.key)
        half = Replacing(keys, old, new=new.key, step=Step.REMOVE if switched and not old.used_by else Step.PROVE)
        half.switched = switched
        found.append(half)
    return tuple(found)
