"""Everything that the program writes to a site is in the list of what was done, and what cannot be undone was said."""

from __future__ import annotations

import ast
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest

import lmsdesk
from lmsdesk.domain.access import Permission, Person
from lmsdesk.domain.exchange import Action
from lmsdesk.domain.kind import Verb
from lmsdesk.domain.request_draft import RequestDraft
from lmsdesk.sites import AppPassword, Site, bulk
from lmsdesk.sites.keys import Replacing, SiteKeys, SitePasswords, passwords_of, site_keys_of
from lmsdesk.storage.work_model import State, Write
from tests.sites.keys.house import INES, ROOT, House, run

SCREEN = "courses/editor"
PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xff\xff?\0\x05"
    b"\xfe\x02\xfe\xa7\x9a\xa0\xa0\0\0\0\0IEND\xaeB`\x82"
)
INES_WHO = Person(INES, "ines", "ines")

# Every place in the program that sends something other than a question: recorded by what, or why it is not in the list.
SENDS = {
    "api/dialects/masteriyo/dialect.py:_write": "Shelf",
    "api/dialects/masteriyo/pictures.py:upload": "Site.upload",
    "api/dialects/masteriyo/keys.py:create": "SiteKeys",
    "api/dialects/masteriyo/keys.py:update": "SiteKeys",
    "api/dialects/masteriyo/keys.py:delete": "SiteKeys",
    "api/dialects/masteriyo/keys.py:may_write": "asks a route that does nothing whether it would be allowed",
    "api/dialects/learnomy/dialect.py:upload": "Site.upload",
    "api/dialects/learnomy/dialect.py:ask": "Shelf",
    "api/dialects/learnomy/probing.py:_told": "OPTIONS: a question",
    "api/dialects/learnomy/keys.py:create": "SiteKeys",
    "api/dialects/learnomy/keys.py:update": "SiteKeys",
    "api/dialects/learnomy/keys.py:delete": "SiteKeys",
    "api/app_passwords.py:create": "SitePasswords",
    "api/app_passwords.py:rename": "SitePasswords",
    "api/app_passwords.py:revoke": "SitePasswords",
    "api/app_passwords.py:revoke_all": "SitePasswords",
    "api/tokens.py:counted": "signing in",
    "api/tokens.py:renew": "signing in",
    "sites/connect.py:make_key": "Connector",
    "sites/opening.py:resend": "Site.resend",
    "sites/health/draft.py:look": "asked for, and told in the report; nothing of it stays",
    "sites/health/draft.py:_delete": "asked for, and told in the report; nothing of it stays",
    "sites/health/visit.py:signed_write": "for the two above, and for a question",
    "sites/health/probes/writing.py:_key": "asks a route that does nothing whether it would be allowed",
}


def test_every_place_that_sends_something_is_known() -> None:
    home = Path(lmsdesk.__file__).parent
    found = set()
    for file in [*(home / "api").rglob("*.py"), *(home / "sites").rglob("*.py")]:
        for function in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(function, ast.AsyncFunctionDef | ast.FunctionDef) and _sends(function):
                found.add(f"{file.relative_to(home).as_posix()}:{function.name}")
    assert found == set(SENDS)


def _sends(function: ast.AsyncFunctionDef | ast.FunctionDef) -> bool:
    """Whether a function itself (and not one inside it) makes a client send a change."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef):
            continue
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            on = ast.unparse(node.func.value)
            if node.func.attr in ("write", "exactly", "signed_write") and on.endswith(("client", "_signed", "visit")):
                return True
        waiting += ast.iter_child_nodes(node)
    return False


@dataclass
class Room:
    """One open site, with everything a deed may need."""

    house: House
    site: Site
    keys: SiteKeys
    passwords: SitePasswords


Deed = Callable[[Room], Awaitable[Any]]
_number = count(1)
DEEDS: dict[str, tuple[Deed, str, str, bool]] = {}
"""By name: what is done, the verb and kind of the last write of it, and whether it can be taken back."""


def deed(verb: str, kind: str, back: bool = True) -> Callable[[Deed], Deed]:
    def note(do: Deed) -> Deed:
        DEEDS[do.__name__] = do, verb, kind, back
        return do

    return note


async def _course(room: Room, **values: Any) -> Any:
    return (await room.site.shelf("courses").create({"name": "Oboe", "status": "draft", **values})).record


async def _term(room: Room) -> Any:
    return (await room.site.shelf("categories").create({"name": f"Reeds {next(_number)}"})).record


@deed("create", "courses")
async def create_a_course(room: Room) -> None:
    await _course(room)


@deed("update", "courses")
async def save_a_course(room: Room) -> None:
    await room.site.shelf("courses").save(await _course(room), {"name": "Bassoon"})


@deed("update", "courses")
async def reorder_a_course(room: Room) -> None:
    await room.site.shelf("courses").save(await _course(room), {"menu_order": 7})


@deed("update", "courses")
async def change_many_at_once(room: Room) -> None:
    records = [await _course(room, name=f"Oboe {number}") for number in range(2)]
    await bulk.run(room.site.shelf("courses"), [bulk.Row(record, {"duration": 90}) for record in records])


@deed("trash", "courses")
async def move_to_the_trash(room: Room) -> None:
    await room.site.shelf("courses").trash([await _course(room)])


@deed("restore", "courses")
async def restore_from_the_trash(room: Room) -> None:
    shelf, record = room.site.shelf("courses"), await _course(room)
    await shelf.trash([record])
    await shelf.restore([await shelf.open(record.id)])


@deed("delete", "courses", back=False)
async def delete_for_good(room: Room) -> None:
    kind = room.site.kind("courses")
    assert room.site.undo.forever(kind, Verb.DELETE) is not None, "said before"
    await room.site.shelf("courses").delete([await _course(room)])


@deed("create", "categories")
async def create_a_category(room: Room) -> None:
    await _term(room)


@deed("update", "categories")
async def move_a_category(room: Room) -> None:
    shelf, record, parent = room.site.shelf("categories"), await _term(room), await _term(room)
    await shelf.save(record, {"parent_id": type(record["parent_id"] or parent["parent_id"] or _ref(parent))(parent.id)})


@deed("delete", "categories")
async def delete_a_category(room: Room) -> None:
    assert room.site.undo.forever(room.site.kind("categories"), Verb.DELETE) is None
    await room.site.shelf("categories").delete([await _term(room)])


@deed("update", "tags")
async def rename_a_tag(room: Room) -> None:
    shelf = room.site.shelf("tags")
    await shelf.save((await shelf.create({"name": "evenings"})).record, {"name": "mornings"})


@deed("delete", "difficulties")
async def delete_a_difficulty(room: Room) -> None:
    shelf = room.site.shelf("difficulties")
    await shelf.delete([(await shelf.create({"name": "Odd", "color": "#112233"})).record])


@deed("update", "courses")
async def send_what_waited_in_the_outbox(room: Room) -> None:
    record = await _course(room)
    room.site.outbox.collecting = True
    await room.site.shelf("courses").save(record, {"name": "Later"})
    room.site.outbox.collecting = False
    await room.site.sender.send()


@deed("delete", "categories")
async def delete_through_the_basket(room: Room) -> None:
    record = await _term(room)
    room.site.basket.minutes = 5
    await room.site.shelf("categories").delete([record])
    room.site.basket.minutes = 0
    await room.site.basket.empty([row.id for row in await room.site.basket.list()])


@deed("update", "courses")
async def take_something_back(room: Room) -> None:
    await room.site.shelf("courses").save(await _course(room), {"name": "Bassoon"})
    (kept, *_) = await room.site.activity.batches()
    await room.site.undo.batch(kept.id)


@deed("upload", "media", back=False)
async def upload_a_picture(room: Room) -> None:
    await room.site.upload("oboe.png", PNG, "image/png")


@deed("by-hand", "requests", back=False)
async def send_a_request_by_hand(room: Room) -> None:
    draft = RequestDraft("POST", f"{ROOT}masteriyo/v1/courses/tags", "Content-Type: application/json", '{"name": "x"}')
    await room.site.resend(draft, Action("Sent by hand"))


@deed("create", "site-keys")
async def make_a_key(room: Room) -> None:
    await room.keys.create(INES_WHO, Permission.READ, "Newsletter")


@deed("update", "site-keys")
async def change_a_key(room: Room) -> None:
    fresh = await room.keys.create(INES_WHO, Permission.READ, "Newsletter")
    await room.keys.change(fresh.item, Permission.READ_WRITE, "Import")  # type: ignore[arg-type]


@deed("delete", "site-keys", back=False)
async def replace_a_key(room: Room) -> None:
    fresh = await room.keys.create(INES_WHO, Permission.READ, "Newsletter")
    listed = room.keys.get(fresh.item.id)  # type: ignore[union-attr]
    assert listed is not None
    await Replacing(room.keys, listed).go_on()


@deed("create", "app-passwords")
async def make_an_application_password(room: Room) -> None:
    await room.passwords.create(room.passwords.me, "Phone")


@deed("update", "app-passwords")
async def rename_an_application_password(room: Room) -> None:
    fresh = await room.passwords.create(room.passwords.me, "Phone")
    await room.passwords.rename(fresh.item, "Old phone")  # type: ignore[arg-type]


@deed("delete", "app-passwords", back=False)
async def revoke_an_application_password(room: Room) -> None:
    fresh = await room.passwords.create(room.passwords.me, "Phone")
    await room.passwords.revoke([fresh.item])  # type: ignore[list-item]


@deed("delete", "app-passwords", back=False)
async def revoke_all_application_passwords(room: Room) -> None:
    await room.passwords.create(INES_WHO, "Phone")
    await room.passwords.revoke_all(INES_WHO)


def _ref(record: Any) -> Any:
    from lmsdesk.domain.values import Ref

    return Ref(record.id)


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, BaseException | None]]:
    """What each deed came to, one after the other on one site: None, or what was wrong with it."""
    found: dict[str, BaseException | None] = {}

    async def scenario() -> None:
        house = House(tmp_path_factory.mktemp("house"))
        site = await house.opens(house.knows(house.password()))
        site.activity.screen = SCREEN
        keys, passwords = site_keys_of(site, house.connector), passwords_of(site, house.connector)
        assert keys is not None
        assert passwords is not None
        await passwords.first()
        room = Room(house, site, keys, passwords)
        for name in DEEDS:
            try:
                await _do_and_look(room, name)
                found[name] = None
            except Exception as error:
                found[name] = error
        await site.close()

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LMSDESK_HOME", str(tmp_path_factory.mktemp("home")))
        run(scenario())
        yield found


async def _do_and_look(room: Room, name: str) -> None:
    do, verb, kind, back = DEEDS[name]
    site = room.site
    await do(room)
    (kept, *_) = await site.activity.batches()
    write = (await site.activity.writes(kept.id))[-1]
    assert (write.verb, write.kind, write.state) == (verb, kind, State.DONE)
    assert kept.who == site.identity.name
    assert kept.screen == SCREEN
    assert kept.title
    assert write.name
    assert write.exchanges, "the requests that it took"
    assert room.house.journal.get(write.exchanges[-1][0]) is not None
    _has_both_sides(write)
    why = site.undo.why_not(write)
    assert (why is None) is back, str(why)
    if back:
        undone = await site.undo.write(write.id)
        assert undone.ok, [problem.sentence for _, problem in undone.failed]


@pytest.mark.parametrize("name", DEEDS)
def test_what_is_done_is_in_the_list_with_everything_about_it(done: Any, name: str) -> None:
    if done[name] is not None:
        raise done[name]


def _has_both_sides(write: Write) -> None:
    match write.verb:
        case "create" | "upload" | "by-hand":
            assert write.after
        case "update":
            assert write.before
            assert write.after
            assert dict(write.before) != dict(write.after)
        case _:
            assert write.before


def test_a_key_that_is_made_while_connecting_is_in_the_list_of_the_new_site(house: House) -> None:
    async def scenario() -> None:
        connector = house.connector
        found = await connector.look("https://example.test")
        admin = house.password()
        assert isinstance(admin, AppPassword)
        key = await connector.make_key(found, admin)
        identity = await connector.try_sign_in(found, key, "masteriyo")
        profile = await connector.add(found, key, identity, "Ours")
        site = await connector.open(profile)
        (kept,) = await site.activity.batches()
        assert kept.first is not None
        assert (kept.first.verb, kept.first.kind, kept.first.item) == ("create", "site-keys", house.key_ids()[-1])
        assert kept.who == identity.name
        undone = await site.undo.batch(kept.id)
        assert "LMS Desk is signed in" in str(undone.failed[0][1].sentence), "nobody locks themselves out"
        assert key.secret.encode() not in site.work.path.read_bytes()
        await site.close()

    run(scenario())
