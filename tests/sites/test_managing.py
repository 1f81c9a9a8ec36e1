"""The list of sites: what is chosen for one, copies of it, its last check, and forgetting it without a trace."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from lmsdesk.api.credentials import LearnomyTokens, MasteriyoKey
from lmsdesk.domain.exchange import Action, Exchange
from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.reach import Line, ProxyUse, Reach
from lmsdesk.domain.words import Sentence
from lmsdesk.sites import Connector, Drafts, Journal, Part, Profile, Profiles, SignInKind, SignInNeeded, Stage
from lmsdesk.sites.secrets import pack
from lmsdesk.storage.key_work import KeyWork, Replacement
from lmsdesk.vault import KeyringVault, MemoryVault, entry
from tests.vault.backends import DictKeyring, LockedKeyring

ONE = Profile(
    "site-1",
    "Strings",
    "https://strings.example",
    "https://strings.example/wp-json/",
    "masteriyo",
    SignInKind.MASTERIYO_KEY,
)
TWO = replace(ONE, id="site-2", name="Winds")
KEY = pack(MasteriyoKey("key_" + "a1" * 16, "secret_" + "b2" * 32))
PROXIED = Reach(proxy=ProxyUse.OWN, proxy_address="http://proxy.example:3128", proxy_user="ann", header="X-Staging")
LINE = Line(PROXIED, "strings.example", "proxy-password", "staging-password")


def run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


def sites(vault: Any = None, transport: Any = None) -> Connector:
    profiles = Profiles()
    for profile in (ONE, TWO):
        if profiles.get(profile.id) is None:
            profiles.put(profile)
    return Connector(profiles, vault or MemoryVault(), Journal(), Drafts(), transport=transport)


def kept(connector: Connector, profile_id: str = "site-1") -> Profile:
    found = Profiles().get(profile_id)
    assert found is not None
    assert connector.get(profile_id) == found
    return found


def test_secrets_of_the_way_to_a_site_live_in_the_vault_and_come_back_with_it(fenced: Path) -> None:
    backend = DictKeyring()
    connector = sites(KeyringVault(backend))

    async def scenario() -> None:
        changed = await connector.edit(ONE, note=" Ask Ines. ", stage=Stage.TEST, line=LINE)
        assert (changed.note, changed.stage, changed.reach) == ("Ask Ines.", Stage.TEST, PROXIED)
        assert await connector.line(changed) == LINE
        again = await connector.edit(changed, line=Line(replace(PROXIED, at_once=2)))
        assert await connector.line(again) == replace(LINE, reach=replace(PROXIED, at_once=2)), "empty: as it was"
        bare = await connector.edit(again, line=Line())
        assert await connector.line(bare) == Line(host="strings.example")

    run(scenario())
    assert backend.entries == {}, "what is not used any more is forgotten"
    assert "password" not in (fenced / "config" / "profiles.json").read_text()


@pytest.mark.parametrize(("part", "words"), [("proxy", "proxy password"), ("header", "staging password")])
def test_a_secret_of_the_way_that_is_lost_is_named(part: str, words: str) -> None:
    connector = sites()

    async def scenario() -> None:
        changed = await connector.edit(ONE, line=LINE)
        connector.vault.put(entry(ONE.id), KEY)
        connector.vault.forget(entry(ONE.id, part))
        with pytest.raises(SignInNeeded) as needed:
            await connector.open(changed)
        assert needed.value.part == part
        assert words in str(needed.value.sentence)

    run(scenario())


def test_every_request_of_an_opened_site_goes_the_chosen_way() -> None:
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(503, json={"code": "busy", "message": "later"}, headers={"Retry-After": "900"})

    connector = sites(transport=httpx.MockTransport(answer))
    connector.vault.put(entry(ONE.id), KEY)

    async def scenario() -> None:
        changed = await connector.edit(ONE, line=Line(Reach(header="X-Staging"), "", "", "staging-password"))
        with pytest.raises(Problem):
            await connector.open(changed)
        with pytest.raises(Problem):
            await connector.look("strings.example", line=await connector.line(changed))
        with pytest.raises(Problem):
            await connector.sign_in_again(changed, MasteriyoKey("key_" + "c3" * 16, "secret_" + "d4" * 32))

    run(scenario())
    assert len(sent) >= 3
    assert all(request.headers["x-staging"] == "staging-password" for request in sent)
    assert "staging-password" not in repr(connector.journal.exchanges)


def test_a_site_whose_key_shall_not_be_kept_leaves_the_password_store_and_may_come_back() -> None:
    backend = DictKeyring()
    vault = KeyringVault(backend)
    connector = sites(vault)

    async def scenario() -> None:
        await connector.strongbox.put(entry(ONE.id), KEY)
        changed = await connector.edit(ONE, line=LINE)
        assert len(backend.entries) == 3
        hidden = await connector.edit(changed, keep_secret=False)
        assert backend.entries == {}
        assert kept(connector).keep_secret is False
        assert await connector.line(hidden) == LINE
        assert vault.get(entry(ONE.id)) == KEY
        await connector.retry_vault()
        assert backend.entries == {}
        await connector.edit(hidden, keep_secret=True)
        assert len(backend.entries) == 3

    run(scenario())


def test_the_last_check_is_remembered() -> None:
    connector = sites()
    when = datetime(2026, 11, 2, tzinfo=UTC)
    run(connector.set_checked(ONE.id, "bad", "A04", when))
    checked = kept(connector).checked
    assert checked is not None
    assert (checked.when, checked.state, checked.hint) == (when, "bad", "A04")
    run(connector.set_checked("not there", "good"))


def test_a_copy_stands_below_the_first_with_its_key() -> None:
    connector = sites()
    connector.vault.put(entry(ONE.id), KEY)
    copy = run(connector.duplicate(ONE, "Strings, second"))
    assert [profile.name for profile in Profiles().all] == ["Strings", "Strings, second", "Winds"]
    assert connector.vault.get(entry(copy.id)) == KEY
    assert (copy.root, copy.checked) == (ONE.root, None)


def test_tokens_are_not_shared_by_a_copy() -> None:
    connector = sites()
    learnomy = replace(ONE, lms="learnomy", sign_in=SignInKind.LEARNOMY_TOKEN, login="ann", reach=PROXIED)
    connector._profiles.put(learnomy)
    connector.vault.put(entry(ONE.id), pack(LearnomyTokens("ann", "access", "refresh", 0.0)))
    connector.vault.put(entry(ONE.id, "proxy"), "proxy-password")
    copy = run(connector.duplicate(learnomy, "Second"))
    assert connector.vault.get(entry(copy.id)) is None
    assert connector.vault.get(entry(copy.id, "proxy")) == "proxy-password"
    with pytest.raises(SignInNeeded):
        run(connector._credential(copy))


def exchange(site: str) -> Exchange:
    return Exchange("GET", "https://x.example/", (), b"", datetime.now(UTC), Action("Look"), site=site, status=200)


def test_forgetting_a_site_names_what_goes_and_leaves_nothing_of_it(fenced: Path) -> None:
    backend = DictKeyring()
    connector = sites(KeyringVault(backend))
    cached = {"site-1": 12, "site-2": 1}
    connector.forgetting.register(
        Part(
            "cache",
            lambda site: Sentence("{count} copies.", count=cached[site]) if cached.get(site) else None,
            lambda site: cached.pop(site, None),
        )
    )

    async def scenario() -> None:
        changed = await connector.edit(ONE, line=LINE)
        for name in (entry(ONE.id), entry(TWO.id)):
            await connector.strongbox.put(name, KEY)
        connector.drafts.put(ONE.id, "courses", "7", {"name": "x"})
        connector.drafts.put(TWO.id, "courses", "7", {"name": "y"})
        for site in (ONE.id, ONE.id, TWO.id):
            connector.journal.add(exchange(site))
        told = [str(sentence) for sentence in await connector.what_goes(changed)]
        assert any("key or password" in line for line in told)
        assert any("proxy" in line for line in told)
        assert any("1 change that was not sent" in line for line in told)
        assert any("2 requests in the inspector" in line for line in told)
        assert "12 copies." in told
        KeyWork().put(Replacement(ONE.id, 3))
        KeyWork().put(Replacement(TWO.id, 4))
        own = connector.drafts.path.parent / "sites" / ONE.id
        own.mkdir(parents=True)
        (own / "of a store of tomorrow.sqlite").write_bytes(b"x")
        assert await connector.forget(changed)
        assert not own.exists()

    run(scenario())
    assert KeyWork().of(ONE.id) == ()
    assert len(KeyWork().of(TWO.id)) == 1
    assert [profile.id for profile in Profiles().all] == ["site-2"]
    assert backend.services == [entry(TWO.id)]
    assert [draft.site for draft in connector.drafts.list()] == ["site-2"]
    assert [one.site for one in connector.journal.exchanges] == ["site-2"]
    assert cached == {"site-2": 1}
    connector.drafts.close()
    assert "site-1" not in (fenced / "config" / "profiles.json").read_text()


def test_a_part_that_cannot_be_forgotten_keeps_the_site_so_that_it_can_be_tried_again() -> None:
    connector = sites()
    full = [True]

    def forget(site: str) -> None:
        if full:
            raise OSError(28, "No space left on device")

    done: list[str] = []
    connector.forgetting.register(Part("cache", lambda _: None, forget))
    connector.forgetting.register(Part("activity", lambda _: None, done.append))
    with pytest.raises(Problem) as failed:
        run(connector.forget(ONE))
    assert failed.value.trouble is Trouble.STORAGE
    assert "No space left" in str(failed.value.sentence)
    assert done == ["site-1"], "the others are forgotten all the same"
    assert connector.get(ONE.id) is not None
    full.clear()
    assert run(connector.forget(ONE))
    assert connector.get(ONE.id) is None


def test_a_secret_that_a_locked_store_still_holds_is_removed_when_it_opens_even_after_a_restart() -> None:
    backend = LockedKeyring()
    backend.unlocked = True
    KeyringVault(backend).put(entry(ONE.id), KEY)
    backend.unlocked = False
    assert run(sites(KeyringVault(backend)).forget(ONE)) is False
    assert Profiles().forgotten == (entry(ONE.id),)
    backend.unlocked = True
    later = Connector(Profiles(), KeyringVault(backend), Journal(), Drafts())
    assert run(later.check_vault()) is None
    assert backend.entries == {}
    assert Profiles().forgotten == ()


def test_a_key_that_the_store_does_not_give_is_told_apart_from_one_that_is_gone() -> None:
    backend = LockedKeyring()
    with pytest.raises(SignInNeeded, match="password store"):
        run(sites(KeyringVault(backend)).open(ONE))
    backend.unlocked = True
    with pytest.raises(SignInNeeded, match="not on this computer"):
        run(sites(KeyringVault(backend)).open(ONE))
