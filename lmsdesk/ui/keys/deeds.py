"""What can be done with the selected keys and passwords, and the questions before what cannot be undone."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.kind import Verb
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.record import Record
from lmsdesk.sites.keys import Listed, ListedPassword, Replacing, SiteKeys, SitePasswords
from lmsdesk.ui.dialogs.ask import Answer
from lmsdesk.ui.keys.key_page import KeyFormPage, name_of
from lmsdesk.ui.keys.password_page import PasswordPage
from lmsdesk.ui.table.actions import Deed, refusal
from lmsdesk.ui.words import number, tr, trn

if TYPE_CHECKING:
    from lmsdesk.ui.keys.keys_screen import KeysScreen

EDIT, REPLACE, DELETE, RENAME, REVOKE, REVOKE_ALL = "edit", "replace", "delete", "rename", "revoke", "revoke-all"
DEED = "deed"


def _only_one(records: Sequence[Record]) -> str:
    return "" if len(records) == 1 else tr("Select one only.")


class KeyDeeds:
    """For the LMS's own keys."""

    def __init__(self, screen: KeysScreen, keys: SiteKeys) -> None:
        self._screen = screen
        self._keys = keys

    def tip(self, record: Record) -> str:
        """The sentence behind a remark."""
        listed = self._keys.get(record.id)
        return tr(listed.why) if listed is not None and listed.why is not None else ""

    def offered(self, records: Sequence[Record]) -> list[Deed]:
        chosen = self._chosen(records)
        one = _only_one(records)
        change = refusal(self._keys.offer(Verb.UPDATE))
        broken = tr("The site cannot read this key any more; it can only be deleted.")
        unreadable = broken if any(listed.key.broken for listed in chosen) else ""
        deeds = [Deed(EDIT, tr("Edit …"), "edit", reason=change or one or unreadable)]
        needs_owner = self._keys.store.has_owners and _without_owner(chosen)
        unowned = tr("It has no owner, so it cannot be replaced.") if needs_owner else ""
        make = refusal(self._keys.offer(Verb.CREATE))
        deeds.append(Deed(REPLACE, tr("Replace …"), "refresh", reason=make or one or unreadable or unowned))
        delete = refusal(self._keys.offer(Verb.DELETE))
        deeds.append(Deed(DELETE, tr("Delete …"), "trash", danger=True, reason=delete))
        return deeds

    def do(self, key: str, records: Sequence[Record]) -> None:
        chosen = self._chosen(records)
        if not chosen:
            return
        desk, keys = self._screen.desk, self._keys
        if key == EDIT:
            desk.show_page(lambda: KeyFormPage(desk, keys, chosen[0]))
        elif key == REPLACE:
            self._screen.replace(Replacing(keys, chosen[0]))
        elif key == DELETE:
            desk.tasks.start(self._delete(chosen), name="delete keys", key="key deed", owner=self._screen)

    def open(self, record: Record) -> None:
        """Enter or a double click."""
        self._first_possible(EDIT, [record])

    def remove(self, records: Sequence[Record]) -> None:
        """The Delete key."""
        self._first_possible(DELETE, records)

    def _first_possible(self, key: str, records: Sequence[Record]) -> None:
        deed = next(deed for deed in self.offered(records) if deed.key == key)
        if deed.possible:
            self.do(key, records)
        else:
            self._screen.desk.say(deed.reason)

    def _chosen(self, records: Sequence[Record]) -> list[Listed]:
        return [listed for record in records if (listed := self._keys.get(record.id)) is not None]

    async def _delete(self, chosen: Sequence[Listed]) -> None:
        desk = self._screen.desk
        answer = await desk.ask(
            _question(chosen),
            tr("Whoever uses it is out at once. This cannot be undone: a deleted key does not come back."),
            [Answer("delete", tr("Delete on {site}", site=self._screen.site.profile.name), "danger")],
            details=_warnings(chosen, self._screen.site.profile.id),
        )
        if not answer:
            return
        # ours last: without it the others could not be deleted any more
        for listed in sorted(chosen, key=lambda one: one.mine):
            action = Action(tr("Delete the key “{name}”", name=name_of(listed)))
            self._screen.progress.start()
            try:
                await self._keys.delete(listed.key, action)
            except Problem as problem:
                left = [one for one in chosen if self._keys.get(one.key.id) is not None]
                self._screen.show_problem(problem, again=lambda left=left: self._again(left), key=DEED)  # type: ignore[misc]
                return
            finally:
                self._screen.progress.stop()
        if any(listed.mine for listed in chosen):
            self._screen.sign_in_differently()
        if len(chosen) == 1:
            desk.say(tr("Deleted the key “{name}”.", name=name_of(chosen[0])))
        else:
            desk.say(trn("Deleted {count} key.", "Deleted {count} keys.", len(chosen)))

    def _again(self, left: Sequence[Listed]) -> None:
        desk = self._screen.desk
        desk.tasks.start(self._delete(left), name="delete keys", key="key deed", owner=self._screen)


class PasswordDeeds:
    """For application passwords."""

    def __init__(self, screen: KeysScreen, passwords: SitePasswords) -> None:
        self._screen = screen
        self._passwords = passwords
        self._stop = asyncio.Event()

    def tip(self, record: Record) -> str:
        listed = self._passwords.get(record.id)
        return tr(listed.why) if listed is not None and listed.why is not None else ""

    def offered(self, records: Sequence[Record]) -> list[Deed]:
        deeds = [
            Deed(RENAME, tr("Rename …"), "edit", reason=_only_one(records)),
            Deed(REVOKE, tr("Revoke …"), "trash", danger=True),
        ]
        owners = {listed.password.owner.id for listed in self._chosen(records)}
        if len(owners) == 1 and self._all_of(records) > max(1, len(records)):
            deeds.append(Deed(REVOKE_ALL, tr("Revoke all …"), "trash", danger=True))
        return deeds

    def do(self, key: str, records: Sequence[Record]) -> None:
        chosen = self._chosen(records)
        if not chosen:
            return
        desk, passwords = self._screen.desk, self._passwords
        if key == RENAME:
            desk.show_page(lambda: PasswordPage(desk, passwords, chosen[0]))
        elif key == REVOKE:
            desk.tasks.start(self._revoke(chosen), name="revoke passwords", key="key deed", owner=self._screen)
        elif key == REVOKE_ALL:
            desk.tasks.start(self._revoke_all(chosen[0]), name="revoke all", key="key deed", owner=self._screen)

    def open(self, record: Record) -> None:
        self.do(RENAME, [record])

    def remove(self, records: Sequence[Record]) -> None:
        self.do(REVOKE, records)

    def _chosen(self, records: Sequence[Record]) -> list[ListedPassword]:
        return [listed for record in records if (listed := self._passwords.get(record.id)) is not None]

    def _all_of(self, records: Sequence[Record]) -> int:
        owners = {listed.password.owner.id for listed in self._chosen(records)}
        return sum(1 for listed in self._passwords.listed if listed.password.owner.id in owners)

    async def _revoke(self, chosen: Sequence[ListedPassword]) -> None:
        desk = self._screen.desk
        answer = await desk.ask(
            trn(
                "Revoke the application password “{name}”?",
                "Revoke {count} application passwords?",
                len(chosen),
                name=chosen[0].password.name,
            ),
            tr("Whatever signs in with it is out at once. This cannot be undone: to let it in again, make a new one."),
            [Answer("revoke", tr("Revoke on {site}", site=self._screen.site.profile.name), "danger")],
            details=_password_warnings(chosen),
        )
        if not answer:
            return
        self._screen.notices.clear(DEED)
        self._screen.progress.start()
        try:
            batch = await self._passwords.revoke([listed.password for listed in chosen])
        finally:
            self._screen.progress.stop()
        if batch.failed:
            left = [listed for listed in chosen if self._passwords.get(listed.password.uuid) is not None]
            self._screen.show_problem(batch.failed[0][1], again=lambda: self._again(left), key=DEED)
            return
        if any(listed.mine for listed in chosen):
            self._screen.sign_in_differently()
        if len(chosen) == 1:
            desk.say(tr("Revoked “{name}”.", name=chosen[0].password.name))
        else:
            desk.say(tr("Revoked {count} application passwords.", count=number(len(chosen))))

    def _again(self, left: Sequence[ListedPassword]) -> None:
        desk = self._screen.desk
        desk.tasks.start(self._revoke(left), name="revoke passwords", key="key deed", owner=self._screen)

    async def _revoke_all(self, one: ListedPassword) -> None:
        owner, desk = one.password.owner, self._screen.desk
        all_of = [listed for listed in self._passwords.listed if listed.password.owner.id == owner.id]
        answer = await desk.ask(
            tr("Revoke all {count} application passwords of {name}?", count=number(len(all_of)), name=owner.name),
            tr(
                "Everything that signs in as {name} with one of them is out at once, and this cannot be undone.",
                name=owner.name,
            ),
            [Answer("revoke", tr("Revoke all on {site}", site=self._screen.site.profile.name), "danger")],
            details=_password_warnings(all_of),
        )
        if not answer:
            return
        self._screen.progress.start()
        try:
            count = await self._passwords.revoke_all(owner)
        except Problem as problem:
            self._screen.show_problem(problem, key=DEED)
            return
        finally:
            self._screen.progress.stop()
        if any(listed.mine for listed in all_of):
            self._screen.sign_in_differently()
        desk.say(trn("Revoked {count} application password.", "Revoked {count} application passwords.", count))


def _without_owner(chosen: Sequence[Listed]) -> bool:
    return any(listed.key.owner is None for listed in chosen)


def _question(chosen: Sequence[Listed]) -> str:
    return trn("Delete the key “{name}”?", "Delete {count} keys?", len(chosen), name=name_of(chosen[0]))


def _warnings(chosen: Sequence[Listed], here: str) -> list[str]:
    lines = []
    if any(listed.mine for listed in chosen):
        lines.append(tr("This is the key you are signed in with: LMS Desk will ask you to sign in again."))
        lines.append(tr("“Replace” makes a new one first and keeps you signed in."))
    for listed in chosen:
        others = [profile for profile in listed.used_by if profile.id != here]
        lines += [tr("“{profile}” signs in with “{name}”.", profile=one.name, name=name_of(listed)) for one in others]
    return lines


def _password_warnings(chosen: Sequence[ListedPassword]) -> list[str]:
    lines = []
    if any(listed.mine for listed in chosen):
        lines.append(tr("This is what you are signed in with: LMS Desk will ask you to sign in again."))
    lines += [tr(listed.why) for listed in chosen if not listed.mine and listed.why is not None][:3]
    return lines
