"""One TLS context for the whole program, made off the GUI thread."""

from __future__ import annotations

import asyncio
import ssl
import threading

import pytest

from lmsdesk.api import tls


def test_the_context_is_made_once_and_in_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    makers: list[threading.Thread] = []

    class Watched(ssl.SSLContext):
        def __init__(self, protocol: int) -> None:
            makers.append(threading.current_thread())

    monkeypatch.setattr(tls, "_made", None)
    monkeypatch.setattr(tls.truststore, "SSLContext", Watched)

    async def scenario() -> list[ssl.SSLContext]:
        return await asyncio.gather(*(tls.shared_context() for _ in range(5)))

    contexts = asyncio.run(scenario())
    assert len({id(context) for context in contexts}) == 1
    assert len(makers) == 1
    assert makers[0] is not threading.main_thread()


def test_the_context_without_trust_verifies_all_the_same() -> None:
    context = tls.no_tls()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.cert_store_stats()["x509_ca"] == 0
