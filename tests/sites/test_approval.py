"""WordPress' approval page: where it is, how the password comes back, and that nothing else gets in."""

from __future__ import annotations

import asyncio
import json
import os
import stat
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import pytest

from lmsdesk.api.credentials import AppPassword
from lmsdesk.api.root import ApiRoot
from lmsdesk.api.site_index import Discovery
from lmsdesk.sites.approval import APP_ID, Approval, NotApproved, Return, best_return, page_of, with_query
from lmsdesk.sites.handover import Waiting, hand_over
from lmsdesk.sites.links import owns_links
from lmsdesk.storage.locations import locations

PAGE = "https://academy.example/wp-admin/authorize-application.php"
PASSWORD = "abcd EFGH 1234 ijkl MNOP 5678"


def found(root: str = "https://academy.example/wp-json/", page: Any = PAGE, **more: Any) -> Discovery:
    ways = {"application-passwords": {"endpoints": {"authorization": page}}} if page else {}
    return Discovery(root.partition("/wp-json")[0], ApiRoot(root), authentication=ways, **more)


# -- where it is


@pytest.mark.parametrize(
    ("root", "announced", "page"),
    [
        ("https://academy.example/wp-json/", PAGE, PAGE),
        ("https://x.example/wp-json/", "https://x.example/wp/wp-admin/authorize-application.php", None),
        ("https://academy.example/wp-json/", PAGE.replace("https", "http"), PAGE),
        (
            "http://127.0.0.1:8000/wp-json/",
            "http://localhost/wp-admin/authorize-application.php",
            "http://127.0.0.1:8000/wp-admin/authorize-application.php",
        ),
        ("http://academy.example/wp-json/", PAGE, ""),
        ("https://academy.example/wp-json/", None, ""),
        ("https://academy.example/wp-json/", 7, ""),
    ],
)
def test_the_page_is_the_announced_one_at_the_place_that_answers_us(
    root: str, announced: Any, page: str | None
) -> None:
    assert page_of(found(root, announced)) == (announced if page is None else page)


@pytest.mark.parametrize(
    ("root", "version", "links", "way"),
    [
        ("https://academy.example/wp-json/", (7, 0, 4), False, Return.LOOPBACK),
        ("https://academy.example/wp-json/", (7, 1), True, Return.LOOPBACK),
        ("https://academy.example/wp-json/", (6, 9), True, Return.LINK),
        ("https://academy.example/wp-json/", (6, 9), False, Return.PASTE),
        ("https://academy.example/wp-json/", (), True, Return.LINK),
        ("https://academy.example/wp-json/", (), False, Return.PASTE),
        ("http://127.0.0.1:8000/wp-json/", (), False, Return.LOOPBACK),
    ],
)
def test_the_way_back_is_one_that_the_site_accepts(root: str, version: Any, links: bool, way: Return) -> None:
    assert best_return(found(root, wordpress=version), owns_links=links) is way


def test_an_address_keeps_what_it_asks_for_already() -> None:
    assert (
        with_query("https://a.example/x?page=1", {"app_name": "LMS Desk"})
        == "https://a.example/x?page=1&app_name=LMS%20Desk"
    )


# -- back to this computer


class Browser:
    """What a browser does after the person said yes: goes where it is sent."""

    def __init__(self, url: str) -> None:
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}

    @property
    def back(self) -> str:
        return self.asked["success_url"]

    async def goes(self, target: str, **headers: str) -> httpx.Response:
        async with httpx.AsyncClient(follow_redirects=True, trust_env=False) as web:
            return await web.get(target, headers=headers)

    async def approves(self, login: str = "admin", password: str = PASSWORD) -> httpx.Response:
        return await self.goes(
            with_query(self.back, {"site_url": "https://x", "user_login": login, "password": password})
        )


def visit(scenario: Callable[[Approval, Browser], Awaitable[None]], way: Return = Return.LOOPBACK, **more: Any) -> None:
    async def whole() -> None:
        approval = Approval(PAGE, way, **more)
        try:
            await scenario(approval, Browser(await approval.begin()))
        finally:
            await approval.close()

    asyncio.run(whole())


def test_the_password_comes_back_by_itself() -> None:
    async def scenario(approval: Approval, browser: Browser) -> None:
        assert browser.asked["app_name"].startswith("LMS Desk")
        assert browser.asked["app_id"] == APP_ID
        assert urlsplit(browser.back).hostname == "127.0.0.1"
        shown = await browser.approves()
        assert await approval.granted() == AppPassword("admin", PASSWORD.replace(" ", ""))
        assert shown.status_code == 200
        assert "close this page" in shown.text
        assert urlsplit(str(shown.url)).query == "", "the password is not left in the browser's address line"
        assert shown.headers["cache-control"] == "no-store"
        assert shown.headers["referrer-policy"] == "no-referrer"
        assert PASSWORD[:4] not in shown.text

    visit(scenario)


def test_saying_no_in_the_browser_is_told() -> None:
    async def scenario(approval: Approval, browser: Browser) -> None:
        shown = await browser.goes(with_query(browser.back, {"success": "false"}))
        assert "Nothing was changed" in shown.text
        with pytest.raises(NotApproved) as caught:
            await approval.granted()
        assert caught.value.declined

    visit(scenario)


def test_nobody_says_anything() -> None:
    async def scenario(approval: Approval, browser: Browser) -> None:
        with pytest.raises(NotApproved) as caught:
            await approval.granted(0.01)
        assert not caught.value.declined

    visit(scenario)


def test_what_comes_without_the_state_is_no_answer() -> None:
    async def scenario(approval: Approval, browser: Browser) -> None:
        plain = browser.back.partition("?")[0]
        stolen = {"user_login": "mallory", "password": "other password"}
        for more in ({}, {"state": ""}, {"state": "guess"}, {"state": approval.state[:-1]}):
            shown = await browser.goes(with_query(plain, {**stolen, **more}))
            assert shown.status_code == 403
        await browser.approves()
        assert (await approval.granted()).login == "admin"

    visit(scenario)


def test_a_second_answer_is_not_taken() -> None:
    async def scenario(approval: Approval, browser: Browser) -> None:
        await browser.approves()
        assert (await browser.approves("mallory")).status_code == 403
        assert (await approval.granted()).login == "admin"

    visit(scenario)


def test_pages_of_other_sites_cannot_speak_to_us() -> None:
    """A name that was made to point here (DNS rebinding) comes with its own Host header."""

    async def scenario(approval: Approval, browser: Browser) -> None:
        shown = await browser.goes(browser.back, Host="evil.example")
        assert shown.status_code == 400
        async with httpx.AsyncClient(trust_env=False) as web:
            assert (await web.post(browser.back)).status_code == 400
            assert (await web.get(browser.back.partition("authorized")[0] + "favicon.ico")).status_code == 404

    visit(scenario)


def test_noise_on_the_line_does_no_harm() -> None:
    async def scenario(approval: Approval, browser: Browser) -> None:
        port = urlsplit(browser.back).port
        for noise in (b"\r\n\r\n", b"\0" * 100 + b"\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/1.1\r\n" + b"x" * 40_000):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(noise)
            writer.write_eof()
            await reader.read()
            writer.close()
        assert (await browser.approves()).status_code == 200

    visit(scenario)


def test_it_listens_on_this_computer_only_and_no_longer_than_it_waits() -> None:
    ports: list[int] = []

    async def scenario(approval: Approval, browser: Browser) -> None:
        assert approval._listener is not None
        assert approval._listener._server is not None
        assert [socket.getsockname()[0] for socket in approval._listener._server.sockets] == ["127.0.0.1"]
        ports.append(urlsplit(browser.back).port or 0)

    visit(scenario)

    async def gone() -> None:
        with pytest.raises(OSError):
            await asyncio.open_connection("127.0.0.1", ports[0])

    asyncio.run(gone())


def test_nothing_shows_the_password_or_the_state() -> None:
    async def scenario(approval: Approval, browser: Browser) -> None:
        await browser.approves()
        given = await approval.granted()
        for text in (repr(approval), repr(given), str(approval)):
            assert PASSWORD.replace(" ", "") not in text
            assert approval.state not in text

    visit(scenario)


def test_without_a_way_back_the_password_is_pasted() -> None:
    async def scenario(approval: Approval, browser: Browser) -> None:
        assert "success_url" not in browser.asked
        assert approval.way is Return.PASTE

    visit(scenario, Return.PASTE)


# -- through a link


def test_a_link_brings_the_password_from_a_second_start(tmp_path: Path) -> None:
    note = tmp_path / "data" / "waiting.json"

    async def scenario(approval: Approval, browser: Browser) -> None:
        assert browser.back.startswith("lmsdesk://authorized?state=")
        if os.name != "nt":
            assert stat.S_IMODE(note.stat().st_mode) == 0o600
        link = with_query(browser.back, {"user_login": "admin", "password": PASSWORD})
        wrong = link.replace(approval.state, "guess")
        assert not await asyncio.to_thread(hand_over, wrong, note)
        assert not await asyncio.to_thread(hand_over, "lmsdesk://other?x=1", note)
        assert await asyncio.to_thread(hand_over, link, note)
        assert await approval.granted() == AppPassword("admin", PASSWORD.replace(" ", ""))
        assert not await asyncio.to_thread(hand_over, link, note), "it is taken once"
        assert PASSWORD[:4] not in note.read_text("utf-8")

    visit(scenario, Return.LINK, note=note)
    assert not note.exists()
    assert not hand_over("lmsdesk://authorized?state=x", note)


def test_a_second_start_of_the_program_hands_the_link_over(fenced: Path) -> None:
    async def scenario(approval: Approval, browser: Browser) -> None:
        link = with_query(browser.back, {"user_login": "admin", "password": PASSWORD})
        done = await asyncio.to_thread(
            subprocess.run, [sys.executable, "-m", "lmsdesk", link], timeout=60, capture_output=True
        )
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
        assert (await approval.granted()).login == "admin"

    visit(scenario, Return.LINK, note=locations().waiting)


def test_who_cannot_read_the_note_hears_and_tells_nothing(tmp_path: Path) -> None:
    note, heard = tmp_path / "waiting.json", list[str]()

    async def scenario() -> None:
        waiting = Waiting(note, lambda link: bool(heard.append(link)) or True)
        await waiting.open()
        right = note.read_text("utf-8")
        told = json.loads(right)
        note.write_text(json.dumps({**told, "key": "00" * 32}), "utf-8")
        assert not await asyncio.to_thread(hand_over, "lmsdesk://authorized?state=x", note)
        assert heard == []
        note.write_text(right, "utf-8")
        assert await asyncio.to_thread(hand_over, "lmsdesk://authorized?state=x", note)
        assert heard == ["lmsdesk://authorized?state=x"]
        await waiting.close()

    asyncio.run(scenario())


def test_a_program_that_took_the_port_over_does_not_get_the_link(tmp_path: Path) -> None:
    note, heard = tmp_path / "waiting.json", list[bytes]()

    async def scenario() -> None:
        async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"0" * 64)  # a number, and a proof that it cannot make
            heard.append(await reader.read())
            writer.close()

        server = await asyncio.start_server(listen, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        note.write_text(json.dumps({"port": port, "key": "ab" * 32}), "utf-8")
        assert not await asyncio.to_thread(hand_over, "lmsdesk://authorized?password=secret", note)
        server.close()

    asyncio.run(scenario())
    assert b"secret" not in b"".join(heard)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"port": 7, "key": 5}', '{"port": 9, "key": "zz"}', '{"port": 99999999, "key": "ab"}']
)
def test_a_note_that_says_nothing_is_no_one_waiting(tmp_path: Path, text: str) -> None:
    note = tmp_path / "waiting.json"
    note.write_text(text, "utf-8")
    assert not hand_over("lmsdesk://authorized?state=x", note)


def test_a_folder_that_cannot_be_written_leads_to_pasting(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")

    async def scenario(approval: Approval, browser: Browser) -> None:
        assert approval.way is Return.PASTE
        assert "success_url" not in browser.asked

    visit(scenario, Return.LINK, note=tmp_path / "data" / "waiting.json")


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="desktop files")
def test_whether_links_lead_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_DIRS", str(tmp_path / "share"))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    assert not owns_links()
    cache = tmp_path / "share" / "applications" / "mimeinfo.cache"
    cache.parent.mkdir(parents=True)
    cache.write_text("[MIME Cache]\nx-scheme-handler/other=other.desktop;\n")
    assert not owns_links()
    cache.write_text("[MIME Cache]\nx-scheme-handler/lmsdesk=lmsdesk.desktop;\n")
    assert owns_links()


def test_what_wordpress_adds_is_read_in_every_form() -> None:
    """With and without blanks; WordPress' own script writes blanks, its page does not."""

    async def scenario(approval: Approval, browser: Browser) -> None:
        link = f"{browser.back}&site_url=https%3A%2F%2Fx&user_login=ann%40x.example&password=abcd%20EFGH+1234"
        assert dict(parse_qsl(urlsplit(link).query))["password"] == "abcd EFGH 1234"
        assert approval.take_link(link.replace("lmsdesk:", "LMSDESK:"))
        assert await approval.granted() == AppPassword("ann@x.example", "abcdEFGH1234")

    visit(scenario, Return.LINK)
