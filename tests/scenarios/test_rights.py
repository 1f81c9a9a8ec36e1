"""“What may I do here”, and screens that follow it: an instructor, a key that only looks, a role of the site's own."""

from __future__ import annotations

from collections.abc import Callable

from lmsdesk.practice.server import PracticeServer
from lmsdesk.sites import SignInKind
from lmsdesk.ui.screens.rights import RightsScreen
from tests.conftest import until
from tests.scenarios.person import Person
from tests.scenarios.test_connecting import connects, elsewhere, key_of

Play = Callable[..., None]
__all__ = ["elsewhere"]


async def signed_in_as(person: Person, server: PracticeServer, login: str, lms: str = "masteriyo") -> None:
    """Connects with that person's application password."""
    who = next(user for user in server.describe()[lms]["users"] if user["login"] == login)
    address = server.masteriyo.url if lms == "masteriyo" else server.learnomy.url
    await person.starts()
    await connects(person, address, login, who["application_password"], SignInKind.APP_PASSWORD)
    await until(lambda: person.desk.site is not None, 20)
    await person.rest()


async def signed_in_with_key(person: Person, server: PracticeServer, permissions: str) -> None:
    key, secret = key_of(server, permissions)
    await person.starts()
    await connects(person, server.masteriyo.url, key, secret)
    await until(lambda: person.desk.site is not None, 20)
    await person.rest()


def test_an_instructor_has_a_smaller_console_with_reasons(play: Play, elsewhere: PracticeServer) -> None:
    async def scenario(person: Person) -> None:
        await signed_in_as(person, elsewhere, "ines")
        tags = person.window.side_bar.buttons["tags"]
        assert not tags.isEnabled()
        assert tags.toolTip() == "Instructors cannot see tags in Masteriyo. Ask an administrator."
        person.desk.navigate("tags")
        await person.rest()
        assert person.window.navigation.current == "courses", "there is no way round it"

        tree = await person.goes_to("categories")
        assert tree.new_button.isEnabled(), "instructors may make categories"
        tree.view.setCurrentIndex(tree.model.index(0, 0))
        await person.rest()
        rename = tree.actions_of.by_name["rename"]
        assert not rename.isEnabled()
        assert rename.toolTip() == "Instructors cannot change categories in Masteriyo. Ask an administrator."
        delete = tree.actions_of.by_name["delete"]
        assert "cannot delete categories" in delete.toolTip()

        table = await person.goes_to("difficulties")
        assert not table.new.isEnabled()
        assert "cannot make difficulties" in table.new.toolTip()
        await person.opens(person.rows()[0])
        await person.sees("You can look at this, but not change it.")
        await person.sees("Instructors cannot change difficulties in Masteriyo.")

        await person.goes_to("rights")
        for text in (
            "Inês Duarte",
            "instructor",
            "With an application password of WordPress.",
            "Instructors cannot change or delete categories in Masteriyo. Ask an administrator.",
            "Instructors cannot see tags in Masteriyo. Ask an administrator.",
            "Only administrators see and change the keys of a Masteriyo site.",
        ):
            await person.sees(text)

    play(scenario)


def test_a_key_that_only_looks_switches_every_change_off_from_the_start(play: Play, elsewhere: PracticeServer) -> None:
    async def scenario(person: Person) -> None:
        await signed_in_with_key(person, elsewhere, "read")
        assert not person.front.new.isEnabled()
        assert person.front.new.toolTip() == "This key may only look. Choose Read/Write for it in WordPress."
        assert all(exchange.method != "PUT" for exchange in person.desk.journal.exchanges), "nothing was tried out"
        await person.opens(person.rows()[0])
        await person.sees("This key may only look.")
        screen: RightsScreen = await person.goes_to("rights")
        await person.sees("This key may only look. To change something, choose Read/Write for it in WordPress.")

        key, _ = key_of(elsewhere, "read")
        elsewhere.masteriyo.db.run("UPDATE api_keys SET permissions = 'read_write' WHERE key = ?", (key,))
        try:
            person.clicks(screen.again)
            await person.hears("Asked the site what you may do.")
            await person.sees("This key may read and write.")
            courses = await person.goes_to("courses")
            assert courses.new.isEnabled(), "the screen that was there all along follows"
        finally:
            elsewhere.masteriyo.db.run("UPDATE api_keys SET permissions = 'read' WHERE key = ?", (key,))

    play(scenario)


def test_an_administrator_may_do_everything(play: Play, elsewhere: PracticeServer) -> None:
    async def scenario(person: Person) -> None:
        await signed_in_as(person, elsewhere, "admin")
        await person.goes_to("rights")
        read = person.reads()
        assert "Administrators may do everything on their site." in read
        assert "Not:" not in read
        assert "cannot" not in read

    play(scenario)


def test_a_role_of_the_sites_own_is_judged_by_its_capabilities(play: Play, elsewhere: PracticeServer) -> None:
    """WordPress tells them; a plugin for roles may have made any."""

    async def scenario(person: Person) -> None:
        await signed_in_as(person, elsewhere, "stella")
        await person.goes_to("rights")
        await person.sees("The role “course_helper” is this site's own.")
        await person.sees("Accounts like yours cannot make, change, move to the trash or delete courses")
        courses = await person.goes_to("courses")
        assert not courses.new.isEnabled()
        assert "Accounts like yours cannot make courses" in courses.new.toolTip()

    db = elsewhere.masteriyo.db
    db.run("UPDATE users SET role = 'course_helper' WHERE login = 'stella'")
    try:
        play(scenario)
    finally:
        db.run("UPDATE users SET role = 'masteriyo_student' WHERE login = 'stella'")


def test_a_no_of_the_site_is_remembered(play: Play, elsewhere: PracticeServer) -> None:
    """The account seemed to be allowed to; the first refusal switches the button off, with the reason."""

    async def scenario(person: Person) -> None:
        await signed_in_as(person, elsewhere, "admin")
        tags = await person.goes_to("tags")
        assert tags.new.isEnabled()
        elsewhere.masteriyo.db.run("UPDATE users SET role = 'masteriyo_instructor' WHERE login = 'admin'")
        person.clicks(tags.new)
        await until(lambda: person.editor is not None, 10)
        await person.rest()
        person.types("Evening", person.field("name"))
        person.presses("Ctrl+S")
        await until(lambda: person.notices(), 10)
        await person.rest()
        assert person.field("name").text() == "Evening"
        assert not tags.new.isEnabled()
        assert "cannot make tags" in tags.new.toolTip()
        person.editor.discard()
        await person.goes_to("rights")
        await person.sees("cannot make tags in Masteriyo")

    try:
        play(scenario)
    finally:
        elsewhere.masteriyo.db.run("UPDATE users SET role = 'administrator' WHERE login = 'admin'")


def test_a_student_of_learnomy_looks_and_changes_nothing(play: Play, elsewhere: PracticeServer) -> None:
    async def scenario(person: Person) -> None:
        await signed_in_as(person, elsewhere, "stella", "learnomy")
        assert not person.front.new.isEnabled()
        assert person.front.new.toolTip() == "Students can look, but not change anything here."
        await person.goes_to("rights")
        await person.sees("Students can look, but not change anything here.")

    play(scenario)


def test_when_the_site_cannot_be_asked_what_is_known_stays(play: Play, elsewhere: PracticeServer) -> None:
    async def scenario(person: Person) -> None:
        await signed_in_as(person, elsewhere, "ines")
        screen: RightsScreen = await person.goes_to("rights")
        elsewhere.masteriyo.weather.set("firewall")
        person.clicks(screen.again)
        await until(lambda: person.notices(), 20)
        await person.rest()
        await person.sees("Instructors cannot see tags in Masteriyo.")
        assert screen.again.isEnabled()

    try:
        play(scenario)
    finally:
        elsewhere.masteriyo.weather.set("fine")
