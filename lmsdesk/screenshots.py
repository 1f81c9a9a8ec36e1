"""``lmsdesk screenshots DIR``: every screen on practice data as PNG, without a display."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.values import Ref

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

    from lmsdesk.app import Program
    from lmsdesk.sites import Profile

SIZE = (1280, 832)
_PATIENCE = 30.0
THEMES, BOTH = ("light", "dark"), "both"
_DRESSED = 0.05
"""Seconds until everything has the colours of another theme."""
_LOOKED_AT = 0.6
"""Seconds until an editor fetches the picture that is in view."""


def main(folder: Path, *, theme: str = "light", scale: float = 1.0, few: bool = False) -> int:
    """Write the pictures into ``folder`` and name each. 0 when all could be taken. ``few``: only three of them."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if scale != 1.0:
        os.environ["QT_SCALE_FACTOR"] = str(scale)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        print(f"lmsdesk screenshots: {error}", file=sys.stderr)  # noqa: T201
        return 1
    with tempfile.TemporaryDirectory(prefix="lmsdesk-pictures-", ignore_cleanup_errors=True) as home:
        os.environ["LMSDESK_HOME"] = home
        return _take(folder, theme, few=few)


def _take(folder: Path, theme_name: str, *, few: bool = False) -> int:
    import qasync
    from PySide6.QtCore import QLocale

    from lmsdesk.app import Program, make_application
    from lmsdesk.sites import MemoryVault
    from lmsdesk.storage.settings import THEME, Settings
    from lmsdesk.ui.main_window import MainWindow
    from lmsdesk.ui.theme import theme

    class PictureVault(MemoryVault):
        def check(self) -> None:
            """No banner in the pictures."""

    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    app = make_application(["lmsdesk"])
    settings = Settings()
    first = THEMES[0] if theme_name == BOTH else theme_name
    settings.set(THEME, first)
    theme.install(app, first)
    window = MainWindow()
    window.resize(*SIZE)
    window.show()
    program = Program(app, window, settings, vault=PictureVault())
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    photographer = Photographer(app, program, folder, theme_name)
    with loop:
        loop.run_until_complete(photographer.short_tour() if few else photographer.tour())
    asyncio.set_event_loop(None)
    return 0


def example_sites(more: str = "") -> list[Profile]:
    """A live site and its staging copy, with everything that can be told of one."""
    from datetime import UTC, datetime

    from lmsdesk.sites import LastCheck, Profile, ProxyUse, Reach, SignInKind, Stage

    host = "harbour" + ("-oslo" if more else "")
    when = datetime(2026, 11, 3, 9, tzinfo=UTC)
    live = Profile(
        f"site-{host}", f"Harbour Music School{more}", f"https://{host}.example", f"https://{host}.example/wp-json/",
        "masteriyo", SignInKind.MASTERIYO_KEY, "ines", checked=LastCheck(when, "good"),
    )  # fmt: skip
    address = f"https://staging.{host}.example"
    reach = Reach("5a" * 32, "2026-11-03", ProxyUse.OWN, "http://proxy.example:3128", at_once=2, header="X-Staging")
    staging = Profile(
        f"site-staging-{host}", f"Harbour staging{more}", address, f"{address}/wp-json/", "masteriyo",
        SignInKind.APP_PASSWORD, "ines", "#8A4B00", Stage.TEST, reach=reach, checked=LastCheck(when, "bad", "W14"),
        note="The host sets this one back every Sunday night.",
    )  # fmt: skip
    return [live, staging]


def example_versions(course: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """A course as it was, what somebody made of it, and what I want."""
    text = (
        "<p>Four strings, four weeks, {songs} songs.</p>"
        "<p>You need a ukulele; we lend you one for the first evening.</p>"
        "<ul><li>Week one: tuning, and two chords</li><li>Week two: {two}</li></ul><p>{end}</p>"
    )
    base = {
        **course, "name": "Ukulele for beginners", "status": "publish", "regular_price": Decimal("49"),
        "description": text.format(songs="ten", two="strumming", end="See you on <strong>Monday</strong>."),
        "short_description": "Learn the ukulele.", "categories": (Ref(1, "Strings"), Ref(2, "Beginners")),
    }  # fmt: skip
    theirs = {
        "name": "Ukulele for absolute beginners", "regular_price": Decimal("59"),
        "description": text.format(songs="twelve", two="strumming", end="See you on <strong>Tuesday</strong>."),
        "categories": (Ref(1, "Strings"), Ref(2, "Beginners"), Ref(3, "Evenings")),
        "short_description": "Learn the ukulele in four weeks.",
    }  # fmt: skip
    mine = {
        "name": "Ukulele for everybody",
        "description": text.format(songs="ten", two="strumming, singing", end="See you on <em>Friday</em>, with cake"),
        "categories": (Ref(1, "Strings"), Ref(4, "Ukulele")), "duration": 240,
    }  # fmt: skip
    return base, theirs, mine


class Photographer:
    """Goes through the program as a person does, and takes a picture of each place."""

    def __init__(self, app: QApplication, program: Program, folder: Path, theme_name: str) -> None:
        self._app = app
        self._program = program
        self._folder = folder
        self._themes = THEMES if theme_name == BOTH else (theme_name,)
        self._place = 0

    async def tour(self) -> None:
        """All pictures, in the order of a first hour with the program."""
        program = self._program
        desk = program.build()
        try:
            await program.begin(practice=False)
            await self.picture("welcome")
            program.window.connect_site("")
            await self.picture("connect")
            program.window.close_editor()
            await self._academy("masteriyo")
            await self._connecting()
            await self._courses()
            for screen in ("categories", "tags", "difficulties"):
                desk.navigate(screen)
                await self.picture(screen)
            await self._first_editor("categories")
            await self._trouble()
            await self._health()
            await self._work()
            await self._two_versions()
            await self._unfinished()
            for screen in ("settings", "about", "rights"):
                desk.navigate(screen)
                await self.picture(screen)
            await self._keys()
            assert desk.site is not None
            desk.navigator.edit_profile(desk.site.profile)  # type: ignore[union-attr]
            await self.picture("site")
            program.window.close_editor()
            program.window.open_palette()
            await self.picture("palette")
            palette = program.window.command_palette
            if palette is not None:
                palette.hide()
            await self._academy("learnomy")
            await self.picture("courses-learnomy")
            await self._sites()
        finally:
            await program.shut_down()

    async def short_tour(self) -> None:
        """Three pictures: is everything there that draws a window, a table and an editor?"""
        program = self._program
        program.build()
        try:
            await program.begin(practice=False)
            await self.picture("welcome")
            await self._academy("masteriyo")
            await self.picture("courses")
            await self._first_editor("courses")
        finally:
            await program.shut_down()

    async def _sites(self) -> None:
        """Sites of one's own beside the practice academies: the list, one of them, and a file that brings more."""
        from lmsdesk.sites import SitesFile

        desk, window = self._program.desk, self._program.window
        assert desk is not None
        assert desk.sites is not None
        shown = example_sites()
        await desk.sites.take_in(shown)
        desk.navigate("sites")
        await self.settle()
        list_of_sites: Any = getattr(window.navigation.front, "list", None) if window.navigation is not None else None
        list_of_sites.choose([shown[1].id])
        await self.picture("sites")
        window.edit_profile(shown[1], reach=True)
        await self.picture("site-reached")
        window.close_editor()
        with tempfile.TemporaryDirectory(prefix="lmsdesk-pictures-") as place:
            file = SitesFile(Path(place) / "sites.json")
            file.write([*shown, *example_sites(" (Oslo)")])
            front: Any = window.navigation.front if window.navigation is not None else None
            await front._read(file.path)
        await self.picture("sites-import")
        window.close_editor()

    async def _health(self) -> None:
        """The check of a site that is well, and of one behind a firewall."""
        desk, navigation = self._program.desk, self._program.window.navigation
        assert desk is not None
        assert navigation is not None
        assert desk.practice is not None
        for name, weather in (("health", frozenset[str]()), ("health-trouble", frozenset({"firewall"}))):
            desk.practice.set_weather("masteriyo", weather)
            desk.check_site()
            await self._until(lambda: getattr(getattr(navigation.front, "panel", None), "report", None))
            await self.picture(name)
            desk.close_editor()
        desk.practice.set_weather("masteriyo", frozenset())

    async def _academy(self, lms: str) -> None:
        program = self._program
        assert program.window.sites is not None
        program.window.sites.open_practice(lms)
        await self._until(lambda: program.desk is not None and program.desk.site and program.desk.site.lms == lms)
        assert program.desk is not None
        program.desk.navigate("courses")
        await self.settle()

    async def _connecting(self) -> None:
        """A site that was found, with the ways to sign in and the steps."""
        window, desk = self._program.window, self._program.desk
        assert desk is not None
        assert desk.site is not None
        window.connect_site(desk.site.profile.address)
        await self.picture("connect-found")
        window.close_editor()
        await self.settle()

    async def _courses(self) -> None:
        window = self._program.window
        await self.picture("courses")
        model = self._table().model()
        self._table().selectRow(1)
        self._table().selectionModel().select(
            model.index(3, 0),
            self._table().selectionModel().SelectionFlag.Select | self._table().selectionModel().SelectionFlag.Rows,
        )
        await self.picture("courses-selected")
        self._table().clearSelection()
        await self._many_at_once()
        window.resize(820, 640)
        await self.picture("courses-narrow")
        window.resize(*SIZE)
        await self._first_editor("courses")

    async def _many_at_once(self) -> None:
        """A bulk edit that is tried out, and the same courses as a sheet."""
        from lmsdesk.domain.changing import Way

        desk, window = self._program.desk, self._program.window
        assert desk is not None
        navigation: Any = window.navigation
        together = navigation.front.together
        together.change([navigation.front.model.record(row) for row in range(24)])
        await self.settle()
        line = navigation.front.begin_with("regular_price", Way.RAISE)
        line.amount.setText("10")
        await self.picture("courses-change")
        desk.close_editor()
        await self.settle()
        together.sheet()
        await self.settle()
        sheet = navigation.front
        sheet.model.setData(sheet.model.index(1, 0), "A new title, not saved yet")
        await self.picture("courses-sheet")
        sheet.model.undo.undo()
        sheet.keep_now()
        desk.close_editor()
        await self.settle()

    async def _two_versions(self) -> None:
        """A colleague changed the same course: both versions, with room and without, and one that is in the trash."""
        from lmsdesk.sites.settling import Settlement
        from lmsdesk.ui.both.page import BothPage

        desk, window = self._program.desk, self._program.window
        assert desk is not None
        assert desk.site is not None
        shelf = desk.site.shelf("courses")
        course = await shelf.open((await shelf.first()).records[1].id)
        base, theirs, mine = example_versions(course.values)
        for name, status in (("two-versions", base["status"]), ("two-versions-trash", "trash")):
            found = Settlement(shelf.kind, course.id, base, course.with_values(**theirs, status=status), mine)
            window.show_page(lambda found=found: BothPage(desk, [found]), above=True)  # type: ignore[misc]
            await self.picture(name)
            if status != "trash":
                await self._by_hand(window.navigation.front)  # type: ignore[union-attr]
                window.resize(820, 640)
                await self.picture(f"{name}-narrow")
                window.resize(*SIZE)
            window.close_editor()
            await self.settle()

    async def _by_hand(self, page: Any) -> None:
        """Neither of the two: a title and a text written by the person, and a price that cannot be read."""
        from PySide6.QtTest import QTest

        from lmsdesk.sites import Take

        for name, words in (("name", ", and their parents"), ("description", ""), ("regular_price", "59 or so")):
            page.cards[name].write()
            editor = page.cards[name].by_hand.editor
            if words:
                QTest.keyClicks(editor.line, words)
        page._flush()
        page.settlement.choose("regular_price", Take.THEIRS)
        page._show()
        page.cards["name"].by_hand.start()
        await self.picture("two-versions-by-hand")
        page.cards["description"].by_hand.start()
        page._area.ensureWidgetVisible(page.cards["description"].by_hand, 0, 60)
        await self.picture("two-versions-by-hand-text")
        page.cards["regular_price"].write()
        page._area.ensureWidgetVisible(page.cards["regular_price"].by_hand, 0, 60)
        await self.picture("two-versions-by-hand-unreadable")
        page.settlement.choices.clear()

    async def _unfinished(self) -> None:
        """What was typed, what waits for a choice, what was filled in: with the line that leads there, and empty."""
        from lmsdesk.sites.settling import Settlement

        desk = self._program.desk
        assert desk is not None
        assert desk.site is not None
        assert desk.drafts is not None
        shelf, site = desk.site.shelf("courses"), desk.site.profile.id
        courses = (await shelf.first()).records
        base, theirs, mine = example_versions(courses[1].values)
        both = Settlement(shelf.kind, courses[1].id, base, courses[1].with_values(**theirs), mine)
        both.keep(desk.drafts, site)
        title = str(courses[2]["name"])
        desk.drafts.put(site, "courses", str(courses[2].id), {"name": title}, title=title)
        desk.drafts.put(site, "courses", "new:1", {})
        desk.navigate("unfinished")
        await self.picture("unfinished")
        desk.drafts.drop_site(site)
        await self.picture("unfinished-empty")

    async def _keys(self) -> None:
        """Both tables, a key that is made, replaced and about to be deleted; its secret stays hidden in all of them."""
        desk, window = self._program.desk, self._program.window
        assert desk is not None
        assert window.navigation is not None
        desk.navigate("keys")
        await self.picture("keys")
        screen: Any = window.navigation.front
        screen.table.table.selectRow(1)
        await self.picture("keys-selected")
        one = screen.keys.get(screen.table.selected()[0].id)
        screen.key_deeds.do("delete", screen.table.selected())
        await self._until(self._app.activeModalWidget)
        await asyncio.sleep(0.2)
        await self.picture("key-delete", settled=True)
        if (question := self._app.activeModalWidget()) is not None:
            question.close()
        await self.settle()
        screen.make_new()
        await self.picture("key-new")
        page: Any = window.navigation.editor
        page.description.insert("Class display")
        page.begin()
        await self.picture("key-made")
        page.card.safe = True
        page.leave()
        await self.settle()
        from lmsdesk.sites.keys import Replacing

        screen.replace(Replacing(screen.keys, one))
        await self.settle()
        page = window.navigation.editor
        page.begin()
        await self.picture("key-replace")
        page.card.safe = True
        page.begin()
        await self.settle()
        screen.choose("passwords")
        screen.whose.choose(None)
        await self.picture("passwords")
        screen.make_new()
        await self.picture("password-new")
        window.close_editor()
        await self.settle()

    async def _first_editor(self, kind_id: str) -> None:
        desk = self._program.desk
        assert desk is not None
        assert desk.site is not None
        desk.navigate(kind_id)
        await self.settle()
        page = await desk.site.shelf(kind_id).first()
        with_picture = next((record for record in page.records if record["featured_image"]), page.records[0])
        desk.open_editor(kind_id, with_picture)
        await self.settle()
        await asyncio.sleep(_LOOKED_AT)
        await self.picture(f"{kind_id}-editor")
        desk.close_editor()
        await self.settle()

    async def _trouble(self) -> None:
        """Something typed, a site that says no, and the inspector that shows why."""
        desk, window = self._program.desk, self._program.window
        assert desk is not None
        assert desk.site is not None
        assert desk.practice is not None
        page = await desk.site.shelf("courses").first()
        desk.open_editor("courses", page.records[0])
        await self.settle()
        editor: Any = window.navigation.editor if window.navigation is not None else None
        title = editor.form.editors["name"]
        title.set_value(f"{page.records[0]['name']}, second edition")
        title.changed.emit()
        desk.practice.set_weather("masteriyo", frozenset({"firewall"}))
        desk.weather_changed.emit()
        editor.save()
        await self.picture("editor-with-hint")
        last = desk.journal.exchanges[-1]
        desk.show_exchange(last.number)
        await self.picture("inspector")
        window.toggle_inspector()
        desk.practice.set_weather("masteriyo", frozenset())
        desk.weather_changed.emit()
        editor.revert()
        desk.close_editor()
        await self.settle()
        from lmsdesk.screenshots_inspector import InspectorTour

        await InspectorTour(self._program, self.picture, self.settle).take()

    async def _work(self) -> None:
        """What was done, and what waits."""
        desk = self._program.desk
        assert desk is not None
        assert desk.site is not None
        site, shelf = desk.site, desk.site.shelf("courses")
        desk.navigate("outbox")
        await self.picture("outbox-empty")
        records = [await shelf.open(record.id) for record in (await shelf.first()).records[:9]]
        await shelf.save_many(records[:5], {"featured": True}, Action("Feature 5 courses"))
        changes = {"regular_price": Decimal("64"), "short_description": "Eight evenings, one tune you will keep."}
        await shelf.save(records[6], changes, Action(f"Save course “{records[6]['name']}”"))
        await shelf.trash([records[7]], Action(f"Move “{records[7]['name']}” to the trash"))
        desk.navigate("activity")
        await self.settle()
        self._view().setCurrentIndex(self._view().model().index(1, 0))
        await self.picture("activity")
        self._view().setCurrentIndex(self._view().model().index(2, 0))
        await self.picture("activity-batch")
        site.outbox.collecting = True
        made = (await site.shelf("categories").create({"name": "Summer school"})).record
        refs = (*records[0]["categories"], Ref(made.id, "Summer school"))
        await shelf.save(records[0], {"categories": refs, "status": "draft"}, Action("Save course"))
        await shelf.save(records[1], {"name": f"{records[1]['name']} for everyone"}, Action("Save course"))
        await shelf.trash([records[2]], Action("Move to the trash"))
        desk.navigate("outbox")
        await self.settle()
        self._view().setCurrentIndex(self._view().model().index(1, 0))
        await self.picture("outbox")
        await site.outbox.take_out([write.id for write in await site.outbox.list()])
        site.outbox.collecting = False

    # -- the camera

    async def picture(self, name: str, *, settled: bool = False) -> None:
        """Wait until nothing moves any more, then take it. ``settled``: a question is open, and its work waits."""
        if not settled:
            await self.settle()
        self._place += 1
        from lmsdesk.ui.theme import theme

        for chosen in sorted(self._themes, key=lambda name: name != theme.choice):  # the one that is on first
            if chosen != theme.choice:
                theme.choose(chosen)
                await asyncio.sleep(_DRESSED)
            self._shoot(self._folder / f"{name}-{chosen}.png")

    def _shoot(self, file: Path) -> None:
        shown: QWidget = self._program.window
        popup = self._app.activePopupWidget() or self._app.activeModalWidget()
        image = shown.grab()
        if popup is not None and popup.isWindow():
            from PySide6.QtGui import QPainter

            painter = QPainter(image)
            painter.drawPixmap(shown.mapFromGlobal(popup.pos()), popup.grab())
            painter.end()
        if not image.save(str(file)):
            raise OSError(f"cannot write {file}")
        print(file, file=sys.stdout, flush=True)  # noqa: T201

    async def settle(self) -> None:
        """Wait until no work runs and nothing wants to be painted."""
        desk = self._program.desk
        assert desk is not None
        for _ in range(3):
            await self._until(lambda: not desk.tasks.names)
            await asyncio.sleep(0.04)
        await asyncio.sleep(0.2)

    async def _until(self, condition: Callable[[], object]) -> None:
        end = asyncio.get_running_loop().time() + _PATIENCE
        while not condition():
            if asyncio.get_running_loop().time() > end:
                raise TimeoutError("a screen did not come to rest")
            await asyncio.sleep(0.02)

    def _view(self) -> Any:
        from PySide6.QtWidgets import QListView

        navigation = self._program.window.navigation
        assert navigation is not None
        assert navigation.front is not None
        found = navigation.front.findChild(QListView)
        assert found is not None
        return found

    def _table(self) -> Any:
        from PySide6.QtWidgets import QTableView

        navigation = self._program.window.navigation
        assert navigation is not None
        assert navigation.front is not None
        found = navigation.front.findChild(QTableView)
        assert found is not None
        return found
