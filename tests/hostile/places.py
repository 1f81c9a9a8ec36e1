"""Where a site's answers arrive: every screen's load and save, as a person does it.

``besieges`` names the classes of the program that meet the fault there. A screen that nobody besieges fails a test.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lmsdesk.domain import changing
from lmsdesk.domain.exchange import Action
from lmsdesk.domain.kind import Verb
from lmsdesk.qt.tree_model import NEW
from lmsdesk.sites import Way
from lmsdesk.ui.both.page import BothPage
from lmsdesk.ui.connect.page import SitePage
from lmsdesk.ui.connect.sign_in_panel import SignInPanel
from lmsdesk.ui.screens.table_of_screens import entries_of
from lmsdesk.ui.widgets import Button
from tests.conftest import until
from tests.hostile.faults import Fault
from tests.hostile.siege import TYPED, Siege
from tests.scenarios.person import Person

Visit = Callable[[Siege, Fault, str], Awaitable[None]]


@dataclass(frozen=True)
class Place:
    """One thing that a person does and that a site answers to."""

    name: str
    visit: Visit
    besieges: tuple[str, ...] = ()
    at: tuple[str, ...] = ("",)
    """For each of these it is done: screens or kinds."""
    lms: tuple[str, ...] = ("masteriyo", "learnomy")


PLACES: dict[str, Place] = {}
QUIET = {
    "unfinished": "what was typed, on this computer",
    "outbox": "what waits on this computer; sending it is a place of its own",
    "activity": "what was done, on this computer; taking it back is a place of its own",
    "settings": "of this computer",
}
"""Screens of a site that ask it for nothing."""


def place(name: str, *besieges: str, **more: Any) -> Callable[[Visit], Visit]:
    def keep(visit: Visit) -> Visit:
        PLACES[name] = Place(name, visit, besieges, **more)
        return visit

    return keep


def places_of(siege: Siege) -> list[tuple[str, Visit, str]]:
    """Everything that can be besieged at this academy: screens and editors come from the program's own tables."""
    site = siege.site
    screens = [entry.id for entry in entries_of(site) if not entry.reason and entry.id not in QUIET]
    editors = [kind.id for kind in site.kinds if kind.task and Verb.UPDATE in kind.verbs]
    found = []
    for one in PLACES.values():
        if siege.lms not in one.lms:
            continue
        for at in {"screens": screens, "editors": editors}.get(one.at[0], one.at):
            found.append((f"{one.name} {at}".strip(), one.visit, at))
    return found


async def editor_of(siege: Siege, kind: str) -> Any:
    """The editor of the first item."""
    person = siege.person
    await person.goes_to(kind)
    record = (await siege.site.shelf(kind).first()).records[0]
    person.desk.open_editor(kind, record)
    await until(lambda: person.editor is not None and person.editor.loaded, 30, f"{siege.now}: the editor")
    await person.rest()
    return person.editor


async def leaves(siege: Siege) -> None:
    """Back to the list, whatever stands there."""
    editor = siege.person.editor
    if editor is None:
        return
    if hasattr(editor, "discard"):
        editor.notices.clear_all()
        editor.discard()
    if isinstance(editor, SitePage):
        editor.kept = True
    siege.person.desk.close_editor()
    await until(lambda: siege.person.editor is not editor, 15, f"{siege.now}: to leave")
    await siege.settle()


async def the_page(siege: Siege) -> None:
    """Until a page stands over the list."""
    person = siege.person
    try:
        await until(lambda: person.editor is not None, 30, f"{siege.now}: the page")
    except AssertionError as vain:
        told = [notice.accessibleName() for notice in person.notices()]
        raise AssertionError(f"{vain}; {person.mistakes}, {told}, {person.front}") from vain


def types(siege: Siege, editor: Any) -> str:
    """Something new in the title."""
    title = editor.form.editors[editor.kind.title]
    typed = f"{TYPED} {siege.count}"
    title.set_value(typed)
    title.changed.emit()
    return typed


# -- lists and editors ---------------------------------------------------------------------------------------------


@place(
    "load", "TableScreen", "TreeScreen", "KeysScreen", "RightsScreen", "SettingsScreen", "UnfinishedScreen", "Screen",
    "MainWindow", at=("screens",),
)  # fmt: skip
async def loads(siege: Siege, fault: Fault, screen: str) -> None:
    """Go to the screen and load it again while the fault is on."""
    person = siege.person
    await person.goes_to(screen)
    async with siege.attack(fault, f"load {screen}", writes=False):
        _again(person)
    if fault.content:  # what the site called itself is not in front of anybody any more
        _again(person)
        await siege.settle()


def _again(person: Person) -> None:
    if isinstance(button := getattr(person.front, "again", None), Button):
        person.clicks(button)  # its key presses it as well, but lets it look pressed for a moment first
    else:
        person.presses("F5", person.front)


@place("look into the trash", "TableScreen")
async def looks_into_the_trash(siege: Siege, fault: Fault, _at: str) -> None:
    """Another filter of the list, which is asked of the site."""
    person = siege.person
    await person.goes_to("courses")
    filters = person.front.filters
    async with siege.attack(fault, "look into the trash", writes=False):
        filters.choose("status", "trash")
    person.front.notices.clear_all()
    filters.clear()
    await siege.settle()


@place("open", "RecordEditor", at=("editors",))
async def opens(siege: Siege, fault: Fault, kind: str) -> None:
    """Open an item whose content for editing is to be read first."""
    person = siege.person
    await person.goes_to(kind)
    listed = replace((await siege.site.shelf(kind).first()).records[0], full=False)
    async with siege.attack(fault, f"open {kind}", writes=False):
        person.desk.open_editor(kind, listed)
        await until(lambda: person.editor is not None, 15, "the editor")
    await leaves(siege)


@place("save", "RecordEditor", at=("editors",))
async def saves(siege: Siege, fault: Fault, kind: str) -> None:
    """Type and save: what was typed must still be there, or be on the site."""
    await _saves(siege, fault, kind, f"save {kind}", reads=False)


@place("look and save", "RecordEditor")
async def looks_and_saves(siege: Siege, fault: Fault, _at: str) -> None:
    """The look for what others changed meets the fault too, and so does reading back."""
    await _saves(siege, fault, "courses", "look and save", reads=True)


async def _saves(siege: Siege, fault: Fault, kind: str, where: str, *, reads: bool) -> None:
    editor = siege.person.editor
    if editor is None or editor.kind.id != kind or not editor.loaded or editor.unsaved:
        await leaves(siege)
        editor = await editor_of(siege, kind)
    typed = types(siege, editor)
    async with siege.attack(fault, where, reads=reads):
        siege.person.presses("Ctrl+S")
    if siege.person.editor is not editor:
        siege.wrong.append(f"{siege.now}: the editor went away")
        return
    shown = editor.form.editors[editor.kind.title].value()
    if shown != typed and not fault.usable and editor.unsaved:
        siege.lost(str(shown))
    await leaves(siege)


@place("two versions", "BothPage", "RecordEditor")
async def chooses_between_two_versions(siege: Siege, fault: Fault, _at: str) -> None:
    """Somebody else changed the same: what was chosen is saved while the fault is on."""
    person, dialect = siege.person, siege.site.dialect
    editor = await editor_of(siege, "courses")
    id, colleague = editor.subject.record.id, Action("The colleague")
    before = await dialect.get("courses", id, action=colleague)
    await dialect.update("courses", id, {"name": f"Theirs {siege.count}"}, action=colleague, before=before)
    typed = types(siege, editor)
    person.presses("Ctrl+S")
    await person.is_told("Someone also changed")
    person.clicks("Look at both")
    await until(lambda: isinstance(person.front, BothPage), 15, "the page with both")
    await siege.settle()
    page = person.front
    async with siege.attack(fault, "two versions"):
        page.save()
    if person.front is page and page.preview.texts.get("name") != typed and not fault.usable:
        siege.lost(str(page.preview.texts))
    person.desk.drafts.drop_site(siege.site.profile.id)
    while person.editor is not None:
        await leaves(siege)


@place("make", "RecordEditor", at=("editors",))
async def makes(siege: Siege, fault: Fault, kind: str) -> None:
    """Save a new item."""
    person = siege.person
    await person.goes_to(kind)
    person.desk.open_editor(kind)
    await until(lambda: person.editor is not None and person.editor.loaded, 15, "the editor")
    await person.rest()
    editor = person.editor
    typed = types(siege, editor)
    async with siege.attack(fault, f"make {kind}"):
        person.presses("Ctrl+S")
    if person.editor is not editor:
        siege.wrong.append(f"{siege.now}: the editor went away")
        return
    shown = editor.form.editors[editor.kind.title].value()
    if shown != typed and not fault.usable and editor.unsaved:
        siege.lost(str(shown))
    await leaves(siege)


@place("trash", "TableScreen")
async def trashes(siege: Siege, fault: Fault, _at: str) -> None:
    """Move an item of the list to the trash."""
    person = siege.person
    await person.goes_to("courses")
    person.table.selectRow(0)
    record = person.table.selected()[0]
    there = fault.name == "in the trash"  # what is in the trash already is where it was wanted
    async with siege.attack(fault, "trash", reads=False, told=not there):
        person.presses("Delete", person.table)
    if fault.done:
        await siege.site.shelf("courses").restore([record])
        await siege.settle()


@place("rename in the tree", "TreeScreen")
async def renames(siege: Siege, fault: Fault, _at: str) -> None:
    """Another name for a category, typed in its row."""
    person = siege.person
    screen = await person.goes_to("categories")
    index = screen.model.index(0, 0)
    id, typed = screen.model.id_of(index), f"Typed {siege.count}"
    async with siege.attack(fault, "rename in the tree", reads=False):
        screen.model.setData(index, typed)
    record = screen.model.record(id)
    there = [screen.model.drafts.get(id), record["name"] if record is not None else screen.model.drafts.get(NEW)]
    if typed not in there and not fault.usable:
        siege.lost(str(there))
    if screen.view.editing:
        person.presses("Esc", person.app.focusWidget())
    screen.model.drop_draft(id)


# -- many at once --------------------------------------------------------------------------------------------------


@place("change many", "BulkPage", "TrialPage")
async def changes_many(siege: Siege, fault: Fault, _at: str) -> None:
    person = siege.person
    await person.goes_to("courses")
    records = (await siege.site.shelf("courses").first()).records[:3]
    person.front.together.change(records)
    await the_page(siege)
    await siege.settle()
    page = person.editor
    line = page.begin_with(page.kind.title, changing.Way.SET)
    line.editor.set_value(f"{TYPED} {siege.count}")
    line.editor.changed.emit()
    typed = line.editor.value()
    page.try_out()
    assert page.go.isEnabled()
    async with siege.attack(fault, "change many"):
        person.clicks(page.go)
    _outcomes(siege, fault, page)
    if line.editor.value() != typed:
        siege.lost(str(line.editor.value()))
    await leaves(siege)


def _outcomes(siege: Siege, fault: Fault, page: Any) -> None:
    """The words in the rows are for people too."""
    from tests.hints.words import unfit

    for line in page.model.lines:
        if not fault.content and (bad := unfit(line.words)):
            siege.wrong.append(f"{siege.now}: a row says {bad!r} in {line.words[:160]!r}")


@place("sheet", "SheetPage", "SheetTrial")
async def fills_a_sheet(siege: Siege, fault: Fault, _at: str) -> None:
    person = siege.person
    await person.goes_to("courses")
    shelf = siege.site.shelf("courses")
    records = list((await shelf.first()).records[:3])
    from lmsdesk.ui.trial.sheet_page import SheetPage

    person.desk.show_page(lambda: SheetPage(person.desk, shelf, records, ("name",)))
    await until(lambda: person.editor is not None, 15, "the sheet")
    await siege.settle()
    page = person.editor
    column = [field.name for field in page.model.fields].index("name")
    typed = f"{TYPED} {siege.count}"
    page.model.setData(page.model.index(0, column), typed)
    async with siege.attack(fault, "sheet"):
        page._save()
        person.clicks(page.trial.go)
    trial = page.trial
    if trial is not None:
        _outcomes(siege, fault, trial)
        page._back_to_sheet()
    shown = str(page.model.index(0, column).data())
    if shown != typed and not fault.usable:
        siege.lost(shown)
    for one in records:
        person.desk.drafts.drop(siege.site.profile.id, "courses", str(one.id))
    await leaves(siege)


@place("import", "ImportPage")
async def imports(siege: Siege, fault: Fault, _at: str) -> None:
    """A file that came back: what is listed meets the fault, and then what is sent."""
    person = siege.person
    await person.goes_to("courses")
    shelf = siege.site.shelf("courses")
    path = Path(person.desk.drafts.path.parent) / "courses.csv"
    id = (await shelf.first()).records[0].id
    path.write_text(f"ID;Title\n{id};{TYPED} {siege.count}\n", encoding="utf-8")
    async with siege.attack(fault, "import", writes=False):
        person.front.together.import_file(path)
        await the_page(siege)
    await leaves(siege)
    await siege.tidy()  # where answers were lost, the program would let the site rest for a moment
    person.front.together.import_file(path)
    await the_page(siege)
    await siege.settle()
    page = person.editor
    await until(page.go.isEnabled, 30, "what would change")  # what is listed is read page by page
    async with siege.attack(fault, "import, sending"):
        person.clicks(page.go)
    _outcomes(siege, fault, page)
    await leaves(siege)


# -- what was done and what waits ----------------------------------------------------------------------------------


@place("outbox", "OutboxScreen")
async def sends_what_waits(siege: Siege, fault: Fault, _at: str) -> None:
    person, site = siege.person, siege.site
    shelf = site.shelf("courses")
    record = await shelf.open((await shelf.first()).records[0].id)
    typed = f"{TYPED} {siege.count}"
    await person.goes_to("outbox")
    site.outbox.collecting = True
    await shelf.save(record, {shelf.kind.title: typed}, Action("Save it"))
    await siege.settle()
    async with siege.attack(fault, "outbox"):
        person.front._send()
    waiting = await site.outbox.list()
    if not waiting and not fault.usable:
        now = (await shelf.look([record.id], Action("Look")))[0][shelf.kind.title]
        if now != typed:
            siege.lost(str(now))
    if waiting and waiting[0].sent.get(shelf.kind.title) != typed:
        siege.lost(str(waiting[0].sent))
    if waiting:  # both versions are looked at while the site still fails
        async with siege.attack(fault, "outbox, looking at both", told=False):
            person.front._resolve(waiting[0])
        await site.outbox.take_out([write.id for write in await site.outbox.list()])
    site.outbox.collecting = False
    await siege.settle()


@place("take back", "ActivityScreen")
async def takes_back(siege: Siege, fault: Fault, _at: str) -> None:
    person, site = siege.person, siege.site
    shelf = site.shelf("courses")
    record = await shelf.open((await shelf.first()).records[0].id)
    action = Action("Save it")
    await shelf.save(record, {shelf.kind.title: f"{TYPED} {siege.count}"}, action)
    await person.goes_to("activity")
    batch = site.activity.batch_of(action)
    assert batch is not None
    async with siege.attack(fault, "take back"):
        person.desk.history.take_back(batch)


# -- keys ----------------------------------------------------------------------------------------------------------


@place("make a key", "KeyFormPage", "KeyPage", lms=("masteriyo",))
async def makes_a_key(siege: Siege, fault: Fault, _at: str) -> None:
    screen = await _keys(siege, "keys")
    screen.make_new()
    await _on_a_page(siege, fault, "make a key", "description")


@place("make an application password", "PasswordPage", lms=("masteriyo",))
async def makes_a_password(siege: Siege, fault: Fault, _at: str) -> None:
    screen = await _keys(siege, "passwords")
    if screen.new.isEnabled():
        screen.make_new()
        await _on_a_page(siege, fault, "make an application password", "name")


@place("application passwords", "KeysScreen", lms=("masteriyo",))
async def lists_passwords(siege: Siege, fault: Fault, _at: str) -> None:
    screen = await _keys(siege, "passwords")
    async with siege.attack(fault, "application passwords", writes=False):
        screen.reload()
    await siege.tidy()
    screen.reload()
    await siege.settle()


@place("replace a key", "ReplacePage", lms=("masteriyo",))
async def replaces_a_key(siege: Siege, fault: Fault, _at: str) -> None:
    from lmsdesk.sites.keys import Replacing

    screen = await _keys(siege, "keys")
    other = next(one for one in screen.keys.listed if not one.mine)
    screen.replace(Replacing(screen.keys, other))
    await the_page(siege)
    await siege.settle()
    page = siege.person.editor
    replacing = page.replacing
    async with siege.attack(fault, "replace a key", told=False):
        page.begin()
    if siege.person.editor is page and page.card is not None:
        page.card.safe = True
    replacing.leave()
    await leaves(siege)


@place("delete a key", "KeysScreen", lms=("masteriyo",))
async def deletes_a_key(siege: Siege, fault: Fault, _at: str) -> None:
    from lmsdesk.domain.access import Permission

    screen = await _keys(siege, "keys")
    person = screen.keys.listed[0].key.owner
    made = await screen.keys.create(person, Permission.READ, "To be deleted", Action("Make a key"))
    screen.reload()
    await siege.settle()
    chosen = [one for one in screen.keys.listed if one.key.id == made.item.id] or [screen.keys.listed[-1]]

    async def sure(*_: Any, **__: Any) -> str:
        return "delete"

    ask, siege.person.desk.ask = siege.person.desk.ask, sure  # type: ignore[method-assign]
    try:
        async with siege.attack(fault, "delete a key", reads=False):
            siege.person.desk.tasks.start(screen.key_deeds._delete(chosen), name="delete keys")
    finally:
        siege.person.desk.ask = ask  # type: ignore[method-assign]
    await leaves(siege)


async def _keys(siege: Siege, tab: str) -> Any:
    screen = await siege.person.goes_to("keys")
    screen.choose(tab)
    screen.reload()
    await siege.settle()
    return screen


async def _on_a_page(siege: Siege, fault: Fault, where: str, line: str) -> None:
    """Fill in a page of the Keys screen and send it."""
    await the_page(siege)
    await siege.settle()
    page = siege.person.editor
    getattr(page, line).setText(TYPED)
    async with siege.attack(fault, where, reads=False):
        page.begin()
    if siege.person.editor is page and page.card is None and getattr(page, line).text() != TYPED:
        siege.lost(getattr(page, line).text())
    if siege.person.editor is page and page.card is not None:
        page.card.safe = True
    await leaves(siege)


# -- connecting and signing in -------------------------------------------------------------------------------------


@place("check", "HealthScreen", "HealthPanel")
async def checks(siege: Siege, fault: Fault, _at: str) -> None:
    person = siege.person
    await person.goes_to("courses")
    async with siege.attack(fault, "check", told=False):
        person.desk.check_site()
        await until(lambda: getattr(getattr(person.front, "panel", None), "report", None), 60, f"{siege.now}: a report")
    await leaves(siege)


@place("connect", "ConnectScreen", "SitePage")
async def connects(siege: Siege, fault: Fault, _at: str) -> None:
    """The address is looked at while the fault is on; then a site that was found fails when it is signed in to."""
    person, address = siege.person, siege.site.profile.address
    person.window.connect_site("")
    await the_page(siege)
    await siege.settle()
    page = person.editor
    page.address.setText(address)
    async with siege.attack(fault, "connect", told=False):
        person.clicks(page.look)
    if page.address.text() != address:
        siege.lost(page.address.text())
    if not fault.usable and page.found is None and not person.notices() and not page.address_row.trouble:
        siege.wrong.append(f"{siege.now}: nothing was told")
    page.start_look()
    await siege.settle()
    if page.found is None:
        siege.wrong.append(f"{siege.now}: not found again when the fault was gone")
    else:
        first, second = await _types_a_sign_in(siege, page.sign_in)
        async with siege.attack(fault, "connect, signing in", told=False):
            page.start_save()
        if person.editor is page and (first, second) != _typed_there(page.sign_in):
            siege.lost("the key or password")
        for profile in [one for one in person.desk.sites.profiles if not one.is_practice]:
            await person.desk.sites.forget(profile)
    await _back_to_practice(siege)


async def _types_a_sign_in(siege: Siege, form: Any) -> tuple[str, str]:
    academy = getattr(siege.person.desk.practice._server, siege.lms)  # type: ignore[union-attr]
    about = academy.describe()
    if siege.lms == "masteriyo":
        form.choose(Way.MASTERIYO_KEY)
        form.panel.first.setText(about["keys"][0]["key"])
        form.panel.second.setText(about["keys"][0]["secret"])
    else:
        form.choose(Way.LEARNOMY_TOKEN)
        form.panel.first.setText(about["users"][0]["login"])
        form.panel.second.setText(about["users"][0]["password"])
    return _typed_there(form)


def _typed_there(form: Any) -> tuple[str, str]:
    return form.panel.first.text(), form.panel.second.text()


async def _back_to_practice(siege: Siege) -> None:
    """The practice academy is open, whatever was opened or closed meanwhile."""
    person = siege.person
    await leaves(siege)
    site = person.desk.site
    if site is None or not site.profile.is_practice:
        await _opens_again(siege)


async def _opens_again(siege: Siege) -> None:
    """The fault is gone, so the site opens."""
    person = siege.person
    await siege.tidy()
    await person.opens_practice(siege.lms)
    await siege.settle()
    if person.desk.site is None:
        told = [notice.accessibleName() for notice in person.notices()]
        siege.wrong.append(f"{siege.now}: the site did not open when the fault was gone: {told}")
        await siege.tidy()
        await person.opens_practice(siege.lms)


@place("another sign-in", "ProfileScreen")
async def signs_in_differently(siege: Siege, fault: Fault, _at: str) -> None:
    """A new key or password on the page of a site."""
    person = siege.person
    person.desk.navigator.edit_profile(siege.site.profile, sign_in=True)  # type: ignore[union-attr]
    await the_page(siege)
    await siege.settle()
    page = person.editor
    typed = await _types_a_sign_in(siege, page.sign_in)
    async with siege.attack(fault, "another sign-in", told=False):
        page.start_save()
    if person.editor is page and not page.kept:
        if _typed_there(page.sign_in) != typed:
            siege.lost("the key or password")
        if not person.notices() and siege.switch.hits:
            siege.wrong.append(f"{siege.now}: nothing was told")
    await _back_to_practice(siege)


@place("sign in again", "SignInPanel")
async def signs_in_again(siege: Siege, fault: Fault, _at: str) -> None:
    """In place, over the screen."""
    person = siege.person
    await person.goes_to("courses")
    person.desk.navigator.sign_in_here()  # type: ignore[union-attr]

    def panel() -> SignInPanel | None:
        return next((one for one in person.window.findChildren(SignInPanel) if one.isVisible()), None)

    shown: SignInPanel = await until(panel, 15, "the panel")
    typed = await _types_a_sign_in(siege, shown.form)
    async with siege.attack(fault, "sign in again", panel=True, told=False):
        shown.start()
    if panel() is shown:
        if _typed_there(shown.form) != typed:
            siege.lost("the key or password")
        if not shown.here.current() and siege.switch.hits:
            siege.wrong.append(f"{siege.now}: nothing was told")
        person.clicks(shown.later)
    await siege.settle()


@place("open the site", "TroubleScreen", "ProfileScreen")
async def opens_the_site(siege: Siege, fault: Fault, _at: str) -> None:
    person, profile = siege.person, siege.site.profile
    async with siege.attack(fault, "open the site", told=False):
        person.window.open_site(profile.id)
    await leaves(siege)
    await _opens_again(siege)


# -- the inspector -------------------------------------------------------------------------------------------------


@place("resend", "InspectorPanel", "ResendPage", "Details", "BodyView")
async def resends(siege: Siege, fault: Fault, _at: str) -> None:
    """A request is sent by hand, and what comes is looked at in every view that there is for it."""
    person = siege.person
    await person.goes_to("courses")
    person.presses("F5", person.front)
    await siege.settle()
    person.desk.show_exchange(person.last_number())
    await siege.settle()
    panel = person.window.inspector.panel  # type: ignore[union-attr]
    panel.edit_and_resend()
    headers = f"{panel.resend.headers.toPlainText()}\nX-Typed: {siege.count}"
    panel.resend.headers.setPlainText(headers)
    async with siege.attack(fault, "resend", told=False):
        panel.resend.ask_and_send()
        await siege.settle()
        tabs = panel.details.tabs
        for at in range(tabs.count()):
            tabs.setCurrentIndex(at)
            await asyncio.sleep(0)
            panel.grab()
    person.window.toggle_inspector()
    await siege.settle()


@place("for support", "BundlePage")
async def gathers_for_support(siege: Siege, fault: Fault, _at: str) -> None:
    """The health check in what is put together for support."""
    person = siege.person
    await person.goes_to("courses")
    person.desk.show_exchange(person.last_number())
    await siege.settle()
    panel = person.window.inspector.panel  # type: ignore[union-attr]
    panel.for_support()
    await siege.settle()
    async with siege.attack(fault, "for support", told=False):
        person.desk.tasks.start(panel.bundle._add_check(), name="check for support")
    panel.back()
    person.window.toggle_inspector()
    await siege.settle()


# -- the rest ------------------------------------------------------------------------------------------------------


@place("search everywhere", "CommandPalette")
async def searches(siege: Siege, fault: Fault, _at: str) -> None:
    """In the search of the top bar, which is the list of commands as well."""
    found: list[Any] = []
    await siege.person.goes_to("courses")
    async with siege.attack(fault, "search everywhere", writes=False, told=False):
        siege.person.window.sites.search("ukulele", lambda text, commands: found.append(commands))  # type: ignore[union-attr]
