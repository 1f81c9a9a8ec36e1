"""A check found that only the older kind of address works: whatever then fails on the way is explained by that."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from PySide6.QtWidgets import QApplication

from lmsdesk.domain.exchange import Phase
from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.words import Sentence
from lmsdesk.sites.health.causes import newer_address
from lmsdesk.sites.health.checks import Checks
from lmsdesk.sites.health.model import Finding, Light, Report
from lmsdesk.ui.desk import Desk
from tests.hints.making import failed


def test_what_the_last_check_knows_of_addresses_explains_a_connection_that_fails(qapp: QApplication) -> None:
    profile: Any = SimpleNamespace(
        id="site", is_practice=True, name="Academy", address="https://academy.example", root="https://academy.example/"
    )
    nothing: Any = SimpleNamespace()
    checks = Checks(nothing)
    journal: Any = SimpleNamespace(exchanges=[])
    sites: Any = SimpleNamespace(ipv4_works=checks.ipv4_works, suspicions=SimpleNamespace(of=lambda number: None))
    desk = Desk(tasks=nothing, settings=nothing, journal=journal, sites=sites)
    discovery = SimpleNamespace(namespaces=(), sign_ins_work=None)
    desk.use_site(SimpleNamespace(profile=profile, lms="masteriyo", discovery=discovery))  # type: ignore[arg-type]

    def told() -> str:
        problem = Problem(Trouble.OFFLINE, exchange=failed(Phase.TLS, "timeout"))
        best = desk.explain(problem).best
        return best.id if best is not None else ""

    assert told() != "N05"
    for hints, expected in (((newer_address("2001:db8::1"),), True), ((), False)):
        found = Finding("connect", Sentence("Connect"), Light.CAUTION, Sentence("Told"), hints)
        report = Report("https://academy.example", datetime(2026, 11, 27, tzinfo=UTC), (found,))
        asyncio.run(checks.keep(profile, report))
        assert (told() == "N05") is expected
