"""Looks for secrets everywhere they must not be, after a day's work with every way to sign in."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QTableView, QTreeView, QWidget

from lmsdesk.crash import CrashReporter, report_text
from lmsdesk.domain.har import har_text
from lmsdesk.practice.server import PracticeServer
from lmsdesk.sites import AppPassword, MasteriyoKey, ProxyUse, SignInKind
from lmsdesk.sites.bundle import bundle_files
from lmsdesk.sites.health import HealthCheck, as_html, as_json, as_text, bundle
from lmsdesk.storage.journal_file import JournalFile
from lmsdesk.ui.connect.profile_screen import ProfileScreen
from lmsdesk.ui.inspector.side_by_side import ANSWERS, REQUESTS
from lmsdesk.ui.inspector.text_pane import TextPane
from tests.conftest import until
from tests.scenarios.person import Person
from tests.scenarios.test_connecting import connects, elsewhere, key_of

Play = Callable[..., None]
__all__ = ["elsewhere"]
PROXY_PASSWORD = "prx Wörd/77+x"
STAGING_PASSWORD = "let me+in/2026 pls"


def forms_of(*secrets: str) -> dict[str, bytes]:
    """Every secret as it stands, in base64, in an address, and in JSON."""
    found: dict[str, bytes] = {}
    for secret in secrets:
        shown = f"{secret[:6]}…"
        found[shown] = secret.encode()
        for before in range(3):
            found[f"{shown} in base64, after {before}"] = inside_base64(secret, before)
        found[f"{shown} in an address"] = quote(secret, safe="").encode()
        found[f"{shown} in a form"] = quote_plus(secret).encode()
        found[f"{shown} in JSON"] = json.dumps(secret)[1:-1].encode()
    return found


def inside_base64(secret: str, before: int) -> bytes:
    """The letters that a secret alone decides when it stands in a longer text, after so many other bytes."""
    whole = base64.b64encode(b"\0" * before + secret.encode())
    return whole[-(-before * 8 // 6) : (before + len(secret.encode())) * 8 // 6]


def unzipped(content: bytes) -> bytes:
    """What is in a zip, with the names; anything else as it is."""
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return b"\n".join(name.encode() + packed.read(name) for name in packed.namelist())


def unpacked(home: Path) -> str:
    """All that the journal on disk holds (there it is packed)."""
    file = JournalFile(home / "data" / "journal.sqlite")
    lines = file.lines(others_only=False, limit=100_000)
    assert len(lines) > 20
    told = [repr(line) + repr(file.exchange(line.number)) for line in lines]
    file.close()
    return "\n".join(told)


def search(place: str, content: bytes, forms: dict[str, bytes]) -> None:
    for name, form in forms.items():
        assert form not in content, (
            f"{name} stands in {place}: {content[max(0, content.find(form) - 300) : content.find(form) + 100]!r}"
        )


async def copies(person: Person, widget: QWidget) -> list[str]:
    """Everything that Ctrl+C gives where the keyboard is: all of a text, each cell of a table, each row of a tree."""
    clipboard, told = QApplication.clipboard(), []
    person.window.activateWindow()
    await until(widget.isVisible, what=f"{widget.accessibleName()} in view")
    widget.setFocus()
    view = widget if isinstance(widget, QAbstractItemView) else None
    for place in places(view) if view is not None else [None]:
        if view is not None and place is not None:
            view.setCurrentIndex(place)
        else:
            QTest.keyClick(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        clipboard.clear()
        QTest.keyClick(widget, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        told.append(clipboard.text())
    return [text for text in told if text]


def places(view: QAbstractItemView, parent: QModelIndex = QModelIndex()) -> list[QModelIndex]:
    """Every cell, those under a row after it."""
    model = view.model()
    found = []
    for row in range(model.rowCount(parent)):
        index = model.index(row, 0, parent)
        found += [model.index(row, column, parent) for column in range(model.columnCount(parent))]
        if isinstance(view, QTreeView):
            view.expand(index)
            found += places(view, index)
    return found


def shown(within: QWidget, kind: type[QAbstractItemView]) -> list[QAbstractItemView]:
    return [view for view in within.findChildren(kind) if view.isVisible()]


async def copies_out_of_details(person: Person, told: list[str]) -> set[str]:
    """Out of every way to look at the request that is shown. Gives the ways out of which something came."""
    details = person.window.inspector.panel.details
    ways = set()
    for view in (details.answer, details.request):
        details.tabs.setCurrentWidget(view)
        for way in view._fitting():
            view.choose(way)
            await person.rest()
            page = view.pages.currentWidget()
            text = page.currentWidget() if isinstance(page, TextPane) else page
            found = await copies(person, text) if way not in ("picture", "page") else [view.shown_text()]
            told += found
            ways |= {way} if any(found) else set()
    for page in (details.headers, details.cookies, details.security):
        details.tabs.setCurrentWidget(page)
        found = await copies(person, page.table)
        told += found
        ways |= {page.table.accessibleName()} if found else set()
    return ways


async def copies_out_of_compare(person: Person, told: list[str]) -> None:
    """Out of the table of what differs, and out of both sides of answers and requests."""
    page = person.window.inspector.panel.compare
    found = await copies(person, page.table)
    for part in (ANSWERS, REQUESTS):
        page.full.parts.button(part).click()
        await person.rest()
        for side in (page.full.left, page.full.right):
            some = await copies(person, side)
            assert some, "a side holds at least its heading"
            found += some
    told += found
    assert '"odd": "' in "".join(found), "what is full of secrets was looked at"


def test_no_secret_leaves_the_keyring(
    play: Play, elsewhere: PracticeServer, fenced: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    key, secret = key_of(elsewhere)
    about = elsewhere.describe()
    masteriyo, learnomy = about["masteriyo"]["users"][0], about["learnomy"]["users"][0]
    keys = [one["secret"] for one in about["masteriyo"]["keys"]]
    forms = forms_of(*keys, masteriyo["application_password"], learnomy["password"], PROXY_PASSWORD, STAGING_PASSWORD)
    forms["Basic header"] = base64.b64encode(f"{key}:{secret}".encode())
    told: list[str] = []

    async def work(person: Person) -> None:
        """List, edit with trouble, look at everything in the inspector."""
        await until(lambda: person.desk.site is not None, 20)
        await person.rest()
        await person.opens(person.rows()[0])
        person.clears_and_types(f"Title number {len(told)}", person.field("name"))
        person.presses("Ctrl+S")
        await person.hears("Saved")
        await person.rest()
        for exchange in person.desk.journal.exchanges:
            told.append(repr(exchange))
            person.desk.show_exchange(exchange.number)
            await person.rest()
            told.append(person.reads())
        for copy in person.window.inspector.copy_menu.actions():
            copy.trigger()
            told.append(QApplication.clipboard().text())
        assert any(text.startswith("curl") for text in told)
        told.append(har_text(person.desk.journal.exchanges))
        files = bundle_files(person.desk.journal.exchanges, site=person.desk.site)
        told.extend(files.values())
        assert "requests.txt" in files

    async def uses_the_inspector(person: Person, secret: str) -> None:
        """Requests by hand that are full of a secret: kept as a draft, sent, compared, copied, put together."""
        panel = person.window.inspector.panel
        page, root, quoted = panel.resend, person.desk.site.profile.root, quote(secret, safe="")
        ways = set()
        for method in ("GET", "HEAD", "POST"):
            panel.new_request()
            page.method.setCurrentText(method)
            page.address.setText(f"{root}wp/v2/posts/{quoted}?consumer_secret={quoted}&odd={quoted}")
            login = base64.b64encode(f"ann:{secret}".encode()).decode()
            page.headers.setPlainText(f"Accept: */*\nX-Odd: {secret}\nX-Api-Key: {secret}\nX-Login: {login}")
            page.body.setPlainText(json.dumps({"password": secret, "odd": secret, "deep": [{"er": f"<{secret}>"}]}))
            page._touch()
            page._draft.flush()
            await until(lambda: "X-Odd" in repr([draft.values for draft in person.desk.drafts.list()]), 20, "the draft")
            told.append(repr([draft.values for draft in person.desk.drafts.list()]))
            (fenced / f"drafts-{len(told)}.copy").write_bytes((fenced / "data" / "drafts.sqlite").read_bytes())
            before = len(person.desk.journal)
            page.ask_and_send()
            if method == "POST":
                await person.answers("send", "Send this to")
            await until(lambda before=before: len(person.desk.journal) > before, 20, "the answer")
            await person.rest()
            told.append(person.reads())
            panel.edit_and_resend()
            told.append(repr(page.draft()))
            panel.back()
            for copy in person.window.inspector.copy_menu.actions():
                copy.trigger()
                told.append(QApplication.clipboard().text())
            ways |= await copies_out_of_details(person, told)
        assert {"tree", "pretty", "raw", "hex", "Headers"} <= ways
        panel.compare.show_pair(*person.desk.journal.exchanges[-2:])
        panel.pages.setCurrentWidget(panel.compare)
        await person.rest()
        table = panel.compare.table
        cells = [table.item(row, column) for row in range(table.rowCount()) for column in range(3)]
        told.extend(cell.text() + cell.toolTip() for cell in cells if cell is not None)
        assert "X-Odd" in "".join(told)
        told.append(person.reads())
        await copies_out_of_compare(person, told)
        panel.back()
        panel.bundle.begin(person.desk.journal.exchanges[-4:], {}, {})
        panel.pages.setCurrentWidget(panel.bundle)
        await person.rest()
        told.append(person.reads())
        panel.back()
        await person.goes_to("activity")
        told.append(person.reads())
        await person.goes_to("courses")

    async def chooses_a_way(person: Person) -> None:
        """A proxy with a password and a header for the staging password, for the site in use."""
        person.window.edit_profile(person.desk.site.profile)
        await until(lambda: isinstance(person.editor, ProfileScreen))
        await person.rest()
        page: ProfileScreen = person.editor
        page.reach.open()
        form = page.reach.form
        form.proxy.setCurrentIndex(form.proxy.findData(ProxyUse.OWN))
        for typed, field in (
            ("proxy.example:3128", form.address),
            ("ann", form.user),
            (PROXY_PASSWORD, form.password),
            ("X-Let-Me-In", form.header),
            (STAGING_PASSWORD, form.value),
        ):
            field.setText(typed)  # pasted: QTest types no umlauts
        person.clicks(page.save)
        await until(lambda: person.editor is None and person.desk.site is not None, 20, "the site to open again")
        await person.rest()
        last = person.desk.journal.exchanges[-1]
        assert ("X-Let-Me-In", "••••••") in last.request_headers

    async def looks_for_trouble(person: Person) -> None:
        """A health check, with everything that can be handed to somebody else afterwards."""
        profile = person.desk.site.profile
        line = await person.desk.sites.line(profile)
        login = AppPassword(masteriyo["login"], masteriyo["application_password"])
        for address, credential in ((elsewhere.masteriyo.url, MasteriyoKey(key, secret)), (profile.address, login)):
            report = await HealthCheck(address, credential, line=line).run()
            told.extend((as_text(report), as_html(report), json.dumps(as_json(report))))
            (fenced / f"health-{credential.__class__.__name__}.zip").write_bytes(bundle(report))

    async def scenario(person: Person) -> None:
        await person.starts()
        await connects(person, elsewhere.masteriyo.url, key, secret)
        await work(person)
        await uses_the_inspector(person, secret)
        await connects(
            person,
            elsewhere.masteriyo.url,
            masteriyo["login"],
            masteriyo["application_password"],
            SignInKind.APP_PASSWORD,
        )
        await work(person)
        await uses_the_inspector(person, masteriyo["application_password"])
        await person.goes_to("keys")
        told.append(person.reads())
        cells = [text for table in shown(person.front, QTableView) for text in await copies(person, table)]
        assert cells
        told.extend(cells)
        listed = [exchange.number for exchange in person.desk.journal.exchanges if "/rest-api" in exchange.path]
        assert listed, "keys were listed"
        person.desk.show_exchange(listed[-1])
        await person.rest()
        assert {"tree", "table"} <= await copies_out_of_details(person, told)
        await connects(
            person, elsewhere.learnomy.url, learnomy["login"], learnomy["password"], SignInKind.LEARNOMY_TOKEN
        )
        await work(person)
        for name in person.vault.names():
            kept = person.vault.get(name) or ""
            assert kept
        tokens = [row["token"] for row in elsewhere.learnomy.db.all("SELECT token FROM tokens")]
        forms.update(forms_of(*(token for token in tokens if len(token) > 16)))
        await chooses_a_way(person)
        await person.goes_to("sites")
        person.front.list.choose([person.desk.sites.profiles[0].id])
        person.clicks(person.front.buttons["copy"])
        await person.hears("Duplicated")
        person.front.export_all()
        person.front.dialog.fileSelected.emit(str(fenced / "exported-sites.json"))
        person.front.dialog.close()
        await person.hears("Exported 4 sites")
        told.append(person.reads())
        await person.goes_to("settings")
        await looks_for_trouble(person)
        try:
            raise RuntimeError(f"while sending Authorization: Basic {forms['Basic header'].decode()} for {secret}")
        except RuntimeError as error:
            told.append(report_text(error))
            CrashReporter(person.program.locations.logs).report(error)

    play(scenario)
    out = capfd.readouterr()
    for place, text in (("output", out.out + out.err), ("what was shown or copied", "\n".join(told))):
        search(place, text.encode(), forms)
    files = [file for file in fenced.rglob("*") if file.is_file() and "practice" not in file.parts]
    names = {file.name for file in files}
    assert {"profiles.json", "journal.sqlite", "exported-sites.json", "settings.json", "drafts.sqlite"} <= names
    assert any(file.suffix == ".zip" for file in files)
    assert any(file.parent.name == "logs" for file in files), "a crash was written down"
    search("the journal, unpacked", unpacked(fenced).encode(), forms)
    for file in files:
        search(str(file.relative_to(fenced)), unzipped(file.read_bytes()), forms)


@pytest.mark.parametrize(
    "content",
    [
        b"x secret_abc/def y",
        b"x " + base64.b64encode(b"ann:secret_abc/def") + b" y",
        b"x " + base64.b64encode(b"key_1:secret_abc/def:x") + b" y",
        b"x " + base64.b64encode(b"secret_abc/def") + b" y",
        b"?a=secret_abc%2Fdef",
    ],
)
def test_the_search_itself_finds_what_it_looks_for(content: bytes) -> None:
    with pytest.raises(AssertionError, match="stands in here"):
        search("here", content, forms_of("secret_abc/def"))


def test_the_search_looks_into_zips() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a.txt", "secret_abcdef " * 50)
    assert b"secret_abcdef" not in packed.getvalue()
    with pytest.raises(AssertionError, match="stands in a zip"):
        search("a zip", unzipped(packed.getvalue()), forms_of("secret_abcdef"))
