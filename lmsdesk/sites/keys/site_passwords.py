"""WordPress's application passwords on one site: one's own, somebody else's, or those of all who can change things."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lmsdesk.api.app_passwords import AppPasswords
from lmsdesk.api.keys import Fresh
from lmsdesk.domain.access import Person, SitePassword
from lmsdesk.domain.exchange import Action
from lmsdesk.domain.kind import YES, Offer, Verb
from lmsdesk.domain.kinds.access import APP_PASSWORDS, MINE, PERHAPS
from lmsdesk.domain.record import Record
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.sites.batch import for_each
from lmsdesk.sites.connect import Connector
from lmsdesk.sites.keys.cabinet import Cabinet, Change
from lmsdesk.sites.keys.usage import Usage, usage
from lmsdesk.sites.model import Batch, Progress, ShelfChange, Stop
from lmsdesk.sites.site import Site
from lmsdesk.sites.words import act
from lmsdesk.sites.written import Result
from lmsdesk.storage.profiles import Profile
from lmsdesk.storage.work_model import NewWrite


@dataclass(frozen=True, slots=True)
class ListedPassword:
    """A password with what is known of it beside what the site tells."""

    password: SitePassword
    used_by: tuple[Profile, ...] = ()
    mine: bool = False
    remark: str = ""
    why: Sentence | None = None


class SitePasswords(Cabinet):
    """``whose`` says whose passwords the table shows: somebody's, or those of all ``staff`` when it is None."""

    def __init__(self, site: Site, sites: Connector, store: AppPasswords) -> None:
        super().__init__(site, APP_PASSWORDS)
        self.sites = sites
        self.store = store
        identity = site.identity
        self.me = Person(identity.id, identity.name, identity.login)
        self.whose: Person | None = self.me
        self.current = ""
        """The uuid of the password that signs us in, as far as one does."""
        self.usage = Usage()
        self.unseen: tuple[Person, ...] = ()
        """Whose passwords could not be read, when several people's were asked for."""
        self._listed: dict[str, ListedPassword] = {}

    def offer(self, verb: Verb) -> Offer:
        """Whether it may be done with one's own; ``offer_for`` tells it of somebody else's."""
        return self.store.offer()

    def offer_others(self) -> Offer:
        """Whether this person may see what belongs to others."""
        if not (offer := self.store.offer()):
            return offer
        capabilities = self.site.identity.capabilities
        allowed = "edit_users" in capabilities if capabilities else self.site.identity.role == "administrator"
        if not allowed:
            sentence = Sentence(N_("Only administrators see the application passwords of others."))
            return Offer(False, sentence, rights=True)
        return YES

    @property
    def listed(self) -> tuple[ListedPassword, ...]:
        return tuple(self._listed.values())

    def get(self, uuid: object) -> ListedPassword | None:
        return self._listed.get(str(uuid))

    async def records(self, action: Action) -> tuple[Record, ...]:
        people = (self.whose,) if self.whose is not None else await self.store.staff(action=action)
        await self.look_which_is_ours(action)
        self.usage = await usage(self.sites, self.site.profile)
        found = await self._of_all(people, action)
        self._listed = {one.uuid: self._judged(one) for one in found}
        return tuple(record_of(one) for one in self._listed.values())

    async def look_which_is_ours(self, action: Action) -> str:
        """The uuid of the password that signs us in; empty where none does. Raises Problem."""
        if not self.current:
            self.current = await self.store.current(action=action)
        return self.current

    async def people(self, search: str, action: Action | None = None) -> tuple[Person, ...]:
        """Accounts, found by the site. Raises Problem."""
        return await self.store.people(search, action=action or Action(N_("Look for a person")))

    async def create(self, person: Person, name: str, action: Action | None = None) -> Fresh:
        """Make a password. It is shown once, and kept by nobody. Raises Problem."""
        action = action or act(N_("Make the application password {name}"), name=name)
        known = tuple(one.password.uuid for one in self.listed if one.password.owner.id == person.id)
        if self.whose is not None and self.whose.id != person.id:
            known = tuple(one.uuid for one in await self.store.of(person, action=action))
        fresh = await self.site.activity.write(
            NewWrite(Verb.CREATE, self.kind.id, None, name, sent=_named(person, name)),
            action,
            lambda: self.store.create(person, name, known=known, action=action),
            _made,
        )
        assert isinstance(fresh.item, SitePassword)
        listed = self._judged(fresh.item)
        self.on_change.tell(Change("create", self.kind.id, fresh.item.uuid, after=told_of(fresh.item)))
        if self.whose is None or self.whose.id == person.id:
            self._listed[fresh.item.uuid] = listed
            self._tell(ShelfChange(added=(record_of(listed),)))
        return fresh

    async def rename(self, password: SitePassword, name: str, action: Action | None = None) -> SitePassword:
        """Give a password another name. Raises Problem."""
        action = action or act(N_("Rename the application password {name}"), name=password.name)
        if name == password.name:
            return password
        renamed = await self.site.activity.write(
            NewWrite(Verb.UPDATE, self.kind.id, password.uuid, password.name, told_of(password), {"name": name}),
            action,
            lambda: self.store.rename(password, name, action=action),
            lambda answer: Result(after=told_of(answer)),
        )
        if renamed != password:
            self.on_change.tell(Change("update", self.kind.id, password.uuid, told_of(password), told_of(renamed)))
        listed = self._listed[password.uuid] = self._judged(renamed)
        self._tell(ShelfChange(changed=(record_of(listed),)))
        return renamed

    async def revoke(
        self,
        passwords: Sequence[SitePassword],
        action: Action | None = None,
        progress: Progress | None = None,
        stop: Stop | None = None,
    ) -> Batch:
        """Take passwords back; the one that signs us in goes last, so that the others can still be told apart."""
        several = sorted(passwords, key=lambda one: one.uuid == self.current)
        action = action or act(N_("Revoke {count} application passwords"), count=len(several))
        others = [one for one in several if one.uuid != self.current]
        batch = await for_each(others, lambda one: one.uuid, lambda one: self._revoke(one, action), progress, stop)
        if len(others) == len(several) or not batch.ok:
            return batch
        last = await for_each(several[-1:], lambda one: one.uuid, lambda one: self._revoke(one, action))
        return Batch((*batch.done, *last.done), last.failed, last.left)

    async def revoke_all(self, person: Person, action: Action | None = None) -> int:
        """Take back everything of somebody at once; how many that were. Raises Problem."""
        action = action or act(N_("Revoke all application passwords of {name}"), name=person.name)
        gone = [one.password for one in self.listed if one.password.owner.id == person.id]
        before = {**_named(person, ""), "names": ", ".join(password.name for password in gone)}
        count = await self.site.activity.write(
            NewWrite(Verb.DELETE, self.kind.id, None, person.name, before),
            action,
            lambda: self.store.revoke_all(person, action=action),
        )
        for password in gone:
            self._gone(password)
        return count or len(gone)

    # -- inside

    async def _of_all(self, people: Sequence[Person], action: Action) -> list[SitePassword]:
        """The passwords of several people; one whose list is refused does not hide the others'."""
        found: dict[int, tuple[SitePassword, ...]] = {}

        async def read(person: Person) -> None:
            found[person.id] = await self.store.of(person, action=action)

        batch = await for_each(people, lambda person: person.id, read)
        if batch.failed and len(batch.failed) == len(people):
            raise batch.failed[0][1]
        failed = {id for id, _ in batch.failed} | set(batch.left)
        self.unseen = tuple(person for person in people if person.id in failed)
        return [one for person in people for one in found.get(person.id, ())]

    async def _revoke(self, password: SitePassword, action: Action) -> None:
        await self.site.activity.write(
            NewWrite(Verb.DELETE, self.kind.id, password.uuid, password.name, told_of(password)),
            action,
            lambda: self.store.revoke(password, action=action),
        )
        self._gone(password)

    def _gone(self, password: SitePassword) -> None:
        self._listed.pop(password.uuid, None)
        self.on_change.tell(Change("delete", self.kind.id, password.uuid, before=told_of(password)))
        self._tell(ShelfChange(gone=(password.uuid,)))

    def _judged(self, password: SitePassword) -> ListedPassword:
        used_by = self.usage.of_password(password, self.current)
        if password.uuid == self.current:
            return ListedPassword(
                password, used_by, True, MINE, Sentence(N_("LMS Desk is signed in to this site with it just now."))
            )
        if used_by:
            names = ", ".join(profile.name for profile in used_by)
            why = Sentence(
                N_("“{names}” signs in as {login} with an application password. It may be this one."),
                names=names,
                login=password.owner.login,
            )
            return ListedPassword(password, used_by, False, PERHAPS, why)
        return ListedPassword(password)


def record_of(listed: ListedPassword) -> Record:
    """A password as a row."""
    password = listed.password
    return Record(
        password.uuid,
        {
            "name": password.name,
            "owner": password.owner.name,
            "last_used": password.last_used,
            "last_ip": password.last_ip,
            "created": password.created,
            "remark": listed.remark,
        },
    )


def told_of(password: SitePassword) -> Mapping[str, Any]:
    """What of a password may be written down."""
    return _named(password.owner, password.name)


def _named(person: Person, name: str) -> dict[str, Any]:
    return {"owner": person.name, "owner_id": person.id, "name": name}


def _made(fresh: Fresh) -> Result:
    assert isinstance(fresh.item, SitePassword)
    return Result(fresh.item.uuid, fresh.item.name, after=told_of(fresh.item))
