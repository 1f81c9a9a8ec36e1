"""``lmsdesk --self-test``: the main job without a screen, on a practice academy of its own that is thrown away."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import sys
import tempfile
import time
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.kind import Verb
from lmsdesk.domain.kinds import KINDS
from lmsdesk.domain.masking import mask_text
from lmsdesk.domain.problem import Problem
from lmsdesk.practice.server import PracticeServer
from lmsdesk.sites import (
    AppPassword,
    Connector,
    Credential,
    Drafts,
    Journal,
    KeyringVault,
    LearnomyLogin,
    MasteriyoKey,
    MemoryVault,
    Profiles,
    Query,
    Site,
)
from lmsdesk.version import VERSION

ACTION = Action("Self-test")
Note = str | None


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was tried."""

    name: str
    ok: bool
    seconds: float
    note: str = ""


def main(*, as_json: bool = False) -> int:
    """Try everything, tell each step, and give the exit code: 0 when all of it works."""
    steps: list[Step] = []

    def done(step: Step) -> None:
        steps.append(step)
        if not as_json:
            mark = "ok    " if step.ok else "FAILED"
            _say(f"{mark} {step.name} ({step.seconds:.1f} s){': ' + step.note if step.note else ''}")

    with tempfile.TemporaryDirectory(prefix="lmsdesk-self-test-", ignore_cleanup_errors=True) as folder:
        asyncio.run(SelfTest(Path(folder), done).run())
    good = all(step.ok for step in steps)
    if as_json:
        print(json.dumps({"ok": good, "version": VERSION, "steps": [asdict(step) for step in steps]}))  # noqa: T201
    else:
        _say("Everything works." if good else "Something does not work; see above.")
    return 0 if good else 1


class SelfTest:
    """The steps, in order. A step that fails does not keep the others from being tried where they can be."""

    def __init__(self, folder: Path, done: Callable[[Step], None]) -> None:
        self._folder = folder
        self._done = done
        self._server: PracticeServer | None = None
        self._about: dict[str, Any] = {}
        self._sites: dict[str, Site] = {}
        self._title = f"Self-test {secrets.token_hex(3)}"

    async def run(self) -> None:
        """All of it, tidied up at the end."""
        await self._step("The window system loads", self._window)
        await self._step("Keyring: keep, read, forget", self._keyring)
        await self._step("Secure connections: a known authority, and no other", self._secure)
        await self._step("Languages", self._languages)
        if not await self._step("Practice academies start", self._serve):
            return
        try:
            for name, lms, way in (
                ("Masteriyo: sign in with key and secret", "masteriyo", self._key),
                ("Masteriyo: sign in with an application password", "masteriyo", self._app_password),
                ("Learnomy: sign in with user name and password", "learnomy", self._login),
            ):
                signed_in = await self._step(name, partial(self._sign_in, lms, way))
                if signed_in and "application" not in name:
                    label = "Masteriyo" if lms == "masteriyo" else "Learnomy"
                    await self._step(f"{label}: list courses", partial(self._list, lms))
                    await self._step(f"{label}: every kind", partial(self._kinds, lms))
                    await self._step(f"{label}: create, edit, read back, delete", partial(self._edit, lms))
        finally:
            for site in self._sites.values():
                await site.close()
            assert self._server is not None
            await asyncio.to_thread(self._server.stop)
        if getattr(sys, "frozen", False):  # from source the pictures are a test of their own
            await self._step("Pictures of three screens", self._pictures)

    async def _step(self, name: str, work: Callable[[], Awaitable[Note]]) -> bool:
        begun, note, ok = time.perf_counter(), "", False
        try:
            note = await work() or ""
            ok = True
        except Problem as problem:
            note = f"{problem.trouble.value}: {problem.code or problem.message or problem.sentence or ''}"
        except AssertionError as wrong:
            note = str(wrong)
        except Exception as error:
            note = mask_text("".join(traceback.format_exception_only(error))).strip()
        self._done(Step(name, ok, round(time.perf_counter() - begun, 2), note))
        return ok

    # -- steps

    async def _window(self) -> Note:
        import importlib

        for module in ("PySide6.QtWidgets", "PySide6.QtSvg", "qasync"):
            importlib.import_module(module)
        return f"Qt {importlib.import_module('PySide6.QtCore').qVersion()}"

    async def _keyring(self) -> Note:
        vault = KeyringVault()
        name, value = f"self-test-{secrets.token_hex(4)}", secrets.token_urlsafe(32)
        await asyncio.to_thread(vault.put, name, value)
        found = await asyncio.to_thread(vault.get, name)
        await asyncio.to_thread(vault.forget, name)
        assert found == value, "the keyring gave back something else"
        assert await asyncio.to_thread(vault.get, name) is None, "the keyring did not forget"
        return str(vault.why) if vault.why is not None else None

    async def _secure(self) -> Note:
        from lmsdesk.selftest_tls import try_tls

        return await try_tls(self._folder)

    async def _languages(self) -> Note:
        from PySide6.QtCore import QTranslator

        there = sorted((Path(__file__).parent / "resources" / "translations").glob("*.qm"))
        for file in there:
            assert QTranslator().load(str(file)), f"{file.name} cannot be read"
        return ", ".join(["en", *(file.stem.rpartition("_")[2] for file in there)])

    async def _pictures(self) -> Note:
        place = self._folder / "pictures"
        program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "lmsdesk"]
        drawn = await asyncio.create_subprocess_exec(
            *program, "screenshots", str(place), "--few",
            # a built program starts itself anew, with its own libraries, and not as a part of the running one
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYINSTALLER_RESET_ENVIRONMENT": "1"},
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        _, said = await drawn.communicate()
        sizes = [file.stat().st_size for file in place.glob("*.png")]
        assert drawn.returncode == 0, mask_text(said.decode("utf-8", "replace").strip()[-300:])
        assert len(sizes) == 3, f"{len(sizes)} pictures were drawn"
        assert min(sizes) > 5_000, "a picture is empty"
        return None

    async def _serve(self) -> Note:
        self._server = await asyncio.to_thread(PracticeServer, self._folder / "practice")
        await asyncio.to_thread(self._server.start)
        self._about = self._server.describe()
        return None

    def _key(self) -> Credential:
        key = next(key for key in self._about["masteriyo"]["keys"] if key["permissions"] == "read_write")
        return MasteriyoKey(key["key"], key["secret"])

    def _app_password(self) -> Credential:
        admin = self._about["masteriyo"]["users"][0]
        return AppPassword(admin["login"], admin["application_password"])

    def _login(self) -> Credential:
        admin = self._about["learnomy"]["users"][0]
        return LearnomyLogin(admin["login"], admin["password"])

    async def _sign_in(self, lms: str, way: Callable[[], Credential]) -> Note:
        credential = way()
        place = self._folder / secrets.token_hex(4)
        connector = Connector(
            Profiles(place / "profiles.json"), MemoryVault(), Journal(), Drafts(place / "drafts.sqlite")
        )
        discovery = await connector.look(self._about[lms]["url"], ACTION)
        assert lms in discovery.lms, "the site does not look like this LMS"
        identity = await connector.try_sign_in(discovery, credential, lms, ACTION)
        profile = await connector.add(discovery, credential, identity, lms=lms)
        site = await connector.open(profile, ACTION)
        if lms in self._sites:
            await site.close()
        else:
            self._sites[lms] = site
        return identity.name

    async def _list(self, lms: str) -> Note:
        page = await self._sites[lms].shelf("courses").first(Query(), ACTION)
        assert page.records, "the list is empty"
        return f"{len(page.records)} courses"

    async def _kinds(self, lms: str) -> Note:
        """Every kind is there, with a screen's worth of it or the reason why this site has none."""
        site = self._sites[lms]
        for kind in KINDS:
            if offer := site.offer(kind.id, Verb.LIST):
                await site.shelf(kind.id).first(Query(), ACTION)
            else:
                assert offer.reason, f"{kind.id} is not offered, and nothing says why"
        assert len(site.kinds) + len(site.absent) == len(KINDS), "a kind is missing"
        return ", ".join(kind.id for kind in site.kinds)

    async def _edit(self, lms: str) -> Note:
        courses = self._sites[lms].shelf("courses")
        made = (await courses.create({"name": self._title, "status": "draft"}, ACTION)).record
        try:
            wanted = {
                "name": self._title + " é 漢字",
                "access_mode": "one_time",
                "regular_price": Decimal("12.50"),
            }
            known = {name: value for name, value in wanted.items() if courses.kind.has(name)}
            saved = await courses.save(await courses.open(made.id, ACTION), known, ACTION)
            assert not saved.dropped, "the site changed what was sent"
            again = await courses.open(made.id, ACTION)
            for name, value in known.items():
                assert again[name] == value, f"{name} came back as {again[name]!r}"
        finally:
            gone = await courses.delete([made], action=ACTION)
        assert gone.ok, "the course could not be deleted"
        return None


def _say(text: str) -> None:
    print(text, file=sys.stdout, flush=True)  # noqa: T201
