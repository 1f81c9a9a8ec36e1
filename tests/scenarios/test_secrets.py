"""Looks for secrets everywhere they must not be, after a day's work with every way to sign in."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from PySide6.QtWidgets import QApplication

from lmsdesk.crash import report_text
from lmsdesk.domain.har import har_text
from lmsdesk.practice.server import PracticeServer
from lmsdesk.sites import SignInKind
from lmsdesk.storage.journal_file import JournalFile
from tests.conftest import until
from tests.scenarios.person import Person
from tests.scenarios.test_connecting import connects, elsewhere, key_of

Play = Callable[..., None]
__all__ = ["elsewhere"]


def forms_of(*secrets: str) -> dict[str, bytes]:
    """Every secret as it stands, in base64, in an address, and in JSON."""
    found: dict[str, bytes] = {}
    for secret in secrets:
        shown = f"{secret[:6]}…"
        found[shown] = secret.encode()
        found[f"{shown} in base64"] = base64.b64encode(secret.encode()).rstrip(b"=")
        found[f"{shown} in an address"] = quote(secret, safe="").encode()
        found[f"{shown} in a form"] = quote_plus(secret).encode()
        found[f"{shown} in JSON"] = json.dumps(secret)[1:-1].encode()
    return found


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
        assert form not in content, f"{name} stands in {place}"


def test_no_secret_leaves_the_keyring(
    play: Play, elsewhere: PracticeServer, fenced: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    key, secret = key_of(elsewhere)
    about = elsewhere.describe()
    masteriyo, learnomy = about["masteriyo"]["users"][0], about["learnomy"]["users"][0]
    forms = forms_of(secret, masteriyo["application_password"], learnomy["password"])
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
            person.app.processEvents()
            told.append(person.reads())
        for copy in person.window.inspector.copy_menu.actions():
            copy.trigger()
            told.append(QApplication.clipboard().text())
        assert any(text.startswith("curl") for text in told)
        told.append(har_text(person.desk.journal.exchanges))

    async def scenario(person: Person) -> None:
        await person.starts()
        await connects(person, elsewhere.masteriyo.url, key, secret)
        await work(person)
        await connects(
            person,
            elsewhere.masteriyo.url,
            masteriyo["login"],
            masteriyo["application_password"],
            SignInKind.APP_PASSWORD,
        )
        await work(person)
        await connects(
            person, elsewhere.learnomy.url, learnomy["login"], learnomy["password"], SignInKind.LEARNOMY_TOKEN
        )
        await work(person)
        for name in person.vault.names():
            kept = person.vault.get(name) or ""
            assert kept
        tokens = [row["token"] for row in elsewhere.learnomy.db.all("SELECT token FROM tokens")]
        forms.update(forms_of(*(token for token in tokens if len(token) > 16)))
        try:
            raise RuntimeError(f"while sending Authorization: Basic {forms['Basic header'].decode()} for {secret}")
        except RuntimeError as error:
            told.append(report_text(error))

    play(scenario)
    out = capfd.readouterr()
    for place, text in (("output", out.out + out.err), ("what was shown or copied", "\n".join(told))):
        search(place, text.encode(), forms)
    files = [file for file in fenced.rglob("*") if file.is_file() and "practice" not in file.parts]
    assert {"profiles.json", "journal.sqlite"} <= {file.name for file in files}
    search("the journal, unpacked", unpacked(fenced).encode(), forms)
    for file in files:
        search(str(file.relative_to(fenced)), file.read_bytes(), forms)


def test_the_search_itself_finds_what_it_looks_for() -> None:
    with pytest.raises(AssertionError, match="stands in here"):
        search("here", b"x secret_abcdef y", forms_of("secret_abcdef"))
